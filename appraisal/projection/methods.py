"""预计方法: from the year so far and from closed years to the year's end, for many figures at once.

Closed years stand in columns, oldest first, one row a figure: ``so_far`` is the cumulative figure at the same published
period of each year, ``whole`` the whole year's; NaN where a year is not known. A period is known by what was published
(1—2月 is one period), so that the missing January of one year is never held against another's.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Method = Literal["curve", "seasonal_share", "yoy_ratio", "straight_line", "carried"]
METHOD_ZH: dict[Method, str] = {
    "curve": "按目标序时曲线推算",
    "seasonal_share": "按往年同期占比推算",
    "yoy_ratio": "按上年全年和今年累计同比推算",
    "straight_line": "按时间进度推算",
    "carried": "按现有累计增速推算",
}
"""How documents name a method; an extrapolation is never called anything else. These words stand here alone."""
Numbers = NDArray[np.float64]
CLOSED_YEARS = 3
"""Closed years that a seasonal share rests on, and the fewest that it needs."""
CARRY = 0.5
"""How much of the year's lead or lag so far the rest of the year is taken to have too, as a power.

1 would be the plain seasonal share (all of it), 0 last year's rest with its usual growth (none); the even mean of the two is
not fitted to anything. ``benchmarks/projection/RESULTS.md`` tells what other values do.
"""


def by_seasonal_share(value: Numbers, so_far: Numbers, whole: Numbers, *, carry: float = CARRY) -> Numbers:
    """同期比重法: the year so far, plus what its last three closed years had left, grown as they grew.

    Where ``value`` is what those years lead to expect, the answer is the value over their share; where it is ahead or
    behind, the rest of the year follows with the power ``carry`` of that ratio.

    Args:
        value: the year so far.
        so_far: closed years at the same period.
        whole: closed years whole.
        carry: see ``CARRY``.

    Returns:
        The projected year; NaN where fewer than three closed years are known.
    """
    age, so_far, whole = _newest(so_far, whole, CLOSED_YEARS)
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.log(whole[:, -1:] / whole[:, :1]) / (age[:, :1] - age[:, -1:])
        grown = np.exp(growth * age)
        expected = (so_far * grown).mean(axis=1)
        left = ((whole - so_far) * grown).mean(axis=1)
        return np.asarray(value + left * (value / expected) ** carry, dtype="float64")


def by_yoy_ratio(value: Numbers, so_far: Numbers, whole: Numbers) -> Numbers:
    """同比推算法: last year's whole times this year's cumulative ratio to last year; NaN where that year is not known."""
    _, so_far, whole = _newest(so_far, whole, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(whole[:, 0] * (value / so_far[:, 0]), dtype="float64")


def by_share(value: Numbers, share: Numbers) -> Numbers:
    """The year so far over the share of the year that is due by now: the elapsed one 时间进度, or that of a curve."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(share > 0, value / share, np.nan)


def count_closed(so_far: Numbers, whole: Numbers) -> NDArray[np.int64]:
    """Closed years that are known, a row."""
    return np.asarray((np.isfinite(so_far) & np.isfinite(whole)).sum(axis=1), dtype="int64")


def try_on_closed_years(method: Method, so_far: Numbers, whole: Numbers, share: Numbers) -> Numbers:
    """回测: how far the method would have been off in each closed year, knowing only the years before it.

    Args:
        method: which.
        so_far: closed years at the same period.
        whole: closed years whole.
        share: for the methods that need no history.

    Returns:
        ln(projected / actual), or actual − figure in percentage points for ``carried``; NaN where it could not be tried.
    """
    if method == "carried":
        return whole - so_far
    errors = np.full(so_far.shape, np.nan)
    for year in range(so_far.shape[1]):
        before = so_far[:, :year], whole[:, :year]
        if method == "seasonal_share":
            projected = by_seasonal_share(so_far[:, year], *before)
        elif method == "yoy_ratio":
            projected = by_yoy_ratio(so_far[:, year], *before)
        else:
            projected = by_share(so_far[:, year], share)
        with np.errstate(divide="ignore", invalid="ignore"):
            errors[:, year] = np.log(projected / whole[:, year])
    return np.where(np.isfinite(errors), errors, np.nan)


def _newest(so_far: Numbers, whole: Numbers, count: int) -> tuple[Numbers, Numbers, Numbers]:
    """Age in years, ``so_far`` and ``whole`` of the newest ``count`` known years, oldest first; NaN where there are fewer."""
    rows, years = so_far.shape
    if years < count:
        blank = np.full((rows, count - years), np.nan)
        so_far, whole, years = np.hstack([blank, so_far]), np.hstack([blank, whole]), count
    is_known = np.isfinite(so_far) & np.isfinite(whole)
    order = np.argsort(is_known, axis=1, kind="stable")[:, years - count :]
    age = np.broadcast_to(np.arange(years, 0, -1, dtype="float64"), so_far.shape)
    picked = [np.take_along_axis(each, order, axis=1) for each in (age, so_far, whole)]
    is_whole = np.take_along_axis(is_known, order, axis=1).all(axis=1, keepdims=True)
    return picked[0], np.where(is_whole, picked[1], np.nan), np.where(is_whole, picked[2], np.nan)
