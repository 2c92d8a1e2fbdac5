"""WHEN: the timetable, the environment, the door for people (何时)."""
