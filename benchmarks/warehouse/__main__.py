"""``python -m benchmarks.warehouse [sqlite|postgres] [--deep]``: bulk load, the same again, and as-of reads.

One file of 1,000,080 observations is settled as the pipeline settles it: versions told apart, one transaction, append-only
triggers, audit chain with a fingerprint of the rows. Then the same bytes again, then the same rows in another file. Beside it
``pandas.to_sql`` (one row a statement and ``method="multi"``), which keeps no versions, no chain and no index, and its usual
``read_sql`` of the newest version. ``--deep`` loads ten million first and reads 36 months of one county out of them.
"""

import argparse
import gc
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
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


def timed(work: Callable[[], object]) -> float:
    """Wall seconds."""
    gc.collect()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


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


def ours(kind: str) -> dict[str, float]:
    """Load, load the same bytes, load the same rows in another file."""
    size = {"periods": months(WIDE), "indicators": INDICATORS, "units": UNITS}
    with database(kind) as url:
        store = warehouse.open_warehouse(url, clock=Clock())
        first = load(store, "统计.csv", **size)
        return {
            "load": timed(first),
            "same bytes again": timed(first),
            "same rows in another file": timed(load(store, "统计（再报）.csv", **size)),
        }


def pandas_alone(kind: str) -> dict[str, float]:
    """``to_sql`` as a user would write it, without versions or chain."""
    rows = observations(raw_file("统计.csv", START), periods=months(WIDE), indicators=INDICATORS, units=UNITS)
    walls = {}
    for name, options in (("to_sql", {}), ("to_sql multi", {"method": "multi", "chunksize": 2000})):
        with database(kind) as url:
            engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
            with engine.begin() as connection:
                walls[name] = timed(lambda: rows.to_sql("observation", connection, index=False, **options))  # type: ignore[call-overload] # noqa: B023
            engine.dispose()
    return walls


def deep(kind: str) -> dict[str, float]:
    """Ten years of a county, ten million observations; then what a round reads of it."""
    with database(kind) as url:
        store = warehouse.open_warehouse(url, clock=Clock())
        every = months(12 * DEEP_PARTS)
        loads = [timed(load(store, f"{part}.csv", **_tenth(every, part))) for part in range(DEEP_PARTS)]
        if kind != "sqlite":
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("ANALYZE")  # as the server does by itself within minutes
        walls = {"first million": loads[0], "tenth million": loads[-1]}
        as_of = store.now()
        names = {f"indicator_{number:04d}" for number in range(APPRAISED)}
        frames: list[pd.DataFrame] = []

        def read() -> None:
            with reading(store) as connection:
                frames.append(
                    observations_known(connection, as_of=as_of, periods=every[-READ_MONTHS:], indicators=names)
                )

        walls["as-of read, 36 months, first"] = timed(read)
        walls["as-of read, 36 months"] = statistics.median(timed(read) for _ in range(5))
        walls["rows read"] = float(len(frames[-1]))
        walls["open"] = timed(lambda: warehouse.open_warehouse(url, clock=Clock()))
        return walls


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
        taken = [deep(kind)] if chosen.deep else [{**ours(kind), **pandas_alone(kind)} for _ in range(chosen.runs)]
        print(f"\n{kind}\n| | median | min | max |\n|---|---|---|---|")
        for name in taken[0]:
            values = sorted(each[name] for each in taken)
            print(f"| {name} | {statistics.median(values):.2f} | {values[0]:.2f} | {values[-1]:.2f} |")
    print(f"\npeak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
