"""修约: the one place where numbers are rounded, as the clerk's Excel does it.

Excel keeps 15 significant decimal digits and rounds the decimal that people read, not the
binary fraction behind it: 2.675 becomes 2.68 and 1.005 becomes 1.01. ``numpy.round`` does
otherwise in one of twenty cases with three decimals (scoring.md, F52).
"""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

Mode = Literal["half_up", "half_even"]
"""``half_up`` 四舍五入 (Excel ROUND); ``half_even`` 四舍六入五成双 (GB/T 8170)."""

SIGNIFICANT_DIGITS = 15
NOISE_PLACES = 10
_DECIMAL_MODE = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}
_NEAR_HALF = 1e-6
_READ_APART = 1e-14
"""How far, of its size, the decimal that is read may lie from the number that is stored."""
_LARGEST_EXACT = 2.0**40


def round_series(
    values: "pd.Series[float]", places: "int | pd.Series[int]", *, mode: Mode = "half_up"
) -> "pd.Series[float]":
    """Round each value 修约 to its decimal places, exactly in decimal.

    Args:
        values: numbers; missing stays missing.
        places: decimal places, one number for all or one a row.
        mode: what happens at exactly half; half-up rounds away from zero, as Excel does.

    Returns:
        The doubles nearest to the rounded decimals, on the index of ``values``.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if isinstance(places, int):
        return pd.Series(_round_array(numbers, places, mode), index=values.index)
    wanted = places.to_numpy(dtype="int64")
    rounded = numbers.copy()
    for count in np.unique(wanted):
        chosen = wanted == count
        rounded[chosen] = _round_array(np.asarray(numbers[chosen], dtype=np.float64), int(count), mode)
    return pd.Series(rounded, index=values.index)


def round_number(number: float, places: int, *, mode: Mode = "half_up") -> float:
    """Round one number 修约; see ``round_series``."""
    return float(_round_array(np.array([number], dtype="float64"), places, mode)[0])


def drop_noise(values: "pd.Series[float]") -> "pd.Series[float]":
    """Take binary noise (0.1 × 3 ≠ 0.3) off computed points, so that it neither splits ties nor turns a half down."""
    return values.round(NOISE_PLACES)


def _round_array(numbers: npt.NDArray[np.float64], places: int, mode: Mode) -> npt.NDArray[np.float64]:
    """Plain arithmetic where the last digit is clear, decimals where it is close to half or the number is huge."""
    scale = 10.0**places
    size = np.abs(numbers) * scale
    whole = np.floor(size)
    near = _NEAR_HALF + _READ_APART * size
    is_plain = ~np.isfinite(numbers) | ((size < _LARGEST_EXACT) & (np.abs(size - whole - 0.5) > near))
    rounded: npt.NDArray[np.float64] = np.copysign(np.floor(size + 0.5) / scale, numbers) + 0.0
    rounded[~is_plain] = [_round_decimal(number, places, mode) for number in numbers[~is_plain]]
    return rounded


def _round_decimal(number: float, places: int, mode: Mode) -> float:
    text = Decimal(f"{number:.{SIGNIFICANT_DIGITS}g}")
    return float(text.quantize(Decimal(1).scaleb(-places), rounding=_DECIMAL_MODE[mode])) + 0.0
