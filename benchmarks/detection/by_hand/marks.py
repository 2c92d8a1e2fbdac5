# ruff: noqa: PLR2004 limits stand where they are used, as one writes them by hand
"""Marks of made-up figures, drift from outside evidence, exchanged figures, figures that stand still or are another's."""

from itertools import combinations

import numpy as np

from benchmarks.detection.by_hand.cube import QUARTERS, Cube, Marks, Places, Values, before, has_digits, year_ago
from benchmarks.detection.by_hand.growth import Walk
from benchmarks.detection.by_hand.scales import leaning, robust
from benchmarks.detection.by_hand.statements import median

_ZEROS_MAX = 6


def round_marks(cube: Cube, clean: Values, learns: Marks) -> tuple[Values, Values]:
    """L05 and L06: −log10 of the chance of so many round figures, and of figures that are last year's times a round factor."""
    unit = np.fmin.accumulate(2 * cube.half[0], axis=0)
    unit = np.maximum(unit, 10.0 ** (np.floor(np.log10(np.where(clean > 0, clean, 1.0))) - 9))
    whole = np.maximum(np.round(clean / unit), 1.0)
    is_long = (clean > 0) & (whole >= 1000)
    zeros = np.zeros(clean.shape)
    for power in range(1, _ZEROS_MAX + 1):
        shorter = whole / 10.0**power
        zeros += (np.floor(shorter) == shorter) & (zeros == power - 1)
    zeros = np.where(is_long, zeros, np.nan)
    return _round_figures(cube, zeros, learns), _round_growth(cube, clean, unit, is_long, learns)


def _round_figures(cube: Cube, zeros: Values, learns: Marks) -> Values:
    asked = (~np.isnan(zeros[learns])).sum(axis=(0, 2))
    surprise = np.zeros(zeros.shape)
    for count in range(1, _ZEROS_MAX + 1):
        share = ((zeros[learns] >= count).sum(axis=(0, 2)) + 50.0 * 10.0**-count) / (asked + 50.0)
        surprise = np.where(zeros >= count, -np.log10(share)[:, None], surprise)
    return _together(cube, surprise, zeros >= 2, 2)


def _together(cube: Cube, surprise: Values, is_marked: Marks, least: int) -> Values:
    """Marked figures of a submission added up, on each of them."""
    flows = ~cube.plan.is_stock
    told = np.where(is_marked, surprise, 0.0)
    total, count = told[:, flows].sum(axis=1), (told[:, flows] > 0).sum(axis=1)
    found = np.where(is_marked, np.where(count >= least, total, 0.0)[:, None, :], 0.0)
    found[:, ~flows] = told[:, ~flows] if least == 1 else 0.0
    return found


def _round_growth(cube: Cube, clean: Values, unit: Values, is_long: Marks, learns: Marks) -> Values:
    base, base_unit = year_ago(clean), year_ago(unit)
    known = is_long & (base > 0)
    ratio = clean / base
    reach = (unit + ratio * base_unit) / 2 / base
    chance = np.clip(2 * reach / 0.01, 1e-12, 1.0)
    is_round = known & (np.abs(ratio - np.round(ratio / 0.01) * 0.01) <= reach * (1 + 1e-9))
    due = chance[learns][known[learns]].sum()
    habit = max((is_round[learns].sum() + 1.0) / (due + 1.0), 1.0)
    surprise = -np.log10(np.clip(chance * habit, 1e-12, 1.0))
    return _together(cube, surprise, is_round & (surprise >= 1.0), 1)


def even_course(cube: Cube, told: Walk, learns: Marks) -> Values:
    """L07: how small the moves of a series' growth have been for four to eight quarters, each among its peers'."""
    restated = np.abs(cube.growth - before(cube.growth, cube))
    return np.fmax(*(_evenness(cube, size / told.scale, learns) for size in (np.abs(told.move), restated)))


