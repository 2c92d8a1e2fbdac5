"""A bulk load in PostgreSQL's binary form leaves the very rows that an executemany leaves."""

import random

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

import warehouse
from tests.warehouse.county import INVESTMENT, START, Clock, Post
from warehouse import known, spelled
from warehouse.columns import Coded, choose, find_among, number, number_few
from warehouse.copying import _ROWS_AT_ONCE
from warehouse.engine import reading
from warehouse.known import OBSERVATION_COLUMNS
from warehouse.rows import digest_columns, digest_in_order, plain_columns, read_columns, told_columns
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
    count = 5 * _ROWS_AT_ONCE + 3  # several portions, the last one short, and columns told by number
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


def test_rows_are_numbered_in_the_order_in_which_they_were_taken_in(store, post, clock):
    for value in (1.0, 2.0):
        post.send(*odd_rows(3, value=value))
        clock.forward(hours=1)
    with reading(store) as connection:
        numbers = sa.select(CORE_OBSERVATION.c.observation_id, CORE_OBSERVATION.c.value).order_by(sa.text("1"))
        assert list(map(tuple, connection.execute(numbers))) == [*zip(range(1, 7), [1.0] * 3 + [2.0] * 3, strict=True)]


def test_the_same_rows_in_another_file_are_no_news(post):
    first, again = post.send(*odd_rows(50)), post.send(*odd_rows(50))
    assert (first.appended_count, again.appended_count) == (50, 0)


def test_the_version_taken_in_last_is_the_one_that_counts(post, clock):
    for value in (1.0, 2.0, 1.0):
        assert post.send(*odd_rows(3, value=value)).appended_count == 3
        clock.forward(hours=1)
    assert post.send(*odd_rows(3, value=1.0)).appended_count == 0
    assert post.send(*odd_rows(3, value=2.0)).appended_count == 3


@pytest.mark.parametrize("many_rows", [0, 10_000])
@pytest.mark.parametrize("seed", range(3))
def test_what_is_told_is_news_where_it_differs_from_the_newest_version(post, clock, seed, many_rows, monkeypatch):
    monkeypatch.setattr(known, "_MANY_ROWS", many_rows)  # what is known comes as one text or column by column
    rng, newest = random.Random(seed), {}
    for _ in range(4):
        told = {
            (rng.choice(["2026-07", "2026-08"]), f"town.t{rng.randrange(12)}", rng.choice(["ytd", "month"])): (
                rng.choice([1.0, 2.0, None]),
                rng.choice(["万元", "亿元", None]),
                rng.choice(["flash", "final"]),
            )
            for _ in range(20)
        }
        receipt = post.send(
            *(
                (INVESTMENT, period, value, {"subject_code": unit, "basis": basis, "uom": uom, "maturity": maturity})
                for (period, unit, basis), (value, uom, maturity) in told.items()
            )
        )
        assert receipt.appended_count == sum(newest.get(key) != content for key, content in told.items())
        newest |= told
        clock.forward(hours=1)


@pytest.mark.parametrize("values", [["a"] * 4, ["a", "b"], [None, None], [True, True], [1.0, 1.0], ["引", "\\", '"']])
def test_a_column_that_says_one_thing_is_fingerprinted_like_any_other(values):
    import hashlib
    import json

    whole = hashlib.sha256(str(len(values)).encode())
    if any(each is not None and each is not False for each in values):
        whole.update(json.dumps(["name", values], separators=(",", ":")).encode())
    assert digest_columns({"name": values}) == whole.hexdigest()
    assert digest_columns({"name": number(values)}) == whole.hexdigest()


@pytest.mark.parametrize("times", [0, 1, 100])
def test_a_fingerprint_is_the_same_however_often_it_was_let_go_on(times, monkeypatch):
    monkeypatch.setattr(spelled, "_AT_ONCE", 3)
    columns = {"b": list("abcdefgh"), "a": number(["x", "y", "y", None, "x", "x", "x", "x"]), "c": [None] * 8}
    digest = spelled.Digest(columns)
    for _ in range(times):
        digest.go_on()
    assert digest.hexdigest() == digest_columns({name: list(column) for name, column in columns.items()})


def test_what_no_row_says_any_more_does_not_count():
    rows = choose({"name": number(["a", None, None]), "other": [1.0, 2.0, 3.0]}, np.array([False, True, True]))
    assert digest_columns(rows) == digest_columns({"name": [None, None], "other": [2.0, 3.0]})


@pytest.mark.parametrize("values", [["a", "b", "a"] * 9, [None, "a", None], ["a"] * 5, list("abcde"), [], [1.5, None]])
def test_a_column_by_numbers_says_the_same(values):
    assert list(number(values)) == values
    assert list(number_few(values)) == values
    assert [number(values).distinct[at] for at in find_among(number(values), values)] == values
    assert find_among(number(values), ["nowhere"]).tolist() == [-1]


def test_only_a_column_that_says_few_things_is_told_by_number():
    assert isinstance(number_few(["a", "b"] * 10), Coded)
    assert number_few(list("abcde")) == list("abcde")


def test_missing_texts_among_few_stay_missing():
    series = pd.Series(["a", None, "b", float("nan")] * 9, dtype="str", name="uom")
    told = told_columns(pd.DataFrame({"uom": series}), ["uom"])["uom"]
    assert isinstance(told, Coded)
    assert list(told) == ["a", None, "b", None] * 9
    assert len(told.distinct) == 3


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
