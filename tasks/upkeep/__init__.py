"""值守: what keeps a home in order beside its rounds: alarms, backups, log, roles, what is stuck and since when."""
