"""方案比较: what changed between two schemes, in words."""
