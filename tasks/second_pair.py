"""另一双手: jobs that depend on nothing of each other, done by two processes where the machine has a core and memory to spare."""

import mmap
import os
import re
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import Pipe, parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn, Self, TypeVar

T = TypeVar("T")
Q = TypeVar("Q")
Jobs = Sequence[Callable[[], T]]
_LEAST_PATIENCE_S = 30.0
_FEWEST = 4
"""Fewer jobs are done before a second process has begun."""
_MEMORY = Path("/proc/meminfo")
_LOAD = Path("/proc/loadavg")
_OWN_MEMORY = Path("/proc/self/statm")
_CONTAINER = Path("/sys/fs/cgroup")
_READ_FILES = re.compile(r"^inactive_file (\d+)$", re.MULTILINE)
_AVAILABLE = re.compile(r"^MemAvailable:\s+(\d+) kB$", re.MULTILINE)


def in_two(jobs: Jobs[T]) -> list[T]:
    """Outcomes of jobs in their order: this process does them from the first on, a copy of it from the last on, until they meet.

    The copy is this process as it stands (``fork``): nothing is handed over, only outcomes come back. It saves time and
    decides nothing: a job that cannot be done there, fails there, or does not come back in good time is done here, so that
    the error that is raised is that of the first job in order that fails, here, as it would be without a copy. Long jobs
    stand best at the end.

    Args:
        jobs: each depends on nothing that another does, writes nothing but what it may write twice, and leaves the
            warehouse alone; its outcome can be pickled.
    """
    if len(jobs) < _FEWEST or not (_has_core_to_spare() and _has_memory_to_spare()):
        return [job() for job in jobs]
    began, meeting = time.monotonic(), _Meeting(len(jobs))
    child = _fork(lambda pipe: pipe.send(meeting.from_the_back(jobs)))
    if child is None:
        return [job() for job in jobs]
    with child:
        done = meeting.from_the_front(jobs)
        tail: list[T] = child.told(patience_s=max(_LEAST_PATIENCE_S, time.monotonic() - began)) or []
        child.end()
    first = len(jobs) - len(tail)
    done += [job() for job in jobs[len(done) : first]]
    return done + tail[len(done) - first :]


@contextmanager
def ready_ahead(make_ready: Callable[[], None], work: Callable[[Q], T]) -> Iterator[Callable[[Q], T] | None]:
    """``work`` done by a copy that makes itself ready for it while this process does other things; ``None`` without a copy.

    As with ``in_two`` the copy decides nothing: what it cannot do, or does not do in good time, is done here.

    Args:
        make_ready: what takes long and has nothing to do with what will be asked, such as an import.
        work: its answer depends on the question alone; both can be pickled.
    """
    child = (
        _fork(lambda pipe: _answer(pipe, make_ready, work)) if _has_core_to_spare() and _has_memory_to_spare() else None
    )
    if child is None:
        yield None
        return
    with child:
        yield lambda question: _asked(child, question, work)


def _answer(pipe: Connection, make_ready: Callable[[], None], work: Callable[[Q], T]) -> None:
    """In the copy: one question after the other, until nobody asks any more."""
    make_ready()
    pipe.send([True])
    while True:
        pipe.send([work(pipe.recv())])


def _asked(child: "_Copy", question: Q, work: Callable[[Q], T]) -> T:
    """The copy's answer, else our own; it is asked once it listens, since a long question to the deaf would never end."""
    if child.is_listening(patience_s=_LEAST_PATIENCE_S) and child.ask(question):
        for answer in child.told(patience_s=_LEAST_PATIENCE_S) or ():
            told: T = answer
            return told
    child.end()
    return work(question)


