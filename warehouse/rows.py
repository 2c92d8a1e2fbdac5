"""行: frames to tables and back, in bulk, and the fingerprint of a frame's content."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from appraisal.frames import COLUMNS, Frame
from warehouse.copying import copy_columns
from warehouse.tables import utc_text

Record = tuple[Any, ...]
Columns = dict[str, list[Any]]
"""Column → plain values: str, float, int, bool, ISO text for instants, ``None`` for missing."""
AS_THE_DRIVER_GIVES = (sa.Text, sa.Double, sa.BigInteger, sa.Integer)
"""Types of columns that need no converting, so that a million rows are spared it."""
_LARGEST_NUMBER = 2**62
_MANY_ROWS = 20_000


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


def append_columns(connection: sa.Connection, table: sa.Table, columns: Columns) -> int:
    """Append rows to ``table``, column by column: COPY in PostgreSQL, one ``executemany`` elsewhere."""
    names = [column.name for column in table.columns if column.name in columns]
    count = len(columns[names[0]])
    if not count:
        return 0
    if connection.dialect.name == "postgresql":
        copy_columns(connection, table, columns, names)
    else:
        driver: Any = connection.connection.driver_connection
        statement = str(table.insert().compile(dialect=connection.dialect, column_keys=names))
        driver.executemany(statement, zip(*(columns[name] for name in names), strict=True))
    return count


def _is_constant(values: list[Any]) -> bool:
    """Whether a column says one and the same all along, as the file and the moment of a load do."""
    return values.count(values[0]) == len(values)


def plain_columns(frame: pd.DataFrame, names: Iterable[str]) -> Columns:
    """Some columns of a frame as plain values."""
    return {name: _plain(frame[name]) for name in names}


def records_of(columns: Columns, names: Iterable[str]) -> list[Record]:
    """The rows of some columns."""
    return list(zip(*(columns[name] for name in names), strict=True))


def _plain(series: pd.Series) -> list[Any]:
    name = str(series.name)
    kind = COLUMNS[name].kind if name in COLUMNS else "str"
    if kind == "float64":
        values = (series.to_numpy(dtype="float64", na_value=float("nan")) + 0.0).tolist()  # turns -0.0 into 0.0
        return [None if each != each else each for each in values]  # noqa: PLR0124 (NaN differs from itself)
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


def digest_columns(columns: Columns) -> str:
    """sha256 of rows in their order, column by column as JSON.

    Columns that say nothing (all missing, all False) do not count, so that a column declared later leaves the
    fingerprints of older rows as they were.
    """
    whole = hashlib.sha256(str(len(next(iter(columns.values())))).encode())
    for name in sorted(columns):
        values = columns[name]
        if values.count(None) < len(values) and any(each is not None and each is not False for each in values):
            whole.update(_json_column(name, values).encode())
    return whole.hexdigest()


@contextmanager
def digesting(columns: Columns) -> Iterator[Callable[[], str]]:
    """``digest_columns``, worked out beside something else where there are many rows; what it gives waits for it."""
    if len(next(iter(columns.values()))) < _MANY_ROWS:
        yield lambda: digest_columns(columns)
        return
    with ThreadPoolExecutor(1) as beside:
        yield beside.submit(digest_columns, columns).result


def _json_column(name: str, values: list[Any]) -> str:
    """``[name, values]`` as JSON; a column that says one and the same is spelled once and repeated."""
    if _is_constant(values):
        return f"[{json.dumps(name)},[{','.join([json.dumps(values[0])] * len(values))}]]"
    return json.dumps([name, values], separators=(",", ":"))


def digest_text(*parts: str) -> str:
    """sha256 of several texts, whose borders count."""
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()
