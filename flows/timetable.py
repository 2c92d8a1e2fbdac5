"""作息: which period a round is about when it starts at a given instant, and which are owed by a day. Pure."""

from calendar import monthrange
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, timedelta

from appraisal.period import MONTHS_IN_YEAR, Period, PeriodKind, parse_period
from appraisal.scheme import Round
from appraisal.workdays import WorkCalendar

_KIND = {
    "half_month": PeriodKind.HALF_MONTH,
    "month": PeriodKind.MONTH,
    "quarter": PeriodKind.QUARTER,
    "year": PeriodKind.YEAR,
}
_LONGEST_WAIT_DAYS = 430
"""A year and the days after its end."""
_PER_YEAR = {PeriodKind.HALF_MONTH: 24, PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4, PeriodKind.YEAR: 1}


def period_due(frequency: str, local: datetime) -> Period:
    """The newest period of ``frequency`` that has ended by the day of ``local``.

    Lamps shine on the last day of their half month, so a half month that ends today counts as ended; months, quarters
    and years are appraised from statistics that come after they end. January alone is no statistics month: in February
    the newest month is December.

    Args:
        frequency: ``half_month``, ``month``, ``quarter`` or ``year``.
        local: the start of the round on the office's clock.
    """
    kind = _KIND[frequency]
    last_day = local.date() if kind is PeriodKind.HALF_MONTH else local.date() - timedelta(days=1)
    period = Period(last_day.year, kind, _PER_YEAR[kind])
    while period.end_on > last_day or not period.is_published:
        period = period.previous()
    return period


def publish_on(scheme_round: Round, period: Period, calendar: WorkCalendar) -> date:
    """发布日: on which day the round about ``period`` is run, moved to a workday where the scheme says so."""
    day = period.end_on
    if scheme_round.publish_day:
        year, month = divmod(day.year * MONTHS_IN_YEAR + day.month, MONTHS_IN_YEAR)
        day = date(year, month + 1, min(scheme_round.publish_day, monthrange(year, month + 1)[1]))
    if scheme_round.holiday_policy == "next" and not calendar.is_workday(day):
        day = calendar.next_workday(day)
    return day


def periods_owed(
    scheme_round: Round,
    *,
    today: date,
    calendar: WorkCalendar,
    published: Collection[str],
    is_kept: Callable[[int], bool] = lambda _year: True,
) -> tuple[Period, ...]:
    """应做未做: the newest period whose day has come, and every earlier one since the first published that was left out.

    After a downtime each of them is owed once, oldest first, however many starts were missed. Where nothing was ever
    published only the newest is owed: what lies before the program came is not its business.

    Args:
        scheme_round: its frequency and day.
        today: the office's day.
        calendar: workdays.
        published: codes of the periods of this round that have an edition.
        is_kept: whether the office keeps a scheme of a year; periods of a year whose scheme is not there yet wait for it,
            and those of the year before do not wait with them.
    """
    first = min((parse_period(code).end_on for code in published), default=None)
    owed: list[Period] = []
    for period in _newest_first(scheme_round.frequency, today):
        if publish_on(scheme_round, period, calendar) > today:
            continue
        if period.end_on <= (first or today - timedelta(days=_LONGEST_WAIT_DAYS)):
            break
        if not is_kept(period.year):
            continue
        if period.code not in published:
            owed.append(period)
        if first is None:
            break
    return tuple(reversed(owed))


def next_day(scheme_round: Round, *, today: date, calendar: WorkCalendar) -> date:
    """The next day after ``today`` on which the round is run."""
    coming = []
    for period in _newest_first(scheme_round.frequency, today + timedelta(days=_LONGEST_WAIT_DAYS)):
        day = publish_on(scheme_round, period, calendar)
        if day <= today:
            break
        coming.append(day)
    return min(coming)


def _newest_first(frequency: str, day: date) -> Iterator[Period]:
    """Periods with statistics that have ended by ``day``, newest first, without end."""
    kind = _KIND[frequency]
    period = Period(day.year, kind, _PER_YEAR[kind])
    while True:
        if period.end_on <= day and period.is_published:
            yield period
        period = period.previous()
