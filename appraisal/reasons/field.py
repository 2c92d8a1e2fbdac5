"""比较场: a subject's own figure of one period among the others' figures of another.

A row of PROGRESS holds two kinds of things: what its own figure says (value, completion, growth) and what the others make
of it (place, best and worst, mean, benchmark). Here the second kind is made anew from another field, in which the
subject's own figure is left out, so that what nobody else changed is never laid at the others' door.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from appraisal.evidence.codes import NOWHERE, Codes
from appraisal.frames import ProgressFrame
from appraisal.needs import comparable_values
from appraisal.reasons.rule_lines import rests_on_others
from appraisal.scheme import Policies, Scheme

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_NOISE_SHARE = 1e-12
_TEXTS = ["indicator_code", "figure_subject_code", "comparison_code"]
_READ = [
    *_TEXTS,
    "direction",
    "standing",
    "value",
    "dynamic_value",
    "benchmark_value",
]
_DECIDED = [
    "rank",
    "last_rank",
    "tied_count",
    "peer_count",
    "peer_min_value",
    "peer_max_value",
    "dynamic_min_value",
    "dynamic_max_value",
    "peer_mean_value",
    "others_mean_value",
    "peer_std_value",
    "benchmark_value",
]
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
    count = len(own)
    both = pd.concat([own[_READ], pd.DataFrame(others)[_READ]], ignore_index=True)
    is_alike = len(own) == len(others) and all(np.array_equal(own[name], others[name]) for name in _TEXTS)
    codes = Codes(own).twice(*_TEXTS) if is_alike else Codes(both)
    sheet = _lay(both, codes, scheme)
    figure = codes.place("indicator_code", "figure_subject_code")
    twin = _twins(sheet.group, figure, count)
    query, kept = np.arange(count), count + np.flatnonzero(~pd.Series(figure[count:]).duplicated().to_numpy())
    kept = kept[sheet.group[kept] >= 0]
    placed = _places(sheet, query, kept, twin, scheme.policies)
    placed |= _ends(sheet, query, kept, twin) | _means(sheet, query, kept, twin)
    return own.assign(
        **{name: pd.Series(column, index=own.index) for name, column in placed.items()},
        benchmark_value=_benchmarks(both, codes, count)[:count],
    )


def meet(own: pd.DataFrame, others: ProgressFrame, scheme: Scheme) -> pd.DataFrame:
    """``place_among`` for those rows whose points rest on others; the rest stay as they are.

    Args:
        own: as for ``place_among``.
        others: as for ``place_among``.
        scheme: as for ``place_among``; its rules tell whose points rest on others.
    """
    codes = [each.code for each in scheme.indicators if each.rule is not None and rests_on_others(each.rule)]
    is_met = own["indicator_code"].isin(codes)
    if is_met.all() or not is_met.any():
        return place_among(own, others, scheme) if len(own) and is_met.any() else own
    field = ProgressFrame(others[others["indicator_code"].isin(codes)])
    placed, at = place_among(own[is_met], field, scheme), np.flatnonzero(is_met)
    met = {}
    for name in _DECIDED:
        column = own[name].array.copy()
        column[at] = placed[name].array
        met[name] = pd.Series(column, index=own.index)
    return own.assign(**met)


def _benchmarks(both: pd.DataFrame, codes: Codes, count: int) -> _Floats:
    """Benchmark of each row's indicator, as the first row of the field has it."""
    told = np.full(len(codes.texts("indicator_code")), np.nan)
    # What is written last stays, so the rows are gone through backwards.
    backwards, indicator = np.arange(len(both) - 1, count - 1, -1), codes.of("indicator_code")
    told[indicator[backwards]] = both["benchmark_value"].to_numpy(dtype="float64")[backwards]
    return told[indicator]


@dataclass(frozen=True)
class _Sheet:
    """Own rows and the field below one another, as arrays.

    Attributes:
        group: comparison of each row, −1 for none.
        value: figure that counts, missing where none does.
        dynamic: its growth or change.
        code: order of the rounded figures, higher is better; equal figures share one; −1 where missing.
        stands: whether it is a yardstick for others.
        is_lower: whether less is better.
    """

    group: _Ints
    value: _Floats
    dynamic: _Floats
    code: _Ints
    stands: npt.NDArray[np.bool_]
    is_lower: npt.NDArray[np.bool_]


