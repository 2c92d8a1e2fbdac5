"""上榜次数: how often a subject has been on a list this year, and what that is worth in the ledger.

Points for times follow from lists that were published, never from those of the very round that settles them: these rest on the
points. The entries are derived anew by each run, under keys that name rule, year and subject, so that a further edition or a run
after a killed one adds nothing (domain.md §5 E08, E11).
"""

from collections.abc import Iterable

import pandas as pd

from appraisal.frames import EVENTS, EventFrame, HonourListingFrame
from appraisal.honours.rules import EVENT_PREFIX, ByTimesPlace, HonourPoints
from appraisal.period import Period, parse_period
from appraisal.ranking import rank_within
from appraisal.rounding import drop_noise
from appraisal.scheme import Round, Scheme

_PLACE_OF_LIST = ["list_code", "list_item_code", "subject_code", "honour"]


def count_times(listed: HonourListingFrame, past: HonourListingFrame) -> "pd.Series[int]":
    """第几次: which time this year each row of ``listed`` is, on its side of its list.

    Args:
        listed: HONOUR_LISTINGS of a period.
        past: those of earlier periods of the year.
    """
    before = past[past["period"].ne(listed["period"].iloc[0])] if len(listed) else past
    times = before.groupby(_PLACE_OF_LIST)["period"].nunique()
    keys = pd.MultiIndex.from_frame(listed[_PLACE_OF_LIST].astype("object"))
    return pd.Series(times.reindex(keys).fillna(0).to_numpy() + 1, index=listed.index).astype("int64")


def sum_times(rule: HonourPoints, past: HonourListingFrame) -> "pd.Series[int]":
    """次数: times of each subject on the side and lists that a rule counts, by ``subject_code``; who was on none is left out."""
    counted = past[past["list_code"].isin(rule.lists) & past["honour"].eq(rule.honour)]
    return counted.groupby("subject_code").size().astype("int64")


def weigh_times(rule: HonourPoints, past: HonourListingFrame, scheme: Scheme) -> pd.DataFrame:
    """What the times so far are worth by a rule 上榜加减分.

    Returns:
        One row a subject with any, in the scheme's order: ``subject_code``, ``peer_group_code``, ``times_count``, ``rank`` (Int64,
        missing where each time counts for itself), ``points`` (never negative, after the rule's cap) and ``is_capped``.
    """
    times = sum_times(rule, past)
    known = [each for each in scheme.subjects if each.code in times.index and each.is_appraised]
    rows = pd.DataFrame(
        {
            "subject_code": [each.code for each in known],
            "peer_group_code": [each.peer_group for each in known],
            "times_count": [int(times[each.code]) for each in known],
        }
    ).astype({"subject_code": "str", "peer_group_code": "str", "times_count": "int64"})
    worth = rule.worth
    if isinstance(worth, ByTimesPlace):
        within = rows["peer_group_code"] if worth.within == "peer_group" else pd.Series("all", index=rows.index)
        rank = rank_within(rows["times_count"].astype("float64"), within)
        full = pd.Series([worth.points_at(int(each)) for each in rank], index=rows.index, dtype="float64")
    else:
        rank = pd.Series(pd.NA, index=rows.index, dtype="Int64")
        full = drop_noise(rows["times_count"] * worth.points_each)
    points = full if rule.cap_points is None else full.clip(upper=rule.cap_points)
    return rows.assign(rank=rank, points=points, is_capped=points < full)


def add_list_points(
    events: EventFrame, past: HonourListingFrame, scheme: Scheme, round_: Round, period: Period
) -> EventFrame:
    """EVENTS with an entry for each subject that the round's rules give points for its times on lists.

    Args:
        events: EVENTS as they are recorded.
        past: HONOUR_LISTINGS of the year, published before this round.
        scheme: ``honour_points``.
        round_: the round; rules that are settled in others add nothing.
        period: what it is about. Entries are dated to the end of the first period that settled them, so that what is followed
            up (整改) grows old from there while the times add up.
    """
    rows = [
        row
        for rule in scheme.honour_points
        if rule.settle_in == round_.code
        for row in _entries(rule, past, scheme, round_=round_, period=period)
    ]
    return EventFrame(EVENTS.conform(pd.concat([events, EVENTS.of(rows)], ignore_index=True))) if rows else events


def _entries(
    rule: HonourPoints, past: HonourListingFrame, scheme: Scheme, *, round_: Round, period: Period
) -> Iterable[dict[str, object]]:
    counted = past[past["list_code"].isin(rule.lists) & past["honour"].eq(rule.honour)]
    weighed = weigh_times(rule, past, scheme)
    for row in weighed[weighed["points"].gt(0)].to_dict("records"):
        subject, times = str(row["subject_code"]), row["times_count"]
        place = "" if pd.isna(row["rank"]) else f"，次数居第{row['rank']}位"
        capped = f"，以{rule.cap_points:g}分为限" if row["is_capped"] else ""
        own = counted[counted["subject_code"].eq(subject)]
        told = _told_lists(own, rule, scheme)
        yield {
            "event_key": f"{EVENT_PREFIX}{rule.code}-{period.year}-{subject}",
            "kind": rule.event_kind,
            "subject_code": subject,
            "occurred_on": _first_settled(own, scheme, round_, period).end_on.isoformat(),
            "points": float(row["points"]),
            "matter_zh": f"{rule.name_zh}（{times}次{place}）",
            "reason_zh": f"{period.year}年列入{told}，共{times}次{place}{capped}",
            "cause_code": rule.cause,
            "clause": rule.clause,
        }


def _first_settled(listed: pd.DataFrame, scheme: Scheme, round_: Round, period: Period) -> Period:
    """The first period of the year whose round knew one of these rows: its own lists only once they are of an earlier period."""
    makers = {each.code: each.round for each in scheme.honour_lists}
    pairs = zip(listed["list_code"], listed["period"], strict=True)
    known = [(makers.get(code) == round_.code, parse_period(str(told)).end_on) for code, told in pairs]
    first = before = period
    while before.year == period.year:
        if any(end < before.end_on or (end == before.end_on and not is_own) for is_own, end in known):
            first = before
        before = before.previous()
    return first


def _told_lists(rows: pd.DataFrame, rule: HonourPoints, scheme: Scheme) -> str:
    """``“分领域红黄牌”红牌2次（第一季度、第三季度）``, list by list."""
    names = {each.code: f"“{each.name_zh}”{each.called_zh(rule.honour)}" for each in scheme.honour_lists}
    parts = []
    for code in (code for code in rule.lists if code in set(rows["list_code"])):
        own = rows[rows["list_code"].eq(code)]
        periods = sorted((parse_period(str(each)) for each in own["period"].unique()), key=lambda each: each.end_on)
        when = "、".join(each.label_zh for each in periods)
        parts.append(f"{names.get(code, code)}{len(own)}次（{when}）")
    return "、".join(parts)
