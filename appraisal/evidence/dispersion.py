"""疑点证据 · 离散尺度: how far honest growth strays, learnt from accepted periods and then frozen.

A scale measured in the very period that is judged masks what it should show: when a third of the provinces restated at
once, same-period deviations found two of ten, frozen ones all ten (data-quality.md §2-3).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from appraisal.evidence.codes import in_groups
from appraisal.evidence.series import Positions, Values

WITHIN, ACROSS, ALONE = 0, 1, 2
"""What a figure's growth is set against: the last one of its year, the last one of the year before, peers alone."""
_PRIOR_SCALE = (0.05, 0.06, 0.08)
_PRIOR_COUNT = 12.0
_SLOT_COUNT = 30.0
_OWN_COUNT = 12.0
_OWN_MIN, _OWN_MAX = 0.5, 4.0
_WINSOR = 3.0
_ROUGH = 1.5
_HEAVY, _HEAVY_TOGETHER, _HEAVY_YEARS = 0.8, 0.12, 2.0
"""What separates years is heavier in the tail than the first of them will show: how many places there are helps little, since
one year moves them together; the caution wears off with the years that were seen to change."""
_MAD_WORTH = 0.74
"""What one step is worth in degrees of freedom where scales are robust: twice the efficiency 0.37 of the middle deviation."""
_LEAST_DOUBT = 1e-9
_PRIOR_CARRY = 0.3
_CARRY_COUNT = 40.0
_NORMAL_MAD = 1.4826
_OUTER_SHARE, _NORMAL_OUTER = 0.02, 2.326
_RARE_SHARE, _NORMAL_RARE = 0.0005, 3.481
_NORMAL_SLOPE, _OUTER_COUNT = 0.109, 15.0
_TAILS = ((600, 0.995, 2.807), (150, 0.985, 2.432), (60, 0.95, 1.960))


@dataclass(frozen=True)
class Steps:
    """Unexpected growth of rows: what scales are learnt from and applied to.

    Attributes:
        mode: ``WITHIN``, ``ACROSS`` or ``ALONE``.
        kind: dense code of indicator and basis.
        slot: dense code of indicator, basis and period within the year.
        own: dense code of indicator, basis and subject.
        width: honest scale of the step relative to others of its kind; for a cumulative figure √(1/a − 1/b) from month
            a to month b, because what one more month can change shrinks as the year goes on.
    """

    mode: Positions
    kind: Positions
    slot: Positions
    own: Positions
    width: Values

    def take(self, at: Positions | NDArray[np.bool_]) -> "Steps":
        """The steps at some positions."""
        return Steps(self.mode[at], self.kind[at], self.slot[at], self.own[at], self.width[at])


@dataclass(frozen=True)
class Dispersion:
    """Frozen scales 离散尺度, by mode and kind, by slot, and by the subject's own unrest."""

    by_kind: Values
    by_slot: Values
    by_own: Values
    tail: Values
    """What steps between years, and within one, must be divided by for their far tail to be the normal one."""
    heavy: float
    """How much of the caution about years is left."""
    carry: Values
    """How much of last year's residual carries over into the new year, by kind."""
    kind_doubt: Values
    slot_doubt: Values
    """Relative variance of the scales by kind and by slot, twice over; nought where the prior alone speaks."""

    def certainty(self, steps: Steps) -> Values:
        """Degrees of freedom of a step's scale."""
        slot = np.where(steps.mode == WITHIN, self.slot_doubt[steps.slot], 0.0)
        return np.asarray(1 / np.maximum(self.kind_doubt[steps.mode, steps.kind] + slot, _LEAST_DOUBT))

    def scale(self, steps: Steps) -> Values:
        """Standard deviation of honest steps, in log growth."""
        slot = np.where(steps.mode == WITHIN, self.by_slot[steps.slot], 1.0)
        return self.by_kind[steps.mode, steps.kind] * slot * self.by_own[steps.own] * steps.width

    def caution(self, mode: Positions) -> tuple[Values, Values]:
        """What a single step, and the steps of a whole submission, are divided by before they count as far out."""
        tail = self.tail[(mode == WITHIN).astype("int64")]
        is_within = mode == WITHIN
        together = np.where(is_within, tail, 1 + _HEAVY_TOGETHER * self.heavy)
        return tail * np.where(is_within, 1.0, 1 + _HEAVY * self.heavy), together


