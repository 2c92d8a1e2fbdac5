"""疑点证据 · 前若干月: the same series so many months before, whatever lies between."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from appraisal.evidence.series import NOWHERE, Positions, Series
from appraisal.frames import OBSERVATION_KEY

_HALF_MONTHS = 2
_SPAN = 10_000 * 24


@dataclass(frozen=True)
class Lags:
    """Where each row's series stood earlier.

    Attributes:
        place: series and moment as one number, unique a row; below zero where a row has no place in time.
    """

    place: Positions

    def at(self, months: int) -> Positions:
        """Position of the row of the same series so many months earlier; ``NOWHERE`` if there is none."""
        wanted = np.where(self.place >= 0, self.place - months * _HALF_MONTHS, -1)
        return np.where(wanted >= 0, pd.Index(self.place).get_indexer(pd.Index(wanted)), NOWHERE).astype(np.int64)


def find_lags(series: Series) -> Lags:
    """Places of all rows."""
    rows = series.rows
    keys = [name for name in OBSERVATION_KEY if name != "period"]
    codes = np.asarray(rows.groupby([*keys, "per_year"], dropna=False, sort=False).ngroup(), dtype="int64")
    is_placed = (rows["per_year"] > 0).to_numpy()
    return Lags(np.where(is_placed, codes * _SPAN + rows["moment"].to_numpy(), -2 - np.arange(len(rows))))
