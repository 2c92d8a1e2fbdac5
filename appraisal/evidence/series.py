"""疑点证据 · 时间序列: every observation with its place in time, its settings and its earlier neighbours.

The one place that knows which row is "last period's" and "last year's" of which. Nothing here looks at a later row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence.codes import NOWHERE, Codes, Seek, dense, ranked
from appraisal.evidence.digits import count_digits
from appraisal.evidence.projects import project_part
from appraisal.frames import OBSERVATION_KEY, ObservationFrame
from appraisal.period import PeriodKind, parse_period
from appraisal.scheme import Scheme

__all__ = [
    "CARRIES_OVER", "NOWHERE", "OFFICIAL", "Positions", "Series", "Values", "lay_out", "row_middle", "taken", "taken_text",
]  # fmt: skip

Positions = NDArray[np.int64]
Values = NDArray[np.float64]
_HALF_MONTHS_A_YEAR = 24
_PER_YEAR = {PeriodKind.HALF_MONTH: 24, PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4, PeriodKind.YEAR: 1}
_PER_YEAR_SPAN = 25
_HALF_MONTHS = 2
_SPAN = 10_000 * _HALF_MONTHS_A_YEAR
_FIGURE = ("indicator_code", "subject_code", "period", "basis", "source_code")
STATEMENTS = ("year_ago", "growth", "rank")
"""Measures of what a sender states beside a figure."""
OFFICIAL = ("statistics_bureau", "city_circular")
"""Feeds whose figures others are measured by, most authoritative first."""
CARRIES_OVER = ("cum_invested", "cum_paid", "progress_pct", "stage")
"""Parts of a project's table that run from its start, not from January."""


@dataclass(frozen=True)
class Series:
    """Observations laid out in time 时间序列.

    Attributes:
        rows: OBSERVATIONS with ``year``, ``slot`` (1-based within the year), ``per_year`` (slots a year), ``moment``
            (half months since year 0, for ordering), the indicator's settings, ``rounding_value`` and
            ``significant_digit_count``; index 0…n−1.
        codes: texts of ``rows`` as numbers.
        line: dense code of the series that each row belongs to.
        previous_at: position of the row before in the same series, in any year; ``NOWHERE`` if none.
        year_ago_at: position of the same period's row a year earlier; ``NOWHERE`` if none.
        beside: what is stated beside each figure, by measure.
        calendar: which row of a series lies when.
    """

    rows: pd.DataFrame
    codes: Codes
    line: Positions
    previous_at: Positions
    year_ago_at: Positions
    beside: "Beside"
    calendar: "Calendar"

    @cached_property
    def figures(self) -> Values:
        """The figures, in order of rows."""
        return self.rows["value"].to_numpy(dtype="float64")

    @cached_property
    def is_figure(self) -> NDArray[np.bool_]:
        """Rows that state the figure itself, not its base, growth or rank."""
        return self.codes.is_in("measure", ["value"])

    @cached_property
    def is_level(self) -> NDArray[np.bool_]:
        """Figures that are amounts or counts, which can be added up and set in proportion."""
        return self.is_figure & self.codes.is_in("kind", ["level", "count"])

    @cached_property
    def is_own_basis(self) -> NDArray[np.bool_]:
        """Rows in the basis that their indicator is counted in."""
        return self.codes.same("basis", "own_basis")

    @cached_property
    def previous_in_year_at(self) -> Positions:
        """As ``previous_at``, but a cumulative figure of the year has no neighbour before January."""
        year = self.rows["year"].to_numpy()
        is_same_year = (self.previous_at != NOWHERE) & (year[self.previous_at] == year)
        resets = self.codes.is_in("basis", ["ytd"]) & ~self.codes.is_in("project_part", CARRIES_OVER)
        return np.where(is_same_year | ~resets, self.previous_at, NOWHERE)

    def months_before(self, months: int, at: Positions) -> Positions:
        """Position of the row of the same series so many months before each row ``at``, whatever lies between."""
        return self.calendar.earlier(months * _HALF_MONTHS, at)


