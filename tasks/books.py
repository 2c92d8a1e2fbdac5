"""开账 关账: open the books, close them; the lease that makes one pair of hands."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import warehouse
from appraisal.books import Books, Document, Results, RoundReceipt
from appraisal.frames import FindingFrame
from appraisal.period import Period, month_of
from appraisal.scheme import Round, Scheme
from scheme import load_scheme
from tasks.home import Home, HomeError, is_alive
from tasks.step import step
from warehouse import LeaseHeldError, Warehouse, WarehouseError

LEASE = "pen"
LEASE_S = 1800
BUSY_RETRIES_S = (2.0, 10.0)


def store_of(home: Home) -> Warehouse:
    """The county's warehouse, made on first use."""
    return warehouse.open_warehouse(home.warehouse_url, clock=home.now)


@contextmanager
def hold(home: Home) -> Iterator[None]:
    """One pair of hands: nobody else takes in files or publishes in this county meanwhile.

    A process of this machine that was killed while it held the pen has dropped it; a holder on another machine keeps
    it until its time is up.

    Raises:
        LeaseHeldError: another process holds the pen; the text names it and until when.
    """
    store = store_of(home)
    for lease in warehouse.read_status(store).leases:
        if lease.name == LEASE and _is_dead(lease.holder):
            warehouse.break_lease(store, lease)
    holder = f"{socket.gethostname()}:{os.getpid()}"
    with warehouse.take_lease(store, LEASE, holder, seconds=LEASE_S):
        yield


def _is_dead(holder: str) -> bool:
    """Whether ``host:pid`` is a process of this machine that no longer runs."""
    host, _, pid = holder.rpartition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    return not is_alive(int(pid))


def round_named(home: Home, round_code: str) -> Round:
    """The round as the newest scheme specifies it.

    Raises:
        HomeError: the scheme has no such round.
    """
    rounds = load_scheme(home.scheme).round_by_code
    if round_code not in rounds:
        known = "、".join(f"{code}（{each.name_zh}）" for code, each in rounds.items())
        raise HomeError(f"没有轮次“{round_code}”。方案 rounds.yaml 里有：{known}")
    return rounds[round_code]


def rounds_of(home: Home) -> tuple[Round, ...]:
    """Rounds of the newest scheme."""
    return load_scheme(home.scheme).rounds


def has_scheme(home: Home, year: int) -> bool:
    """Whether the office keeps a scheme of that year; what lies before its first one is not due."""
    return (home.scheme / str(year) / "scheme.yaml").is_file()


def scheme_of(home: Home, period: Period) -> Scheme:
    """The scheme that a period is appraised by."""
    return load_scheme(home.scheme, period=period)


def published_periods(home: Home, round_code: str) -> frozenset[str]:
    """Codes of the periods of a round that have an edition."""
    return frozenset(run.period.code for run in warehouse.read_runs(store_of(home)) if run.round_code == round_code)


def scheme_now(home: Home) -> Scheme:
    """The scheme in force today, for taking in files."""
    return scheme_of(home, month_of(home.local(home.now()).date()))


@step("开账", retry_delays_s=BUSY_RETRIES_S, retry_on=(LeaseHeldError, WarehouseError, OSError))
def open_round(home: Home, round_code: str, *, period: Period, as_of: datetime, reason: str) -> Books:
    """Read everything the round may know, once."""
    scheme = scheme_of(home, period)
    return warehouse.open_books(
        store_of(home),
        round=scheme.round_by_code[round_code],
        period=period,
        as_of=as_of,
        scheme=scheme,
        office=home.office,
        code_version=home.code_version,
        reason=reason,
    )


@step("关账", retry_delays_s=BUSY_RETRIES_S, retry_on=(WarehouseError, OSError))
def close_round(
    home: Home, books: Books, *, findings: FindingFrame, results: Results, documents: tuple[Document, ...]
) -> RoundReceipt:
    """Write everything the round concluded, in one transaction; a second close gives the same receipt."""
    return warehouse.close_books(store_of(home), books, findings=findings, results=results, documents=documents)
