"""report_templates: being built."""
