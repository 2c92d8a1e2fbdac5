"""expectations: being built."""
