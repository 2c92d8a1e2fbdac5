"""``python -m benchmarks.detection.leave_out``: what a learned order does with a kind of falsehood it has never seen.

Findings are made by rules that learn nothing from falsehoods, so their recall by kind is already that of unseen kinds. What
is learnt from rulings is only the order of review. Here the order is learnt on other seeds, once from all kinds and once
from all but one, and the cases of that one kind which the reviewed submissions hold are counted.
"""

import argparse
import sys

import pandas as pd

from appraisal.frames import LABELS, FindingFrame, LabelFrame
from appraisal.labels import describe_findings
from benchmarks.detection.annual import has_data
from benchmarks.detection.methods import given, jixiao
from benchmarks.detection.panel import Panel, make_panel
from benchmarks.detection.planting import KINDS, SIZES, plant
from benchmarks.detection.score import CELL, alerts_of, cases_met, neutral_cells, ranked_submissions
from benchmarks.detection.spec import VARIANTS
from expectations.ranker import order_findings

_BUDGET_PCT = 8
_CLEAN = ""
Run = tuple[Panel, pd.DataFrame, pd.DataFrame]
Ranking = list[tuple[str, str]]


def main(words: list[str] | None = None) -> int:
    """Learn, rank, print; 0 done, 2 the real figures are not here."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detection.leave_out", description=__doc__)
    parser.add_argument("--variant", choices=list(VARIANTS), default="prefecture")
    parser.add_argument("--size", choices=SIZES, default="standard")
    parser.add_argument("--learn", type=int, default=4, help="how many seeds to learn from, counted from 100")
    parser.add_argument("--seeds", type=int, default=3, help="how many seeds to rank, counted from 0")
    asked = parser.parse_args(words)
    if not has_data():
        print("shared/data beside the checkout lacks the prefecture panel: nothing to run on", file=sys.stderr)
        return 2
    past = pd.concat([_labels(_run(asked, 100 + seed), seed) for seed in range(asked.learn)], ignore_index=True)
    runs = [_run(asked, seed) for seed in range(asked.seeds)]
    print(f"{len(past)} labels, {int(past['is_confirmed'].sum())} confirmed; share of cases met in {_BUDGET_PCT} %")
    print("| kind | by suspicion | learned from all | learned without it |\n|---|---|---|---|")
    plain, learnt = _rankings(runs, past[:0]), _rankings(runs, past)
    for kind in KINDS["noted"]:
        without = _rankings(runs, past[past["kind"] != kind])
        print(f"| {kind} | " + " | ".join(f"{_met(runs, each, kind):.2f}" for each in (plain, learnt, without)) + " |")
    return 0


def _run(asked: argparse.Namespace, seed: int) -> Run:
    panel = make_panel(VARIANTS[asked.variant], seed)
    altered, truth = plant(panel, seed, size=asked.size)
    return altered, truth, jixiao(given(altered))


def _labels(run: Run, seed: int) -> pd.DataFrame:
    """Findings as they would be ruled: confirmed on planted figures, dismissed on clean ones, neutral ones not ruled."""
    panel, truth, findings = run
    described = describe_findings(FindingFrame(findings))
    planted = dict(zip(truth[CELL].itertuples(index=False, name=None), truth["kind"], strict=True))
    neutral = neutral_cells(truth, panel)
    cells = list(described[CELL].itertuples(index=False, name=None))
    kinds = [planted.get(cell, None if cell in neutral else _CLEAN) for cell in cells]
    labels = described.assign(kind=pd.Series(kinds, dtype="object"), is_confirmed=[bool(kind) for kind in kinds])
    labels["finding_key"] = labels["finding_key"] + f"@{seed}"
    return labels[labels["kind"].notna()]


def _rankings(runs: list[Run], past: pd.DataFrame) -> list[Ranking]:
    """Submissions of each run in the order that these labels teach, or of suspicion where they teach none."""
    labels = LabelFrame(LABELS.conform(past.drop(columns="kind").reset_index(drop=True)))
    return [_ranking(panel, order_findings(FindingFrame(findings), labels)) for panel, _, findings in runs]


def _ranking(panel: Panel, findings: pd.DataFrame) -> Ranking:
    order = findings["learned_order"].fillna(findings["suspicion"])
    return ranked_submissions(alerts_of(findings.assign(suspicion=order), panel))


def _met(runs: list[Run], rankings: list[Ranking], kind: str) -> float:
    """Share of the cases of one kind that the review meets."""
    met = [
        cases_met(ranking, truth[truth["kind"] == kind], panel, _BUDGET_PCT)
        for (panel, truth, _), ranking in zip(runs, rankings, strict=True)
    ]
    return float(pd.concat(met)["is_met"].mean())


if __name__ == "__main__":
    sys.exit(main())
