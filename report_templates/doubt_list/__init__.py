"""疑点清单: the doubts of a round, a row a figure, for whoever clears them; as workbook, as page and, in short, as document."""
