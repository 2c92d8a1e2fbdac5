"""跨口径比较: which figures are compared across a registered change of definition.

A figure of a period from which the change counts, whose base still follows the old definition, says nothing about anybody's
honesty when the two disagree (domain.md §8.5; data-quality.md §2-7): what compares across the change is told, and never held.
"""

from datetime import date
from typing import Literal

import pandas as pd

from appraisal.definitions.changes import Compared, DefinitionChange
from appraisal.period import Period, parse_period
from appraisal.scheme import Scheme

Reach = Literal["step", "year", "growth_step", "years"]
"""How far back the comparison reaches: the period before; the same period a year ago; what the growth of the period before
was measured from; the unit's own last four years."""
_YEARS_BACK = 4


def definition_change_of(
    rows: pd.DataFrame, scheme: Scheme, *, compared: Compared = "either", reach: Reach = "year"
) -> "pd.Series[str]":
    """The registered changes across which each row would be compared 口径变更.

    A change lies across a comparison when the figure's period ends on or after the change's first day and what it is
    compared with ended before that day.

    Args:
        rows: ``indicator_code``, ``subject_code``, ``period``; ``source_code`` where a change may be one source's.
        scheme: its ``definition_changes``.
        compared: which comparison has to be broken by the change.
        reach: what the figure is compared with.

    Returns:
        Chinese text citing the changes, joined by ``；``; missing where there is none. Index as ``rows``.
    """
    told = pd.Series("", index=rows.index, dtype="str")
    spans = {code: _span(code, reach) for code in rows["period"].dropna().unique()} if scheme.definition_changes else {}
    for change in scheme.definition_changes:
        if not change.breaks(compared):
            continue
        crossing = [code for code, span in spans.items() if span and span[0] < change.starts_on <= span[1]]
        is_told = _concerns(rows, change) & rows["period"].isin(crossing)
        told = told.mask(is_told, told.where(told == "", told + "；") + change.told_zh)
    return told.mask(told == "")


def is_redefined(
    rows: pd.DataFrame, scheme: Scheme, *, compared: Compared = "either", reach: Reach = "year"
) -> "pd.Series[bool]":
    """Guard for evidence: whether a registered change lies between a row and what it is compared with."""
    return definition_change_of(rows, scheme, compared=compared, reach=reach).notna()


def _concerns(rows: pd.DataFrame, change: DefinitionChange) -> "pd.Series[bool]":
    concerned = rows["indicator_code"].isin(change.indicators)
    if change.subjects:
        concerned &= rows["subject_code"].isin(change.subjects)
    if change.source is not None and "source_code" in rows:
        concerned &= rows["source_code"].eq(change.source).fillna(value=False).astype("bool")
    return concerned


def _span(code: str, reach: Reach) -> tuple[date, date] | None:
    """Last days of what a figure is compared with and of its own period; ``None`` if the code is no period."""
    try:
        period = parse_period(code)
    except ValueError:
        return None
    return _compared_with(period, reach).end_on, period.end_on


def _compared_with(period: Period, reach: Reach) -> Period:
    if reach == "step":
        return period.previous()
    if reach == "growth_step":
        return period.previous().year_ago()
    years = 1 if reach == "year" else _YEARS_BACK
    return Period(period.year - years, period.kind, period.index)