def as_normal(z: Values, certainty: Values) -> Values:
    """What a step in standard deviations is worth where the deviation itself is known from a few steps only.

    The normal deviate that is as rare as Student's t of so many degrees of freedom, to within a hundredth (Wallace 1959).
    """
    shrunk = np.sqrt(certainty * np.log1p(z * z / certainty))
    return np.asarray(np.sign(z) * shrunk * (8 * certainty + 1) / (8 * certainty + 3))


def learn_dispersion(
    step: Values,
    apart: Values,
    steps: Steps,
    carry: Values,
    *,
    sizes: tuple[int, int, int],
    years: int,
    is_rough: bool = False,
) -> Dispersion:
    """Learn scales from the steps of calibration periods.

    Robust: middle and tail of the absolute steps, so that a few falsehoods among them do no harm. Few steps lean on
    those of their kind, and these on the noise of published Chinese series (data-quality.md §2-1).

    Args:
        step: unexpected log growth; NaN where there is none.
        apart: how far growth lies from that of the peers, known from the first growth on; it stands in where there
            are no steps yet, in proportion.
        steps: what they are.
        carry: as ``learn_carry`` gives it.
        sizes: how many kinds, slots and own series there are.
        years: how many changes from one year to the next are among the steps.
        is_rough: middles alone, no tails and no unrest of one's own, and half as wide again: for telling which of these
            periods' figures are not fit to learn from.
    """
    known = ~np.isnan(step)
    size, rows = np.abs(step[known]) / steps.width[known], steps.take(known)
    kinds, slots, owns = sizes
    by_kind, kind_doubt = np.ones((len(_PRIOR_SCALE), kinds)), np.zeros((len(_PRIOR_SCALE), kinds))
    unrest = _unrest(apart[~np.isnan(apart)], steps.kind[~np.isnan(apart)], kinds, has_tail=not is_rough)
    for mode in (WITHIN, ACROSS, ALONE):
        here = rows.mode == mode
        spread, count = spread_by(size[here], rows.kind[here], kinds, has_tail=not is_rough)
        by_kind[mode] = _leaning(spread, count, _PRIOR_SCALE[mode] * unrest, _PRIOR_COUNT)
        kind_doubt[mode] = _doubt(count, _PRIOR_COUNT)
    unit = size / by_kind[rows.mode, rows.kind]
    within = rows.mode == WITHIN
    spread, count = spread_by(unit[within], rows.slot[within], slots, has_tail=not is_rough)
    by_slot, slot_doubt = _leaning(spread, count, 1.0, _SLOT_COUNT), _doubt(count, _SLOT_COUNT)
    if is_rough:
        return Dispersion(by_kind * _ROUGH, by_slot, np.ones(owns), np.ones(2), 1.0, carry, kind_doubt, slot_doubt)
    unit = np.where(within, unit / by_slot[rows.slot], unit)
    capped = np.minimum(unit, _WINSOR) ** 2
    own_count = np.bincount(rows.own, minlength=owns)
    mean = np.bincount(rows.own, weights=capped, minlength=owns) / np.maximum(own_count, 1)
    own = np.sqrt((own_count * mean + _OWN_COUNT) / (own_count + _OWN_COUNT))
    own = np.clip(own, _OWN_MIN, _OWN_MAX)
    final = unit / own[rows.own]
    tail = np.array([_tail(final[~within]), _tail(final[within])])
    heavy = _HEAVY_YEARS / (_HEAVY_YEARS + years)
    return Dispersion(by_kind, by_slot, own, tail, heavy, carry, kind_doubt, slot_doubt)


