# ruff: noqa: PLR2004 limits stand where they are used, as one writes them by hand
"""All rules on the panel, written by hand from the observations on, for this panel's shape alone."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.detection.by_hand.comparisons import Verdict
from benchmarks.detection.by_hand.cube import Cube, Plan, Values, lay_cube
from benchmarks.detection.by_hand.growth import Pressing, course_of, walk
from benchmarks.detection.by_hand.marks import drift_runs, even_course, round_marks, standing_still, swapped, twins
from benchmarks.detection.by_hand.statements import (
    dropped_companions,
    falls,
    find_slips,
    is_copied,
    sum_gaps,
    weigh_statements,
)  # fmt: skip

_GIVES_WAY = {"P18": "P08", "L02": "L01", "L03": "L01", "L12": "L02", "L08": "T03", "L09": "T05", "R01": "P05"}
JUDGED = (
    "S81", "S82", "P01", "P05", "P06", "P08", "P18", "P10", "T03", "T04", "T05", "T06",
    "L11", "L01", "L02", "L03", "L04", "L12", "L05", "L06", "L07", "L08", "L09", "L10", "R01", "R03",
)  # fmt: skip
"""Rules that a panel of one source, quarters and amounts can break; the others have nothing to look at in it."""


def judge_panel(
    observations: pd.DataFrame, plan: Plan, *, calibrate_until: str, targets: pd.DataFrame | None = None
) -> set[Verdict]:
    """Which rule each figure breaks; milder rules are silent where the graver one speaks.

    Args:
        observations: OBSERVATIONS of one source, by quarter.
        plan: settings of the indicators.
        calibrate_until: last quarter to learn from, the last of its year.
        targets: ``indicator_code, subject_code, period, growth_target_pct``.
    """
    with np.errstate(all="ignore"):
        cube = lay_cube(observations, plan)
        broken = _broken(cube, np.array(cube.periods) <= calibrate_until, _goals(cube, targets))
    silenced = {milder: broken[milder] & ~broken[graver] for milder, graver in _GIVES_WAY.items()}
    return {
        (code, plan.indicators[indicator], cube.subjects[subject], cube.periods[period])
        for code, found in (broken | silenced).items()
        for period, indicator, subject in zip(*(each.tolist() for each in np.nonzero(found)), strict=True)
    }


def _broken(cube: Cube, learns: NDArray[np.bool_], goals: Values) -> dict[str, NDArray[np.bool_]]:
    plan = cube.plan
    inside = ~plan.is_outside[:, None]
    slips = find_slips(cube)
    clean = np.where(slips.clean > 0, slips.clean, np.nan)
    whole_gap, part_gap = sum_gaps(cube, slips.clean)
    stated = weigh_statements(cube, slips.clean, learns, goals)
    told = walk(cube, clean, Pressing.of(cube, stated.growth_pct, goals, learns), learns)
    round_figures, round_growth = round_marks(cube, slips.clean, learns)
    limit = np.where(plan.is_nominal, 0.3, 0.9)[:, None]
    return {
        "S81": cube.is_doubled,
        "S82": np.isinf(cube.value),
        "P01": np.nan_to_num(slips.slipped) != 0,
        "P05": is_copied(cube),
        "P06": (falls(cube, slips.clean) < -0.01) & ~plan.may_fall[:, None],
        "P08": np.abs(whole_gap) > 0.2,
        "P18": np.abs(part_gap) > 0.2,
        "P10": dropped_companions(cube) > 0,
        "T03": stated.base_gap < -2.5,
        "T04": stated.base_gap > 5.0,
        "T05": np.abs(stated.growth_gap) > limit,
        "T06": stated.crossing > 0,
        "L11": swapped(cube, told),
        "L01": (np.abs(told.z) > 7.0) & inside,
        "L02": (np.abs(told.z) > 4.0) & inside,
        "L03": (np.abs(told.joint) > 4.0) & inside,
        "L04": told.pressed > 3.5,
        "L12": (np.abs(course_of(cube, told)) > 3.5) & inside,
        "L05": round_figures > 7.0,
        "L06": round_growth > 4.0,
        "L07": even_course(cube, told, learns) > 3.5,
        "L08": np.abs(stated.base_z) > 4.5,
        "L09": np.abs(stated.growth_z) > 4.5,
        "L10": drift_runs(cube, clean, learns) > 3.0,
        "R01": standing_still(cube),
        "R03": twins(cube, slips.ratio),
    }


def _goals(cube: Cube, targets: pd.DataFrame | None) -> Values:
    goals = np.full(cube.value.shape, np.nan)
    if targets is None:
        return goals
    axes = (("period", cube.periods), ("indicator_code", cube.plan.indicators), ("subject_code", cube.subjects))
    places = []
    for name, axis in axes:
        codes, seen = pd.factorize(targets[name])
        places.append(pd.Index(axis).get_indexer(pd.Index(seen))[codes])
    known = np.all([each >= 0 for each in places], axis=0)
    goals[tuple(each[known] for each in places)] = targets["growth_target_pct"].to_numpy()[known]
    return goals