def _lay(both: pd.DataFrame, codes: Codes, scheme: Scheme) -> _Sheet:
    value = both["value"].where(both["standing"].isin(_COUNTED))
    is_compared = both["comparison_code"].notna()
    rounded = comparable_values(value, both["indicator_code"], scheme).where(is_compared)
    is_lower = both["direction"].eq("lower").to_numpy(dtype=bool)
    goodness = np.where(is_lower, -rounded.to_numpy(dtype="float64"), rounded.to_numpy(dtype="float64"))
    code = np.full(len(both), -1, dtype=np.int64)
    told = ~np.isnan(goodness)
    code[told] = np.unique(goodness[told], return_inverse=True)[1]
    return _Sheet(
        group=np.where(is_compared, codes.place("indicator_code", "comparison_code"), NOWHERE),
        value=value.to_numpy(dtype="float64"),
        dynamic=both["dynamic_value"].where(value.notna()).to_numpy(dtype="float64"),
        code=code,
        stands=told & both["standing"].eq("accepted").to_numpy(dtype=bool),
        is_lower=is_lower,
    )


def _twins(group: _Ints, figure: _Ints, count: int) -> _Ints:
    """Where the field holds the figure of each own row; ``NOWHERE`` where it does not, or in another comparison."""
    where = np.full(int(figure.max(initial=0)) + 1, NOWHERE, dtype=np.int64)
    # Of rows about the same figure the first stays.
    where[figure[count:][::-1]] = np.arange(count, len(figure))[::-1]
    found = where[figure[:count]]
    is_met = (found >= 0) & (group[:count] >= 0) & (group[found] == group[:count])
    return np.where(is_met, found, NOWHERE)


def _places(sheet: _Sheet, query: _Ints, kept: _Ints, twin: _Ints, policies: Policies) -> dict[str, Any]:
    """Place, place from the end, ties and count of each own row."""
    own, has_twin, width = sheet.code[query], twin >= 0, int(sheet.code.max(initial=0)) + 2
    twin_code = np.where(has_twin, sheet.code[twin], -1)
    twin_stands, twin_told = has_twin & sheet.stands[twin], has_twin & (twin_code >= 0)
    base = sheet.group[query] * width
    standing = np.sort(sheet.group[kept[sheet.stands[kept]]] * width + sheet.code[kept[sheet.stands[kept]]])
    told_rows = kept[sheet.code[kept] >= 0]
    told = np.sort(sheet.group[told_rows] * width + sheet.code[told_rows])
    first, last = np.searchsorted(standing, base), np.searchsorted(standing, base + width)
    upto, below = np.searchsorted(standing, base + own, "right"), np.searchsorted(standing, base + own)
    equal = upto - below - (twin_stands & (twin_code == own))
    if policies.ties == "dense":
        distinct = np.unique(standing)
        better = np.searchsorted(distinct, base + width) - np.searchsorted(distinct, base + own, "right")
        alone = np.searchsorted(standing, base + twin_code, "right") - np.searchsorted(standing, base + twin_code) == 1
        better = better - (twin_stands & (twin_code > own) & alone)
    else:
        better = last - upto - (twin_stands & (twin_code > own))
    worse = np.searchsorted(told, base + own) - np.searchsorted(told, base) - (twin_told & (twin_code < own))
    is_ranked = (own >= 0) & (sheet.group[query] >= 0)
    counts = {"rank": better + 1, "last_rank": worse + 1, "tied_count": equal + 1}
    made = {name: pd.array(np.where(is_ranked, each, 0), dtype="Int64") for name, each in counts.items()}
    for each in made.values():
        each[~is_ranked] = pd.NA
    return made | {"peer_count": pd.array(last - first - twin_stands + is_ranked, dtype="Int64")}


def _ends(sheet: _Sheet, query: _Ints, kept: _Ints, twin: _Ints) -> dict[str, _Floats]:
    """Ends of each own row's comparison: the good end among standing figures, the bad end among all told, and its own."""
    told, field = sheet.code >= 0, _grouped(sheet, kept)
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
    order = kept[np.argsort(sheet.group[kept], kind="stable")]
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
