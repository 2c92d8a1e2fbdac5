"""按同类计分: 功效系数, ratios and scores among those that a subject is compared with (F05, F06, F06b, F07)."""

from typing import Annotated, ClassVar, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from appraisal.scoring.figures import Figures, Floats
from appraisal.scoring.rule import (
    NOISE,
    DegenerateAsked,
    FloorAsked,
    Line,
    NonpositiveTarget,
    Rule,
    asks,
    capped_at,
    line_value,
    meets,
    sign_of,
)


class EfficacyRule(Rule):
    """功效系数法 (F06, F06b, F07): floor + (1 − floor) × (x − 不允许值)/(满意值 − 不允许值), static and dynamic parts.

    The static part measures the figure, the dynamic part its growth (its change, for growth and shares); each between
    the worst and the best of the comparison, or between two stated values or lines for the static part (满意值 the target,
    不允许值 last year's figure). For a figure that is better when lower the two ends swap. With a floor of 0 it is the plain
    min-max form, and with stated ends that of goalposts (UNDP HDI). Where a line makes the satisfactory end no better than
    the unacceptable one, reaching it is full marks and missing it the floor.

    Attributes:
        floor_share: coefficient at the unacceptable value (基本分60%).
        static_share: weight of the figure itself; with ``dynamic_share`` it makes 1.
        dynamic_share: weight of its growth; a row without a year-ago figure then has no points.
        unacceptable_value: 不允许值, a number or a line; ``None`` = the worst of the comparison.
        satisfactory_value: 满意值, a number or a line; ``None`` = the best of the comparison.
        scale: ``log`` compares logarithms of figures and ends (income in the HDI); they must be positive.
        curve: ``exponential``: floor × (1/floor)^ratio, the convex form with the same two ends.
        is_clipped: whether the coefficient is kept within floor…1.
        floor_at_zero: whether a coefficient that is not clipped ends at zero.
        degenerate_share: coefficient where both ends are equal (one subject, or all alike).
    """

    method: Literal["efficacy"]
    floor_share: Annotated[float, asks("不允许值处得满分的几成（基本分，如0.6）？", ge=0, le=1)]
    static_share: float = Field(default=1.0, ge=0, le=1)
    dynamic_share: float = Field(default=0.0, ge=0, le=1)
    unacceptable_value: Line | None = None
    satisfactory_value: Line | None = None
    scale: Literal["linear", "log"] = "linear"
    curve: Literal["linear", "exponential"] = "linear"
    is_clipped: Annotated[
        bool, asks("低于不允许值或高于满意值时，系数截在基本分与满分之间（true）还是照公式算（false）？")
    ]
    floor_at_zero: bool = True
    degenerate_share: DegenerateAsked

    @property
    def lines(self) -> frozenset[Line]:
        """Those of the guards and of the two ends."""
        return super().lines.union(each for each in self.ends if each is not None)

    @property
    def ends(self) -> tuple[Line | None, Line | None]:
        """不允许值 and 满意值, where the static part counts."""
        return (self.unacceptable_value, self.satisfactory_value) if self.static_share else (None, None)

    @property
    def can_be_negative(self) -> bool:
        """Where neither the ends nor zero stop it."""
        is_open = not self.is_clipped and not self.floor_at_zero and self.curve == "linear"
        return is_open or super().can_be_negative

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if abs(self.static_share + self.dynamic_share - 1) > NOISE:
            message = f"功效系数法静态与动态权重之和应为1，现为{self.static_share:g}＋{self.dynamic_share:g}"
            raise ValueError(message)
        if self.curve == "exponential" and not self.floor_share:
            message = "指数型功效系数的基本分（floor_share）不能为0"
            raise ValueError(message)
        worst, best = self.unacceptable_value, self.satisfactory_value
        if self.scale == "log" and any(isinstance(each, float | int) and each <= 0 for each in (worst, best)):
            message = "取对数时，满意值和不允许值都应大于0"
            raise ValueError(message)
        if worst is not None and worst == best:
            told = worst if isinstance(worst, str) else f"{worst:g}"
            message = f"满意值与不允许值相同（{told}），分不出高低，请核对"
            raise ValueError(message)
        return self

    def most_earned(self, weight: "pd.Series[float]") -> "pd.Series[float]":
        """The weight where it is clipped; beyond the stated ends there is no cap."""
        return capped_at(weight, 1.0 if self.is_clipped else None)

    def earn(self, figures: Figures) -> Floats:
        """Weight × the coefficient, never below 0; from ``floor_share × weight`` to the weight when measured by peers."""
        share = np.zeros(len(figures))
        if self.static_share:
            worst, best = self.unacceptable_value, self.satisfactory_value
            share = share + self.static_share * self._coefficient(
                self._scaled(figures["value"]),
                worst=self._scaled(line_value(figures, "peer_worst" if worst is None else worst)),
                best=self._scaled(line_value(figures, "peer_best" if best is None else best)),
                sign=sign_of(figures),
            )
        if self.dynamic_share:
            low, high = figures["dynamic_min_value"], figures["dynamic_max_value"]
            share = share + self.dynamic_share * self._coefficient(
                figures["dynamic_value"],
                worst=np.where(figures.is_lower, high, low),
                best=np.where(figures.is_lower, low, high),
                sign=sign_of(figures),
            )
        return (np.maximum(share, 0) if self.floor_at_zero else share) * figures["weight_points"]

    def _scaled(self, values: Floats) -> Floats:
        return values if self.scale == "linear" else np.log(np.where(values > 0, values, np.nan))

    def _coefficient(self, figure: Floats, *, worst: Floats, best: Floats, sign: Floats) -> Floats:
        span = best - worst
        ratio = (figure - worst) / np.where(np.abs(span) > NOISE, span, np.nan)
        if self.curve == "exponential":
            coefficient = self.floor_share * (1 / self.floor_share) ** ratio
        else:
            coefficient = self.floor_share + (1 - self.floor_share) * ratio
        if self.is_clipped:
            coefficient = np.clip(coefficient, self.floor_share, 1)
        is_known = ~np.isnan(figure)
        if any(isinstance(each, str) for each in self.ends):
            is_reached = meets((figure - best) * sign, is_equal_enough=True)
            is_crossed = (span * sign < -NOISE) & is_known
            coefficient = np.where(is_crossed, self.floor_share + (1 - self.floor_share) * is_reached, coefficient)
        return np.where((np.abs(span) <= NOISE) & is_known, self.degenerate_share, coefficient)


