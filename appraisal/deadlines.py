"""截止日: the last day on which a submission is in time, moved to a workday where the scheme says so. Pure."""

from datetime import date, timedelta

from appraisal.period import Period
from appraisal.scheme import Round
from appraisal.workdays import WorkCalendar


def submission_day(round_: Round, period: Period, calendar: WorkCalendar) -> date:
    """报送截止日: ``deadline_day`` days after the period's end; a rest day moves to the next workday under ``holiday_policy: next``.

    Args:
        round_: its deadline and what it does with holidays.
        period: what is submitted.
        calendar: workdays; a year whose holidays are not known follows the week alone.
    """
    day = period.end_on + timedelta(days=round_.deadline_day)
    if round_.holiday_policy == "next" and not calendar.is_workday(day):
        return calendar.next_workday(day)
    return day
