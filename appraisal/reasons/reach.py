"""够得着的分: what a row would earn on the line that its rule names, and what the best of those compared earns now."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from appraisal.against import measure_moved
from appraisal.evidence.codes import NOWHERE
from appraisal.grouped import grouped
from appraisal.points import points_of
from appraisal.reasons.field import meet
from appraisal.reasons.worlds import Side
from appraisal.scoring.figures import Bools, Figures, Floats, Ints, as_floats
from appraisal.scoring.rule import NOISE, Line, ahead_of, line_value

_OWNER = ["indicator_code", "figure_subject_code"]
_COMPARISON = ["indicator_code", "comparison_code"]
_MET = [*_OWNER, "comparison_code", "direction"]


def best_points(rows: pd.DataFrame, side: Side) -> Floats:
    """The best share of the weight in each row's comparison, by figures that stand, times its own weight; 0 where none is.

    Figures that nobody is appraised on count as well.

    Args:
        rows: scored rows.
        side: the period, with its PROGRESS.
    """
    scheme, progress = side.scheme, side.results.progress
    known, weight = scheme.remembered, as_floats(rows["weight_points"])
    sides = list(zip(*(known.together(rows[name], progress[name]) for name in _COMPARISON), strict=True))
    size = int(max(each.max(initial=0) for each in (sides[0][1], sides[1][1]))) + 2
    # Whoever is compared with nobody, and so has −1 for a comparison, has no best.
    mine, theirs = (np.where(codes[1] < 0, NOWHERE, codes[0] * size + codes[1]) for codes in sides)
    compared = grouped(mine)
    base = weight[compared.first]
    mean = base + compared.sum(weight - base[compared.of]) / np.maximum(compared.count(~np.isnan(weight)), 1)
    mean_of = np.full(int(max(mine.max(initial=0), theirs.max(initial=0))) + 2, np.nan)
    mean_of[mine[compared.first]] = mean
    mean_of[NOWHERE] = np.nan
    owners = grouped(*(known.coded(progress[name])[0] for name in _OWNER))
    stands = known.is_any(progress["standing"], ["accepted"])
    weights = np.where(stands & _is_first(owners.of, stands), mean_of[theirs], np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = points_of(progress, scheme, instead={"weight_points": weights}) / weights
    told, best = ~np.isnan(share), np.full(len(mean_of), -np.inf)
    np.maximum.at(best, theirs[told], share[told])
    return np.asarray(np.where(np.isinf(best), 0.0, best)[mine] * weight)


def _is_first(of: Ints, counts: Bools) -> Bools:
    """The first row of each group among those that count."""
    first, rows = np.full(int(of.max(initial=-1)) + 1, NOWHERE, dtype=np.int64), np.flatnonzero(counts)
    # What is written last stays, so the rows are gone through backwards.
    first[of[rows[::-1]]] = rows[::-1]
    return np.asarray(first[of] == np.arange(len(of)))


def points_at_line(rows: pd.DataFrame, asked: Ints, lines: Mapping[str, Line], side: Side) -> Floats:
    """What each row that is asked for and behind its line would earn on it, the others as they are; NaN elsewhere.

    Args:
        rows: scored rows.
        asked: positions of those asked for.
        lines: the line of each indicator that has one.
        side: the period, with its FIGURES and PROGRESS.
    """
    scheme, on_line = side.scheme, np.full(len(rows), np.nan)
    for line in dict.fromkeys(lines.values()):
        codes = [code for code, each in lines.items() if each == line]
        at = asked[scheme.remembered.is_any(rows["indicator_code"], codes)[asked]]
        figures = Figures(rows, at=at)
        on_line[at] = np.where(ahead_of(figures, line) < -NOISE, line_value(figures, line), np.nan)
    is_behind = ~np.isnan(on_line)
    if not is_behind.any():
        return on_line
    measured = measure_moved(rows, np.where(is_behind, on_line, as_floats(rows["value"])), scheme)
    stands = scheme.remembered.spread(["accepted"], np.zeros(len(rows), dtype=np.int64), rows.index)
    own = rows[_MET].assign(value=measured["value"], dynamic_value=measured["dynamic_value"], standing=stands)
    met = meet(own, side.results.progress, scheme, only=is_behind)
    weight = np.where(is_behind, as_floats(rows["weight_points"]), np.nan)
    return points_of(rows, scheme, instead={**measured, **met, "weight_points": weight})
