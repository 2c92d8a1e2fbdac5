"""样本县: the true world of the fictional county, from which every file is written and which no falsehood touches.

Everything is drawn from the seed and the names of a pair, so that a new indicator in the scheme leaves the others' paths as
they were.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from appraisal.period import Period
from appraisal.scheme import Indicator, Scheme, Subject
from sample_county.coverage import Coverage, Pair
from sample_county.families import settle_families
from sample_county.paths import Course, draw_path
from sample_county.seasons import CORROBORATION_SD_PP, MONTHS, Array, habit_of, shares_of
from sample_county.standing import Standing, draw_even_standings, draw_standings, figure_for

_TYPICAL_SIZE = {"亿元": 120.0, "万元": 60000.0, "%": 85.0, "万千瓦时": 12000.0, "吨": 30000.0, "人": 3000.0, "元": 20000.0}
_SMALL_SIZE = 240.0
_TOWN_SHARE = 0.07
"""A town's usual part of the county, where no target tells."""
_CITY_WIDE = "全市"


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
        return _generator(self.seed, *names)


def make_county(scheme: Scheme, *, last: Period, months: int, seed: int) -> County:
    """Draw the world.

    Args:
        scheme: the year's 考评方案.
        last: last month with statistics.
        months: calendar months back from ``last``, itself included.
        seed: of all chance.
    """
    start = last.year * MONTHS + last.month - months
    year, month = divmod(start, MONTHS)
    first = Period(year, last.kind, max(month + 1, 2))
    county = County(Coverage(scheme), seed, first, last, {})
    own = settle_families(county.coverage, _own_paths(county), last.month)
    own |= _growth_rows(county, own)
    around = _paths_around(county, own)
    return County(county.coverage, seed, first, last, own | around | _witness_paths(county, own))


def _generator(seed: int, *names: str) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32("/".join(names).encode())])


def _standings(county: County) -> dict[Pair, Standing]:
    codes: dict[str, list[str]] = {}
    for code, subject in county.coverage.pairs:
        codes.setdefault(subject, []).append(code)
    standings: dict[Pair, Standing] = {}
    home = county.scheme.home.code
    for subject, own in codes.items():
        generator = county.generator("standing", subject)
        if subject == home:
            drawn = draw_even_standings(own, generator)
        else:
            drawn = draw_standings(own, float(generator.normal()), generator)
        standings |= {(code, subject): standing for code, standing in drawn.items()}
    return standings


def _own_paths(county: County) -> dict[Pair, Array]:
    standings = _standings(county)
    paths: dict[Pair, Array] = {}
    for pair in county.coverage.pairs:
        if pair[0] not in county.coverage.level_of:
            paths[pair] = _own_path(county, pair, standings)
    return paths


def _own_path(county: County, pair: Pair, standings: Mapping[Pair, Standing]) -> Array:
    code, subject = pair
    generator = county.generator("path", code, subject)
    indicator = county.scheme.indicator_by_code[code]
    growth_code = county.coverage.growth_of.get(code, "")
    course = Course(
        indicator=indicator,
        end_value=_end_value(county, pair, standings[pair], generator),
        growth_pct=_wanted(county, (growth_code, subject), standings.get((growth_code, subject)), generator),
        strength=standings[pair].strength,
        year_count=county.last.year - county.first_year + 1,
        last_month=county.last.month,
        target=county.scheme.target_by_key.get(pair),
    )
    return draw_path(course, generator)


def _wanted(
    county: County, pair: Pair, standing: Standing | None, generator: np.random.Generator
) -> float | None:
    """The figure that a target and a standing ask for; ``None`` without a target."""
    target = county.scheme.target_by_key.get(pair)
    if target is None or standing is None:
        return None
    return figure_for(county.scheme, target, standing, period=county.last, generator=generator)


def _end_value(county: County, pair: Pair, standing: Standing, generator: np.random.Generator) -> float:
    wanted = _wanted(county, pair, standing, generator)
    if wanted is not None:
        return wanted
    indicator = county.scheme.indicator_by_code[pair[0]]
    if indicator.kind == "growth":
        habit = habit_of(indicator)
        return habit.growth_mean_pct + 0.3 * habit.growth_sd_pct * standing.strength
    size = _TYPICAL_SIZE.get(indicator.uom, _SMALL_SIZE)
    if indicator.kind == "share" or indicator.uom == "%":
        return size + 3.0 * standing.strength
    is_home = pair[1] == county.scheme.home.code
    part = 1.0 if is_home else _TOWN_SHARE * float(np.exp(generator.normal(0.0, 0.4)))
    return size * part * float(np.exp(generator.normal(0.0, 0.3)))


def _growth_rows(county: County, paths: Mapping[Pair, Array]) -> dict[Pair, Array]:
    """Growth indicators whose figure is the growth of a level: computed, so that row and growth agree."""
    return {
        (code, subject): growth_of(paths[level, subject])
        for code, subject in county.coverage.pairs
        if (level := county.coverage.level_of.get(code)) and (level, subject) in paths
    }


