"""分摊: what each cause does to a sum when causes act together, the same in whatever order they are told (Shapley value).

A cause is credited with the mean of what its coming adds over all orders in which the causes may come. The shares add up
to the whole change exactly; a cause that changes nothing gets nothing.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import factorial
from typing import Any, TypeVar

import numpy as np
import pandas as pd

Sums = TypeVar("Sums", "pd.Series[float]", "np.ndarray[Any, np.dtype[np.float64]]")
Cause = TypeVar("Cause", bound=str)
World = frozenset[str]
"""The causes that have come already; the empty one is how it was before, that of all causes how it is now."""


def all_worlds(causes: Sequence[str]) -> list[World]:
    """Every mixture of before and now."""
    return [frozenset(each) for size in range(len(causes) + 1) for each in combinations(causes, size)]


def share_out(worlds: Mapping[World, Sums], causes: Sequence[Cause]) -> dict[Cause, Sums]:
    """Shares of the causes in ``worlds[all] − worlds[none]``.

    Args:
        worlds: the sum in every mixture, all of the same subjects or rows.
        causes: those that may come.
    """
    count = len(causes)
    shares = {}
    for cause in causes:
        rest = [each for each in causes if each != cause]
        share = worlds[frozenset()] * 0.0
        for before in all_worlds(rest):
            likely = factorial(len(before)) * factorial(count - len(before) - 1) / factorial(count)
            share = share + likely * (worlds[before | {cause}] - worlds[before])
        shares[cause] = share
    return shares
