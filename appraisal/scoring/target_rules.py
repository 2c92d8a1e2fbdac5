"""按目标计分: completion of a target, and lines that are met, missed, exceeded (F01, F02, F10, F11, F12, F16, F17)."""

from typing import Annotated, ClassVar, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from appraisal.scoring.figures import Figures, Floats
from appraisal.scoring.rule import (
    NOISE,
    Counting,
    CountingAsked,
    EqualAsked,
    FloorAsked,
    Line,
    Measure,
    NonpositiveAsked,
    Rule,
    TiedPlaces,
    ahead_in,
    asks,
    capped_at,
    count_steps,
    meets,
    prove_line_fits,
)

_FULL_PCT = 100.0


class CompletionRule(Rule):
    """完成率计分 (F01, F11): weight × completion, plus a capped bonus beyond 100 %.

    Attributes:
        against: completion of what is due by now, or of the annual target.
        cap_pct: completion beyond this earns no more weight, percent; ``None`` = no cap. It acts before the bonus.
        cap_share: the most that weight and bonus together may make, as a share of the weight; it acts after the bonus.
        zero_below_pct: completion below this earns nothing at all (F11: p0%以下计0分).
        floor_at_zero: whether a negative completion costs points.
        nonpositive_target: what a target of zero or less means, where a completion rate means nothing.
        reverse: what completion is where less is better: ``mirror`` 2 − figure/target, which stays finite at zero, or
            ``reciprocal`` target/figure (目标÷实际), under which nothing at all is as good as can be.
        bonus_points_per_pp: points for every percentage point beyond 100 %; or
        bonus_points_per_step: points for every ``bonus_step_pp`` beyond it (每超5个百分点加1分).
        bonus_step_pp: length of a step of the bonus.
        counting: whether parts of a step count in the bonus; needed with a bonus.
        bonus_cap_points: the most that bonus may be.
    """

    method: Literal["completion"]
    against: Literal["due", "annual"] = "due"
    cap_pct: Annotated[float | None, asks("完成率超过多少就不再多得分（如100）？写 null 表示不封顶", gt=0)]
    cap_share: float | None = Field(default=None, gt=0)
    zero_below_pct: float | None = Field(default=None, gt=0)
    floor_at_zero: FloorAsked
    nonpositive_target: NonpositiveAsked
    reverse: Literal["mirror", "reciprocal"] = "mirror"
    bonus_points_per_pp: float = Field(default=0.0, ge=0)
    bonus_points_per_step: float = Field(default=0.0, ge=0)
    bonus_step_pp: float = Field(default=1.0, gt=0)
    counting: Counting | None = None
    bonus_cap_points: float = Field(default=0.0, ge=0)
    may_be_negative: ClassVar[bool] = True

    @model_validator(mode="after")
    def _bonus_is_settled(self) -> Self:
        if self.bonus_points_per_pp and self.bonus_points_per_step:
            message = "超额加分写 bonus_points_per_pp（每1个百分点几分）或 bonus_points_per_step（每 bonus_step_pp 个百分点几分）之一"
            raise ValueError(message)
        if self.bonus_each and self.counting is None:
            message = f"超额加分每{self.bonus_step_pp:g}个百分点计一档：不足一档的不计（counting: whole_steps）还是按比例计（pro_rata）？请写明"
            raise ValueError(message)
        if self.reverse == "reciprocal" and self.cap_pct is None and self.cap_share is None:
            message = "完成率按目标÷实际计算时，实际为零完成率就没有上限：请写 cap_pct 或 cap_share"
            raise ValueError(message)
        if self.bonus_each and not self.bonus_cap_points:
            message = "超额加分最高加几分？请写 bonus_cap_points"
            raise ValueError(message)
        return self

    @property
    def bonus_each(self) -> float:
        """Points of a step of the bonus; 0 without one."""
        return self.bonus_points_per_step or self.bonus_points_per_pp * self.bonus_step_pp

    @property
    def uses_target(self) -> bool:
        """Always."""
        return True

    def earn(self, figures: Figures) -> Floats:
        """From 0 to ``weight × cap_pct / 100 + bonus_cap_points``."""
        completion = self._completion(figures)
        basic = np.clip(completion, 0 if self.floor_at_zero else None, self.cap_pct) / _FULL_PCT
        if self.zero_below_pct is not None:
            basic = np.where(completion < self.zero_below_pct - NOISE, 0.0, basic)
        if self.nonpositive_target == "met_or_not" and np.isnan(basic).any():
            basic = np.where(np.isnan(basic), meets(figures["progress_gap_pp"], is_equal_enough=True), basic)
        weight = figures["weight_points"]
        points = basic * weight + self._bonus(completion)
        return points if self.cap_share is None else np.minimum(points, self.cap_share * weight)

    def most_earned(self, weight: "pd.Series[float]") -> "pd.Series[float]":
        """Cap and bonus, or the cap on both."""
        basic = capped_at(weight, None if self.cap_pct is None else max(self.cap_pct, _FULL_PCT) / _FULL_PCT)
        bonus = self.bonus_cap_points if self.bonus_each else 0.0
        return pd.concat([basic + bonus, capped_at(weight, self.cap_share)], axis=1).min(axis=1)

    def _completion(self, figures: Figures) -> Floats:
        completion = figures["due_completion_pct" if self.against == "due" else "completion_pct"]
        if self.reverse == "mirror":
            return completion
        share = 2 - completion / _FULL_PCT
        reciprocal = np.where(share <= 0, np.inf, _FULL_PCT / np.where(share > 0, share, np.nan))
        return np.where(figures.is_lower, reciprocal, completion)

    def _bonus(self, completion: Floats) -> Floats | float:
        if self.counting is None or not self.bonus_each:
            return 0.0
        steps = count_steps(np.maximum(completion - _FULL_PCT, 0), self.bonus_step_pp, self.counting)
        return np.nan_to_num(np.minimum(steps * self.bonus_each, self.bonus_cap_points), posinf=np.inf, neginf=-np.inf)


