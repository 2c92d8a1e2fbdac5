"""疑点证据 · 项目尺度: how far honest reports of projects stray from what is expected, learnt once and then frozen.

Robust throughout, so that a few falsehoods in the calibration periods do no harm. Few rows lean on a prior that is wide
on purpose: an office that begins today knows little, and should doubt little.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from appraisal.evidence.series import Positions, Values

_CHANCE = 1e-4
"""How often an honest figure may pass one bound; a project's report is put to several."""
_NORMAL = NormalDist()
_FAR = _NORMAL.inv_cdf(1 - _CHANCE)
_PRIOR_TAIL = 1.3
"""Tails of honest reports are this much longer than normal ones, until enough rows say otherwise."""
PRIOR_FAR = _PRIOR_TAIL * _FAR
"""How many scales away an honest figure may lie before enough rows say how far they do."""
_TAIL_COUNT = 200
_ROWS_MIN = 120
_TAIL_FROM = 0.90
_BEYOND_MIN = 6
_SCALE_COUNT = 15
_COEFFICIENT_COUNT = 10
_SPARSE_COUNT = 40
_SCALE_MIN = 0.4
_MAD = 1.4826
_WIDE = 1.645
"""What the ninetieth percentile of absolute normal values is."""
_ROUNDS = 6
_WINSOR = 2.5
_PACE_BANDS = 6
_BAND_ROWS = 15
YOUNG_PCT = 20.0
"""Below this progress work gathers speed, and honest leaps are larger."""
_PROGRESS_EDGES = np.array([1.0, 5.0, 10.0, 20.0, 40.0, 60.0, 80.0, 90.0, 99.5])


@dataclass(frozen=True)
class Prior:
    """What is assumed before anything is learnt.

    Attributes:
        coefficients: of the expectation.
        scale_pp: standard deviation of honest residuals.
    """

    coefficients: tuple[float, ...]
    scale_pp: float


@dataclass(frozen=True)
class Yardstick:
    """An expectation and its honest scatter 尺度.

    Attributes:
        coefficients: linear in the features.
        pace_edges: bounds of the bands of expected movement.
        by_pace: scale of each band, percentage points.
        by_progress: how much wider or narrower a band of progress is.
        far: how many scales away a figure is out of the ordinary, for young projects and for others.
    """

    coefficients: Values
    pace_edges: Values
    by_pace: Values
    by_progress: Values
    far: tuple[float, float]

    def expected(self, features: Values) -> Values:
        """What is expected of each row."""
        return np.asarray(features @ self.coefficients)

    def reach(self, features: Values, progress: Values) -> Values:
        """How far above the expectation an honest figure may lie, percentage points."""
        pace = np.searchsorted(self.pace_edges, np.nan_to_num(self.expected(features)))
        far = np.where(progress < YOUNG_PCT, *self.far)
        return np.asarray(self.by_pace[pace] * self.by_progress[_progress_band(progress)] * far)


def learn_yardstick(features: Values, told: Values, progress: Values, prior: Prior) -> Yardstick:
    """Learn what is expected and how far honest rows stray.

    Args:
        features: one row a report.
        told: what the reports say.
        progress: progress at the report before, percent.
        prior: what few rows lean on.
    """
    known = np.isfinite(features).all(axis=1) & np.isfinite(told)
    features, told, progress = features[known], told[known], progress[known]
    start = np.array(prior.coefficients)
    coefficients = _robust_fit(features, told, start)
    expected = features @ coefficients
    residual = told - expected
    edges = _pace_edges(expected)
    pace = np.searchsorted(edges, expected)
    common = float(np.sqrt(_leaning(spread_of(residual) ** 2, len(residual), prior.scale_pp**2, _SCALE_COUNT)))
    sparse = np.sqrt(1 + _SPARSE_COUNT / max(len(residual), 1)) if len(residual) else 1.0
    by_pace = np.maximum(_spreads(residual, pace, len(edges) + 1, common), _SCALE_MIN) * sparse
    unit = residual / by_pace[pace]
    band = _progress_band(progress)
    by_progress = np.maximum(_spreads(unit, band, len(_PROGRESS_EDGES) + 1, 1.0), 0.5)
    unit = unit / by_progress[band]
    both = tail_of(unit)
    is_young = progress < YOUNG_PCT
    far = [float(_leaning(tail_of(unit[part]), part.sum(), both, 80)) for part in (is_young, ~is_young)]
    return Yardstick(coefficients, edges, by_pace, by_progress, (far[0], far[1]))


