"""How cost grows with indicators, units, history and counties."""
