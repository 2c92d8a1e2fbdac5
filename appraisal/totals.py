"""合计: from the points of indicators to those of groups 一级指标 and subjects, with weights that are due."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from appraisal.awards.grading import grade_subjects
from appraisal.awards.settlement import Settlement
from appraisal.evidence.codes import NOWHERE, Codes
from appraisal.grouped import Grouped, alphabetical, grouped
from appraisal.lamps.rules import LAMP_ORDER
from appraisal.matching import lay_beside, positions_in
from appraisal.ranking import break_ties, count_ranked, list_honours, rank_bounds, rank_change, rank_within
from appraisal.rounding import drop_noise, round_series
from appraisal.scheme import Policies, Scheme
from appraisal.scoring.figures import as_floats
from appraisal.tree import ROOT, compares, roll_up

_Floats = npt.NDArray[np.float64]
_Bools = npt.NDArray[np.bool_]
_VETO_SHIFT = 1e6
"""Larger than any total: puts vetoed subjects behind the others without touching their points."""
_TOTALS = {
    "score_points": "total_points",
    "cautious_points": "cautious_total_points",
    "lowest_points": "lowest_total_points",
    "highest_points": "highest_total_points",
}
"""Points of rows and the totals they make; the lowest and the highest are what open holds leave possible."""
_BONUS = {
    "total_points": "bonus_points",
    "cautious_total_points": "cautious_bonus_points",
    "lowest_total_points": "cautious_bonus_points",
    "highest_total_points": "bonus_points",
}
"""Which bonus belongs to which total."""


def counted_rows(rows: pd.DataFrame, points: _Floats, scheme: Scheme) -> _Bools:
    """Rows whose weight counts 计入: those with points, and missing figures (应报未报) unless their weight is left out.

    What is not due, cannot be scored, or is missing under ``renormalise`` is left out.
    """
    has_points = ~np.isnan(points)
    if scheme.policies.missing == "renormalise":
        return has_points
    is_missing = scheme.remembered.is_any(rows["standing"], ["missing"])
    return has_points | (~np.isnan(as_floats(rows["weight_points"])) & is_missing)


def settle_points(rows: pd.DataFrame) -> pd.DataFrame:
    """Cautious and lost points: a held figure without a cautious value counts 0; what is counted and not earned is lost."""
    score, cautious = as_floats(rows["score_points"]), as_floats(rows["cautious_points"])
    careful = np.where(np.isnan(score), np.nan, np.nan_to_num(cautious, posinf=np.inf, neginf=-np.inf))
    earned = np.nan_to_num(score, posinf=np.inf, neginf=-np.inf)
    lost = np.maximum(as_floats(rows["weight_points"]) - earned, 0)
    return rows.assign(cautious_points=careful, lost_points=np.where(rows["is_counted"], lost, np.nan))


def total_nodes(rows: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """What the rows come to in every group and in all (``tree.roll_up``), by every reading that the rows have."""
    return roll_up(rows, scheme, [name for name in _TOTALS if name in rows])


def total_groups(rows: pd.DataFrame, nodes: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """GROUP_RESULTS: points of each subject in each 指标类 that holds any of its weight, ranked in its peer group."""
    policies, key = scheme.policies, ["group_code", "subject_code", "peer_group_code"]
    columns = ["score_points", "cautious_points"]
    of_subject = grouped(scheme.remembered.coded(rows["subject_code"])[0])
    periods = rows[["subject_code", "period"]].take(of_subject.first)
    group, subject = (scheme.remembered.coded(rows[name])[0] for name in key[:2])
    is_held = rows["weight_points"].notna().to_numpy()
    held = rows[key].take(np.flatnonzero(is_held)[grouped(group[is_held], subject[is_held]).first])
    of_groups = nodes[nodes["group_code"].ne(ROOT)]
    groups = held.reset_index(drop=True)
    if any(each.parent for each in scheme.groups.values()):
        above = of_groups[positions_in(held, of_groups, key) == NOWHERE]
        groups = pd.concat([held, above[key]], ignore_index=True)
    codes = Codes(groups)
    order = np.lexsort([alphabetical(codes.of(name), codes.texts(name)) for name in reversed(key)])
    groups = groups.take(order).reset_index(drop=True)
    groups = lay_beside(groups, of_groups, key).pipe(lay_beside, periods, ["subject_code"])
    groups = groups.fillna({"weight_points": 0.0}).pipe(round_points, columns, policies)
    official = groups[f"{'cautious' if policies.rank_by == 'cautious' else 'score'}_points"]
    within = pd.Series(Codes(groups).place("group_code", "peer_group_code"), index=groups.index)
    return groups.assign(
        rank=rank_within(official, within, ties=policies.ties), peer_count=count_ranked(official, within)
    )


def total_subjects(
    rows: pd.DataFrame,
    nodes: pd.DataFrame,
    settlement: Settlement,
    scheme: Scheme,
    *,
    previous: pd.DataFrame | None,
) -> pd.DataFrame:
    """SUBJECT_RESULTS: base points, ledger, caps, veto, ranks with their interval, lamps, lists, grades."""
    of_subject = grouped(scheme.remembered.coded(rows["subject_code"])[0])
    subjects = sum_subjects(rows, nodes, settlement.sums, scheme)
    subjects = subjects.assign(all_stand=_stand(rows, of_subject, scheme), **_count_lamps(rows, of_subject, scheme))
    exact = {f"exact_{name}": drop_noise(subjects[name]) for name in _TOTALS.values()}
    names = ["base_points", "bonus_points", "cautious_bonus_points", "deduction_points", *_TOTALS.values()]
    rounded = subjects.assign(**exact).pipe(round_points, names, scheme.policies)
    return grade_subjects(_rank(rounded, rows, nodes, scheme=scheme, previous=previous), settlement.entries, scheme)


def sum_subjects(rows: pd.DataFrame, nodes: pd.DataFrame, balance: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """合计: unrounded totals of every subject with bonus, deductions and veto; missing where nothing counts.

    Nothing is told of a subject whose figures cover too little (数据覆盖), nor, where a missing figure blocks, of one that
    owes any. ``nodes`` are those of ``total_nodes``, ``balance`` is the ``sums`` of a settlement.
    """
    totals = {total: name for name, total in _TOTALS.items() if name in rows}
    of_subject = grouped(scheme.remembered.coded(rows["subject_code"])[0])
    subjects = rows[["subject_code", "period", "peer_group_code"]].take(of_subject.first).reset_index(drop=True)
    subjects = subjects.assign(
        counted_weight_points=of_subject.sum(as_floats(rows["nominal_weight_points"])),
        is_counted=of_subject.any(rows["is_counted"].to_numpy(dtype=bool)),
        **_coverage(rows, of_subject, scheme),
    )
    root = nodes[nodes["group_code"].eq(ROOT)].assign(is_made=True)
    root = root.rename(columns={name: total for total, name in totals.items()})[["subject_code", "is_made", *totals]]
    subjects = subjects.pipe(lay_beside, root, ["subject_code"]).pipe(lay_beside, balance, ["subject_code"])
    is_told = subjects["is_counted"] & subjects["is_covered"].eq(True)
    # What was made and is no number cannot be told; what nothing made is nothing.
    is_nothing = subjects["is_made"].isna()
    sums = {name: subjects[name].mask(is_nothing, 0.0).where(is_told) for name in totals}
    with_ledger = {name: sums[name] + subjects[_BONUS[name]] - subjects["deduction_points"] for name in totals}
    return subjects.assign(base_points=sums["total_points"], **with_ledger).pipe(_widen_compared, scheme)


def _coverage(rows: pd.DataFrame, of_subject: Grouped, scheme: Scheme) -> dict[str, npt.NDArray[np.generic]]:
    """数据覆盖: how much of what is due to a subject its own figures tell, by weight or by count, percent."""
    policies = scheme.policies
    is_missing, is_due = (
        scheme.remembered.is_any(rows["standing"], ["missing"]),
        rows["nominal_weight_points"].notna().to_numpy(),
    )
    is_due = is_due | is_missing
    share = as_floats(rows["full_weight_points"]) if policies.coverage_by == "weight" else np.ones(len(rows))
    is_told = (
        is_due
        & scheme.remembered.is_any(rows["standing"], ["accepted", "held"])
        & rows["is_counted"].to_numpy(dtype=bool)
    )
    due = of_subject.sum(np.where(is_due, share, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        told = of_subject.sum(np.where(is_told, share, 0.0)) / due * 100
    coverage = drop_noise(pd.Series(told)).to_numpy()
    is_blocked = of_subject.any(is_missing) & (policies.missing == "block")
    is_enough = of_subject.count(is_told) >= policies.coverage_least_count
    is_covered = (coverage >= policies.coverage_least_pct) & is_enough & ~is_blocked
    return {"coverage_pct": coverage, "is_covered": is_covered}


def _widen_compared(subjects: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """A comparison with all peers knows no bounds row by row: while anything is open in a peer group, everything is."""
    if "highest_total_points" not in subjects or not compares(scheme):
        return subjects
    span = subjects["highest_total_points"] - subjects["lowest_total_points"]
    is_open = span.abs().gt(0).groupby(subjects["peer_group_code"]).transform("any")
    lowest = subjects["cautious_bonus_points"] - subjects["deduction_points"]
    highest = (scheme.policies.full_points or 0.0) + subjects["bonus_points"] - subjects["deduction_points"]
    return subjects.assign(
        lowest_total_points=subjects["lowest_total_points"].mask(is_open, lowest),
        highest_total_points=subjects["highest_total_points"].mask(is_open, highest),
    )


def place_shift(subjects: pd.DataFrame, policies: Policies) -> "pd.Series[float]":
    """What ranking takes off a total so that a vetoed subject comes last, where the scheme says so; points stay."""
    return subjects["is_vetoed"] * (_VETO_SHIFT if policies.veto_effect == "last" else 0.0)


def round_points(rows: pd.DataFrame, names: list[str], policies: Policies) -> pd.DataFrame:
    """修约 of points, once, at the end; binary noise goes first."""
    places, mode = policies.points_places, policies.rounding
    values = pd.Series(np.concatenate([as_floats(rows[name]) for name in names]))
    rounded = np.split(round_series(drop_noise(values), places, mode=mode).to_numpy(), len(names))
    return rows.assign(**dict(zip(names, rounded, strict=True)))


def _rank(
    subjects: pd.DataFrame, rows: pd.DataFrame, nodes: pd.DataFrame, *, scheme: Scheme, previous: pd.DataFrame | None
) -> pd.DataFrame:
    policies = scheme.policies
    exact = "exact_" if policies.rank_on == "unrounded" else ""
    group = subjects["peer_group_code"].fillna("")
    shift = place_shift(subjects, policies)
    reported = subjects[f"{exact}total_points"] - shift
    cautious = subjects[f"{exact}cautious_total_points"] - shift
    lowest, highest = subjects[f"{exact}lowest_total_points"] - shift, subjects[f"{exact}highest_total_points"] - shift
    low, high = rank_bounds(lowest, highest, group, ties=policies.ties)
    keys = _tie_keys(subjects, rows, nodes, scheme)
    official, reported = (break_ties(each, keys, group) for each in _official_first(cautious, reported, policies))
    rank = rank_within(official, group, ties=policies.ties)
    before = {} if previous is None else previous.set_index("subject_code")["rank"].to_dict()
    ranked = subjects.assign(
        rank=rank,
        rank_low=low.where(low < rank, rank),
        rank_high=high.where(high > rank, rank),
        peer_count=count_ranked(official, group),
        rank_change=rank_change(rank, subjects["subject_code"].map(before)),
        last_rank=rank_within(official, group, best_is_low=True),
        reported_last_rank=rank_within(reported, group, best_is_low=True),
    )
    places = {each.code: policies.listed_places(each) for each in scheme.peer_groups}
    red, black = (group.map({code: each[side] for code, each in places.items()}).fillna(0) for side in (0, 1))
    return ranked.assign(honour=list_honours(ranked, red_count=red, black_count=black))


def _official_first(
    cautious: "pd.Series[float]", reported: "pd.Series[float]", policies: Policies
) -> "tuple[pd.Series[float], pd.Series[float]]":
    return (cautious if policies.rank_by == "cautious" else reported), reported


def _tie_keys(
    subjects: pd.DataFrame, rows: pd.DataFrame, nodes: pd.DataFrame, scheme: Scheme
) -> "list[pd.Series[float]]":
    """Official points of the groups and indicators that decide between equal totals, on the index of ``subjects``."""
    policies = scheme.policies
    if not policies.tie_breaks:
        return []
    column = f"{'cautious' if policies.rank_by == 'cautious' else 'score'}_points"
    by_code = pd.concat(
        [
            nodes.set_index(["group_code", "subject_code"])[column],
            rows.set_index(["indicator_code", "subject_code"])[column],
        ]
    )
    wanted = [pd.MultiIndex.from_product([[code], subjects["subject_code"]]) for code in policies.tie_breaks]
    places, mode = policies.points_places, policies.rounding
    told = (by_code.reindex(index).set_axis(subjects.index) for index in wanted)
    return [round_series(drop_noise(each.fillna(0.0)), places, mode=mode) for each in told]


def _stand(rows: pd.DataFrame, of_subject: Grouped, scheme: Scheme) -> _Bools:
    """Whether all counted figures of a subject stand: none held, none missing."""
    is_open = rows["is_counted"].to_numpy(dtype=bool) & ~scheme.remembered.is_any(rows["standing"], ["accepted"])
    return ~of_subject.any(is_open)


def _count_lamps(rows: pd.DataFrame, of_subject: Grouped, scheme: Scheme) -> dict[str, "npt.NDArray[np.int64]"]:
    is_lit = {lamp: scheme.remembered.is_any(rows["lamp"], [lamp]) for lamp in (*LAMP_ORDER, "unlit")}
    return {f"{lamp}_count": of_subject.count(each) for lamp, each in is_lit.items()}
