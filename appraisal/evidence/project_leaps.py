"""疑点证据 · 项目异动: one figure of one report against an expectation, and the doubts that it opens and closes."""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np

from appraisal.evidence.project_table import Flags
from appraisal.evidence.series import Positions, Values

LEAST_PP = 4.0
"""Less than this beyond what is expected is not worth anybody's time on a site."""
STANDING = 0.5
"""A doubt stands while more than this part of the leap is unexplained."""
_LIFE, _LIFE_PER_EXCESS = 2.0, 10.0
"""Reports that a doubt lives at most: the further beyond the bound, the longer."""


class Ground(IntEnum):
    """Why a figure is in doubt."""

    NONE = 0
    PACE = 1
    """It moved further than the project's own pace and payments explain."""
    PARTNER = 2
    """It moved away from the project's other figure."""
    STANDING = 3
    """An earlier leap is still unexplained."""
    LEVEL = 4
    """It lies further from payments or its partner than peers at the same progress; no own past yet."""


@dataclass
class Doubts:
    """What was found of one figure, projects × reports.

    Attributes:
        ground: why, as ``Ground``.
        expected: what was expected, percent of the plan (of the works for progress).
        high: up to where the figure would have been in order.
        taken_off: what the course is followed without.
    """

    ground: Positions
    expected: Values
    high: Values
    taken_off: Values

    @classmethod
    def none(cls, shape: tuple[int, int]) -> "Doubts":
        """Nothing found yet."""
        return cls(np.zeros(shape, dtype=np.int64), np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape))


@dataclass
class OpenDoubts:
    """Open doubts of one figure and one ground, one entry a project; ``size`` 0 where there is none."""

    size: Values
    since: Values
    progress: Values
    age: Values
    life: Values

    @classmethod
    def none(cls, count: int) -> "OpenDoubts":
        """Nothing open yet."""
        return cls(*(np.zeros(count) for _ in range(5)))

    def lasts(self, gap: Values) -> Flags:
        """Whether a doubt is young enough and its gap has not closed; ``gap`` is how much more it is than it was before."""
        return np.asarray((self.size > 0) & (self.age < self.life) & (gap > STANDING * self.size))

    def turn(self, leaps: Flags, test: "Tested", *, stays: Flags, since: Values, progress: Values) -> None:
        """Carry on what stays, open what leaps, close the rest."""
        opens = leaps & ~stays
        self.since = np.where(opens, since, self.since)
        self.progress = np.where(opens, progress, self.progress)
        self.life = np.where(opens, _LIFE + _LIFE_PER_EXCESS * np.maximum(test.score - 1, 0), self.life)
        self.age = np.where(opens, 1.0, np.where(stays, self.age + 1, 0.0))
        self.size = np.where(leaps, np.fmax(test.residual, LEAST_PP), np.where(stays, self.size, 0.0))


@dataclass(frozen=True)
class Tested:
    """One figure of one report against one expectation, one entry a project.

    Attributes:
        residual: told less expected, percentage points.
        reach: how large an honest residual may be.
        carried: part of the residual that an open doubt carries on.
    """

    residual: Values
    reach: Values
    carried: Values

    @cached_property
    def score(self) -> Values:
        """How much of the reach is used; 0 where nothing can be said."""
        return np.nan_to_num((self.residual - self.carried) / self.reach)
