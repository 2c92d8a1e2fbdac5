# ruff: noqa: PLR2004 limits stand where they are used, as one writes them by hand
"""What a figure says of itself and its past: slips of scale, falls, copies, sums, and the base and growth stated beside it."""

from dataclasses import dataclass

import numpy as np

from benchmarks.detection.by_hand.cube import QUARTERS, Cube, Marks, Values, before, has_digits, year_ago
from benchmarks.detection.by_hand.scales import leaning, learn_carry, robust

_POWERS = np.array((-8, -4, -3, -2, -1, 1, 2, 3, 4, 8), dtype="float64")


@dataclass(frozen=True)
class Anchored:
    """What last quarter and last year expect: log10 of figure by expectation, slipped digits, figures set right."""

    ratio: Values
    slipped: Values
    clean: Values


def find_slips(cube: Cube) -> Anchored:
    """P01, quarter by quarter; a slip once seen is no anchor."""
    values = np.where(cube.value > 0, cube.value, np.nan)
    clean = values.copy()
    ratio, slipped, wildest = (np.full(values.shape, np.nan) for _ in range(3))
    stock = cube.plan.is_stock
    nothing = np.full(values.shape[1:], np.nan)

    def back(kept: Values, at: int) -> Values:
        found = (kept[at - 1] if at >= 1 else nothing).copy()
        found[stock] = kept[at - QUARTERS, stock] if at >= QUARTERS else np.nan
        return found

    for at in range(len(values)):
        last, slot = back(clean, at), at % QUARTERS
        ago = clean[at - QUARTERS] if at >= QUARTERS else nothing
        earlier = (clean[at - QUARTERS - 1] if at > QUARTERS else nothing).copy()
        earlier[stock] = clean[at - 2 * QUARTERS, stock] if at >= 2 * QUARTERS else np.nan
        growth = last / earlier
        growth = np.clip(np.where(np.isnan(growth), 1.0, growth), 0.5, 2.0)
        passed = np.where(stock, 1.0, (slot + 1) / slot if slot else np.nan)[:, None]
        logs = np.log10(values[at]) - np.log10(np.stack([ago * growth, last * passed]))
        known = ~np.isnan(logs)
        middle = np.where(known.all(axis=0), (logs[0] + logs[1]) / 2, np.where(known[0], logs[0], logs[1]))
        wild = back(wildest, at)
        slips = np.where(np.isnan(middle), np.nan, 0.0)
        # The nearest slip is one digit, found within a fifth of it: all nearer ones need no looking at.
        far = np.nonzero(np.abs(middle) > 0.75)
        if len(far[0]):
            raw_ago = values[at - QUARTERS] if at >= QUARTERS else nothing
            raw = [np.abs(np.log10(values[at][far] / each[far])) for each in (back(values, at), raw_ago)]
            is_usual = (np.stack(raw) <= 0.3).all(axis=0)
            slips[far] = np.where(is_usual, 0.0, _slip(logs[:, far[0], far[1]], middle[far], wild[far]))
        ratio[at], slipped[at] = middle, slips
        clean[at] = values[at] / 10.0 ** np.nan_to_num(slips)
        wildest[at] = np.fmax(wild, np.where(slips == 0, np.abs(middle), np.nan))
    return Anchored(ratio, slipped, np.where(np.isnan(clean), cube.value, clean))


def _slip(logs: Values, middle: Values, wildest: Values) -> Values:
    """How many digits each of some figures has slipped; 0 if none."""
    nearest = _POWERS[np.argmin(np.abs(middle[:, None] - _POWERS), axis=1)]
    is_far = np.abs(nearest) >= 3
    known = ~np.isnan(logs)
    agreed = (np.abs(logs - nearest) <= 0.45).sum(axis=0) >= 0.6 * known.sum(axis=0)
    is_slip = (np.abs(middle - nearest) <= np.where(is_far, 0.3, 0.2)) & agreed
    is_slip &= (is_far | known[0]) & (is_far | ~(wildest > 0.5))
    return np.where(is_slip, nearest, 0.0)


def is_copied(cube: Cube) -> Marks:
    """P05: a flow of four digits or more that equals last quarter's or last year's."""
    found = np.zeros(cube.value.shape, dtype=bool)
    for earlier in (before(cube.value, cube, in_year=True), year_ago(cube.value)):
        found |= np.abs(cube.value - earlier) <= 1e-6 * np.abs(earlier)
    found[:, cube.plan.is_stock | cube.plan.is_slow] = False
    at = np.nonzero(found)
    found[at] = has_digits(cube.value[at], 4)
    return found


def falls(cube: Cube, clean: Values) -> Values:
    """P06: percent by which a cumulative figure moved, zero where rounding explains a fall."""
    last, half = before(clean, cube, in_year=True), cube.half[0]
    fall = last - clean
    step = np.where((fall > 0) & (fall <= half + before(half, cube, in_year=True)), 0.0, -fall / np.abs(last) * 100)
    step[:, cube.plan.is_stock] = np.nan
    return step


def sum_gaps(cube: Cube, clean: Values) -> tuple[Values, Values]:
    """P08 and P18: percent by which parts leave their whole, on the whole and on its parts."""
    on_whole, on_part = (np.full(clean.shape, np.nan) for _ in range(2))
    for whole, parts in cube.plan.parts.items():
        gap = clean[:, parts].sum(axis=1) - clean[:, whole]
        explained = np.abs(gap) <= cube.half[0][:, parts].sum(axis=1) + cube.half[0][:, whole]
        pct = gap / np.abs(clean[:, whole]) * 100
        on_whole[:, whole] = np.where(explained, 0.0, pct)
        on_part[:, parts] = on_whole[:, [whole]]
    return on_whole, on_part


