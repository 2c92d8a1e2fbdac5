# ruff: noqa: PLR2004 limits stand where they are used, as one writes them by hand
"""Frozen scales of the walk on growth: the same estimates as ``appraisal.evidence.dispersion`` and ``outside``, on whole arrays."""

from dataclasses import dataclass

import numpy as np

from benchmarks.detection.by_hand.cube import QUARTERS, Marks, Places, Values

ALONE, WITHIN, ACROSS = -1, 0, 1
_PRIOR = {WITHIN: 0.05, ACROSS: 0.06, ALONE: 0.08}
_TAILS = ((600, 0.995, 2.807), (150, 0.985, 2.432), (60, 0.95, 1.960))


@dataclass
class Scales:
    """Learnt and frozen: by mode and indicator, by indicator and quarter, by series.

    Attributes:
        kind, kind_doubt: deviation and its relative variance, mode × indicator.
        slot, slot_doubt: factor and its relative variance, indicator × quarter.
        own: factor, indicator × subject.
        tail: far tails within and between years.
        heavy: what is left of the caution about years.
        carry: how much of last year's residual carries over, by indicator.
        slope, spread: what follows outside evidence and what is left then, mode × indicator.
        joint: spread of joint steps within and between years.
        may_suspect: not while learning.
    """

    kind: Values
    kind_doubt: Values
    slot: Values
    slot_doubt: Values
    own: Values
    tail: Values
    heavy: float
    carry: Values
    slope: Values
    spread: Values
    joint: Values
    may_suspect: bool = True

    @classmethod
    def plain(cls, indicators: int, subjects: int) -> "Scales":
        """Nothing is known yet."""
        return cls(
            kind=np.ones((3, indicators)),
            kind_doubt=np.zeros((3, indicators)),
            slot=np.ones((indicators, QUARTERS)),
            slot_doubt=np.zeros((indicators, QUARTERS)),
            own=np.ones((indicators, subjects)),
            tail=np.ones(2),
            heavy=1.0,
            carry=np.zeros(indicators),
            slope=np.zeros((2, indicators)),
            spread=np.ones((2, indicators)),
            joint=np.ones(2),
            may_suspect=False,
        )


