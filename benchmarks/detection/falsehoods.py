"""The kinds of falsehood of the field notes, K1–K9 and K11–K13 (K10 concerns project tables), each a function.

A function is given the forger and a subject, alters the panel, and returns whether it found a place for itself. Sizes
are those of the notes: *standard*, and *subtle* where each is near the noise. Unless a docstring says otherwise the
forger is consistent: stated growth and the stated base follow the altered figure, GDP stays the sum of its sectors and
real estate within investment, and next year's base is what was stored. Electricity, tax and lights stay true.
"""

from collections.abc import Callable

import numpy as np

from benchmarks.detection.forger import FAI, FISCAL, GDP, REI, RETAIL, SECTORS, Forger

Kind = Callable[[Forger, int], bool]
_FREE = (*SECTORS[1:], FAI, REI, RETAIL, FISCAL)
_ALL = (*SECTORS, FAI, REI, RETAIL, FISCAL)
_SWAPS = (
    (SECTORS[0], SECTORS[1]),
    (SECTORS[0], SECTORS[2]),
    (SECTORS[1], SECTORS[2]),
    (FAI, RETAIL),
    (REI, FISCAL),
    (REI, RETAIL),
    (RETAIL, FISCAL),
)
_TURNS = 200
_ALIKE_PP = 6.0
_APART = 1.05


def single(forger: Forger, subject: int) -> bool:
    """K1 单项虚增: one indicator +10…40 % (subtle 5…12 %), for one period or from one to the year's end."""
    indicator, year, factor = forger.pick(_FREE), forger.year(), 1 + forger.size((10, 40), (5, 12))
    level = forger.clean.level
    span = forger.span()
    if indicator == REI and any(
        level[REI, subject, year, slot] * factor > level[FAI, subject, year, slot] for slot in span
    ):
        return False
    for slot in span:
        forger.alter((subject, year, slot), {indicator: level[indicator, subject, year, slot] * factor})
    return True


def pad_to_target(forger: Forger, subject: int) -> bool:
    """K2 凑目标: GDP growth below target lifted to 0…0.2 pp above it by secondary output, to the year's end.

    Padding at the first period is 2…10 % of secondary output (subtle 0.7…2.5 %); both GDP and secondary output count
    as altered.
    """
    low, high = (0.007, 0.025) if forger.is_subtle else (0.02, 0.10)
    for _ in range(_TURNS):
        year, first = forger.year(), int(forger.rng.integers(0, forger.slots))
        if not low <= _lacking(forger, (subject, year, first)) <= high:
            continue
        for slot in range(first, forger.slots):
            at = (subject, year, slot)
            if 0 < _lacking(forger, at) <= 2 * high:
                _lift(forger, at)
        return True
    return False


def _lacking(forger: Forger, at: tuple[int, int, int]) -> float:
    """What is lacking to the target, as a share of secondary output; NaN without target."""
    gap_pp = forger.clean.targets_pct[(GDP, *at[:2])] - forger.growth[(GDP, *at)]
    level = forger.clean.level
    return float(gap_pp / (100 + forger.growth[(GDP, *at)]) * level[(GDP, *at)] / level[(SECTORS[1], *at)])


def _lift(forger: Forger, at: tuple[int, int, int]) -> None:
    """Secondary output such that the stated growth of GDP comes just above the target."""
    panel, secondary = forger.panel, SECTORS[1]
    goal = forger.clean.targets_pct[(GDP, *at[:2])] + forger.rng.uniform(0.05, 0.2)
    value = panel.level[(secondary, *at)]
    for _ in range(4):
        trial = panel.level[:, at[0] : at[0] + 1, :, at[2] : at[2] + 1].copy()
        real = _gdp_growth(forger, trial, at, value)
        value *= 1 + (goal - real) / (100 + real) * trial[GDP, 0, at[1], 0] / value
    total = sum(panel.level[(sector, *at)] for sector in SECTORS) - panel.level[(secondary, *at)] + value
    forger.alter(at, {secondary: value, GDP: total})


def _gdp_growth(forger: Forger, trial: np.ndarray, at: tuple[int, int, int], value: float) -> float:
    """Stated growth of GDP if secondary output were ``value``; ``trial`` is altered."""
    year, slot = at[1:]
    trial[SECTORS[1], 0, year, 0] = value
    trial[GDP, 0, year, 0] = trial[list(SECTORS), 0, year, 0].sum()
    price = forger.panel.price[list(SECTORS), year, slot]
    real = (trial[list(SECTORS), 0, year, 0] / price).sum() / trial[GDP, 0, year - 1, 0]
    return float((real - 1) * 100 + forger.panel.growth_noise_pp[(GDP, *at)])


