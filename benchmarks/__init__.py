"""Benchmarks: whole commands on the sample county, as a user runs them."""
