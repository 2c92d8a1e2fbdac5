"""亮灯: from rules as data to the colour, reason and streak of each lamp."""
