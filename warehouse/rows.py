"""行: frames to tables and back, in bulk, and the fingerprint of a frame's content."""

import hashlib
import json
from collections.abc import Collection, Iterable
from typing import Any

import pandas as pd
import sqlalchemy as sa

from appraisal.frames import COLUMNS, Frame
from warehouse.tables import utc_text


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
    rows = zip(*(_plain(frame[name]) for name in names), strict=True)
    if connection.dialect.name == "postgresql":
        _copy(connection, table, names, rows)
    else:
        statement = str(table.insert().compile(dialect=connection.dialect, column_keys=names))
        connection.exec_driver_sql(statement, list(rows))
    return len(frame)


def _copy(connection: sa.Connection, table: sa.Table, names: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in names)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {quote(table.name)} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _plain(series: pd.Series) -> list[Any]:
    """Values that both drivers take: str, float, int, bool, bytes, ISO text for instants, ``None`` for missing."""
    if isinstance(series.dtype, pd.DatetimeTZDtype):
        text = {each: utc_text(each) for each in series.dropna().unique()}
        return [text.get(each) for each in series]
    if series.dtype == "float64":
        return [None if each != each else each for each in series.tolist()]  # noqa: PLR0124 (NaN differs from itself)
    return series.astype("object").where(series.notna(), None).tolist()


def read_frame(connection: sa.Connection, statement: sa.Select[Any], frame: Frame) -> pd.DataFrame:
    """The rows of ``statement`` as ``frame``, in the order of its key."""
    wanted = read_rows(connection, statement)
    extra = [name for name in wanted.columns if name not in frame.columns]
    conformed = frame.conform(wanted.drop(columns=extra))
    return conformed.sort_values(list(frame.key), kind="stable", ignore_index=True)


def read_rows(connection: sa.Connection, statement: sa.Select[Any]) -> pd.DataFrame:
    """The rows of ``statement`` as they are."""
    result = connection.execute(statement)
    names = list(result.keys())
    return pd.DataFrame.from_records(result.fetchall(), columns=names, coerce_float=False)


def digest_frame(frame: pd.DataFrame, declaration: Frame, *, without: Collection[str] = ()) -> str:
    """sha256 of what a frame says, whatever the order of its rows.

    Columns that say nothing (all missing, all False) do not count, so that a column declared later leaves the
    fingerprints of older rows as they were.

    Args:
        frame: conforms to ``declaration``.
        declaration: gives the key to sort by and the type of each column.
        without: columns that are no content, such as when a row was recorded.
    """
    order = [name for name in declaration.key if name not in without] or list(declaration.columns)
    ordered = frame.sort_values(order, kind="stable")
    whole = hashlib.sha256(str(len(ordered)).encode())
    for name in sorted(set(declaration.columns) - set(without)):
        series = ordered[name]
        said = series.any() if COLUMNS[name].kind == "bool" else series.notna().any()
        if said:
            whole.update(f"\n{name}\n".encode())
            whole.update(_content(series))
    return whole.hexdigest()


def _content(series: pd.Series) -> bytes:
    if series.dtype == "float64":
        return (series.to_numpy() + 0.0).astype("<f8").tobytes()  # adding zero turns -0.0 into 0.0
    return json.dumps(_plain(series), separators=(",", ":")).encode()


def digest_text(*parts: str) -> str:
    """sha256 of several texts, whose borders count."""
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()
