"""比较范围: ends, mean and spread of those that a figure is compared with."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd


class Peers:
    """Rows of each comparison, put together once.

    Figures that stand are a yardstick for everybody; one that does not sees the others and itself.
    """

    def __init__(
        self,
        group: "pd.Series[int]",
        *,
        stands: "pd.Series[bool]",
        is_told: "pd.Series[bool]",
        is_lower: "pd.Series[bool]",
    ) -> None:
        """Put rows together.

        Args:
            group: number of each row's comparison, from 0 without a gap.
            stands: whether the row's figure stands.
            is_told: whether it is told at all.
            is_lower: whether less is better.
        """
        self._group, self._stands, self._is_told, self._is_lower = group, stands, is_told, is_lower
        self._code = np.asarray(group, dtype=np.int64)
        self._order = np.argsort(self._code, kind="stable")
        ordered = self._code[self._order]
        self._starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])

    def count(self) -> "pd.Series[int]":
        """How many figures of each row's comparison stand."""
        return pd.Series(self._spread(np.add, self._stands.to_numpy(dtype=np.int64)), index=self._group.index)

    def ends(self, values: "pd.Series[float]") -> "tuple[pd.Series[float], pd.Series[float]]":
        """Least and greatest: the good end among standing figures, the bad end among all told, and each row's own."""
        told = np.asarray(values, dtype=np.float64)
        standing, reported = np.where(self._stands, told, np.nan), np.where(self._is_told, told, np.nan)
        is_lower = self._is_lower.to_numpy()
        least = np.where(is_lower, self._spread(np.fmin, standing), self._spread(np.fmin, reported))
        greatest = np.where(is_lower, self._spread(np.fmax, reported), self._spread(np.fmax, standing))
        index = self._group.index
        return pd.Series(np.fmin(least, told), index=index), pd.Series(np.fmax(greatest, told), index=index)

    def moments(self, values: "pd.Series[float]") -> "dict[str, pd.Series[float]]":
        """``peer_mean_value`` (its own included), ``others_mean_value`` (its own left out), ``peer_std_value`` (n−1)."""
        standing = values.where(self._stands)
        by_group = standing.groupby(self._group)
        count, total, own = by_group.transform("count"), by_group.transform("sum"), values.where(~self._stands)
        with_own, without = count + own.notna(), count - standing.notna()
        return {
            "peer_mean_value": (total + own.fillna(0)) / with_own.where(with_own > 0),
            "others_mean_value": (total - standing.fillna(0)) / without.where(without > 0),
            "peer_std_value": by_group.transform("std"),
        }

    def _spread(self, combine: np.ufunc, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """What the values of each comparison come to, on all its rows."""
        if not len(values):
            return values
        return np.asarray(combine.reduceat(values[self._order], self._starts))[self._code]
