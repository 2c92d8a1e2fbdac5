"""flows: being built."""
