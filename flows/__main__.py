"""``python -m flows``: the same as ``jixiao``."""

from flows.cli import main

main()
