"""提醒函: the first step of the warning ladder, a letter to each subject with all that it is reminded of."""
