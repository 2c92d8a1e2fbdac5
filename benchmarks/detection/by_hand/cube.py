"""The panel as one array a statement: period × indicator × subject, and what its figures show of how they were printed.

Nothing here is generic: one source, one basis an indicator, quarters, few decimals, no gaps within a series. That is what makes it short.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.scheme import Scheme

Values = NDArray[np.float64]
Marks = NDArray[np.bool_]
Places = NDArray[np.int64]
QUARTERS = 4
MEASURES = ("value", "year_ago", "growth")
_DECIMALS_MAX = 4


@dataclass(frozen=True)
class Plan:
    """What is known of the panel's indicators before anybody looks at it, in the order of the axis.

    Attributes:
        indicators: those reported first, outside evidence last.
        is_outside: outside evidence.
        is_stock: told at the end of the year only, and not from January on.
        is_nominal: growth at current prices.
        may_fall: cumulative figures may fall.
        is_slow: figures may repeat.
        uom: of each.
        parts: whole and parts that add up to it, as places on the axis.
    """

    indicators: tuple[str, ...]
    is_outside: Marks
    is_stock: Marks
    is_nominal: Marks
    may_fall: Marks
    is_slow: Marks
    uom: tuple[str, ...]
    parts: dict[int, list[int]]

    @classmethod
    def of(cls, scheme: Scheme, present: set[str]) -> "Plan":
        """Read off the scheme's settings, in the order of its indicators but for outside evidence."""
        known = [each for each in scheme.indicators if each.code in present]
        known.sort(key=lambda each: each.role == "corroboration")
        place = {each.code: at for at, each in enumerate(known)}
        return cls(
            indicators=tuple(place),
            is_outside=np.array([each.role == "corroboration" for each in known]),
            is_stock=np.array([each.basis == "stock" for each in known]),
            is_nominal=np.array([bool(each.plausible.nominal) for each in known]),
            may_fall=np.array([bool(each.plausible.may_fall) for each in known]),
            is_slow=np.array([bool(each.plausible.slow) for each in known]),
            uom=tuple(each.uom for each in known),
            parts={place[each.code]: [place[part] for part in each.parts] for each in known if each.parts},
        )


@dataclass(frozen=True)
class Cube:
    """All figures; the axes are periods, indicators, subjects.

    Attributes:
        plan: settings of the indicators.
        subjects: codes, in their order as text.
        periods: codes, in order.
        value: figures as they are reported.
        base: 上年同期 as stated.
        growth: growth as stated, percent.
        half: half a unit of the last printed digit, of the three in turn.
        is_doubled: the same statement stands there twice.
    """

    plan: Plan
    subjects: tuple[str, ...]
    periods: tuple[str, ...]
    value: Values
    base: Values
    growth: Values
    half: tuple[Values, Values, Values]
    is_doubled: Marks

    @property
    def is_new_year(self) -> Marks:
        """Periods that begin a year."""
        return np.asarray(np.arange(len(self.periods)) % QUARTERS == 0)


def lay_cube(observations: pd.DataFrame, plan: Plan) -> Cube:
    """Put the long table on its axes."""
    measure = _placed(observations["measure"], MEASURES)
    indicator = _placed(observations["indicator_code"], plan.indicators)
    subject, subjects = pd.factorize(observations["subject_code"], sort=True)
    period, periods = pd.factorize(observations["period"], sort=True)
    shape = (len(MEASURES), len(periods), len(plan.indicators), len(subjects))
    flat = ((measure * shape[1] + period) * shape[2] + indicator) * shape[3] + subject
    told = np.full(np.prod(shape), np.nan)
    told[flat] = observations["value"].to_numpy()
    doubled = np.bincount(flat, minlength=len(told)) > 1
    told = told.reshape(shape)
    value, base, growth = told
    return Cube(
        plan=plan,
        subjects=tuple(subjects),
        periods=tuple(periods),
        value=value,
        base=base,
        growth=growth,
        half=(_half_units(value), _half_units(base), _half_units(growth)),
        is_doubled=np.asarray(doubled.reshape(shape).any(axis=0)),
    )


def _placed(texts: pd.Series, axis: tuple[str, ...]) -> Places:
    codes, seen = pd.factorize(texts)
    return np.asarray(np.array([axis.index(text) for text in seen], dtype="int64")[codes])


def _half_units(values: Values) -> Values:
    """Half a unit of the last digit that the column is printed to by then: what one figure in twenty shows at least."""
    decimals = np.where(np.isnan(values), -1, _DECIMALS_MAX)
    open_ = ~np.isnan(values)
    for count in range(_DECIMALS_MAX):
        open_ &= decimals == _DECIMALS_MAX
        if not open_.any():
            break
        decimals[open_ & (np.round(values, count) == values)] = count
    shown = np.stack([(decimals == count).sum(axis=2) for count in range(_DECIMALS_MAX + 1)], axis=2).cumsum(axis=0)
    at_least = shown[:, :, ::-1].cumsum(axis=2)[:, :, ::-1]
    usual = np.where(at_least >= 0.05 * at_least[:, :, :1], np.arange(_DECIMALS_MAX + 1), 0).max(axis=2)
    half = 0.5 * 10.0 ** -np.maximum(decimals, usual[:, :, None])
    half[np.isnan(values)] = np.nan
    return np.asarray(half)


def before(values: Values, cube: Cube, *, in_year: bool = False) -> Values:
    """Each series one report earlier: a quarter, of what is told once a year a year; ``in_year`` not across January."""
    found = np.full_like(values, np.nan)
    found[1:] = values[:-1]
    if in_year:
        found[cube.is_new_year] = np.nan
    found[:, cube.plan.is_stock] = year_ago(values)[:, cube.plan.is_stock]
    return found


def year_ago(values: Values) -> Values:
    """Each series a year earlier."""
    found = np.full_like(values, np.nan)
    found[QUARTERS:] = values[:-QUARTERS]
    return found


def has_digits(values: Values, count: int) -> Marks:
    """Figures of so many digits that count: as a whole number without its trailing zeros."""
    whole = np.round(np.abs(np.nan_to_num(values)) * 10.0**_DECIMALS_MAX)
    for step in (8, 4, 2, 1):
        shorter = whole / 10.0**step
        whole = np.where(np.floor(shorter) == shorter, shorter, whole)
    return np.asarray(whole >= 10.0 ** (count - 1))
