"""报前检查: the door's own reader of submissions, packed into one file that needs Python and nothing else."""
