"""核对审计链: read the whole record again and compare it with what the chain says was written."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from appraisal.frames import FINDINGS
from warehouse.audit import FIRST, digest_row, digest_rows, entry_hash
from warehouse.engine import Warehouse, reading
from warehouse.known import OBSERVATION_COLUMNS
from warehouse.records import RECORDS, Record
from warehouse.rows import digest_in_order, digest_stored
from warehouse.tables import (
    AUDIT_ALERT,
    AUDIT_CHAIN,
    AUDIT_DELIVERY,
    AUDIT_DOCUMENT_NO,
    AUDIT_RUN,
    AUDIT_SCHEME,
    CORE_INTAKE_FINDING,
    CORE_OBSERVATION,
    CORE_RULING,
    MART_DOCUMENT,
    MART_FINDING,
    RAW_FILE,
    RAW_RECEIPT,
    RESULT_MARTS,
)

Spans = dict[int | None, tuple[int, int]]
"""File → serial numbers of the first and the last of its observations."""
_BATCH = 50


@dataclass(frozen=True)
class BadRow:
    """A row, or the rows of one act, that are not as they were written.

    Attributes:
        table: where.
        key: which.
        text_zh: what is wrong, in Chinese.
    """

    table: str
    key: str
    text_zh: str


@dataclass(frozen=True)
class Proof:
    """核对结果.

    Attributes:
        head_hash: of the newest entry; it must be one that the newest documents print.
        entry_count: entries of the chain.
        file_count: raw files whose bytes were hashed again.
        document_count: documents whose bytes were hashed again.
        bad_rows: in the order of the chain, then files and documents; empty if all is as it was written.
    """

    head_hash: str
    entry_count: int
    file_count: int
    document_count: int
    bad_rows: tuple[BadRow, ...]

    @property
    def is_sound(self) -> bool:
        """Nothing was changed, removed or slipped in."""
        return not self.bad_rows

    @property
    def first_bad_row(self) -> BadRow | None:
        """What to look at first."""
        return self.bad_rows[0] if self.bad_rows else None


def verify(warehouse: Warehouse) -> Proof:
    """Read the record again: chain, rows, raw files, documents and schemes; name what is not as it was written."""
    with reading(warehouse) as connection:
        entries = list(connection.execute(sa.select(AUDIT_CHAIN).order_by(AUDIT_CHAIN.c.entry_no)))
        bad = [
            *_bad_entries(connection, entries),
            *_outside_chain(connection, entries),
            *_bad_bytes(connection, RAW_FILE, "raw_sha256", "file_name"),
            *_bad_bytes(connection, MART_DOCUMENT, "document_sha256", "file_name"),
            *_bad_origins(connection),
            *_bad_schemes(connection),
        ]
        return Proof(
            head_hash=entries[-1].row_hash if entries else FIRST,
            entry_count=len(entries),
            file_count=connection.execute(sa.select(sa.func.count()).select_from(RAW_FILE)).scalar_one(),
            document_count=connection.execute(sa.select(sa.func.count()).select_from(MART_DOCUMENT)).scalar_one(),
            bad_rows=tuple(bad),
        )


def unknown_heads(warehouse: Warehouse, heads: Collection[str]) -> frozenset[str]:
    """Which of the heads that documents print are no entry of the chain: its tail was cut off since, or it is another."""
    with reading(warehouse) as connection:
        known = set(connection.execute(sa.select(AUDIT_CHAIN.c.row_hash)).scalars())
    return frozenset(heads) - known - {FIRST}


def _bad_entries(connection: sa.Connection, entries: list[sa.Row[Any]]) -> Iterator[BadRow]:
    prev_hash, spans = FIRST, _spans(connection)
    for expected_no, entry in enumerate(entries, start=1):
        if entry.entry_no != expected_no or entry.prev_hash != prev_hash or entry.row_hash != _own_hash(entry):
            yield BadRow(
                AUDIT_CHAIN.name,
                str(entry.entry_no),
                f"审计链第{expected_no}条与前一条接不上，有条目被改动、插入或删去",
            )
            return  # what follows rests on this one
        prev_hash = entry.row_hash
        written: dict[str, str] = json.loads(entry.contents_json)
        found = _READ_AGAIN[entry.act](connection, entry.act_key, spans)
        for table, digest in written.items():
            if digest != found.get(table):
                yield BadRow(
                    table, entry.act_key, f"{_ACT_ZH[entry.act]} {entry.act_key} 写入 {table} 的内容与当时不符"
                )


def _own_hash(entry: sa.Row[Any]) -> str:
    return entry_hash(
        entry_no=entry.entry_no,
        act=entry.act,
        key=entry.act_key,
        contents_json=entry.contents_json,
        at=entry.recorded_at,
        prev_hash=entry.prev_hash,
    )


def _spans(connection: sa.Connection) -> Spans:
    """Where each file's observations lie: they were appended together, so that the first and the last are enough to find them."""
    known = CORE_OBSERVATION.c
    ends = sa.select(known.file_id, sa.func.min(known.observation_id), sa.func.max(known.observation_id))
    return {file_id: (first, last) for file_id, first, last in connection.execute(ends.group_by(known.file_id))}


