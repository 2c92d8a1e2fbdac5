"""What hangs on each doubt, for the fuller script: the month added up again with what would have been usual.

And between which points and places a unit lies while its doubts are open.
"""

import pandas as pd

from benchmarks.county_month.full_evidence import KEYS
from benchmarks.county_month.rival import add_up


def weigh(told: pd.DataFrame, totals: pd.DataFrame, doubts: pd.DataFrame) -> pd.DataFrame:
    """Doubts with ``points_lost`` and ``places_lost`` of the unit were its figure the usual one, gravest first."""
    before = totals.set_index("subject_code")
    lost = {}
    for indicator, subject in doubts[KEYS].drop_duplicates().itertuples(index=False, name=None):
        is_it = told["subject_code"].eq(subject) & told["indicator_code"].eq(indicator) & told["usual_value"].gt(0)
        changed = told.assign(value=told["value"].mask(is_it, told["usual_value"]))
        after = add_up(_with_points(changed)).set_index("subject_code")
        lost[indicator, subject] = [
            before.loc[subject, "points"] - after.loc[subject, "points"],
            after.loc[subject, "rank"] - before.loc[subject, "rank"],
        ]
    hangs = pd.DataFrame.from_dict(lost, orient="index", columns=["points_lost", "places_lost"])
    hangs.index = pd.MultiIndex.from_tuples(hangs.index, names=KEYS) if len(hangs) else hangs.index
    found = doubts.join(hangs, on=KEYS) if len(hangs) else doubts.assign(points_lost=0.0, places_lost=0.0)
    return found.sort_values("points_lost", key=lambda each: each.abs(), ascending=False, ignore_index=True)


def bound(told: pd.DataFrame, totals: pd.DataFrame, doubts: pd.DataFrame) -> pd.DataFrame:
    """Totals with the best and the worst points and place of each unit, held figures standing or being the usual ones."""
    held = pd.MultiIndex.from_frame(doubts.loc[doubts["consequence"].eq("挂起"), KEYS])
    is_held = pd.MultiIndex.from_frame(told[KEYS]).isin(held)
    usual = _with_points(told.assign(value=told["value"].mask(is_held, told["usual_value"])))
    both = pd.concat([told["points"], usual["points"]], axis=1)
    sums = [
        points.groupby(told["subject_code"]).sum().add(1e-9).round(2).rename(name)
        for name, points in (("points_low", both.min(axis=1)), ("points_high", both.max(axis=1)))
    ]
    wide = totals.join(pd.concat(sums, axis=1), on="subject_code")
    for name, own, others in (("rank_low", "points_high", "points_low"), ("rank_high", "points_low", "points_high")):
        wide[name] = [
            1 + (wide.loc[wide["kind"].eq(kind), others] > points).sum()
            for kind, points in zip(wide["kind"], wide[own], strict=True)
        ]
    return wide


def _with_points(told: pd.DataFrame) -> pd.DataFrame:
    return told.assign(points=told["weight"] * (told["value"] / told["due"]).clip(upper=1))
