"""``python -m benchmarks.growth [--dimensions indicators,units,months,counties] [--runs N]``: cost at four sizes each, fitted.

One dimension grows, the others stay. Each point is a county of its own: its files are taken in, then its month is run, in one
process that has loaded everything before; CPU seconds are fitted as ``cost = fixed + slope × size ** exponent`` (the exponent by
least squares over a grid, the two others linearly). CPU seconds and not wall seconds, so that a busy machine says the same.
"""

import argparse
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from benchmarks.synthetic import NOW, PERIOD, County, Size, write_home

BASE = Size(indicators=12, units=12, months=14, laggards=4)
SIZES = {
    "indicators": (12, 24, 48, 96),
    "units": (12, 24, 48, 96),
    "months": (14, 26, 50, 98),
    "counties": (1, 2, 4, 8),
}
_EXPONENTS = np.arange(0.2, 2.51, 0.05)
TEMPLATES = ("special_briefing", "bulletin", "reminder_letter")
STEPS = ("intake_s", "round_s", "bytes")


def measure(size: Size, counties: int, root: Path) -> dict[str, float]:
    """CPU seconds of intake and round, and bytes of the warehouse, of so many counties."""
    from flows.conduct import conduct_intake
    from flows.region_round import Engine, conduct_region
    from flows.settings import read_home

    homes = [str(root / f"c{number}") for number in range(counties)]
    for number, home in enumerate(homes):
        write_home(County(size, f"第{number + 1}县", seed=number), Path(home), templates=TEMPLATES)
    gc.disable()
    started = time.process_time()
    for home in homes:
        conduct_intake(read_home(home, now=NOW))
    taken_in = time.process_time()
    conduct_region(homes, round_code="monthly", period=PERIOD, now=NOW, engine=Engine("one"))
    done = time.process_time()
    size_bytes = sum(path.stat().st_size for home in homes for path in Path(home).glob("warehouse.db*"))
    return {"intake_s": taken_in - started, "round_s": done - taken_in, "bytes": float(size_bytes)}


def child(words: list[str]) -> None:
    """A point in a process of its own: warm up on a small county, then measure."""
    size, counties = Size(**json.loads(words[0])), int(words[1])
    with tempfile.TemporaryDirectory() as folder:
        measure(Size(indicators=3, units=4, months=3, laggards=1), 1, Path(folder) / "warm")
        print(json.dumps(measure(size, counties, Path(folder) / "county")))


def point(size: Size, counties: int) -> dict[str, float]:
    """Run a point apart."""
    words = [sys.executable, "-m", "benchmarks.growth", "--child", json.dumps(asdict(size)), str(counties)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def fit(sizes: tuple[int, ...], costs: list[float]) -> tuple[float, float, float]:
    """Fixed cost, slope and exponent that lie closest."""
    best = (np.inf, 0.0, 0.0, 0.0)
    grown = np.array(sizes, dtype=float) / sizes[0]
    for exponent in _EXPONENTS:
        design = np.stack([np.ones(len(sizes)), grown**exponent], axis=1)
        (fixed, slope), *_ = np.linalg.lstsq(design, np.array(costs), rcond=None)
        if fixed < 0:  # no work starts at less than nothing
            fixed, slope = 0.0, float(np.dot(design[:, 1], costs) / np.dot(design[:, 1], design[:, 1]))
        off = float(((design @ [fixed, slope] - costs) ** 2).sum())
        if off < best[0]:
            best = (off, float(fixed), float(slope), float(exponent))
    return best[1:]


def log_fit(sizes: tuple[int, ...], costs: list[float]) -> float:
    """Factor by which the largest lies over ``n log n`` from the smallest; 1 or less holds the aim."""
    first, last = sizes[0], sizes[-1]
    allowed = costs[0] * (last * np.log2(last + 1)) / (first * np.log2(first + 1))
    return float(costs[-1] / allowed)


def main() -> None:
    """Measure, fit and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dimensions", default=",".join(SIZES))
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--child", nargs=2)
    chosen = parser.parse_args()
    if chosen.child:
        child(chosen.child)
        return
    print(
        "| dimension | cost | sizes | measured | fixed | slope at first | exponent | of n·log n |\n|---|---|---|---|---|---|---|---|"
    )
    for dimension in chosen.dimensions.split(","):
        sizes = SIZES[dimension]
        points = []
        for size in sizes:
            counties = size if dimension == "counties" else 1
            own = BASE if dimension == "counties" else replace(BASE, **{dimension: size})
            taken = [point(own, counties) for _ in range(chosen.runs)]
            points.append({step: statistics.median(each[step] for each in taken) for step in STEPS})
        for step in STEPS:
            costs = [each[step] / (1e6 if step == "bytes" else 1) for each in points]
            fixed, slope, exponent = fit(sizes, costs)
            told = " ".join(f"{cost:.2f}" for cost in costs)
            name = "MB" if step == "bytes" else step
            print(
                f"| {dimension} | {name} | {' '.join(map(str, sizes))} | {told} | {fixed:.2f} | {slope:.2f} | {exponent:.2f} | {log_fit(sizes, costs):.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
