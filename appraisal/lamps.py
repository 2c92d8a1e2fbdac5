"""亮灯规则: bands over a metric and overrides; a rule set with a hole or an overlap is refused at load."""

import math
from datetime import date
from typing import Annotated, Literal, Self

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from appraisal.scoring.rule import EqualAsked, Line, asked_in, asks

Lamp = Literal["green", "yellow", "red", "unlit"]
LAMP_ZH = {"green": "绿灯", "yellow": "黄灯", "red": "红灯", "unlit": "未亮灯"}
LAMP_ORDER = ("green", "yellow", "red")
"""Lit lamps from best to worst; overrides only ever worsen."""
REASON_ZH = {
    "gap_behind_pp": "按序时差距（百分点）",
    "shortfall_pct": "按欠进度比例",
    "value": "按指标数值",
    "green_share_pct": "按支撑子指标绿灯占比",
    "growth_negative": "负增长",
    "not_started_due": "应开未开",
    "behind_line": "低于对照线",
    "any_part": "支撑子指标亮灯",
    "streak_yellow": "连续黄灯",
    "streak_red": "连续红灯",
    "bottom_ranked": "未完成且位次靠后",
    "exempted": "有正当理由，已批准豁免",
    "missing": "应报未报",
    "imputed": "应报未报，按规定代入",
    "held": "数据待核实",
    "not_due": "未到报送期",
    "no_target": "未设目标",
    "no_line": "没有对照数",
    "no_parts": "支撑子指标均未亮灯",
}
"""Why a lamp has its colour, or none; the codes stand in ``lamp_reason_code``."""
STREAK = "streak_"
"""Begins the reason of a lamp that repetition worsened."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Band(_Part):
    """One interval of the metric; ``above`` and ``below`` are open, ``at_least`` and ``to`` closed; absent = unbounded."""

    above: float | None = None
    at_least: float | None = None
    to: float | None = None
    below: float | None = None
    lamp: Literal["green", "yellow", "red"]

    @model_validator(mode="after")
    def _one_end_a_side(self) -> Self:
        for one, other in (("above", "at_least"), ("to", "below")):
            if getattr(self, one) is not None and getattr(self, other) is not None:
                message = f"一档的同一端只能写 {one} 或 {other} 之一：above、below 不含本数，at_least、to 含本数"
                raise ValueError(message)
        return self

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends as numbers, infinite where unbounded."""
        low = self.above if self.at_least is None else self.at_least
        high = self.below if self.to is None else self.to
        return (-math.inf if low is None else low, math.inf if high is None else high)

    @property
    def edges(self) -> "tuple[_Edge, _Edge]":
        """Where it begins and ends among all numbers: just before (0) or just behind (1) its ends."""
        low, high = self.ends
        return (low, int(self.above is not None)), (high, int(self.below is None))

    def holds(self, metric: "pd.Series[float]") -> "pd.Series[bool]":
        """Which values lie in the band."""
        low, high = self.ends
        above = metric.gt(low) if self.above is not None else metric.ge(low)
        return above & (metric.lt(high) if self.below is not None else metric.le(high))


_Edge = tuple[float, int]
_FIRST, _LAST = (-math.inf, 0), (math.inf, 1)


class GrowthNegative(_Part):
    """负增长: the figure (a growth) or its yoy is below zero; never where lower is better.

    Attributes:
        counts_zero: whether no growth at all counts as negative.
    """

    when: Literal["growth_negative"]
    counts_zero: Annotated[bool, asks("增速恰好为零，算负增长（true）还是不算（false）？")]
    lamp: Literal["yellow", "red"]


class NotStartedDue(_Part):
    """应开未开: a project has not started though ``months`` month ends have passed since, and with, its planned month.

    At the end of the planned month itself the count is 1 (当月应开未开), two months later 3 (连续3个月应开未开).
    """

    when: Literal["not_started_due"]
    months: int = Field(ge=1)
    lamp: Literal["yellow", "red"]


class BehindLine(_Part):
    """低于对照线: the figure is on the bad side of last year, of a benchmark (全市平均), of its peers' mean.

    Attributes:
        line: what it is held against.
        is_equal_enough: whether exactly on the line is behind (false) or not (true).
        of: only where the lamp has this colour so far (“偏离目标且不如上年才亮红灯”); ``None`` = whatever it has.
        untold: what becomes of a lamp that would change, where the line is not told.
    """

    when: Literal["behind_line"]
    line: Line
    is_equal_enough: EqualAsked
    of: Literal["green", "yellow"] | None = None
    untold: Annotated[
        Literal["unlit", "passes"], asks("没有这条对照线的数时，不亮灯（unlit）还是不看这一条（passes）？")
    ]
    lamp: Literal["yellow", "red"]


