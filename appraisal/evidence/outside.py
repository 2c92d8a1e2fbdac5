"""疑点证据 · 旁证: what electricity, tax, loans and lights say of a figure that no sender can bend.

Outside evidence never accuses by itself: growth and electricity part for honest reasons of structure, and explain each other
to a few percent only (data-quality.md §2-4; domain.md §8.5). It moves what is expected of a figure by as much as the
accepted periods show it to carry, which is little within a year and something between years.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from appraisal.evidence.dispersion import WITHIN
from appraisal.evidence.series import Positions, Values

_CAP = 3.0
_PRIOR_COUNT = 40.0
_LEAST_SPREAD = 0.6


@dataclass(frozen=True)
class Outside:
    """How figures follow outside evidence 旁证.

    Attributes:
        slope: standard deviations that a figure moves for one of the evidence, by class of step (between years, within)
            and kind.
        spread: what is left of one standard deviation, by the same.
    """

    slope: Values
    spread: Values

    @classmethod
    def unknown(cls, kinds: int) -> "Outside":
        """Evidence that nothing is known to follow."""
        return cls(np.zeros((2, kinds)), np.ones((2, kinds)))

    def adjust(self, z: Values, heard: Values, mode: Positions, kind: Positions) -> tuple[Values, Values]:
        """Steps less what outside evidence bears out, in what is then left of a standard deviation; and that remainder."""
        place = (mode == WITHIN).astype("int64")
        known = ~np.isnan(heard)
        spread = np.where(known, self.spread[place, kind], 1.0)
        return (z - np.where(known, self.slope[place, kind] * np.nan_to_num(heard), 0.0)) / spread, spread


def hear(z: Values, is_outside: NDArray[np.bool_], subject: Positions) -> Values:
    """Outside evidence on each subject: Σz/√k of its k outside figures, each capped; NaN where it has none."""
    known = is_outside & ~np.isnan(z)
    size = int(subject.max(initial=0)) + 1
    count = np.bincount(subject[known], minlength=size)
    total = np.bincount(subject[known], weights=np.clip(z[known], -_CAP, _CAP), minlength=size)
    return np.where(count > 0, total / np.sqrt(np.maximum(count, 1)), np.nan)[subject]


def learn_outside(z: Values, heard: Values, mode: Positions, kind: Positions, kinds: int) -> Outside:
    """Regress honest steps on outside evidence, kind by kind; few pairs lean on no relation at all."""
    known = ~np.isnan(z) & ~np.isnan(heard)
    cell = ((mode == WITHIN).astype("int64") * kinds + kind)[known]
    steps, evidence = np.clip(z[known], -_CAP, _CAP), np.clip(heard[known], -_CAP, _CAP)
    size = 2 * kinds
    count = np.bincount(cell, minlength=size)
    product = np.bincount(cell, weights=steps * evidence, minlength=size)
    square = np.bincount(cell, weights=evidence**2, minlength=size)
    slope = np.maximum(product / (square + _PRIOR_COUNT), 0.0)
    left = np.bincount(cell, weights=(steps - slope[cell] * evidence) ** 2, minlength=size)
    before = np.bincount(cell, weights=steps**2, minlength=size)
    share = (left + _PRIOR_COUNT) / (before + _PRIOR_COUNT)
    spread = np.clip(np.sqrt(np.where(count > 0, share, 1.0)), _LEAST_SPREAD, 1.0)
    return Outside(slope.reshape(2, kinds), spread.reshape(2, kinds))
