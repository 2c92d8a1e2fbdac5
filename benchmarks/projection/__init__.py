"""年终预计 on real figures: how far off by method and month, how often lamps switch and what they miss."""
