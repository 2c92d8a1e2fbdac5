"""按表计分: step tables 分档, target bands, figures that are points already, ledgers."""

from itertools import pairwise
from typing import Annotated, ClassVar, Literal, Self, cast

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from appraisal.scoring.figures import Bools, Figures, Floats
from appraisal.scoring.rule import (
    LINE_MEASURES,
    NOISE,
    FloorAsked,
    Line,
    LineMeasure,
    Measure,
    Rule,
    TiedPlaces,
    ahead_of,
    asks,
    capped_at,
    line_value,
    measured,
    prove_ties_settled,
)


class Band(BaseModel):
    """一档: an interval of the measure and what it earns.

    Attributes:
        at_least: lower end, held (“不低于”); or ``above``, not held (“超过”); neither = from −∞.
        above: see ``at_least``.
        to: upper end, held (“不超过”); or ``below``, not held (“低于”); neither = up to +∞.
        below: see ``to``.
        share: share of the weight, at the lower end where ``share_to`` is given (本档基础分).
        share_to: share at the upper end; the band is a straight line then (本档基础分＋调整分).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at_least: float | None = None
    above: float | None = None
    to: float | None = None
    below: float | None = None
    share: float
    share_to: float | None = None

    @model_validator(mode="after")
    def _ends_fit(self) -> Self:
        for one, other in (("at_least", "above"), ("to", "below")):
            if getattr(self, one) is not None and getattr(self, other) is not None:
                message = f"一档的同一端只能写 {one}（含本数）或 {other}（不含本数）之一"
                raise ValueError(message)
        if self.share_to is not None and (self.low is None or self.high is None):
            message = "按直线计分的一档（有 share_to）两端都要有数"
            raise ValueError(message)
        if self.low is not None and self.high is not None and self.low > self.high:
            message = f"一档的下端{self.low:g}大于上端{self.high:g}"
            raise ValueError(message)
        return self

    @property
    def low(self) -> float | None:
        """Lower end, held or not."""
        return self.above if self.at_least is None else self.at_least

    @property
    def high(self) -> float | None:
        """Upper end, held or not."""
        return self.below if self.to is None else self.to

    def holds(self, values: Floats) -> Bools:
        """Which values lie in the band; what lies on an end but for binary noise lies on it."""
        inside = ~np.isnan(values)
        if self.low is not None:
            inside &= values >= self.low - NOISE if self.above is None else values > self.low + NOISE
        if self.high is not None:
            inside &= values <= self.high + NOISE if self.below is None else values < self.high - NOISE
        return inside

    def shares(self, values: Floats) -> Floats | float:
        """Share of each value in the band."""
        if self.share_to is None or self.low is None or self.high is None or self.high == self.low:
            return self.share
        return self.share + (self.share_to - self.share) * (values - self.low) / (self.high - self.low)


class StepTableRule(Rule):
    """分档计分: a table of intervals, each with its share or a straight line between two.

    It also says target bands (失业率3—6%之间得满分, outside less up to an outer limit), ±20 % of the mean and categories
    by percentile (OECD/JRC Handbook, table 15).

    Attributes:
        measure: what the table is about; ``ahead`` is how far the figure is on the good side of ``line``, in its own uom
            (比全市平均高几个百分点), ``ratio_to_line_pct`` the figure as a percentage of it.
        line: the line of these two.
        bands: from the lowest to the highest; together they must cover every value exactly once.
        tied_places: which of their places tied subjects have; needed where places or percentiles are measured.
    """

    method: Literal["step_table"]
    measure: Measure | LineMeasure = "value"
    line: Line | None = None
    bands: tuple[Band, ...] = Field(min_length=1)
    tied_places: TiedPlaces | None = None

    @model_validator(mode="after")
    def _covers_all_once(self) -> Self:
        prove_ties_settled(self.measure, self.tied_places)
        if (self.measure in LINE_MEASURES) != (self.line is not None):
            message = "按与某条线的差距（ahead）或比率（ratio_to_line_pct）分档的，要写明是哪条线（line），其他的不写"
            raise ValueError(message)
        first, last = self.bands[0], self.bands[-1]
        if first.low is not None:
            message = f"{'低于' if first.above is None else '不高于'}{first.low:g}的得几分没有写：第一档不写下端，或在前面加一档"
            raise ValueError(message)
        if last.high is not None:
            message = f"{'高于' if last.below is None else '不低于'}{last.high:g}的得几分没有写：最后一档不写上端，或在后面加一档"
            raise ValueError(message)
        for lower, upper in pairwise(self.bands):
            _prove_joint(lower, upper)
        return self

    @property
    def can_be_negative(self) -> bool:
        """Where a guard or the table says so."""
        return super().can_be_negative or any(min(each.share, each.share_to or 0.0) < 0 for each in self.bands)

    def most_earned(self, weight: "pd.Series[float]") -> "pd.Series[float]":
        """What the best band gives."""
        return capped_at(weight, max(max(each.share, each.share_to or each.share) for each in self.bands))

    def earn(self, figures: Figures) -> Floats:
        """As the table says; not told where the measure is not."""
        values = self._measured(figures)
        share = np.full(len(figures), np.nan)
        for band in reversed(self.bands):
            share = np.where(band.holds(values), band.shares(values), share)
        return share * figures["weight_points"]

    def _measured(self, figures: Figures) -> Floats:
        if self.line is None:
            return measured(figures, cast("Measure", self.measure), self.tied_places)
        if self.measure == "ahead":
            return ahead_of(figures, self.line)
        line = line_value(figures, self.line)
        return figures["value"] / np.where(line > 0, line, np.nan) * 100


def _prove_joint(lower: Band, upper: Band) -> None:
    if lower.high is None or upper.low is None:
        message = "只有第一档可以不写下端、最后一档可以不写上端"
        raise ValueError(message)
    if lower.high < upper.low:
        message = f"{lower.high:g}与{upper.low:g}之间得几分没有写，请补一档或改正端点"
        raise ValueError(message)
    if lower.high > upper.low:
        message = f"{upper.low:g}与{lower.high:g}之间落在两档里，应按哪一档？请改正端点"
        raise ValueError(message)
    if lower.below is None and upper.above is None:
        message = f"恰好{upper.low:g}同时落在两档里：归下一档写 below/at_least，归上一档写 to/above"
        raise ValueError(message)
    if lower.below is not None and upper.above is not None:
        message = f"恰好{upper.low:g}没有归属：归下一档写 at_least，归上一档写 to"
        raise ValueError(message)


class DirectRule(Rule):
    """直接计入: the figure is a score out of ``full_value`` already (满意度, 领导评分, 节点得分率).

    Attributes:
        full_value: the figure that earns the whole weight.
        is_capped: whether a figure above it earns more.
    """

    method: Literal["direct"]
    full_value: float = Field(default=100.0, gt=0)
    is_capped: Annotated[bool, asks("评分超过满分值时封顶（true）还是照算（false）？")]
    floor_at_zero: FloorAsked
    may_be_negative: ClassVar[bool] = True

    def most_earned(self, weight: "pd.Series[float]") -> "pd.Series[float]":
        """As capped."""
        return capped_at(weight, 1.0 if self.is_capped else None)

    def earn(self, figures: Figures) -> Floats:
        """``weight × figure / full_value``."""
        share = figures["value"] / self.full_value
        share = np.minimum(share, 1) if self.is_capped else share
        return (np.maximum(share, 0) if self.floor_at_zero else share) * figures["weight_points"]


class LedgerRule(Rule):
    """事项台账计分: full weight minus the deductions recorded against the indicator.

    The figure of such an indicator is the sum of its deductions in the year so far (``acceptance.accept_events``).

    Attributes:
        floor_at_zero: whether deductions end at zero.
    """

    method: Literal["ledger"]
    floor_at_zero: FloorAsked
    may_be_negative: ClassVar[bool] = True

    def earn(self, figures: Figures) -> Floats:
        """At most the weight."""
        points = figures["weight_points"] - np.maximum(figures["value"], 0)
        return np.maximum(points, 0) if self.floor_at_zero else points
