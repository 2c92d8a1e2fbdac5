"""工作日历: laws that any calendar keeps, whatever its days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.workdays import CalendarDay, WorkCalendar

DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
FEW = st.lists(DAYS, max_size=30, unique=True)
PLAIN = WorkCalendar()


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    days = [
        CalendarDay(day=day, kind=draw(st.sampled_from(["rest", "work"])), document_no="某办〔2026〕1号")
        for day in draw(FEW)
    ]
    return PLAIN.with_days(days)


@given(calendars(), DAYS, st.integers(0, 60))
def test_counting_forth_and_back_agree(calendar: WorkCalendar, day: date, count: int):
    last = calendar.workdays_after(day, count)
    assert calendar.workdays_between(day, last) == count
    assert calendar.workdays_between(last, day) == -count
    assert count == 0 or calendar.is_workday(last)


@given(calendars(), DAYS)
def test_nothing_worked_lies_between_a_day_and_the_next(calendar: WorkCalendar, day: date):
    following, before = calendar.next_workday(day), calendar.previous_workday(day)
    assert before < day < following
    assert calendar.is_workday(before)
    assert calendar.is_workday(following)
    skipped = [before + timedelta(days=number) for number in range(1, (following - before).days)]
    assert [each for each in skipped if calendar.is_workday(each)] in ([], [day])


@given(calendars(), DAYS, st.sampled_from(["rest", "work"]))
def test_the_offices_own_day_wins_and_moves_no_other(calendar: WorkCalendar, day: date, kind: str):
    laid = calendar.with_days([CalendarDay(day=day, kind=kind, document_no="某办〔2026〕2号")])
    assert laid.is_workday(day) is (kind == "work")
    around = [day + timedelta(days=number) for number in range(-9, 10) if number]
    assert [laid.is_workday(each) for each in around] == [calendar.is_workday(each) for each in around]


def test_only_a_whole_arrangement_makes_a_year_known():
    def rest(day: date) -> CalendarDay:
        return CalendarDay(day=day, kind="rest", document_no="某办〔2026〕3号")

    assert not PLAIN.is_known(2027)
    assert not PLAIN.with_days([rest(date(2027, 8, 19))]).is_known(2027)
    assert PLAIN.with_days([rest(date(2027, 1, 1)), rest(date(2027, 10, 1))]).is_known(2027)


def test_workdays_are_not_counted_backwards():
    with pytest.raises(ValueError, match="不能是负数"):
        PLAIN.workdays_after(date(2026, 3, 1), -1)