class ThresholdRule(Rule):
    """达标制 (F02; F16 with ``line: benchmark``): full weight at or above a line, nothing below.

    Attributes:
        line: the line; what is due unless stated.
        measure: what of the figure is held against it (完成率不低于90%); all but the figure itself need a number.
        is_equal_enough: whether exactly the line is enough (不低于) or not (超过).
        tied_places: which of their places tied subjects have; needed where places or percentiles are measured.
    """

    method: Literal["threshold"]
    line: Line = "due"
    measure: Measure = "value"
    is_equal_enough: EqualAsked
    tied_places: TiedPlaces | None = None

    @model_validator(mode="after")
    def _line_fits_measure(self) -> Self:
        prove_line_fits(self.measure, self.line, self.tied_places)
        return self

    def earn(self, figures: Figures) -> Floats:
        """The weight or 0."""
        ahead = ahead_in(figures, self.measure, self.line, self.tied_places)
        return meets(ahead, is_equal_enough=self.is_equal_enough) * figures["weight_points"]


class DeductionRule(Rule):
    """阈值线性扣分 (F10): full weight at the line, minus ``points_per_step`` for every ``step_value`` short of it.

    Attributes:
        line: the line, a number in the measure's unit or a name; what is due unless stated.
        measure: what of the figure is held against it (完成率每低1个百分点); all but the figure itself need a number.
        step_value: length of a step, in the measure's unit (“每低1%”).
        points_per_step: what a step costs.
        counting: whether parts of a step cost too.
        floor_at_zero: whether the deduction ends at zero.
        tied_places: which of their places tied subjects have; needed where places or percentiles are measured.
    """

    method: Literal["deduction"]
    line: Line = "due"
    measure: Measure = "value"
    step_value: float = Field(gt=0)
    points_per_step: float = Field(ge=0)
    counting: CountingAsked
    floor_at_zero: FloorAsked
    tied_places: TiedPlaces | None = None
    may_be_negative: ClassVar[bool] = True

    @model_validator(mode="after")
    def _line_fits_measure(self) -> Self:
        prove_line_fits(self.measure, self.line, self.tied_places)
        return self

    def earn(self, figures: Figures) -> Floats:
        """At most the weight."""
        short = -np.minimum(ahead_in(figures, self.measure, self.line, self.tied_places), 0)
        points = figures["weight_points"] - self.points_per_step * count_steps(short, self.step_value, self.counting)
        return np.maximum(points, 0) if self.floor_at_zero else points


