"""按目标计分: completion of a target, and lines that are met, missed, exceeded (F01, F02, F10, F11, F12, F16, F17)."""

from typing import Annotated, ClassVar, Literal, Self

import pandas as pd
from pydantic import Field, model_validator

from appraisal.frames import ProgressFrame
from appraisal.scoring.rule import (
    Counting,
    CountingAsked,
    EqualAsked,
    FloorAsked,
    Line,
    Measure,
    NonpositiveAsked,
    Rule,
    TiedPlaces,
    ahead_of,
    asks,
    capped_at,
    count_steps,
    line_value,
    measured,
    meets,
    prove_ties_settled,
    sign_of,
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
        bonus_points_per_pp: points for every percentage point beyond 100 %.
        counting: whether parts of a percentage point count in the bonus; needed with a bonus.
        bonus_cap_points: the most that bonus may be.
    """

    method: Literal["completion"]
    against: Literal["due", "annual"] = "due"
    cap_pct: Annotated[float | None, asks("完成率超过多少就不再多得分（如100）？写 null 表示不封顶", gt=0)]
    cap_share: float | None = Field(default=None, gt=0)
    zero_below_pct: float | None = Field(default=None, gt=0)
    floor_at_zero: FloorAsked
    nonpositive_target: NonpositiveAsked
    bonus_points_per_pp: float = Field(default=0.0, ge=0)
    counting: Counting | None = None
    bonus_cap_points: float = Field(default=0.0, ge=0)
    may_be_negative: ClassVar[bool] = True

    @model_validator(mode="after")
    def _bonus_is_settled(self) -> Self:
        if self.bonus_points_per_pp and self.counting is None:
            message = (
                "超额加分每1个百分点计一档：不足一档的不计（counting: whole_steps）还是按比例计（pro_rata）？请写明"
            )
            raise ValueError(message)
        if self.bonus_points_per_pp and not self.bonus_cap_points:
            message = "超额加分最高加几分？请写 bonus_cap_points"
            raise ValueError(message)
        return self

    @property
    def uses_target(self) -> bool:
        """Always."""
        return True

    def earn(self, figures: ProgressFrame) -> "pd.Series[float]":
        """From 0 to ``weight × cap_pct / 100 + bonus_cap_points``."""
        completion = figures["due_completion_pct" if self.against == "due" else "completion_pct"]
        basic = completion.clip(lower=0 if self.floor_at_zero else None, upper=self.cap_pct) / _FULL_PCT
        if self.zero_below_pct is not None:
            basic = basic.mask(completion < self.zero_below_pct, 0.0)
        if self.nonpositive_target == "met_or_not":
            basic = basic.fillna(meets(figures["progress_gap_pp"], is_equal_enough=True))
        weight = figures["weight_points"]
        points = basic * weight + self._bonus(completion)
        return points if self.cap_share is None else points.clip(upper=self.cap_share * weight)

    def most_earned(self, weight: "pd.Series[float]") -> "pd.Series[float]":
        """Cap and bonus, or the cap on both."""
        basic = capped_at(weight, None if self.cap_pct is None else max(self.cap_pct, _FULL_PCT) / _FULL_PCT)
        bonus = self.bonus_cap_points if self.bonus_points_per_pp else 0.0
        return pd.concat([basic + bonus, capped_at(weight, self.cap_share)], axis=1).min(axis=1)

    def _bonus(self, completion: "pd.Series[float]") -> "pd.Series[float] | float":
        if self.counting is None or not self.bonus_points_per_pp:
            return 0.0
        steps = count_steps((completion - _FULL_PCT).clip(lower=0), 1.0, self.counting)
        return (steps * self.bonus_points_per_pp).clip(upper=self.bonus_cap_points).fillna(0)


class ThresholdRule(Rule):
    """达标制 (F02; F16 with ``line: benchmark``): full weight at or above a line, nothing below.

    Attributes:
        line: the line; what is due unless stated.
        is_equal_enough: whether exactly the line is enough (不低于) or not (超过).
    """

    method: Literal["threshold"]
    line: Line = "due"
    is_equal_enough: EqualAsked

    def earn(self, figures: ProgressFrame) -> "pd.Series[float]":
        """The weight or 0."""
        return meets(ahead_of(figures, self.line), is_equal_enough=self.is_equal_enough) * figures["weight_points"]


class DeductionRule(Rule):
    """阈值线性扣分 (F10): full weight at the line, minus ``points_per_step`` for every ``step_value`` short of it.

    Attributes:
        line: the line, a number in the indicator's uom or a name; what is due unless stated.
        step_value: length of a step, in the indicator's uom (“每低1%”).
        points_per_step: what a step costs.
        counting: whether parts of a step cost too.
        floor_at_zero: whether the deduction ends at zero.
    """

    method: Literal["deduction"]
    line: Line = "due"
    step_value: float = Field(gt=0)
    points_per_step: float = Field(ge=0)
    counting: CountingAsked
    floor_at_zero: FloorAsked
    may_be_negative: ClassVar[bool] = True

    def earn(self, figures: ProgressFrame) -> "pd.Series[float]":
        """At most the weight."""
        short = -ahead_of(figures, self.line).clip(upper=0)
        points = figures["weight_points"] - self.points_per_step * count_steps(short, self.step_value, self.counting)
        return points.clip(lower=0) if self.floor_at_zero else points


class DifferenceRule(Rule):
    """对标差值加扣分 (F08, F10, F12): a base at the line, more above it and less below, step by step.

    Attributes:
        line: what the figure is held against: 全市平均 (``benchmark``), the target, last year, a number.
        base_share: share of the weight that is earned on the line (F12: 80%).
        step_value: length of a step, in the indicator's uom.
        points_per_step: what a step above the line adds.
        points_per_step_below: what a step below it costs; the same unless stated.
        counting: whether parts of a step count.
        most_points_above: the most that may be added; ``None`` = no cap.
        most_points_below: the most that may be lost; ``None`` = no cap.
        cap_share: the most that the row may earn, as a share of the weight; ``None`` = no cap.
        floor_at_zero: whether points end at zero.
    """

    method: Literal["difference"]
    line: Line
    base_share: Annotated[float, asks("恰好在线上时得满分的几成（如0.8）？", ge=0)]
    step_value: float = Field(gt=0)
    points_per_step: float = Field(ge=0)
    points_per_step_below: float | None = Field(default=None, ge=0)
    counting: CountingAsked
    most_points_above: float | None = Field(default=None, ge=0)
    most_points_below: float | None = Field(default=None, ge=0)
    cap_share: Annotated[float | None, asks("加分后最高得满分的几倍（如1表示不超过满分）？写 null 表示不封顶", gt=0)]
    floor_at_zero: FloorAsked
    may_be_negative: ClassVar[bool] = True

    def most_earned(self, weight: "pd.Series[float]") -> "pd.Series[float]":
        """As capped."""
        return capped_at(weight, self.cap_share)

    def earn(self, figures: ProgressFrame) -> "pd.Series[float]":
        """Base, plus steps above, minus steps below."""
        ahead = ahead_of(figures, self.line)
        below = self.points_per_step if self.points_per_step_below is None else self.points_per_step_below
        gained = count_steps(ahead.clip(lower=0), self.step_value, self.counting) * self.points_per_step
        lost = count_steps(-ahead.clip(upper=0), self.step_value, self.counting) * below
        gained, lost = gained.clip(upper=self.most_points_above), lost.clip(upper=self.most_points_below)
        weight = figures["weight_points"]
        points = self.base_share * weight + gained - lost
        if self.cap_share is not None:
            points = points.clip(upper=self.cap_share * weight)
        return points.clip(lower=0) if self.floor_at_zero else points


class BandSlopesRule(Rule):
    """分段递减斜率 (F09): each further band above the line earns less a unit, each below it costs less.

    ``weight / (first_divisor + k × divisor_step)`` points for every unit that falls into the k-th band (k from 0).

    Attributes:
        line: what the figure is held against (全省平均).
        band_value: width of a band, in the indicator's uom.
        first_divisor: 20 in the published text's 总量 form, 60 in its 增量 form.
        divisor_step: 20 in both.
        cap_share: the most that may be earned, as a share of the weight; ``None`` = no cap.
        floor_at_zero: whether points end at zero.
    """

    method: Literal["band_slopes"]
    line: Line
    band_value: float = Field(gt=0)
    first_divisor: float = Field(gt=0)
    divisor_step: float = Field(ge=0)
    cap_share: Annotated[float | None, asks("加分后最高得满分的几倍？写 null 表示不封顶", gt=0)]
    floor_at_zero: FloorAsked
    may_be_negative: ClassVar[bool] = True

    def most_earned(self, weight: "pd.Series[float]") -> "pd.Series[float]":
        """As capped."""
        return capped_at(weight, self.cap_share)

    def earn(self, figures: ProgressFrame) -> "pd.Series[float]":
        """The weight on the line."""
        ahead = ahead_of(figures, self.line)
        size = ahead.abs()
        share = pd.Series(0.0, index=figures.index)
        bands = int(size.max() // self.band_value) + 1 if size.notna().any() else 0
        for band in range(bands):
            inside = (size - band * self.band_value).clip(0, self.band_value)
            share = share + inside / (self.first_divisor + band * self.divisor_step)
        weight = figures["weight_points"]
        points = weight * (1 + share.mask(ahead < 0, -share)).where(ahead.notna())
        if self.cap_share is not None:
            points = points.clip(upper=self.cap_share * weight)
        return points.clip(lower=0) if self.floor_at_zero else points


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
        prove_ties_settled(self.measure, self.tied_places)
        if self.measure != "value" and not isinstance(self.line, float | int):
            message = f"按{self.measure}计分时，line 应是一个数（如完成率100），“{self.line}”只能用于指标值本身"
            raise ValueError(message)
        return self

    @property
    def uses_target(self) -> bool:
        """Where the line is one, or completion is measured."""
        return super().uses_target or self.measure in {"completion_pct", "due_completion_pct"}

    def earn(self, figures: ProgressFrame) -> "pd.Series[float]":
        """From 0 to the weight."""
        is_completion = self.measure in {"completion_pct", "due_completion_pct", "percentile"}
        sign = -1.0 if self.measure == "place" else 1.0 if is_completion else sign_of(figures)
        line = line_value(figures, self.line)
        beyond = (measured(figures, self.measure, self.tied_places) - line) * sign
        return (beyond / self.span).clip(0, 1) * figures["weight_points"]
