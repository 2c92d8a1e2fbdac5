"""疑点证据 · 时间序列: every observation with its place in time, its settings and its earlier neighbours.

The one place that knows which row is "last period's" and "last year's" of which. Nothing here looks at a later row.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence.digits import add_digits
from appraisal.evidence.projects import project_part
from appraisal.frames import OBSERVATION_KEY, ObservationFrame
from appraisal.period import PeriodKind, parse_period
from appraisal.scheme import Scheme

Positions = NDArray[np.int64]
Values = NDArray[np.float64]
NOWHERE = -1
_HALF_MONTHS_A_YEAR = 24
_PER_YEAR = {PeriodKind.HALF_MONTH: 24, PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4, PeriodKind.YEAR: 1}
_SETTINGS = ("kind", "own_basis", "frequency", "role", "direction", "project_part", "slow", "nominal")
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
        previous_at: position of the row before in the same series, in any year; ``NOWHERE`` if none.
        year_ago_at: position of the same period's row a year earlier; ``NOWHERE`` if none.
    """

    rows: pd.DataFrame
    previous_at: Positions
    year_ago_at: Positions

    @cached_property
    def figures(self) -> Values:
        """The figures, in order of rows."""
        return self.rows["value"].to_numpy(dtype="float64")

    @cached_property
    def is_figure(self) -> NDArray[np.bool_]:
        """Rows that state the figure itself, not its base, growth or rank."""
        return (self.rows["measure"] == "value").to_numpy()

    @cached_property
    def is_level(self) -> NDArray[np.bool_]:
        """Figures that are amounts or counts, which can be added up and set in proportion."""
        return self.is_figure & self.rows["kind"].isin(["level", "count"]).to_numpy()

    @cached_property
    def previous_in_year_at(self) -> Positions:
        """As ``previous_at``, but a cumulative figure of the year has no neighbour before January."""
        year = self.rows["year"].to_numpy()
        is_same_year = (self.previous_at != NOWHERE) & (year[self.previous_at] == year)
        resets = ((self.rows["basis"] == "ytd") & ~self.rows["project_part"].isin(CARRIES_OVER)).to_numpy()
        return np.where(is_same_year | ~resets, self.previous_at, NOWHERE)


def lay_out(observations: ObservationFrame, scheme: Scheme) -> Series:
    """Put every observation in its place in time.

    Rows whose period cannot be read, or whose indicator the scheme does not know, keep their place but have no
    neighbours: shape checks speak of them.
    """
    newest = observations.drop_duplicates(list(OBSERVATION_KEY), keep="last").reset_index(drop=True)
    rows = newest.pipe(_with_time).pipe(_with_settings, scheme).pipe(add_digits)
    keys = [name for name in OBSERVATION_KEY if name != "period"]
    series = np.asarray(rows.groupby([*keys, "per_year"], dropna=False, sort=False).ngroup(), dtype="int64")
    return Series(rows, _previous(rows, series), _year_ago(rows, series))


def taken(values: Values, positions: Positions) -> Values:
    """``values`` at ``positions``, NaN where there is none."""
    if not len(values):
        return np.full(len(positions), np.nan)
    return np.where(positions == NOWHERE, np.nan, values[positions])


def taken_text(texts: pd.Series, positions: Positions) -> pd.Series:
    """``texts`` at ``positions``, missing where there is none."""
    if texts.empty:
        return texts
    found = pd.Series(texts.to_numpy()[positions], index=texts.index, dtype="str")
    return found.where(positions != NOWHERE)


def _with_time(rows: pd.DataFrame) -> pd.DataFrame:
    codes = pd.Series(rows["period"].dropna().unique(), dtype="str")
    times = pd.DataFrame([_time_of(code) for code in codes], columns=["year", "slot", "per_year"], dtype="int64")
    times.insert(0, "period", codes)
    timed = rows.merge(times, on="period", how="left", validate="many_to_one")
    timed = timed.fillna({"year": 0, "slot": 0, "per_year": 0})
    timed = timed.astype({"year": "int64", "slot": "int64", "per_year": "int64"})
    step = _HALF_MONTHS_A_YEAR // timed["per_year"].where(timed["per_year"] > 0, _HALF_MONTHS_A_YEAR)
    return timed.assign(moment=timed["year"] * _HALF_MONTHS_A_YEAR + timed["slot"] * step)


def _time_of(code: str) -> list[int]:
    try:
        period = parse_period(code)
    except ValueError:
        return [0, 0, 0]
    return [period.year, period.index, _PER_YEAR[period.kind]]


def _with_settings(rows: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    settings = pd.DataFrame(
        [
            (
                each.code,
                each.kind,
                each.basis,
                each.frequency,
                each.role,
                each.direction,
                project_part(each),
                each.plausible.slow,
                each.plausible.nominal,
            )
            for each in scheme.indicators
        ],
        columns=["indicator_code", *_SETTINGS],
    )
    known = rows.merge(settings, on="indicator_code", how="left", validate="many_to_one")
    blanks = {name: "" for name in _SETTINGS if name not in {"slow", "nominal"}}
    known = known.fillna(blanks)
    return known.assign(slow=known["slow"].eq(other=True), nominal=known["nominal"].eq(other=True))


def _previous(rows: pd.DataFrame, series: Positions) -> Positions:
    order = np.lexsort((rows["moment"].to_numpy(), series))
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