def _receipt_again(connection: sa.Connection, key: str, spans: Spans) -> dict[str, str]:
    row = connection.execute(sa.select(RAW_RECEIPT).where(RAW_RECEIPT.c.receipt_no == key)).mappings().one_or_none()
    if row is None:
        return {}
    of_receipt = CORE_INTAKE_FINDING.c.receipt_no == key
    known, of_file = CORE_OBSERVATION.c, RAW_FILE.c.raw_sha256 == row["raw_sha256"]
    file_id = connection.execute(sa.select(RAW_FILE.c.file_id).where(of_file)).scalar_one_or_none()
    is_told = sa.and_(known.observation_id.between(*spans.get(file_id, (0, -1))), known.file_id == file_id)
    observations = _in_order(CORE_OBSERVATION, "observation_id", is_told)
    return {
        RAW_RECEIPT.name: digest_row(RAW_RECEIPT, row),
        CORE_INTAKE_FINDING.name: digest_stored(connection, sa.select(CORE_INTAKE_FINDING).where(of_receipt), FINDINGS),
        CORE_OBSERVATION.name: digest_in_order(connection, observations, OBSERVATION_COLUMNS),
        **{each.table.name: _records_again(connection, each, row["raw_sha256"]) for each in RECORDS},
    }


def _records_again(connection: sa.Connection, record: Record, raw_sha256: str) -> str:
    of_file = record.table.c.raw_sha256 == raw_sha256
    return digest_in_order(connection, _in_order(record.table, f"{record.frame.name}_id", of_file), record.columns)


