"""计分规则的共同部分: what every method shares: the line it measures by, settled cases, and the questions it asks.

A published clause leaves things open: does 不低于 hold its end, does half a step count, what becomes of a figure below zero.
Nothing of that is guessed: such an option has no default, and a scheme that leaves it out is refused with the question to
ask (``question_of``). An office that settles one for all its rules writes it once, under ``conventions`` 计分约定.
"""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from appraisal.frames import ProgressFrame
from appraisal.scoring.figures import Bools, Figures, Floats
from appraisal.scoring.places import places_of

NOISE = 1e-9
"""Differences below this are binary noise: 7.9 + 0.1 meets a target of 8."""

LineName = Literal[
    "due", "annual", "year_ago", "benchmark", "peer_mean", "others_mean", "peer_best", "peer_worst", "peer_norm"
]
"""``benchmark``: the most demanding of the indicator's ``benchmarks``; ``peer_mean`` counts the subject itself,
``others_mean`` does not; ``peer_norm``: the square root of the sum of all their squares (向量归一)."""
Line = LineName | float
"""A line that figures are held against: a name, or a number in the unit of the measure."""
LINE_COLUMN: Mapping[str, str] = {
    "due": "due_value",
    "annual": "target_value",
    "year_ago": "year_ago_value",
    "benchmark": "benchmark_value",
    "peer_mean": "peer_mean_value",
    "others_mean": "others_mean_value",
}
_TARGET_LINES = frozenset({"due", "annual"})

Measure = Literal[
    "value", "completion_pct", "due_completion_pct", "yoy_pct", "change_pp", "place", "percentile", "ratio_to_mean_pct"
]
"""What of a figure a rule looks at; all but ``value`` and ``place`` are in percent or percentage points."""
LineMeasure = Literal["ahead", "ratio_to_line_pct"]
"""What of a figure and a line together: how far it is on the good side, in its uom; the figure as a percentage of it."""
LINE_MEASURES: frozenset[str] = frozenset({"ahead", "ratio_to_line_pct"})
COMPLETIONS: frozenset[str] = frozenset({"completion_pct", "due_completion_pct"})
_RISING = COMPLETIONS | {"percentile"}
"""Measures of which more is better whatever the figure's own direction."""
Counting = Literal["whole_steps", "pro_rata"]
"""``whole_steps`` 整档计: parts of a step count nothing; ``pro_rata`` 按比例计."""
TiedPlaces = Literal["best", "average", "worst"]
"""Which place's points tied subjects earn: the best of theirs, the mean of all of theirs, the worst."""
NonpositiveTarget = Literal["met_or_not", "unscored"]


def asks(question_zh: str, **bounds: Any) -> Any:  # noqa: ANN401 - stands where pydantic takes any default
    """A required option, with the question that a clerk has to take to whoever wrote the clause."""
    return Field(json_schema_extra={"question_zh": question_zh}, **bounds)


def asked_in(models: Iterable[type[BaseModel]], key: str) -> str:
    """The question that a missing option of these models leaves to whoever wrote the clause; empty if it leaves none."""
    for model in models:
        field = model.model_fields.get(key)
        extra = field.json_schema_extra if field is not None else None
        if isinstance(extra, dict) and "question_zh" in extra:
            return str(extra["question_zh"])
    return ""


CountingAsked = Annotated[
    Counting, asks("不足一档（如每1个百分点）的部分，不计（whole_steps）还是按比例计（pro_rata）？")
]
EqualAsked = Annotated[bool, asks("恰好等于这条线，算达到（true，“不低于”）还是不算（false，“超过”）？")]
FloorAsked = Annotated[bool, asks("算下来是负分时，扣完为止（true）还是倒扣（false）？")]
DegenerateAsked = Annotated[float, asks("各单位完全相同或只有一个单位、分不出高低时，得满分的几成？", ge=0, le=1)]
TiedAsked = Annotated[
    TiedPlaces, asks("位次并列时，按并列中的最好位次（best）、平均（average）还是最差位次（worst）得分？")
]
NonpositiveAsked = Annotated[
    NonpositiveTarget,
    asks("目标为零或负数时完成率没有意义，按达到得满分、未达到不得分（met_or_not），还是不计这一项（unscored）？"),
]


