"""``python -m benchmarks.projection``: the projection and the lamps that rest on it, on real figures; Markdown tables."""

import sys
from collections.abc import Iterable

import numpy as np
import pandas as pd

from appraisal.lamps.steady import ClearsBand, HoldsPeriods, OneStep
from appraisal.projection.methods import CLOSED_YEARS, by_seasonal_share
from benchmarks.projection.accuracy import HORIZONS, by_horizon
from benchmarks.projection.flutter import Lit, Way, draw_objects, edge_for, light
from benchmarks.projection.real_series import has_data, project_all, read_panel

CHOSEN_ON, REPORTED_ON = (2011, 2015), (2016, 2025)
CARRIES = (0.0, 0.25, 0.5, 0.75, 1.0)
SEEDS, TARGETS = 5, 200
WAYS: dict[str, Way] = {
    "shown at once": None,
    "band of 1 point": ClearsBand(by="band", band=1.0),
    "band of 2 points": ClearsBand(by="band", band=2.0),
    "two periods": HoldsPeriods(by="periods", count=2),
    "one step": OneStep(by="step"),
}


def main() -> int:
    """Print the tables; 2 if the figures are not here."""
    if not has_data():
        print("shared/data beside the checkout lacks the national series: nothing to run on", file=sys.stderr)
        return 2
    panel = read_panel()
    told = project_all(panel, range(CHOSEN_ON[0], REPORTED_ON[1] + 1))
    for first, last in (CHOSEN_ON, REPORTED_ON):
        print(f"\n### Errors, {first}–{last}\n")
        _print(by_horizon(told[told["year"].between(first, last)]))
    print("\n### Carry\n")
    _print(_carry_table(told, panel))
    print(f"\n### Lamps, {REPORTED_ON[0]}–{REPORTED_ON[1]}\n")
    _print(_lamp_table(told))
    return 0


def _carry_table(told: pd.DataFrame, panel: pd.DataFrame) -> pd.DataFrame:
    """Seasonal share with other carries: error over the straight line's."""
    wide = panel.pivot(index=["indicator_code", "year"], columns="month", values="value")
    rows = []
    for first, last in (CHOSEN_ON, REPORTED_ON):
        for month, name in HORIZONS.items():
            used = told["projection_method"].eq("seasonal_share") & told["month"].eq(month)
            here = told[used & told["year"].between(first, last)]
            so_far, whole = (_closed(here, wide[column]) for column in (month, 12))
            straight = (here["straight_value"] / here["actual_value"] - 1).abs().mean()
            ratios = [
                np.abs(
                    by_seasonal_share(here["value"].to_numpy(), so_far, whole, carry=each) / here["actual_value"] - 1
                )
                for each in CARRIES
            ]
            rows.append((f"{first}–{last}", name, *(float(each.mean() / straight) for each in ratios)))
    return pd.DataFrame(rows, columns=["years", "point", *(f"carry {each:g}" for each in CARRIES)])


def _closed(here: pd.DataFrame, values: "pd.Series[float]") -> np.ndarray:
    """The last closed years of each row, oldest first."""
    keys = [
        [(code, year - back) for code, year in zip(here["indicator_code"], here["year"], strict=True)]
        for back in range(CLOSED_YEARS, 0, -1)
    ]
    return np.column_stack([values.reindex(pd.MultiIndex.from_tuples(each)).to_numpy() for each in keys])


def _lamp_table(told: pd.DataFrame) -> pd.DataFrame:
    """Straight line and projection at the edge that detects nine misses in ten, and the ways of keeping steady."""
    before, after = (told[told["year"].between(*years)] for years in (CHOSEN_ON, REPORTED_ON))
    rows = []
    for method, column in (("straight line", "straight_value"), ("projection", "projected_value")):
        for told_zh, chosen in (("same years", after), ("years before", before)):
            for name, way in WAYS.items():
                lit = []
                for seed in range(SEEDS):
                    edge = edge_for(*draw_objects(chosen, column, seed=seed, targets=TARGETS))
                    lit.append(light(*draw_objects(after, column, seed=seed, targets=TARGETS), edge, way))
                rows.append((method, told_zh, name, *_mean(lit)))
    columns = ["lamps by", "edge chosen on", "better colour", "edge %", "switches a year", "misses detected %",
               "false alarms %"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _mean(lit: Iterable[Lit]) -> tuple[float, float, float, float]:
    told = np.array([(each.edge_pct, each.switches, each.detected_pct, each.false_pct) for each in lit])
    edge, switches, detected, false = told.mean(axis=0)
    return float(edge), float(switches), float(detected), float(false)


def _print(table: pd.DataFrame) -> None:
    print("| " + " | ".join(table.columns) + " |")
    print("|" + "---|" * len(table.columns))
    for row in table.itertuples(index=False):
        print("| " + " | ".join(f"{each:.2f}" if isinstance(each, float) else str(each) for each in row) + " |")


if __name__ == "__main__":
    sys.exit(main())
