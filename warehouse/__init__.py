"""warehouse: being built."""
