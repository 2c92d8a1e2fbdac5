"""样本县的天地: the true world of the fictional county, which no falsehood touches."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from appraisal.period import Period
from appraisal.scheme import Indicator, Scheme
from sample_county.coverage import Coverage, Pair
from sample_county.seasons import MONTHS, Array

TOWN_SHARE = 0.07
"""A town's usual part of the county, where no target tells."""
_TYPICAL_SIZE = {"亿元": 120.0, "万元": 60000.0, "%": 85.0, "分": 88.0, "人": 3000.0, "元": 20000.0}
_SMALL_SIZE = 240.0
_CREDIBLE_SHARE = 0.22
"""A county's usual figure as a part of the largest credible one."""


@dataclass(frozen=True)
class County:
    """The world.

    Attributes:
        coverage: which pairs there are.
        seed: decides everything that the scheme does not.
        first: first month with files.
        last: last month with files.
        paths: (indicator_code, subject_code) → years × months of true figures.
    """

    coverage: Coverage
    seed: int
    first: Period
    last: Period
    paths: Mapping[Pair, Array] = field(repr=False)

    @property
    def scheme(self) -> Scheme:
        """考评方案."""
        return self.coverage.scheme

    @cached_property
    def months(self) -> tuple[Period, ...]:
        """Months with statistics, oldest first; no January."""
        periods = [self.first]
        while periods[-1] != self.last:
            periods.append(periods[-1].next())
        return tuple(periods)

    @property
    def first_year(self) -> int:
        """First year on the paths: the one before the first file, for 上年同期."""
        return self.first.year - 1

    def true_value(self, indicator_code: str, subject_code: str, period: Period) -> float:
        """The true figure of a pair at the end of a period, in the indicator's uom."""
        path = self.paths[indicator_code, subject_code]
        return float(path[period.year - self.first_year, period.month - 1])

    def generator(self, *names: str) -> np.random.Generator:
        """A generator that depends on the seed and on these names alone."""
        return np.random.default_rng([self.seed, zlib.crc32("/".join(names).encode())])

    def target_value(self, pair: Pair) -> float | None:
        """The annual target of a pair, ``None`` without one."""
        target = self.scheme.target_by_key.get(pair)
        return target.annual_value if target else None

    def due_curve(self, pair: Pair) -> Array | None:
        """What the target's own curve asks at the end of each month of the last year; ``None`` if it has none."""
        target = self.scheme.target_by_key.get(pair)
        if target is None or (target.monthly_curve is None and target.quarterly_points is None):
            return None
        months = (Period(self.last.year, self.last.kind, month) for month in range(1, MONTHS + 1))
        return np.array([self.scheme.due_value(target, month) for month in months])


def usual_size(indicator: Indicator) -> float:
    """A county's usual size: by the largest credible figure where the scheme names one."""
    if (
        indicator.plausible.max is not None
        and indicator.kind in {"level", "count"}
        and indicator.uom not in {"%", "分"}
    ):
        return _CREDIBLE_SHARE * indicator.plausible.max
    return _TYPICAL_SIZE.get(indicator.uom, _SMALL_SIZE)


def growth_of(path: Array) -> Array:
    """Growth over the year before, percent; the first year has none."""
    ratio = path[1:] / np.where(path[:-1] == 0, np.nan, path[:-1])
    return np.vstack([np.full(MONTHS, np.nan), (ratio - 1) * 100])
