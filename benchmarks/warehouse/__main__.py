"""``python -m benchmarks.warehouse [sqlite|postgres] [--deep]``: bulk load, the same again, and as-of reads.

One file of 1,000,080 observations is settled as the pipeline settles it: versions told apart, one transaction, append-only
triggers, audit chain with a fingerprint of the rows. Then the same bytes again, then the same rows in another file. Beside it
``pandas.to_sql`` (one row a statement), which keeps no versions, no chain and no index; its ``method="multi"`` takes minutes, so
that it is run once, with a twelfth of the rows. ``--deep`` loads ten million first and reads 36 months of one county out of them.
Seconds by the clock and of CPU, those of PostgreSQL's processes included.
"""

import argparse
import gc
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import sqlalchemy as sa

import warehouse
from benchmarks.warehouse.rows import months, observations, parsed, raw_file
from tests.postgres import run_postgres
from warehouse.engine import reading
from warehouse.known import observations_known

RUNS = 3
UNITS, INDICATORS = 60, 463
WIDE = 36
"""Months of a bulk load: 36 × 463 × 60 = 1,000,080 observations."""
DEEP_PARTS, DEEP_INDICATORS, DEEP_UNITS = 10, 2778, 30
"""Ten parts of twelve months: 10 × 12 × 2,778 × 30 = 10,000,800 observations of one county in ten years."""
APPRAISED = 62
READ_MONTHS = 36
_PARTING_S = 0.3
"""Within which a server's process ends after its connection: only then has the server counted its time."""
START = datetime(2026, 1, 16, 10, tzinfo=UTC)


class Clock:
    """An hour later at each look."""

    def __init__(self) -> None:
        """Start."""
        self.now = START

    def __call__(self) -> datetime:
        """The present."""
        self.now += timedelta(hours=1)
        return self.now


@contextmanager
def database(kind: str) -> Iterator[str]:
    """URL of an empty database of its own."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'w.db'}"
    else:
        with run_postgres() as url:
            yield url


@dataclass(frozen=True)
class Taken:
    """What a piece of work took."""

    wall_s: float
    cpu_s: float


def timed(work: Callable[[], object], url: str = "") -> Taken:
    """Seconds by the clock, and of CPU here and in the database's server."""
    gc.collect()
    used = time.process_time() + server_cpu_s(url)
    started = time.perf_counter()
    work()
    wall, own = time.perf_counter() - started, time.process_time()
    time.sleep(_PARTING_S if url.startswith("postgres") else 0)
    return Taken(wall, own + server_cpu_s(url) - used)


def server_cpu_s(url: str) -> float:
    """CPU seconds of a PostgreSQL server of ours by now, of its processes that have ended as well."""
    if not url.startswith("postgres"):
        return 0.0
    first = Path(url.partition("host=")[2], "data", "postmaster.pid").read_text().split()[0]
    ticks = _ticks(first, ended=True)
    for child in Path(f"/proc/{first}/task/{first}/children").read_text().split():
        with suppress(OSError):  # it has just ended
            ticks += _ticks(child, ended=False)
    return ticks / os.sysconf("SC_CLK_TCK")


def _ticks(pid: str, *, ended: bool) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11 : 15 if ended else 13]))


def load(store: warehouse.Warehouse, name: str, **size: object) -> Callable[[], object]:
    """Settle a file of observations; its rows are made beforehand."""
    raw = raw_file(name, START)
    told = parsed(observations(raw, **size))  # type: ignore[arg-type]

    def settle() -> None:
        warehouse.keep_raw(store, raw)
        if warehouse.is_settled(store, raw.sha256):
            warehouse.settle_duplicate(store, raw)
        else:
            warehouse.settle(store, raw, told, verdict="accepted")

    return settle


def ours(kind: str) -> dict[str, Taken]:
    """Load, load the same bytes, load the same rows in another file."""
    size = {"periods": months(WIDE), "indicators": INDICATORS, "units": UNITS}
    with database(kind) as url:
        store = warehouse.open_warehouse(url, clock=Clock())
        first = load(store, "统计.csv", **size)
        return {
            "load": timed(first, url),
            "same bytes again": timed(first, url),
            "same rows in another file": timed(load(store, "统计（再报）.csv", **size), url),
        }


def pandas_alone(kind: str, **options: object) -> Taken:
    """``to_sql`` as a user would write it, without versions or chain; ``multi`` with a twelfth of the rows."""
    periods = months(WIDE // (10 if options else 1))
    rows = observations(raw_file("统计.csv", START), periods=periods, indicators=INDICATORS, units=UNITS)
    with database(kind) as url:
        engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=sa.NullPool)

        def write() -> None:
            with engine.begin() as connection:
                rows.to_sql("observation", connection, index=False, **options)  # type: ignore[arg-type]

        return timed(write, url)


def wide(kind: str, runs: int) -> dict[str, list[Taken]]:
    """Ours and pandas, so many times; the slowest rival once."""
    taken: dict[str, list[Taken]] = {}
    for _ in range(runs):
        for name, each in (ours(kind) | {"pandas to_sql": pandas_alone(kind)}).items():
            taken.setdefault(name, []).append(each)
    multi = pandas_alone(kind, method="multi", chunksize=2000)
    return taken | {"pandas to_sql multi, once, 83,340 rows": [multi]}


def deep(kind: str) -> dict[str, list[Taken]]:
    """Ten years of a county, ten million observations; then what a round reads of it."""
    with database(kind) as url:
        store = warehouse.open_warehouse(url, clock=Clock())
        every = months(12 * DEEP_PARTS)
        loads = [timed(load(store, f"{part}.csv", **_tenth(every, part)), url) for part in range(DEEP_PARTS)]
        if kind != "sqlite":
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("ANALYZE")  # as the server does by itself within minutes
        as_of = store.now()
        names = {f"indicator_{number:04d}" for number in range(APPRAISED)}

        def read() -> None:
            with reading(store) as connection:
                rows = observations_known(connection, as_of=as_of, periods=every[-READ_MONTHS:], indicators=names)
                assert len(rows) == READ_MONTHS * APPRAISED * DEEP_UNITS, len(rows)

        return {
            "first million": loads[:1],
            "tenth million": loads[-1:],
            "as-of read, 36 months (66,960 rows), first": [timed(read, url)],
            "as-of read, 36 months, again": [timed(read, url) for _ in range(7)],
            "open": [timed(lambda: warehouse.open_warehouse(url, clock=Clock()), url)],
        }


def _tenth(every: list[str], part: int) -> dict[str, object]:
    return {
        "periods": every[12 * part : 12 * part + 12],
        "indicators": DEEP_INDICATORS,
        "units": DEEP_UNITS,
        "seed": part,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kinds", nargs="*", default=["sqlite", "postgres"])
    parser.add_argument("--deep", action="store_true")
    parser.add_argument("--runs", type=int, default=RUNS)
    chosen = parser.parse_args()
    gc.disable()
    for kind in chosen.kinds:
        taken = deep(kind) if chosen.deep else wide(kind, chosen.runs)
        print(f"\n{kind}\n| | CPU s, median | s, median | min | max |\n|---|---|---|---|---|")
        for name, each in taken.items():
            walls = sorted(one.wall_s for one in each)
            cpu = statistics.median(one.cpu_s for one in each)
            print(
                f"| {name} | {cpu:.2f} | {statistics.median(walls):.2f} | {walls[0]:.2f} | {walls[-1]:.2f} |",
                flush=True,
            )
    print(f"\npeak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
