"""``python -m benchmarks.detection``: plant falsehoods, run methods, print how they did.

Markdown tables to standard output; with ``--out`` also ``scores.csv``, and findings and truth of every run.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from benchmarks.detection.annual import has_data
from benchmarks.detection.methods import Given, given, jixiao
from benchmarks.detection.panel import Panel, make_panel
from benchmarks.detection.planting import KINDS, SIZES, plant
from benchmarks.detection.report import report
from benchmarks.detection.rivals import RIVALS
from benchmarks.detection.score import Score, score
from benchmarks.detection.spec import VARIANTS

METHODS: dict[str, Callable[[Given], pd.DataFrame]] = {"jixiao": jixiao, **RIVALS}
_SUSPICION = (None, 0.5)


def main(words: list[str] | None = None) -> int:
    """Run the suite as asked on the command line; 0 done, 2 the real figures are not here."""
    asked = _parser().parse_args(words)
    if not has_data():
        print("shared/data beside the checkout lacks the prefecture panel: nothing to run on", file=sys.stderr)
        return 2
    if asked.export:
        _export(asked)
        return 0
    scores = [row for seed in _numbers(asked.seeds) for row in _run(asked, seed)]
    table = pd.DataFrame(scores)
    if asked.out:
        asked.out.mkdir(parents=True, exist_ok=True)
        table.to_csv(asked.out / "scores.csv", index=False)
    print(report(table))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detection", description=__doc__)
    parser.add_argument("--variant", choices=list(VARIANTS), default="prefecture")
    parser.add_argument("--size", choices=[*SIZES, "both"], default="both")
    parser.add_argument("--family", choices=[*KINDS, "both"], default="noted")
    parser.add_argument("--seeds", default="0-4", help="as 0-4 or 3 or 1,5")
    parser.add_argument("--methods", default="jixiao", help=f"of {', '.join(METHODS)}, or all")
    parser.add_argument("--out", type=Path, help="folder for scores.csv, findings and truth")
    parser.add_argument(
        "--export", type=Path, help="write observations, targets and truth of the first seed, run nothing"
    )
    return parser


def _numbers(text: str) -> list[int]:
    parts = [part.split("-") for part in text.split(",")]
    return [number for part in parts for number in range(int(part[0]), int(part[-1]) + 1)]


def _either(asked: str, names: list[str]) -> list[str]:
    return names if asked == "both" else [asked]


def _run(asked: argparse.Namespace, seed: int) -> list[dict[str, object]]:
    panel = make_panel(VARIANTS[asked.variant], seed)
    rows: list[dict[str, object]] = []
    for size in _either(asked.size, list(SIZES)):
        for family in _either(asked.family, list(KINDS)):
            altered, truth = plant(panel, seed, size=size, family=family)
            place = {"variant": asked.variant, "size": size, "family": family, "seed": seed}
            for name in list(METHODS) if asked.methods == "all" else asked.methods.split(","):
                rows += [{**place, **each} for each in _one(name, altered, truth, asked.out, place)]
    return rows


def _one(
    name: str, altered: Panel, truth: pd.DataFrame, out: Path | None, place: dict[str, object]
) -> list[dict[str, object]]:
    """Scores of one method on one falsified panel."""
    data = given(altered)
    started = time.perf_counter()
    try:
        findings = METHODS[name](data)
    except ModuleNotFoundError as absent:
        return [{"method": f"{name}（未安装 {absent.name}）", "least_suspicion": 0.0}]
    seconds = time.perf_counter() - started
    if out:
        _keep(out, "_".join(str(each) for each in place.values()), name, findings, truth)
    scores = [(least, score(findings, truth, altered, suspicion_min=least)) for least in _SUSPICION]
    return [
        {"method": name, "least_suspicion": least or 0.0, "seconds": seconds, **_flat(each)} for least, each in scores
    ]


def _flat(found: Score) -> dict[str, float]:
    budget = {
        f"{what}_{pct}": each
        for pct, pair in found.budget.items()
        for what, each in zip(("met", "right"), pair, strict=True)
    }
    kinds = {f"figures_{kind}": value for kind, value in found.by_kind.items()}
    cases = {f"cases_{kind}": value for kind, value in found.cases_by_kind.items()}
    return {**found.figures, **budget, **kinds, **cases}


def _keep(out: Path, run: str, method: str, findings: pd.DataFrame, truth: pd.DataFrame) -> None:
    out.mkdir(parents=True, exist_ok=True)
    findings.to_csv(out / f"{run}_{method}.csv", index=False)
    truth.to_csv(out / f"{run}_truth.csv", index=False)


def _export(asked: argparse.Namespace) -> None:
    """Files for running ``jixiao screen`` by hand."""
    seed = _numbers(asked.seeds)[0]
    panel = make_panel(VARIANTS[asked.variant], seed)
    size, family = _either(asked.size, list(SIZES))[0], _either(asked.family, list(KINDS))[0]
    altered, truth = plant(panel, seed, size=size, family=family)
    asked.export.mkdir(parents=True, exist_ok=True)
    altered.observations().to_csv(asked.export / "observations.csv", index=False)
    truth.to_csv(asked.export / "truth.csv", index=False)
    targets = altered.targets()
    if targets is not None:
        targets.to_csv(asked.export / "targets.csv", index=False)
    print(
        f"{asked.export}: {asked.variant}, {size}, {family}, seed {seed}; --calibrate-until {altered.spec.calibrate_until}"
    )


if __name__ == "__main__":
    sys.exit(main())
