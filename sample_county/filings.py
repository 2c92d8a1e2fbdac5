"""一份份报表: what every file of the county says, line by line, before anybody draws it as a workbook."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Literal

from appraisal.period import Period
from appraisal.scheme import Subject
from sample_county.lines import (
    BlockerLine,
    DispatchLine,
    EventLine,
    Line,
    ProjectLine,
    RectificationLine,
    RosterLine,
    SurveyLine,
)

Folder = Literal["statistics", "circulars", "submissions", "projects", "events", "corroboration", "replies"]
OFFICE_TIME = timezone(timedelta(hours=8))
Measure = Literal["value", "year_ago", "growth"]


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
    survey_lines: tuple[SurveyLine, ...] = ()
    rectification_lines: tuple[RectificationLine, ...] = ()
    blocker_lines: tuple[BlockerLine, ...] = ()
    dispatch_lines: tuple[DispatchLine, ...] = ()
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