def _tail(unit: Values) -> float:
    """How much farther out than normal one step in two thousand lies, by the slope of the outer fiftieth.

    Hill (1975), leaning on the slope that normal steps show between the same two places; no less than one.
    """
    count = max(int(len(unit) * _OUTER_SHARE), 1)
    outer = np.sort(np.partition(unit, len(unit) - count)[-count:]) if len(unit) else np.ones(1)
    slope = float(np.mean(np.log(np.maximum(outer, 1e-9) / max(outer[0], 1e-9))))
    slope = (len(outer) * slope + _OUTER_COUNT * _NORMAL_SLOPE) / (len(outer) + _OUTER_COUNT)
    edge = max(float(outer[0]), _NORMAL_OUTER) if len(unit) * _OUTER_SHARE >= 1 else _NORMAL_OUTER
    return float(max(edge * (_OUTER_SHARE / _RARE_SHARE) ** slope / _NORMAL_RARE, 1.0))


def _unrest(apart: Values, kind: Positions, kinds: int, *, has_tail: bool) -> Values:
    """How restless a kind of figure is beside the usual one: spread among peers over the prior one."""
    spread, count = spread_by(np.abs(apart), kind, kinds, has_tail=has_tail)
    return _leaning(spread / _PRIOR_SCALE[ALONE], count, 1.0, _PRIOR_COUNT)


def learn_carry(residual: Values, before: Values, kind: Positions, kinds: int) -> Values:
    """Slope of a residual on the one before, by kind, between 0 and 1; few pairs lean on a third."""
    known = ~np.isnan(residual) & ~np.isnan(before)
    now, then, where = residual[known], before[known], kind[known]
    spread, _ = spread_by(np.abs(then), where, kinds)
    limit = np.where(spread > 0, _WINSOR * spread, np.inf)[where]
    now, then = np.clip(now, -limit, limit), np.clip(then, -limit, limit)
    product = np.bincount(where, weights=now * then, minlength=kinds)
    square = np.bincount(where, weights=then * then, minlength=kinds)
    count = np.bincount(where, minlength=kinds)
    slope = np.divide(product, square, out=np.full(kinds, _PRIOR_CARRY), where=square > 0)
    leaning = (count * slope + _CARRY_COUNT * _PRIOR_CARRY) / (count + _CARRY_COUNT)
    return np.asarray(np.clip(leaning, 0.0, 1.0))


def spread_by(sizes: Values, groups: Positions, count: int, *, has_tail: bool = True) -> tuple[Values, Values]:
    """Robust standard deviation of absolute values by group, and how many there are; zero where there are none.

    Widened where the tail is heavier than normal, unless ``has_tail`` is false.
    """
    spread = np.zeros(count)
    counts = np.bincount(groups, minlength=count).astype("float64")
    together, ends = sizes[in_groups(groups, count)], np.cumsum(counts).astype("int64")
    for group in np.flatnonzero(counts):
        own = together[ends[group] - int(counts[group]) : ends[group]]
        spread[group] = _spread(own, has_tail=has_tail)
    return spread, counts


def _spread(sizes: Values, *, has_tail: bool) -> float:
    """Middle of absolute values as a standard deviation, widened where the tail is heavier than normal."""
    middle = len(sizes) // 2
    tails = (tail for tail in _TAILS if has_tail and len(sizes) >= tail[0])
    _, share, normal = next(tails, (0, 0.0, 0.0))
    if not share:
        return float(_NORMAL_MAD * np.partition(sizes, middle)[middle])
    far = int(share * (len(sizes) - 1))
    ordered = np.partition(sizes, (middle, far))
    return float(max(_NORMAL_MAD * ordered[middle], ordered[far] / normal))


def _doubt(count: Values, weight: float) -> Values:
    """Twice the relative variance of a scale that so many steps and a prior of this weight give.

    The prior is a convention: alone it stands as it is; beside what is learnt it is doubted like as many steps as there
    are, up to its own weight.
    """
    return np.asarray((count + np.minimum(count, weight)) / (_MAD_WORTH * (count + weight) ** 2))


def _leaning(spread: Values, count: Values, prior: Values | float, weight: float) -> Values:
    return np.asarray(np.sqrt((count * spread**2 + weight * prior**2) / (count + weight)))