def _in_order(table: sa.Table, serial: str, condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(table).where(condition).order_by(table.c[serial])


def _run_again(connection: sa.Connection, key: str, _spans: Spans) -> dict[str, str]:
    row = connection.execute(sa.select(AUDIT_RUN).where(AUDIT_RUN.c.run_key == key)).mappings().one_or_none()
    if row is None:
        return {}
    found = {AUDIT_RUN.name: digest_row(AUDIT_RUN, row)}
    for declaration, table in [(FINDINGS, MART_FINDING), *RESULT_MARTS.values()]:
        found[table.name] = digest_stored(connection, sa.select(table).where(table.c.run_key == key), declaration)
    for table in (MART_DOCUMENT, AUDIT_DOCUMENT_NO):
        columns = [column for column in table.c if column.name != "content"]
        rows = connection.execute(sa.select(*columns).where(table.c.run_key == key)).mappings()
        found[table.name] = digest_rows(table, list(rows))
    return found


def _row_again(table: sa.Table, serial: str) -> Callable[[sa.Connection, str, Spans], dict[str, str]]:
    def read(connection: sa.Connection, key: str, _spans: Spans) -> dict[str, str]:
        row = connection.execute(sa.select(table).where(table.c[serial] == int(key))).mappings().one_or_none()
        return {table.name: digest_row(table, row)} if row else {}

    return read


_READ_AGAIN: dict[str, Callable[[sa.Connection, str, Spans], dict[str, str]]] = {
    "receipt": _receipt_again,
    "run": _run_again,
    "ruling": _row_again(CORE_RULING, "ruling_id"),
    "delivery": _row_again(AUDIT_DELIVERY, "delivery_id"),
    "alert": _row_again(AUDIT_ALERT, "alert_id"),
}
_ACT_ZH = {"receipt": "回执", "run": "轮次", "ruling": "核定", "delivery": "发送", "alert": "报警、催报"}
_KEYED = {
    "receipt": RAW_RECEIPT.c.receipt_no,
    "run": AUDIT_RUN.c.run_key,
    "ruling": CORE_RULING.c.ruling_id,
    "delivery": AUDIT_DELIVERY.c.delivery_id,
    "alert": AUDIT_ALERT.c.alert_id,
}


def _outside_chain(connection: sa.Connection, entries: list[sa.Row[Any]]) -> Iterator[BadRow]:
    """Rows that no entry speaks of: slipped in past the program, or left when the chain's tail was cut."""
    chained = {(entry.act, entry.act_key) for entry in entries}
    for act, column in _KEYED.items():
        for key in connection.execute(sa.select(column).order_by(column)).scalars():
            if (act, str(key)) not in chained:
                yield BadRow(column.table.name, str(key), f"{_ACT_ZH[act]} {key} 不在审计链中")
    accepted = sa.select(RAW_RECEIPT.c.raw_sha256).where(RAW_RECEIPT.c.verdict == "accepted")
    accepted_ids = sa.select(RAW_FILE.c.file_id).where(RAW_FILE.c.raw_sha256.in_(accepted))
    origins = (
        (CORE_OBSERVATION.c.file_id, accepted_ids),
        *((each.table.c.raw_sha256, accepted) for each in RECORDS),
    )
    for origin, is_accepted in origins:
        for file in connection.execute(sa.select(origin).where(origin.not_in(is_accepted)).distinct()).scalars():
            table = origin.table.name
            yield BadRow(table, str(file), f"{table} 中有出自文件 {str(file)[:16]} 的数据，而该文件从未采纳")


def _bad_bytes(connection: sa.Connection, table: sa.Table, sha256: str, name: str) -> Iterator[BadRow]:
    statement = sa.select(table.c[sha256], table.c[name], table.c.content).execution_options(yield_per=_BATCH)
    for stated, file_name, content in connection.execute(statement):
        if hashlib.sha256(content).hexdigest() != stated:
            yield BadRow(table.name, stated, f"文件 {file_name}（指纹 {stated[:16]}…）的内容与指纹不符")


def _bad_origins(connection: sa.Connection) -> Iterator[BadRow]:
    """Files that are called otherwise than in any of their receipts, which the chain holds, or are longer or shorter than stated."""
    stated = ("source_code", "file_name", "received_from")
    receipts = sa.select(RAW_RECEIPT.c.raw_sha256, *(RAW_RECEIPT.c[name] for name in stated))
    told: dict[str, set[tuple[str, ...]]] = {}
    for sha256, *words in connection.execute(receipts):
        told.setdefault(sha256, set()).add(tuple(words))
    file = RAW_FILE.c
    columns = (file.raw_sha256, *(file[name] for name in stated), file.byte_count, sa.func.length(file.content))
    for sha256, *words, byte_count, length in connection.execute(sa.select(*columns)):
        if byte_count != length or (sha256 in told and tuple(words) not in told[sha256]):
            yield BadRow(RAW_FILE.name, sha256, f"文件 {words[1]}（指纹 {sha256[:16]}…）的名称、来处或大小与回执不符")


def _bad_schemes(connection: sa.Connection) -> Iterator[BadRow]:
    known = sa.select(AUDIT_SCHEME.c.scheme_hash)
    lost = sa.select(AUDIT_RUN.c.scheme_hash, AUDIT_RUN.c.run_key).where(AUDIT_RUN.c.scheme_hash.not_in(known))
    for scheme_hash, run_key in connection.execute(lost):
        yield BadRow(
            AUDIT_SCHEME.name, scheme_hash, f"轮次 {run_key} 所用的考评方案（指纹 {scheme_hash[:16]}…）不在库中"
        )
    statement = sa.select(AUDIT_SCHEME.c.scheme_hash, AUDIT_SCHEME.c.scheme_year, AUDIT_SCHEME.c.canonical_json)
    for scheme_hash, year, text in connection.execute(statement):
        if hashlib.sha256(text.encode()).hexdigest() != scheme_hash or json.loads(text).get("year") != year:
            yield BadRow(
                AUDIT_SCHEME.name, scheme_hash, f"{year}年考评方案（指纹 {scheme_hash[:16]}…）的内容与指纹不符"
            )
