"""此前: what is known when a period's warnings are concluded, and when that is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from appraisal.frames import REPLIES, WARNINGS, IndicatorResultFrame, ReplyFrame, WarningFrame
from appraisal.period import Period
from appraisal.workdays import WorkCalendar


@dataclass(frozen=True)
class Past:
    """What was known before this edition.

    Attributes:
        history: INDICATOR_RESULTS of earlier periods of the round.
        earlier: WARNINGS of earlier periods, newest editions.
        published: WARNINGS of the published edition of this very period.
        replies: REPLIES.
        deliveries: ``<warning_key>:<step_code>`` → ISO day on which its paper was first delivered.
    """

    history: IndicatorResultFrame | None = None
    earlier: WarningFrame = field(default_factory=lambda: WarningFrame(WARNINGS.empty()))
    published: WarningFrame = field(default_factory=lambda: WarningFrame(WARNINGS.empty()))
    replies: ReplyFrame = field(default_factory=lambda: ReplyFrame(REPLIES.empty()))
    deliveries: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Moment:
    """When it is judged and when papers go out.

    Attributes:
        period: what the round is about.
        issued_on: the office's day of this edition.
        calendar: which days are workdays.
        judged_at: as of when replies count for going a step further; ``None`` = as of this edition. A further edition judges by
            the first one's moment: that days went by is no reason to correct anything.
        judged_on: the office's day of that moment; ``None`` = ``issued_on``.
    """

    period: Period
    issued_on: date
    calendar: WorkCalendar
    judged_at: datetime | None = None
    judged_on: date | None = None

    @property
    def judging_day(self) -> str:
        """The day by which what is due is due, ISO."""
        return (self.judged_on or self.issued_on).isoformat()
