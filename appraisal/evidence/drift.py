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

from appraisal.definitions import DefinitionChange
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
_TABLE = ["indicator_code", "source_code", "per_year", "slot"]


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
    rows = series.rows
    ties = _ties(rows, scheme)
    is_told = (rows["basis"] == rows["own_basis"]).to_numpy() & series.is_figure & (clean > 0)
    is_told &= (rows["per_year"] > 0).to_numpy() & rows["kind"].isin(_KINDS).to_numpy()
    is_told &= ~_is_redefined_since(rows, scheme)
    is_owner = is_told & rows["indicator_code"].isin({code for tied in ties.values() for code in tied}).to_numpy()
    if not is_owner.any():
        return None
    own = rows.loc[is_owner, [*_TABLE, "subject_code", "year", "period", "direction"]]
    subject_kind = own["subject_code"].map(
        {code: each.kind for code, each in scheme.subject_by_code.items()}, na_action="ignore"
    )
    table = _codes([*(own[name] for name in _TABLE), subject_kind.fillna("")])
    line = _codes([pd.Series(table, index=own.index), own["subject_code"]])
    first = np.unique(line, return_index=True)[1]
    years, column = np.unique(own["year"].to_numpy(), return_inverse=True)
    kind = _codes([own["indicator_code"], own["source_code"], subject_kind.fillna("")])
    learns = np.zeros((int(table.max()) + 1, len(years)), dtype=bool)
    learns[table, column] = own["period"].isin(list(calibration)).to_numpy()
    log = np.full((len(first), len(years)), np.nan)
    log[line, column] = np.log(clean[is_owner])
    evidence = rows.loc[is_told & rows["indicator_code"].isin(ties).to_numpy()]
    heard = _heard(evidence, clean, own, ties)
    pairs = []
    for place, told in enumerate(heard):
        witness = np.full_like(log, np.nan)
        witness[line, column] = told
        pairs.append(_Pair(log - witness, place))
    sign = np.where(own["direction"].to_numpy()[first] == "lower", -1.0, 1.0)
    at = np.flatnonzero(is_owner)
    return _Grid(at, line, column, years, table[first], kind[first], learns, sign, tuple(pairs)) if pairs else None


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


def _ties(rows: pd.DataFrame, scheme: Scheme) -> dict[str, list[str]]:
    """Evidence → the indicators beside which it stands."""
    present = [
        scheme.indicator_by_code[code] for code in pd.unique(rows["indicator_code"]) if code in scheme.indicator_by_code
    ]
    ties: dict[str, list[str]] = {}
    for each in present:
        for code in each.plausible.corroborated_by:
            ties.setdefault(code, []).append(each.code)
    if ties:
        return ties
    reported = [each.code for each in present if each.role not in {"corroboration", "project"}]
    return {each.code: reported for each in present if each.role == "corroboration"}


def _heard(evidence: pd.DataFrame, clean: Values, own: pd.DataFrame, ties: dict[str, list[str]]) -> list[Values]:
    """Log of each kind of evidence beside each figure of ``own``; NaN where there is none."""
    # Rows may come in any order: of several sources of one evidence the same one is always heard.
    evidence = evidence.assign(log=np.log(clean[evidence.index])).sort_values("source_code", kind="stable")
    codes = _codes([pd.concat([evidence[name], own[name]], ignore_index=True) for name in ("subject_code", "period")])
    size = int(codes.max()) + 1
    told, wanted = codes[: len(evidence)], codes[len(evidence) :]
    indicator, owner = evidence["indicator_code"].to_numpy(), own["indicator_code"]
    heard = []
    for code, owners in sorted(ties.items()):
        here = np.flatnonzero(indicator == code)[::-1]
        if len(here):
            log = np.full(size, np.nan)
            log[told[here]] = evidence["log"].to_numpy()[here]
            heard.append(np.where(owner.isin(owners).to_numpy(), log[wanted], np.nan))
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
    way = np.where(after[grid.table], pair.ratio - base[:, np.newaxis], np.nan).ravel()
    # Never the near peers: a whole province that leaves the others together must not be its own yardstick.
    centre, peers = middle(way, cell.ravel(), cell.ravel())
    away = np.where(peers >= PEERS_MIN, way - centre, np.nan)
    around, _ = middle(np.abs(away), cell.ravel(), cell.ravel())
    frozen = _frozen(grid, (away.reshape(lines, years) / width), learns & after)
    scale = np.maximum(frozen[grid.kind][:, np.newaxis] * width, _NORMAL_MAD * around.reshape(lines, years))
    return away.reshape(lines, years), away.reshape(lines, years) / scale


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


def _codes(keys: list[pd.Series]) -> Positions:
    """Dense code of each combination of keys."""
    code = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        place, seen = pd.factorize(key)
        code = np.unique(code * len(seen) + place, return_inverse=True)[1].astype(np.int64)
    return code
