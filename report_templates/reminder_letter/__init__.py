"""提醒函: a letter to each subject that answers for a red lamp."""