@dataclass(frozen=True)
class Beside:
    """Statements beside figures 所附数: base, growth and rank as their sender states them.

    Attributes:
        values: of all observations.
        roundings: half a unit of their last printed digit.
        cells: where each stands.
        at: by measure, position of the observation that states it beside each figure; ``NOWHERE`` if none does.
    """

    values: Values
    roundings: Values
    cells: pd.Series
    at: Mapping[str, Positions]

    def value(self, measure: str) -> Values:
        """What is stated as ``measure`` beside each figure."""
        return taken(self.values, self.at[measure])

    def rounding(self, measure: str) -> Values:
        """Half a unit of its last printed digit."""
        return taken(self.roundings, self.at[measure])

    def cell(self, measure: str) -> pd.Series:
        """The cell it stands in."""
        return pd.Series(self.cells.array.take(self.at[measure], allow_fill=True))


class Calendar:
    """Which row of a series lies at which moment; rows without a place in time are nowhere."""

    def __init__(self, line: Positions, moment: Positions, is_placed: NDArray[np.bool_]) -> None:
        """Rows of a table by ``line`` and ``moment``, which no two of them share."""
        self._is_placed = is_placed
        self._rank, self._moments = ranked(moment)
        self._course = line * len(self._moments)
        place = np.where(is_placed, self._course + self._rank, NOWHERE)
        self._seek = Seek(place, (int(line.max(initial=0)) + 1) * len(self._moments))

    def earlier(self, half_months: int, at: Positions) -> Positions:
        """Position of the row of the same series so long before each row ``at``; ``NOWHERE`` if there is none."""
        wanted = self._moments - half_months
        before = np.searchsorted(self._moments, wanted)
        is_there = self._moments[np.minimum(before, len(self._moments) - 1)] == wanted
        before = np.where(is_there, before, NOWHERE)[self._rank[at]]
        is_asked = self._is_placed[at] & (before != NOWHERE)
        return self._seek.at(np.where(is_asked, self._course[at] + before, NOWHERE))


def lay_out(
    observations: ObservationFrame, scheme: Scheme, *, figures_alone: bool = False, codes: Codes | None = None
) -> Series:
    """Put every observation in its place in time.

    Rows whose period cannot be read, or whose indicator the scheme does not know, keep their place but have no
    neighbours: shape checks speak of them.

    Args:
        observations: OBSERVATIONS.
        scheme: settings of the indicators.
        figures_alone: rows of measure ``value`` only; what is stated beside them is told by ``beside`` either way.
        codes: of ``observations``, where their texts have been told apart before.
    """
    known = observations.reset_index(drop=True)
    newest, codes = _newest(known, Codes(known) if codes is None else codes.over(known))
    times = _times(codes)
    significant, rounding = count_digits(newest["value"].to_numpy(dtype="float64"), codes, times["moment"])
    figures = np.flatnonzero(codes.is_in("measure", ["value"]))
    beside = Beside(newest["value"].to_numpy(dtype="float64"), rounding, newest["cell_ref"], _stated_at(codes, figures))
    if figures_alone:
        newest = newest.iloc[figures].reset_index(drop=True)
        codes, significant, rounding = codes.at(figures, newest), significant[figures], rounding[figures]
        times = {name: values[figures] for name, values in times.items()}
        beside = replace(beside, at={name: at[figures] for name, at in beside.at.items()})
    rows = _with_settings(newest, scheme, codes).assign(
        **times, significant_digit_count=pd.Series(significant).astype("Int64"), rounding_value=rounding
    )
    line = codes.place(*(name for name in OBSERVATION_KEY if name != "period"))
    size = int(line.max(initial=0)) + 1
    line = dense(line * _PER_YEAR_SPAN + times["per_year"], size * _PER_YEAR_SPAN)
    calendar = Calendar(line, times["moment"], times["per_year"] > 0)
    year_ago_at = calendar.earlier(_HALF_MONTHS_A_YEAR, np.arange(len(rows)))
    return Series(rows, codes, line, _previous(rows, line), year_ago_at, beside, calendar)


