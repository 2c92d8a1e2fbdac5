"""COPY: rows into PostgreSQL in its own binary form, which it neither has to parse nor to unescape.

One thread writes the next thousands of rows down while another waits for the server to take those before.
"""

import struct
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa

from warehouse.tables import UtcDateTime

_ROWS_AT_ONCE, _AHEAD = 20_000, 4
_HEAD, _TAIL = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_MISSING = b"\xff\xff\xff\xff"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""From where PostgreSQL counts microseconds."""
_WORTH_KNOWING = 4
"""A column whose values come this often is written down value by value, not row by row."""


def copy_columns(connection: sa.Connection, table: sa.Table, columns: dict[str, list[Any]], names: list[str]) -> None:
    """Append rows to ``table`` within the transaction of ``connection``.

    Args:
        connection: to PostgreSQL, through psycopg.
        table: where they go.
        columns: plain values by column; instants as ISO text.
        names: columns that are given, each a column of ``table``; there is at least one row.
    """
    quote = connection.dialect.identifier_preparer.quote
    target = f"{quote(table.name)} ({', '.join(quote(name) for name in names)})"
    values = [columns[name] for name in names]
    encoders = [_encoder(table.c[name].type) for name in names]
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN (FORMAT binary)") as copy:
        copy.write(_HEAD)
        for rows in _made_ahead(_rows(values, encoders)):
            copy.write(rows)
        copy.write(_TAIL)


def _made_ahead(made: Iterator[bytes]) -> Iterator[bytes]:
    with ThreadPoolExecutor(1) as maker:
        waiting = deque(maker.submit(next, made, None) for _ in range(_AHEAD))
        while (rows := waiting.popleft().result()) is not None:
            waiting.append(maker.submit(next, made, None))
            yield rows


def _rows(values: Sequence[list[Any]], encoders: Sequence[Callable[[Any], bytes]]) -> Iterator[bytes]:
    head = struct.pack(">h", len(values))
    for start in range(0, len(values[0]), _ROWS_AT_ONCE):
        fields = (
            _fields(column[start : start + _ROWS_AT_ONCE], encode)
            for column, encode in zip(values, encoders, strict=True)
        )
        yield head + head.join(map(b"".join, zip(*fields, strict=True)))


def _fields(values: list[Any], encode: Callable[[Any], bytes]) -> list[bytes]:
    """A column's values with their lengths before them."""
    distinct = set(values)
    if len(distinct) * _WORTH_KNOWING < len(values):
        known = {each: _field(each, encode) for each in distinct}
        return [known[each] for each in values]
    if None in distinct:
        return [_field(each, encode) for each in values]
    bodies = list(map(encode, values))
    lengths = np.fromiter(map(len, bodies), ">i4", len(bodies)).tobytes()
    return [lengths[4 * place : 4 * place + 4] + body for place, body in enumerate(bodies)]


def _field(value: Any, encode: Callable[[Any], bytes]) -> bytes:  # noqa: ANN401 (whatever a column holds)
    if value is None:
        return _MISSING
    body = encode(value)
    return struct.pack(">i", len(body)) + body


def _encoder(kind: sa.types.TypeEngine[Any]) -> Callable[[Any], bytes]:
    if isinstance(kind, UtcDateTime):
        return _instant
    return next(encode for known, encode in _ENCODERS if isinstance(kind, known))


def _instant(text: str) -> bytes:
    since = datetime.fromisoformat(text) - _EPOCH
    return struct.pack(">q", (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


_ENCODERS: tuple[tuple[type[sa.types.TypeEngine[Any]], Callable[[Any], bytes]], ...] = (
    (sa.Text, str.encode),
    (sa.Double, struct.Struct(">d").pack),
    (sa.BigInteger, struct.Struct(">q").pack),
    (sa.Integer, struct.Struct(">i").pack),
    (sa.Boolean, struct.Struct(">?").pack),
)
