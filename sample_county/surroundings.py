"""周边和旁证: peers and benchmarks around the county, and the business data that witness its figures."""

from collections.abc import Mapping

import numpy as np

from appraisal.scheme import Indicator, Subject
from sample_county.coverage import Pair
from sample_county.families import uom_ratio
from sample_county.paths import Course, draw_path, raise_monthly
from sample_county.seasons import CORROBORATION_SD_PP, MONTHS, Array, habit_of, shares_of
from sample_county.world import TOWN_SHARE, County, growth_of, usual_size

_WITNESS_SIZE = {"万千瓦时": 62000.0, "吨": 320000.0, "人": 26000.0}
_CITY_WIDE = "全市"
_MONEY = frozenset(("元", "万元", "亿元"))


def draw_paths_around(county: County, own: Mapping[Pair, Array]) -> dict[Pair, Array]:
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
        usual=county.target_value((indicator.code, county.scheme.home.code)),
        due=county.due_curve((indicator.code, county.scheme.home.code)),
    )
    return draw_path(course, generator)


def _benchmark_path(county: County, indicator: Indicator, benchmark: Subject, counties: list[Array]) -> Array:
    """全市 is its counties together; wider areas run calmly near the middle of them."""
    is_additive = indicator.kind in {"level", "count"} and indicator.basis == "ytd"
    combine = np.sum if is_additive else np.mean
    middle = np.asarray(combine(counties, axis=0))
    if benchmark.name_zh.startswith(_CITY_WIDE):
        return middle
    generator = county.generator("benchmark", indicator.code, benchmark.code)
    calm = 1 + generator.normal(-0.004, 0.004, (middle.shape[0], 1)).cumsum(axis=0)
    return np.asarray(middle * calm)


def draw_witness_paths(county: County, own: Mapping[Pair, Array]) -> dict[Pair, Array]:
    """旁证: growth that follows what it witnesses, with its own scatter."""
    paths: dict[Pair, Array] = {}
    for witness in county.coverage.witnesses:
        codes = [each.code for each in county.scheme.indicators if witness.code in each.plausible.corroborated_by]
        for subject in (county.scheme.home, *county.coverage.towns):
            backed = {code: own[code, subject.code] for code in codes if (code, subject.code) in own}
            if backed or subject.is_home:
                growths = [_growths(county, code, path) for code, path in backed.items()]
                size = _witness_size(county, witness, subject, backed)
                paths[witness.code, subject.code] = _witness_path(county, witness, subject, growths, size)
    return paths


def _growths(county: County, code: str, path: Array) -> Array:
    is_growth = county.scheme.indicator_by_code[code].kind == "growth"
    return path[1:] if is_growth else growth_of(path)[1:]


def _witness_path(county: County, witness: Indicator, subject: Subject, growths: list[Array], size: float) -> Array:
    generator = county.generator("witness", witness.code, subject.code)
    years = county.last.year - county.first_year
    shape = (years, MONTHS)
    usual = habit_of(witness).growth_mean_pct
    activity = (
        np.mean([np.nan_to_num(each, nan=usual) for each in growths], axis=0) if growths else np.full(shape, usual)
    )
    noise = generator.normal(0.0, CORROBORATION_SD_PP * 0.9, (years, 1)) + generator.normal(
        0.0, CORROBORATION_SD_PP * 0.2, shape
    )
    shares = shares_of(witness) if witness.basis == "ytd" else np.linspace(0.95, 1.0, MONTHS)
    rows = [size * shares]
    for growth in np.clip(activity + noise, -40.0, 60.0):
        rows.append(rows[-1] * (1 + growth / 100))
    path = np.array(rows)
    return raise_monthly(path, witness) if witness.basis == "ytd" else path


def _witness_size(county: County, witness: Indicator, subject: Subject, backed: Mapping[str, Array]) -> float:
    """Money is sized by what it witnesses, other things by what a county uses; a town has its part."""
    generator = county.generator("witness size", witness.code, subject.code)
    scatter = float(np.exp(generator.normal(0.0, 0.2)))
    amounts = [
        float(path[0].max()) * uom_ratio(county.scheme.indicator_by_code[code], witness)
        for code, path in backed.items()
        if {county.scheme.indicator_by_code[code].uom, witness.uom} <= _MONEY
    ]
    if amounts:
        most = 0.6 * witness.plausible.max if witness.plausible.max is not None else np.inf
        return float(min(1.1 * sum(amounts) * scatter, most))
    size = _WITNESS_SIZE.get(witness.uom, usual_size(witness))
    return size * scatter * (1.0 if subject.is_home else TOWN_SHARE)
