"""疑点证据 · 累计偏离: has a figure, year upon year, left what stands beside it that no sender can bend?

One year's growth beside electricity, tax or lights says next to nothing; the ratio's way since its own base, less the way
that the peers' ratios went, says something after a few years (data-quality.md §2-4, §5 X3). Structure drifts too, and
honestly: what comes of it corroborates and ranks, and never holds.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.definitions.changes import DefinitionChange
from appraisal.evidence.codes import Codes, numbered, ranked
from appraisal.evidence.dispersion import spread_by
from appraisal.evidence.peers import PEERS_MIN, middle
from appraisal.evidence.series import Positions, Series, Values
from appraisal.period import parse_period
from appraisal.scheme import Scheme

COLUMNS = ("drift_pct", "drift_z", "drift_run_z", "drift_count")
ASKED_Z = 3.0
"""From here on a drift is asked about."""
_KINDS = ("level", "count")
_BASE_YEARS_MAX = 3
_FAR_Z = 2.0
_PRIOR_SCALE, _PRIOR_COUNT = 0.09, 12.0
"""Spread of a ratio's move in one year: that of revenue and that of GDP together (data-quality.md §2-1)."""
_NORMAL_MAD = 1.4826


def measure_drift(series: Series, scheme: Scheme, *, clean: Values, calibration: Collection[str]) -> pd.DataFrame:
    """Follow the ratio of each amount to its outside evidence 旁证 from the unit's own base on, by period of the year.

    Which evidence stands beside a figure, the scheme says (``plausible.corroborated_by``); for a panel in which it ties
    nothing to anything, all outside evidence stands beside all figures. The base is the mean of the first calibration
    years, three at most and all but the last of them, since the last shows how far honest ratios move.

    Args:
        series: observations in time.
        scheme: names the evidence and gives subjects their peers.
        clean: figures with slips of scale taken out.
        calibration: periods that give the base and the frozen scale.

    Returns:
        ``COLUMNS``, of amounts and counts; missing without evidence, without a whole base, or within it.
        ``drift_pct``: the ratio's way since the base less the peers', mean over the evidence. ``drift_z``: the same in
        standard deviations, positive where the figure looks better. ``drift_run_z``: the weaker of this year's and last
        year's; missing in the rest of a year in which it was beyond ``ASKED_Z`` once: months of one year tell the same
        drift. ``drift_count``: years running beyond two standard deviations.
    """
    grid = _lay_grid(series, scheme, clean, calibration)
    if grid is None:
        return pd.DataFrame(np.nan, index=series.rows.index, columns=list(COLUMNS))
    ways, deviations = zip(*(_measured(grid, pair) for pair in grid.pairs), strict=True)
    way, z = _mean(ways), _mean(deviations) * grid.sign[:, np.newaxis]
    before = np.full_like(z, np.nan)
    before[:, 1:] = np.where(np.diff(grid.years) == 1, z[:, :-1], np.nan)
    columns = (np.expm1(way) * 100, z, np.minimum(z, before), _running(z, before))
    found = {name: grid.back(values, len(series.rows)) for name, values in zip(COLUMNS, columns, strict=True)}
    found["drift_run_z"][_was_asked(series, found["drift_run_z"])] = np.nan
    return pd.DataFrame(found, index=series.rows.index)


def _was_asked(series: Series, run_z: Values) -> NDArray[np.bool_]:
    """Rows of whose series an earlier period of the same year was beyond what is asked about."""
    year, moment = series.rows["year"].to_numpy(), series.rows["moment"].to_numpy()
    asked = np.flatnonzero(np.nan_to_num(run_z) > ASKED_Z)
    if not len(asked):
        return np.zeros(len(run_z), dtype=bool)
    course = series.line * (int(year.max()) + 1) + year
    first = pd.Series(moment[asked]).groupby(course[asked]).min()
    since = pd.Series(course).map(first).to_numpy(dtype="float64", na_value=np.inf)
    return np.asarray(moment > np.nan_to_num(since, nan=np.inf))


@dataclass(frozen=True)
class _Pair:
    """One kind of outside evidence beside the indicators that it stands beside.

    Attributes:
        ratio: log of figure less log of evidence, lines × years.
        place: number of the evidence, so that scales of different pairs stay apart.
    """

    ratio: Values
    place: int


