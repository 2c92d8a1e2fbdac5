"""比较场: a subject's own figure of one period among the others' figures of another.

A row of PROGRESS holds two kinds of things: what its own figure says (value, completion, growth) and what the others make
of it (place, best and worst, mean, benchmark). Here the second kind is made anew from another field, in which the
subject's own figure is left out, so that what nobody else changed is never laid at the others' door.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from appraisal.evidence.codes import NOWHERE
from appraisal.frames import ProgressFrame
from appraisal.grouped import in_order, numbered_together
from appraisal.needs import comparable_values
from appraisal.reasons.rule_lines import rests_on_others
from appraisal.reasons.runs import put_in_runs
from appraisal.scheme import Policies, Scheme
from appraisal.scoring.figures import as_floats

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_NOISE_SHARE = 1e-12
_DECIDED_PLACES = ("rank", "last_rank", "tied_count", "peer_count")
"""What others decide of a row."""
_COUNTED = ("accepted", "held", "imputed")


def place_among(own: pd.DataFrame, others: ProgressFrame, scheme: Scheme) -> pd.DataFrame:
    """Rows of ``own`` as they would be measured among the figures of ``others``.

    Args:
        own: PROGRESS rows; their own figures count as they stand there.
        others: PROGRESS of the field; of each row of ``own`` the figure of the same indicator and subject is left out.
        scheme: decimals, ties and rounding, the same for both.

    Returns:
        ``own`` with the columns that others decide: places, ends, means, spread, counts, benchmark. What was put in for
        others (代入) stays as it was in their own field.
    """
    decided = _decide(_lay(own, np.arange(len(own)), others, np.arange(len(others)), scheme), scheme.policies)
    made = {name: pd.Series(each, index=own.index) for name, each in decided.items()}
    return own.assign(**made | {name: made[name].astype("Int64") for name in _DECIDED_PLACES})


def meet(
    own: pd.DataFrame, others: ProgressFrame, scheme: Scheme, *, only: "npt.NDArray[np.bool_] | None" = None
) -> dict[str, _Floats]:
    """What the others of another field decide of rows whose points rest on them; of the rest as it stands there.

    Args:
        own: as for ``place_among``.
        others: as for ``place_among``.
        scheme: as for ``place_among``; its rules tell whose points rest on others.
        only: rows of ``own`` that are asked for; ``None`` = all.
    """
    codes = [each.code for each in scheme.indicators if each.rule is not None and rests_on_others(each.rule)]
    asked, known = (scheme.remembered.is_any(each["indicator_code"], codes) for each in (own, others))
    at, field = np.flatnonzero(asked if only is None else asked & only), np.flatnonzero(known)
    if not len(at):
        return {}
    decided = _decide(_lay(own, at, others, field, scheme), scheme.policies)
    if len(at) == len(own):
        return decided
    met = {}
    for name, column in decided.items():
        met[name] = as_floats(own[name]).copy() if name in own else np.full(len(own), np.nan)
        met[name][at] = column
    return met


def _decide(sheet: "_Sheet", policies: Policies) -> dict[str, _Floats]:
    count = sheet.count
    twin = _twins(sheet)
    query, field = np.arange(count), np.arange(count, len(sheet.group))
    figure = sheet.figure[field]
    first = np.full(int(figure.max(initial=0)) + 1, NOWHERE, dtype=np.int64)
    first[figure[::-1]] = field[::-1]
    kept = field[(first[figure] == field) & (sheet.group[field] >= 0)]
    placed = _places(sheet, query, kept, twin, policies) | _ends(sheet, query, kept, twin)
    return placed | _means(sheet, query, kept, twin) | {"benchmark_value": sheet.benchmark}


@dataclass(frozen=True)
class _Sheet:
    """Own rows and the field below one another, as arrays.

    Attributes:
        count: how many rows are own ones.
        group: comparison of each row, −1 for none.
        figure: whose figure of which indicator it is.
        value: figure that counts, missing where none does.
        dynamic: its growth or change.
        goodness: the rounded figure, higher is better; missing where none counts or none is compared.
        stands: whether it is a yardstick for others.
        is_lower: whether less is better.
        benchmark: of each own row, as the first row of the field about its indicator has it.
    """

    count: int
    group: _Ints
    figure: _Ints
    value: _Floats
    dynamic: _Floats
    goodness: _Floats
    stands: npt.NDArray[np.bool_]
    is_lower: npt.NDArray[np.bool_]
    benchmark: _Floats


def _lay(own: pd.DataFrame, at: _Ints, others: pd.DataFrame, field: _Ints, scheme: Scheme) -> _Sheet:
    """Rows of ``own`` at some positions, below them those of ``others`` at others."""
    sides, known = ((own, at), (others, field)), scheme.remembered

    def both(read: "Callable[[pd.DataFrame], npt.NDArray[Any]]") -> "npt.NDArray[Any]":
        return np.concatenate([read(rows)[some] for rows, some in sides])

    indicator, subject, comparison = (
        np.concatenate(
            [codes[some] for codes, (_, some) in zip(known.together(own[name], others[name]), sides, strict=True)]
        )
        for name in ("indicator_code", "figure_subject_code", "comparison_code")
    )
    counts = both(lambda rows: known.is_any(rows["standing"], _COUNTED))
    is_lower = both(lambda rows: known.is_any(rows["direction"], ["lower"]))
    value = np.where(counts, both(lambda rows: as_floats(rows["value"])), np.nan)
    rounded = both(lambda rows: as_floats(comparable_values(rows["value"], rows["indicator_code"], scheme)))
    rounded = np.where(counts & (comparison >= 0), rounded, np.nan)
    stands = ~np.isnan(rounded) & both(lambda rows: known.is_any(rows["standing"], ["accepted"]))
    # What is written last stays, so the rows are gone through backwards.
    benchmark, backwards = np.full(int(indicator.max(initial=0)) + 1, np.nan), np.arange(len(at), len(indicator))[::-1]
    benchmark[indicator[backwards]] = as_floats(others["benchmark_value"])[field][::-1]
    return _Sheet(
        count=len(at),
        group=np.where(comparison >= 0, numbered_together([indicator, comparison])[0], NOWHERE),
        figure=numbered_together([indicator, subject])[0],
        value=value,
        dynamic=np.where(np.isnan(value), np.nan, both(lambda rows: as_floats(rows["dynamic_value"]))),
        goodness=np.where(is_lower, -rounded, rounded),
        stands=stands,
        is_lower=is_lower,
        benchmark=benchmark[indicator[: len(at)]],
    )


def _twins(sheet: _Sheet) -> _Ints:
    """Where the field holds the figure of each own row; ``NOWHERE`` where it does not, or in another comparison."""
    count, figure, group = sheet.count, sheet.figure, sheet.group
    where = np.full(int(figure.max(initial=0)) + 1, NOWHERE, dtype=np.int64)
    # Of rows about the same figure the first stays.
    where[figure[count:][::-1]] = np.arange(count, len(figure))[::-1]
    found = where[figure[:count]]
    is_met = (found >= 0) & (group[:count] >= 0) & (group[found] == group[:count])
    return np.where(is_met, found, NOWHERE)


def _places(sheet: _Sheet, query: _Ints, kept: _Ints, twin: _Ints, policies: Policies) -> dict[str, _Floats]:
    """Place, place from the end, ties and count of each own row."""
    runs = put_in_runs(sheet.goodness, sheet.group, sheet.stands, query=query, field=kept)
    own, mine = runs.of[query], sheet.group[query]
    has_twin = (twin >= 0) & (runs.of[twin] >= 0)
    twin_stands, twin_run = has_twin & sheet.stands[twin], np.where(has_twin, runs.of[twin], -1)
    first, last = runs.first[mine], runs.last[mine]
    standing, told = np.cumsum(runs.standing), np.cumsum(runs.told)
    equal = runs.standing[own] - (twin_stands & (twin_run == own))
    if policies.ties == "dense":
        distinct = np.cumsum(runs.standing > 0)
        better = distinct[last] - distinct[own] - (twin_stands & (twin_run > own) & (runs.standing[twin_run] == 1))
    else:
        better = standing[last] - standing[own] - (twin_stands & (twin_run > own))
    worse = told[own] - runs.told[own] - told[first] + runs.told[first] - (has_twin & (twin_run < own))
    is_ranked = (own >= 0) & (mine >= 0)
    counts = {"rank": better + 1, "last_rank": worse + 1, "tied_count": equal + 1}
    count = np.where(mine >= 0, standing[last] - standing[first] + runs.standing[first], 0)
    ranked = {name: np.where(is_ranked, each, np.nan) for name, each in counts.items()}
    return ranked | {"peer_count": (count - twin_stands + is_ranked).astype(np.float64)}


def _ends(sheet: _Sheet, query: _Ints, kept: _Ints, twin: _Ints) -> dict[str, _Floats]:
    """Ends of each own row's comparison: the good end among standing figures, the bad end among all told, and its own."""
    told, field = ~np.isnan(sheet.goodness), _grouped(sheet, kept)
    made = {}
    for end, is_good in (("min", sheet.is_lower), ("max", ~sheet.is_lower)):
        counts = np.where(is_good, sheet.stands, told)
        for column, values in (("peer", sheet.value), ("dynamic", sheet.dynamic)):
            sign = 1.0 if end == "min" else -1.0
            reach = _least_of_others(np.where(counts, sign * values, np.nan), field, twin, sheet.group[query])
            made[f"{column}_{end}_value"] = sign * np.fmin(reach, sign * values[query])
    return made