class AnyPart(_Part):
    """支撑子指标亮灯: one of the indicator's parts has a lamp of the colour ``of`` (任一子项红灯，本项红灯)."""

    when: Literal["any_part"]
    of: Literal["yellow", "red"]
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


Override = Annotated[
    GrowthNegative | NotStartedDue | BehindLine | AnyPart | Streak | BottomRanked, Field(discriminator="when")
]


class LampRule(_Part):
    """亮灯规则: how a metric becomes a colour.

    ``gap_behind_pp`` = due % − done % (percentage points behind; positive is behind);
    ``shortfall_pct`` = (due − done)/due × 100 (relative). The two differ: domain.md §4, finding 1. ``value`` is the figure
    itself (CPI, 完成率). ``green_share_pct`` is the share of green lamps among the indicator's parts, and asks for no figure.

    Attributes:
        unlit_parts: under ``green_share_pct``, whether parts without a lamp count as not green or not at all.
    """

    code: str
    name_zh: str
    metric: Literal["gap_behind_pp", "shortfall_pct", "value", "green_share_pct"]
    bands: tuple[Band, ...]
    overrides: tuple[Override, ...] = ()
    unlit_parts: Literal["not_green", "left_out"] | None = None
    clause: str = ""

    @model_validator(mode="after")
    def _covers_every_number_once(self) -> Self:
        reach: _Edge = _FIRST
        for band in sorted(self.bands, key=lambda each: each.edges):
            start, end = band.edges
            if start >= end:
                message = f"亮灯规则“{self.name_zh}”的一档写反了：{_interval(start, end)}"
                raise ValueError(message)
            if start > reach:
                message = f"亮灯规则“{self.name_zh}”有空档：{_interval(reach, start)}没有颜色，请补上一档"
                raise ValueError(message)
            if start < reach:
                message = f"亮灯规则“{self.name_zh}”有重叠：{_interval(start, min(reach, end))}有两种颜色，请只留一档"
                raise ValueError(message)
            reach = end
        if reach < _LAST:
            message = f"亮灯规则“{self.name_zh}”有空档：{_interval(reach, _LAST)}没有颜色，请补上一档"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _unlit_parts_are_settled(self) -> Self:
        if self.metric == "green_share_pct" and self.unlit_parts is None:
            message = "按绿灯占比亮灯：未亮灯的子指标算不是绿灯（not_green）还是不计（left_out）？请写 unlit_parts"
            raise ValueError(message)
        return self

    @property
    def looks_at_parts(self) -> bool:
        """Whether the lamps of the indicator's parts make or worsen its own."""
        return self.metric == "green_share_pct" or any(isinstance(each, AnyPart) for each in self.overrides)

    def colour(self, metric: "pd.Series[float]") -> "pd.Series[str]":
        """Colour of each value of the metric; missing where the metric is."""
        lamps = np.full(len(metric), None, dtype=object)
        for band in self.bands:
            lamps[band.holds(metric)] = band.lamp
        return pd.Series(lamps, index=metric.index).astype("str")


class LampExemption(_Part):
    """豁免 (有正当理由): a recorded approval that keeps one exception from colouring a lamp for a while.

    Attributes:
        subject_code: whose lamp.
        when: which exception is lifted.
        indicator_code: on which indicator; ``None`` = all.
        effective_from: first day.
        until: last day.
        document_no: the approval.
        approver_zh: who approved it, as a post.
        reason_zh: why.
    """

    subject_code: str
    when: Literal["growth_negative", "not_started_due", "behind_line", "any_part", "streak", "bottom_ranked"]
    indicator_code: str | None = None
    effective_from: date
    until: date
    document_no: str = Field(min_length=1)
    approver_zh: str = Field(min_length=1)
    reason_zh: str = Field(min_length=1)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until < self.effective_from:
            message = f"豁免的截止日{self.until}早于生效日{self.effective_from}"
            raise ValueError(message)
        return self


def reason_zh(code: str) -> str:
    """Chinese words for a ``lamp_reason_code``."""
    return REASON_ZH[code]


def lamp_question_of(key: str) -> str:
    """The question that a missing option of a lamp rule leaves to whoever wrote the clause; empty if it leaves none."""
    return asked_in((GrowthNegative, BehindLine), key)


def _interval(start: _Edge, end: _Edge) -> str:
    """What lies between two edges, in the notation of textbooks: ``(0, 10]``, ``[80, 90)``, ``(30, +∞)``."""
    left = "(-∞" if start[0] == -math.inf else f"{'(' if start[1] else '['}{start[0]:g}"
    right = "+∞)" if end[0] == math.inf else f"{end[0]:g}{']' if end[1] else ')'}"
    return f"{left}, {right}"