class Guard(BaseModel):
    """先决条件: a line that settles the share before the formula is asked (F18: 达标免试, 不降反升计0分).

    Attributes:
        line: what the figure is held against.
        measure: what of the figure (完成率低于60%的不得分); all but the figure itself need a number for a line.
        when: whether meeting the line settles it, or missing it.
        is_equal_enough: whether exactly on the line meets it.
        share: the share of the weight that is earned then.
        reason_zh: why, in the words of the clause.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: Line
    measure: Measure = "value"
    when: Literal["meets", "misses"]
    is_equal_enough: EqualAsked
    share: float
    reason_zh: str = ""
    tied_places: TiedPlaces | None = None

    @model_validator(mode="after")
    def _line_fits_measure(self) -> Self:
        prove_line_fits(self.measure, self.line, self.tied_places)
        return self

    def settles(self, figures: Figures) -> Bools:
        """Rows that the guard settles."""
        ahead = ahead_in(figures, self.measure, self.line, self.tied_places)
        met = meets(ahead, is_equal_enough=self.is_equal_enough)
        return np.asarray(met == (1.0 if self.when == "meets" else 0.0))


class Rule(BaseModel):
    """A scoring method; subclasses carry parameters and formula.

    Attributes:
        guards: 先决条件; the first that settles a row stands.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    may_be_negative: ClassVar[bool] = False

    guards: tuple[Guard, ...] = ()

    def score(self, rows: ProgressFrame) -> "pd.Series[float]":
        """Points of each row 得分, unrounded; NaN where they cannot be told."""
        figures = Figures(rows)
        return figures.series(self.points(figures))

    def points(self, figures: Figures) -> Floats:
        """What ``score`` tells, of figures that are arrays already."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            points = self.earn(figures)
            for guard in reversed(self.guards):
                points = np.where(guard.settles(figures), guard.share * figures["weight_points"], points)
        return points

    @abstractmethod
    def earn(self, figures: Figures) -> Floats:
        """Points by the formula alone."""

    @property
    def lines(self) -> frozenset[Line]:
        """Every line that the rule holds figures against."""
        own = getattr(self, "line", None)
        return frozenset(each.line for each in self.guards) | ({own} if own is not None else frozenset())

    @property
    def measures(self) -> frozenset[str]:
        """What of a figure the rule looks at."""
        return frozenset({getattr(self, "measure", "value"), *(each.measure for each in self.guards)})

    @property
    def uses_target(self) -> bool:
        """Whether points depend on a target: a provisional one spares them, a missing one is refused at load."""
        return bool(self.lines & _TARGET_LINES or self.measures & COMPLETIONS)

    def most_points(self, weight: "pd.Series[float]") -> "pd.Series[float]":
        """The most that a row of this weight may earn, infinite where nothing caps it; guards included."""
        beyond = max((each.share for each in self.guards), default=1.0)
        return self.most_earned(weight).clip(lower=weight * beyond)

    def most_earned(self, weight: "pd.Series[float]") -> "pd.Series[float]":
        """The most that the formula alone may give; the weight unless a subclass says more."""
        return weight

    @property
    def can_be_negative(self) -> bool:
        """Whether the rule may give less than nothing; a geometric mean cannot take that in."""
        is_open = self.may_be_negative and not getattr(self, "floor_at_zero", False)
        return is_open or any(each.share < 0 for each in self.guards)


def capped_at(weight: "pd.Series[float]", share: float | None) -> "pd.Series[float]":
    """So many times the weight; without a share there is no cap."""
    return weight * (float("inf") if share is None else share)


def line_value(figures: Figures, line: Line) -> Floats:
    """The line of each row, in the indicator's uom."""
    if isinstance(line, float | int):
        return np.full(len(figures), float(line))
    if line in {"peer_best", "peer_worst"}:
        takes_least = figures.is_lower if line == "peer_best" else ~figures.is_lower
        return np.where(takes_least, figures["peer_min_value"], figures["peer_max_value"])
    if line == "peer_norm":
        count, spread = figures["peer_count"], np.nan_to_num(figures["peer_std_value"])
        return np.asarray(np.sqrt((count - 1) * spread**2 + count * figures["peer_mean_value"] ** 2))
    return figures[LINE_COLUMN[line]]


def ahead_of(figures: Figures, line: Line) -> Floats:
    """How far the figure is on the good side of ``line``, in its own uom; negative is behind."""
    return (figures["value"] - line_value(figures, line)) * sign_of(figures)


def ahead_in(figures: Figures, measure: Measure, line: Line, tied_places: TiedPlaces | None = None) -> Floats:
    """How far the measure is on the good side of ``line``, in its own unit; negative is behind."""
    if measure == "value":
        return ahead_of(figures, line)
    sign = -1.0 if measure == "place" else 1.0 if measure in _RISING else sign_of(figures)
    return np.asarray((measured(figures, measure, tied_places) - line_value(figures, line)) * sign)


def sign_of(figures: Figures) -> Floats:
    """1 where more is better, −1 where less is."""
    return np.where(figures.is_lower, -1.0, 1.0)


def meets(ahead: Floats, *, is_equal_enough: bool) -> Floats:
    """1 where the line is met, 0 where it is not, NaN where that cannot be told."""
    met = ahead >= -NOISE if is_equal_enough else ahead > NOISE
    return np.where(np.isnan(ahead), np.nan, met)


def count_steps(distance: Floats, step: float, counting: Counting) -> Floats:
    """Steps in a distance that is not negative; 0.3 holds three steps of 0.1, whatever binary fractions say."""
    steps = distance / step
    return steps if counting == "pro_rata" else np.asarray((steps + NOISE) // 1)


def measured(figures: Figures, measure: Measure, tied_places: TiedPlaces | None = None) -> Floats:
    """The measure of each row; places count from 1, a percentile says what share of the comparison is not better.

    Args:
        figures: PROGRESS.
        measure: what of it.
        tied_places: which of their places tied subjects have; needed for places and percentiles alone.
    """
    match measure:
        case "place":
            return places_of(figures, tied_places or "best")
        case "percentile":
            place, count = places_of(figures, tied_places or "best"), figures["peer_count"]
            return (count - place + 1) / count * 100
        case "ratio_to_mean_pct":
            mean = figures["peer_mean_value"]
            return figures["value"] / np.where(mean > 0, mean, np.nan) * 100
        case _:
            return figures[measure]


def prove_ties_settled(measure: str, tied_places: TiedPlaces | None) -> None:
    """A rule about places has to say what tied subjects have.

    Raises:
        ValueError: it does not; the text is the question.
    """
    if measure in {"place", "percentile"} and tied_places is None:
        message = (
            "按位次计分：位次并列时，按并列中的最好位次（best）、平均（average）还是最差位次（worst）？请写 tied_places"
        )
        raise ValueError(message)


def prove_line_fits(measure: Measure, line: Line, tied_places: TiedPlaces | None) -> None:
    """A name is a line for the figure itself; every other measure is held against a number in its own unit.

    Raises:
        ValueError: it is not.
    """
    prove_ties_settled(measure, tied_places)
    if measure != "value" and not isinstance(line, float | int):
        message = f"按{measure}计分时，line 应是一个数（如完成率100），“{line}”只能用于指标值本身"
        raise ValueError(message)
