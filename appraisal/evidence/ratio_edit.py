"""疑点证据 · 比率检验: the Hidiroglou–Berthelot edit of the ratio of two periods.

Small subjects' ratios scatter widely and large ones' hardly at all, so that one bound on ratios accuses the small and
misses the large. The edit weighs each ratio's distance from the middle one by the subject's size and sets bounds by the
quartiles of what comes out (Hidiroglou and Berthelot 1986, Survey Methodology 12, 73–83).

It looks at one pair of periods alone: it has no memory of what is usual for a subject, and where a third of the subjects
move together it follows them (data-quality.md §3). So it holds nothing here; it is the yardstick of the benchmark and a
comparison in the yearly report.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

COLUMNS = ("ratio", "size", "score", "score_low", "score_high", "is_outlying")
U, A, C, TAIL_SHARE = 0.4, 0.05, 7.0, 0.25
"""Usual settings: weight of size, least width, width of the bounds, tail that the bounds are set by."""


@dataclass(frozen=True)
class RatioBounds:
    """What the edit measures the scores by 比率检验界限.

    Attributes:
        judged_count: pairs with two positive figures.
        ratio_median: the middle ratio.
        score_low_quantile, score_median, score_high_quantile: of the scores, at the tail, the middle and the other tail.
        score_low, score_high: outside of them a ratio is outlying.
    """

    judged_count: int
    ratio_median: float
    score_low_quantile: float
    score_median: float
    score_high_quantile: float
    score_low: float
    score_high: float


def hidiroglou_berthelot(
    earlier: ArrayLike, later: ArrayLike, *, u: float = U, a: float = A, c: float = C, pct: float = TAIL_SHARE
) -> pd.DataFrame:
    """Edit the ratios of two periods, one row a subject.

    Args:
        earlier: figures of the earlier period.
        later: figures of the later period, same order and uom.
        u: 0–1, how much the larger figure of a pair weighs.
        a: keeps the bounds from closing where most ratios are alike, as a part of the middle score.
        c: width of the bounds in distances between tail and middle.
        pct: tail as a share, ``.25`` for quartiles.

    Returns:
        ``COLUMNS``: later by earlier; the larger figure to the power ``u``; the score, below zero for a small ratio; its
        bounds; whether it lies outside. Pairs without two positive figures have neither ratio nor verdict.
    """
    ratios, sizes, scores = _scores(earlier, later, u=u)
    bounds = _bounds(ratios, scores, a=a, c=c, pct=pct)
    return pd.DataFrame(
        {
            "ratio": ratios,
            "size": sizes,
            "score": scores,
            "score_low": np.where(np.isnan(scores), np.nan, bounds.score_low),
            "score_high": np.where(np.isnan(scores), np.nan, bounds.score_high),
            "is_outlying": (scores < bounds.score_low) | (scores > bounds.score_high),
        }
    )


def ratio_bounds(
    earlier: ArrayLike, later: ArrayLike, *, u: float = U, a: float = A, c: float = C, pct: float = TAIL_SHARE
) -> RatioBounds:
    """The bounds of ``hidiroglou_berthelot`` and what they are made of; all missing where no pair can be judged."""
    ratios, _, scores = _scores(earlier, later, u=u)
    return _bounds(ratios, scores, a=a, c=c, pct=pct)


def _scores(earlier: ArrayLike, later: ArrayLike, *, u: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    before, after = np.asarray(earlier, dtype="float64"), np.asarray(later, dtype="float64")
    is_judged = (before > 0) & (after > 0) & np.isfinite(before) & np.isfinite(after)
    ratios = np.divide(after, before, out=np.full(before.shape, np.nan), where=is_judged)
    middle = np.median(ratios[is_judged]) if is_judged.any() else np.nan
    distances = np.where(ratios < middle, 1 - middle / ratios, ratios / middle - 1)
    sizes = np.where(is_judged, np.maximum(before, after), np.nan) ** u
    return ratios, sizes, distances * sizes


def _bounds(ratios: np.ndarray, scores: np.ndarray, *, a: float, c: float, pct: float) -> RatioBounds:
    judged = scores[~np.isnan(scores)]
    if not judged.size:
        return RatioBounds(0, *[float("nan")] * 6)
    low, middle, high = (float(each) for each in np.quantile(judged, [pct, 0.5, 1 - pct]))
    least = abs(a * middle)
    return RatioBounds(
        judged_count=int(judged.size),
        ratio_median=float(np.median(ratios[~np.isnan(ratios)])),
        score_low_quantile=low,
        score_median=middle,
        score_high_quantile=high,
        score_low=middle - c * max(middle - low, least),
        score_high=middle + c * max(high - middle, least),
    )
