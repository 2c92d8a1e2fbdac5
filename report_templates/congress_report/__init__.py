"""向人大的报告: the year against the targets that the People's Congress fixed."""
