"""feeds: being built."""
