"""疑点证据 · 逐期推算: walk through the periods in order, expecting of each figure what those before it lead to.

A figure once suspect serves nobody after it: neither as the last growth nor, unless it fits better, as next year's base.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from appraisal.evidence.codes import numbered, ranked
from appraisal.evidence.dispersion import (
    ACROSS,
    ALONE,
    WITHIN,
    Dispersion,
    Steps,
    as_normal,
    learn_carry,
    learn_dispersion,
)
from appraisal.evidence.growth_ground import Ground, Memory
from appraisal.evidence.outside import Outside, hear, learn_outside
from appraisal.evidence.peers import PEERS_MIN, middle
from appraisal.evidence.series import NOWHERE, Positions, Values, taken

SUSPECT_Z = 4.0
SUSPECT_PRESSED = 4.0
"""From here on a figure serves no later one as reference: the caution of a baseline, not a verdict."""
_LEAN_Z = 1.0
_JOINT_MIN = 3
_JOINT_CAP = 4.0
_JOINT_TAIL = 16.0
_DIRTY_SHARE = 0.005
_JOINT_PRIOR, _JOINT_PRIOR_COUNT = 1.3, 30.0


@dataclass(frozen=True)
class Measures:
    """What was learnt and then frozen."""

    dispersion: Dispersion
    outside: Outside
    joint_scale: Values
    suspects: bool = True
    """Whether anybody may be suspected: not while learning."""


def learn(ground: Ground, periods: list[slice]) -> Measures:
    """Walk the calibration periods without suspecting anybody, then learn from the steps taken.

    Where more than one in two hundred then turns out suspect, the periods were not all honest: scales are learnt again
    from the rest.
    """
    (kinds, slots, owns), learns = ground.sizes, ground.learns
    one = np.ones((3, kinds))
    plain = Dispersion(
        one, np.ones(slots), np.ones(owns), np.ones(2), 1.0, np.full(kinds, np.nan), one * 0, np.zeros(slots)
    )
    memory = Memory(len(ground.log))
    for at in periods:
        tread(ground, memory, at, Measures(plain, Outside.unknown(kinds), np.ones(2), suspects=False))
    rough, again = learn_from(ground, memory, learns, is_rough=True), Memory(len(ground.log))
    for at in periods:
        tread(ground, again, at, rough)
    judged = learns & ~np.isnan(again.z)
    if again.is_suspect[judged].sum() <= _DIRTY_SHARE * judged.sum():
        return learn_from(ground, memory, learns)
    return learn_from(ground, again, learns & ~again.is_suspect)


def learn_from(ground: Ground, memory: Memory, learns: NDArray[np.bool_], *, is_rough: bool = False) -> Measures:
    """Scales, and what follows outside evidence, from the steps that some rows took."""
    kinds = ground.sizes[0]
    at = ground.by_row[(learns & ~np.isnan(memory.residual))[ground.by_row]]
    mode, kind, residual, reference = memory.mode[at], ground.kind[at], memory.residual[at], memory.reference_at[at]
    across = mode == ACROSS
    before = taken(memory.residual, reference)
    carry = learn_carry(residual[across], before[across], kind[across], kinds)
    step = np.where(across, residual - carry[kind] * before, memory.step[at])
    steps = Steps(mode, kind, ground.slot[at], ground.own[at], memory.width[at])
    chance = ground.chance_of_growth(at)
    quiet = np.sign(step) * np.sqrt(np.clip(step**2 - chance, 0.0, None))
    changes = ground.year[at[across & ~np.isnan(step)]]
    dispersion = learn_dispersion(
        quiet, residual, steps, carry, sizes=ground.sizes, years=len(np.unique(changes)), is_rough=is_rough
    )
    judged = ~np.isnan(step)
    at, mode, kind = at[judged], mode[judged], kind[judged]
    z = step[judged] / np.sqrt(dispersion.scale(steps.take(judged)) ** 2 + chance[judged])
    moment, is_outside = ranked(ground.moment[at])[0], ground.is_outside[at]
    heard = hear(z, is_outside, numbered(ground.subject[at], moment))
    insiders = np.where(is_outside, np.nan, z)
    outside = learn_outside(insiders, heard, mode, kind, kinds)
    joint = _joint(outside.adjust(insiders, heard, mode, kind)[0], numbered(ground.submission[at], moment))
    within = mode == WITHIN
    return Measures(dispersion, outside, np.array([_joint_scale(joint[~within]), _joint_scale(joint[within])]))


def _joint_scale(joint: Values) -> float:
    """Spread of honest joint steps; indicators of one place move together more from year to year than within one."""
    known = joint[~np.isnan(joint)]
    spread = float(np.sqrt(np.mean(np.minimum(known**2, _JOINT_TAIL)))) if len(known) else _JOINT_PRIOR
    count = len(known) / _JOINT_MIN
    return max((count * spread + _JOINT_PRIOR_COUNT * _JOINT_PRIOR) / (count + _JOINT_PRIOR_COUNT), 1.0)


def _steps(ground: Ground, at: slice, mode: Positions, reference_at: Positions) -> Steps:
    months = ground.months[at]
    before = np.where(reference_at == NOWHERE, months, ground.months[reference_at])
    apart = 1 / np.minimum(before, months) - 1 / np.maximum(before, months)
    is_shrinking = (mode == WITHIN) & ground.is_running[at] & (apart > 0)
    return Steps(mode, ground.kind[at], ground.slot[at], ground.own[at], np.where(is_shrinking, np.sqrt(apart), 1.0))


def tread(ground: Ground, memory: Memory, at: slice, measures: Measures) -> None:
    """Judge the figures of one period by what came before it."""
    reference = _reference(ground, memory, at)
    reported, other = _bases(ground, memory, at)
    growth = ground.log[at] - reported
    mode = np.where(reference == NOWHERE, ALONE, np.where(_same_year(ground, at, reference), WITHIN, ACROSS))
    carry = np.where(mode == WITHIN, 1.0, measures.dispersion.carry[ground.kind[at]])
    due = np.where(mode == ALONE, 0.0, np.nan_to_num(carry, nan=0.0) * np.nan_to_num(taken(memory.residual, reference)))
    # The middle of what each adds to its own course: the middle of growth itself would carry the noise of the one in the middle.
    centre, count = middle(growth - due, ground.wide[at], ground.near[at])
    residual = _nearer(ground.log[at] - reported - centre, ground.log[at] - other - centre, due)
    step = residual - due
    steps = _steps(ground, at, mode, reference)
    scale = np.sqrt(measures.dispersion.scale(steps) ** 2 + ground.chance_of_growth(at))
    z = np.where((mode != ALONE) | (count >= PEERS_MIN), step / scale, np.nan)
    heard = hear(z, ground.is_outside[at], ground.subject[at])
    heard = np.where(ground.is_outside[at], np.nan, heard)
    plain, left = measures.outside.adjust(z, heard, mode, ground.kind[at])
    insiders = np.where(ground.is_outside[at], np.nan, plain)
    caution, together = measures.dispersion.caution(mode)
    joint_scale = measures.joint_scale[(mode == WITHIN).astype("int64")] * together
    joint = _joint(insiders, ground.submission[at]) / joint_scale
    leans = (np.sign(plain) == np.sign(joint)) & (np.abs(plain) > _LEAN_Z)
    joint = np.where(np.isnan(joint) | leans, joint, 0.0)
    certainty = measures.dispersion.certainty(steps)
    z = as_normal(plain / caution, certainty)
    surely = np.divide(plain / caution, z, out=np.ones(len(z)), where=np.nan_to_num(z) != 0)
    scale = scale * left * caution * surely
    memory.residual[at], memory.step[at], memory.z[at], memory.joint[at] = residual, step, z, joint
    memory.scale[at], memory.expected_log[at], memory.mode[at] = scale, ground.log[at] - z * scale, mode
    memory.growth[at], memory.reference_at[at], memory.peer_count[at] = growth, reference, count
    memory.width[at] = steps.width
    memory.move[at] = np.where(mode == ALONE, np.nan, growth - taken(memory.growth, reference))
    pressed = _press(ground, memory, at, as_normal(plain, certainty), scale)
    is_far = (np.abs(z) > SUSPECT_Z) | (np.abs(joint) > SUSPECT_Z) | (pressed > SUSPECT_PRESSED)
    memory.is_suspect[at] = ground.distrusted[at] | (is_far & ~ground.freed[at] & measures.suspects)


def _press(ground: Ground, memory: Memory, at: slice, z: Values, scale: Values) -> Values:
    """How rare it is to press on a target so often in a row and to have leapt so far on the way."""
    before, rows = ground.previous_in_year_at[at], ground.row[at]
    if ground.pressing.presses[rows].any():
        run, leap = ground.pressing.follow(taken(memory.run, before), taken(memory.leap, before), z, scale, rows)
        memory.run[at], memory.leap[at] = run, leap
        memory.pressed[at] = ground.pressing.surprise(run, leap, rows)
    else:
        memory.pressed[at] = np.where(ground.pressing.has_target[rows], 0.0, np.nan)
    return memory.pressed[at]


def _nearer(residual: Values, other: Values, due: Values) -> Values:
    """The residual that lies nearer to what is due: a suspect base is used only where it fits worse than its stand-in."""
    fits = np.abs(other - due) < np.abs(residual - due)
    return np.where(fits | np.isnan(residual), np.where(np.isnan(other), residual, other), residual)


def _reference(ground: Ground, memory: Memory, at: slice) -> Positions:
    """The last row of the series whose growth is known and above suspicion."""
    previous = ground.previous_at[at]
    is_usable = (previous != NOWHERE) & ~np.isnan(memory.residual[previous]) & ~memory.is_suspect[previous]
    return np.where(previous == NOWHERE, NOWHERE, np.where(is_usable, previous, memory.reference_at[previous]))


def _same_year(ground: Ground, at: slice, reference: Positions) -> NDArray[np.bool_]:
    return np.asarray((ground.year[at] == ground.year[reference]) | ~ground.is_running[at])


def _bases(ground: Ground, memory: Memory, at: slice) -> tuple[Values, Values]:
    """Log of the base a year ago, and another one where that is in doubt (else NaN): as expected, or as it was written.

    A growth indicator is its own growth: its base is nought.
    """
    base_at = ground.year_ago_at[at]
    is_rate = ground.is_rate[at]
    stored = taken(ground.log, base_at)
    reported = np.where(is_rate, 0.0, np.where(np.isnan(stored), ground.stated_log[at], stored))
    was_suspect = (base_at != NOWHERE) & memory.is_suspect[base_at] & ~is_rate
    written = taken(ground.raw_log, base_at)
    other = np.where(was_suspect, taken(memory.expected_log, base_at), np.where(written != reported, written, np.nan))
    return reported, np.where(is_rate, np.nan, other)


def _joint(z: Values, groups: Positions) -> Values:
    """Σz/√n over a submission's indicators, each capped so that none speaks for all."""
    known = ~np.isnan(z)
    size = int(groups.max(initial=0)) + 1
    count = np.bincount(groups, weights=known, minlength=size)
    capped = np.where(known, np.clip(z, -_JOINT_CAP, _JOINT_CAP), 0.0)
    total = np.bincount(groups, weights=capped, minlength=size)
    joint = np.where(count >= _JOINT_MIN, total / np.sqrt(np.maximum(count, 1)), np.nan)[groups]
    return np.where(known, joint, np.nan)