def robust(sizes: Values, *, has_tail: bool = True) -> float:
    """Standard deviation by the middle absolute value, wider where the far ones say so."""
    count = len(sizes)
    if not count:
        return 0.0
    far = next(((int(share * (count - 1)), normal) for least, share, normal in _TAILS if count >= least), None)
    if not has_tail or far is None:
        return float(1.4826 * np.partition(sizes, count // 2)[count // 2])
    ordered = np.partition(sizes, [count // 2, far[0]])
    return float(max(1.4826 * ordered[count // 2], ordered[far[0]] / far[1]))


def leaning(spread: float, count: float, prior: float, weight: float) -> float:
    """A spread that leans on a prior one of so much weight."""
    return float(np.sqrt((count * spread**2 + weight * prior**2) / (count + weight)))


def doubt(count: float, weight: float) -> float:
    """Relative variance of a leaning spread, twice over."""
    return (count + min(count, weight)) / (0.74 * (count + weight) ** 2)


def learn_carry(now: Values, then: Values) -> float:
    """Slope of a residual on the one before, leaning on a third."""
    known = ~(np.isnan(now) | np.isnan(then))
    now, then = now[known], then[known]
    limit = 3.0 * robust(np.abs(then)) or np.inf
    now, then = np.clip(now, -limit, limit), np.clip(then, -limit, limit)
    square = then @ then
    slope = now @ then / square if square > 0 else 0.3
    return float(np.clip((len(now) * slope + 40.0 * 0.3) / (len(now) + 40.0), 0.0, 1.0))


def learn(
    *,
    residual: Values,
    step: Values,
    before: Values,
    mode: Places,
    width: Values,
    learns: Marks,
    is_outside: Marks,
    is_rough: bool = False,
) -> Scales:
    """Scales from the steps of some figures; arrays are periods × indicators × subjects."""
    periods, indicators, subjects = step.shape
    made = Scales.plain(indicators, subjects)
    made.may_suspect = True
    across = learns & (mode == ACROSS)
    changed = across & ~np.isnan(residual)
    for at in range(indicators):
        made.carry[at] = learn_carry(residual[:, at][across[:, at]], before[:, at][across[:, at]])
    step = np.where(mode == ACROSS, residual - made.carry[:, None] * before, step)
    known = learns & ~np.isnan(step)
    unit = np.where(known, np.abs(step) / width, np.nan)
    for at in range(indicators):
        _learn_kind(
            made,
            at,
            unit=unit[:, at],
            known=known[:, at],
            mode=mode[:, at],
            apart=residual[:, at][learns[:, at]],
            is_rough=is_rough,
        )
    if is_rough:
        made.kind *= 1.5
    else:
        within = known & (mode == WITHIN)
        by_slot = made.slot.T[np.arange(periods) % QUARTERS][:, :, None]
        unit /= np.where(mode == WITHIN, by_slot, 1.0)
        count = known.sum(axis=0)
        square = np.where(known, np.minimum(unit, 3.0) ** 2, 0.0).sum(axis=0)
        made.own = np.clip(np.sqrt((square + 12.0) / (count + 12.0)), 0.5, 4.0)
        unit /= made.own
        made.tail = np.array([_tail(unit[within]), _tail(unit[known & ~within])])
        years = len(np.unique(np.flatnonzero((changed & ~np.isnan(before)).any(axis=(1, 2))) // QUARTERS))
        made.heavy = 2.0 / (2.0 + years)
    _learn_together(made, np.where(known, step, np.nan) / scale_of(made, mode, width), mode, is_outside)
    return made


def _learn_kind(
    made: Scales, at: int, *, unit: Values, known: Marks, mode: Places, apart: Values, is_rough: bool
) -> None:
    """Scales of one indicator, by mode and by quarter; ``unit`` is divided by the former in place."""
    apart = np.abs(apart[~np.isnan(apart)])
    unrest = leaning(robust(apart, has_tail=not is_rough) / _PRIOR[ALONE], len(apart), 1.0, 12.0)
    for each, prior in _PRIOR.items():
        here = known & (mode == each)
        sizes = unit[here]
        made.kind[each, at] = leaning(robust(sizes, has_tail=not is_rough), len(sizes), prior * unrest, 12.0)
        made.kind_doubt[each, at] = doubt(len(sizes), 12.0)
        unit[here] /= made.kind[each, at]
    within = known & (mode == WITHIN)
    for quarter in range(QUARTERS):
        sizes = unit[quarter::QUARTERS][within[quarter::QUARTERS]]
        made.slot[at, quarter] = leaning(robust(sizes, has_tail=not is_rough), len(sizes), 1.0, 30.0)
        made.slot_doubt[at, quarter] = doubt(len(sizes), 30.0)


def _tail(unit: Values) -> float:
    """How much farther out than normal one step in two thousand lies (Hill)."""
    count = max(int(len(unit) * 0.02), 1)
    outer = np.partition(unit, len(unit) - count)[-count:] if len(unit) else np.ones(1)
    edge = float(outer.min())
    slope = float(np.mean(np.log(np.maximum(outer, 1e-9) / max(edge, 1e-9))))
    slope = (len(outer) * slope + 15.0 * 0.109) / (len(outer) + 15.0)
    edge = max(edge, 2.326) if len(unit) * 0.02 >= 1 else 2.326
    return float(max(edge * (0.02 / 0.0005) ** slope / 3.481, 1.0))


def scale_of(scales: Scales, mode: Places, width: Values) -> Values:
    """Standard deviation of honest steps, periods × indicators × subjects."""
    by_slot = scales.slot.T[np.arange(len(mode)) % QUARTERS][:, :, None]
    kinds = np.arange(mode.shape[1])[:, None]
    return np.asarray(scales.kind[mode, kinds] * np.where(mode == WITHIN, by_slot, 1.0) * scales.own * width)


def hear(z: Values, is_outside: Marks) -> Values:
    """What outside evidence says of each subject and period: Σz/√k."""
    outside = z[..., is_outside, :]
    known = ~np.isnan(outside)
    count = known.sum(axis=-2)
    total = np.where(known, np.clip(outside, -3.0, 3.0), 0.0).sum(axis=-2)
    return np.where(count > 0, total / np.sqrt(np.maximum(count, 1)), np.nan)


def joint_of(z: Values) -> Values:
    """Σz/√n over the indicators of a subject and period; NaN on figures without z."""
    known = ~np.isnan(z)
    count = known.sum(axis=-2)
    total = np.where(known, np.clip(z, -4.0, 4.0), 0.0).sum(axis=-2)
    joint = np.where(count >= 3, total / np.sqrt(np.maximum(count, 1)), np.nan)
    return np.where(known, joint[..., None, :], np.nan)


def _learn_together(made: Scales, z: Values, mode: Places, is_outside: Marks) -> None:
    """What follows outside evidence, and how far the indicators of one submission move together."""
    heard = np.broadcast_to(hear(z, is_outside)[:, None, :], z.shape)
    inside = z.copy()
    inside[:, is_outside] = np.nan
    known = ~np.isnan(inside) & ~np.isnan(heard)
    for at in np.flatnonzero(~is_outside):
        for here in (WITHIN, ACROSS):
            mask = known[:, at] & ((mode[:, at] == WITHIN) == (here == WITHIN))
            steps, evidence = np.clip(inside[:, at][mask], -3.0, 3.0), np.clip(heard[:, at][mask], -3.0, 3.0)
            if not len(steps):
                continue
            made.slope[here, at] = slope = max(steps @ evidence / (evidence @ evidence + 40.0), 0.0)
            left = steps - slope * evidence
            made.spread[here, at] = np.clip(np.sqrt((left @ left + 40.0) / (steps @ steps + 40.0)), 0.6, 1.0)
    plain, _ = adjust(made, inside, heard, mode)
    joint = joint_of(plain)
    for here in (WITHIN, ACROSS):
        sizes = joint[((mode == WITHIN) == (here == WITHIN)) & ~np.isnan(joint)]
        spread = float(np.sqrt(np.mean(np.minimum(sizes**2, 16.0)))) if len(sizes) else 1.3
        made.joint[here] = max((len(sizes) / 3 * spread + 30.0 * 1.3) / (len(sizes) / 3 + 30.0), 1.0)


def adjust(scales: Scales, z: Values, heard: Values, mode: Places) -> tuple[Values, Values]:
    """Steps less what outside evidence bears out, and what is left of a deviation."""
    kinds = np.arange(z.shape[-2])[:, None]
    place = (mode != WITHIN).astype("int64")
    known = ~np.isnan(heard)
    spread = np.where(known, scales.spread[place, kinds], 1.0)
    return (z - np.where(known, scales.slope[place, kinds] * np.nan_to_num(heard), 0.0)) / spread, spread
