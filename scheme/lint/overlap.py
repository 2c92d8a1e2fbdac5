"""同涨同落: pairs of indicators whose histories are nearly proportional."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

_LEAST_COUNT = 8
"""Periods that two histories must have in common before anything is said."""
_MOST_SPREAD = 0.02
"""Standard deviation of the logarithm of their ratio within a subject: about 2 %."""
_LEAST_MOVE = 0.05
"""Two figures that hardly move are proportional without meaning anything."""


def proportional_pairs(panel: pd.DataFrame, codes: Sequence[str]) -> Iterator[tuple[str, str, float, int]]:
    """Pairs that move as one.

    Args:
        panel: ``indicator_code, subject_code, period, value``; only positive values tell.
        codes: indicators to look at.

    Yields:
        Both codes, the spread of their ratio in percent, and the count of observations in common.
    """
    known = panel[panel["indicator_code"].isin(codes) & (panel["value"] > 0)]
    wide = known.pivot_table(index=["subject_code", "period"], columns="indicator_code", values="value", aggfunc="last")
    logs = wide.apply(np.log)
    for a, b in combinations([code for code in codes if code in wide.columns], 2):
        both = logs[[a, b]].dropna()
        inner = both - both.groupby(level="subject_code").transform("mean")
        freedom = len(both) - both.index.get_level_values("subject_code").nunique()
        if len(both) < _LEAST_COUNT or freedom < _LEAST_COUNT // 2:
            continue
        spread = float(np.sqrt(((inner[a] - inner[b]) ** 2).sum() / freedom))
        move = float(np.sqrt((inner[a] ** 2).sum() / freedom))
        if spread <= _MOST_SPREAD and move >= _LEAST_MOVE:
            yield a, b, spread * 100, len(both)