def copied(forger: Forger, subject: int) -> bool:
    """K3 照抄: last year's figure or the previous period's; subtle: last year's times a round factor."""
    indicator, year = forger.pick(_ALL), forger.year()
    slot = int(forger.rng.integers(0, forger.slots))
    level = forger.clean.level[indicator, subject]
    value = level[year - 1, slot]
    if forger.is_subtle:
        value *= float(forger.rng.choice([1.05, 1.08, 1.10, 1.12, 1.15]))
    elif slot and forger.chance(0.5):
        value = level[year, slot - 1]
    forger.alter((subject, year, slot), {indicator: value})
    return True


def parts_off(forger: Forger, subject: int) -> bool:
    """K4 分项不符: a total or a part moved by 1…5 % of the total (subtle 0.3…1 %) while the others stay.

    Every member of the broken relation is an alternate: a reader cannot tell which of them was moved.
    """
    year, slot = forger.year(), int(forger.rng.integers(0, forger.slots))
    at, gap = (subject, year, slot), forger.size((1, 5), (0.3, 1))
    level = {place: forger.clean.level[(place, *at)] for place in (GDP, *_ALL)}
    members, new = (GDP, *SECTORS), {GDP: level[GDP] * (1 + gap)}
    if forger.chance(0.4):
        part = forger.pick(SECTORS)
        new = {part: level[part] + gap * level[GDP]}
    elif forger.chance(1 / 3):
        members, new = (FAI, REI), {REI: level[FAI] * (1 + gap)}
    cluster = f"parts@{forger.panel.period(year, slot)}"
    forger.alter(at, new, keeps_books=False, cluster=cluster)
    for member in members:
        if member not in new:
            forger.note(member, at, role="alternate", cluster=cluster)
    return True


def fallen(forger: Forger, subject: int) -> bool:
    """K5 累计回落: the cumulative figure 1…15 % below the previous period's (subtle: 0.05…1 % above, 几乎不动)."""
    indicator, year, slot = forger.pick(_ALL), forger.year(), int(forger.rng.integers(1, forger.slots))
    change = forger.size((-15, -1), (0.05, 1))
    forger.alter(
        (subject, year, slot), {indicator: forger.clean.level[indicator, subject, year, slot - 1] * (1 + change)}
    )
    return True


def smoothed(forger: Forger, subject: int) -> bool:
    """K6 平滑: growth of one indicator held at the two years' mean for two years, ±0.05 pp (subtle ±0.4 pp).

    Only where both years' true growth differ by less than 6 pp, so that smoothness itself is the sign. The cells of a
    case are one cluster: no single figure of a smooth series is wrong by itself.
    """
    noise = 0.004 if forger.is_subtle else 0.0005
    indicator, year = forger.pick(_FREE), forger.year(last=1)
    ends = forger.growth[indicator, subject, year : year + 2, -1]
    if abs(ends[1] - ends[0]) > _ALIKE_PP:
        return False
    level = forger.panel.level[indicator, subject]
    for place in (year, year + 1):
        for slot in range(forger.slots):
            growth = ends.mean() / 100 + forger.rng.normal(0, noise)
            price = forger.panel.price[indicator, place, slot]
            forger.alter(
                (subject, place, slot), {indicator: level[place - 1, slot] * price * (1 + growth)}, cluster="smooth"
            )
            forger.panel.growth_pct[indicator, subject, place, slot] = growth * 100
    return True


def rounded(forger: Forger, subject: int) -> bool:
    """K7 凑整: all figures of one submission at two digits (subtle three); GDP the sum of its rounded sectors."""
    digits, year = 3 if forger.is_subtle else 2, forger.year()
    at = (subject, year, int(forger.rng.integers(0, forger.slots)))
    new = {place: _significant(forger.clean.level[(place, *at)], digits) for place in _ALL}
    new[GDP] = sum(new[sector] for sector in SECTORS)
    forger.alter(at, new, cluster=f"round@{forger.panel.period(*at[1:])}")
    return True


