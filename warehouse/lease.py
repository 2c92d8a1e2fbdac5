"""一双手: a lease with expiry, so that one pair of hands works at a time and a dead one blocks nobody for long."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from warehouse.engine import Warehouse, reading, writing
from warehouse.faults import LeaseHeldError
from warehouse.tables import AUDIT_CHAIN, AUDIT_LEASE


@dataclass(frozen=True)
class Lease:
    """A lease as it stands 占用.

    Attributes:
        name: what it guards.
        holder: who holds it.
        fence: counts up with every taking; a holder whose fence is no longer the newest has lost the lease.
        expires_at: when it lapses by itself.
        taken_at: since when it is held.
    """

    name: str
    holder: str
    fence: int
    expires_at: datetime
    taken_at: datetime


@contextmanager
def take_lease(warehouse: Warehouse, name: str, holder: str, *, seconds: float) -> Iterator[Lease]:
    """Hold ``name`` for the length of the block, and no longer than ``seconds``.

    Raises:
        LeaseHeldError: somebody holds it and their time is not up.
    """
    with writing(warehouse) as connection:
        now = warehouse.now()
        newest = _newest(connection, name)
        if newest and newest.is_held:
            if newest.lease.expires_at > now:
                raise _held(newest.lease)
            _append(connection, newest.lease, "interrupted", at=now)
        fence = newest.lease.fence + 1 if newest else 1
        lease = Lease(name, holder, fence, expires_at=now + timedelta(seconds=seconds), taken_at=now)
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
            raise _held(newest.lease)
        renewed = replace(lease, expires_at=now + timedelta(seconds=seconds))
        _append(connection, renewed, "renewed", at=now)
        return renewed


def break_lease(warehouse: Warehouse, lease: Lease) -> None:
    """Close a lease whose holder is known to be dead as interrupted 中断; its time need not run out. A newer taking stands."""
    _let_go(warehouse, lease, act="interrupted")


def leases_held(connection: sa.Connection, *, at: datetime) -> tuple[Lease, ...]:
    """Who is at work at an instant."""
    names = connection.execute(sa.select(AUDIT_LEASE.c.name).distinct().order_by(AUDIT_LEASE.c.name)).scalars().all()
    entries = [entry for name in names if (entry := _newest(connection, name))]
    return tuple(each.lease for each in entries if each.is_held and each.lease.expires_at > at)


def last_written_at(warehouse: Warehouse) -> datetime | None:
    """The latest moment that any entry of the books bears but an alarm's, on which no figure rests; ``None`` while they are empty."""
    latest = sa.select(sa.func.max(AUDIT_CHAIN.c.recorded_at)).where(AUDIT_CHAIN.c.act != "alert")
    with reading(warehouse) as connection:
        moment: datetime | None = connection.execute(latest).scalar_one()
        return moment


@dataclass(frozen=True)
class _Entry:
    act: str
    lease: Lease

    @property
    def is_held(self) -> bool:
        """Whether nobody has closed it; its time may be up all the same."""
        return self.act in {"taken", "renewed"}


def _held(lease: Lease) -> LeaseHeldError:
    return LeaseHeldError(lease.name, holder=lease.holder, since=lease.taken_at, until=lease.expires_at)


def _let_go(warehouse: Warehouse, lease: Lease, *, act: Literal["released", "interrupted"] = "released") -> None:
    with writing(warehouse) as connection:
        newest = _newest(connection, lease.name)
        if newest and newest.is_held and newest.lease.fence == lease.fence:
            _append(connection, newest.lease, act, at=warehouse.now())


def _newest(connection: sa.Connection, name: str) -> _Entry | None:
    """The last word on ``name``, with the moment at which its fence began."""
    about = sa.select(AUDIT_LEASE).where(AUDIT_LEASE.c.name == name)
    row = connection.execute(about.order_by(AUDIT_LEASE.c.lease_id.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    of_fence = about.where(AUDIT_LEASE.c.fence == row.fence, AUDIT_LEASE.c.act == "taken")
    taken_at = connection.execute(of_fence).one().recorded_at
    return _Entry(row.act, Lease(row.name, row.holder, row.fence, row.expires_at, taken_at))


def _append(
    connection: sa.Connection,
    lease: Lease,
    act: Literal["taken", "renewed", "released", "interrupted"],
    *,
    at: datetime,
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
