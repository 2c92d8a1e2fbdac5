"""比较范围: ends, mean and spread of those that a figure is compared with."""

from typing import Any

import numpy as np
import numpy.typing as npt

from appraisal.grouped import in_order

_Floats = npt.NDArray[np.float64]
_Bools = npt.NDArray[np.bool_]


class Peers:
    """Rows of each comparison, put together once.

    Figures that stand are a yardstick for everybody; one that does not sees the others and itself.
    """

    def __init__(self, group: npt.NDArray[np.int64], *, stands: _Bools, is_told: _Bools, is_lower: _Bools) -> None:
        """Put rows together.

        Args:
            group: number of each row's comparison, from 0 without a gap.
            stands: whether the row's figure stands.
            is_told: whether it is told at all.
            is_lower: whether less is better.
        """
        self._code, self._stands, self._is_told, self._is_lower = group, stands, is_told, is_lower
        self._size = int(group.max(initial=-1)) + 1
        self._order = in_order(group)
        self._starts = np.searchsorted(group[self._order], np.arange(self._size))
        self._number = np.bincount(group[stands], minlength=self._size)

    def count(self) -> npt.NDArray[np.int64]:
        """How many figures of each row's comparison stand."""
        return np.asarray(self._number[self._code], dtype=np.int64)

    def ends(self, values: _Floats) -> tuple[_Floats, _Floats]:
        """Least and greatest: the good end among standing figures, the bad end among all told, and each row's own."""
        standing, reported = np.where(self._stands, values, np.nan), np.where(self._is_told, values, np.nan)
        low = self._spread(np.fmin, np.where(self._is_lower, standing, reported))
        high = self._spread(np.fmax, np.where(self._is_lower, reported, standing))
        return np.fmin(low, values), np.fmax(high, values)

    def moments(self, values: _Floats) -> dict[str, _Floats]:
        """``peer_mean_value`` (its own included), ``others_mean_value`` (its own left out), ``peer_std_value`` (n−1)."""
        count, is_other = self._number[self._code], ~self._stands & ~np.isnan(values)
        # Measured from the least of them, figures that are all alike have no spread at all, whatever binary fractions say.
        least = self._spread(np.fmin, np.where(self._stands, values, np.nan))
        away = np.where(self._stands, values - least, 0.0)
        total = np.bincount(self._code, away, self._size)[self._code]
        own = np.where(is_other, values - np.nan_to_num(least), 0.0)
        with_own, without = count + is_other, count - self._stands
        with np.errstate(divide="ignore", invalid="ignore"):
            from_mean = np.where(self._stands, away - total / count, 0.0)
            squares = np.bincount(self._code, from_mean**2, self._size)[self._code]
            base = np.where(np.isnan(least), 0.0, least)
            return {
                "peer_mean_value": np.where(with_own > 0, base + (total + own) / with_own, np.nan),
                "others_mean_value": np.where(without > 0, base + (total - away) / without, np.nan),
                "peer_std_value": np.where(count > 1, np.sqrt(squares / (count - 1)), np.nan),
            }

    def _spread(self, combine: np.ufunc, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """What the values of each comparison come to, on all its rows."""
        if not len(values):
            return values
        return np.asarray(combine.reduceat(values[self._order], self._starts))[self._code]
