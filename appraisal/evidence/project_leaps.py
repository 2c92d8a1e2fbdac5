"""疑点证据 · 项目存疑缘由: why a figure is in doubt, and up to where it would have been in order."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from appraisal.evidence.series import Positions, Values

LEAST_PP = 4.0
"""Less than this beyond what is expected is not worth anybody's time on a site."""


class Ground(IntEnum):
    """Why a figure is in doubt."""

    NONE = 0
    PACE = 1
    """Both figures moved further than the project's own pace and payments explain."""
    PARTNER = 2
    """It moved away from the project's other figure, which its pace and payments bear out."""
    STANDING = 3
    """It moved some reports ago, and neither payments nor the other figure have followed since."""
    LEVEL = 4
    """It lies further from payments or its partner than peers at the same progress; no own past yet."""


@dataclass
class Doubts:
    """What was found of one figure, projects × reports.

    Attributes:
        ground: why, as ``Ground``.
        expected: what was expected, percent of the plan (of the works for progress).
        high: up to where the figure would have been in order.
        taken_off: what the course is followed without, as far as was known with that report.
    """

    ground: Positions
    expected: Values
    high: Values
    taken_off: Values

    @classmethod
    def none(cls, shape: tuple[int, int]) -> "Doubts":
        """Nothing found yet."""
        return cls(np.zeros(shape, dtype=np.int64), np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape))
