"""一双手: a lease with expiry, so that one pair of hands works at a time and a dead one blocks nobody for long."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from warehouse.engine import Warehouse, writing
from warehouse.faults import LeaseHeldError
from warehouse.tables import AUDIT_LEASE


@dataclass(frozen=True)
class Lease:
    """A lease as it stands 占用.

    Attributes:
        name: what it guards.
        holder: who holds it.
        fence: counts up with every taking; a holder whose fence is no longer the newest has lost the lease.
        expires_at: when it lapses by itself.
    """

    name: str
    holder: str
    fence: int
    expires_at: datetime


@contextmanager
def take_lease(warehouse: Warehouse, name: str, holder: str, *, seconds: float) -> Iterator[Lease]:
    """Hold ``name`` for the length of the block, and no longer than ``seconds``.

    Raises:
        LeaseHeldError: somebody holds it and their time is not up.
    """
    with writing(warehouse) as connection:
        now = warehouse.now()
        newest = _newest(connection, name)
        if newest and newest.act != "released" and newest.lease.expires_at > now:
            raise LeaseHeldError(name, holder=newest.lease.holder, until=newest.lease.expires_at)
        fence = newest.lease.fence + 1 if newest else 1
        lease = Lease(name=name, holder=holder, fence=fence, expires_at=now + timedelta(seconds=seconds))
        _append(connection, lease, "taken", at=now)
    try:
        yield lease
    finally:
        _let_go(warehouse, lease)


def renew_lease(warehouse: Warehouse, lease: Lease, *, seconds: float) -> Lease:
    """Hold on for ``seconds`` from now; for work that takes long.

    Raises:
        LeaseHeldError: the lease had lapsed and somebody else took it.
    """
    with writing(warehouse) as connection:
        now = warehouse.now()
        newest = _newest(connection, lease.name)
        if newest and newest.lease.fence != lease.fence:
            raise LeaseHeldError(lease.name, holder=newest.lease.holder, until=newest.lease.expires_at)
        renewed = Lease(lease.name, lease.holder, lease.fence, now + timedelta(seconds=seconds))
        _append(connection, renewed, "renewed", at=now)
        return renewed


def break_lease(warehouse: Warehouse, lease: Lease) -> None:
    """Let go of a lease whose holder is known to be dead; its time need not run out then. A newer taking stands."""
    _let_go(warehouse, lease)


def leases_held(connection: sa.Connection, *, at: datetime) -> tuple[Lease, ...]:
    """Who is at work at an instant."""
    names = connection.execute(sa.select(AUDIT_LEASE.c.name).distinct().order_by(AUDIT_LEASE.c.name)).scalars().all()
    entries = [entry for name in names if (entry := _newest(connection, name))]
    return tuple(each.lease for each in entries if each.act != "released" and each.lease.expires_at > at)


@dataclass(frozen=True)
class _Entry:
    act: str
    lease: Lease


def _let_go(warehouse: Warehouse, lease: Lease) -> None:
    with writing(warehouse) as connection:
        newest = _newest(connection, lease.name)
        if newest and newest.lease.fence == lease.fence:
            _append(connection, newest.lease, "released", at=warehouse.now())


def _newest(connection: sa.Connection, name: str) -> _Entry | None:
    rows = sa.select(AUDIT_LEASE).where(AUDIT_LEASE.c.name == name).order_by(AUDIT_LEASE.c.lease_id.desc()).limit(1)
    row = connection.execute(rows).one_or_none()
    return _Entry(row.act, Lease(row.name, row.holder, row.fence, row.expires_at)) if row else None


def _append(
    connection: sa.Connection, lease: Lease, act: Literal["taken", "renewed", "released"], *, at: datetime
) -> None:
    row = {
        "name": lease.name,
        "fence": lease.fence,
        "holder": lease.holder,
        "act": act,
        "expires_at": lease.expires_at,
        "recorded_at": at,
    }
    connection.execute(sa.insert(AUDIT_LEASE).values(row))
