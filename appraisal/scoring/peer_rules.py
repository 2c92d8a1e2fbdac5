"""按同类计分: 功效系数, ratios and scores among those that a subject is compared with (F05, F06, F06b, F07)."""

from typing import Annotated, ClassVar, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from appraisal.frames import ProgressFrame
from appraisal.scoring.rule import (
    NOISE,
    DegenerateAsked,
    FloorAsked,
    Line,
    Rule,
    asks,
    capped_at,
    line_value,
    sign_of,
)


class EfficacyRule(Rule):
    """功效系数法 (F06, F06b, F07): floor + (1 − floor) × (x − 不允许值)/(满意值 − 不允许值), static and dynamic parts.

    The static part measures the figure, the dynamic part its growth (its change, for growth and shares); each between
    the worst and the best of the comparison, or between the two stated values for the static part. For a figure that
    is better when lower the two ends swap. With a floor of 0 it is the plain min-max form, and with stated ends that of
    goalposts (UNDP HDI).

    Attributes:
        floor_share: coefficient at the unacceptable value (基本分60%).
        static_share: weight of the figure itself; with ``dynamic_share`` it makes 1.
        dynamic_share: weight of its growth; a row without a year-ago figure then has no points.
        unacceptable_value: 不允许值; ``None`` = the worst of the comparison.
        satisfactory_value: 满意值; ``None`` = the best of the comparison.
        scale: ``log`` compares logarithms of figures and ends (income in the HDI); they must be positive.
        curve: ``exponential``: floor × (1/floor)^ratio, the convex form with the same two ends.
        is_clipped: whether the coefficient is kept within floor…1.
        degenerate_share: coefficient where both ends are equal (one subject, or all alike).
    """

    method: Literal["efficacy"]
    floor_share: Annotated[float, asks("不允许值处得满分的几成（基本分，如0.6）？", ge=0, le=1)]
    static_share: float = Field(default=1.0, ge=0, le=1)
    dynamic_share: float = Field(default=0.0, ge=0, le=1)
    unacceptable_value: float | None = None
    satisfactory_value: float | None = None
    scale: Literal["linear", "log"] = "linear"
    curve: Literal["linear", "exponential"] = "linear"
    is_clipped: Annotated[
        bool, asks("低于不允许值或高于满意值时，系数截在基本分与满分之间（true）还是照公式算（false）？")
    ]
    degenerate_share: DegenerateAsked

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if abs(self.static_share + self.dynamic_share - 1) > NOISE:
            message = f"功效系数法静态与动态权重之和应为1，现为{self.static_share:g}＋{self.dynamic_share:g}"
            raise ValueError(message)
        if self.curve == "exponential" and not self.floor_share:
            message = "指数型功效系数的基本分（floor_share）不能为0"
            raise ValueError(message)
        ends = [each for each in (self.unacceptable_value, self.satisfactory_value) if each is not None]
        if self.scale == "log" and any(each <= 0 for each in ends):
            message = "取对数时，满意值和不允许值都应大于0"
            raise ValueError(message)
        if len(ends) == 2 and ends[0] == ends[1]:  # noqa: PLR2004 - both ends
            message = f"满意值与不允许值相同（{ends[0]:g}），分不出高低，请核对"
            raise ValueError(message)
        return self

    def most_earned(self, weight: "pd.Series[float]") -> "pd.Series[float]":
        """The weight where it is clipped; beyond the stated ends there is no cap."""
        return capped_at(weight, 1.0 if self.is_clipped else None)

    def earn(self, figures: ProgressFrame) -> "pd.Series[float]":
        """Weight × the coefficient, never below 0; from ``floor_share × weight`` to the weight when measured by peers."""
        lower_is_better = figures["direction"].eq("lower")
        share = pd.Series(0.0, index=figures.index)
        if self.static_share:
            low, high = figures["peer_min_value"], figures["peer_max_value"]
            worst = high.where(lower_is_better, low) if self.unacceptable_value is None else self.unacceptable_value
            best = low.where(lower_is_better, high) if self.satisfactory_value is None else self.satisfactory_value
            share = share + self.static_share * self._coefficient(
                self._scaled(figures["value"]),
                worst=self._scaled(pd.Series(worst, index=figures.index, dtype="float64")),
                best=self._scaled(pd.Series(best, index=figures.index, dtype="float64")),
            )
        if self.dynamic_share:
            low, high = figures["dynamic_min_value"], figures["dynamic_max_value"]
            worst, best = high.where(lower_is_better, low), low.where(lower_is_better, high)
            share = share + self.dynamic_share * self._coefficient(figures["dynamic_value"], worst=worst, best=best)
        return share.clip(lower=0) * figures["weight_points"]

    def _scaled(self, values: "pd.Series[float]") -> "pd.Series[float]":
        if self.scale == "linear":
            return values
        return pd.Series(np.log(values.where(values > 0).to_numpy()), index=values.index)

    def _coefficient(
        self, figure: "pd.Series[float]", *, worst: "pd.Series[float]", best: "pd.Series[float]"
    ) -> "pd.Series[float]":
        span = best - worst
        ratio = (figure - worst) / span.where(span.abs() > NOISE)
        if self.curve == "exponential":
            coefficient = self.floor_share * (1 / self.floor_share) ** ratio
        else:
            coefficient = self.floor_share + (1 - self.floor_share) * ratio
        if self.is_clipped:
            coefficient = coefficient.clip(self.floor_share, 1)
        is_degenerate = (span.abs() <= NOISE) & figure.notna()
        return coefficient.mask(is_degenerate, self.degenerate_share)


