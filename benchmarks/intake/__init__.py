"""Intake of workbooks."""
