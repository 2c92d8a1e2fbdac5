# ruff: noqa: PLR2004 limits stand where they are used, as one writes them by hand
"""The walk through the quarters: what each figure's growth is expected to be, and how far it lies from that."""

from dataclasses import dataclass, field

import numpy as np

from benchmarks.detection.by_hand.cube import QUARTERS, Cube, Marks, Places, Values, before, year_ago
from benchmarks.detection.by_hand.scales import (
    ACROSS,
    ALONE,
    WITHIN,
    Scales,
    adjust,
    hear,
    joint_of,
    learn,
)  # fmt: skip

_PRESSED_PP = 0.3
_SUSPECT = 4.0
_MEASURED = ("growth", "residual", "step", "before", "z", "joint", "scale", "due_log", "move", "pressed", "run", "leap")


@dataclass
class Walk:
    """What is known of each figure after the walk; periods × indicators × subjects, NaN where nothing is.

    Attributes:
        growth, residual, step: log growth, less that of the peers, less what was due.
        before: residual of the reference.
        z, joint, scale: the step in frozen deviations, those of a submission together, the deviation.
        due_log: log of the figure that was due.
        move: change of growth since the reference.
        pressed, run, leap: how rare it is to press on a target so often after such a leap.
        width: √(1/a − 1/b) of steps within a year.
        mode, reference: against what growth was set; period of the reference, −1 if none.
        is_suspect: serves no later figure.
    """

    shape: tuple[int, ...]
    growth: Values = field(init=False)
    residual: Values = field(init=False)
    step: Values = field(init=False)
    before: Values = field(init=False)
    z: Values = field(init=False)
    joint: Values = field(init=False)
    scale: Values = field(init=False)
    due_log: Values = field(init=False)
    move: Values = field(init=False)
    pressed: Values = field(init=False)
    run: Values = field(init=False)
    leap: Values = field(init=False)
    width: Values = field(init=False)
    mode: Places = field(init=False)
    reference: Places = field(init=False)
    is_suspect: Marks = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is known yet."""
        for name in _MEASURED:
            setattr(self, name, np.full(self.shape, np.nan))
        self.width = np.ones(self.shape)
        self.mode = np.full(self.shape, ALONE, dtype=np.int64)
        self.reference = np.full(self.shape, -1, dtype=np.int64)
        self.is_suspect = np.zeros(self.shape, dtype=bool)


@dataclass(frozen=True)
class Pressing:
    """Who clears a growth target by a hair 压线, and how often honest figures do."""

    presses: Marks
    has_target: Marks
    share: float

    @classmethod
    def of(cls, cube: Cube, growth_pct: Values, goals: Values, learns: Marks) -> "Pressing":
        """From growth and targets, both in percent."""
        margin = growth_pct - goals
        has_target = ~np.isnan(goals)
        presses = (margin >= 0) & (margin <= _PRESSED_PP)
        asked = learns[:, None, None] & has_target & ~np.isnan(cube.value)
        share = float(((presses & asked).sum() + 40.0 * 0.05) / (asked.sum() + 40.0))
        for whole, parts in cube.plan.parts.items():
            presses[:, parts] |= presses[:, [whole]]
        return cls(presses, has_target, share)


@dataclass(frozen=True)
class _Ground:
    cube: Cube
    log: Values
    raw_log: Values
    stated_log: Values
    pressing: Pressing
    months: Values


def walk(cube: Cube, clean: Values, pressing: Pressing, learns: Marks) -> Walk:
    """Learn from the calibration quarters (``learns``, by period), then walk through all, learning again each year."""
    with np.errstate(invalid="ignore", divide="ignore"):
        log, raw_log = np.log(clean), np.log(cube.value)
        stated = np.log(cube.base)
        stated = np.where(np.isnan(year_ago(log)) & (np.abs(log - stated) <= np.log(3.0)), stated, np.nan)
        months = 3.0 * np.arange(1, QUARTERS + 1, dtype=np.float64)
        ground = _Ground(cube, log, raw_log, stated, pressing, months)
        calibration = np.flatnonzero(learns)
        scales = _first_scales(ground, calibration)
        told = Walk(log.shape)
        for at in range(len(log)):
            if at % QUARTERS == 0 and at and learns.any() and not learns[at]:
                known = ~np.isnan(told.z[:at]) & (learns[:at, None, None] | ~told.is_suspect[:at])
                scales = _learnt(ground, told, known)
            _tread(ground, told, at, scales)
    return told


def _first_scales(ground: _Ground, calibration: Places) -> Scales:
    plain, again = Walk(ground.log.shape), Walk(ground.log.shape)
    for at in calibration:
        _tread(ground, plain, at, Scales.plain(*ground.log.shape[1:]))
    end = int(calibration[-1]) + 1
    everybody = np.ones((end, *ground.log.shape[1:]), dtype=bool)
    rough = _learnt(ground, plain, everybody, is_rough=True)
    for at in calibration:
        _tread(ground, again, at, rough)
    judged = ~np.isnan(again.z[:end])
    if again.is_suspect[:end][judged].sum() <= 0.005 * judged.sum():
        return _learnt(ground, plain, everybody)
    return _learnt(ground, again, ~again.is_suspect[:end])


def _learnt(ground: _Ground, told: Walk, learns: Marks, *, is_rough: bool = False) -> Scales:
    end, plan = len(learns), ground.cube.plan
    return learn(
        residual=told.residual[:end],
        step=told.step[:end],
        before=told.before[:end],
        mode=told.mode[:end],
        width=told.width[:end],
        learns=learns,
        is_outside=plan.is_outside,
        is_rough=is_rough,
    )


def _tread(ground: _Ground, told: Walk, at: int, scales: Scales) -> None:
    """Judge one quarter by what came before it."""
    plan, outside = ground.cube.plan, ground.cube.plan.is_outside
    rows = np.broadcast_to(np.arange(told.shape[1])[:, None], told.shape[1:])
    columns = np.broadcast_to(np.arange(told.shape[2]), told.shape[1:])
    reference = _reference(told, at, plan.is_stock)
    has_none, then = reference < 0, np.maximum(reference, 0)
    is_running = ~plan.is_stock[:, None]
    mode = np.where(has_none, ALONE, np.where((reference // QUARTERS == at // QUARTERS) | ~is_running, WITHIN, ACROSS))
    earlier = np.where(has_none, np.nan, told.residual[then, rows, columns])
    carry = np.where(mode == WITHIN, 1.0, scales.carry[:, None])
    due = np.where(has_none, 0.0, carry * np.nan_to_num(earlier))
    reported, other = _bases(ground, told, at)
    growth = ground.log[at] - reported
    centre, count = _middle(growth - due)
    residual = _nearer(growth - centre, ground.log[at] - other - centre, due)
    step = residual - due
    now, ago = ground.months[at % QUARTERS], ground.months[then % QUARTERS]
    shrinks = (mode == WITHIN) & is_running & (ago < now)
    width = np.where(shrinks, np.sqrt(1 / np.minimum(ago, now) - 1 / np.maximum(ago, now)), 1.0)
    slot = np.where(mode == WITHIN, scales.slot[:, at % QUARTERS][:, None], 1.0)
    scale = scales.kind[mode, rows] * slot * scales.own * width
    z = np.where(~has_none | (count >= 4), step / scale, np.nan)
    heard = np.where(outside[:, None], np.nan, hear(z, outside))
    plain, left = adjust(scales, z, heard, mode)
    insiders = np.where(outside[:, None], np.nan, plain)
    place = (mode != WITHIN).astype("int64")
    tail = scales.tail[place]
    caution = tail * np.where(mode == WITHIN, 1.0, 1 + 0.8 * scales.heavy)
    together = scales.joint[place] * np.where(mode == WITHIN, tail, 1 + 0.12 * scales.heavy)
    joint = joint_of(insiders) / together
    leans = (np.sign(plain) == np.sign(joint)) & (np.abs(plain) > 1.0)
    joint = np.where(np.isnan(joint) | leans, joint, 0.0)
    doubted = scales.kind_doubt[mode, rows] + np.where(
        mode == WITHIN, scales.slot_doubt[:, at % QUARTERS][:, None], 0.0
    )
    certainty = 1 / np.maximum(doubted, 1e-9)
    z = _as_normal(plain / caution, certainty)
    surely = np.divide(plain / caution, z, out=np.ones(z.shape), where=np.nan_to_num(z) != 0)
    scale = scale * left * caution * surely
    told.growth[at], told.residual[at], told.step[at], told.before[at] = growth, residual, step, earlier
    told.z[at], told.joint[at], told.scale[at], told.due_log[at] = z, joint, scale, ground.log[at] - z * scale
    told.width[at], told.mode[at], told.reference[at] = width, mode, reference
    told.move[at] = np.where(has_none, np.nan, growth - told.growth[then, rows, columns])
    _press(ground, told, at, _as_normal(plain, certainty), scale)
    is_far = (np.abs(z) > _SUSPECT) | (np.abs(joint) > _SUSPECT) | (told.pressed[at] > _SUSPECT)
    told.is_suspect[at] = is_far & scales.may_suspect


def _reference(told: Walk, at: int, is_stock: Marks) -> Places:
    """The last quarter whose growth is known and above suspicion."""
    found = np.full(told.shape[1:], -1, dtype=np.int64)
    for back, here in ((1, ~is_stock), (QUARTERS, is_stock)):
        last = at - back
        if last >= 0:
            is_fit = ~np.isnan(told.residual[last, here]) & ~told.is_suspect[last, here]
            found[here] = np.where(is_fit, last, told.reference[last, here])
    return found


def _bases(ground: _Ground, told: Walk, at: int) -> tuple[Values, Values]:
    """Log of last year's figure, and another one where that is in doubt."""
    if at < QUARTERS:
        return ground.stated_log[at], np.full(told.shape[1:], np.nan)
    ago = at - QUARTERS
    stored, written = ground.log[ago], ground.raw_log[ago]
    reported = np.where(np.isnan(stored), ground.stated_log[at], stored)
    slipped = np.where(written != reported, written, np.nan)
    return reported, np.where(told.is_suspect[ago], told.due_log[ago], slipped)


