"""Rows fetched a handful at a time, each distinct text once, are the rows that were stored."""

import sqlalchemy as sa

from appraisal.frames import OBSERVATIONS
from tests.warehouse.county import INVESTMENT
from tests.warehouse.test_bulk import odd_rows
from warehouse import coded
from warehouse.engine import reading
from warehouse.known import OBSERVATION_COLUMNS
from warehouse.rows import read_columns
from warehouse.tables import CORE_OBSERVATION


def test_a_frame_is_what_the_rows_say_in_the_order_of_its_key(store, post, monkeypatch):
    post.send(*odd_rows(50), (INVESTMENT, "2026-07", 1.0, {"cell_ref": None}))
    statement = sa.select(*(CORE_OBSERVATION.c[name] for name in OBSERVATION_COLUMNS))
    monkeypatch.setattr(coded, "_AT_ONCE", 7)
    with reading(store) as connection:
        frame = coded.read_frame(connection, statement, OBSERVATIONS)
        plain = read_columns(connection, statement)
    rows = sorted(zip(*plain.values(), strict=True), key=lambda row: row[: len(OBSERVATIONS.key)])
    told = frame[list(plain)].astype("object").where(frame[list(plain)].notna(), None)
    assert list(map(tuple, told.to_numpy())) == rows
    assert dict(frame.dtypes) == dict(OBSERVATIONS.empty().dtypes)


def test_no_rows_are_the_empty_frame(store):
    with reading(store) as connection:
        frame = coded.read_frame(connection, sa.select(CORE_OBSERVATION), OBSERVATIONS)
    assert frame.empty
    assert dict(frame.dtypes) == dict(OBSERVATIONS.empty().dtypes)


def test_texts_that_come_together_are_told_apart_again(store, post, monkeypatch):
    post.send(*odd_rows(50), (INVESTMENT, "2026-07", 1.0, {"maturity": None}))
    statement = sa.select(CORE_OBSERVATION).order_by(CORE_OBSERVATION.c.observation_id)
    together = ("period", "basis", "measure", "source_code", "maturity", "uom")
    with reading(store) as connection:
        plain = read_columns(connection, statement)
        assert _told(coded.read_coded(connection, statement, together=together, serials=["observation_id"])) == plain
        monkeypatch.setattr(coded, "_BETWEEN", "0")  # as if a text held the sign that stands between texts
        assert _told(coded.read_coded(connection, statement, together=together, serials=["observation_id"])) == plain


def _told(columns):
    return {name: [column.distinct[code] for code in column.codes] for name, column in columns.items()}