def _least_of_others(values: _Floats, field: "_Grouped", twin: _Ints, mine: _Ints) -> _Floats:
    """Least value of each own row's comparison without its twin; NaN where nobody else is told."""
    if not len(field.order):
        return np.full(len(mine), np.nan)
    told = values[field.order]
    told = np.where(np.isnan(told), np.inf, told)
    least = np.minimum.reduceat(told, field.starts)
    places = np.where(told == np.repeat(least, field.sizes), np.arange(len(told)), len(told))
    where = np.minimum.reduceat(places, field.starts)
    rest = told.copy()
    rest[where] = np.inf
    second = np.minimum.reduceat(rest, field.starts)
    at = np.where(mine >= 0, field.place[mine], -1)
    is_own = (twin >= 0) & (field.order[where][at] == twin)
    reach = np.where(at >= 0, np.where(is_own, second[at], least[at]), np.inf)
    return np.where(np.isinf(reach), np.nan, reach)


@dataclass(frozen=True)
class _Grouped:
    """The field in the order of its comparisons.

    Attributes:
        order: its rows.
        starts: where each comparison begins.
        sizes: how many rows it has.
        place: comparison → its place in ``starts``, −1 for one that nobody of the field is in.
    """

    order: _Ints
    starts: _Ints
    sizes: _Ints
    place: _Ints