def dropped_companions(cube: Cube) -> Values:
    """P10: how many of base and growth stood beside the figure last time and do not now."""
    stated = ~np.isnan(cube.base) * (1.0 + (cube.base == 0)) + ~np.isnan(cube.growth)
    dropped = np.nan_to_num(before(stated, cube)) - stated
    return np.where(cube.value != 0, dropped, np.nan)


@dataclass(frozen=True)
class Stated:
    """Base and growth beside the record: gaps in percent and points, and in what accepted quarters showed."""

    growth_pct: Values
    base_gap: Values
    growth_gap: Values
    crossing: Values
    base_z: Values
    growth_z: Values


def weigh_statements(cube: Cube, clean: Values, learns: Marks, goals: Values) -> Stated:
    """T03–T06, L08, L09."""
    half_value, half_base, half_growth = cube.half
    stored, stored_half = year_ago(clean), year_ago(half_value)
    on = np.where(np.isnan(stored), cube.base, stored)
    on = np.where(on > 0, on, np.nan)
    level_pct = (clean / on - 1) * 100
    half = np.where(np.isnan(stored_half), half_base, stored_half)
    slack = 100 * (half_value + np.abs(1 + level_pct / 100) * half) / on
    vintage = np.where(stored > 0, stored, np.nan)
    base_gap = (cube.base / vintage - 1) * 100
    base_gap[np.abs(base_gap) <= 100 * (half_base + stored_half) / vintage] = 0.0
    price = (1 + level_pct / 100) / (1 + np.where(cube.growth > -99, cube.growth, np.nan) / 100) - 1
    usual = _usual_price(cube, price)
    unexplained = cube.growth - (1 + level_pct / 100) / (1 + usual) * 100 + 100
    reach = np.nan_to_num(slack + np.nan_to_num(half_growth))
    gap = np.maximum(unexplained - reach, 0.0) + np.minimum(unexplained + reach, 0.0)
    base_z = base_gap / _custom(base_gap, learns, np.full(clean.shape[1], 0.55), 0.06)
    growth_z = _growth_z(cube, (usual - price) * 100, gap, slack, learns)
    lift = (100 + level_pct) * (1 / (1 + base_gap / 100) - 1)
    is_revision = (np.abs(base_z) < 4.0) & (base_gap != 0) & (gap != 0) & (np.abs(gap - lift) <= 0.3)
    gap = np.where((np.abs(growth_z) < 4.0) | is_revision, 0.0, gap)
    with_stated, with_stored = (
        (clean / np.where(cube.base > 0, cube.base, np.nan) - 1) * 100,
        (clean / vintage - 1) * 100,
    )
    crosses = (with_stated >= goals) & (with_stored < goals)
    return Stated(
        growth_pct=np.where(np.isnan(cube.growth), level_pct, cube.growth),
        base_gap=base_gap,
        growth_gap=gap,
        crossing=np.where(crosses, with_stated - with_stored, 0.0),
        base_z=base_z,
        growth_z=np.where(is_revision, 0.0, growth_z),
    )


def _usual_price(cube: Cube, price: Values) -> Values:
    """The price change that the table shows in common, else the subject's own of four quarters; none at current prices."""
    usual = np.zeros(price.shape)
    real = np.flatnonzero(~cube.plan.is_nominal & ~cube.plan.is_outside)
    own = price[:, real]
    few = (~np.isnan(own)).sum(axis=2) < 6
    usual[:, real] = median(own)[:, :, None]
    for at, place in np.argwhere(few):
        past = own[max(at - QUARTERS, 0) : at, place]
        is_enough = (~np.isnan(past)).sum(axis=0) >= 2
        usual[at, real[place]] = np.where(is_enough, median(past.T), np.nan) if len(past) else np.nan
    return usual


def median(values: Values) -> Values:
    """Along the last axis over what is known; NaN where nothing is."""
    count = (~np.isnan(values)).sum(axis=-1, keepdims=True)
    ordered = np.sort(values, axis=-1)
    low, high = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, values.shape[-1] - 1)
    return np.asarray((np.take_along_axis(ordered, low, -1) + np.take_along_axis(ordered, high, -1))[..., 0] / 2)


def _custom(gap: Values, learns: Marks, prior: Values, floor: float) -> Values:
    """By indicator: the spread of gaps in accepted quarters, leaning on a prior."""
    made = np.empty(len(prior))
    for at, each in enumerate(prior):
        known = gap[learns, at]
        sizes = np.abs(known[~np.isnan(known)])
        made[at] = max(leaning(robust(sizes), len(sizes), each, 12.0), floor)
    return made[:, None]


def _growth_z(cube: Cube, left: Values, gap: Values, slack: Values, learns: Marks) -> Values:
    last = before(left, cube)
    settled = left - np.array([learn_carry(left[learns, at], last[learns, at]) for at in range(left.shape[1])])[
        :, None
    ] * np.nan_to_num(last)
    smaller = np.where(np.abs(settled) < np.abs(left), settled, left)
    smaller[gap == 0] = 0.0
    prior = np.where(cube.plan.is_nominal, 0.067, 0.2)
    return np.asarray(smaller / np.hypot(_custom(smaller, learns, prior, 0.05), np.nan_to_num(slack) / 3**0.5))
