"""行: frames to tables and back, in bulk, and the fingerprint of a frame's content."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

import pandas as pd
import sqlalchemy as sa

from appraisal.frames import COLUMNS, Frame
from warehouse.tables import utc_text

Record = tuple[Any, ...]


def append_rows(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> int:
    """Append all rows of ``frame`` to ``table``: COPY in PostgreSQL, one ``executemany`` elsewhere.

    Args:
        connection: within the transaction that the rows belong to.
        table: where they go.
        frame: its columns are columns of ``table``; missing values become NULL.

    Returns:
        How many rows were appended.
    """
    if frame.empty:
        return 0
    names = [column.name for column in table.columns if column.name in frame.columns]
    rows = records_of(frame, names)
    if connection.dialect.name == "postgresql":
        _copy(connection, table, names, rows)
    else:
        statement = str(table.insert().compile(dialect=connection.dialect, column_keys=names))
        connection.exec_driver_sql(statement, rows)
    return len(frame)


def _copy(connection: sa.Connection, table: sa.Table, names: list[str], rows: Iterable[Record]) -> None:
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in names)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {quote(table.name)} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def records_of(frame: pd.DataFrame, names: Sequence[str]) -> list[Record]:
    """The rows of some columns as plain values: str, float, int, bool, ISO text for instants, ``None`` for missing."""
    return list(zip(*(_plain(frame[name]) for name in names), strict=True))


def _plain(series: pd.Series) -> list[Any]:
    name = str(series.name)
    kind = COLUMNS[name].kind if name in COLUMNS else "str"
    if kind == "float64":
        values = (series.to_numpy(dtype="float64", na_value=float("nan")) + 0.0).tolist()  # turns -0.0 into 0.0
        return [None if each != each else each for each in values]  # noqa: PLR0124 (NaN differs from itself)
    if kind == "instant":
        text = {each: utc_text(each) for each in series.dropna().unique()}
        return [text.get(each) for each in series]
    return [None if each is pd.NA or each != each else each for each in series.tolist()]  # noqa: PLR0124


def read_frame(connection: sa.Connection, statement: sa.Select[Any], frame: Frame) -> pd.DataFrame:
    """The rows of ``statement`` as ``frame``, in the order of its key."""
    result = connection.execute(statement)
    names = list(result.keys())
    key = [names.index(name) for name in frame.key]
    records = sorted(map(tuple, result), key=lambda record: tuple(record[place] or "" for place in key))
    dtypes = _dtypes(frame)
    columns = {
        name: pd.Series([record[place] for record in records], dtype=dtypes[name])
        for place, name in enumerate(names)
        if name in frame.columns
    }
    return frame.conform(pd.DataFrame(columns))


@cache
def _dtypes(frame: Frame) -> dict[str, Any]:
    return {str(name): dtype for name, dtype in frame.empty().dtypes.items()}


def read_rows(connection: sa.Connection, statement: sa.Select[Any]) -> pd.DataFrame:
    """The rows of ``statement`` as they are."""
    result = connection.execute(statement)
    names = list(result.keys())
    return pd.DataFrame.from_records(list(map(tuple, result)), columns=names, coerce_float=False)


def digest_frame(frame: pd.DataFrame, declaration: Frame, *, without: Collection[str] = ()) -> str:
    """sha256 of what a frame says, whatever the order of its rows: sorted by its key, column by column as JSON.

    Columns that say nothing (all missing, all False) do not count, so that a column declared later leaves the
    fingerprints of older rows as they were.

    Args:
        frame: conforms to ``declaration``.
        declaration: gives the key to sort by and the type of each column.
        without: columns that are no content, such as when a row was recorded.
    """
    columns = {name: _plain(frame[name]) for name in declaration.columns if name not in without}
    return _digest(columns, declaration.key)


def digest_stored(connection: sa.Connection, statement: sa.Select[Any], declaration: Frame) -> str:
    """What ``digest_frame`` says of the rows of ``statement``, without making a frame of them."""
    columns = {name: list[Any]() for name in declaration.columns}
    for row in connection.execute(statement).mappings():
        for name, values in columns.items():
            values.append(row[name])
    for name, values in columns.items():
        if COLUMNS[name].kind == "instant":
            columns[name] = [each and utc_text(each) for each in values]
    return _digest(columns, declaration.key)


def _digest(columns: dict[str, list[Any]], key: Sequence[str]) -> str:
    keys = list(zip(*([each or "" for each in columns[name]] for name in key), strict=True))
    order = sorted(range(len(keys)), key=keys.__getitem__)
    whole = hashlib.sha256(str(len(keys)).encode())
    for name in sorted(columns):
        values = [columns[name][place] for place in order]
        if any(each is not None and each is not False for each in values):
            whole.update(json.dumps([name, values], separators=(",", ":")).encode())
    return whole.hexdigest()


def digest_text(*parts: str) -> str:
    """sha256 of several texts, whose borders count."""
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()
