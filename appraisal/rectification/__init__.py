"""整改: what was found, whose it is, how far it has come, and whether it came back."""
