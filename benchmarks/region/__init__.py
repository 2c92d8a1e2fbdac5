"""A hundred small counties on every engine."""
