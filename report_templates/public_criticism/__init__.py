"""通报批评: the last step of the warning ladder, to all: units and facts, no person."""
