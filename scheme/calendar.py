"""工作日历 of a year's scheme: the State Council's arrangement as the library has it, the office's own days over it."""

from collections.abc import Iterable, Iterator
from datetime import date

from appraisal.workdays import CalendarDay, WorkCalendar
from scheme.draft import Draft
from scheme.faults import SchemeFault


def make_calendar(year: int, days: Iterable[CalendarDay] = ()) -> WorkCalendar:
    """The calendar that a year's letters need: of the year before, the year and the year after.

    Args:
        year: of the scheme.
        days: the office's own, which win over what is published.
    """
    # A stranger to most commands: loaded where a scheme is.
    from chinese_calendar import holidays, workdays

    years = {year - 1, year, year + 1}
    off = sorted(each for each in holidays if each.year in years and each.isoweekday() <= _WEEKDAYS)
    worked = sorted(each for each in workdays if each.year in years and each.isoweekday() > _WEEKDAYS)
    known = sorted(years & {each.year for each in holidays})
    published = WorkCalendar(rest_days=tuple(off), extra_workdays=tuple(worked), known_years=tuple(known))
    return published.with_days(days)


def prove_calendar(draft: Draft) -> Iterator[SchemeFault]:
    """Days that a scheme of this year cannot mean."""
    year = draft.head.get("year")
    if not isinstance(year, int):
        return
    for each in draft.of(CalendarDay):
        day: date = each.model.day
        if abs(day.year - year) > 1:
            text = f"{day}不在{year}年度方案用得到的年份（{year - 1}—{year + 1}年）里，请核对年份"
            yield each.fault(("day",), text)


_WEEKDAYS = 5
