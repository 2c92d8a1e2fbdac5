"""一份份报表: what every file of the county says, line by line, before anybody draws it as a workbook."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Literal

from appraisal.period import Period
from appraisal.scheme import Subject
from sample_county.events import EventLine
from sample_county.projects import ProjectLine
from sample_county.roster import RosterLine

if TYPE_CHECKING:
    from sample_county.blockers import BlockerLine
    from sample_county.dispatches import DispatchLine
    from sample_county.rectifications import RectificationLine
    from sample_county.surveys import SurveyLine

Folder = Literal["statistics", "circulars", "submissions", "projects", "events", "corroboration", "replies"]
OFFICE_TIME = timezone(timedelta(hours=8))
Measure = Literal["value", "year_ago", "growth"]


@dataclass(frozen=True)
class Line:
    """One row of figures about one subject, in the uom of its indicator.

    Attributes:
        subject: whose figures they are.
        label: row or column title in the source's own file.
        uom: unit of month, ytd and year_ago.
        indicator_code: whose figure stands in ``ytd``; empty where the row only carries a growth.
        growth_code: whose figure stands in ``growth``; empty if growth is only a statement beside a level.
        month: 本月.
        ytd: 本年累计, or the figure at the end of the period.
        year_ago: 上年同期累计.
        growth: 同比增长, percent.
        rank: 位次.
        decimals: places that the indicator is printed with.
        note_zh: 说明.
    """

    subject: Subject
    label: str
    uom: str
    indicator_code: str = ""
    growth_code: str = ""
    month: float | None = None
    ytd: float | None = None
    year_ago: float | None = None
    growth: float | None = None
    rank: int | None = None
    decimals: int = 2
    note_zh: str = ""

    @property
    def code(self) -> str:
        """The indicator that the row is mainly about."""
        return self.indicator_code or self.growth_code


@dataclass(frozen=True)
class Filing:
    """One file on its way.

    Attributes:
        folder: inbox folder.
        file_name: its name.
        period: what it is about.
        arrived_at: when it arrives, aware.
        made_at: when it was last saved, as its properties and its 填报日期 say; ``None`` for the moment of arrival.
        sender: who sends it; ``None`` for those outside the county.
        lines: figures.
        project_lines: rows of the project table.
        event_lines: rows of the event ledger.
        roster_lines: rows of the table of roster changes.
        survey_lines: rows of the survey table.
        rectification_lines: rows of the rectification ledger.
        blocker_lines: rows of the sheet of blockers beside the project table.
        dispatch_lines: rows of the table of dispatches.
        title_period: the period that its title names, which an honest title shares with the file.
        note_zh: a note under the table.
        is_blank: sent as the empty template.
        broken_to: share of the bytes that arrive; 1 for a whole file.
    """

    folder: Folder
    file_name: str
    period: Period
    arrived_at: datetime
    made_at: datetime | None = None
    sender: Subject | None = None
    lines: tuple[Line, ...] = ()
    project_lines: tuple[ProjectLine, ...] = ()
    event_lines: tuple[EventLine, ...] = ()
    roster_lines: tuple[RosterLine, ...] = ()
    survey_lines: "tuple[SurveyLine, ...]" = ()
    rectification_lines: "tuple[RectificationLine, ...]" = ()
    blocker_lines: "tuple[BlockerLine, ...]" = ()
    dispatch_lines: "tuple[DispatchLine, ...]" = ()
    title_period: Period | None = None
    note_zh: str = ""
    is_blank: bool = False
    broken_to: float = 1.0

    @property
    def saved_at(self) -> datetime:
        """When it was last saved."""
        return self.made_at or self.arrived_at

    def with_line(self, place: int, **changes: object) -> "Filing":
        """The same file with one line changed."""
        lines = list(self.lines)
        lines[place] = replace(lines[place], **changes)  # type: ignore[arg-type]
        return replace(self, lines=tuple(lines))

    def with_project(self, place: int, **changes: object) -> "Filing":
        """The same file with one project's row changed."""
        lines = list(self.project_lines)
        lines[place] = replace(lines[place], **changes)  # type: ignore[arg-type]
        return replace(self, project_lines=tuple(lines))


def moment(period: Period, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in the month after a period, office time; days beyond the month's end run on."""
    year, month = divmod(period.year * 12 + period.month, 12)
    return datetime(year, month + 1, 1, hour, minute, tzinfo=OFFICE_TIME) + timedelta(days=day - 1)
