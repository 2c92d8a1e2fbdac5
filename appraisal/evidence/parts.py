"""疑点证据 · 分项: parts against their whole, and companions that are no longer stated."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from appraisal.evidence.series import NOWHERE, Positions, Series, Values, taken
from appraisal.scheme import Scheme

_PLACE = ["subject_code", "period", "basis", "source_code"]
_MONEY = {"元": 1e-4, "千元": 1e-1, "万元": 1.0, "百万元": 1e2, "亿元": 1e4}
COLUMNS = (
    "parts_value", "parts_gap_pct", "whole_value", "part_excess_pct", "whole_gap_pct", "missing_companion_count",
)  # fmt: skip


def add_parts_evidence(series: Series, scheme: Scheme, *, clean: Values) -> pd.DataFrame:
    """Parts and wholes of one source, subject and period (data-quality.md §5, H2; domain.md §8.6, Q07).

    ``parts_gap_pct`` (Σ − whole, on the whole) and ``part_excess_pct`` (part − whole, on the part) are percent of the
    whole, and zero where half a unit of the last printed digit of each figure explains them: totals are published
    “未作机械调整”.
    """
    found = {name: np.full(len(series.rows), np.nan) for name in COLUMNS}
    missing = np.nan_to_num(_dropped_companions(series))
    table = _Table(series, clean)
    for ties in _wholes(scheme):
        whole_at = table.positions(ties.whole)
        if whole_at is None or not ties.parts:
            continue
        if ties.is_sum:
            missing += _owed(_add_up(found, table, ties, whole_at), series, scheme, ties)
        else:
            _set_within(found, table, ties)
    return pd.DataFrame(found | {"missing_companion_count": missing}, index=series.rows.index, copy=False)


@dataclass(frozen=True)
class _Ties:
    """A whole and its parts that can be set beside it: what they are multiplied by to stand in its uom."""

    whole: str
    parts: dict[str, float]
    is_sum: bool
    part_count: int


def _wholes(scheme: Scheme) -> list[_Ties]:
    known = scheme.indicator_by_code
    amounts = {"level", "count"}
    return [
        _Ties(
            whole.code,
            {
                part.code: factor
                for part in (known[code] for code in whole.parts if code in known)
                if (factor := _factor(part.uom, whole.uom)) and part.kind in amounts
            },
            whole.parts_relation == "sum",
            len(whole.parts),
        )
        for whole in scheme.indicators
        if whole.parts and whole.kind in amounts
    ]


class _Table:
    """Amounts by indicator and by place: subject, period, basis and source."""

    def __init__(self, series: Series, clean: Values) -> None:
        self.clean, self.half = clean, series.rows["rounding_value"].to_numpy()
        self.series, self.place = series, series.codes.place(*_PLACE)
        self._size = int(self.place.max(initial=0)) + 1
        self._positions: dict[str, Positions] = {}
        # Figures of nobody or of no period are nobody's parts.
        self.is_placed = np.all([series.codes.is_told(name) for name in _PLACE], axis=0)

    def positions(self, code: str) -> Positions | None:
        """Rows of an indicator; ``None`` if it has none."""
        if code not in self._positions:
            is_own = self.series.codes.is_in("indicator_code", [code]) & self.series.is_level
            self._positions[code] = np.flatnonzero(is_own)
        return self._positions[code] if len(self._positions[code]) else None

    def beside(self, code: str, at: Positions) -> Positions:
        """Row of an indicator in the place of each row ``at``."""
        found = np.full(self._size, NOWHERE, dtype=np.int64)
        own = self.positions(code)
        if own is not None:
            found[self.place[own]] = own
        return found[self.place[at]]


def _add_up(found: dict[str, Values], table: _Table, ties: _Ties, whole_at: Positions) -> tuple[Positions, Values]:
    """Set the parts of a sum against their whole in the rows ``whole_at``; back come the wholes with a figure and how many parts are stated of each."""
    at = {part: table.beside(part, whole_at) for part in ties.parts}
    is_told = table.is_placed[whole_at]
    at = {part: np.where(is_told & ~np.isnan(taken(table.clean, rows)), rows, NOWHERE) for part, rows in at.items()}
    stated = np.sum([rows != NOWHERE for rows in at.values()], axis=0)
    total, half = (_summed(values, at, ties.parts) for values in (table.clean, table.half))
    is_complete = stated == ties.part_count
    whole = table.clean[whole_at]
    gap = np.where(is_complete, total - whole, np.nan)
    gap_pct = gap / np.where(np.abs(whole) > 0, np.abs(whole), np.nan) * 100
    gap_pct = np.where(np.abs(gap) <= half + table.half[whole_at], 0.0, gap_pct)
    found["parts_value"][whole_at] = np.where(is_complete, total, np.nan)
    found["parts_gap_pct"][whole_at] = gap_pct
    known = ~np.isnan(gap_pct)
    for rows in at.values():
        own = rows[known & (rows != NOWHERE)]
        worst = gap_pct[known & (rows != NOWHERE)]
        before = found["whole_gap_pct"][own]
        found["whole_gap_pct"][own] = np.where(np.abs(before) > np.abs(worst), before, worst)
    is_asked = ~np.isnan(whole) & (stated > 0)
    return whole_at[is_asked], stated[is_asked].astype("float64")


def _summed(values: Values, at: Mapping[str, Positions], factors: Mapping[str, float]) -> Values:
    """Sum of parts, in the order in which they stand, with what is lost in adding carried on (Kahan 1965)."""
    rows = np.stack(list(at.values()))
    terms = np.stack([taken(values, at[part]) * factor for part, factor in factors.items()])
    order = np.argsort(rows, axis=0, kind="stable")
    terms = np.nan_to_num(np.take_along_axis(terms, order, axis=0))
    total, lost = np.zeros(rows.shape[1]), np.zeros(rows.shape[1])
    for term in terms:
        added = term - lost
        risen = total + added
        lost, total = risen - total - added, risen
    return total


def _set_within(found: dict[str, Values], table: _Table, ties: _Ties) -> None:
    """Each part against the smallest whole that it must lie within.

    Not by the month: a revision of earlier months falls into the newest one, and may do so in the part alone.
    """
    codes = table.series.codes
    is_asked = ~codes.is_in("basis", ["month"]) | codes.is_in("own_basis", ["month"])
    for part, factor in ties.parts.items():
        at = table.positions(part)
        if at is None:
            continue
        at = at[is_asked[at]]
        whole_at = table.beside(ties.whole, at)
        whole = taken(table.clean, whole_at)
        is_met = whole > 0
        at, whole_at, whole = at[is_met], whole_at[is_met], whole[is_met]
        excess = table.clean[at] * factor - whole
        explained = (excess > 0) & (excess <= table.half[at] * factor + table.half[whole_at])
        pct = np.where(explained, 0.0, excess / whole * 100)
        before = found["part_excess_pct"][at]
        is_worse = np.isnan(before) | (pct >= before)
        found["part_excess_pct"][at] = np.where(is_worse, pct, before)
        found["whole_value"][at] = np.where(is_worse, whole / factor, found["whole_value"][at])


def _factor(part_uom: str, whole_uom: str) -> float:
    """What a part is multiplied by to stand in the whole's uom; 0 where the two cannot be compared."""
    if part_uom == whole_uom:
        return 1.0
    return _MONEY.get(part_uom, 0.0) / _MONEY.get(whole_uom, np.inf)


