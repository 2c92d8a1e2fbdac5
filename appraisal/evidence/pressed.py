"""疑点证据 · 压线: a figure that clears its target by a hair, and only because it has just leapt, or period after period.

Clearing a target narrowly is no doubt by itself: targets are set where figures are expected. Nor is a leap of one and a half
standard deviations. Both together are rarer than either (data-quality.md §5, F3), and so is to come down in so narrow a place
again and again while honest growth wanders by more than its width: bunching (domain.md §8.5) seen along one year of one place.
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
_AGAIN_MAX = 0.5
_ROOT_TWO_PI = float(np.sqrt(2 * np.pi))
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

    def follow(self, run: Values, leap: Values, z: Values, scale: Values, at: Positions) -> tuple[Values, Values]:
        """Carry a run of pressing figures on by one period.

        To press once is as rare as accepted periods show it to be. To press again is as rare as it is for the growth of
        the rest of the year to bring the figure into so narrow a place again, given its frozen deviation.

        Args:
            run: −log10 of the chance of the run up to the period before; NaN where there is none.
            leap: furthest leap in it, in standard deviations.
            z: unexpected growth of the rows ``at``, in standard deviations.
            scale: standard deviation of log growth.
            at: rows of one period.

        Returns:
            The same up to this period; NaN on figures that do not press.
        """
        place = np.full(len(self.presses), -np.inf)
        place[at] = np.where(np.isnan(z), -np.inf, z)
        whole = self.whole_at[at]
        np.maximum.at(place, whole[whole != NOWHERE], place[at][whole != NOWHERE] - _PARTS_Z)
        furthest = np.fmax(leap, place[at])
        width_pp = _ROOT_TWO_PI * np.where(scale > 0, scale, np.nan) * 100
        again = np.clip(PRESSED_PP / width_pp, self.share, _AGAIN_MAX)
        longer = np.where(
            np.isnan(run), -np.log10(self.share), run - np.log10(np.where(np.isnan(again), _AGAIN_MAX, again))
        )
        by_row = np.full(len(self.presses), np.nan)
        by_row[at] = longer
        of_whole = (whole != NOWHERE) & self.presses[whole]
        longer = np.where(of_whole, by_row[whole], longer)
        return np.where(self.presses[at], longer, np.nan), np.where(self.presses[at], furthest, np.nan)

    def surprise(self, run: Values, leap: Values, at: Positions) -> Values:
        """−log10 of the chance to press so often in a row and to have leapt so far; zero where a figure does not press.

        A whole leaps as far as its own growth or, somewhat discounted, as the part that leapt most. One that presses for
        the first time without a leap is no news, nor is a part that did not leap.
        """
        size = np.where(np.isfinite(leap), leap, 0.0)
        leaps = size > _LEAST_Z
        tail = np.where(leaps, _upper_tail(size), 1.0)
        is_new = run <= -np.log10(self.share)
        counts = self.presses[at] & (leaps | (~is_new & (self.whole_at[at] == NOWHERE)))
        pressed = np.where(counts, run - np.log10(np.clip(tail, _RARE, 1.0)), 0.0)
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
    learns = series.codes.is_in("period", calibration) & has_target & series.is_figure
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
