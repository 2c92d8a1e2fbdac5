"""口径变更登记: registered changes of definition, and which figures are compared across one.

The office registers a change as data (``scheme/<year>/definition_changes.yaml``). A figure of a period from which the change
counts, whose base still follows the old definition, says nothing about anybody's honesty when the two disagree
(domain.md §8.5; data-quality.md §2-7): what compares across the change is told, and never held.
"""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from appraisal.period import Period, parse_period

if TYPE_CHECKING:
    from appraisal.scheme import Scheme

Compared = Literal["level", "growth", "either"]
"""What is set side by side: amounts, growths, or either of them."""
Reach = Literal["step", "year", "growth_step", "years"]
"""How far back the comparison reaches: the period before; the same period a year ago; what the growth of the period before
was measured from; the unit's own last four years."""
_YEARS_BACK = 4
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]*$")]


class DefinitionChange(BaseModel):
    """口径变更: one registered change of how figures are counted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: _Code
    indicators: tuple[_Code, ...] = Field(min_length=1)
    """Every indicator that is counted otherwise; a growth that is printed beside its level is listed for itself."""
    subjects: tuple[_Code, ...] = ()
    """Whose figures; none listed means all."""
    source: _Code | None = None
    """The one source that counts otherwise; ``None`` means all."""
    effective_period: _Text
    """First period counted by the new definition, ``2026-02``."""
    what_zh: _Text
    """What changed, in the office's words."""
    document_no: _Text
    is_level_comparable: bool
    """Whether amounts before and after may be set side by side."""
    is_growth_comparable: bool
    """Whether growths before and after may: published growth on comparable units stays so across a change of levels."""

    @field_validator("effective_period")
    @classmethod
    def _is_period(cls, code: str) -> str:
        parse_period(code)
        return code

    @property
    def starts_on(self) -> date:
        """First day that is counted by the new definition."""
        return parse_period(self.effective_period).start_on

    @property
    def told_zh(self) -> str:
        """The change as messages cite it: ``2026年1—2月起限上单位目录更新（澜统字〔2026〕3号）``."""
        period = parse_period(self.effective_period)
        label = period.label_zh.removeprefix(f"{period.year}年")
        return f"{period.year}年{label}起{self.what_zh}（{self.document_no}）"

    def breaks(self, compared: Compared) -> bool:
        """Whether figures before and after may not be compared."""
        is_broken = {"level": not self.is_level_comparable, "growth": not self.is_growth_comparable}
        return any(is_broken.values()) if compared == "either" else is_broken[compared]


def definition_change_of(
    rows: pd.DataFrame, scheme: "Scheme", *, compared: Compared = "either", reach: Reach = "year"
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
    rows: pd.DataFrame, scheme: "Scheme", *, compared: Compared = "either", reach: Reach = "year"
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
