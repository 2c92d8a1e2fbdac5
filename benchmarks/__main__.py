"""``make bench``: the sample county's month, command by command; medians, whole-process figures.

Prints a Markdown table (command, wall seconds min/median/max, peak memory) to be pasted into RESULTS.md with machine and
versions. Rivals stand in benchmarks/detection.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 3
DAY = "2026-11-25"


def run(words: list[str]) -> tuple[float, float]:
    """Wall seconds and peak MB of one command."""
    script = (
        "import resource,subprocess,sys;"
        "done=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss/1024);"
        "sys.exit(done.returncode)"
    )
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=True)
    return time.perf_counter() - started, float(done.stdout.split()[-1])


def jixiao(*words: str) -> list[str]:
    """The command as a user types it."""
    return [sys.executable, "-m", "flows", *words]


def measure(root: Path, number: int) -> dict[str, tuple[float, float]]:
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
    return {name: run(words) for name, words in steps.items()}


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as root:
        taken = [measure(Path(root), number) for number in range(RUNS)]
    print("| command | min s | median s | max s | peak MB |\n|---|---|---|---|---|")
    for name in taken[0]:
        walls = sorted(each[name][0] for each in taken)
        peak = max(each[name][1] for each in taken)
        print(f"| `{name}` | {walls[0]:.2f} | {statistics.median(walls):.2f} | {walls[-1]:.2f} | {peak:.0f} |")


main()
