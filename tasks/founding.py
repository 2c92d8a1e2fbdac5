"""建账: a new county's directory, empty or with the sample county in it."""

import shutil
from pathlib import Path

from scheme import SAMPLE_SCHEME, load_scheme
from tasks.home import put_file

FOLDERS = (
    "inbox/statistics",
    "inbox/circulars",
    "inbox/submissions",
    "inbox/projects",
    "inbox/events",
    "inbox/corroboration",
    "inbox/replies",
    "outbox",
    "quarantine",
)


def found_home(root: Path, *, configuration: bytes) -> None:
    """Make the folders, ``jixiao.toml`` and the scheme to start from; what is there already stays as it is.

    Raises:
        OSError: the directory cannot be written.
    """
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    if not (root / "jixiao.toml").exists():
        put_file(root / "jixiao.toml", configuration)
    target = root / "scheme" / SAMPLE_SCHEME.name
    if not any((root / "scheme").glob("*/scheme.yaml")):
        shutil.copytree(SAMPLE_SCHEME, target, ignore=shutil.ignore_patterns("__pycache__"))


def found_sample(root: Path, *, months: int, seed: int, has_falsehoods: bool) -> None:
    """Fill the inbox with what the sample county sends, and ``sample_truth.csv`` with what was planted."""
    from sample_county import write_county

    write_county(root, scheme=load_scheme(root / "scheme"), months=months, seed=seed, has_falsehoods=has_falsehoods)
