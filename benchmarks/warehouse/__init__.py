"""The warehouse at a million and at ten million observations, beside pandas."""
