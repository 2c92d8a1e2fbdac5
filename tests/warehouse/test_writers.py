"""四个同时收数: an hour's worth of files taken in by four processes at once, overlapping; nothing lost, nothing doubled.

A province's office has some 4,000 files in its busiest hour; ``JIXIAO_WRITER_FILES`` sets how many there are here.
"""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

import warehouse
from tests.warehouse.writing import ROWS, parsed_of, raw_of

pytestmark = pytest.mark.slow
WRITERS = 4
FILES = int(os.environ.get("JIXIAO_WRITER_FILES", "80"))


def test_four_writers_lose_nothing_and_double_nothing(postgres_url):
    numbers = list(range(FILES))
    shared, own = numbers[::4], [each for each in numbers if each % 4]
    rng = random.Random(8)
    piles = [[*shared, *own[place::WRITERS]] for place in range(WRITERS)]
    for pile in piles:
        rng.shuffle(pile)
    began = time.monotonic()
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.warehouse.writing", postgres_url, ",".join(map(str, pile))],
            cwd=Path(__file__).parents[2],
        )
        for pile in piles
    ]
    assert [each.wait(timeout=3600) for each in writers] == [0] * WRITERS
    took = time.monotonic() - began
    print(f"\n{sum(map(len, piles))} arrivals of {FILES} files by {WRITERS} writers: {took:.1f} s")  # noqa: T201 (a measurement)

    with psycopg.connect(postgres_url) as books:
        verdicts = Counter(books.execute("SELECT raw_sha256, verdict FROM raw_receipt").fetchall())
        kept = books.execute("SELECT count(*), count(DISTINCT raw_sha256) FROM raw_file").fetchone()
        serials = [row[0] for row in books.execute("SELECT number FROM raw_receipt ORDER BY number").fetchall()]
        entries = [row[0] for row in books.execute("SELECT entry_no FROM audit_chain ORDER BY entry_no").fetchall()]
        found = books.execute("SELECT indicator_code, value FROM core_observation WHERE measure = 'value'").fetchall()
    assert kept == (FILES, FILES)
    for number in numbers:
        sha256 = raw_of(number).sha256
        assert verdicts[sha256, "accepted"] == 1, f"file {number}"
        assert verdicts[sha256, "duplicate"] == (WRITERS - 1 if number in set(shared) else 0), f"file {number}"
    assert serials == list(range(1, len(serials) + 1))
    assert entries == list(range(1, len(entries) + 1))
    sent = Counter(
        (row["indicator_code"], row["value"])
        for number in numbers
        for row in parsed_of(number).observations.to_dict("records")
    )
    assert Counter(found) == sent
    assert sum(sent.values()) == FILES * ROWS
    store = warehouse.open_warehouse(postgres_url, clock=lambda: datetime.now(UTC))
    assert not warehouse.verify(store).bad_rows
