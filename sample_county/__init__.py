"""sample_county: being built."""
