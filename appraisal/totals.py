"""合计: from the points of indicators to those of groups 一级指标 and subjects, with weights that are due."""

import pandas as pd

from appraisal.awards.grading import grade_subjects
from appraisal.awards.settlement import Settlement
from appraisal.lamps import LAMP_ORDER
from appraisal.ranking import break_ties, count_ranked, list_honours, rank_bounds, rank_change, rank_within
from appraisal.rounding import drop_noise, round_series
from appraisal.scheme import Policies, Scheme
from appraisal.tree import ROOT, aggregate_of, roll_up

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


def counted_rows(rows: pd.DataFrame, points: "pd.Series[float]", policies: Policies) -> "pd.Series[bool]":
    """Rows whose weight counts 计入: those with points, and missing figures (应报未报) unless their weight is left out.

    What is not due, cannot be scored, or is missing under ``renormalise`` is left out.
    """
    if policies.missing == "renormalise":
        return points.notna()
    return points.notna() | (rows["weight_points"].notna() & rows["standing"].eq("missing"))


def settle_points(rows: pd.DataFrame) -> pd.DataFrame:
    """Cautious and lost points: a held figure without a cautious value counts 0; what is counted and not earned is lost."""
    cautious = rows["cautious_points"].fillna(0.0).where(rows["score_points"].notna())
    lost = (rows["weight_points"] - rows["score_points"].fillna(0.0)).clip(lower=0).where(rows["is_counted"])
    return rows.assign(cautious_points=cautious, lost_points=lost)


def total_nodes(rows: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """What the rows come to in every group and in all (``tree.roll_up``), by every reading that the rows have."""
    return roll_up(rows, scheme, [name for name in _TOTALS if name in rows])


def total_groups(rows: pd.DataFrame, nodes: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """GROUP_RESULTS: points of each subject in each 指标类 that holds any of its weight, ranked in its peer group."""
    policies = scheme.policies
    columns = ["score_points", "cautious_points"]
    period = rows[["subject_code", "period"]].drop_duplicates("subject_code")
    held = rows.loc[rows["weight_points"].notna(), ["group_code", "subject_code", "peer_group_code"]].drop_duplicates()
    of_groups = nodes[nodes["group_code"].ne(ROOT)]
    groups = held.merge(of_groups, how="outer", on=list(held.columns), validate="one_to_one", sort=False)
    groups = groups.merge(period, how="left", on="subject_code", validate="many_to_one")
    groups = groups.fillna({"weight_points": 0.0}).pipe(round_points, columns, policies)
    official = groups[f"{'cautious' if policies.rank_by == 'cautious' else 'score'}_points"]
    within = groups["group_code"].astype("str") + "\x1f" + groups["peer_group_code"].astype("str")
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
    subjects = sum_subjects(rows, nodes, settlement.sums, scheme)
    subjects = subjects.merge(_stand(rows), how="left", on="subject_code", validate="one_to_one")
    subjects = subjects.merge(_count_lamps(rows), how="left", on="subject_code", validate="one_to_one")
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
    each = rows[["subject_code", "period", "peer_group_code"]].drop_duplicates("subject_code")
    counts = rows.groupby("subject_code", as_index=False, sort=False, observed=True).agg(
        counted_weight_points=("nominal_weight_points", "sum"), is_counted=("is_counted", "any")
    )
    subjects = each.merge(counts, how="left", on="subject_code", validate="one_to_one")
    subjects = subjects.merge(_coverage(rows, scheme.policies), how="left", on="subject_code", validate="one_to_one")
    root = nodes[nodes["group_code"].eq(ROOT)]
    root = root.rename(columns={name: total for total, name in totals.items()})[["subject_code", *totals]]
    subjects = subjects.merge(root, how="left", on="subject_code", validate="one_to_one")
    subjects = subjects.merge(balance, how="left", on="subject_code", validate="one_to_one")
    is_told = subjects["is_counted"] & subjects["is_covered"].eq(True)
    sums = {name: subjects[name].fillna(0.0).where(is_told) for name in totals}
    with_ledger = {name: sums[name] + subjects[_BONUS[name]] - subjects["deduction_points"] for name in totals}
    return subjects.assign(base_points=sums["total_points"], **with_ledger).pipe(_widen_copeland, scheme)


def _coverage(rows: pd.DataFrame, policies: Policies) -> pd.DataFrame:
    """数据覆盖: how much of what is due to a subject its own figures tell, by weight or by count, percent."""
    due = rows[rows["nominal_weight_points"].notna() | rows["standing"].eq("missing")]
    share = due["full_weight_points"] if policies.coverage_by == "weight" else pd.Series(1.0, index=due.index)
    is_told = due["standing"].isin(["accepted", "held"]) & due["is_counted"]
    told = share.where(is_told, 0.0).groupby(due["subject_code"]).sum() / share.groupby(due["subject_code"]).sum() * 100
    owes = due["standing"].eq("missing").groupby(due["subject_code"]).any()
    subjects = pd.DataFrame({"coverage_pct": drop_noise(told), "owes": owes}).rename_axis("subject_code").reset_index()
    is_blocked = subjects["owes"] & (policies.missing == "block")
    is_covered = subjects["coverage_pct"].ge(policies.coverage_least_pct) & ~is_blocked
    return subjects.assign(is_covered=is_covered).drop(columns="owes")


def _widen_copeland(subjects: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """A comparison two by two knows no bounds row by row: while anything is open in a peer group, everything is."""
    nodes = (ROOT, *scheme.groups)
    if "highest_total_points" not in subjects or all(aggregate_of(code, scheme) != "copeland" for code in nodes):
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
    return rows.assign(**{name: round_series(drop_noise(rows[name]), places, mode=mode) for name in names})


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
    honour = list_honours(ranked, red_count=policies.red_list_count, black_count=policies.black_list_count)
    return ranked.assign(honour=honour)


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


def _stand(rows: pd.DataFrame) -> pd.DataFrame:
    """Whether all counted figures of a subject stand: none held, none missing."""
    stands = (~rows["is_counted"] | rows["standing"].eq("accepted")).groupby(rows["subject_code"], sort=False).all()
    return stands.rename("all_stand").reset_index()


def _count_lamps(rows: pd.DataFrame) -> pd.DataFrame:
    lit = {f"{lamp}_count": rows["lamp"].eq(lamp) for lamp in (*LAMP_ORDER, "unlit")}
    counts = pd.DataFrame(lit).groupby(rows["subject_code"], sort=False).sum()
    return counts.rename_axis("subject_code").reset_index()
