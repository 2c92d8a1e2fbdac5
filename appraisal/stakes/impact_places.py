"""影响位次: where everybody would stand in each scenario, against totals that may have moved as well."""

import pandas as pd

from appraisal.points import official_points
from appraisal.ranking import rank_within
from appraisal.rounding import drop_noise, round_series
from appraisal.stakes.ground import Ground
from appraisal.totals import place_shift
from appraisal.tree import ROOT, is_additive, roll_up

_FIGURE = ["indicator_code", "subject_code"]


def standings_of(wanted: pd.DataFrame, points: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Total and place of each wanted subject in its scenario.

    Args:
        wanted: ``scenario``, ``subject_code``, ``peer_group_code``.
        points: ``scenario_points`` of every row that a scenario touches, by ``scenario``, indicator and subject.
        ground: what everybody has now.

    Returns:
        ``scenario``, ``subject_code``, ``points`` (rounded total), ``place``.
    """
    policies = ground.scheme.policies
    moved = _moved(points, ground)
    totals = ground.subjects.assign(
        total=ground.subjects["cautious_total_points" if policies.rank_by == "cautious" else "total_points"],
        shift=place_shift(ground.subjects, policies),
    )[["subject_code", "peer_group_code", "total", "shift"]]
    field = wanted.rename(columns={"subject_code": "who"}).merge(
        totals, how="left", on="peer_group_code", validate="many_to_many"
    )
    field = field.merge(moved, how="left", on=["scenario", "subject_code"], validate="many_to_one")
    total = drop_noise(field["total"] + field["moved_points"].fillna(0.0))
    rounded = round_series(total, policies.points_places, mode=policies.rounding)
    within = field["scenario"].astype("str") + "\x1f" + field["who"]
    field = field.assign(points=rounded, place=rank_within(rounded - field["shift"], within, ties=policies.ties))
    return field.loc[field["subject_code"].eq(field["who"]), ["scenario", "subject_code", "points", "place"]]


def _moved(points: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """By how much each total moves in each scenario: by the sum of what moves in it, or through the tree once more."""
    own = official_points(ground.rows, ground.scheme.policies)
    official = ground.rows[[*_FIGURE, "own_share"]].assign(now=own)
    apart = points.merge(official, how="left", on=_FIGURE, validate="many_to_one")
    apart = apart.assign(moved_points=(apart["scenario_points"] - apart["now"]) * apart["own_share"])
    key = ["scenario", "subject_code"]
    if is_additive(ground.scheme):
        return apart.groupby(key)["moved_points"].sum().reset_index()
    rows = ground.rows.rename(columns={"counted_points": "now"})
    near = apart[["scenario", "subject_code"]].drop_duplicates().merge(rows, how="inner", on="subject_code")
    read = apart[["scenario", *_FIGURE, "moved_points"]]
    near = near.merge(read, how="left", on=["scenario", *_FIGURE], validate="one_to_one")
    near = near.assign(then=near["now"] + near["moved_points"].fillna(0.0))
    total = roll_up(near, ground.scheme, ["then", "now"], within=key)
    total = total[total["group_code"].eq(ROOT)]
    return total[key].assign(moved_points=total["then"] - total["now"])
