"""真实走势: one pair's true monthly figures, by the kind and basis of its indicator.

A path is an array of years × twelve months. Cumulative flows hold the year so far, all others the figure itself. January is
filled so that arithmetic is plain, but no statistics are printed for it.
"""

from dataclasses import dataclass

import numpy as np

from appraisal.scheme import Indicator
from sample_county.seasons import MONTHS, Array, growth_walk, habit_of, shares_of

_LEAST_STEP = 1.001
"""An honest cumulative figure rises every month, if only by a thousandth."""
_SHARE_SCATTER_PCT = 0.35
_STOCK_SCATTER = 0.003
_MONTHLY_SCATTER = 0.04
_MOST_SDS = 1.6
_STRENGTH_PULL = 0.5
"""How much of the year's growth is the subject's standing on that indicator, the rest being chance."""


@dataclass(frozen=True)
class Course:
    """What decides one path.

    Attributes:
        indicator: the indicator.
        end_value: the figure of the last month, in its uom.
        growth_pct: growth of the last month over the year before; ``None`` leaves it to the family's scatter.
        strength: the subject's standing, standard normal.
        year_count: years on the path.
        last_month: last month of the last year that is known.
        usual: the target's annual value, around which growths of earlier years lie; ``None`` without a target.
        due: what the target's curve asks at the end of each month; ``None`` where it has no curve of its own.
    """

    indicator: Indicator
    end_value: float
    growth_pct: float | None
    strength: float
    year_count: int
    last_month: int
    usual: float | None = None
    due: Array | None = None


def draw_path(course: Course, generator: np.random.Generator) -> Array:
    """The true figures of one pair, years × months, in the indicator's uom."""
    indicator = course.indicator
    if indicator.kind == "growth":
        path = _growth_path(course, generator)
    elif indicator.kind == "share":
        path = _share_path(course, generator) if course.due is None else _curve_path(course, generator)
    elif indicator.basis == "ytd":
        return raise_monthly(_flow_path(course, generator), indicator)
    else:
        path = _stock_path(course, generator)
    return within_bounds(path, indicator)


def raise_monthly(path: Array, indicator: Indicator) -> Array:
    """Let no cumulative figure fall within its year, unless the indicator may."""
    if indicator.plausible.may_fall:
        return path
    raised = path.copy()
    for month in range(1, MONTHS):
        raised[:, month] = np.maximum(raised[:, month], raised[:, month - 1] * _LEAST_STEP)
    return raised


def within_bounds(path: Array, indicator: Indicator) -> Array:
    """Keep figures within what is credible for the indicator; a share within 0–100 %."""
    low, high = indicator.plausible.min, indicator.plausible.max
    if indicator.kind == "share" and indicator.uom == "%":
        low, high = max(low or 0.0, 0.0), min(high if high is not None else 100.0, 100.0)
    return np.clip(path, low if low is not None else -np.inf, high if high is not None else np.inf)


def draw_growths(course: Course, generator: np.random.Generator) -> Array:
    """Cumulative growth over the year before, percent, for every year of the path but the first."""
    habit = habit_of(course.indicator)
    pull = _STRENGTH_PULL * course.strength
    chance = (1 - _STRENGTH_PULL**2) ** 0.5
    chances = np.clip(pull + chance * generator.normal(0.0, 1.0, course.year_count - 1), -_MOST_SDS, _MOST_SDS)
    ends = habit.growth_mean_pct + habit.growth_sd_pct * chances
    if course.growth_pct is not None:
        ends[-1] = course.growth_pct
    months = [*[MONTHS] * (course.year_count - 2), course.last_month]
    walks = [growth_walk(end, generator, last_month=month) for end, month in zip(ends, months, strict=True)]
    return np.maximum(np.array(walks), -60.0)


def from_growths(growths: Array, year: Array) -> Array:
    """Levels of all years from the growths and the levels of the last year but one."""
    years = [year, year * (1 + growths[-1] / 100)]
    for growth in growths[-2::-1]:
        years.insert(0, years[0] / (1 + growth / 100))
    return np.array(years)


def _flow_path(course: Course, generator: np.random.Generator) -> Array:
    last = course.last_month - 1
    shares = shares_of(course.indicator) if course.due is None else course.due
    shares = np.maximum.accumulate(shares * np.exp(generator.normal(0.0, 0.006, MONTHS)))
    growths = draw_growths(course, generator)
    base = course.end_value / (1 + growths[-1, last] / 100)
    return from_growths(growths, shares / shares[last] * base)


def _growth_path(course: Course, generator: np.random.Generator) -> Array:
    habit = habit_of(course.indicator)
    usual = course.usual if course.usual is not None else habit.growth_mean_pct
    earlier = usual + 0.5 * habit.growth_sd_pct * generator.normal(0.0, 1.0, course.year_count - 1)
    walks = [growth_walk(end, generator) for end in earlier]
    return np.array([*walks, growth_walk(course.end_value, generator, last_month=course.last_month)])


def _share_path(course: Course, generator: np.random.Generator) -> Array:
    steps = generator.normal(0.0, _SHARE_SCATTER_PCT / 100 * abs(course.end_value), course.year_count * MONTHS)
    drift = (0.1 if course.indicator.direction == "higher" else -0.1) / 100 * abs(course.end_value)
    # The walk comes back to its line, so that a share does not wander off in two years.
    line = course.end_value + drift * (np.arange(steps.size) - _last_place(course))
    return _pinned(line + steps, course)


def _curve_path(course: Course, generator: np.random.Generator) -> Array:
    """A rate that the office plans by months (开工率, 竣工率): every year climbs the same curve, a little higher each."""
    due = course.due if course.due is not None else np.ones(MONTHS)
    year = due * course.end_value / max(float(due[course.last_month - 1]), 1e-9)
    lifts = 0.985 ** np.arange(course.year_count - 1, -1, -1)[:, None]
    scatter = np.exp(generator.normal(0.0, 0.012, (course.year_count, MONTHS)))
    scatter[-1, course.last_month - 1] = 1.0
    return np.maximum.accumulate(np.minimum(year * lifts * scatter, max(course.end_value, float(due[-1]))), axis=1)


def _stock_path(course: Course, generator: np.random.Generator) -> Array:
    habit = habit_of(course.indicator)
    growth = course.growth_pct if course.growth_pct is not None else habit.growth_mean_pct * 0.7
    growth += (habit.growth_sd_pct / 2) * generator.normal(0.0, 1.0) if course.growth_pct is None else 0.0
    scatter = _MONTHLY_SCATTER if course.indicator.basis == "month" else _STOCK_SCATTER
    places = np.arange(course.year_count * MONTHS) - _last_place(course)
    logs = np.log1p(max(growth, -60.0) / 100) * places / MONTHS + generator.normal(0.0, scatter, places.size)
    return _pinned(course.end_value * np.exp(logs), course)


def _last_place(course: Course) -> int:
    return (course.year_count - 1) * MONTHS + course.last_month - 1


def _pinned(series: Array, course: Course) -> Array:
    pinned = series.copy()
    pinned[_last_place(course)] = course.end_value
    return pinned.reshape(course.year_count, MONTHS)
