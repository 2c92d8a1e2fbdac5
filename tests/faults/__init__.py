"""The known fault cases, each injected for real; ``tests/cases/faults.csv`` says which test proves which."""
