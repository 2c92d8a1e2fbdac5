"""A bulk load in PostgreSQL's binary form leaves the very rows that an executemany leaves."""

import random

import pandas as pd
import pytest
import sqlalchemy as sa

import warehouse
from tests.warehouse.county import INVESTMENT, START, Clock, Post
from warehouse.copying import _ROWS_AT_ONCE
from warehouse.engine import reading
from warehouse.known import OBSERVATION_COLUMNS
from warehouse.rows import digest_columns, digest_in_order, plain_columns, read_columns
from warehouse.tables import CORE_OBSERVATION

ODD_TEXTS = ("8.4亿元", "a\tb", "c\nd", "反斜线\\N", '引号"', "", "𠮷", "0" * 5000)
ODD_VALUES = (0.0, -0.0, 1e-300, -1.5e300, 84000.0, 0.1 + 0.2, None)


def odd_rows(count, **same):
    """As many rows as asked, of odd texts and values, with missing ones among them."""
    rng = random.Random(7)
    return [
        (
            INVESTMENT,
            "2026-08",
            same.get("value", rng.choice(ODD_VALUES)),
            {"subject_code": f"town.t{number}", "reported_text": rng.choice(ODD_TEXTS)},
        )
        for number in range(count)
    ]


def stored(store):
    """All rows in order, as SQLAlchemy gives them."""
    names = [name for name in OBSERVATION_COLUMNS if name != "recorded_at"]
    statement = sa.select(*(CORE_OBSERVATION.c[name] for name in names)).order_by(CORE_OBSERVATION.c.observation_id)
    with reading(store) as connection:
        return read_columns(connection, statement)


@pytest.mark.slow
def test_copied_rows_equal_inserted_rows(sqlite_url, postgres_url):
    count = _ROWS_AT_ONCE + 3  # more than one portion
    told, digests = [], []
    for url in (sqlite_url, postgres_url):
        store = warehouse.open_warehouse(url, clock=Clock())
        Post(store, Clock()).send(*odd_rows(count))
        told.append(stored(store))
        with reading(store) as connection:
            every = sa.select(CORE_OBSERVATION).order_by(CORE_OBSERVATION.c.observation_id)
            digests.append(digest_in_order(connection, every, OBSERVATION_COLUMNS))
        assert warehouse.verify(store).is_sound
    assert told[0] == told[1]
    assert len(told[0]["value"]) == count
    assert digests[0] == digests[1]


def test_the_same_rows_in_another_file_are_no_news(post):
    first, again = post.send(*odd_rows(50)), post.send(*odd_rows(50))
    assert (first.appended_count, again.appended_count) == (50, 0)


def test_the_version_taken_in_last_is_the_one_that_counts(post, clock):
    for value in (1.0, 2.0, 1.0):
        assert post.send(*odd_rows(3, value=value)).appended_count == 3
        clock.forward(hours=1)
    assert post.send(*odd_rows(3, value=1.0)).appended_count == 0
    assert post.send(*odd_rows(3, value=2.0)).appended_count == 3


@pytest.mark.parametrize("values", [["a"] * 4, ["a", "b"], [None, None], [True, True], [1.0, 1.0], ["引", "\\", '"']])
def test_a_column_that_says_one_thing_is_fingerprinted_like_any_other(values):
    import hashlib
    import json

    whole = hashlib.sha256(str(len(values)).encode())
    if any(each is not None and each is not False for each in values):
        whole.update(json.dumps(["name", values], separators=(",", ":")).encode())
    assert digest_columns({"name": values}) == whole.hexdigest()


def test_missing_texts_and_instants_stay_missing():
    frame = pd.DataFrame(
        {
            "reported_text": pd.Series(["a", None], dtype="str"),
            "arrived_at": pd.Series([START, None], dtype="datetime64[us, UTC]"),
        }
    )
    plain = plain_columns(frame, ["reported_text", "arrived_at"])
    assert plain["reported_text"] == ["a", None]
    assert plain["arrived_at"][1] is None
    assert plain["arrived_at"][0].endswith("+00:00")