def _significant(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def unit_error(forger: Forger, subject: int) -> bool:
    """K8 单位错: ×10, ×100, ×10⁴ or the inverse (subtle ×1.5, ×2, ×0.5), one figure of one period.

    Standard is a slip, so nothing is kept consistent and growth stays true, and the figure keeps its digits as it does
    in another unit; subtle is a count twice over or by half, so growth and totals follow.
    """
    slips = (10.0, 100.0, 1e4, 0.1, 0.01, 1e-4)
    factor = float(forger.rng.choice((1.5, 2.0, 0.5) if forger.is_subtle else slips))
    indicator, at = forger.pick(_ALL), (subject, forger.year(), int(forger.rng.integers(0, forger.slots)))
    value = _significant(forger.clean.level[(indicator, *at)] * factor, 9)
    forger.alter(at, {indicator: value}, keeps_books=forger.is_subtle, is_rounded=forger.is_subtle)
    if not forger.is_subtle:
        forger.keep_growth(indicator, at)
    return True


def swapped(forger: Forger, subject: int) -> bool:
    """K9 串行: two indicators' figures exchanged, up to threefold apart (subtle 1.05…1.3-fold).

    In half of the cases the whole rows change places, base and growth with them; else only the figures do.
    """
    year, slot = forger.year(), int(forger.rng.integers(0, forger.slots))
    at, most = (subject, year, slot), 1.3 if forger.is_subtle else 3.0
    level = {place: forger.clean.level[(place, *at)] for place in _ALL}
    near = [pair for pair in _SWAPS if _APART < max(_ratio(level, pair), 1 / _ratio(level, pair)) < most]
    if not near:
        return False
    first, second = near[int(forger.rng.integers(len(near)))]
    forger.alter(at, {first: level[second], second: level[first]}, keeps_books=False)
    is_row = forger.chance(0.5)
    base = forger.clean.year_ago()
    for own, other in ((first, second), (second, first)):
        forger.panel.growth_pct[(own, *at)] = forger.growth[(other if is_row else own, *at)]
        if is_row:
            forger.panel.base[(own, *at)] = base[(other, *at)]
    return True


def _ratio(level: dict[int, float], pair: tuple[int, int]) -> float:
    return level[pair[0]] / level[pair[1]]


def coordinated(forger: Forger, subject: int) -> bool:
    """K11 成套虚增: four to six indicators by about the same 10…40 % (subtle 3…8 %), from one period to the year's end."""
    size, year = forger.size((10, 40), (3, 8)), forger.year()
    count = int(forger.rng.integers(4, len(_FREE) + 1))
    chosen = [int(place) for place in forger.rng.permutation(_FREE)[:count]]
    factors = {place: 1 + max(size + forger.rng.normal(0, 0.01), 0.01) for place in chosen}
    level = forger.clean.level
    for slot in range(int(forger.rng.integers(0, forger.slots)), forger.slots):
        at = (subject, year, slot)
        forger.alter(at, {place: level[(place, *at)] * factor for place, factor in factors.items()})
    return True


def base_restated(forger: Forger, subject: int) -> bool:
    """K12 压低基数: the stated 上年同期 3…10 % (subtle 1…3 %) below what was stored; growth follows, the figure is true."""
    indicator, year, cut = forger.pick((GDP, *_ALL)), forger.year(), forger.size((3, 10), (1, 3))
    stored = forger.clean.year_ago()
    for slot in forger.span():
        at = (subject, year, slot)
        forger.panel.base[(indicator, *at)] = forger.panel.published(indicator, stored[(indicator, *at)] * (1 - cut))
        forger.note(indicator, at)
    return True


def growth_padded(forger: Forger, subject: int) -> bool:
    """K13 虚报增速: stated growth 1…4 pp (subtle 0.4…1 pp) above what figure and base give; both are true."""
    indicator, year, extra = forger.pick((GDP, *_ALL)), forger.year(), forger.size((1, 4), (0.4, 1)) * 100
    for slot in forger.span():
        at = (subject, year, slot)
        forger.panel.growth_pct[(indicator, *at)] = forger.growth[(indicator, *at)] + extra
        forger.note(indicator, at)
    return True


NOTED: dict[str, Kind] = {
    "K1": single,
    "K2": pad_to_target,
    "K3": copied,
    "K4": parts_off,
    "K5": fallen,
    "K6": smoothed,
    "K7": rounded,
    "K8": unit_error,
    "K9": swapped,
    "K11": coordinated,
    "K12": base_restated,
    "K13": growth_padded,
}