class RatioRule(Rule):
    """比例计分 (F05): weight × figure / line; where less is better, line / figure.

    Attributes:
        line: the best or the worst of the comparison (与第一名比例), its mean, a standard value, a benchmark.
        counts: the whole ratio, or only what it is ``beyond`` 1 (超出比例: 高于平均数两成得满分的两成).
        is_capped: whether more than the line earns more than the weight.
        floor_at_zero: whether a negative figure costs points.
    """

    method: Literal["ratio"]
    line: Line
    counts: Literal["whole", "beyond"] = "whole"
    is_capped: Annotated[bool, asks("超过这条线时，封顶满分（true）还是继续按比例得分（false）？")]
    floor_at_zero: FloorAsked
    may_be_negative: ClassVar[bool] = True

    def most_earned(self, weight: "pd.Series[float]") -> "pd.Series[float]":
        """As capped."""
        return capped_at(weight, 1.0 if self.is_capped else None)

    def earn(self, figures: ProgressFrame) -> "pd.Series[float]":
        """Not told where the divisor is not positive."""
        line, value = line_value(figures, self.line), figures["value"]
        is_lower = figures["direction"].eq("lower")
        upper, below = value.where(~is_lower, line), line.where(~is_lower, value)
        share = upper / below.where(below > 0) - (1.0 if self.counts == "beyond" else 0.0)
        share = share.clip(upper=1) if self.is_capped else share
        return (share.clip(lower=0) if self.floor_at_zero else share) * figures["weight_points"]


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

    def earn(self, figures: ProgressFrame) -> "pd.Series[float]":
        """Unbounded unless floored."""
        count = figures["peer_count"].astype("float64")
        spread = figures["peer_std_value"] * (1.0 if self.ddof else ((count - 1) / count) ** 0.5)
        ahead = (figures["value"] - figures["peer_mean_value"]) * sign_of(figures)
        share = self.center_share + self.share_per_deviation * ahead / spread.where(spread > NOISE)
        is_flat = ahead.notna() & ~(spread > NOISE)
        points = share.mask(is_flat, self.degenerate_share) * figures["weight_points"]
        return points.clip(lower=0) if self.floor_at_zero else points
