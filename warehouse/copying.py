"""COPY: rows into PostgreSQL in its own binary form, which it neither has to parse nor to unescape.

Rows are written down a small portion at a time, and each is handed on before the next is made: the server works on one while the
next is made here, without threads that would wait for each other.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
import sqlalchemy as sa

from warehouse.columns import Coded, Places, ToldColumns
from warehouse.tables import UtcDateTime

Field = Callable[[Any], bytes]
"""Writes a value that is not missing down, its length before it."""
Portion = Callable[[slice], list[Sequence[bytes]]]
"""What some rows say in one column or in several: sequences whose items follow one another row by row."""
_ROWS_AT_ONCE = 600
"""Some 100 kB, half of what the way to the server holds: it has the next rows before it has done with the last."""
_WORTH_KNOWING, _MOST_BYTES = 4, 4 * 2**20
"""What columns say together is written down beforehand if each comes so often, and if all of it is no more than this."""
_HEAD, _TAIL = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_MISSING = b"\xff\xff\xff\xff"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""From where PostgreSQL counts microseconds."""
_LENGTHS = [struct.pack(">i", length) for length in range(1024)]


def copy_columns(
    connection: sa.Connection,
    table: sa.Table,
    columns: ToldColumns,
    names: Sequence[str],
    *,
    beside: Callable[[], object],
) -> None:
    """Append rows to ``table`` within the transaction of ``connection``.

    Args:
        connection: to PostgreSQL, through psycopg.
        table: where they go.
        columns: plain values by column, or their numbers; instants as ISO text.
        names: columns that are given, each a column of ``table``; there is at least one row.
        beside: a little work of another kind, done after each portion while the server takes it.
    """
    given, count = [(name, columns[name]) for name in names], len(columns[names[0]])
    few = sorted(
        ((name, column) for name, column in given if isinstance(column, Coded)), key=lambda each: len(each[1].distinct)
    )
    many = [(name, column) for name, column in given if not isinstance(column, Coded)]
    field = {name: _field(table.c[name].type) for name in names}
    told = [
        *_together(struct.pack(">h", len(names)), [(column, field[name]) for name, column in few], count),
        *(_alone(column, field[name]) for name, column in many),
    ]
    ordered = [name for name, _ in (*few, *many)]
    quote = connection.dialect.identifier_preparer.quote
    target = f"{quote(table.name)} ({', '.join(map(quote, ordered))})"
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN (FORMAT binary)") as copy:
        copy.write(_HEAD)
        for start in range(0, count, _ROWS_AT_ONCE):
            copy.write(_rows(told, slice(start, start + _ROWS_AT_ONCE)))
            beside()
        copy.write(_TAIL)


def _rows(told: Sequence[Portion], span: slice) -> bytes:
    pieces = (piece for each in told for piece in each(span))
    return b"".join(chain.from_iterable(zip(*pieces, strict=True)))


def _together(head: bytes, few: Sequence[tuple[Coded, Field]], count: int) -> Iterator[Portion]:
    """The head of each row and columns by numbers: several as one where rows are many more than what they say together."""
    codes, written = np.zeros(count, dtype="int64"), [head]
    for column, field in few:
        own = [_MISSING if each is None else field(each) for each in column.distinct]
        if _is_little(written, own, count):
            codes = codes * len(own) + column.codes if len(own) > 1 else codes
            written = [one + other for one in written for other in own]
        else:
            yield _looked_up(codes, written)
            codes, written = column.codes, own
    yield _looked_up(codes, written)


def _is_little(some: Sequence[bytes], others: Sequence[bytes], count: int) -> bool:
    """Whether all that two can say together is little beside ``count`` rows, and beside the memory there is."""
    size = len(some) * sum(map(len, others)) + len(others) * sum(map(len, some))
    return len(some) * len(others) * _WORTH_KNOWING <= count and size <= _MOST_BYTES


def _looked_up(codes: Places, written: Sequence[bytes]) -> Portion:
    return lambda span: [list(map(written.__getitem__, codes[span].tolist()))]


def _alone(values: list[Any], field: Field) -> Portion:
    if field is _text:
        return lambda span: _texts(values[span])
    return lambda span: [[_MISSING if each is None else field(each) for each in values[span]]]


def _texts(values: list[Any]) -> list[Sequence[bytes]]:
    """Lengths, and what they are the lengths of."""
    if None in values:
        return [[_MISSING if each is None else _text(each) for each in values]]
    bodies = list(map(str.encode, values))
    return [list(map(_length, map(len, bodies))), bodies]


def _length(length: int) -> bytes:
    return _LENGTHS[length] if length < len(_LENGTHS) else struct.pack(">i", length)


def _text(text: str) -> bytes:
    body = text.encode()
    return _length(len(body)) + body


def _instant(text: str) -> bytes:
    since = datetime.fromisoformat(text) - _EPOCH
    return struct.pack(">iq", 8, (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


def _field(kind: sa.types.TypeEngine[Any]) -> Field:
    return next(field for known, field in _FIELDS if isinstance(kind, known))


def _sized(letter: str) -> Field:
    form = struct.Struct(f">i{letter}")
    return partial(form.pack, form.size - 4)


_FIELDS: tuple[tuple[type[sa.types.TypeEngine[Any]], Field], ...] = (
    (UtcDateTime, _instant),
    (sa.Text, _text),
    (sa.Double, _sized("d")),
    (sa.BigInteger, _sized("q")),
    (sa.Integer, _sized("i")),
    (sa.Boolean, _sized("?")),
)