class DifferenceRule(Rule):
    """对标差值加扣分 (F08, F10, F12): a base at the line, more above it and less below, step by step.

    Attributes:
        line: what is held against: 全市平均 (``benchmark``), the target, last year, a number in the measure's unit.
        measure: what of the figure (完成率每超、每低1个百分点); all but the figure itself need a number for a line.
        base_share: share of the weight that is earned on the line (F12: 80%).
        step_value: length of a step, in the measure's unit.
        points_per_step: what a step above the line adds.
        points_per_step_below: what a step below it costs; the same unless stated.
        counting: whether parts of a step count.
        most_points_above: the most that may be added; ``None`` = no cap.
        most_points_below: the most that may be lost; ``None`` = no cap.
        cap_share: the most that the row may earn, as a share of the weight; ``None`` = no cap.
        floor_at_zero: whether points end at zero.
        tied_places: which of their places tied subjects have; needed where places or percentiles are measured.
    """

    method: Literal["difference"]
    line: Line
    measure: Measure = "value"
    base_share: Annotated[float, asks("恰好在线上时得满分的几成（如0.8）？", ge=0)]
    step_value: float = Field(gt=0)
    points_per_step: float = Field(ge=0)
    points_per_step_below: float | None = Field(default=None, ge=0)
    counting: CountingAsked
    most_points_above: float | None = Field(default=None, ge=0)
    most_points_below: float | None = Field(default=None, ge=0)
    cap_share: Annotated[float | None, asks("加分后最高得满分的几倍（如1表示不超过满分）？写 null 表示不封顶", gt=0)]
    floor_at_zero: FloorAsked
    tied_places: TiedPlaces | None = None
    may_be_negative: ClassVar[bool] = True

    @model_validator(mode="after")
    def _line_fits_measure(self) -> Self:
        prove_line_fits(self.measure, self.line, self.tied_places)
        return self

    def most_earned(self, weight: "pd.Series[float]") -> "pd.Series[float]":
        """As capped."""
        return capped_at(weight, self.cap_share)

    def earn(self, figures: Figures) -> Floats:
        """Base, plus steps above, minus steps below."""
        ahead = ahead_in(figures, self.measure, self.line, self.tied_places)
        below = self.points_per_step if self.points_per_step_below is None else self.points_per_step_below
        gained = count_steps(np.maximum(ahead, 0), self.step_value, self.counting) * self.points_per_step
        lost = count_steps(-np.minimum(ahead, 0), self.step_value, self.counting) * below
        gained, lost = np.clip(gained, None, self.most_points_above), np.clip(lost, None, self.most_points_below)
        weight = figures["weight_points"]
        points = self.base_share * weight + gained - lost
        if self.cap_share is not None:
            points = np.minimum(points, self.cap_share * weight)
        return np.maximum(points, 0) if self.floor_at_zero else points


class ExcessRule(Rule):
    """超额计分 (F16 margin form, F17): nothing up to the line, the whole weight from ``span`` beyond it on.

    Attributes:
        measure: what is compared; completion needs a line of 100.
        line: where it starts; names only for the figure itself.
        span: how far beyond the line the full weight is reached, in the measure's unit.
        tied_places: which of their places tied subjects have; needed where places or percentiles are measured.
    """

    method: Literal["excess"]
    measure: Measure = "value"
    line: Line
    span: float = Field(gt=0)
    tied_places: TiedPlaces | None = None

    @model_validator(mode="after")
    def _line_fits_measure(self) -> Self:
        prove_line_fits(self.measure, self.line, self.tied_places)
        return self

    def earn(self, figures: Figures) -> Floats:
        """From 0 to the weight."""
        beyond = ahead_in(figures, self.measure, self.line, self.tied_places)
        return np.clip(beyond / self.span, 0, 1) * figures["weight_points"]
