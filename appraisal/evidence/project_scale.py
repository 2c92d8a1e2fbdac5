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
_SCALE_MIN, _PROGRESS_MIN = 0.2, 0.3
_MAD = 1.4826
_WIDE = 1.645
"""What the ninetieth percentile of absolute normal values is."""
_ROUNDS, _FITS = 6, 3
_WINSOR = 2.5
_PACE_BANDS = 6
_BAND_ROWS = 15
_SELDOM, _BEYOND_SELDOM = 0.98, 1.3
_PRIOR_SELDOM, _SELDOM_COUNT = 3.6, 150
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
        pace_edges: bounds of the bands of pace.
        by_pace: scale of each band, percentage points.
        by_progress: how much wider or narrower a band of progress is.
    """

    coefficients: Values
    pace_edges: Values
    by_pace: Values
    by_progress: Values

    def expected(self, features: Values) -> Values:
        """What is expected of each row."""
        return np.asarray(features @ self.coefficients)

    def scale(self, pace: Values, progress: Values) -> Values:
        """Standard deviation of honest rows at a pace and a progress, percentage points."""
        band = np.searchsorted(self.pace_edges, np.nan_to_num(pace))
        return np.asarray(self.by_pace[band] * self.by_progress[_progress_band(progress)])


def learn_yardstick(
    features: Values, told: Values, progress: Values, prior: Prior, *, pace: Values | None = None
) -> Yardstick:
    """Learn what is expected and how far honest rows stray; rows that stray less count for more.

    Args:
        features: one row a report.
        told: what the reports say.
        progress: progress at the report before, percent.
        prior: what few rows lean on.
        pace: what the scatter grows with; the movement that is expected itself if not said.
    """
    known = np.isfinite(features).all(axis=1) & np.isfinite(told)
    features, told, progress = features[known], told[known], progress[known]
    fitted, trust = np.array(prior.coefficients), np.ones(len(told))
    for _ in range(_FITS):
        fitted = _robust_fit(features, told, np.array(prior.coefficients), trust)
        expected = features @ fitted
        grows = expected if pace is None else pace[known]
        found = _scatter(fitted, told - expected, grows, progress, prior.scale_pp)
        scale = found.scale(grows, progress)
        trust = (float(np.median(scale)) / scale) ** 2 if len(scale) else trust
    return found


def _scatter(fitted: Values, residual: Values, pace: Values, progress: Values, prior_pp: float) -> Yardstick:
    edges = _pace_edges(pace)
    band = np.searchsorted(edges, pace)
    common = float(np.sqrt(_leaning(spread_of(residual) ** 2, len(residual), prior_pp**2, _SCALE_COUNT)))
    sparse = np.sqrt(1 + _SPARSE_COUNT / len(residual)) if len(residual) else 1.0
    by_pace = np.maximum(_spreads(residual, band, len(edges) + 1, common), _SCALE_MIN) * sparse
    unit = residual / by_pace[band]
    by_progress = _spreads(unit, _progress_band(progress), len(_PROGRESS_EDGES) + 1, 1.0)
    return Yardstick(fitted, edges, by_pace, np.maximum(by_progress, _PROGRESS_MIN))


def limit_of(strengths: Values) -> float:
    """How strong the case against an honest report may look: three tenths more than against one honest report in fifty.

    Args:
        strengths: the strongest case against each of some honest reports; few lean on a limit that is usual elsewhere.
    """
    count = len(strengths)
    seldom = float(np.quantile(strengths, _SELDOM)) if count else 0.0
    return _BEYOND_SELDOM * float(_leaning(seldom, count, _PRIOR_SELDOM, _SELDOM_COUNT))


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


def _pace_edges(pace: Values) -> Values:
    if len(pace) < _PACE_BANDS * _BAND_ROWS:
        return np.array([])
    return np.quantile(pace, np.arange(1, _PACE_BANDS) / _PACE_BANDS)


def _robust_fit(features: Values, told: Values, start: Values, trust: Values) -> Values:
    """Least squares that large residuals cannot pull, leaning on ``start`` (Huber weights, ridge)."""
    if not len(told):
        return start
    size = np.maximum(np.sqrt((features**2).mean(axis=0)), 1e-6)
    weights, coefficients = trust, start
    for _ in range(_ROUNDS):
        weighted = (features * weights[:, None]).T
        lean = np.diag(_COEFFICIENT_COUNT * weights.mean() * size**2)
        step = np.linalg.solve(weighted @ features + lean, weighted @ (told - features @ start))
        coefficients = start + step
        residual = (told - features @ coefficients) * np.sqrt(trust)
        limit = _WINSOR * max(_MAD * float(np.median(np.abs(residual - np.median(residual)))), 0.02)
        weights = trust / np.maximum(1.0, np.abs(residual) / limit)
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
