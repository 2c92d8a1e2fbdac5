"""What may befall a start: SIGKILL at a marked step, a full disk, a locked or absent database, an outbox that is no folder."""

import os
import shutil
import signal
import sqlite3
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg

import tasks.books
import tasks.collect
import tasks.deliver
import tasks.delivery.post
import tasks.home
import warehouse
import warehouse.books
import warehouse.engine
import warehouse.intake
import warehouse.outbox
from flows import conduct

ROUND_MARKERS = {
    "before the books are opened": (tasks.books, "open_round"),
    "before the figures are checked": (conduct, "check_figures"),
    "before points are given": (conduct, "score_round"),
    "before the results are proved": (conduct, "prove_results"),
    "before documents are written": (conduct, "write_round"),
    "before the books are closed": (tasks.books, "close_round"),
    "while the books are closed, all rows written and nothing committed": (warehouse.books, "extend_chain"),
    "before anything is put into the outbox": (tasks.deliver, "fill_folder"),
    "between files in the outbox and their record": (warehouse, "record_deliveries"),
    "while a file is written": (tasks.home.os, "replace"),
}
"""Through which every round passes, whatever its channels."""
MARKERS = ROUND_MARKERS | {
    "before the bytes are kept": (warehouse, "keep_raw"),
    "before a file is settled": (warehouse, "settle"),
    "while a receipt is written": (warehouse.intake, "extend_chain"),
    "between a receipt and its paper": (tasks.collect, "acknowledge"),
    "between a receipt of return and its papers": (tasks.collect, "send_back"),
    "before a mail is handed over": (tasks.delivery.post, "_hand_over"),
    "while a delivery is recorded": (warehouse.outbox, "extend_chain"),
    "between parcels and their alarms": (tasks.deliver, "_settle_alarms"),
    "while an alarm is raised": (warehouse, "raise_alert"),
    "while an alarm is closed": (warehouse, "close_alert"),
}


def fork(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return child


def armed(place: tuple[Any, str], call_no: int, work: Callable[[], None]) -> None:
    """SIGKILL at the given call of a function."""
    module, name = place
    was, calls = getattr(module, name), Counter[str]()

    def deadly(*args: Any, **more: Any) -> Any:
        calls["all"] += 1
        if calls["all"] == call_no:
            os.kill(os.getpid(), signal.SIGKILL)
        return was(*args, **more)

    with patch.object(module, name, deadly):
        work()


@contextmanager
def impatient() -> Iterator[None]:
    """Locks are waited for a moment instead of half a minute."""
    was = warehouse.open_warehouse
    with patch.object(warehouse, "open_warehouse", lambda url, **more: was(url, **{**more, "wait_seconds": 0.05})):
        yield


@contextmanager
def blocked(outbox: Path) -> Iterator[None]:
    """A file stands where the outbox should be; root writes through every read-only mark."""
    aside = outbox.with_name("outbox.aside")
    if outbox.is_dir():
        shutil.move(outbox, aside)
    outbox.write_text("", "utf-8")
    try:
        yield
    finally:
        outbox.unlink()
        if aside.is_dir():
            shutil.move(aside, outbox)


@contextmanager
def away() -> Iterator[None]:
    """The database cannot be reached."""
    fault = warehouse.WarehouseError("连接不上数据仓库。请检查数据库服务是否启动")
    with patch.object(warehouse, "open_warehouse", side_effect=fault):
        yield


@contextmanager
def quietly() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def books_full(url: str) -> Iterator[None]:
    """SQLite says so by itself once its file may not grow; PostgreSQL's word is put into its mouth."""
    if url.startswith("sqlite"):
        was = warehouse.engine._prepare_sqlite

        def prepare(connection: sqlite3.Connection, record: object) -> None:
            was(connection, record)
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}").close()

        with patch.object(warehouse.engine, "_prepare_sqlite", prepare):
            yield
        return
    full = psycopg.errors.DiskFull("could not extend file: No space left on device")
    with (
        patch.object(warehouse.books, "extend_chain", side_effect=full),
        patch.object(warehouse.intake, "extend_chain", side_effect=full),
    ):
        yield


@contextmanager
def locked(url: str, root: Path) -> Iterator[None]:
    """Another program sits on the database."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(root / "warehouse.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.rollback()
            other.close()
        return
    with psycopg.connect(url) as other:
        other.execute(warehouse.engine._WRITER_LOCK)
        yield
        other.rollback()
