"""走势: whether a subject runs ahead, near or behind on an indicator, and the figure that this comes to.

About three in five are green, one in five yellow and one in five red, as counties' own bulletins show. The bands are those
of the indicator's lamp rule, so the picture fits whatever rule the scheme states.
"""

from dataclasses import dataclass

import numpy as np

from appraisal.lamps.rules import Lamp
from appraisal.period import Period
from appraisal.scheme import Scheme, Target

GREEN_SHARE = 0.6
RED_SHARE = 0.2
_DEFAULT_BEHIND = {"green": (-6.0, 0.0), "yellow": (1.0, 7.0), "red": (9.0, 22.0)}
_REACH = 8.0
"""How far into an unbounded band figures may lie, in units of its metric."""
_FALL_CHANCE = 0.35
_FALL_PCT = (0.2, 1.6)
_NEAR_EDGE = 2.2
"""How strongly figures of a wide band crowd at the edge nearest to the target."""
_SUBJECT_PULL = 0.55
"""How much of a standing is the subject's own strength, the rest being the indicator's chance."""


@dataclass(frozen=True)
class Standing:
    """How a subject runs on one indicator.

    Attributes:
        strength: standard-normal strength, high is ahead.
        lamp: the colour that follows.
    """

    strength: float
    lamp: Lamp


def draw_standings(
    indicator_codes: list[str], subject_strength: float, generator: np.random.Generator
) -> dict[str, Standing]:
    """Give one subject its standing on each of its indicators; shares of colours shift with its own strength."""
    chance = generator.normal(0.0, 1.0, len(indicator_codes))
    strengths = _SUBJECT_PULL * subject_strength + (1 - _SUBJECT_PULL**2) ** 0.5 * chance
    return {
        code: Standing(float(value), _lamp(float(value)))
        for code, value in zip(indicator_codes, strengths, strict=True)
    }


def draw_even_standings(indicator_codes: list[str], generator: np.random.Generator) -> dict[str, Standing]:
    """Give the county its standings so that the shares of colours come out exactly."""
    count = len(indicator_codes)
    places = (generator.permutation(count) + 0.5) / max(count, 1)
    return {
        code: Standing(float(2.0 * place - 1.0), _lamp_at(float(place)))
        for code, place in zip(indicator_codes, places, strict=True)
    }


def _lamp(strength: float) -> Lamp:
    return _lamp_at(0.5 * (1 + np.tanh(0.8 * strength)))


def _lamp_at(place: float) -> Lamp:
    if place < RED_SHARE:
        return "red"
    return "green" if place >= 1 - GREEN_SHARE else "yellow"


def figure_for(
    scheme: Scheme,
    target: Target,
    standing: Standing,
    *,
    period: Period,
    generator: np.random.Generator,
) -> float:
    """The figure at ``period`` that gives the standing's colour, in the indicator's uom.

    Behind, in percentage points of the annual target or as a share of what is due, is drawn within the band of the lamp rule.
    """
    indicator = scheme.indicator_by_code[target.indicator_code]
    due = scheme.due_value(target, period)
    if indicator.kind == "growth" and standing.lamp == "red":
        return _slow_growth(due, generator)
    behind = behind_due(scheme, indicator.lamp_rule, standing.lamp, generator)
    rule = scheme.lamp_rule_by_code.get(indicator.lamp_rule or "")
    size = abs(due) if rule is not None and rule.metric == "shortfall_pct" else abs(target.annual_value)
    short = max(size, 0.5 if indicator.uom == "%" else 1.0) * behind / 100
    return due - short if indicator.direction == "higher" else due + short


def _slow_growth(due: float, generator: np.random.Generator) -> float:
    """A growth that lags clearly: mostly well under the target, now and then below zero."""
    if float(generator.uniform()) < _FALL_CHANCE:
        return -float(generator.uniform(*_FALL_PCT))
    return due * float(generator.uniform(0.45, 0.75))


def behind_due(scheme: Scheme, rule_code: str | None, lamp: Lamp, generator: np.random.Generator) -> float:
    """How far behind, in the metric of a lamp rule, a figure of that colour lies; negative is ahead."""
    rule = scheme.lamp_rule_by_code.get(rule_code or "")
    bands = [each for each in rule.bands if each.lamp == lamp] if rule else []
    if not bands:
        low, high = _DEFAULT_BEHIND[lamp]
        return float(generator.uniform(low, high))
    band = bands[int(generator.integers(len(bands)))]
    low = band.above if band.above is not None else (band.to or 0.0) - _REACH
    high = min(band.to if band.to is not None else np.inf, low + 3 * _REACH)
    crowded = float(generator.uniform()) ** (_NEAR_EDGE if low >= 0 else 1.0)
    return float(low + (0.08 + 0.84 * crowded) * (high - low))
