"""另一双手: a part of a step done meanwhile in a second process, where the machine has a second core to spare."""

import os
import pickle
import select
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import parent_process
from typing import NoReturn, Self, TypeVar

T = TypeVar("T")
_LEAST_PATIENCE_S = 30.0
_CHUNK = 1 << 20


@contextmanager
def meanwhile(work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Work done on a second core while the block runs; what is given waits for its outcome.

    The second process is a copy of this one as it stands (``fork``): nothing is handed over, only the outcome comes back. It
    saves time and decides nothing: work that cannot be done there, fails there, or does not come back in good time is done
    here, so that an error is raised where it would have been without. It must neither read nor write the warehouse.

    Args:
        work: depends on nothing that the block does; its outcome can be pickled.
    """
    began = time.monotonic()
    child = _fork(work) if _has_core_to_spare() else None
    if child is None:
        yield work
        return
    with child:
        yield lambda: child.outcome(work, patience_s=max(_LEAST_PATIENCE_S, time.monotonic() - began))


def _has_core_to_spare() -> bool:
    """Not under Prefect or in a worker's thread, since a copy lacks the other threads, nor in a process that is one of many."""
    return (
        sys.platform == "linux"
        and threading.current_thread() is threading.main_thread()
        and len(os.sched_getaffinity(0)) > 1
        and parent_process() is None
        and "prefect" not in sys.modules
    )


class _Copy:
    """The second process: its id, and the pipe by which its outcome comes. Leaving it ends it."""

    def __init__(self, pid: int, receiving: int) -> None:
        self._pid = pid
        self._pipe = open(receiving, "rb", buffering=0)  # noqa: SIM115 (closed by _end)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def outcome(self, work: Callable[[], T], *, patience_s: float) -> T:
        """What it sent; else what ``work`` gives here."""
        told = self._told(patience_s)
        if not told or self._end(0) != 0:
            return work()
        outcome: tuple[T] = pickle.loads(told)  # noqa: S301 (from a copy of this very process)
        return outcome[0]

    def _told(self, patience_s: float) -> bytes:
        """All that it sends until it is through; nothing if that takes too long."""
        deadline = time.monotonic() + patience_s
        parts: list[bytes] = []
        while select.select([self._pipe], [], [], max(0.0, deadline - time.monotonic()))[0]:
            part = self._pipe.read(_CHUNK)
            if not part:
                return b"".join(parts)
            parts.append(part)
        return b""

    def _end(self, wait: int = os.WNOHANG) -> int:
        """Its exit status; it is ended where it still runs and nobody is to wait for it."""
        if self._pipe.closed:
            return 0
        self._pipe.close()
        ended, status = os.waitpid(self._pid, wait)
        if not ended:
            os.kill(self._pid, signal.SIGKILL)
            _, status = os.waitpid(self._pid, 0)
        return status


def _fork(work: Callable[[], T]) -> _Copy | None:
    receiving, sending = os.pipe()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the lease's thread sleeps, and the copy does not need it
            pid = os.fork()
    except OSError:  # no room for another process
        os.close(receiving)
        os.close(sending)
        return None
    if pid == 0:
        os.close(receiving)
        _work_and_leave(work, sending)
    os.close(sending)
    return _Copy(pid, receiving)


def _work_and_leave(work: Callable[[], T], sending: int) -> NoReturn:
    """In the copy: nothing of this process's own ending may run here, neither its buffers nor its locks."""
    with suppress(BaseException), open(sending, "wb") as pipe:
        pipe.write(pickle.dumps((work(),), protocol=pickle.HIGHEST_PROTOCOL))
    os._exit(0)
