"""The whole month of a large county, beside what a competent analyst would script for it."""