class _Meeting:
    """Where the two have come to, each where the other can see it; a job that both take at once is done twice and counts once."""

    def __init__(self, count: int) -> None:
        self._back = memoryview(mmap.mmap(-1, mmap.PAGESIZE)).cast("q")
        self._front = memoryview(mmap.mmap(-1, mmap.PAGESIZE)).cast("q")
        self._back[0] = count

    def from_the_front(self, jobs: Jobs[T]) -> list[T]:
        done: list[T] = []
        while len(done) < self._back[0]:
            self._front[0] = len(done) + 1
            done.append(jobs[len(done)]())
        return done

    def from_the_back(self, jobs: Jobs[T]) -> list[T]:
        """Those that are done; at the first that fails it is left to the other with all before it."""
        done: list[T] = []
        with suppress(Exception):
            for number in range(len(jobs) - 1, -1, -1):
                if number < self._front[0]:
                    break
                self._back[0] = number
                done.append(jobs[number]())
        self._back[0] = len(jobs) - len(done)
        return done[::-1]


def _has_core_to_spare() -> bool:
    """Not under Prefect or in a worker's thread, since a copy lacks the other threads, nor in a process that is one of many."""
    return (
        sys.platform == "linux"
        and threading.current_thread() is threading.main_thread()
        and _running() < len(os.sched_getaffinity(0))
        and parent_process() is None
        and "prefect" not in sys.modules
    )


def _running() -> float:
    """How many threads of the machine are at work right now, this one among them: a copy beside others would only double the work."""
    try:
        return int(_LOAD.read_text().split()[3].partition("/")[0])
    except (OSError, ValueError, IndexError):
        return float("inf")


def _has_memory_to_spare() -> bool:
    """Whether a copy that came to write to each of its pages would still find room, on the machine and in its container."""
    try:
        own = int(_OWN_MEMORY.read_text().split()[1]) * mmap.PAGESIZE
        found = _AVAILABLE.search(_MEMORY.read_text())
    except (OSError, ValueError, IndexError):
        return False
    return found is not None and own <= min(int(found[1]) * 1024, _left_in_container())


def _left_in_container() -> float:
    """Bytes that this process's container may still take, files that it has read let go; without end where it has no limit."""
    try:
        most, taken = (int((_CONTAINER / f"memory.{name}").read_text()) for name in ("max", "current"))
        files = _READ_FILES.search((_CONTAINER / "memory.stat").read_text())
    except (OSError, ValueError):  # none, or the word max
        return float("inf")
    return most - taken + (int(files[1]) if files else 0)


class _Copy:
    """The second process: its id, and the pipe by which it is spoken to. Leaving it ends it."""

    def __init__(self, pid: int, pipe: Connection) -> None:
        self._pid, self._pipe = pid, pipe
        self._is_running, self._is_listening = True, False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def is_listening(self, *, patience_s: float) -> bool:
        """Whether it has said that it is ready for questions."""
        self._is_listening = self._is_listening or bool(self.told(patience_s=patience_s))
        return self._is_listening

    def ask(self, question: object) -> bool:
        """Whether a question has reached it."""
        try:
            self._pipe.send(question)
        except Exception:  # noqa: BLE001 - what cannot be sent is answered here
            return False
        return True

    def told(self, *, patience_s: float) -> list[Any] | None:
        """What it sent; nothing where nothing came."""
        if not self._is_running:
            return None
        try:
            told: list[Any] | None = self._pipe.recv() if self._pipe.poll(patience_s) else None
        except (EOFError, OSError):  # it ended without a word
            told = None
        return told

    def end(self) -> None:
        """Whatever it still does is not waited for: what it had to say has been said."""
        if not self._is_running:
            return
        self._is_running = self._is_listening = False
        self._pipe.close()
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def _fork(work: Callable[[Connection], object]) -> _Copy | None:
    own, its = Pipe()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the lease's thread sleeps, and the copy does not need it
            pid = os.fork()
    except OSError:  # no room for another process
        own.close()
        its.close()
        return None
    if pid == 0:
        own.close()
        _work_and_leave(work, its)
    its.close()
    return _Copy(pid, own)


def _work_and_leave(work: Callable[[Connection], object], pipe: Connection) -> NoReturn:
    """In the copy: nothing of this process's own ending may run here, neither its buffers nor its locks."""
    with suppress(BaseException):
        work(pipe)
    os._exit(0)
