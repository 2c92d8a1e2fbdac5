"""亮灯: from progress to colours, with the reason and the streak of each lamp."""

import pandas as pd

from appraisal.frames import IndicatorResultFrame, ProgressFrame
from appraisal.lamps import LAMP_ORDER, STREAK, BottomRanked, GrowthNegative, LampRule, NotStartedDue, Streak
from appraisal.rounding import drop_noise
from appraisal.scheme import Scheme


def light_lamps(progress: ProgressFrame, scheme: Scheme, previous: IndicatorResultFrame | None = None) -> pd.DataFrame:
    """亮灯: the colour of every row whose indicator has a lamp rule, and why.

    A figure that is missing, held, not due or without target leaves the lamp unlit; it never counts as green. Overrides
    apply in a fixed order (负增长, 应开未开, 连续, 末位) and only worsen. The streak counts periods in a row of the colour
    before the streak override, so that a yellow lamp that turned red by repetition goes on counting as yellow; an
    unlit period ends it.

    Args:
        progress: PROGRESS.
        scheme: for each indicator its lamp rule.
        previous: INDICATOR_RESULTS of the period before.

    Returns:
        On the index of ``progress``: ``lamp``, ``previous_lamp``, ``lamp_rule_code``, ``lamp_reason_code``,
        ``lamp_streak_count``; all missing where the indicator has no lamp rule.
    """
    rule_of = {each.code: each.lamp_rule for each in scheme.indicators if each.lamp_rule}
    kind_of = {each.code: each.kind for each in scheme.indicators}
    rows = progress.assign(
        lamp_rule_code=progress["indicator_code"].map(rule_of).astype("str"),
        kind=progress["indicator_code"].map(kind_of),
    ).pipe(_with_previous, previous)
    parts = [_light(part, scheme.lamp_rule_by_code[str(code)]) for code, part in rows.groupby("lamp_rule_code")]
    columns = ["lamp", "previous_lamp", "lamp_rule_code", "lamp_reason_code", "lamp_streak_count"]
    lit = pd.concat(parts) if parts else rows.iloc[:0].assign(lamp="", lamp_reason_code="", lamp_streak_count=0)
    return lit.reindex(progress.index)[columns].astype({"lamp": "str", "lamp_streak_count": "Int64"})


def _with_previous(rows: pd.DataFrame, previous: IndicatorResultFrame | None) -> pd.DataFrame:
    """Add ``previous_lamp``, the colour it had before its streak override, and its count."""
    if previous is None:
        return rows.assign(previous_lamp=None, previous_colour=None, previous_count=0)
    reason = previous["lamp_reason_code"]
    before = previous.assign(
        previous_lamp=previous["lamp"],
        previous_colour=reason.str.removeprefix(STREAK).where(
            reason.str.startswith(STREAK, na=False), previous["lamp"]
        ),
        previous_count=previous["lamp_streak_count"],
    )[["indicator_code", "subject_code", "previous_lamp", "previous_colour", "previous_count"]]
    merged = rows.merge(before, how="left", on=["indicator_code", "subject_code"], validate="many_to_one")
    return merged.set_index(rows.index)


def _light(rows: pd.DataFrame, rule: LampRule) -> pd.DataFrame:
    metric = drop_noise(-rows["progress_gap_pp"] if rule.metric == "gap_behind_pp" else rows["shortfall_pct"])
    unlit_reason = rows["standing"].mask(rows["standing"].eq("accepted"), "no_target")
    is_lit = rows["standing"].eq("accepted") & metric.notna()
    lamp = rule.colour(metric)
    reason = pd.Series(rule.metric, index=rows.index, dtype="str")
    for override in rule.overrides:
        if not isinstance(override, Streak | BottomRanked):
            lamp, reason = _worsen(lamp, reason, _applies(rows, override), override.lamp, override.when)
    streak = _streak_count(rows, lamp).where(is_lit, 0)
    colour = lamp
    for override in rule.overrides:
        if isinstance(override, Streak):
            repeated = colour.eq(override.of) & (streak >= override.count)
            lamp, reason = _worsen(lamp, reason, repeated, override.lamp, f"{STREAK}{override.of}")
    for override in rule.overrides:
        if isinstance(override, BottomRanked):
            is_last = (rows["last_rank"] <= override.count) & (rows["peer_count"] > override.count)
            applies = is_last.fillna(value=False) & lamp.ne("green")
            lamp, reason = _worsen(lamp, reason, applies, override.lamp, override.when)
    return rows.assign(
        lamp=lamp.where(is_lit, "unlit"),
        lamp_reason_code=reason.where(is_lit, unlit_reason),
        lamp_streak_count=streak,
    )


def _applies(rows: pd.DataFrame, override: GrowthNegative | NotStartedDue) -> "pd.Series[bool]":
    if isinstance(override, NotStartedDue):
        return (rows["start_overdue_count"] >= override.months).fillna(value=False).astype("bool")
    growth = rows["value"].where(rows["kind"].eq("growth"), rows["yoy_pct"])
    return growth.lt(0) & rows["direction"].ne("lower")


def _worsen(
    lamp: "pd.Series[str]", reason: "pd.Series[str]", applies: "pd.Series[bool]", to: str, code: str
) -> "tuple[pd.Series[str], pd.Series[str]]":
    better = LAMP_ORDER[: LAMP_ORDER.index(to)]
    changed = applies & lamp.isin(better)
    return lamp.mask(changed, to), reason.mask(changed, code)


def _streak_count(rows: pd.DataFrame, colour: "pd.Series[str]") -> "pd.Series[int]":
    goes_on = colour.eq(rows["previous_colour"])
    return rows["previous_count"].astype("Int64").fillna(0).where(goes_on, 0) + 1
