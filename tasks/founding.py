"""建账: a new county's directory, empty or with the sample county in it."""

import shutil
from pathlib import Path

from scheme import SAMPLE_SCHEME, STARTER_SCHEME, load_scheme
from tasks.home import HomeError, put_file
from warehouse import found_schema

WAREHOUSE_URL = "JIXIAO_WAREHOUSE_URL"
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


STARTER_COUNTY = "青澜县"
"""What the settings and the schemes to start from call the county."""


def found_home(root: Path, *, configuration: bytes, has_sample: bool = False, county_zh: str = STARTER_COUNTY) -> None:
    """Make the folders, ``jixiao.toml`` and the scheme to start from; what is there already stays as it is.

    Args:
        root: the home.
        configuration: ``jixiao.toml`` to start from.
        has_sample: whether it starts from the sample county's whole scheme, else from the least that a scheme can be.
        county_zh: name of the county, written into what is new; the sample county keeps its own.

    Raises:
        OSError: the directory cannot be written.
    """
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    if not (root / "jixiao.toml").exists():
        put_file(root / "jixiao.toml", _of_the_county(configuration, county_zh))
    if any((root / "scheme").glob("*/scheme.yaml")):
        return
    target = root / "scheme" / SAMPLE_SCHEME.name
    source = SAMPLE_SCHEME if has_sample else STARTER_SCHEME
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    if not has_sample:
        for path in target.rglob("*.yaml"):
            path.write_bytes(_of_the_county(path.read_bytes(), county_zh))


def _of_the_county(content: bytes, county_zh: str) -> bytes:
    return content.replace(STARTER_COUNTY.encode(), county_zh.encode())


def found_county_schema(root: Path, *, url: str, schema: str) -> None:
    """一县一模式: make the county's schema on an office's PostgreSQL, and note its address in ``secrets.env``, for the owner alone.

    Raises:
        HomeError: the county has another address already.
        WarehouseError: the schema cannot be made.
        OSError: the directory cannot be written.
    """
    path = root / "secrets.env"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    address = f"{WAREHOUSE_URL}={found_schema(url, schema)}"
    known = [line for line in lines if line.startswith(f"{WAREHOUSE_URL}=")]
    if known and known != [address]:
        raise HomeError(f"{path} 里已有另一个 {WAREHOUSE_URL}，没有改动。要换库请先核对，再手工修改这一行。")
    if not known:
        put_file(path, "\n".join([*lines, address, ""]).encode())
    path.chmod(0o600)


def found_sample(root: Path, *, months: int, seed: int, has_falsehoods: bool) -> None:
    """Fill the inbox with what the sample county sends, and ``sample_truth.csv`` with what was planted."""
    from sample_county import write_county

    write_county(root, scheme=load_scheme(root / "scheme"), months=months, seed=seed, has_falsehoods=has_falsehoods)
