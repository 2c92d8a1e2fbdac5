"""报警: one open alert a fault, however often the fault is met; what was told, reminded of and closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from warehouse.audit import digest_row, extend_chain
from warehouse.engine import Warehouse, reading, writing
from warehouse.tables import AUDIT_ALERT


@dataclass(frozen=True)
class Alert:
    """An alert that is open 未解除的报警.

    Attributes:
        key: what it is about, such as ``delivery:leaders_mail:2026-09``; the same fault has the same key.
        text_zh: what a person was told.
        opened_at: since when.
        told_at: when a person was last told.
    """

    key: str
    text_zh: str
    opened_at: datetime
    told_at: datetime


def raise_alert(warehouse: Warehouse, key: str, text_zh: str, *, remind_after: timedelta) -> bool:
    """Record a fault that was met.

    Args:
        warehouse: where.
        key: the same for the same fault.
        text_zh: what to tell.
        remind_after: how long after the last word a person is reminded of a fault that is still there.

    Returns:
        Whether a person is to be told now: the fault is new, or its reminder is due.
    """
    with writing(warehouse) as connection:
        now = warehouse.now()
        known = _open(connection).get(key)
        if known is not None and known.told_at + remind_after > now:
            return False
        _record(connection, key, "opened" if known is None else "reminded", text_zh, at=now)
        return True


def close_alert(warehouse: Warehouse, key: str, text_zh: str) -> bool:
    """Record that a fault is over.

    Returns:
        Whether there was one, so that a person is to be told that it is over.
    """
    with writing(warehouse) as connection:
        if key not in _open(connection):
            return False
        _record(connection, key, "closed", text_zh, at=warehouse.now())
        return True


def tell_once(warehouse: Warehouse, key: str, text_zh: str, *, again_after: timedelta) -> bool:
    """Record a word that is no fault, such as 催报.

    Returns:
        Whether it is to be said now: it never was, or not for so long.
    """
    with writing(warehouse) as connection:
        now = warehouse.now()
        if _was_told(connection, key, since=now - again_after):
            return False
        _record(connection, key, "told", text_zh, at=now)
        return True


def was_told(warehouse: Warehouse, key: str, *, within: timedelta) -> bool:
    """Whether a word that is no fault was recorded so lately."""
    with reading(warehouse) as connection:
        return _was_told(connection, key, since=warehouse.now() - within)


def _was_told(connection: sa.Connection, key: str, *, since: datetime) -> bool:
    told = AUDIT_ALERT.c
    newest = sa.select(sa.func.max(told.recorded_at)).where(told.alert_key == key, told.act == "told")
    before = connection.execute(newest).scalar_one()
    return before is not None and before > since


def open_alerts(warehouse: Warehouse) -> tuple[Alert, ...]:
    """Alerts that are open, oldest first."""
    with reading(warehouse) as connection:
        return tuple(sorted(_open(connection).values(), key=lambda each: (each.opened_at, each.key)))


def _record(
    connection: sa.Connection,
    key: str,
    act: Literal["opened", "reminded", "closed", "told"],
    text_zh: str,
    *,
    at: datetime,
) -> None:
    row = {"alert_key": key, "act": act, "text_zh": text_zh, "recorded_at": at}
    stored = connection.execute(sa.insert(AUDIT_ALERT).values(row))
    alert_id = int((stored.inserted_primary_key or (0,))[0])
    digest = digest_row(AUDIT_ALERT, row | {"alert_id": alert_id})
    extend_chain(connection, "alert", key=str(alert_id), contents={AUDIT_ALERT.name: digest}, at=at)


def _open(connection: sa.Connection) -> dict[str, Alert]:
    """What is open, by key: opened and not closed since."""
    about = sa.select(AUDIT_ALERT).where(AUDIT_ALERT.c.act != "told").order_by(AUDIT_ALERT.c.alert_id)
    rows = connection.execute(about).mappings()
    alerts: dict[str, Alert] = {}
    for row in rows:
        key, at = row["alert_key"], row["recorded_at"]
        if row["act"] == "closed":
            alerts.pop(key, None)
            continue
        opened_at = alerts[key].opened_at if key in alerts else at
        alerts[key] = Alert(key, row["text_zh"], opened_at, at)
    return alerts
