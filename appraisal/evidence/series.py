"""疑点证据 · 时间序列: every observation with its place in time, its settings and its earlier neighbours.

The one place that knows which row is "last period's" and "last year's" of which. Nothing here looks at a later row.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence.codes import NOWHERE, Codes
from appraisal.evidence.digits import add_digits
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
    """

    rows: pd.DataFrame
    codes: Codes
    line: Positions
    previous_at: Positions
    year_ago_at: Positions

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

    @cached_property
    def _places(self) -> pd.Index:
        """Series and moment as one number, unique a row; below zero where a row has no place in time."""
        is_placed = (self.rows["per_year"] > 0).to_numpy()
        number = self.line * _SPAN + self.rows["moment"].to_numpy()
        return pd.Index(np.where(is_placed, number, -2 - np.arange(len(self.rows))))

    def months_before(self, months: int, at: Positions) -> Positions:
        """Position of the row of the same series so many months before each row ``at``, whatever lies between."""
        place = self._places.to_numpy()[at]
        wanted = np.where(place >= 0, place - months * _HALF_MONTHS, NOWHERE)
        return np.where(wanted >= 0, self._places.get_indexer(pd.Index(wanted)), NOWHERE).astype(np.int64)


def lay_out(observations: ObservationFrame, scheme: Scheme) -> Series:
    """Put every observation in its place in time.

    Rows whose period cannot be read, or whose indicator the scheme does not know, keep their place but have no
    neighbours: shape checks speak of them.
    """
    newest, codes = _newest(observations.reset_index(drop=True))
    rows = newest.pipe(_with_time, codes).pipe(_with_settings, scheme, codes).pipe(add_digits, codes)
    line = codes.place(*(name for name in OBSERVATION_KEY if name != "period"))
    line = pd.factorize(line * _PER_YEAR_SPAN + rows["per_year"].to_numpy())[0].astype("int64")
    return Series(rows, codes, line, _previous(rows, line), _year_ago(rows, line))


def _newest(rows: pd.DataFrame) -> tuple[pd.DataFrame, Codes]:
    """The last version of each observation."""
    codes = Codes(rows)
    is_old = pd.Series(codes.place(*OBSERVATION_KEY)).duplicated(keep="last").to_numpy()
    if not is_old.any():
        return rows, codes
    newest = rows[~is_old].reset_index(drop=True)
    return newest, Codes(newest)


def taken(values: Values, positions: Positions) -> Values:
    """``values`` at ``positions``, NaN where there is none."""
    if not len(values):
        return np.full(len(positions), np.nan)
    return np.where(positions == NOWHERE, np.nan, values[positions])


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


def _with_time(rows: pd.DataFrame, codes: Codes) -> pd.DataFrame:
    times = [_time_of(code) if isinstance(code, str) else [0, 0, 0] for code in codes.texts("period")]
    year, slot, per_year = np.array(times, dtype="int64").reshape(-1, 3)[codes.of("period")].T
    step = _HALF_MONTHS_A_YEAR // np.where(per_year > 0, per_year, _HALF_MONTHS_A_YEAR)
    moment = year * _HALF_MONTHS_A_YEAR + slot * step
    return rows.assign(year=year.copy(), slot=slot.copy(), per_year=per_year.copy(), moment=moment)


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


def _year_ago(rows: pd.DataFrame, series: Positions) -> Positions:
    span = 10_000 * 100
    when = rows["year"].to_numpy() * 100 + rows["slot"].to_numpy()
    is_dated = (rows["per_year"] > 0).to_numpy()
    place = np.where(is_dated, series * span + when, -1 - np.arange(len(rows)))
    found = pd.Index(place).get_indexer(pd.Index(place - 100))
    return np.where(is_dated, found, NOWHERE).astype(np.int64)
