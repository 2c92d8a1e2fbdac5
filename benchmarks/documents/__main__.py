"""``python -m benchmarks.documents``: 100 letters with a chart each, and a circular with a table of 500 rows.

Ours in one process and in two, beside python-docx and docxtpl where they are installed (benchmarks/requirements.txt;
``PYTHONPATH`` may name a folder of theirs). Prints a Markdown table for RESULTS.md. The first document of each, which
loads libraries, is written before the clock starts and its time told apart.
"""

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec

from benchmarks.documents import ours, rivals
from benchmarks.documents.contents import Content, circular, letter

_LETTERS = 100
_ROWS = 500
_RUNS = 3
Write = Callable[[Content], bytes]


def seconds(work: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(name: str, write: Write) -> None:
    """A row of the table."""
    first = seconds(lambda: write(letter(0)))
    letters = [letter(number) for number in range(_LETTERS)]
    plain = [Content(each.title, each.addressee, each.paragraphs, each.rows) for each in letters]
    long = circular(_ROWS)
    taken = (
        _median(lambda: [write(each) for each in letters]),
        _median(lambda: [write(each) for each in plain]),
        _median(lambda: write(long)),
    )
    print(f"| {name} | {first:.2f} | {taken[0]:.2f} | {taken[1]:.2f} | {taken[2]:.3f} |")


def measure_two_processes() -> None:
    """Letters over two processes, their start and the loading of matplotlib in both counted."""
    letters = [letter(number) for number in range(_LETTERS)]

    def work() -> None:
        with ProcessPoolExecutor(2) as pool:
            list(pool.map(ours.write, letters, chunksize=10))

    print(f"| ours, two processes (with their start) | | {_median(work):.2f} | | |")


def main() -> None:
    """Measure and print."""
    print(
        "| | first letter s | 100 letters with a chart s | 100 without charts s | 500-row circular s |\n|---|---|---|---|---|"
    )
    measure("ours", ours.write)
    measure_two_processes()
    if find_spec("docx"):
        measure("python-docx", rivals.write_with_python_docx)
    if find_spec("docxtpl"):
        source = rivals.template()
        measure("docxtpl", lambda content: rivals.write_with_docxtpl(content, source))
    missing = [name for name in ("docx", "docxtpl") if not find_spec(name)]
    if missing:
        print(f"\nNot installed, not measured: {', '.join(missing)}.")


def _median(work: Callable[[], object]) -> float:
    return statistics.median(seconds(work) for _ in range(_RUNS))


if __name__ == "__main__":
    main()
