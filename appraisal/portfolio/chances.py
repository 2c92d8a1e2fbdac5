"""偶然概率: how often chance alone brings about what was seen; closed forms, so that nothing is drawn at random."""

import math

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def binomial_chance(successes: int, trials: int, *, share: float = 0.5) -> float:
    """Chance of so many successes or more in so many trials, exactly: 17 of 18 at one half is 19/2¹⁸."""
    if share == 0.5:  # noqa: PLR2004 one half is exact in whole numbers
        ways: int = sum(math.comb(trials, count) for count in range(max(successes, 0), trials + 1))
        return float(ways / 2**trials)
    if successes <= 0:
        return 1.0
    logs = [_log_choose(trials, count, share) for count in range(successes, trials + 1)]
    return min(1.0, math.fsum(math.exp(each) for each in logs))


def _log_choose(trials: int, count: int, share: float) -> float:
    ways = math.lgamma(trials + 1) - math.lgamma(count + 1) - math.lgamma(trials - count + 1)
    return ways + count * math.log(share) + (trials - count) * math.log1p(-share)


def poisson_chance(count: int, expected: float) -> float:
    """Chance of so many rare events or more where so many are expected.

    For events of unlike chances this is cautious: their sum scatters less than Poisson's.
    """
    if count <= 0:
        return 1.0
    below = math.fsum(math.exp(each * math.log(expected) - expected - math.lgamma(each + 1)) for each in range(count))
    return max(0.0, 1.0 - below)


def normal_chance(z: float) -> float:
    """Chance that a standard normal figure is so large or larger."""
    return 0.5 * math.erfc(z / math.sqrt(2))


def chi_square_chance(statistic: float, degrees: int) -> float:
    """Chance of so large a χ² or larger, by the finite sums for whole degrees of freedom."""
    half = max(statistic, 0.0) / 2
    if half == 0:
        return 1.0
    start = 1.0 if degrees % 2 else 0.0
    tail = math.erfc(math.sqrt(half)) if degrees % 2 else 0.0
    powers = [start / 2 + step for step in range(degrees // 2)]
    return min(
        1.0, tail + math.fsum(math.exp(power * math.log(half) - half - math.lgamma(power + 1)) for power in powers)
    )


def deviation_chance(statistic: float, shares: Values, count: float) -> float:
    """Chance of so large a mean absolute deviation of observed shares from the expected ones, or larger.

    The deviation has its own distribution at each sample size: of 1,000 figures that obey Benford's law exactly one in
    twenty sets deviates by more than the limits of the textbooks (data-quality.md §2-5). Mean and spread are those of
    folded normal deviations with the covariance of a multinomial.

    Args:
        statistic: mean absolute deviation of the shares.
        shares: expected shares, sum 1.
        count: size of the sample, in independent figures.
    """
    spread = np.sqrt(shares * (1 - shares) / count)
    mean = float(np.mean(spread)) * math.sqrt(2 / math.pi)
    linked = -np.sqrt(np.outer(shares / (1 - shares), shares / (1 - shares)))
    np.fill_diagonal(linked, 1.0)
    folded = linked * np.arcsin(linked) + np.sqrt(1 - linked**2) - 1
    variance = float(np.mean(2 / math.pi * folded * np.outer(spread, spread)))
    return normal_chance((statistic - mean) / math.sqrt(variance))
