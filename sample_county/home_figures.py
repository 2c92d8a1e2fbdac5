"""本县的数: true figures of the county, its towns and departments, from targets, standings, seasons and scatter."""

from collections.abc import Mapping

import numpy as np

from sample_county.coverage import Pair
from sample_county.paths import Course, draw_path
from sample_county.seasons import Array, habit_of
from sample_county.standing import Standing, draw_even_standings, draw_standings, figure_for
from sample_county.world import TOWN_SHARE, County, growth_of, usual_size


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


def draw_own_paths(county: County) -> dict[Pair, Array]:
    """Draw the path of every pair of the county but of growths that stand in a level's row."""
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
        usual=county.target_value(pair),
        due=county.due_curve(pair),
    )
    return draw_path(course, generator)


def _wanted(county: County, pair: Pair, standing: Standing | None, generator: np.random.Generator) -> float | None:
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
    size = usual_size(indicator)
    if indicator.kind == "share" or indicator.uom in {"%", "分"}:
        return size + 3.0 * standing.strength
    is_home = pair[1] == county.scheme.home.code
    part = 1.0 if is_home else TOWN_SHARE * float(np.exp(generator.normal(0.0, 0.4)))
    return size * part * float(np.exp(generator.normal(0.0, 0.3)))


def growth_rows(county: County, paths: Mapping[Pair, Array]) -> dict[Pair, Array]:
    """Growth indicators whose figure is the growth of a level: computed, so that row and growth agree."""
    return {
        (code, subject): growth_of(paths[level, subject])
        for code, subject in county.coverage.pairs
        if (level := county.coverage.level_of.get(code)) and (level, subject) in paths
    }