def _middle(values: Values) -> tuple[Values, Values]:
    """Median over the subjects, none of fewer than four; and how many there are."""
    count = (~np.isnan(values)).sum(axis=1, keepdims=True)
    ordered = np.sort(values, axis=1)
    low, high = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, values.shape[1] - 1)
    middle = (np.take_along_axis(ordered, low, axis=1) + np.take_along_axis(ordered, high, axis=1)) / 2
    return np.where(count >= 4, middle, 0.0), count


def _nearer(residual: Values, other: Values, due: Values) -> Values:
    fits = np.abs(other - due) < np.abs(residual - due)
    return np.where(fits | np.isnan(residual), np.where(np.isnan(other), residual, other), residual)


def _as_normal(z: Values, certainty: Values) -> Values:
    shrunk = np.sqrt(certainty * np.log1p(z * z / certainty))
    return np.asarray(np.sign(z) * shrunk * (8 * certainty + 1) / (8 * certainty + 3))


def _press(ground: _Ground, told: Walk, at: int, z: Values, scale: Values) -> None:
    """How rare it is to press on a target so often in a row and to have leapt so far on the way."""
    pressing, parts_of = ground.pressing, ground.cube.plan.parts
    presses = pressing.presses[at]
    if not presses.any():
        told.pressed[at] = np.where(pressing.has_target[at], 0.0, np.nan)
        return
    leapt = np.where(np.isnan(z), -np.inf, z)
    for whole, parts in parts_of.items():
        leapt[whole] = np.maximum(leapt[whole], (leapt[parts] - 0.7).max(axis=0))
    run = told.run[at - 1] if at % QUARTERS else np.full(z.shape, np.nan)
    leap = told.leap[at - 1] if at % QUARTERS else run
    again = np.clip(_PRESSED_PP / (np.sqrt(2 * np.pi) * np.where(scale > 0, scale, np.nan) * 100), pressing.share, 0.5)
    first = -np.log10(pressing.share)
    longer = np.where(np.isnan(run), first, run - np.log10(np.where(np.isnan(again), 0.5, again)))
    is_part = np.zeros(z.shape, dtype=bool)
    for whole, parts in parts_of.items():
        of_pressed = presses[whole] & ~np.isnan(ground.log[at, whole])
        longer[parts] = np.where(of_pressed, longer[whole], longer[parts])
        is_part[parts] = ~np.isnan(ground.cube.value[at, whole])
    told.run[at] = np.where(presses, longer, np.nan)
    told.leap[at] = np.where(presses, np.fmax(leap, leapt), np.nan)
    size = np.where(np.isfinite(told.leap[at]), told.leap[at], 0.0)
    counts = presses & ((size > 1.0) | ((told.run[at] > first) & ~is_part))
    tail = np.where(size > 1.0, _upper_tail(size), 1.0)
    found = np.where(counts, told.run[at] - np.log10(np.clip(tail, 1e-9, 1.0)), 0.0)
    told.pressed[at] = np.where(pressing.has_target[at] | presses, found, np.nan)


def _upper_tail(z: Values) -> Values:
    t = 1 / (1 + 0.2316419 * z)
    series = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    return np.asarray(np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * series)


def course_of(cube: Cube, told: Walk) -> Values:
    """The largest Σz/√n of three or more fresh steps up to a quarter, within its year."""
    last = np.arange(len(told.z))[:, None, None] - 1
    is_first = (cube.is_new_year[:, None, None]) | np.isnan(before(cube.value, cube, in_year=True))
    size = np.clip(np.where(is_first | (told.reference == last), told.z, np.nan), -4.0, 4.0)
    course, total, back = np.full(size.shape, np.nan), size.copy(), size
    for count in range(2, QUARTERS + 1):
        back = before(back, cube, in_year=True)
        total = total + back
        if count >= 3:
            mean = total / np.sqrt(count)
            course = np.where(np.abs(mean) > np.nan_to_num(np.abs(course), nan=-1.0), mean, course)
    return course