@dataclass(frozen=True)
class _Grid:
    """Figures by line (one subject's indicator, source and period of the year) and year.

    Attributes:
        at: rows that are in the grid.
        line: line of each of them.
        column: year of each of them, by place.
        years: the years, rising.
        table: lines of one indicator, source, period of the year and kind of subject.
        kind: the same without the period of the year; scales are learnt for these.
        learns: tables × years, calibration.
        sign: −1 on lines of which less is better.
        pairs: evidence by kind.
    """

    at: Positions
    line: Positions
    column: Positions
    years: Positions
    table: Positions
    kind: Positions
    learns: NDArray[np.bool_]
    sign: Values
    pairs: tuple[_Pair, ...]

    def back(self, values: Values, size: int) -> Values:
        """Values of the grid at the rows they came from."""
        found = np.full(size, np.nan)
        found[self.at] = values[self.line, self.column]
        return found


def _lay_grid(series: Series, scheme: Scheme, clean: Values, calibration: Collection[str]) -> _Grid | None:
    rows, codes = series.rows, series.codes
    ties = _ties(codes.texts("indicator_code"), scheme)
    is_told = series.is_own_basis & series.is_figure & (clean > 0) & (rows["per_year"] > 0).to_numpy()
    is_told &= codes.is_in("kind", _KINDS) & ~_is_redefined_since(rows, scheme)
    at = np.flatnonzero(is_told & codes.is_in("indicator_code", {code for tied in ties.values() for code in tied}))
    if not len(at):
        return None
    heard = _heard(series, np.flatnonzero(is_told & codes.is_in("indicator_code", ties)), at, clean, ties)
    if not heard:
        return None
    subject_kind = _subject_kinds(codes, scheme)
    kind = numbered(codes.place("indicator_code", "source_code")[at], subject_kind[codes.of("subject_code")[at]])
    table = numbered(numbered(kind, rows["per_year"].to_numpy()[at]), rows["slot"].to_numpy()[at])
    line = numbered(table, codes.of("subject_code")[at])
    first = np.empty(int(line.max()) + 1, dtype=np.int64)
    first[line] = np.arange(len(at))
    column, years = ranked(rows["year"].to_numpy()[at])
    learns = np.zeros((int(table.max()) + 1, len(years)), dtype=bool)
    learns[table, column] = codes.is_in("period", calibration)[at]
    shape = (len(first), len(years))
    log = _laid(np.log(clean[at]), line, column, shape)
    pairs = tuple(_Pair(log - _laid(told, line, column, shape), place) for place, told in enumerate(heard))
    sign = np.where(codes.is_in("direction", ["lower"])[at[first]], -1.0, 1.0)
    return _Grid(at, line, column, years, table[first], kind[first], learns, sign, pairs)


def _laid(values: Values, line: Positions, column: Positions, shape: tuple[int, int]) -> Values:
    found = np.full(shape, np.nan)
    found[line, column] = values
    return found


def _subject_kinds(codes: Codes, scheme: Scheme) -> Positions:
    """Number of the kind of each subject, by its code's number."""
    known = [scheme.subject_by_code.get(code) for code in codes.texts("subject_code")]
    return np.asarray(pd.factorize(np.array([each.kind if each else "" for each in known], dtype=object))[0])


def _is_redefined_since(rows: pd.DataFrame, scheme: Scheme) -> NDArray[np.bool_]:
    """Figures from before a registered change of definition 口径变更: no base for those after it, however many years on."""
    found = np.zeros(len(rows), dtype=bool)
    changes = [change for change in scheme.definition_changes if change.breaks("level")]
    if not changes:
        return found
    codes, ends = pd.factorize(rows["period"])
    for change in changes:
        is_before = np.array([_ends_before(code, change) for code in ends] + [False])[codes]
        concerned = rows["indicator_code"].isin(change.indicators) & is_before
        if change.subjects:
            concerned &= rows["subject_code"].isin(change.subjects)
        if change.source is not None:
            concerned &= rows["source_code"].eq(change.source)
        found |= concerned.to_numpy(dtype=bool)
    return found


def _ends_before(code: str, change: DefinitionChange) -> bool:
    try:
        return parse_period(code).end_on < change.starts_on
    except ValueError:
        return False


def _ties(codes: pd.Index, scheme: Scheme) -> dict[str, list[str]]:
    """Evidence → the indicators beside which it stands."""
    present = [scheme.indicator_by_code[code] for code in codes if code in scheme.indicator_by_code]
    ties: dict[str, list[str]] = {}
    for each in present:
        for code in each.plausible.corroborated_by:
            ties.setdefault(code, []).append(each.code)
    if ties:
        return ties
    reported = [each.code for each in present if each.role not in {"corroboration", "project"}]
    return {each.code: reported for each in present if each.role == "corroboration"}


