"""A falsification suite for detectors: real annual figures spread to quarters, planted falsehoods, one score.

Nothing here looks at how any detector works: sizes and kinds are those of the field (README.md beside this file).
"""