def _grouped(sheet: _Sheet, kept: _Ints) -> _Grouped:
    order = kept[in_order(sheet.group[kept])]
    groups, starts, sizes = np.unique(sheet.group[order], return_index=True, return_counts=True)
    at = np.full(int(sheet.group.max(initial=0)) + 2, -1, dtype=np.int64)
    at[groups] = np.arange(len(groups))
    return _Grouped(order, starts, sizes, at)


def _means(sheet: _Sheet, query: _Ints, kept: _Ints, twin: _Ints) -> dict[str, _Floats]:
    """Means and spread of the standing figures, with and without the own one."""
    rows = kept[sheet.stands[kept]]
    size = int(sheet.group.max(initial=0)) + 2
    number = np.bincount(sheet.group[rows], minlength=size).astype(np.float64)
    center = np.bincount(sheet.group[rows], sheet.value[rows], size) / np.maximum(number, 1)
    away = sheet.value - center[sheet.group]
    sums, squares = (np.bincount(sheet.group[rows], away[rows] ** power, size) for power in (1, 2))
    mine, own = sheet.group[query], away[query]
    is_taken = (twin >= 0) & sheet.stands[twin]
    taken = np.where(is_taken, away[twin], 0.0)
    others, total, left = number[mine] - is_taken, sums[mine] - taken, squares[mine] - taken**2
    is_told, stands = ~np.isnan(own), sheet.stands[query]
    counted, added = others + is_told, np.where(is_told, own, 0.0)
    spread_count = others + stands
    spread_sum, spread_square = total + np.where(stands, added, 0.0), left + np.where(stands, added**2, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        square = spread_square - spread_sum**2 / spread_count
        # What is left of squares that cancel out is binary noise: all are alike then.
        square = np.where(square > _NOISE_SHARE * (squares[mine] + added**2), square, 0.0)
        variance = square / (spread_count - 1)
        return {
            "peer_mean_value": center[mine] + np.where(counted > 0, (total + added) / counted, np.nan),
            "others_mean_value": center[mine] + np.where(others > 0, total / others, np.nan),
            "peer_std_value": np.sqrt(np.where(spread_count > 1, variance, np.nan)),
        }
