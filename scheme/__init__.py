"""scheme: being built."""
