"""报告期: months, half months, quarters and years as an office names them.

The Chinese statistics calendar publishes nothing for January alone: February stands for
1—2月. A period therefore never comes from ``now() - 30 days`` but from the calendar.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_FORM = re.compile(r"^(?P<year>\d{4})(?:-(?P<month>\d{2})(?P<half>H[12])?|Q(?P<quarter>[1-4]))?$")
_QUARTER_ZH = ("一季度", "上半年", "前三季度", "全年")
_QUARTER_ALONE_ZH = ("第一季度", "第二季度", "第三季度", "第四季度")
MONTHS_IN_YEAR = 12
FIRST_PUBLISHED_MONTH = 2


class PeriodKind(StrEnum):
    """Length of a period 报告期类型."""

    HALF_MONTH = "half_month"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


PERIODS_IN_YEAR = {PeriodKind.HALF_MONTH: 24, PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4, PeriodKind.YEAR: 1}


@dataclass(frozen=True)
class Period:
    """One reporting period 报告期.

    Attributes:
        year: calendar year.
        kind: half month, month, quarter or year.
        index: 1-based place of the period within its year (1–24, 1–12, 1–4, 1).
    """

    year: int
    kind: PeriodKind
    index: int

    def __str__(self) -> str:
        """The code of the period, as it stands in files and tables."""
        return self.code

    @property
    def code(self) -> str:
        """``2026-09``, ``2026-09H1``, ``2026Q3`` or ``2026``."""
        match self.kind:
            case PeriodKind.HALF_MONTH:
                return f"{self.year}-{self.month:02d}H{2 - self.index % 2}"
            case PeriodKind.MONTH:
                return f"{self.year}-{self.index:02d}"
            case PeriodKind.QUARTER:
                return f"{self.year}Q{self.index}"
            case PeriodKind.YEAR:
                return f"{self.year}"

    @property
    def month(self) -> int:
        """Last calendar month that the period touches, 1–12."""
        return -(-self.index * MONTHS_IN_YEAR // PERIODS_IN_YEAR[self.kind])

    @property
    def end_on(self) -> date:
        """Last day of the period; the first half of a month ends on the 15th."""
        if self.kind is PeriodKind.HALF_MONTH and self.index % 2:
            return date(self.year, self.month, 15)
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def start_on(self) -> date:
        """First day of the period; February's month starts on 1 January (1—2月)."""
        match self.kind:
            case PeriodKind.HALF_MONTH:
                return date(self.year, self.month, 1 if self.index % 2 else 16)
            case PeriodKind.MONTH:
                return date(self.year, 1 if self.month == FIRST_PUBLISHED_MONTH else self.month, 1)
            case PeriodKind.QUARTER:
                return date(self.year, self.month - 2, 1)
            case PeriodKind.YEAR:
                return date(self.year, 1, 1)

    @property
    def observation_code(self) -> str:
        """Code under which figures of this period are stored: its own half month, else its last month."""
        return self.code if self.kind is PeriodKind.HALF_MONTH else f"{self.year}-{self.month:02d}"

    @property
    def elapsed_pct(self) -> float:
        """序时进度: how much of the year has passed at the end of the period, percent 0–100."""
        return self.index / PERIODS_IN_YEAR[self.kind] * 100

    @property
    def is_quarter_end(self) -> bool:
        """Whether quarterly figures fall due with this period."""
        return self.kind is not PeriodKind.HALF_MONTH and self.month % 3 == 0

    @property
    def is_published(self) -> bool:
        """False for January alone, for which no statistics are published."""
        return not (self.kind is PeriodKind.MONTH and self.month < FIRST_PUBLISHED_MONTH)

    @property
    def label_zh(self) -> str:
        """The period by itself: ``9月``, ``1—2月``, ``9月上半月``, ``第三季度``, ``2026年``."""
        match self.kind:
            case PeriodKind.HALF_MONTH:
                return f"{self.month}月{'上半月' if self.index % 2 else '下半月'}"
            case PeriodKind.MONTH:
                return "1—2月" if self.month == FIRST_PUBLISHED_MONTH else f"{self.month}月"
            case PeriodKind.QUARTER:
                return _QUARTER_ALONE_ZH[self.index - 1]
            case PeriodKind.YEAR:
                return f"{self.year}年"

    @property
    def cumulative_label_zh(self) -> str:
        """The year up to the end of the period: ``1—9月``, ``一季度``, ``上半年``, ``前三季度``, ``全年``."""
        match self.kind:
            case PeriodKind.HALF_MONTH:
                return f"截至{self.month}月{self.end_on.day}日"
            case PeriodKind.MONTH:
                return f"1—{self.month}月" if self.month > 1 else "1月"
            case PeriodKind.QUARTER:
                return _QUARTER_ZH[self.index - 1]
            case PeriodKind.YEAR:
                return "全年"

    def previous(self) -> "Period":
        """The period before; the month before 1—2月 is December, since January has none."""
        first = FIRST_PUBLISHED_MONTH if self.kind is PeriodKind.MONTH else 1
        if self.index > first:
            return Period(self.year, self.kind, self.index - 1)
        return Period(self.year - 1, self.kind, PERIODS_IN_YEAR[self.kind])

    def next(self) -> "Period":
        """The period after; the month after December is 1—2月."""
        if self.index < PERIODS_IN_YEAR[self.kind]:
            return Period(self.year, self.kind, self.index + 1)
        first = FIRST_PUBLISHED_MONTH if self.kind is PeriodKind.MONTH else 1
        return Period(self.year + 1, self.kind, first)

    def year_ago(self) -> "Period":
        """上年同期: the same period a year earlier."""
        return Period(self.year - 1, self.kind, self.index)


def parse_period(code: str) -> Period:
    """Read a period code.

    Args:
        code: ``2026-09``, ``2026-09H1``, ``2026Q3`` or ``2026``.

    Raises:
        ValueError: the code is none of these; the message is Chinese and names the forms.
    """
    form = _FORM.match(code.strip())
    if form:
        year, month = int(form["year"]), int(form["month"] or 0)
        if form["quarter"]:
            return Period(year, PeriodKind.QUARTER, int(form["quarter"]))
        if form["month"] is None:
            return Period(year, PeriodKind.YEAR, 1)
        if 1 <= month <= MONTHS_IN_YEAR:
            if form["half"]:
                return Period(year, PeriodKind.HALF_MONTH, month * 2 - (form["half"] == "H1"))
            return Period(year, PeriodKind.MONTH, month)
    message = f"报告期“{code}”写法不对：月份写 2026-09，半月写 2026-09H1 或 2026-09H2，季度写 2026Q3，年度写 2026"
    raise ValueError(message)


def month_of(day: date) -> Period:
    """The month that a day falls in."""
    return Period(day.year, PeriodKind.MONTH, day.month)
