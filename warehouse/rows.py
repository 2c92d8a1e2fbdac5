"""行: frames to tables and back, in bulk, and the fingerprint of a frame's content."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from appraisal.frames import COLUMNS, Frame
from warehouse.columns import Coded, Column, ToldColumns, number, number_few
from warehouse.copying import copy_columns
from warehouse.spelled import Digest
from warehouse.tables import utc_text

Columns = dict[str, list[Any]]
"""Column → plain values: str, float, int, bool, ISO text for instants, ``None`` for missing."""
AS_THE_DRIVER_GIVES = (sa.Text, sa.Double, sa.BigInteger, sa.Integer)
"""Types of columns that need no converting, so that a million rows are spared it."""
_LARGEST_NUMBER = 2**62


def append_rows(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> int:
    """Append all rows of ``frame`` to ``table``; missing values become NULL.

    Args:
        connection: within the transaction that the rows belong to.
        table: where they go.
        frame: its columns are columns of ``table``.

    Returns:
        How many rows were appended.
    """
    if frame.empty:
        return 0
    return append_columns(connection, table, plain_columns(frame, [str(name) for name in frame.columns]))


def _nothing() -> None:
    """Nothing is to be done beside."""


def append_columns(
    connection: sa.Connection, table: sa.Table, columns: ToldColumns, *, beside: Callable[[], object] = _nothing
) -> int:
    """Append rows to ``table``, column by column: COPY in PostgreSQL, one ``executemany`` elsewhere.

    Args:
        connection: within the transaction that the rows belong to.
        table: where they go.
        columns: what they say, all columns as long as each other.
        beside: a little work of another kind, done again and again while a server takes the rows.

    Returns:
        How many rows were appended.
    """
    names = [column.name for column in table.columns if column.name in columns]
    count = len(columns[names[0]])
    if not count:
        return 0
    if connection.dialect.name == "postgresql":
        copy_columns(connection, table, columns, names, beside=beside)
    else:
        driver: Any = connection.connection.driver_connection
        statement = str(table.insert().compile(dialect=connection.dialect, column_keys=names))
        driver.executemany(statement, zip(*(columns[name] for name in names), strict=True))
    return count


def told_columns(frame: pd.DataFrame, names: Iterable[str]) -> dict[str, Column]:
    """Some columns of a frame, those that say few things by number."""
    return {name: _told(frame[name]) for name in names}


def _told(series: pd.Series) -> Column:
    if series.dtype != "str":
        return number_few(_plain(series))
    texts = number_few(series.tolist())
    if not isinstance(texts, Coded):
        return _plain(series)
    distinct = [None if each != each else each for each in texts.distinct]  # noqa: PLR0124 (NaN differs from itself)
    several_missing = distinct.count(None) > 1
    return number(_plain(series)) if several_missing else Coded(texts.codes, distinct)


def plain_columns(frame: pd.DataFrame, names: Iterable[str]) -> Columns:
    """Some columns of a frame as plain values."""
    return {name: _plain(frame[name]) for name in names}


def _plain(series: pd.Series) -> list[Any]:
    name = str(series.name)
    kind = COLUMNS[name].kind if name in COLUMNS else "str"
    if kind == "float64":
        numbers = series.to_numpy(dtype="float64", na_value=float("nan")) + 0.0  # turns -0.0 into 0.0
        values = numbers.tolist()
        return [None if each != each else each for each in values] if np.isnan(numbers).any() else values  # noqa: PLR0124
    if kind == "instant":
        places, instants = pd.factorize(series)
        texts = [*map(utc_text, instants), None]  # a missing instant has place -1
        return [texts[place] for place in places.tolist()]
    if not series.hasnans:
        return series.tolist()
    return [None if each is pd.NA or each != each else each for each in series.tolist()]  # noqa: PLR0124


def read_columns(connection: sa.Connection, statement: sa.Select[Any]) -> Columns:
    """The rows of ``statement``, column by column, as SQLAlchemy gives them.

    It converts value by value; a column such as ``recorded_at`` has few different ones, so that these alone are converted.
    """
    result = connection.execute(statement)
    rows = result.cursor.fetchall()
    values: Iterable[list[Any]] = (
        map(list, zip(*rows, strict=True)) if rows else ([] for _ in statement.selected_columns)
    )
    converted = (_converted(*each, connection.dialect) for each in zip(statement.selected_columns, values, strict=True))
    return dict(zip(result.keys(), converted, strict=True))


def _converted(column: sa.ColumnElement[Any], values: list[Any], dialect: sa.Dialect) -> list[Any]:
    if isinstance(column.type, AS_THE_DRIVER_GIVES):
        return values
    convert = column.type.result_processor(dialect, None)
    if convert is None:
        return values
    known = {each: convert(each) for each in set(values)}
    return [known[each] for each in values]


def order_by(columns: Columns, key: Iterable[str]) -> np.ndarray:
    """Places of the rows in the order of their key; equal ones stay as they came."""
    return np.argsort(number_keys(columns, key), kind="stable")


def number_keys(columns: Columns, key: Iterable[str]) -> np.ndarray:
    """A number for the key of each row: equal for equal keys, and in their order; what is missing counts as empty text."""
    return number_ranks(_ranked(columns[name]) for name in key)


def number_ranks(ranked: Iterable[tuple[np.ndarray, int]]) -> np.ndarray:
    """A number for several columns together, in their order: of each the ranks of its rows, and how many there are."""
    whole, size = np.zeros(1, dtype="int64"), 1
    for ranks, count in ranked:
        if size * count > _LARGEST_NUMBER:
            whole = np.unique(whole, return_inverse=True)[1]
            size = len(whole)
        whole, size = whole * count + ranks, size * max(count, 1)
    return whole


def rank_texts(texts: Iterable[Any]) -> tuple[dict[Any, int], int]:
    """The place of each text in order, and how many there are; what is missing counts as empty text."""
    distinct = set(texts)
    place = {each: number for number, each in enumerate(sorted({each or "" for each in distinct}))}
    return {each: place[each or ""] for each in distinct}, len(place)


def _ranked(values: list[Any]) -> tuple[np.ndarray, int]:
    rank, count = rank_texts(values)
    return np.fromiter(map(rank.__getitem__, values), "int64", len(values)), count


def read_rows(connection: sa.Connection, statement: sa.Select[Any]) -> pd.DataFrame:
    """The rows of ``statement`` as they are."""
    return pd.DataFrame(read_columns(connection, statement))


def digest_frame(frame: pd.DataFrame, declaration: Frame, *, without: Collection[str] = ()) -> str:
    """sha256 of what a frame says, whatever the order of its rows.

    Args:
        frame: conforms to ``declaration``.
        declaration: gives the key to sort by and the columns.
        without: columns that are no content, such as when a row was recorded.
    """
    columns = plain_columns(frame, (name for name in declaration.columns if name not in without))
    return digest_told(columns, declaration)


def digest_told(columns: Columns, declaration: Frame) -> str:
    """What ``digest_frame`` says of a frame's plain columns."""
    order = order_by(columns, declaration.key).tolist()
    return digest_columns({name: [values[place] for place in order] for name, values in columns.items()})


def digest_stored(connection: sa.Connection, statement: sa.Select[Any], declaration: Frame) -> str:
    """What ``digest_frame`` says of the rows of ``statement``, without making a frame of them."""
    columns = read_columns(connection, statement)
    order = order_by(columns, declaration.key).tolist()
    return digest_columns(
        {name: [_as_written(columns[name][place]) for place in order] for name in declaration.columns}
    )


def digest_in_order(connection: sa.Connection, statement: sa.Select[Any], names: Iterable[str]) -> str:
    """What ``digest_columns`` says of the rows of ``statement``, in its own order."""
    columns = read_columns(connection, statement)
    return digest_columns({name: list(map(_as_written, columns[name])) for name in names})


def _as_written(value: Any) -> Any:  # noqa: ANN401 (whatever a column holds)
    return utc_text(value) if isinstance(value, datetime) else value


def digest_columns(columns: ToldColumns) -> str:
    """What ``Digest`` comes to of rows in their order."""
    return Digest(columns).hexdigest()


def digest_text(*parts: str) -> str:
    """sha256 of several texts, whose borders count."""
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()
