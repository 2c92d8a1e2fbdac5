"""亮灯规则: bands over a metric and overrides; a rule set with a hole or an overlap is refused at load."""

import math
from typing import TYPE_CHECKING, Annotated, Literal, Self

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from appraisal.frames import IndicatorResultFrame, ProgressFrame
from appraisal.rounding import drop_noise

if TYPE_CHECKING:
    from appraisal.scheme import Scheme

Lamp = Literal["green", "yellow", "red", "unlit"]
LAMP_ZH = {"green": "绿灯", "yellow": "黄灯", "red": "红灯", "unlit": "未亮灯"}
LAMP_ORDER = ("green", "yellow", "red")
"""Lit lamps from best to worst; overrides only ever worsen."""
REASON_ZH = {
    "gap_behind_pp": "按序时差距（百分点）",
    "shortfall_pct": "按欠进度比例",
    "growth_negative": "负增长",
    "not_started_due": "应开未开",
    "streak_yellow": "连续黄灯",
    "streak_red": "连续红灯",
    "bottom_ranked": "未完成且位次靠后",
    "missing": "应报未报",
    "held": "数据待核实",
    "not_due": "未到报送期",
    "no_target": "未设目标",
}
"""Why a lamp has its colour, or none; the codes stand in ``lamp_reason_code``."""
_STREAK = "streak_"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Band(_Part):
    """One interval of the metric; ``above`` is open, ``to`` is closed; absent = unbounded."""

    above: float | None = None
    to: float | None = None
    lamp: Literal["green", "yellow", "red"]

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends as numbers, infinite where unbounded."""
        return (-math.inf if self.above is None else self.above, math.inf if self.to is None else self.to)


class GrowthNegative(_Part):
    """负增长: the figure (a growth) or its yoy is below zero; never where lower is better."""

    when: Literal["growth_negative"]
    lamp: Literal["yellow", "red"]


class NotStartedDue(_Part):
    """应开未开: a project has not started though ``months`` month ends have passed since, and with, its planned month.

    At the end of the planned month itself the count is 1 (当月应开未开), two months later 3 (连续3个月应开未开).
    """

    when: Literal["not_started_due"]
    months: int = Field(ge=1)
    lamp: Literal["yellow", "red"]


class Streak(_Part):
    """连续: the same colour for ``count`` periods in a row, this one included, turns into ``lamp``."""

    when: Literal["streak"]
    of: Literal["yellow", "red"]
    count: int = Field(ge=2)
    lamp: Literal["yellow", "red"]


class BottomRanked(_Part):
    """末位: lamp is not green and the rank is among the last ``count`` of the comparison; ties share."""

    when: Literal["bottom_ranked"]
    count: int = Field(ge=1)
    lamp: Literal["red"]


Override = Annotated[GrowthNegative | NotStartedDue | Streak | BottomRanked, Field(discriminator="when")]


class LampRule(_Part):
    """亮灯规则: how a metric becomes a colour.

    ``gap_behind_pp`` = due % − done % (percentage points behind; positive is behind);
    ``shortfall_pct`` = (due − done)/due × 100 (relative). The two differ: domain.md §4, finding 1.
    """

    code: str
    name_zh: str
    metric: Literal["gap_behind_pp", "shortfall_pct"]
    bands: tuple[Band, ...]
    overrides: tuple[Override, ...] = ()
    clause: str = ""

    @model_validator(mode="after")
    def _covers_every_number_once(self) -> Self:
        reach = -math.inf
        for band in sorted(self.bands, key=lambda each: each.ends):
            above, to = band.ends
            if above >= to:
                message = f"亮灯规则“{self.name_zh}”的一档写反了：{_interval(above, to)}"
                raise ValueError(message)
            if above > reach:
                message = f"亮灯规则“{self.name_zh}”有空档：{_interval(reach, above)}没有颜色，请补上一档"
                raise ValueError(message)
            if above < reach:
                message = f"亮灯规则“{self.name_zh}”有重叠：{_interval(above, min(reach, to))}有两种颜色，请只留一档"
                raise ValueError(message)
            reach = to
        if reach < math.inf:
            message = f"亮灯规则“{self.name_zh}”有空档：{_interval(reach, math.inf)}没有颜色，请补上一档"
            raise ValueError(message)
        return self

    def colour(self, metric: "pd.Series[float]") -> "pd.Series[str]":
        """Colour of each value of the metric; missing where the metric is."""
        bands = sorted(self.bands, key=lambda each: each.ends)
        edges = [-math.inf, *(band.ends[1] for band in bands)]
        places = pd.cut(metric, bins=edges, labels=False, right=True)
        places = places.mask(metric == -math.inf, 0)
        return places.map(dict(enumerate(band.lamp for band in bands))).astype("str")


def light_lamps(
    progress: ProgressFrame, scheme: "Scheme", previous: IndicatorResultFrame | None = None
) -> pd.DataFrame:
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


def reason_zh(code: str) -> str:
    """Chinese words for a ``lamp_reason_code``."""
    return REASON_ZH[code]


def _with_previous(rows: pd.DataFrame, previous: IndicatorResultFrame | None) -> pd.DataFrame:
    """Add ``previous_lamp``, the colour it had before its streak override, and its count."""
    if previous is None:
        return rows.assign(previous_lamp=None, previous_colour=None, previous_count=0)
    reason = previous["lamp_reason_code"]
    before = previous.assign(
        previous_lamp=previous["lamp"],
        previous_colour=reason.str.removeprefix(_STREAK).where(
            reason.str.startswith(_STREAK, na=False), previous["lamp"]
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
            lamp, reason = _worsen(lamp, reason, repeated, override.lamp, f"{_STREAK}{override.of}")
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


def _interval(above: float, to: float) -> str:
    """An interval in the notation of textbooks: ``(0, 10]``, ``(-∞, 0]``, ``(30, +∞)``."""
    left = "-∞" if above == -math.inf else f"{above:g}"
    right = "+∞)" if to == math.inf else f"{to:g}]"
    return f"({left}, {right}"
