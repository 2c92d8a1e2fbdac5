"""历年全年数: annual values of past years, and which of them may not be used for a target and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

import pandas as pd

from appraisal.definitions.changes import DefinitionChange
from appraisal.period import MONTHS_IN_YEAR, Period, PeriodKind, parse_period
from appraisal.scheme import Indicator, Scheme

_LEAST_GROWTHS = 5
"""Growths of history below which no year is called an outlier: too few to tell."""
_OUTLIER_WIDTH = 3 * 1.4826
"""Three robust standard deviations (median absolute deviation × 1.4826)."""
_LEAST_WIDTH = 0.1
"""However steady a history is, a year within this of its middle growth is nothing to leave out."""
_LATEST_START_MONTH = 2
"""A change of definition that starts with January or January–February counts for the whole year."""


@dataclass(frozen=True)
class History:
    """The past of one figure.

    Attributes:
        annual: year → annual value.
        breaks: registered changes of definition across which it may not be compared.
        outliers: year → why its value stands apart.
    """

    annual: Mapping[int, float]
    breaks: tuple[DefinitionChange, ...]
    outliers: Mapping[int, str]

    def why_not_level(self, year: int) -> str:
        """Why the value of a year may not be used as it stands; empty if it may."""
        return "没有全年数" if year not in self.annual else self._broken(year, 0) or self.outliers.get(year, "")

    def why_not_change(self, year: int, *, as_growth: bool) -> str:
        """Why the change from the year before may not be used; empty if it may."""
        if year not in self.annual:
            return "没有全年数"
        if year - 1 not in self.annual:
            return f"没有{year - 1}年的数，算不出增减"
        if as_growth and min(self.annual[year - 1], self.annual[year]) <= 0:
            return f"{year - 1}年或{year}年的数不大于0，增速无意义"
        return self._broken(year, 1) or self.outliers.get(year, "") or self.outliers.get(year - 1, "")

    def _broken(self, year: int, years_back: int) -> str:
        for change in self.breaks:
            first_whole = change.starts_on.year + (change.starts_on.month > _LATEST_START_MONTH)
            if year - years_back < first_whole:
                return f"口径不可比：{change.told_zh}"
        return ""


def read_history(pair: tuple[str, str], values: Mapping[int, float], scheme: Scheme) -> History:
    """The history of one indicator and subject."""
    kind = scheme.indicator_by_code[pair[0]].kind
    breaks = tuple(
        each
        for each in scheme.definition_changes
        if pair[0] in each.indicators
        and (not each.subjects or pair[1] in each.subjects)
        and not (each.is_growth_comparable if kind == "growth" else each.is_level_comparable)
    )
    return History(values, breaks, _outliers(values) if kind in {"level", "count"} else {})


def annual_values(rows: pd.DataFrame, indicator: Indicator) -> dict[int, float]:
    """Year → annual value.

    The year's own row; else December's cumulative or year-end figure; else, for a monthly figure, the mean of 12 months.

    Args:
        rows: ``period`` and ``value`` of one indicator and subject.
        indicator: tells whether months are cumulative.
    """
    whole: dict[int, float] = {}
    months: dict[int, dict[int, float]] = {}
    for code, value in zip(rows["period"], rows["value"], strict=True):
        period = parse_period(str(code))
        if period.kind is PeriodKind.YEAR:
            whole[period.year] = float(value)
        elif _is_month_of(period, indicator):
            months.setdefault(period.year, {})[period.month] = float(value)
    for year, values in months.items():
        needed = MONTHS_IN_YEAR if indicator.basis == "month" else 1
        if MONTHS_IN_YEAR in values and len(values) >= needed:
            whole.setdefault(year, fmean(values.values()) if indicator.basis == "month" else values[MONTHS_IN_YEAR])
    return dict(sorted(whole.items()))


def _is_month_of(period: Period, indicator: Indicator) -> bool:
    is_quarter = period.kind is PeriodKind.QUARTER and indicator.basis != "month"
    return period.kind is PeriodKind.MONTH or is_quarter


def _outliers(values: Mapping[int, float]) -> dict[int, str]:
    """Years whose growth since the last year that stood in line lies apart from the history's; too short a history has none.

    A year that comes back into line after one that stood apart is none: its growth is measured from before.
    """
    growths = [values[year] / values[year - 1] - 1 for year in values if values.get(year - 1, 0.0) > 0]
    if len(growths) < _LEAST_GROWTHS or min(values.values()) <= 0:
        return {}
    middle = median(growths)
    width = max(_LEAST_WIDTH, _OUTLIER_WIDTH * median(abs(each - middle) for each in growths))
    apart: dict[int, str] = {}
    base, *years = values
    for year in years:
        growth = (values[year] / values[base]) ** (1 / (year - base)) - 1
        if abs(growth - middle) > width:
            apart[year] = f"比{base}年年均增长{growth * 100:.1f}%，偏离历年中位数{middle * 100:.1f}%过多，请先核实原因"
        else:
            base = year
    return apart


def years_left_out(history: History, years: Sequence[int], *, by_change: bool, as_growth: bool) -> dict[int, str]:
    """Year → why it is left out; years that may be used are not in it."""
    reasons = {
        year: history.why_not_change(year, as_growth=as_growth) if by_change else history.why_not_level(year)
        for year in years
    }
    return {year: reason for year, reason in reasons.items() if reason}
