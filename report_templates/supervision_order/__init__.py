"""督办通知单: the second step of the warning ladder, with a slip to sign for it and to close each matter."""
