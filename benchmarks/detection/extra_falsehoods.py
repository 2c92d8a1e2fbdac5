"""Kinds of our own, E1–E7, that no list of known tricks names: what a detector built on the known ones may miss.

Consistent as in ``falsehoods``: stated growth follows, GDP stays the sum of its sectors, outside figures stay true.
"""

import numpy as np

from benchmarks.detection.annual import INDICATORS
from benchmarks.detection.falsehoods import Kind
from benchmarks.detection.forger import FAI, FISCAL, GDP, REI, RETAIL, SECTORS, Forger

_FREE = (*SECTORS[1:], FAI, RETAIL, FISCAL)
_ALL = (*SECTORS, FAI, REI, RETAIL, FISCAL)
_STEPS_A_YEAR = 4
_SEVERAL = 3
_GOOD_PCT = 10.0
_NEAR = 0.3


def drip(forger: Forger, subject: int) -> bool:
    """E1 温水: padded by 1.5…3 % (subtle 0.5…1.2 %) more each quarter of two years, so that no step is large."""
    indicator, year = forger.pick(_FREE), forger.year(last=1)
    step = forger.size((1.5, 3), (0.5, 1.2)) * _STEPS_A_YEAR / forger.slots
    for order in range(2 * forger.slots):
        at = (subject, year + order // forger.slots, order % forger.slots)
        forger.alter(at, {indicator: forger.clean.level[(indicator, *at)] * (1 + step * (order + 1))})
    return True


def front_loaded(forger: Forger, subject: int) -> bool:
    """E2 寅吃卯粮: 15…40 % (subtle 6…15 %) of what the next period adds is reported now; the next figure is true."""
    indicator, year = forger.pick(_FREE), forger.year()
    slot, share = int(forger.rng.integers(0, forger.slots - 1)), forger.size((15, 40), (6, 15))
    level = forger.clean.level[indicator, subject, year]
    forger.alter((subject, year, slot), {indicator: level[slot] + share * (level[slot + 1] - level[slot])})
    return True


def neighbour_growth(forger: Forger, subject: int) -> bool:
    """E3 抄邻居增速: growth of three or more indicators as a neighbour's that lies 3…15 pp (subtle 1…3 pp) higher."""
    low, high = (1.0, 3.0) if forger.is_subtle else (3.0, 15.0)
    year, slot = forger.year(), int(forger.rng.integers(0, forger.slots))
    growth = forger.growth[:, :, year, slot]
    for neighbour in forger.rng.permutation(_neighbours(forger, subject)):
        ahead = growth[:, neighbour] - growth[:, subject]
        better = [place for place in _FREE if low <= ahead[place] <= high]
        if len(better) >= _SEVERAL:
            _take_growth(forger, subject, (year, slot), {place: growth[place, neighbour] for place in better})
            return True
    return False


def _neighbours(forger: Forger, subject: int) -> list[int]:
    own = forger.panel.provinces[subject]
    return [place for place, other in enumerate(forger.panel.provinces) if other == own and place != subject]


def _take_growth(forger: Forger, subject: int, first: tuple[int, int], growth: dict[int, float]) -> None:
    """Figures that give this stated growth, from one period to the year's end."""
    year, start = first
    for slot in range(start, forger.slots):
        at = (subject, year, slot)
        base = {place: forger.clean.level[place, subject, year - 1, slot] for place in growth}
        price = forger.panel.price[:, year, slot]
        forger.alter(at, {place: base[place] * price[place] * (1 + pct / 100) for place, pct in growth.items()})
        for place, pct in growth.items():
            forger.panel.growth_pct[(place, *at)] = pct


def held_back(forger: Forger, subject: int) -> bool:
    """E4 藏一手: 3…8 % (subtle 1.5…3 %) of a good year is left out at its end and put into the whole next year."""
    indicator, year, share = forger.pick(_FREE), forger.year(last=1), forger.size((3, 8), (1.5, 3))
    level = forger.clean.level[indicator, subject]
    if level[year, -1] * (1 - share) < level[year, -2] or forger.growth[indicator, subject, year, -1] < _GOOD_PCT:
        return False
    amount = level[year, -1] * share
    forger.alter((subject, year, forger.slots - 1), {indicator: level[year, -1] - amount})
    for slot in range(forger.slots):
        forger.alter((subject, year + 1, slot), {indicator: level[year + 1, slot] + amount})
    return True


def nominal_target(forger: Forger, subject: int) -> bool:
    """E5 名义指标凑目标: investment, retail or revenue 2…8 % (subtle 0.7…2.5 %) lifted to just above its target."""
    low, high = (0.7, 2.5) if forger.is_subtle else (2.0, 8.0)
    for indicator in forger.rng.permutation((FAI, RETAIL, FISCAL)):
        year, slot = forger.year(), int(forger.rng.integers(0, forger.slots))
        at = (subject, year, slot)
        target = forger.clean.targets_pct[int(indicator), subject, year]
        growth = forger.growth[(int(indicator), *at)]
        if low <= (target - growth) / (100 + growth) * 100 <= high:
            goal = target + forger.rng.uniform(0.05, 0.3)
            base = forger.clean.level[int(indicator), subject, year - 1, slot]
            forger.alter(at, {int(indicator): base * (1 + goal / 100)})
            return True
    return False


def reshuffled(forger: Forger, subject: int) -> bool:
    """E6 调结构: 8…25 % (subtle 4…8 %) of a sector booked under another, from one period to the year's end; GDP is true."""
    share, year = forger.size((8, 25), (4, 8)), forger.year()
    source, sink = (int(place) for place in forger.rng.permutation(SECTORS)[:2])
    start = int(forger.rng.integers(0, forger.slots))
    for slot in range(start, forger.slots):
        at = (subject, year, slot)
        amount = forger.panel.published(source, forger.clean.level[(source, *at)] * share)
        new = {source: forger.clean.level[(source, *at)] - amount, sink: forger.clean.level[(sink, *at)] + amount}
        forger.alter(at, new, keeps_books=False)
    return True


def neighbour_figure(forger: Forger, subject: int) -> bool:
    """E7 抄邻居数字: one figure is that of the neighbour nearest in size (subtle: with its last two digits changed)."""
    indicator, year = forger.pick(_ALL), forger.year()
    slot = int(forger.rng.integers(0, forger.slots))
    level = forger.clean.level[indicator, :, year, slot]
    others = _neighbours(forger, subject)
    if not others:
        return False
    nearest = min(others, key=lambda place: abs(np.log(level[place] / level[subject])))
    if abs(np.log(level[nearest] / level[subject])) > _NEAR or level[nearest] == level[subject]:
        return False
    unit = 0.01 if "gdp" in INDICATORS[indicator] and forger.panel.spec.decimals_yi else 1.0
    value = level[nearest] + (float(forger.rng.integers(-49, 50)) * unit if forger.is_subtle else 0.0)
    forger.alter((subject, year, slot), {indicator: value}, keeps_books=indicator != GDP)
    return True


EXTRA: dict[str, Kind] = {
    "E1": drip,
    "E2": front_loaded,
    "E3": neighbour_growth,
    "E4": held_back,
    "E5": nominal_target,
    "E6": reshuffled,
    "E7": neighbour_figure,
}
