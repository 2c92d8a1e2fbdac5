"""执笔: one process at a time works on a county's books; a dead one is recognised, a long-working one is not robbed."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import warehouse
from tasks.books import store_of
from tasks.home import Home, born_at, is_alive
from warehouse import Lease, LeaseHeldError, Warehouse, WarehouseError

LEASE = "pen"
LEASE_S = 1800.0
LONGEST_S = 6 * 3600.0
"""A process that works longer than this has lost its way: its lease is renewed no more."""
POLL_S = 5.0
SKEW = timedelta(minutes=5)
"""A clock may lie this far behind the books without anybody minding."""
LONGEST_REST = timedelta(days=400)
"""A county's books are never left alone longer than a year: a clock that says so has run away, and what is stamped by it would
be unknown to every round until then."""
_in_hand: set[tuple[str, int]] = set()
"""Books and fence of each lease with which this process is at work."""


@contextmanager
def hold(home: Home, *, patience_s: float = 0.0) -> Iterator[None]:
    """One pair of hands: nobody else takes in files or publishes in this county meanwhile.

    A process of this machine that was killed while it held the pen has dropped it, and its lease is closed as interrupted;
    a holder on another machine keeps it until its time is up. Who works long holds on.

    Args:
        home: of the county.
        patience_s: how long to wait for a holder to finish; a person waits for none, the timetable for one that ends.

    Raises:
        LeaseHeldError: another process holds the pen; the text names it, since when and until when.
    """
    store = store_of(home)
    with ExitStack() as stack:
        lease = stack.enter_context(_taken(store, patience_s))
        stack.enter_context(_renewed(store, lease))
        yield


def clock_lag(home: Home) -> timedelta:
    """How far this machine's clock lies behind the last thing that was written into the books; nought if it does not."""
    last = warehouse.last_written_at(store_of(home))
    return max(last - home.now(), timedelta(0)) if last else timedelta(0)


def clock_lead(home: Home) -> timedelta:
    """How far this machine's clock lies ahead of the last thing that was written into the books; nought while they are empty."""
    last = warehouse.last_written_at(store_of(home))
    return max(home.now() - last, timedelta(0)) if last else timedelta(0)


@contextmanager
def _taken(store: Warehouse, patience_s: float) -> Iterator[Lease]:
    deadline = time.monotonic() + patience_s
    with ExitStack() as stack:
        while True:
            _close_dead(store)
            try:
                lease = stack.enter_context(warehouse.take_lease(store, LEASE, _me(), seconds=LEASE_S))
                stack.enter_context(_noted(store, lease))
                break
            except LeaseHeldError:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(min(POLL_S, patience_s))
        yield lease


@contextmanager
def _noted(store: Warehouse, lease: Lease) -> Iterator[None]:
    mark = (store.place, lease.fence)
    _in_hand.add(mark)
    try:
        yield
    finally:
        _in_hand.discard(mark)


def _me() -> str:
    born = born_at(os.getpid())
    return f"{socket.gethostname()}:{os.getpid()}" + (f"/{born}" if born else "")


def _close_dead(store: Warehouse) -> None:
    """Close what a dead process held, and what this one holds no more: on a full disk it could not say that it let go."""
    for lease in warehouse.read_status(store).leases:
        is_dropped = lease.holder == _me() and (store.place, lease.fence) not in _in_hand
        if lease.name == LEASE and (is_dropped or is_dead(lease.holder)):
            warehouse.break_lease(store, lease)


def holder_alive(home: Home) -> bool:
    """Whether somebody holds the books whose process runs, or may run on another machine."""
    return any(
        lease.name == LEASE and not is_dead(lease.holder) for lease in warehouse.read_status(store_of(home)).leases
    )


def is_dead(holder: str) -> bool:
    """Whether ``host:pid/start`` is a process of this machine that no longer runs, whoever has its number now."""
    host, _, process = holder.rpartition(":")
    pid, _, born = process.partition("/")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    return not is_alive(int(pid)) or (bool(born) and born_at(int(pid)) not in {born, ""})


@contextmanager
def _renewed(store: Warehouse, lease: Lease) -> Iterator[None]:
    """Renew the lease from a thread of its own while the work goes on; the thread dies with the process."""
    done = threading.Event()
    thread = threading.Thread(target=_renew, args=(store, lease, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _renew(store: Warehouse, lease: Lease, done: threading.Event) -> None:
    """Every third of the lease; a try that fails is made good by the next, and another taking stands."""
    until = time.monotonic() + LONGEST_S
    while not done.wait(LEASE_S / 3) and time.monotonic() < until:
        try:
            lease = warehouse.renew_lease(store, lease, seconds=LEASE_S)
        except LeaseHeldError:
            return
        except WarehouseError:
            continue
