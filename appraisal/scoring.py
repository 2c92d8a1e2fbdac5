"""计分办法: one frozen class per method, its parameters beside its formula.

Every rule reads the columns of PROGRESS and returns points, row by row, NaN where no figure
stands or what the formula needs (target, place, year-ago figure) is missing. Rules never
round; ``rounding`` does so once, at the end. F numbers refer to docs/method.md.
"""

from abc import abstractmethod
from typing import Annotated, Literal, Self

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from appraisal.frames import ProgressFrame

_NOISE = 1e-9
"""Differences below this are binary noise: 7.9 + 0.1 meets a target of 8."""


class Rule(BaseModel):
    """A scoring method; subclasses carry parameters and formula."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @abstractmethod
    def score(self, figures: ProgressFrame) -> "pd.Series[float]":
        """Points of each row 得分, unrounded; NaN where they cannot be told."""


class CompletionRule(Rule):
    """完成率计分 (F01): weight × completion of what is due, plus a capped bonus beyond 100 %.

    Where the target is zero or negative a completion rate means nothing (A/T); such a row earns the full weight
    when the figure meets the target and nothing otherwise, as under 达标制.

    Attributes:
        against: completion of what is due by now, or of the annual target.
        cap_pct: completion beyond this earns no more weight, percent.
        bonus_points_per_pp: points for every percentage point beyond 100 %.
        bonus_cap_points: the most that bonus may be.
    """

    method: Literal["completion"]
    against: Literal["due", "annual"] = "due"
    cap_pct: float = Field(default=100.0, gt=0)
    bonus_points_per_pp: float = Field(default=0.0, ge=0)
    bonus_cap_points: float = Field(default=0.0, ge=0)

    def score(self, figures: ProgressFrame) -> "pd.Series[float]":
        """From 0 to ``weight × cap_pct / 100 + bonus_cap_points``."""
        completion = figures["due_completion_pct" if self.against == "due" else "completion_pct"]
        basic = completion.clip(0, self.cap_pct) / 100
        bonus = ((completion - 100).clip(lower=0) * self.bonus_points_per_pp).clip(upper=self.bonus_cap_points)
        met_or_not = _meets(figures["progress_gap_pp"], is_equal_enough=True)
        return basic.fillna(met_or_not) * figures["weight_points"] + bonus.fillna(0)


class ThresholdRule(Rule):
    """达标制 (F02): full weight at or above what is due, nothing below.

    Attributes:
        is_equal_enough: whether exactly the target is enough (不低于) or not (超过).
    """

    method: Literal["threshold"]
    is_equal_enough: bool = True

    def score(self, figures: ProgressFrame) -> "pd.Series[float]":
        """The weight or 0."""
        return (
            _meets(_ahead(figures, figures["due_value"]), is_equal_enough=self.is_equal_enough)
            * figures["weight_points"]
        )


class RankLadderRule(Rule):
    """争先进位 (F03, F04): a share of the weight by place; explicit table or a step per place.

    Attributes:
        step_share: what each further place costs, as a share of the weight (“第二95%，第三90%，依次递减”).
        shares: share by place, first place first; beats ``step_share``; places beyond it get ``floor_share``.
        floor_share: the least share; published texts give none, 0 keeps the 21st place from going negative.
    """

    method: Literal["rank_ladder"]
    step_share: float = Field(default=0.05, ge=0)
    shares: tuple[float, ...] | None = None
    floor_share: float = 0.0

    @model_validator(mode="after")
    def _shares_fall(self) -> Self:
        if self.shares is not None and list(self.shares) != sorted(self.shares, reverse=True):
            message = f"位次赋分表应由高到低排列，现为{list(self.shares)}"
            raise ValueError(message)
        return self

    def score(self, figures: ProgressFrame) -> "pd.Series[float]":
        """From ``floor_share × weight`` to the weight."""
        place = figures["rank"].astype("float64")
        if self.shares is None:
            share = 1 - self.step_share * (place - 1)
        else:
            share = place.map(dict(enumerate(self.shares, start=1))).fillna(self.floor_share).where(place.notna())
        return share.clip(lower=self.floor_share) * figures["weight_points"]


class EfficacyRule(Rule):
    """功效系数法 (F06, F06b): floor + (1 − floor) × (x − 不允许值)/(满意值 − 不允许值), static and dynamic parts.

    The static part measures the figure, the dynamic part its growth (its change, for growth and shares); each between
    the worst and the best of the comparison, or between the two stated values for the static part. For a figure that
    is better when lower the two ends swap. The coefficient may leave floor…1 where stated values are passed; it is
    clipped only if the scheme says so.

    Attributes:
        floor_share: coefficient at the unacceptable value (基本分60%).
        static_share: weight of the figure itself; with ``dynamic_share`` it makes 1.
        dynamic_share: weight of its growth; a row without a year-ago figure then has no points.
        unacceptable_value: 不允许值; ``None`` = the worst of the comparison.
        satisfactory_value: 满意值; ``None`` = the best of the comparison.
        is_clipped: whether the coefficient is kept within floor…1.
        degenerate_share: coefficient where both ends are equal (one subject, or all alike).
    """

    method: Literal["efficacy"]
    floor_share: float = Field(default=0.6, ge=0, le=1)
    static_share: float = Field(default=1.0, ge=0, le=1)
    dynamic_share: float = Field(default=0.0, ge=0, le=1)
    unacceptable_value: float | None = None
    satisfactory_value: float | None = None
    is_clipped: bool = False
    degenerate_share: float = Field(default=1.0, ge=0, le=1)

    @model_validator(mode="after")
    def _parts_make_one(self) -> Self:
        if abs(self.static_share + self.dynamic_share - 1) > _NOISE:
            message = f"功效系数法静态与动态权重之和应为1，现为{self.static_share:g}＋{self.dynamic_share:g}"
            raise ValueError(message)
        return self

    def score(self, figures: ProgressFrame) -> "pd.Series[float]":
        """Weight × the coefficient, never below 0; from ``floor_share × weight`` to the weight when measured by peers."""
        lower_is_better = figures["direction"].eq("lower")
        share = pd.Series(0.0, index=figures.index)
        if self.static_share:
            low, high = figures["peer_min_value"], figures["peer_max_value"]
            worst = high.where(lower_is_better, low) if self.unacceptable_value is None else self.unacceptable_value
            best = low.where(lower_is_better, high) if self.satisfactory_value is None else self.satisfactory_value
            share = share + self.static_share * self._coefficient(figures["value"], worst=worst, best=best)
        if self.dynamic_share:
            low, high = figures["dynamic_min_value"], figures["dynamic_max_value"]
            worst, best = high.where(lower_is_better, low), low.where(lower_is_better, high)
            share = share + self.dynamic_share * self._coefficient(figures["dynamic_value"], worst=worst, best=best)
        return share.clip(lower=0) * figures["weight_points"]

    def _coefficient(
        self, figure: "pd.Series[float]", *, worst: "pd.Series[float] | float", best: "pd.Series[float] | float"
    ) -> "pd.Series[float]":
        span = pd.Series(best - worst, index=figure.index, dtype="float64")
        ratio = (figure - worst) / span.where(span.abs() > _NOISE)
        coefficient = self.floor_share + (1 - self.floor_share) * ratio
        if self.is_clipped:
            coefficient = coefficient.clip(self.floor_share, 1)
        is_degenerate = (span.abs() <= _NOISE) & figure.notna()
        return coefficient.mask(is_degenerate, self.degenerate_share)


class DeductionRule(Rule):
    """阈值线性扣分 (F10): full weight at the threshold, minus ``points_per_step`` for every ``step_value`` short of it.

    Attributes:
        threshold: the line, in the indicator's uom; ``None`` = what is due by the target.
        step_value: length of a step, in the indicator's uom (“每低1%”).
        points_per_step: what a step costs.
        counting: ``whole_steps`` counts completed steps only, ``pro_rata`` parts of a step too.
        floor_points: the least a row can get.
    """

    method: Literal["deduction"]
    threshold: float | None = None
    step_value: float = Field(gt=0)
    points_per_step: float = Field(ge=0)
    counting: Literal["whole_steps", "pro_rata"]
    floor_points: float = 0.0

    def score(self, figures: ProgressFrame) -> "pd.Series[float]":
        """From ``floor_points`` to the weight."""
        line = figures["due_value"] if self.threshold is None else self.threshold
        steps = -_ahead(figures, line).clip(upper=0) / self.step_value
        if self.counting == "whole_steps":
            steps = (steps + _NOISE) // 1
        weight = figures["weight_points"]
        return (weight - self.points_per_step * steps).clip(lower=self.floor_points)


class LedgerRule(Rule):
    """事项台账计分: full weight minus the deductions recorded against the indicator, floored at zero.

    The figure of such an indicator is the sum of its deductions in the year so far (``acceptance.accept_events``).

    Attributes:
        floor_points: the least a row can get.
    """

    method: Literal["ledger"]
    floor_points: float = 0.0

    def score(self, figures: ProgressFrame) -> "pd.Series[float]":
        """From ``floor_points`` to the weight."""
        return (figures["weight_points"] - figures["value"].clip(lower=0)).clip(lower=self.floor_points)


ScoringRule = Annotated[
    CompletionRule | ThresholdRule | RankLadderRule | EfficacyRule | DeductionRule | LedgerRule,
    Field(discriminator="method"),
]


def _ahead(figures: ProgressFrame, line: "pd.Series[float] | float") -> "pd.Series[float]":
    """How far the figure is on the good side of ``line``, in its own uom; negative is behind."""
    return (figures["value"] - line) * np.where(figures["direction"].eq("lower"), -1.0, 1.0)


def _meets(ahead: "pd.Series[float]", *, is_equal_enough: bool) -> "pd.Series[float]":
    """1 where the line is met, 0 where it is not, NaN where that cannot be told."""
    met = ahead >= -_NOISE if is_equal_enough else ahead > _NOISE
    return met.astype("float64").where(ahead.notna())
