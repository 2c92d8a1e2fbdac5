"""榜单: lists by domain, by indicator, by lamp and by places moved, the times on them, and what these are worth."""
