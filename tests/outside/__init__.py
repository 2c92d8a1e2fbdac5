"""Published indices and worked examples, written as ordinary schemes and run through ``jixiao score``."""
