"""Speed of scoring beside plain sums."""