def growth_of(path: Array) -> Array:
    """Growth over the year before, percent; the first year has none."""
    ratio = path[1:] / np.where(path[:-1] == 0, np.nan, path[:-1])
    return np.vstack([np.full(MONTHS, np.nan), (ratio - 1) * 100])


def _paths_around(county: County, own: Mapping[Pair, Array]) -> dict[Pair, Array]:
    """Peers and benchmarks: the city's other counties, the city as a whole, 全国 and 西部地区."""
    paths: dict[Pair, Array] = {}
    home = county.scheme.home.code
    codes = [each.code for each in county.coverage.circular_indicators()]
    levels = dict.fromkeys(county.coverage.level_of.get(code, code) for code in codes)
    for code in levels:
        indicator = county.scheme.indicator_by_code[code]
        counties = [own[code, home]]
        for peer in county.coverage.peers:
            paths[code, peer.code] = _peer_path(county, indicator, peer, own[code, home])
            counties.append(paths[code, peer.code])
        for benchmark in county.coverage.benchmarks:
            paths[code, benchmark.code] = _benchmark_path(county, indicator, benchmark, counties)
    for code in codes:
        level = county.coverage.level_of.get(code)
        for subject in (*county.coverage.peers, *county.coverage.benchmarks) if level else ():
            paths[code, subject.code] = growth_of(paths[level or code, subject.code])
    return paths


def _peer_path(county: County, indicator: Indicator, peer: Subject, home: Array) -> Array:
    generator = county.generator("peer", indicator.code, peer.code)
    size = float(county.generator("size", peer.code).uniform(0.6, 1.7))
    strength = float(generator.normal())
    last = float(home[-1, county.last.month - 1])
    is_level = indicator.kind in {"level", "count"}
    habit = habit_of(indicator)
    step = habit.growth_sd_pct * 0.35 if indicator.kind == "growth" else 0.04 * abs(last)
    course = Course(
        indicator=indicator,
        end_value=last * size * float(np.exp(generator.normal(0.0, 0.15))) if is_level else last + step * strength,
        growth_pct=None,
        strength=strength,
        year_count=home.shape[0],
        last_month=county.last.month,
        target=county.scheme.target_by_key.get((indicator.code, county.scheme.home.code)),
    )
    return draw_path(course, generator)


def _benchmark_path(county: County, indicator: Indicator, benchmark: Subject, counties: list[Array]) -> Array:
    """全市 is its counties together; wider areas run calmly near the middle of them."""
    is_level = indicator.kind in {"level", "count"}
    if benchmark.name_zh.startswith(_CITY_WIDE):
        return np.sum(counties, axis=0) if is_level else np.mean(counties, axis=0)
    generator = county.generator("benchmark", indicator.code, benchmark.code)
    middle = np.sum(counties, axis=0) if is_level else np.mean(counties, axis=0)
    calm = 1 + generator.normal(-0.004, 0.004, (middle.shape[0], 1)).cumsum(axis=0)
    return middle * calm


def _witness_paths(county: County, own: Mapping[Pair, Array]) -> dict[Pair, Array]:
    """旁证: growth that follows what it witnesses, with its own scatter."""
    paths: dict[Pair, Array] = {}
    for witness in county.coverage.witnesses:
        backed = [each.code for each in county.scheme.indicators if witness.code in each.plausible.corroborated_by]
        for subject in (county.scheme.home, *county.coverage.towns):
            growths = [_growths(county, code, own[code, subject.code]) for code in backed if (code, subject.code) in own]
            if growths or subject.is_home:
                paths[witness.code, subject.code] = _witness_path(county, witness, subject, growths)
    return paths


def _growths(county: County, code: str, path: Array) -> Array:
    is_growth = county.scheme.indicator_by_code[code].kind == "growth"
    return path[1:] if is_growth else growth_of(path)[1:]


def _witness_path(county: County, witness: Indicator, subject: Subject, growths: list[Array]) -> Array:
    generator = county.generator("witness", witness.code, subject.code)
    years = county.last.year - county.first_year
    shape = (years, MONTHS)
    activity = np.nanmean(growths, axis=0) if growths else np.full(shape, habit_of(witness).growth_mean_pct)
    noise = generator.normal(0.0, CORROBORATION_SD_PP * 0.9, (years, 1)) + generator.normal(
        0.0, CORROBORATION_SD_PP * 0.2, shape
    )
    size = _TYPICAL_SIZE.get(witness.uom, _SMALL_SIZE) * (1.0 if subject.is_home else _TOWN_SHARE)
    rows = [size * float(np.exp(generator.normal(0.0, 0.3))) * shares_of(witness)]
    for growth in np.clip(activity + noise, -40.0, 60.0):
        rows.append(rows[-1] * (1 + growth / 100))
    return np.maximum.accumulate(np.array(rows) * np.linspace(1.0, 1.001, MONTHS), axis=1)
