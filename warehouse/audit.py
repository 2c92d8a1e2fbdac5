"""审计链: every act that adds to the record is an entry that carries the hash of the one before.

An entry holds the fingerprint of what its act wrote, table by table. ``warehouse.proof`` reads the record again and
compares. A chain alone does not show a tail that was cut off: its head is printed in the documents for that.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from warehouse.tables import AUDIT_CHAIN, UtcDateTime, utc_text

Act = Literal["receipt", "run", "ruling", "delivery", "alert"]
FIRST = "0" * 64
"""What the first entry carries as the hash before it."""


def extend_chain(connection: sa.Connection, act: Act, *, key: str, contents: Mapping[str, str], at: datetime) -> str:
    """Add an entry to the chain, within the transaction of its act.

    Args:
        connection: of the act.
        act: what was done.
        key: which one of its kind.
        contents: table → fingerprint of the rows that the act wrote.
        at: the instant that the act stamps.

    Returns:
        The new head.
    """
    last = connection.execute(
        sa.select(AUDIT_CHAIN.c.entry_no, AUDIT_CHAIN.c.row_hash).order_by(AUDIT_CHAIN.c.entry_no.desc()).limit(1)
    ).one_or_none()
    entry_no, prev_hash = (last.entry_no + 1, last.row_hash) if last else (1, FIRST)
    contents_json = json.dumps(dict(contents), sort_keys=True)
    row_hash = entry_hash(entry_no=entry_no, act=act, key=key, contents_json=contents_json, at=at, prev_hash=prev_hash)
    connection.execute(
        sa.insert(AUDIT_CHAIN).values(
            entry_no=entry_no,
            act=act,
            act_key=key,
            contents_json=contents_json,
            recorded_at=at,
            prev_hash=prev_hash,
            row_hash=row_hash,
        )
    )
    return row_hash


def written_by(connection: sa.Connection, act: Act, keys: Collection[str], tables: Collection[str]) -> list[str]:
    """Fingerprints of what some acts wrote, table by table, whatever the acts' order."""
    entries = connection.execute(
        sa.select(AUDIT_CHAIN.c.act_key, AUDIT_CHAIN.c.contents_json).where(
            AUDIT_CHAIN.c.act == act, AUDIT_CHAIN.c.act_key.in_(sorted(keys))
        )
    )
    contents = [json.loads(entry.contents_json) for entry in entries]
    return sorted(f"{table} {each.get(table, '')}" for each in contents for table in tables)


def chain_head(connection: sa.Connection) -> str:
    """The hash of the newest entry."""
    newest = sa.select(AUDIT_CHAIN.c.row_hash).order_by(AUDIT_CHAIN.c.entry_no.desc()).limit(1)
    return connection.execute(newest).scalar_one_or_none() or FIRST


def entry_hash(*, entry_no: int, act: str, key: str, contents_json: str, at: datetime, prev_hash: str) -> str:
    """The hash that an entry must carry."""
    text = json.dumps([entry_no, act, key, contents_json, utc_text(at), prev_hash])
    return hashlib.sha256(text.encode()).hexdigest()


def digest_row(table: sa.Table, row: Mapping[str, Any] | sa.RowMapping) -> str:
    """Fingerprint of one row; columns that are missing or hold bytes (they have hashes of their own) do not count."""
    said = {
        column.name: utc_text(row[column.name]) if isinstance(column.type, UtcDateTime) else row[column.name]
        for column in table.columns
        if row.get(column.name) is not None and not isinstance(column.type, sa.LargeBinary)
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def digest_rows(table: sa.Table, rows: Iterable[Mapping[str, Any] | sa.RowMapping]) -> str:
    """Fingerprint of several rows, whatever their order."""
    return hashlib.sha256("".join(sorted(digest_row(table, row) for row in rows)).encode()).hexdigest()
