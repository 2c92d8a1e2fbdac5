"""进度: a bar on a terminal, plain lines elsewhere, for work that takes longer than a glance.

Off a terminal nothing is drawn over: the lines that a command prints anyway are its progress, and long rounds name each
step as it ends.
"""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

_DONE_ZH = "完成"


@contextmanager
def counted(what_zh: str, total: int | None = None) -> Iterator[Callable[[str], None]]:
    """Show how many things are done, of how many, and which one is at hand; on a terminal only.

    Args:
        what_zh: the work.
        total: how many there are, if that is known; then a bar fills, else a wheel turns.
    """
    if not sys.stderr.isatty():
        yield lambda _name: None
        return
    with _bar(has_total=total is not None) as progress:
        bar = progress.add_task(what_zh, total=total)

        def count(name: str) -> None:
            done = int(progress.tasks[0].completed) + 1
            if total is not None and done > total:
                progress.update(bar, total=done)
            progress.update(bar, advance=1, description=f"{what_zh} {name}")

        yield count


@contextmanager
def stepping(what_zh: str) -> Iterator[None]:
    """Show the steps of a round as they end: on one line of a terminal; elsewhere nothing, the journal has them."""
    if not sys.stderr.isatty():
        yield
        return
    with _bar(has_total=False) as progress:
        bar = progress.add_task(what_zh, total=None)
        with _heard(lambda told: progress.update(bar, advance=1, description=f"{what_zh} {told}")):
            yield


@contextmanager
def _heard(tell: Callable[[str], None]) -> Iterator[None]:
    """Listen to the journal for steps that are done (tasks/step.py)."""

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if (told := record.getMessage()).endswith(_DONE_ZH):
                tell(told)

    journal, listener = logging.getLogger("jixiao"), Listener(logging.INFO)
    level = journal.level
    journal.addHandler(listener)
    if not journal.isEnabledFor(logging.INFO):
        journal.setLevel(logging.INFO)
    try:
        yield
    finally:
        journal.removeHandler(listener)
        journal.setLevel(level)


def _bar(*, has_total: bool) -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    words = TextColumn("{task.description}")
    shown = (BarColumn(bar_width=30), MofNCompleteColumn(), TimeElapsedColumn(), words)
    turning = (SpinnerColumn(), TimeElapsedColumn(), words)
    return Progress(*(shown if has_total else turning), transient=True, console=Console(stderr=True))
