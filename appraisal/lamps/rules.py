"""亮灯规则: bands over a metric, overrides that only worsen, and how a better colour has to be earned."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from appraisal.lamps.bands import Band, prove_cover
from appraisal.lamps.sense import prove_direction, prove_percent, prove_percent_line, prove_worsens
from appraisal.lamps.steady import Steady
from appraisal.scoring.rule import EqualAsked, Line, asked_in, asks

Lamp = Literal["green", "yellow", "red", "unlit"]
LAMP_ZH = {"green": "绿灯", "yellow": "黄灯", "red": "红灯", "unlit": "未亮灯"}
LAMP_ORDER = ("green", "yellow", "red")
"""Lit lamps from best to worst; overrides only ever worsen."""
_LIT_ZH = {lamp: LAMP_ZH[lamp] for lamp in LAMP_ORDER}
REASON_ZH = {
    "gap_behind_pp": "按序时差距（百分点）",
    "shortfall_pct": "按欠进度比例",
    "value": "按指标数值",
    "green_share_pct": "按支撑子指标绿灯占比",
    "projected_completion_pct": "按年终预计完成率",
    "steady": "好转未稳，暂保持原灯",
    "growth_negative": "负增长",
    "not_started_due": "应开未开",
    "behind_line": "低于对照线",
    "any_part": "支撑子指标亮灯",
    "projected_short": "预计年终难以完成",
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
    "no_projection": "无法作年终预计",
}
"""Why a lamp has its colour, or none; the codes stand in ``lamp_reason_code``."""
STREAK = "streak_"
"""Begins the reason of a lamp that repetition worsened."""


def lamp_sign(word: str) -> str:
    """The one character by which a lamp is told in a table of lamps or in ``红转黄``."""
    return word.removesuffix("灯")[-1:]


def in_own_words(text: str, words: Mapping[str, str]) -> str:
    """A text of the program's own with the office's words for the lamps (``Scheme.lamp_zh``) in place of the usual ones."""
    own = {usual: words[lamp] for lamp, usual in LAMP_ZH.items() if words[lamp] != usual}
    return re.sub("|".join(map(re.escape, own)), lambda met: own[met.group()], text) if own else text


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


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

    @model_validator(mode="after")
    def _worsens(self) -> Self:
        prove_worsens(self.of, self.lamp, "低于对照线", words=_LIT_ZH)
        return self


class AnyPart(_Part):
    """支撑子指标亮灯: one of the indicator's parts has a lamp of the colour ``of`` (任一子项红灯，本项红灯)."""

    when: Literal["any_part"]
    of: Literal["yellow", "red"]
    lamp: Literal["yellow", "red"]


class ProjectedShort(_Part):
    """预计难以完成: by the projection of the year's end, less than ``line`` per cent of the target will be reached.

    Attributes:
        line: completion, per cent.
        reading: whether the projected value decides, or the far end of its range (not even that would do).
    """

    when: Literal["projected_short"]
    line: float
    reading: Annotated[
        Literal["middle", "best"], asks("预计值达不到就算（middle），还是连预计范围的上限都达不到才算（best）？")
    ]
    lamp: Literal["yellow", "red"]

    @model_validator(mode="after")
    def _is_percent(self) -> Self:
        prove_percent_line(self.line)
        return self


class Streak(_Part):
    """连续: the same colour for ``count`` periods in a row, this one included, turns into ``lamp``."""

    when: Literal["streak"]
    of: Literal["yellow", "red"]
    count: int = Field(ge=2)
    lamp: Literal["yellow", "red"]

    @model_validator(mode="after")
    def _worsens(self) -> Self:
        prove_worsens(self.of, self.lamp, "连续亮灯", words=_LIT_ZH)
        return self


class BottomRanked(_Part):
    """末位: lamp is not green and the rank is among the last ``count`` of the comparison; ties share."""

    when: Literal["bottom_ranked"]
    count: int = Field(ge=1)
    lamp: Literal["red"]


Override = Annotated[
    GrowthNegative | NotStartedDue | BehindLine | AnyPart | ProjectedShort | Streak | BottomRanked,
    Field(discriminator="when"),
]
When = Literal[
    "growth_negative", "not_started_due", "behind_line", "any_part", "projected_short", "streak", "bottom_ranked"
]


class LampRule(_Part):
    """亮灯规则: how a metric becomes a colour.

    ``gap_behind_pp`` = due % − done % (percentage points behind; positive is behind);
    ``shortfall_pct`` = (due − done)/due × 100 (relative). The two differ: domain.md §4, finding 1. ``value`` is the figure
    itself (CPI, 完成率). ``green_share_pct`` is the share of green lamps among the indicator's parts, and asks for no figure.
    ``projected_completion_pct`` is the completion that the year is heading for (年终预计).

    Attributes:
        steady: how a better colour has to be earned 防抖; ``None`` = it shows at once, as a worse one always does.
        unlit_parts: under ``green_share_pct``, whether parts without a lamp count as not green or not at all.
    """

    code: str
    name_zh: str
    metric: Literal["gap_behind_pp", "shortfall_pct", "value", "green_share_pct", "projected_completion_pct"]
    bands: tuple[Band, ...]
    overrides: tuple[Override, ...] = ()
    unlit_parts: Literal["not_green", "left_out"] | None = None
    steady: Steady | None = None
    clause: str = ""

    @model_validator(mode="after")
    def _covers_every_number_once(self) -> Self:
        prove_cover(self.bands, self.name_zh)
        prove_percent(self.metric, self.bands, self.name_zh)
        prove_direction(self.metric, self.bands, self.name_zh, words=_LIT_ZH)
        return self

    @model_validator(mode="after")
    def _later_is_worse(self) -> Self:
        starts = sorted((each.months, each.lamp) for each in self.overrides if isinstance(each, NotStartedDue))
        for (months, lamp), (later, then) in pairwise(starts):
            if LAMP_ORDER.index(then) <= LAMP_ORDER.index(lamp):
                message = f"亮灯规则“{self.name_zh}”：应开未开{months}个月已亮{LAMP_ZH[lamp]}，{later}个月写作{LAMP_ZH[then]}不起作用，请核对"
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

    @property
    def looks_ahead(self) -> bool:
        """Whether a projection of the year's end makes or worsens the lamp."""
        is_short = any(isinstance(each, ProjectedShort) for each in self.overrides)
        return self.metric == "projected_completion_pct" or is_short

    def level(self, metric: "pd.Series[float]") -> "pd.Series[float]":
        """Colour of each value of the metric as its place in ``LAMP_ORDER``; missing where the metric is."""
        levels = np.full(len(metric), np.nan)
        for band in self.bands:
            levels[band.holds(metric)] = LAMP_ORDER.index(band.lamp)
        return pd.Series(levels, index=metric.index)

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
    when: When
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
    return asked_in((GrowthNegative, BehindLine, ProjectedShort), key)
