"""通报: points and ranks of all appraised subjects, to all of them."""
