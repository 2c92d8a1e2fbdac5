"""亮灯规则: bands over a metric and overrides; a rule set with a hole or an overlap is refused at load."""

import math
from typing import Annotated, Literal, Self

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

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
STREAK = "streak_"
"""Begins the reason of a lamp that repetition worsened."""


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


def reason_zh(code: str) -> str:
    """Chinese words for a ``lamp_reason_code``."""
    return REASON_ZH[code]


def _interval(above: float, to: float) -> str:
    """An interval in the notation of textbooks: ``(0, 10]``, ``(-∞, 0]``, ``(30, +∞)``."""
    left = "-∞" if above == -math.inf else f"{above:g}"
    right = "+∞)" if to == math.inf else f"{to:g}]"
    return f"({left}, {right}"
