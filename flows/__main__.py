"""``python -m flows``: the same as ``jixiao``."""

import sys
from pathlib import Path

# `-m` puts the current folder first; a home has a folder `scheme` that must not pass for our package of that name.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from flows.cli import main  # noqa: E402

if __name__ == "__main__":  # a process of a pool looks in here too
    main()
