"""``python -m tests.operations.write_dump``: a small warehouse of the present schema, as SQL text, for later programs to open.

Before the first release the dump follows the schema. From then on what was released stays as it is, a change of the schema is a
migration of its own, and its dump comes beside the old ones.
"""

import re
import shutil
import sqlite3
import tempfile
from datetime import timedelta
from pathlib import Path

import warehouse
from tests.house.sources import ROOT
from tests.warehouse.county import INVESTMENT, Clock, Desk, Post, events, findings, tiny_scheme

FOLDER = Path(__file__).parent / "released"
RELEASED = re.compile(r"^## (\d+\.\d+\.\d+)", re.MULTILINE)


def released_versions():
    """Versions that the changelog says went out."""
    return tuple(RELEASED.findall((ROOT / "CHANGELOG.md").read_text("utf-8")))


def make_small(path):
    """A warehouse that has taken in a file, run a round, ruled, delivered and alarmed."""
    clock = Clock()
    store = warehouse.open_warehouse(f"sqlite:///{path}", clock=clock)
    Post(store, clock).send((INVESTMENT, "2026-08", 84000.0), events=events(("e1", "2026-08-03", 1.0)))
    clock.forward(days=1)
    Desk(store, tiny_scheme()).round(found=findings("a" * 16))
    warehouse.record_ruling(store, "a" * 16, verdict="dismissed", reason="已核实", ruled_by="核定人")
    item = warehouse.owed(store, channel="folder", recipient="folder")[0]
    warehouse.record_delivery(store, item.document_sha256, channel="folder", recipient="folder", status="sent")
    warehouse.raise_alert(store, "disk", "磁盘剩余不足1GB", remind_after=timedelta(days=1))
    return store


def dump_of(path):
    with sqlite3.connect(path) as connection:
        return "\n".join(connection.iterdump()) + "\n"


def load(text, path):
    with sqlite3.connect(path) as connection:
        connection.executescript(text)
    return path


def revision_of(text):
    return re.search(r'INSERT INTO "alembic_version" VALUES\(\'(\w+)\'\)', text).group(1)


def main():
    folder = Path(tempfile.mkdtemp())
    try:
        make_small(folder / "small.db")
        text = dump_of(folder / "small.db")
    finally:
        shutil.rmtree(folder)
    path = FOLDER / f"{revision_of(text)}.sql"
    if path.exists() and released_versions():
        raise SystemExit(
            f"{path.name} was released and stays as it is; write a migration (make migrate) and run this again"
        )
    FOLDER.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