def _evenness(cube: Cube, size: Values, learns: Marks) -> Values:
    ordered = np.sort(size, axis=2)
    count = (~np.isnan(size)).sum(axis=2)
    log_share = np.full(size.shape, np.nan)
    for at, place in np.argwhere(count >= 8):
        here, own = int(count[at, place]), size[at, place]
        known = ordered[at, place, :here]
        if here >= 40:
            rank = (known.searchsorted(own, "left") + known.searchsorted(own, "right") + 1) / 2
            share = rank / (here + 1)
        else:
            spread = np.median(known) / 0.6745
            share = np.clip(0.7979 * own / (spread if spread > 0 else np.nan), 0.2 / (here + 1), 1.0)
        log_share[at, place] = np.where(np.isnan(own), np.nan, -np.log(share))
    kept = np.nansum(log_share[learns], axis=0) + 15.0
    log_share /= np.maximum(kept / ((~np.isnan(log_share[learns])).sum(axis=0) + 15.0), 1.0)
    best, total, back = np.full(size.shape, np.nan), log_share, log_share
    for length in range(2, 9):
        back = before(back, cube)
        total = total + back
        if length >= 4:
            best = np.fmax(best, _gamma_surprise(total, length))
    return best


def _gamma_surprise(total: Values, length: int) -> Values:
    term, tail = np.ones(total.shape), np.ones(total.shape)
    for step in range(1, length):
        term = term * total / step
        tail = tail + term
    return np.asarray((total - np.log(tail)) / np.log(10))


def drift_runs(cube: Cube, clean: Values, learns: Marks) -> Values:
    """L10: the ratio to outside evidence since its own base less the peers', this year's and last year's, the weaker."""
    plan = cube.plan
    inside, outside = np.flatnonzero(~plan.is_outside), np.flatnonzero(plan.is_outside)
    years = len(clean) // QUARTERS
    log = np.log(clean).reshape(years, QUARTERS, *clean.shape[1:])
    taught = learns.reshape(years, QUARTERS)[:, 0]
    stack = [_drift(log[:, :, inside] - log[:, :, [at]], taught) for at in outside]
    known = ~np.isnan(stack)
    count = known.sum(axis=0)
    mean = np.where(count > 0, np.nansum(stack, axis=0) / np.maximum(count, 1), np.nan)
    run = np.full(mean.shape, np.nan)
    run[1:] = np.minimum(mean[1:], mean[:-1])
    asked = np.zeros(run.shape[0:1] + run.shape[2:], dtype=bool)
    for quarter in range(QUARTERS):
        beyond = np.nan_to_num(run[:, quarter]) > 3.0
        run[:, quarter][asked] = np.nan
        asked |= beyond
    found = np.full(clean.shape, np.nan)
    found[:, inside] = run.reshape(len(clean), *run.shape[2:])
    return found


def _drift(ratio: Values, taught: Marks) -> Values:
    """Standard deviations that a ratio has gone since its base; years × quarters × indicators × subjects."""
    count = (~np.isnan(ratio)).sum(axis=3)
    learns = taught[:, None, None] & (count >= 4)
    turn = learns.cumsum(axis=0)
    of_base = np.clip(turn[-1] - 1, 1, 3)
    is_base = learns & (turn <= of_base)
    base_count = np.maximum(is_base.sum(axis=0), 1)
    base = np.where(is_base[..., None], ratio, 0.0).sum(axis=0) / base_count[..., None]
    after = (turn >= of_base) & ~is_base
    year = np.arange(len(ratio))[:, None, None]
    width = np.sqrt(np.maximum(year - (is_base * year).sum(axis=0) / base_count, 1.0))[..., None]
    way = np.where(after[..., None], ratio - base, np.nan)
    enough = ((~np.isnan(way)).sum(axis=3) >= 4)[..., None]
    away = np.where(enough, way - median(way)[..., None], np.nan)
    unit = np.abs(away) / width
    taken = unit[learns & after].reshape(-1, unit.shape[3]) if (learns & after).any() else None
    kinds = np.argwhere(learns & after)[:, 2]
    frozen = np.empty(ratio.shape[2])
    for at in range(len(frozen)):
        sizes = taken[kinds == at].ravel() if taken is not None else np.empty(0)
        sizes = sizes[~np.isnan(sizes)]
        frozen[at] = leaning(robust(sizes), len(sizes), 0.09, 12.0)
    return np.asarray(away / np.maximum(frozen[:, None] * width, 1.4826 * median(np.abs(away))[..., None]))