def tail_of(unit: Values) -> float:
    """How many scales away the honest tail ends: a line through two quantiles in normal scores, drawn out.

    Few rows lean on a tail that is longer than normal.
    """
    count = len(unit)
    if count < _ROWS_MIN:
        return PRIOR_FAR
    upper = 1 - max(0.005, _BEYOND_MIN / count)
    low, high = np.quantile(unit, [_TAIL_FROM, upper])
    low_score, high_score = _NORMAL.inv_cdf(_TAIL_FROM), _NORMAL.inv_cdf(upper)
    slope = max((high - low) / (high_score - low_score), 0.5 * high / high_score)
    return float(_leaning(high + slope * (_FAR - high_score), count, PRIOR_FAR, _TAIL_COUNT))


@dataclass(frozen=True)
class Ladder:
    """What is usual at each progress 分档 (by tenths): middle, scale and tail of a gap.

    Attributes:
        middle: by band.
        scale: by band.
        far: how many scales away a gap is out of the ordinary.
    """

    middle: Values
    scale: Values
    far: float

    def usual(self, progress: Values) -> Values:
        """The usual gap at a progress, drawn through the middles of the bands."""
        places = np.arange(len(self.middle)) * 10 + 5.0
        return np.interp(np.nan_to_num(progress), places, self.middle)

    def bound(self, progress: Values) -> Values:
        """The largest gap that is still in order at a progress."""
        band = _tenth(progress)
        return np.asarray(self.middle[band] + self.far * self.scale[band])


def learn_ladder(gap: Values, progress: Values, projects: Positions, prior: tuple[float, float]) -> Ladder:
    """Learn the usual gap by tenths of progress; a project counts once a band, however often it reports there.

    Args:
        gap: one entry a report.
        progress: of the same reports.
        projects: dense code of the project.
        prior: middle and scale that few projects lean on.
    """
    known = np.isfinite(gap) & np.isfinite(progress)
    gap, band, projects = gap[known], _tenth(progress[known]), projects[known]
    middle, scale = np.full(_TENTHS, prior[0]), np.full(_TENTHS, prior[1])
    if len(gap):
        count = len(np.unique(projects))
        overall = _leaning(float(np.median(gap)), count, prior[0], _SCALE_COUNT)
        spread = np.sqrt(_leaning(spread_of(gap - np.median(gap)) ** 2, count, prior[1] ** 2, _SCALE_COUNT))
        middle[:], scale[:] = overall, spread
        for tenth in np.unique(band):
            own = gap[band == tenth]
            count = len(np.unique(projects[band == tenth]))
            middle[tenth] = _leaning(float(np.median(own)), count, overall, _SCALE_COUNT)
            variance = spread_of(own - np.median(own)) ** 2
            scale[tenth] = np.sqrt(_leaning(variance, count, spread**2, _SCALE_COUNT))
    return Ladder(middle, scale, tail_of((gap - middle[band]) / scale[band]))


_TENTHS = 10


def _tenth(progress: Values) -> Positions:
    return np.clip(np.nan_to_num(progress) // 10, 0, _TENTHS - 1).astype(np.int64)


def _progress_band(progress: Values) -> NDArray[np.int64]:
    return np.asarray(np.searchsorted(_PROGRESS_EDGES, np.nan_to_num(progress), side="right"), dtype=np.int64)


def _pace_edges(expected: Values) -> Values:
    if len(expected) < _PACE_BANDS * _BAND_ROWS:
        return np.array([])
    return np.quantile(expected, np.arange(1, _PACE_BANDS) / _PACE_BANDS)


def _robust_fit(features: Values, told: Values, start: Values) -> Values:
    """Least squares that large residuals cannot pull, leaning on ``start`` (Huber weights, ridge)."""
    if not len(told):
        return start
    size = np.maximum(np.sqrt((features**2).mean(axis=0)), 1e-6)
    lean = np.diag(_COEFFICIENT_COUNT * size**2)
    weights, coefficients = np.ones(len(told)), start
    for _ in range(_ROUNDS):
        weighted = (features * weights[:, None]).T
        step = np.linalg.solve(weighted @ features + lean, weighted @ (told - features @ start))
        coefficients = start + step
        residual = told - features @ coefficients
        limit = _WINSOR * max(_MAD * float(np.median(np.abs(residual - np.median(residual)))), 0.05)
        weights = 1 / np.maximum(1.0, np.abs(residual) / limit)
    return np.asarray(coefficients)


def spread_of(residual: Values) -> float:
    """Robust standard deviation around zero: the middle or the ninetieth percentile, whichever is wider."""
    size = np.abs(residual)
    if not len(size):
        return 0.0
    return float(max(_MAD * np.median(size), np.quantile(size, 0.9) / _WIDE))


def _spreads(residual: Values, groups: Positions, count: int, common: float) -> Values:
    found = np.full(count, common)
    for group in np.unique(groups):
        own = residual[groups == group]
        found[group] = np.sqrt(_leaning(spread_of(own) ** 2, len(own), common**2, _SCALE_COUNT))
    return found


def _leaning(found: float, count: float, prior: float, weight: float) -> float:
    return float((count * found + weight * prior) / (count + weight))