def _owed(stated: tuple[Positions, Values], series: Series, scheme: Scheme, ties: _Ties) -> Values:
    """How many parts of a sum a source leaves out that it states others of; a source owes the parts that name it."""
    known = scheme.indicator_by_code
    found = np.zeros(len(series.rows))
    parts = scheme.indicator_by_code[ties.whole].parts
    if all(part in known for part in parts):
        feeds = [source for part in parts for source in {each.feed for each in known[part].sources}]
        at, count = stated
        owed = series.codes.mapped("source_code", Counter(feeds))[at]
        found[at] = np.nan_to_num(np.maximum(owed - count, 0.0))
    return found


def _dropped_companions(series: Series) -> Values:
    """How many of base and growth stood beside the figure last time and do not now.

    A figure of zero needs none, and on a base of zero there is no growth to state: such a base counts for both.
    """
    base, growth = (series.beside.value(measure) for measure in ("year_ago", "growth"))
    found = np.where(np.isnan(base), 0.0, np.where(base == 0, 2.0, 1.0)) + ~np.isnan(growth)
    has_previous = series.previous_at != NOWHERE
    before = np.where(has_previous, found[series.previous_at], 0.0)
    dropped = np.clip(before - found, 0.0, None)
    is_told = series.is_figure & ~np.isnan(series.figures) & (series.figures != 0)
    return np.where(is_told, dropped, np.nan)