def swapped(cube: Cube, told: Walk) -> Marks:
    """L11: pairs of one submission and unit that lie far off on opposite sides and fit when exchanged."""
    found = np.zeros(cube.value.shape, dtype=bool)
    is_far = np.abs(told.z) > 3.0
    for one, other in combinations(np.flatnonzero(~cube.plan.is_stock), 2):
        if cube.plan.uom[one] != cube.plan.uom[other]:
            continue
        at, who = np.nonzero(is_far[:, one] & is_far[:, other] & (told.z[:, one] * told.z[:, other] < 0))
        first, second = (at, one, who), (at, other, who)
        apart = np.abs(np.log(cube.value[second]) - told.due_log[first]) / told.scale[first]
        apart += np.abs(np.log(cube.value[first]) - told.due_log[second]) / told.scale[second]
        fits = (apart < 4.0) & (apart < 0.35 * (np.abs(told.z[first]) + np.abs(told.z[second])))
        for place in (first, second):
            found[place] |= fits
    return found


def standing_still(cube: Cube) -> Marks:
    """R01: the same for two quarters and more, though it moved over the same quarters last year."""
    value, unit = cube.value, 2 * cube.half[0]
    asked = (value != 0) & ~np.isnan(value)
    asked[:, cube.plan.is_outside | cube.plan.is_stock | cube.plan.is_slow] = False
    found = np.zeros(value.shape, dtype=bool)
    # Two quarters running that equal those before them; the third is looked at only to say since when.
    for at in (2, 3):
        same = asked[at::QUARTERS].copy()
        since, run = np.full(same.shape, at), np.zeros(same.shape)
        for step in range(1, at + 1):
            same &= value[at - step :: QUARTERS][: len(same)] == value[at::QUARTERS]
            since, run = np.where(same, at - step, since), run + same
        moved = np.zeros(same.shape)
        ago = np.full(same.shape, np.nan)
        for then in range(at):
            ago[1:] = np.where(since[1:] == then, value[then::QUARTERS][: len(same) - 1], ago[1:])
        moved[1:] = np.abs(value[at::QUARTERS][:-1] - ago[1:])
        found[at::QUARTERS] = (run >= 2) & (moved / unit[at::QUARTERS] >= 20.0)
    return found


def twins(cube: Cube, ratio: Values) -> Marks:
    """R03: three figures of a submission and more are another subject's, digit by digit, and the other's past is nearer."""
    asked = (cube.value != 0) & ~np.isnan(cube.value)
    asked[:, cube.plan.is_outside | cube.plan.is_stock | cube.plan.is_slow] = False
    asked &= has_digits(cube.value, 4)
    values = np.where(asked, cube.value, np.nan)
    order = np.argsort(values, axis=2, kind="stable")
    ordered = np.take_along_axis(values, order, axis=2)
    pairs: list[tuple[Places, ...]] = []
    for gap in range(1, len(cube.subjects)):
        at, indicator, place = np.nonzero(ordered[:, :, gap:] == ordered[:, :, :-gap])
        if not len(at):
            break
        left, right = order[at, indicator, place], order[at, indicator, place + gap]
        pairs += [(at, indicator, left, right), (at, indicator, right, left)]
    found = np.zeros(values.shape, dtype=bool)
    if not pairs:
        return found
    at, indicator, own, other = (np.concatenate(each) for each in zip(*pairs, strict=True))
    size = len(cube.subjects)
    key, place, count = np.unique((at * size + own) * size + other, return_inverse=True, return_counts=True)
    apart = np.abs(ratio)
    own_gap, other_gap = (_mean_by(apart[at, indicator, who], place, len(key)) for who in (own, other))
    tells = ~np.isnan(own_gap) & ~np.isnan(other_gap) & (own_gap != other_gap)
    copies = np.where(tells, own_gap > other_gap, True)
    # Of several others the one with most in common speaks, of equals the first.
    rank = np.lexsort((key % size, -count, key // size))
    first = rank[np.unique(key[rank] // size, return_index=True)[1]]
    speaks = np.zeros(len(key), dtype=bool)
    speaks[first] = True
    marked = (speaks & copies & (count > 2))[place]
    found[at[marked], indicator[marked], own[marked]] = True
    return found


def _mean_by(values: Values, place: Places, size: int) -> Values:
    known = ~np.isnan(values)
    count = np.bincount(place[known], minlength=size)
    return np.asarray(
        np.divide(
            np.bincount(place[known], weights=values[known], minlength=size),
            count,
            out=np.full(size, np.nan),
            where=count > 0,
        )
    )
