"""撤回函: takes back a letter whose matter a corrected edition no longer holds."""
