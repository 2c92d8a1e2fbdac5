"""一轮的读数: what a round knew and concluded, read once for all of its documents."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from appraisal.books import Books, Results
from appraisal.frames import FindingFrame
from appraisal.period import PeriodKind
from report_templates.corrections import Correction, read_corrections
from report_templates.item_rows import read_items
from report_templates.items import Item
from report_templates.wording import day_zh

Kept = TypeVar("Kept")
_STALE = "C04"
"""The note on figures whose source is old."""
_OFFICE_ZONE = ZoneInfo("Asia/Shanghai")
_REPLY_WORKDAYS = 5
SOURCE_ZH = {
    "statistics_bureau": "统计部门月报",
    "city_circular": "市对县通报",
    "unit_submission": "单位报送表",
    "project_progress": "重点项目进度表",
    "corroboration": "相关部门佐证资料",
    "survey": "满意度调查",
}


@dataclass(frozen=True)
class Reading:
    """What every document of a round is written from, read once.

    Attributes:
        books: what the round knew.
        findings: 疑点 of the round.
        results: what it concluded.
        items: results as documents speak of them.
        corrections: what changed since the published edition; empty for a first one.
    """

    books: Books
    findings: FindingFrame
    results: Results
    items: tuple[Item, ...]
    corrections: tuple[Correction, ...] = ()
    _kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, name: str, work_out: Callable[[], Kept]) -> Kept:
        """What a template works out from the whole reading, worked out for its first addressee only."""
        if name not in self._kept:
            self._kept[name] = work_out()
        kept: Kept = self._kept[name]
        return kept

    @property
    def issued_on(self) -> date:
        """成文日期: the office's calendar day of the cut-off."""
        return self.books.as_of.astimezone(_OFFICE_ZONE).date()

    def reply_by(self, *, workdays: int = _REPLY_WORKDAYS) -> date:
        """回复截止日: so many workdays 工作日 after the day of issue, by the scheme's calendar."""
        return self.books.scheme.calendar.workdays_after(self.issued_on, workdays)

    @property
    def by_zh(self) -> str:
        """The point the period reaches: ``截至9月底``, ``截至9月15日``."""
        period = self.books.period
        return period.cumulative_label_zh if period.kind is PeriodKind.HALF_MONTH else f"截至{period.month}月底"

    @property
    def span_zh(self) -> str:
        """The period of a title, with its break mark: ``2026年|1—9月``, ``2026年|9月上半月``, ``2026年度``."""
        period = self.books.period
        match period.kind:
            case PeriodKind.YEAR:
                return f"{period.year}年度"
            case PeriodKind.HALF_MONTH:
                return f"{period.year}年|{period.label_zh}"
            case _:
                return f"{period.year}年|{period.cumulative_label_zh}"

    @property
    def period_code(self) -> str:
        """报告期 as a code."""
        return self.books.period.code


def read_round(books: Books, findings: FindingFrame, results: Results) -> Reading:
    """Read a round's frames once for all of its documents."""
    return Reading(books, findings, results, read_items(books, results), read_corrections(books, results))


def cutoff_zh(reading: Reading) -> str:
    """数据截止时点 in the office's time: ``2026年10月25日8时30分``."""
    moment = reading.books.as_of.astimezone(_OFFICE_ZONE)
    minutes = f"{moment.minute}分" if moment.minute else ""
    return f"{day_zh(moment.date())}{moment.hour}时{minutes}"


def sources_zh(reading: Reading) -> str:
    """The sources of the figures that count, in the order of authority."""
    used = reading.once("sources", lambda: {*reading.results.figures["source_code"].dropna().unique()})
    named = "、".join(name for code, name in SOURCE_ZH.items() if code in used) or "各单位报送资料"
    stale = reading.once("stale", lambda: _stale_zh(reading, used))
    return f"{named}（其中{stale}）" if stale else named


def _stale_zh(reading: Reading, used: set[str]) -> str:
    """Which of the sources of figures that count are old, and how old: the first clause of each note about them."""
    findings = reading.findings
    notes = findings.loc[findings["check_code"].eq(_STALE) & findings["source_code"].isin(used), "message_zh"]
    return "；".join(dict.fromkeys(str(each).partition("。")[0] for each in notes))
