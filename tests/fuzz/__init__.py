"""Fuzzing the door: mutated forms of the sample county, measured for time and memory, proved by an independent reader."""
