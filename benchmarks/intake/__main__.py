"""``python -m benchmarks.intake [WORKBOOKS]``: 120 submissions of 42 rows read by calamine, by openpyxl, and by our door.

The first two read cells into a frame and no more. Ours passes the gate (zip bombs, macros, links), finds head, unit and period
by their words, converts units, keeps each cell's address and text, and names what is wrong; ``intake`` besides checks shapes,
keeps bytes and versions in the warehouse and gives receipts. CPU seconds, so that a busy machine says nearly the same.
"""

import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
from python_calamine import CalamineWorkbook

from benchmarks.processes import run_process
from benchmarks.synthetic import NOW, County, Size, found_home, write_submissions
from feeds import FEEDS
from flows.conduct import conduct_intake
from flows.settings import read_home
from scheme import load_scheme
from tasks.collect import Taken

WORKBOOKS, RUNS = 120, 3


def with_openpyxl(content: bytes) -> pd.DataFrame:
    """Rows as its manual reads them."""
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    return pd.DataFrame(sheet.iter_rows(values_only=True))


def with_calamine(content: bytes) -> pd.DataFrame:
    """Rows as its manual reads them."""
    return pd.DataFrame(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python())


def median(work: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    return statistics.median(cpu_s(work) for _ in range(RUNS))


def cpu_s(work: Callable[[], object]) -> float:
    """CPU seconds of one run."""
    started = time.process_time()
    work()
    return time.process_time() - started


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else WORKBOOKS
    county = County(Size(indicators=126, units=count, months=2, laggards=0))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "home"
        found_home(county, root, templates=("bulletin",), url="sqlite:///warehouse.db")
        write_submissions(county, county.values(), root, place=len(county.periods) - 1)
        contents = [path.read_bytes() for path in sorted((root / "inbox" / "submissions").glob("*.xlsx"))]
        scheme = load_scheme(root / "scheme")
        feed = next(each for each in FEEDS if each.code == "unit_submission")
        files = feed.fetch(root / "inbox")
        feed.parse(files[0], scheme)
        costs = {
            "openpyxl, cells alone": median(lambda: [with_openpyxl(each) for each in contents]),
            "calamine, cells alone": median(lambda: [with_calamine(each) for each in contents]),
            "our door": median(lambda: [feed.parse(raw, scheme) for raw in files]),
        }
        taken: list[Taken] = []
        costs["intake, warehouse and receipts included (first time)"] = cpu_s(
            lambda: taken.extend(conduct_intake(read_home(str(root), now=NOW)))
        )
        costs["the same again"] = median(lambda: conduct_intake(read_home(str(root), now=NOW)))
    print(f"{len(contents)} workbooks; {sum(each.verdict == 'accepted' for each in taken)} accepted")
    print("| | CPU s | ms a workbook |\n|---|---|---|")
    for name, cost in costs.items():
        print(f"| {name} | {cost:.2f} | {1000 * cost / len(contents):.1f} |")
    for words in (["--help"], ["status", "--help"]):
        starts = [run_process([sys.executable, "-m", "flows", *words]) for _ in range(RUNS)]
        peak = max(each.peak_mb for each in starts)
        print(
            f"| `jixiao {' '.join(words)}` | {statistics.median(each.wall_s for each in starts):.2f} | peak {peak:.0f} MB |"
        )


if __name__ == "__main__":
    main()
