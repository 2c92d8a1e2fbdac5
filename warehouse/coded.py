"""所读: rows of a statement as frames, fetched a handful at a time, each distinct text kept once.

A county's figures say the same few words a hundred thousand times over, and a driver makes every one of them anew. Here they
are numbered as they come: what is held is numbers, and one copy of each word.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from numpy.typing import NDArray

from appraisal.frames import Frame
from warehouse.rows import AS_THE_DRIVER_GIVES, number_ranks, rank_texts

_AT_ONCE = 10_000
"""Rows that are fetched before what they say is numbered."""
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Coded:
    """A column by numbers 编码列.

    Attributes:
        codes: for each row the place of what it says among ``distinct``.
        distinct: what rows say, each once; ``None`` for what is missing.
    """

    codes: Places
    distinct: Sequence[Any]


CodedColumns = dict[str, Coded]


def read_frame(connection: sa.Connection, statement: sa.Select[Any], frame: Frame) -> pd.DataFrame:
    """The rows of ``statement`` as ``frame``, in the order of its key."""
    columns = read_coded(connection, statement)
    return make_frame(columns, frame, np.argsort(number_rows(columns, frame.key), kind="stable"))


def read_coded(connection: sa.Connection, statement: sa.Select[Any]) -> CodedColumns:
    """The rows of ``statement``, column by column; each distinct value is converted once, as SQLAlchemy would."""
    result = connection.execute(statement)
    names = list(result.keys())
    known: list[defaultdict[Any, int]] = [_numbering() for _ in names]
    codes: list[list[Places]] = [[] for _ in names]
    while rows := result.cursor.fetchmany(_AT_ONCE):
        for numbers, found, values in zip(known, codes, zip(*rows, strict=True), strict=True):
            found.append(np.fromiter(map(numbers.__getitem__, values), "int64", len(rows)))
    result.close()
    return {
        name: Coded(np.concatenate([_NO_PLACES, *found]), _converted(column, list(numbers), connection.dialect))
        for name, column, numbers, found in zip(names, statement.selected_columns, known, codes, strict=True)
    }


_NO_PLACES = np.zeros(0, dtype="int64")


def _numbering() -> defaultdict[Any, int]:
    """Gives each new value the next number."""
    numbers: defaultdict[Any, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    return numbers


def _converted(column: sa.ColumnElement[Any], values: list[Any], dialect: sa.Dialect) -> list[Any]:
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
