"""``python -m benchmarks.county_month [--runs N] [--small]``: a large county's whole month, beside three scripts of an analyst.

120 units × 126 indicators, 36 months of history, 120 workbooks and the bureau's table in the inbox; intake, round and outbox
as two commands, each a process of its own. The rivals get the same files and history: a light script (six expectations a
file, letters, three papers), one that asks and writes what ours does, and that one once more, sharing nothing between files.
All must come to the same points.
"""

import argparse
import statistics
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pandas as pd

import warehouse
from benchmarks.county_month.county import LARGE, prepare
from benchmarks.processes import Taken, compile_all, run_process
from benchmarks.synthetic import NOW, PERIOD, Size
from flows.settings import read_home
from tasks.books import store_of

SMALL = Size(indicators=12, units=8, months=15, laggards=4)
_RIVALS = {
    "analyst's light script": "rival",
    "analyst's full script": "full_rival",
    "the same, everything anew for each file": "naive_rival",
}
_PARTS = ("intake", "round", "whole month", *_RIVALS)


def ours(home: Path) -> dict[str, Taken]:
    """Intake, then the monthly round with all of its documents, delivered to the folder."""
    flows = [sys.executable, "-m", "flows"]
    intake = run_process([*flows, "intake", "--home", str(home), "--now", "2026-11-25T07:30+08:00", "--brief"])
    month = run_process([*flows, "round", "monthly", "--period", PERIOD, "--home", str(home), "--now", NOW])
    whole = Taken(intake.wall_s + month.wall_s, max(intake.peak_mb, month.peak_mb))
    return {"intake": intake, "round": month, "whole month": whole}


def prove_same_points(root: Path) -> int:
    """The same totals of every unit; and how many figures ours holds for verification meanwhile.

    Raises:
        AssertionError: another total.
    """
    home = read_home(str(root / "home"), now=NOW)
    store = store_of(home)
    run = warehouse.read_runs(store)[-1]
    results = warehouse.read_results(store, run.run_key)
    mine = results.subjects.set_index("subject_code")["total_points"]
    theirs = pd.read_csv(root / "plain" / "totals.csv").set_index("subject_code")["points"]
    worst = (mine - theirs.reindex(mine.index)).abs().max()
    assert worst < 0.001, f"totals differ by {worst}"  # noqa: PLR2004 (hundredths are printed)
    return int(run.receipt.held_count)


def documents_of(home: Path) -> Counter[str]:
    """Released files by kind."""
    return Counter(path.name.split("_")[0] for path in (home / "outbox").rglob("*") if path.is_file())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--small", action="store_true", help="a county of eight units, to see that all is well")
    chosen = parser.parse_args()
    compile_all()
    taken: list[dict[str, Taken]] = []
    for _ in range(chosen.runs):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            prepare(root, size=SMALL if chosen.small else LARGE)
            mine, theirs = ours(root / "home"), {}
            for name, module in _RIVALS.items():
                theirs[name] = run_process(
                    [sys.executable, "-m", f"benchmarks.county_month.{module}", str(root / "plain")]
                )
                held = prove_same_points(root)
            taken.append({**mine, **theirs})
            documents = documents_of(root / "home")
    print("| | median s | min | max | peak MB |\n|---|---|---|---|---|")
    for name in _PARTS:
        walls = sorted(each[name].wall_s for each in taken)
        peak = max(each[name].peak_mb for each in taken)
        print(f"| {name} | {statistics.median(walls):.2f} | {walls[0]:.2f} | {walls[-1]:.2f} | {peak:.0f} |")
    for name in _RIVALS:
        ratio = statistics.median(each[name].wall_s / each["whole month"].wall_s for each in taken)
        print(f"\n{name}: {ratio:.2f} times ours")
    print(f"\nheld {held}; {dict(documents)}")


if __name__ == "__main__":
    main()
