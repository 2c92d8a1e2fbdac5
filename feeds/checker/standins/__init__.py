"""替身: what stands in the checker for the modules that need pandas or pydantic; names and attributes as there."""
