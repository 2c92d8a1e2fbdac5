"""远程收取的账: every look at a remote source and what came of it; how old the data of each are is read from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from warehouse.engine import Warehouse, reading, writing
from warehouse.tables import AUDIT_FETCH, RAW_FILE, RAW_RECEIPT, SETTLED

Outcome = Literal["new", "same", "failed", "unread"]
_GOOD = ("new", "same")


@dataclass(frozen=True)
class LastFetch:
    """What is known of a remote source 来源的近况.

    Attributes:
        outcome: of the last look: ``new`` 有新数据, ``same`` 没有变化, ``failed`` 未取到, ``unread`` 取到而读不出.
        detail: what was met, in Chinese.
        looked_at: when.
        good_at: when it was last read without fault; ``None`` if never.
        new_at: when it last brought something new; ``None`` if never.
    """

    outcome: Outcome
    detail: str
    looked_at: datetime
    good_at: datetime | None
    new_at: datetime | None


def record_fetch(
    warehouse: Warehouse,
    feed_code: str,
    outcome: Outcome,
    *,
    file_count: int = 0,
    figures: Mapping[str, str] | None = None,
    detail: str = "",
) -> None:
    """Record one look at a source.

    Args:
        warehouse: where.
        feed_code: the source.
        outcome: what came of it.
        file_count: how many files were new.
        figures: fingerprint of a table's flow figures → period code that they were told for.
        detail: what was met.
    """
    base = {"feed_code": feed_code, "outcome": outcome, "file_count": file_count, "detail": detail}
    told = [{"figures_sha256": mark, "period": period} for mark, period in (figures or {}).items()]
    with writing(warehouse) as connection:
        rows = [
            {**base, **each, "recorded_at": warehouse.now()} for each in told or [{"figures_sha256": "", "period": ""}]
        ]
        connection.execute(sa.insert(AUDIT_FETCH), rows)


def last_fetches(warehouse: Warehouse, *, as_of: datetime | None = None) -> dict[str, LastFetch]:
    """The newest look at each source, with when it was last good and last new; as known at ``as_of``, or now."""
    fetch = AUDIT_FETCH.c
    is_known = sa.true() if as_of is None else fetch.recorded_at <= as_of
    newest = sa.select(sa.func.max(fetch.fetch_id)).where(is_known).group_by(fetch.feed_code)
    good_at = _last_at(sa.and_(is_known, fetch.outcome.in_(_GOOD)))
    new_at = _last_at(sa.and_(is_known, fetch.outcome == "new"))
    with reading(warehouse) as connection:
        good, new = (dict(connection.execute(each).tuples().all()) for each in (good_at, new_at))
        rows = connection.execute(sa.select(AUDIT_FETCH).where(fetch.fetch_id.in_(newest))).mappings().all()
    return {
        row["feed_code"]: LastFetch(
            row["outcome"], row["detail"], row["recorded_at"], good.get(row["feed_code"]), new.get(row["feed_code"])
        )
        for row in rows
    }


def _last_at(condition: sa.ColumnElement[bool]) -> sa.Select[tuple[str, datetime]]:
    fetch = AUDIT_FETCH.c
    return sa.select(fetch.feed_code, sa.func.max(fetch.recorded_at)).where(condition).group_by(fetch.feed_code)


def figures_told(warehouse: Warehouse, feed_code: str) -> dict[str, str]:
    """Fingerprint of a table's flow figures → the period that they were first told for."""
    fetch = AUDIT_FETCH.c
    told = (
        sa.select(fetch.figures_sha256, fetch.period)
        .where(fetch.feed_code == feed_code, fetch.figures_sha256 != "")
        .order_by(fetch.fetch_id.desc())
    )
    with reading(warehouse) as connection:
        return {row[0]: row[1] for row in connection.execute(told)}


def files_known(warehouse: Warehouse, received_from: str) -> dict[tuple[str, datetime], int]:
    """Files picked up at a place that have their receipt: name and time of change → size."""
    receipt, file = RAW_RECEIPT.c, RAW_FILE.c
    settled = (
        sa.select(receipt.file_name, receipt.arrived_at, file.byte_count)
        .join(RAW_FILE, file.raw_sha256 == receipt.raw_sha256)
        .where(receipt.received_from == received_from, receipt.verdict.in_((*SETTLED, "duplicate")))
    )
    with reading(warehouse) as connection:
        return {(row[0], row[1]): row[2] for row in connection.execute(settled)}
