"""利害: what hangs on an open doubt: points and places at stake, whom it serves, how wide results stay open, what to look at first."""
