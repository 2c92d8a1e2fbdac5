"""``make bench``: every benchmark one after the other; ``python -m benchmarks month`` the sample county's month alone.

Prints Markdown tables to be pasted into RESULTS.md with machine and versions. The names of others may be given instead of
``month``: those of ``OTHERS``, each of which can be run by itself too (``python -m benchmarks.<name>``). On a machine that does
other work at the same time only ratios within one run mean anything. All of them take an hour on two quiet cores.
"""

import platform
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from benchmarks.processes import Taken, run_process

RUNS = 3
DAY = "2026-11-25"
OTHERS = {
    "county_month": [],
    "intake": [],
    "warehouse": [],
    "warehouse deep": ["--deep"],
    "documents": [],
    "scoring": [],
    "detection.speed": [],
    "half_months": ["200"],
    "region": ["100", "--engines", "one,pool,dask1,dask2"],
    "growth": [],
}
"""Name → words; the part before a blank is the module."""
_LIBRARIES = ("pandas", "great-expectations", "sqlalchemy", "prefect", "psycopg", "distributed")


def jixiao(*words: str) -> list[str]:
    """The command as a user types it."""
    return [sys.executable, "-m", "flows", *words]


def measure(root: Path, number: int) -> dict[str, Taken]:
    """One fresh county from start to end."""
    home = str(root / f"home{number}")
    steps = {
        "--help": jixiao("--help"),
        "init --sample (24 months)": jixiao("init", home, "--sample"),
        "intake (all files)": jixiao("intake", "--home", home, "--now", f"{DAY}T07:30+08:00", "--brief"),
        "intake again (no-op)": jixiao("intake", "--home", home, "--now", f"{DAY}T07:40+08:00", "--brief"),
        "round monthly": jixiao(
            "round", "monthly", "--period", "2026-10", "--home", home, "--now", f"{DAY}T08:30+08:00"
        ),
        "round monthly again": jixiao(
            "round", "monthly", "--period", "2026-10", "--home", home, "--now", f"{DAY}T08:40+08:00"
        ),
        "round quarterly": jixiao(
            "round", "quarterly", "--period", "2026Q3", "--home", home, "--now", f"{DAY}T10:00+08:00"
        ),
        "round half_month_lamps": jixiao(
            "round", "half_month_lamps", "--period", "2026-10H2", "--home", home, "--now", f"{DAY}T18:00+08:00"
        ),
    }
    return {name: run_process(words) for name, words in steps.items()}


def month() -> None:
    """The sample county's month, command by command."""
    with tempfile.TemporaryDirectory() as root:
        taken = [measure(Path(root), number) for number in range(RUNS)]
    print("| command | min s | median s | max s | peak MB |\n|---|---|---|---|---|")
    for name in taken[0]:
        walls = sorted(each[name].wall_s for each in taken)
        peak = max(each[name].peak_mb for each in taken)
        print(f"| `{name}` | {walls[0]:.2f} | {statistics.median(walls):.2f} | {walls[-1]:.2f} | {peak:.0f} |")


def main() -> None:
    """Measure and print."""
    print(
        f"{platform.machine()}, Python {platform.python_version()}, {', '.join(f'{each} {version(each)}' for each in _LIBRARIES)}"
    )
    chosen = sys.argv[1:] or ["month", *OTHERS]
    for name in chosen:
        print(f"\n## {name}\n", flush=True)
        if name == "month":
            month()
        else:
            subprocess.run([sys.executable, "-m", f"benchmarks.{name.split()[0]}", *OTHERS[name]], check=True)


if __name__ == "__main__":
    main()
