"""说理: why points were lost, why a total and a place moved, and what would become of them under other rules.

Facts to argue with, never a figure to be filed: what could be regained speaks of points and of the published line.
"""
