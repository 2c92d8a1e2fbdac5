"""合计: from the points of indicators to those of groups 一级指标 and subjects, with weights that are due."""

import pandas as pd

from appraisal.acceptance import counted_events
from appraisal.frames import EventFrame
from appraisal.lamps import LAMP_ORDER
from appraisal.period import Period
from appraisal.ranking import count_ranked, list_honours, rank_bounds, rank_change, rank_within
from appraisal.rounding import drop_noise, round_series
from appraisal.scheme import Policies, Scheme

_VETO_SHIFT = 1e6
"""Larger than any total: puts vetoed subjects behind the others without touching their points."""
_TOTALS = {
    "score_points": "total_points",
    "cautious_points": "cautious_total_points",
    "lowest_points": "lowest_total_points",
    "highest_points": "highest_total_points",
}
"""Points of rows and the totals they make; the lowest and the highest are what open holds leave possible."""


def counted_rows(rows: pd.DataFrame, points: "pd.Series[float]", policies: Policies) -> "pd.Series[bool]":
    """Rows whose weight counts 计入: those with points, and missing figures (应报未报) under the policy ``zero``.

    What is not due, cannot be scored, or is missing under ``renormalise`` is left out.
    """
    if policies.missing == "renormalise":
        return points.notna()
    return points.notna() | (rows["weight_points"].notna() & rows["standing"].eq("missing"))


def scale_weights(rows: pd.DataFrame, counted: "pd.Series[bool]") -> "pd.Series[float]":
    """折算权重: the weights that count, scaled up to each subject's full weight; 0 for those left out.

    Args:
        rows: ``subject_code`` and ``weight_points`` (missing where a row earns nothing).
        counted: whether the row's weight counts.
    """
    weight = rows["weight_points"]
    used = weight.where(counted)
    full = weight.groupby(rows["subject_code"]).transform("sum")
    scaled = used * (full / used.groupby(rows["subject_code"]).transform("sum"))
    return drop_noise(scaled.fillna(0.0).where(weight.notna()))


def settle_points(rows: pd.DataFrame) -> pd.DataFrame:
    """Cautious and lost points: a held figure without a cautious value counts 0; what is counted and not earned is lost."""
    cautious = rows["cautious_points"].fillna(0.0).where(rows["score_points"].notna())
    lost = (rows["weight_points"] - rows["score_points"].fillna(0.0)).clip(lower=0).where(rows["is_counted"])
    return rows.assign(cautious_points=cautious, lost_points=lost)


def total_groups(rows: pd.DataFrame, policies: Policies) -> pd.DataFrame:
    """GROUP_RESULTS: points of each subject in each 一级指标, ranked in its peer group."""
    key = ["group_code", "subject_code", "period", "peer_group_code"]
    columns = ["weight_points", "score_points", "cautious_points"]
    weighted = rows[rows["weight_points"].notna()]
    groups = weighted.groupby(key, as_index=False, sort=False)[columns].sum()
    is_empty = groups["weight_points"].eq(0)
    groups = groups.assign(**{name: groups[name].mask(is_empty) for name in columns[1:]})
    groups = groups.pipe(round_points, columns[1:], policies)
    official = groups[f"{'cautious' if policies.rank_by == 'cautious' else 'score'}_points"]
    within = groups["group_code"] + "\x1f" + groups["peer_group_code"]
    return groups.assign(
        rank=rank_within(official, within, ties=policies.ties), peer_count=count_ranked(official, within)
    )


def total_subjects(
    rows: pd.DataFrame, events: EventFrame, scheme: Scheme, period: Period, *, previous: pd.DataFrame | None
) -> pd.DataFrame:
    """SUBJECT_RESULTS: base points, ledger, caps, veto, ranks with their interval, lamps, lists."""
    subjects = sum_subjects(rows, events, scheme, period)
    subjects = subjects.merge(_stand(rows), how="left", on="subject_code", validate="one_to_one")
    subjects = subjects.merge(_count_lamps(rows), how="left", on="subject_code", validate="one_to_one")
    names = ["base_points", "bonus_points", "deduction_points", *_TOTALS.values()]
    return subjects.pipe(round_points, names, scheme.policies).pipe(_rank, scheme.policies, previous)


def sum_subjects(rows: pd.DataFrame, events: EventFrame, scheme: Scheme, period: Period) -> pd.DataFrame:
    """合计: unrounded totals of every subject with bonus, deductions and veto; missing where nothing counts."""
    totals = {total: (name, "sum") for name, total in _TOTALS.items() if name in rows}
    subjects = rows.groupby(["subject_code", "period", "peer_group_code"], as_index=False, sort=False).agg(
        counted_weight_points=("nominal_weight_points", "sum"), is_counted=("is_counted", "any"), **totals
    )
    subjects = subjects.merge(
        _ledger(rows, events, scheme, period), how="left", on="subject_code", validate="one_to_one"
    )
    balance = subjects["bonus_points"] - subjects["deduction_points"]
    sums = {name: subjects[name].where(subjects["is_counted"]) for name in totals}
    with_ledger = {name: total + balance for name, total in sums.items()}
    return subjects.assign(base_points=sums["total_points"], **with_ledger)


