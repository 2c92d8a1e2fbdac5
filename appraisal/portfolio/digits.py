"""数字信号: last digits, round figures, tenths of growth and leading digits of a whole year's figures.

Digits of figures that belong together are alike without anybody's doing, so every test counts its sample in independent
figures: observed counts scatter between clusters, and the design effect (Rao and Scott 1981) is what they scatter more
than independent figures would.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.portfolio.chances import Values, chi_square_chance, deviation_chance, poisson_chance

_LEADING = np.arange(10, 100)
BENFORD_SHARES: Values = np.log10(1 + 1 / _LEADING)
"""First two digits under Benford's law, 10 to 99."""
_ROUND_DIGITS = 2
_CLUSTERS_MIN = 5


@dataclass(frozen=True)
class DigitTest:
    """What a test of digits found.

    Attributes:
        count: figures.
        independent_count: figures by the design effect.
        shares: observed share of each digit.
        chance: of such a departure from the expected shares, or a larger one.
    """

    count: int
    independent_count: float
    shares: Values
    chance: float


def last_digits(values: Values, units: Values) -> NDArray[np.int64]:
    """Last digit of each figure in the unit that its series is written in."""
    return np.asarray(np.round(np.abs(values) / units), dtype="int64") % 10


def leading_digits(values: Values) -> NDArray[np.int64]:
    """First two digits, 10 to 99, of figures other than zero."""
    size = np.abs(values)
    power = np.floor(np.log10(size))
    leading = np.floor(size / 10.0 ** (power - 1) + 1e-9)
    return np.asarray(np.clip(leading, 10, 99), dtype="int64")


def uniform_test(digits: NDArray[np.int64], clusters: Sequence[pd.Series]) -> DigitTest:
    """Whether ten digits come up alike: χ² over its design effect.

    Args:
        digits: 0 to 9.
        clusters: what the figures belong to; figures of one cluster may depend on each other.
    """
    shares = np.full(10, 0.1)
    observed, effect = _observed(digits, clusters, shares)
    statistic = len(digits) * float(np.sum((observed - shares) ** 2 / shares)) / effect
    return DigitTest(len(digits), len(digits) / effect, observed, chi_square_chance(statistic, 9))


def benford_test(values: Values, clusters: Sequence[pd.Series]) -> tuple[DigitTest, float]:
    """Mean absolute deviation of the first two digits from Benford's law, with its chance at this sample's size."""
    digits = leading_digits(values) - 10
    observed, effect = _observed(digits, clusters, BENFORD_SHARES)
    deviation = float(np.mean(np.abs(observed - BENFORD_SHARES)))
    count = len(digits) / effect
    return DigitTest(len(digits), count, observed, deviation_chance(deviation, BENFORD_SHARES, count)), deviation


def round_figures(values: Values, units: Values) -> tuple[int, float, float]:
    """Figures of three digits and more of which at most two count.

    Returns:
        How many there are, how many chance brings about where last digits are even, and the chance of so many.
    """
    whole = np.round(np.abs(values) / units)
    digits = np.floor(np.log10(np.maximum(whole, 1.0))) + 1
    is_round = np.mod(whole, 10.0 ** (digits - _ROUND_DIGITS)) == 0
    expected = float(np.sum(10.0 ** -(digits - _ROUND_DIGITS)))
    count = int(is_round.sum())
    return count, expected, poisson_chance(count, expected)


def _observed(digits: NDArray[np.int64], clusters: Sequence[pd.Series], shares: Values) -> tuple[Values, float]:
    """Shares of the digits, and the design effect: 1 for independent figures, never less."""
    group = (
        pd.DataFrame(dict(enumerate(clusters))).groupby(list(range(len(clusters))), dropna=False).ngroup().to_numpy()
    )
    table = np.zeros((group.max() + 1, len(shares)))
    np.add.at(table, (group, digits), 1.0)
    count, size = len(digits), table.sum(axis=1, keepdims=True)
    observed = table.sum(axis=0) / count
    if len(table) < _CLUSTERS_MIN:
        return observed, float(size.max())
    away = table - size * observed
    variance = len(table) / (len(table) - 1) * np.sum((away - away.mean(axis=0)) ** 2, axis=0) / count**2
    effect = float(np.sum(variance * count / shares)) / (len(shares) - 1)
    return observed, max(effect, 1.0)
