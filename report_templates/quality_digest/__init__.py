"""疑点清单（情况）: the doubts of a round in short, for those who clear them and those who see to it."""