def place_shift(subjects: pd.DataFrame, policies: Policies) -> "pd.Series[float]":
    """What ranking takes off a total so that a vetoed subject comes last, where the scheme says so; points stay."""
    return subjects["is_vetoed"] * (_VETO_SHIFT if policies.veto_effect == "last" else 0.0)


def round_points(rows: pd.DataFrame, names: list[str], policies: Policies) -> pd.DataFrame:
    """修约 of points, once, at the end; binary noise goes first."""
    places, mode = policies.points_places, policies.rounding
    return rows.assign(**{name: round_series(drop_noise(rows[name]), places, mode=mode) for name in names})


def _rank(subjects: pd.DataFrame, policies: Policies, previous: pd.DataFrame | None) -> pd.DataFrame:
    group = subjects["peer_group_code"].fillna("")
    shift = place_shift(subjects, policies)
    reported, cautious = subjects["total_points"] - shift, subjects["cautious_total_points"] - shift
    official = cautious if policies.rank_by == "cautious" else reported
    lowest, highest = subjects["lowest_total_points"] - shift, subjects["highest_total_points"] - shift
    low, high = rank_bounds(lowest, highest, group, ties=policies.ties)
    rank = rank_within(official, group, ties=policies.ties)
    before = {} if previous is None else previous.set_index("subject_code")["rank"].to_dict()
    ranked = subjects.assign(
        rank=rank,
        rank_low=low,
        rank_high=high,
        peer_count=count_ranked(official, group),
        rank_change=rank_change(rank, subjects["subject_code"].map(before)),
        last_rank=rank_within(official, group, best_is_low=True),
        reported_last_rank=rank_within(reported, group, best_is_low=True),
    )
    honour = list_honours(ranked, red_count=policies.red_list_count, black_count=policies.black_list_count)
    return ranked.assign(honour=honour)


def _stand(rows: pd.DataFrame) -> pd.DataFrame:
    """Whether all counted figures of a subject stand: none held, none missing."""
    stands = (~rows["is_counted"] | rows["standing"].eq("accepted")).groupby(rows["subject_code"], sort=False).all()
    return stands.rename("all_stand").reset_index()


def _count_lamps(rows: pd.DataFrame) -> pd.DataFrame:
    lamps = {
        lamp: rows["lamp"].eq(lamp).groupby(rows["subject_code"], sort=False).sum() for lamp in (*LAMP_ORDER, "unlit")
    }
    counts = pd.DataFrame({f"{lamp}_count": count for lamp, count in lamps.items()})
    return counts.rename_axis("subject_code").reset_index()


def _ledger(rows: pd.DataFrame, events: EventFrame, scheme: Scheme, period: Period) -> pd.DataFrame:
    """Bonus, deductions and veto of each subject; what already went off a ledger indicator's points does not count twice."""
    policies = scheme.policies
    counted = counted_events(events, period)
    ledgers = {code for code, each in scheme.indicator_by_code.items() if each.kind == "event"}
    taken = rows[rows["indicator_code"].isin(ledgers)][["indicator_code", "figure_subject_code"]].drop_duplicates()
    taken = taken.rename(columns={"figure_subject_code": "subject_code"}).assign(is_taken=True)
    counted = counted.merge(taken, how="left", on=["indicator_code", "subject_code"], validate="many_to_one")
    points = counted["points"].mask(counted["kind"].eq("deduction") & counted["is_taken"].notna(), 0.0)
    sums = points.groupby([counted["subject_code"], counted["kind"]]).sum()
    subjects = pd.Index(rows["subject_code"].unique(), name="subject_code")
    bonus, deduction = (_of_kind(sums, kind).reindex(subjects).fillna(0.0) for kind in ("bonus", "deduction"))
    vetoed = set(counted.loc[counted["kind"].eq("veto"), "subject_code"])
    return pd.DataFrame(
        {
            "bonus_points": bonus.clip(upper=policies.bonus_cap_points),
            "deduction_points": deduction.clip(upper=policies.deduction_cap_points),
            "is_vetoed": subjects.isin(vetoed),
        }
    ).reset_index()


def _of_kind(sums: "pd.Series[float]", kind: str) -> "pd.Series[float]":
    return sums[sums.index.get_level_values("kind") == kind].droplevel("kind")
