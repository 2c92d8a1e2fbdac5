"""进度: a counter on a terminal, silence elsewhere (the receipt lines follow anyway)."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def counted(what_zh: str) -> Iterator[Callable[[str], None]]:
    """Show how many things are done and which one is at hand, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda _name: None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, transient=True) as progress:
        bar = progress.add_task(what_zh, total=None)

        def count(name: str) -> None:
            progress.advance(bar)
            progress.update(bar, description=f"{what_zh} {int(progress.tasks[0].completed)}　{name}")

        yield count
