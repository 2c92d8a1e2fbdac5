"""考核结果运用测算表: the workbook of what results would mean, for people to decide."""
