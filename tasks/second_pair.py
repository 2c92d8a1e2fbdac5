"""另一双手: a part of a step done meanwhile in a second process, where the machine has a second core to spare."""

import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import Pipe, parent_process
from multiprocessing.connection import Connection
from typing import NoReturn, Self, TypeVar

T = TypeVar("T")
_LEAST_PATIENCE_S = 30.0


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

    def __init__(self, pid: int, pipe: Connection) -> None:
        self._pid, self._pipe = pid, pipe
        self._is_running = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def outcome(self, work: Callable[[], T], *, patience_s: float) -> T:
        """What it sent; else what ``work`` gives here."""
        try:
            told: list[T] = [self._pipe.recv()] if self._pipe.poll(patience_s) else []
        except (EOFError, OSError):  # it ended without a word
            told = []
        self._end()
        return told[0] if told else work()

    def _end(self) -> None:
        """Whatever it still does is not waited for: what it had to say has been said."""
        if not self._is_running:
            return
        self._is_running = False
        self._pipe.close()
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def _fork(work: Callable[[], T]) -> _Copy | None:
    receiving, sending = Pipe(duplex=False)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the lease's thread sleeps, and the copy does not need it
            pid = os.fork()
    except OSError:  # no room for another process
        receiving.close()
        sending.close()
        return None
    if pid == 0:
        receiving.close()
        _work_and_leave(work, sending)
    sending.close()
    return _Copy(pid, receiving)


def _work_and_leave(work: Callable[[], T], pipe: Connection) -> NoReturn:
    """In the copy: nothing of this process's own ending may run here, neither its buffers nor its locks."""
    with suppress(BaseException):
        pipe.send(work())
    os._exit(0)