def _newest(rows: pd.DataFrame, codes: Codes) -> tuple[pd.DataFrame, Codes]:
    """The last version of each observation."""
    is_last = codes.is_last(*OBSERVATION_KEY)
    if is_last.all():
        return rows, codes
    newest = rows[is_last].reset_index(drop=True)
    return newest, codes.at(np.flatnonzero(is_last), newest)


def _stated_at(codes: Codes, figures: Positions) -> dict[str, Positions]:
    """By measure, the observation that states it beside each figure; ``NOWHERE`` on other rows."""
    found = {}
    for measure in STATEMENTS:
        at = codes.row_at(_FIGURE, codes.is_in("measure", [measure]))
        found[measure] = np.full(len(at), NOWHERE, dtype=np.int64)
        found[measure][figures] = at[figures]
    return found


def taken(values: Values, positions: Positions) -> Values:
    """``values`` at ``positions``, NaN where there is none."""
    if not len(values):
        return np.full(len(positions), np.nan)
    found = values[positions]
    found[positions == NOWHERE] = np.nan
    return found


def row_middle(values: Values) -> Values:
    """Median of each row over what is known; NaN where nothing is."""
    ordered = np.sort(values, axis=1)
    count = (~np.isnan(values)).sum(axis=1)
    rows, last = np.arange(len(values)), values.shape[1] - 1
    low, high = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, last)
    return np.where(count == 0, np.nan, (ordered[rows, low] + ordered[rows, np.where(count == 1, low, high)]) / 2)


def taken_text(texts: pd.Series, positions: Positions) -> pd.Series:
    """``texts`` at ``positions``, missing where there is none."""
    if texts.empty:
        return texts
    return pd.Series(texts.array.take(positions, allow_fill=True), index=texts.index)


def _times(codes: Codes) -> dict[str, Positions]:
    """``year``, ``slot``, ``per_year`` and ``moment`` of each row."""
    periods = codes.of("period")
    times = [_time_of(code) if isinstance(code, str) else [0, 0, 0] for code in codes.texts("period")]
    year, slot, per_year = np.array(times, dtype="int64").reshape(-1, 3).T
    step = _HALF_MONTHS_A_YEAR // np.where(per_year > 0, per_year, _HALF_MONTHS_A_YEAR)
    known = {"year": year, "slot": slot, "per_year": per_year, "moment": year * _HALF_MONTHS_A_YEAR + slot * step}
    return {name: values[periods] for name, values in known.items()}


def _time_of(code: str) -> list[int]:
    try:
        period = parse_period(code)
    except ValueError:
        return [0, 0, 0]
    return [period.year, period.index, _PER_YEAR[period.kind]]


def _with_settings(rows: pd.DataFrame, scheme: Scheme, codes: Codes) -> pd.DataFrame:
    known = [scheme.indicator_by_code.get(code) for code in codes.texts("indicator_code")]
    settings = {
        "kind": [each.kind if each else "" for each in known],
        "own_basis": [each.basis if each else "" for each in known],
        "frequency": [each.frequency if each else "" for each in known],
        "role": [each.role if each else "" for each in known],
        "direction": [each.direction if each else "" for each in known],
        "project_part": [project_part(each) if each else "" for each in known],
    }
    texts = {
        name: codes.follow(name, "indicator_code", pd.Series(told, dtype="str")) for name, told in settings.items()
    }
    flags = {
        "slow": [each is not None and bool(each.plausible.slow) for each in known],
        "nominal": [each is not None and bool(each.plausible.nominal) for each in known],
    }
    return rows.assign(
        **texts, **{name: np.array(told, dtype=bool)[codes.of("indicator_code")] for name, told in flags.items()}
    )


def _previous(rows: pd.DataFrame, series: Positions) -> Positions:
    order = np.argsort(series * _SPAN + rows["moment"].to_numpy(), kind="stable")
    has_previous = np.zeros(len(rows), dtype=bool)
    has_previous[1:] = series[order][1:] == series[order][:-1]
    previous = np.full(len(rows), NOWHERE, dtype=np.int64)
    previous[order] = np.where(has_previous, np.roll(order, 1), NOWHERE)
    previous[(rows["per_year"] == 0).to_numpy()] = NOWHERE
    return previous
