"""上榜: who is on which list of a round, by what it concluded and the rules that it went by.

The rules of the main list hold for all (domain.md §5 E06, E08; ``ranking.list_honours``): ties share, only a subject whose counted
figures all stand is on a red side and its place stays empty otherwise, a doubt alone disgraces nobody, fewer than three make no
list of places, and a period 只通报不排名 makes none at all.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from appraisal.books import Results
from appraisal.frames import HONOUR_LISTINGS, HonourListingFrame
from appraisal.honours.rules import ByGroups, ByIndicators, ByLamps, ByMovement, ByTotal, HonourList
from appraisal.period import Period
from appraisal.ranking import SMALLEST_LISTED_GROUP, count_ranked, list_honours, rank_within
from appraisal.rounding import drop_noise
from appraisal.scheme import Round, Scheme
from appraisal.scoring.figures import as_floats
from appraisal.totals import counted_rows

_NOBODY = "none"


def list_round(results: Results, scheme: Scheme, round_: Round, period: Period) -> HonourListingFrame:
    """Who is on the lists that a round makes.

    Args:
        results: indicators, groups and subjects of the round.
        scheme: the rules that the round went by.
        round_: the round, with its periods 只通报不排名.
        period: what it is about.

    Returns:
        HONOUR_LISTINGS: one row a list, group or indicator of it, and subject on one of its sides; in the order of the scheme's
        lists, then of their items, of peer groups and of places.
    """
    lists = [each for each in scheme.honour_lists if each.round == round_.code]
    if not lists or period.code in round_.unranked_periods:
        return HonourListingFrame(HONOUR_LISTINGS.empty())
    parts = [part for each in lists for part in _lists_of(each, results, scheme)]
    listed = pd.concat([HONOUR_LISTINGS.empty(), *parts], ignore_index=True)
    return HonourListingFrame(HONOUR_LISTINGS.conform(listed.assign(period=period.code)))


def _lists_of(rule: HonourList, results: Results, scheme: Scheme) -> Iterator[pd.DataFrame]:
    """The listed rows of each item of a list."""
    subjects = results.subjects[results.subjects["peer_group_code"].isin(rule.peer_groups)]
    subjects = subjects.set_index("subject_code", drop=False)
    for item in rule.by.items:
        yield _told(_judged(item, rule, subjects, results, scheme), item, rule=rule, scheme=scheme)


def _judged(item: str, rule: HonourList, subjects: pd.DataFrame, results: Results, scheme: Scheme) -> pd.DataFrame:
    """Rows with ``honour``, of all whom an item of a list is about."""
    match rule.by:
        case ByTotal():
            return subjects.assign(score_points=_official(subjects, scheme, "total"))
        case ByMovement():
            return _moved(subjects, rule.by, results, scheme)
        case ByGroups():
            return _of_group(item, rule.by, subjects, results, scheme)
        case ByIndicators():
            return _of_indicator(item, rule.by, subjects, results)
        case ByLamps():
            return _of_lamp(item, rule.by, subjects, results)


def _told(rows: pd.DataFrame, item: str, *, rule: HonourList, scheme: Scheme) -> pd.DataFrame:
    """Those on a side, as declared, in the order of print."""
    seats = {code: seat for seat, code in enumerate(rule.peer_groups)}
    chairs = {each.code: chair for chair, each in enumerate(scheme.subjects)}
    listed = rows[rows["honour"].ne(_NOBODY)].reset_index(drop=True)
    order = pd.DataFrame(
        {
            "side": listed["honour"].eq("black_list"),
            "group": listed["peer_group_code"].map(seats),
            "rank": as_floats(listed["rank"]) if "rank" in listed else 0.0,
            "seat": listed["subject_code"].map(chairs),
        }
    ).sort_values(["side", "group", "rank", "seat"], kind="stable")
    columns = [name for name in HONOUR_LISTINGS.columns if name in listed and name != "period"]
    return listed.loc[order.index, columns].assign(
        **{"list_code": rule.code, "list_item_code": item} | ({} if "lamp" in columns else {"lamp": None})
    )


def _official(rows: pd.DataFrame, scheme: Scheme, what: str) -> "pd.Series[float]":
    """The points that make places."""
    names = {"total": ("cautious_total_points", "total_points"), "group": ("cautious_points", "score_points")}[what]
    return rows[names[0] if scheme.policies.rank_by == "cautious" else names[1]].astype("float64")


def _moved(subjects: pd.DataFrame, basis: ByMovement, results: Results, scheme: Scheme) -> pd.DataFrame:
    """进位、退位: by places that no open doubt explains."""
    moved = subjects["rank_change"].astype("Float64")
    previous = (subjects["rank"] + subjects["rank_change"]).astype("Float64")
    at_best = previous - subjects["rank_low"].astype("Float64")
    is_compared = (subjects["peer_count"] >= SMALLEST_LISTED_GROUP).fillna(value=False)
    honour = pd.Series(_NOBODY, index=subjects.index, dtype="str")
    if basis.risen_places is not None:
        has_risen = (moved >= basis.risen_places).fillna(value=False) & is_compared & ~subjects["is_vetoed"]
        honour = honour.mask(has_risen & _stands(subjects, results, scheme), "red_list")
    if basis.fallen_places is not None:
        has_fallen = (moved <= -basis.fallen_places) & (at_best <= -basis.fallen_places)
        honour = honour.mask(has_fallen.fillna(value=False) & is_compared, "black_list")
    points = _official(subjects, scheme, "total")
    return subjects.assign(honour=honour, previous_rank=previous.astype("Int64"), score_points=points)


def _of_group(code: str, basis: ByGroups, subjects: pd.DataFrame, results: Results, scheme: Scheme) -> pd.DataFrame:
    """板块榜: by 得分率 in a group of indicators, since departments of one class lead different ones."""
    groups = results.groups
    rows = groups[groups["group_code"].eq(code) & groups["subject_code"].isin(subjects.index)]
    rows = rows.set_index("subject_code", drop=False)
    within, weight = _within(rows), rows["weight_points"].astype("float64").where(rows["weight_points"] > 0)
    points = _official(rows, scheme, "group")
    official, reported = (drop_noise(each / weight) for each in (points, rows["score_points"].astype("float64")))
    ranked = rows.assign(
        score_points=points,
        rank=rank_within(official, within, ties=scheme.policies.ties),
        last_rank=rank_within(official, within, best_is_low=True),
        reported_last_rank=rank_within(reported, within, best_is_low=True),
        peer_count=count_ranked(official, within),
        is_vetoed=subjects["is_vetoed"].reindex(rows.index).fillna(value=False).astype("bool"),
        all_stand=_stands(rows, results, scheme, group=code),
    )
    return ranked.assign(honour=list_honours(ranked, red_count=basis.red_count, black_count=basis.black_count))


def _of_indicator(code: str, basis: ByIndicators, subjects: pd.DataFrame, results: Results) -> pd.DataFrame:
    """指标榜: by the figure's place; a figure under verification takes no place from anybody, and hides nobody's last one."""
    rows = _figures(code, subjects, results)
    within, place = _within(rows), rows["rank"].astype("float64")
    is_accepted = rows["standing"].eq("accepted")
    firm = -place.where(is_accepted)
    ranked = rows.assign(
        rank=rank_within(firm, within),
        last_rank=rank_within(firm, within, best_is_low=True),
        reported_last_rank=rank_within(
            -place.where(rows["standing"].isin(["accepted", "held"])), within, best_is_low=True
        ),
        peer_count=count_ranked(firm, within),
        is_vetoed=subjects["is_vetoed"].reindex(rows.index).fillna(value=False).astype("bool"),
        all_stand=is_accepted,
    )
    return ranked.assign(honour=list_honours(ranked, red_count=basis.red_count, black_count=basis.black_count))


def _of_lamp(code: str, basis: ByLamps, subjects: pd.DataFrame, results: Results) -> pd.DataFrame:
    """灯色榜: by lamps that rest on figures that stand; nobody has a place."""
    rows = _figures(code, subjects, results)
    is_accepted = rows["standing"].eq("accepted")
    is_vetoed = subjects["is_vetoed"].reindex(rows.index).fillna(value=False).astype("bool")
    honour = pd.Series(_NOBODY, index=rows.index, dtype="str")
    honour = honour.mask(rows["lamp"].isin(basis.red_list_lamps) & is_accepted & ~is_vetoed, "red_list")
    honour = honour.mask(rows["lamp"].isin(basis.black_list_lamps) & is_accepted, "black_list")
    return rows.assign(honour=honour, rank=None, peer_count=None, rank_change=None, score_points=None)


def _figures(code: str, subjects: pd.DataFrame, results: Results) -> pd.DataFrame:
    rows = results.indicators[results.indicators["indicator_code"].eq(code)]
    return rows[rows["subject_code"].isin(subjects.index)].set_index("subject_code", drop=False)


def _within(rows: pd.DataFrame) -> "pd.Series[str]":
    return rows["peer_group_code"].fillna("").astype("str")


def _stands(rows: pd.DataFrame, results: Results, scheme: Scheme, *, group: str | None = None) -> "pd.Series[bool]":
    """Whether all counted figures of each subject, of one group or of all, stand."""
    told = results.indicators[results.indicators["subject_code"].isin(rows.index)].reset_index(drop=True)
    if group is not None:
        told = told[told["group_code"].isin(_beneath(group, scheme))].reset_index(drop=True)
    is_open = counted_rows(told, as_floats(told["score_points"]), scheme) & told["standing"].ne("accepted").to_numpy()
    open_subjects = told["subject_code"][np.asarray(is_open, dtype=bool)].unique()
    return pd.Series(~rows.index.isin(open_subjects), index=rows.index)


def _beneath(group: str, scheme: Scheme) -> set[str]:
    """A group and all those below it."""
    found, size = {group}, 0
    while len(found) > size:
        size = len(found)
        found |= {code for code, each in scheme.groups.items() if each.parent in found}
    return found
