"""所读: rows of a statement as frames, fetched a handful at a time, each distinct text kept once.

A county's figures say the same few words a hundred thousand times over, and a driver makes every one of them anew. Here they
are numbered as they come: what is held is numbers, and one copy of each word.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from appraisal.frames import Frame
from warehouse.columns import Coded, Places, numbering
from warehouse.rows import AS_THE_DRIVER_GIVES, number_ranks, rank_texts

_AT_ONCE = 10_000
"""Rows that are fetched before what they say is numbered."""


CodedColumns = dict[str, Coded]


def read_frame(connection: sa.Connection, statement: sa.Select[Any], frame: Frame) -> pd.DataFrame:
    """The rows of ``statement`` as ``frame``, in the order of its key."""
    columns = read_coded(connection, statement)
    if not len(next(iter(columns.values())).codes):
        return frame.empty()
    return make_frame(columns, frame, np.argsort(number_rows(columns, frame.key), kind="stable"))


def read_coded(
    connection: sa.Connection,
    statement: sa.Select[Any],
    *,
    together: Collection[str] = (),
    serials: Collection[str] = (),
) -> CodedColumns:
    """The rows of ``statement``, column by column; each distinct value is converted once, as SQLAlchemy would.

    Args:
        connection: to read by.
        statement: what to read.
        together: columns of text of which rows say few combinations: the database hands them over as one, which spares
            much of the fetching.
        serials: columns of whole numbers of which no two rows say the same, so that there is nothing to number.
    """
    columns = list(statement.selected_columns)
    alone = [column for column in columns if column.name not in together]
    packed = [column for column in columns if column.name in together]
    asked = statement.with_only_columns(*alone, _joined(packed)) if packed else statement
    *found, last = _fetched(connection, asked, [column.name in serials for column in (alone if packed else alone[:-1])])
    parts = _taken_apart(last, len(packed)) if packed else [last]
    if parts is None:  # a text holds the very sign that stands between texts
        return read_coded(connection, statement, serials=serials)
    own = dict(zip([column.name for column in (*alone, *packed)], (*found, *parts), strict=True))
    return {
        column.name: Coded(own[column.name].codes, _converted(column, own[column.name].distinct, connection.dialect))
        for column in columns
    }


def _fetched(connection: sa.Connection, statement: sa.Select[Any], is_serial: Sequence[bool]) -> list[Coded]:
    """The columns of ``statement`` by numbers, as the driver gives them; the first ones may be numbers themselves."""
    result = connection.execute(statement)
    known = [numbering() for _ in list(result.keys())]
    codes: list[list[Places]] = [[] for _ in known]
    serial = {place for place, each in enumerate(is_serial) if each}
    while rows := result.cursor.fetchmany(_AT_ONCE):
        for place, values in enumerate(zip(*rows, strict=True)):
            told = values if place in serial else map(known[place].__getitem__, values)
            codes[place].append(np.fromiter(told, "int64", len(rows)))
    result.close()
    whole = [np.concatenate([_NO_PLACES, *each]) for each in codes]
    return [
        Coded(np.arange(len(own)), own.tolist()) if place in serial else Coded(own, list(numbers))
        for place, (own, numbers) in enumerate(zip(whole, known, strict=True))
    ]


def _joined(columns: Sequence[sa.ColumnElement[Any]]) -> sa.ColumnElement[str]:
    """Columns of text as one text."""
    first, *others = (sa.func.coalesce(column, sa.literal(_MISSING, sa.Text)) for column in columns)
    joined: sa.ColumnElement[str] = first
    for each in others:
        joined = joined.concat(sa.literal(_BETWEEN, sa.Text)).concat(each)
    return joined.label("together")


def _taken_apart(parcel: Coded, count: int) -> list[Coded] | None:
    """The columns that were joined; ``None`` where they cannot be told apart."""
    rows = [str(each).split(_BETWEEN) for each in parcel.distinct]
    if any(len(row) != count for row in rows):
        return None
    columns = []
    for texts in zip(*rows, strict=True) if rows else [()] * count:
        numbers = numbering()
        places = np.fromiter((numbers[text] for text in texts), "int64", len(texts))
        distinct = [None if text == _MISSING else text for text in numbers]
        columns.append(Coded(places[parcel.codes] if len(places) else parcel.codes, distinct))
    return columns


_BETWEEN, _MISSING = "\x1f", "\x1e\x1e"
"""Signs that no text of a figure has."""
_NO_PLACES = np.zeros(0, dtype="int64")


def _converted(column: sa.ColumnElement[Any], values: Sequence[Any], dialect: sa.Dialect) -> Sequence[Any]:
    convert = None if isinstance(column.type, AS_THE_DRIVER_GIVES) else column.type.result_processor(dialect, None)
    return values if convert is None else [convert(each) for each in values]


def make_frame(columns: CodedColumns, frame: Frame, order: Places) -> pd.DataFrame:
    """The rows at ``order`` as ``frame``; columns that it does not declare are left out."""
    if not len(order):
        return frame.empty()
    dtypes = _dtypes(frame)
    told = {name: _series(column, order, dtypes[name]) for name, column in columns.items() if name in dtypes}
    return frame.conform(pd.DataFrame(told, copy=False))


def _series(column: Coded, order: Places, dtype: Any) -> pd.Series:  # noqa: ANN401 (a dtype of pandas)
    words: pd.Series = pd.Series(list(column.distinct), dtype=dtype)
    told: pd.Series = pd.Series(words.array.take(column.codes[order]))
    return told


@cache
def _dtypes(frame: Frame) -> dict[str, Any]:
    return {str(name): dtype for name, dtype in frame.empty().dtypes.items()}


def number_rows(columns: CodedColumns, key: Iterable[str]) -> Places:
    """A number for the key of each row: equal for equal keys, and in their order; what is missing counts as empty text."""
    return number_ranks(_ranked(columns[name]) for name in key)


def _ranked(column: Coded) -> tuple[Places, int]:
    rank, count = rank_texts(column.distinct)
    return np.array([rank[each] for each in column.distinct], dtype="int64")[column.codes], count
