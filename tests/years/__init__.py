"""三年演练: years of schedules with faults over a tiny county, and an oracle written apart that says what must be there."""