def _heard(
    series: Series, evidence: Positions, asked: Positions, clean: Values, ties: dict[str, list[str]]
) -> list[Values]:
    """Log of each kind of evidence beside each figure ``asked``; NaN where there is none."""
    codes = series.codes
    # Rows may come in any order: of several sources of one evidence the same one is always heard, the first by name.
    rank = np.argsort(np.argsort(codes.texts("source_code").fillna("").to_numpy(dtype=object)))
    evidence = evidence[np.argsort(rank[codes.of("source_code")[evidence]], kind="stable")[::-1]]
    place, indicator = codes.place("subject_code", "period"), codes.of("indicator_code")
    heard = []
    for code, owners in sorted(ties.items()):
        here = evidence[codes.is_in("indicator_code", [code])[evidence]]
        if len(here):
            log = np.full(int(place.max()) + 1, np.nan)
            log[place[here]] = np.log(clean[here])
            is_owner = codes.texts("indicator_code").isin(owners)[indicator[asked]]
            heard.append(np.where(is_owner, log[place[asked]], np.nan))
    return heard


def _measured(grid: _Grid, pair: _Pair) -> tuple[Values, Values]:
    """A ratio's way since the base less the peers', and the same in standard deviations."""
    lines, years = pair.ratio.shape
    known = ~np.isnan(pair.ratio)
    cell = grid.table[:, np.newaxis] * years + np.arange(years)
    count = np.bincount(cell[known], minlength=grid.learns.size).reshape(grid.learns.shape)
    learns = grid.learns & (count >= PEERS_MIN)
    turn = learns.cumsum(axis=1)
    of_base = np.clip(turn[:, -1:] - 1, 1, _BASE_YEARS_MAX)
    is_base = learns & (turn <= of_base)
    base_count = is_base.sum(axis=1)
    is_own = is_base[grid.table]
    base = np.where(is_own, pair.ratio, 0.0).sum(axis=1) / np.maximum(base_count, 1)[grid.table]
    # A year that is missing makes the sum NaN: part of a base is another base than the peers'.
    after = (turn >= of_base) & ~is_base
    since = grid.years - (is_base * grid.years).sum(axis=1, keepdims=True) / np.maximum(base_count, 1)[:, np.newaxis]
    width = np.sqrt(np.maximum(since, 1.0))[grid.table]
    way = np.where(after[grid.table], pair.ratio - base[:, np.newaxis], np.nan)
    gone = ~np.isnan(way)
    # Never the near peers: a whole province that leaves the others together must not be its own yardstick.
    centre, peers = middle(way[gone], cell[gone], cell[gone])
    off = np.where(peers >= PEERS_MIN, way[gone] - centre, np.nan)
    around, _ = middle(np.abs(off), cell[gone], cell[gone])
    away, spread = np.full((lines, years), np.nan), np.full((lines, years), np.nan)
    away[gone], spread[gone] = off, _NORMAL_MAD * around
    frozen = _frozen(grid, away / width, learns & after)
    return away, away / np.maximum(frozen[grid.kind][:, np.newaxis] * width, spread)


def _frozen(grid: _Grid, unit: Values, learns: NDArray[np.bool_]) -> Values:
    """Standard deviation of an honest ratio's way in a year, by kind, from the calibration years after the base."""
    chosen = learns[grid.table] & ~np.isnan(unit)
    size = int(grid.kind.max()) + 1
    kind = np.broadcast_to(grid.kind[:, np.newaxis], unit.shape)
    spread, count = spread_by(np.abs(unit[chosen]), kind[chosen], size)
    return np.asarray(np.sqrt((count * spread**2 + _PRIOR_COUNT * _PRIOR_SCALE**2) / (count + _PRIOR_COUNT)))


def _mean(values: tuple[Values, ...]) -> Values:
    """Mean of what is known, cell by cell."""
    stack = np.stack(values)
    count = (~np.isnan(stack)).sum(axis=0)
    return np.where(count > 0, np.nansum(stack, axis=0) / np.maximum(count, 1), np.nan)


def _running(z: Values, before: Values) -> Values:
    """Years running in which the same period was far out."""
    count = np.zeros_like(z)
    for year in range(z.shape[1]):
        last = count[:, year - 1] if year else 0.0
        count[:, year] = np.where(z[:, year] > _FAR_Z, 1 + np.where(np.isnan(before[:, year]), 0.0, last), 0.0)
    return np.where(np.isnan(z), np.nan, count)
