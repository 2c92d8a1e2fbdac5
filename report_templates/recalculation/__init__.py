"""复核公式: the formulas by which a clerk recomputes the results workbook."""
