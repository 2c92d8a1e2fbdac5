"""Benchmarks of writing Word files: ours beside docxtpl and plain python-docx, the same content."""
