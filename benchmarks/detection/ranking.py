"""``python -m benchmarks.detection.ranking``: what simulated rulings do for the order of findings.

Findings of the project's own checks on panels with planted falsehoods; a clerk rules on some of them and errs now and then;
other panels are then ordered by raw suspicion, by calibrated suspicion and by the learned order. Twice: with rulings on all
kinds of falsehood, and with none on the kind that is looked for (leave one kind out).
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from appraisal.calibration import calibrate
from appraisal.frames import FINDINGS, LABELS, FindingFrame, LabelFrame
from appraisal.labels import describe_findings
from benchmarks.detection.annual import has_data
from benchmarks.detection.methods import given, jixiao
from benchmarks.detection.panel import Panel, make_panel
from benchmarks.detection.planting import KINDS, SIZES, plant
from benchmarks.detection.score import CELL, alerts_of, budget_curve, neutral_cells, ranked_submissions
from benchmarks.detection.spec import VARIANTS
from expectations import order_findings

ERROR_SHARE = 0.05
"""How often the clerk errs, either way."""
TOP_PCT = (5, 10, 25)
ORDERS = ("raw", "calibrated", "learned")
DRAWS = 3


@dataclass(frozen=True)
class Case:
    """One panel with its falsehoods, and what the checks found in it."""

    panel: Panel
    truth: pd.DataFrame
    findings: FindingFrame

    @cached_property
    def kinds(self) -> pd.Series:
        """Kind of the falsehood that each finding is about; empty on a clean figure, ``echo`` beside a falsehood."""
        planted = {tuple(row[:3]): row[3] for row in self.truth[[*CELL, "kind"]].itertuples(index=False)}
        echoes = neutral_cells(self.truth, self.panel)
        cells = self.findings[CELL].itertuples(index=False, name=None)
        kinds = [planted.get(cell, "echo" if cell in echoes else "") for cell in cells]
        return pd.Series(kinds, index=self.findings["finding_key"], dtype="str")

    def rulings(self, rng: np.random.Generator, *, without: str = "") -> LabelFrame:
        """What a clerk would rule, except on echoes and on the kind that he has not met."""
        described = describe_findings(self.findings)
        kinds = described["finding_key"].map(self.kinds)
        told = described.assign(is_confirmed=kinds.ne("") ^ (rng.random(len(kinds)) < ERROR_SHARE))
        return LabelFrame(LABELS.conform(told[~kinds.isin({"echo", without} - {""})]))


def cases_of(variant: str, seeds: Sequence[int]) -> Iterator[Case]:
    """Panels of every size and family of falsehoods."""
    for seed in seeds:
        panel = make_panel(VARIANTS[variant], seed)
        for size in SIZES:
            for family in KINDS:
                altered, truth = plant(panel, seed, size=size, family=family)
                found = jixiao(given(altered))
                on_figures = found[found["subject_code"].notna() & found["subject_code"].ne("")]
                own_key = on_figures["finding_key"] + f"@{seed}{size}{family}"
                yield Case(altered, truth, FindingFrame(FINDINGS.conform(on_figures.assign(finding_key=own_key))))


def orders_of(case: Case, labels: LabelFrame) -> pd.DataFrame:
    """Findings with the three orders, by key; the learned one is the calibrated where nothing was learnt."""
    ordered = order_findings(calibrate(labels).apply(case.findings), labels).set_index("finding_key")
    return pd.DataFrame(
        {
            "raw": ordered["raw_suspicion"],
            "calibrated": ordered["suspicion"],
            "learned": ordered["learned_order"].fillna(ordered["suspicion"]),
            "kind": case.kinds,
        }
    )


def drawn(cases: Sequence[Case], count: int, seed: int, *, without: str = "") -> LabelFrame:
    """Some rulings of earlier panels."""
    rng = np.random.default_rng(seed)
    told = pd.concat([case.rulings(rng, without=without) for case in cases], ignore_index=True)
    return LabelFrame(LABELS.conform(told.sample(min(count, len(told)), random_state=seed)))


def auc(order: pd.Series, is_true: pd.Series) -> float:
    """Chance that a true finding stands before a false one."""
    ranks, count = order.rank(), int(is_true.sum())
    return float((ranks[is_true].sum() - count * (count + 1) / 2) / max(count * (len(order) - count), 1))


def compare_orders(past: Sequence[Case], new: Sequence[Case], counts: Sequence[int]) -> pd.DataFrame:
    """AUC and precision of the first few per cent of findings, by number of rulings and order."""
    rows = []
    for count in counts:
        for draw in range(DRAWS):
            labels = drawn(past, count, draw)
            table = pd.concat([orders_of(case, labels) for case in new], ignore_index=True)
            table = table[table["kind"].ne("echo")]
            is_true = table["kind"].ne("")
            for name in ORDERS:
                ranked = is_true[table[name].sort_values(ascending=False, kind="stable").index]
                tops = {f"top {pct} %": ranked.iloc[: max(1, len(ranked) * pct // 100)].mean() for pct in TOP_PCT}
                rows.append({"rulings": count, "order": name, "AUC": auc(table[name], is_true), **tops})
    return pd.DataFrame(rows).groupby(["rulings", "order"], sort=False).mean().reset_index()


def compare_budgets(past: Sequence[Case], new: Sequence[Case], count: int) -> pd.DataFrame:
    """Share of cases met and precision when the first few per cent of submissions are reviewed."""
    labels, rows = drawn(past, count, 0), []
    for case in new:
        orders = orders_of(case, labels)
        for name in ORDERS:
            alerts = alerts_of(
                case.findings.assign(suspicion=case.findings["finding_key"].map(orders[name])), case.panel
            )
            curve = budget_curve(alerts, case.truth, case.panel, ranking=ranked_submissions(alerts))
            met = {
                f"{pct} %: {what}": pair[at] for pct, pair in curve.items() for at, what in enumerate(("met", "right"))
            }
            rows.append({"order": name, **met})
    return pd.DataFrame(rows).groupby("order", sort=False).mean().reset_index()


def leave_one_kind_out(past: Sequence[Case], new: Sequence[Case], count: int) -> pd.DataFrame:
    """AUC of one kind among false findings, with rulings on it and without."""
    rows = []
    for kind in (code for family in KINDS.values() for code in family):
        known, unseen = (drawn(past, count, 0, without=each) for each in ("", kind))
        both = [pd.concat([orders_of(case, labels) for case in new], ignore_index=True) for labels in (known, unseen)]
        about = both[0]["kind"].isin([kind, ""])
        is_true = both[0].loc[about, "kind"].eq(kind)
        if is_true.any():
            columns = {"known": both[0], "unseen": both[1]}
            found = {
                f"{name}, {how}": auc(table.loc[about, name], is_true)
                for how, table in columns.items()
                for name in ORDERS
            }
            rows.append({"kind": kind, "findings": int(is_true.sum()), **found})
    table = pd.DataFrame(rows).drop(columns="raw, unseen")
    means = table.drop(columns=["kind", "findings"]).mean().to_dict()
    return pd.concat([table, pd.DataFrame([{"kind": "mean", "findings": table["findings"].sum(), **means}])])


def main(words: list[str] | None = None) -> int:
    """Run and print Markdown; 2 if the real figures are not here."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detection.ranking", description=__doc__)
    parser.add_argument("--variant", choices=list(VARIANTS), default="prefecture")
    parser.add_argument("--past", default="0,1", help="seeds of the panels that are ruled on")
    parser.add_argument("--new", default="2,3", help="seeds of the panels that are ordered")
    parser.add_argument("--rulings", default="60,150,400,1200")
    asked = parser.parse_args(words)
    if not has_data():
        print("shared/data beside the checkout lacks the prefecture panel: nothing to run on", file=sys.stderr)
        return 2
    past, new = (
        list(cases_of(asked.variant, [int(each) for each in seeds.split(",")])) for seeds in (asked.past, asked.new)
    )
    counts = [int(each) for each in asked.rulings.split(",")]
    middle = counts[len(counts) // 2]
    print(f"## {asked.variant}: order of findings\n\n{markdown(compare_orders(past, new, counts))}")
    print(
        f"\n## {asked.variant}: review of submissions, {middle} rulings\n\n{markdown(compare_budgets(past, new, middle))}"
    )
    print(
        f"\n## {asked.variant}: leave one kind out, {middle} rulings, AUC\n\n{markdown(leave_one_kind_out(past, new, middle))}"
    )
    return 0


def markdown(table: pd.DataFrame) -> str:
    """A Markdown table."""
    rows = [
        [f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row] for row in table.to_numpy().tolist()
    ]
    return "\n".join(
        "| " + " | ".join(row) + " |" for row in ([*map(str, table.columns)], ["---"] * table.shape[1], *rows)
    )


if __name__ == "__main__":
    sys.exit(main())
