"""疑点证据 · 压线: a figure that clears its target by a hair, and only because it has just leapt.

Clearing a target narrowly is no doubt by itself: targets are set where figures are expected. Nor is a leap of one and a half
standard deviations. Both together are rarer than either (data-quality.md §5, F3).
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from appraisal.evidence.series import NOWHERE, Positions, Series, Values
from appraisal.scheme import Scheme

PRESSED_PP = 0.3
_PRIOR_SHARE, _PRIOR_COUNT = 0.05, 40.0
_PARTS_Z = 0.7
"""What the largest leap of several parts must give up for having been chosen."""
_LEAST_Z = 1.0
_RARE = 1e-9


@dataclass(frozen=True)
class Pressing:
    """Which figures press on a target 压线.

    Attributes:
        presses: rows that clear their target by a hair, and the parts of such.
        whole_at: row of the whole that each part belongs to; ``NOWHERE`` if none.
        has_target: rows on which something can be said.
        share: how often honest figures with a target press.
    """

    presses: NDArray[np.bool_]
    whole_at: Positions
    has_target: NDArray[np.bool_]
    share: float

    def surprise(self, z: Values, at: Positions) -> Values:
        """−log10 of the chance to press and to have leapt so far; zero where a figure does not press.

        A whole leaps as far as its own growth or, somewhat discounted, as the part that leapt most.

        Args:
            z: unexpected growth of the rows ``at``, in standard deviations.
            at: rows of one period.
        """
        leap = np.full(len(self.presses), -np.inf)
        leap[at] = np.where(np.isnan(z), -np.inf, z)
        whole = self.whole_at[at]
        np.maximum.at(leap, whole[whole != NOWHERE], leap[at][whole != NOWHERE] - _PARTS_Z)
        own = np.where(np.isfinite(leap[at]), leap[at], 0.0)
        tail = np.where(own > _LEAST_Z, _upper_tail(own), 1.0)
        surprise = -np.log10(np.clip(tail, _RARE, 1.0)) - np.log10(self.share)
        pressed = np.where(self.presses[at] & (own > _LEAST_Z), surprise, 0.0)
        return np.where(self.has_target[at] | self.presses[at], pressed, np.nan)


def find_pressing(
    series: Series, scheme: Scheme, *, margin_pp: Values, has_target: NDArray[np.bool_], calibration: Collection[str]
) -> Pressing:
    """Figures that clear their target by at most 0.3 percentage points.

    Args:
        series: observations in time.
        scheme: which figures are parts of which.
        margin_pp: by how much the target is cleared; NaN where it is not, or where there is none.
        has_target: rows with a target, cleared or not.
        calibration: periods that show how often honest figures press.
    """
    learns = series.rows["period"].isin(list(calibration)).to_numpy() & has_target
    presses = np.nan_to_num(margin_pp, nan=-1.0) >= 0
    presses &= np.nan_to_num(margin_pp, nan=np.inf) <= PRESSED_PP
    share = (presses[learns].sum() + _PRIOR_COUNT * _PRIOR_SHARE) / (learns.sum() + _PRIOR_COUNT)
    whole_at = _wholes(series, scheme)
    of_pressed = (whole_at != NOWHERE) & presses[whole_at]
    return Pressing(presses | of_pressed, whole_at, has_target, float(share))


def _wholes(series: Series, scheme: Scheme) -> Positions:
    """Row of the whole of which each row is a part, of the same subject, period, basis and source."""
    whole_of = {part: each.code for each in scheme.indicators if each.parts_relation == "sum" for part in each.parts}
    place = ("subject_code", "period", "basis", "source_code", "measure")
    return np.where(series.is_figure, series.codes.twin_at("indicator_code", whole_of, place), NOWHERE)


def _upper_tail(z: Values) -> Values:
    """P(Z > z) of the standard normal for z ≥ 0, to within 1e-7 (Abramowitz and Stegun 1964, 26.2.17)."""
    size = np.nan_to_num(np.maximum(z, 0.0), posinf=40.0)
    t = 1 / (1 + 0.2316419 * size)
    series = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    return np.asarray(np.exp(-size * size / 2) / np.sqrt(2 * np.pi) * series)