class RatioRule(Rule):
    """比例计分 (F05): weight × figure / line; where less is better, line / figure.

    Attributes:
        line: the best or the worst of the comparison (与第一名比例), its mean, a standard value, a benchmark.
        counts: the whole ratio, or only what it is ``beyond`` 1 (超出比例: 高于平均数两成得满分的两成).
        is_capped: whether more than the line earns more than the weight.
        nonpositive_line: what a line of zero or less means, where a ratio means nothing.
        floor_at_zero: whether a negative figure costs points.
    """

    method: Literal["ratio"]
    line: Line
    counts: Literal["whole", "beyond"] = "whole"
    nonpositive_line: NonpositiveTarget = "unscored"
    is_capped: Annotated[bool, asks("超过这条线时，封顶满分（true）还是继续按比例得分（false）？")]
    floor_at_zero: FloorAsked
    may_be_negative: ClassVar[bool] = True

    def most_earned(self, weight: "pd.Series[float]") -> "pd.Series[float]":
        """As capped."""
        return capped_at(weight, 1.0 if self.is_capped else None)

    def earn(self, figures: Figures) -> Floats:
        """Not told where the divisor is not positive; nothing at all of what is better when less is as good as can be."""
        line, value = line_value(figures, self.line), figures["value"]
        is_lower = figures.is_lower
        upper, below = np.where(is_lower, line, value), np.where(is_lower, value, line)
        share = upper / np.where(below > 0, below, np.nan)
        if self.is_capped and self.counts == "whole":
            share = np.where(is_lower & (value <= 0) & (line >= value), 1.0, np.minimum(share, 1))
        if self.nonpositive_line == "met_or_not":
            share = np.where(line <= 0, meets((value - line) * sign_of(figures), is_equal_enough=True), share)
        share = share - 1.0 if self.counts == "beyond" else share
        share = np.minimum(share, 1) if self.is_capped else share
        return (np.maximum(share, 0) if self.floor_at_zero else share) * figures["weight_points"]


class StandardScoreRule(Rule):
    """标准化计分 (z-score): so many standard deviations from the mean of the comparison.

    Attributes:
        ddof: whether the deviation is that of a sample (n−1, Excel STDEV.S) or of all (n, STDEV.P).
        center_share: share at the mean.
        share_per_deviation: share that a standard deviation adds.
        degenerate_share: share where all are alike.
        floor_at_zero: whether points end at zero.
    """

    method: Literal["standard_score"]
    ddof: Annotated[Literal[0, 1], asks("标准差按样本（1，除以n−1）还是总体（0，除以n）计算？")]
    center_share: float = 0.0
    share_per_deviation: float = Field(default=1.0, gt=0)
    degenerate_share: DegenerateAsked
    floor_at_zero: FloorAsked
    may_be_negative: ClassVar[bool] = True

    def most_earned(self, weight: "pd.Series[float]") -> "pd.Series[float]":
        """Without end."""
        return capped_at(weight, None)

    def earn(self, figures: Figures) -> Floats:
        """Unbounded unless floored."""
        count = figures["peer_count"]
        spread = figures["peer_std_value"] * (1.0 if self.ddof else ((count - 1) / count) ** 0.5)
        ahead = (figures["value"] - figures["peer_mean_value"]) * sign_of(figures)
        is_spread = spread > NOISE
        share = self.center_share + self.share_per_deviation * ahead / np.where(is_spread, spread, np.nan)
        is_flat = ~np.isnan(ahead) & ~is_spread
        points = np.where(is_flat, self.degenerate_share, share) * figures["weight_points"]
        return np.maximum(points, 0) if self.floor_at_zero else points
