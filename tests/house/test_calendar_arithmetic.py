"""日历算术: periods, days of publishing and deadlines over seven years; the office's clock wherever the server stands."""

import subprocess
import sys
import zoneinfo
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.deadlines import submission_day
from appraisal.period import Period, PeriodKind, month_of, parse_period
from appraisal.workdays import WorkCalendar
from flows.settings import read_home
from flows.timetable import period_due, periods_owed, publish_on
from scheme import SAMPLE_SCHEME, load_scheme
from scheme.calendar import make_calendar
from tasks.home import HomeError
from tests.house.sources import ROOT
from tests.years.county import found_county

DAYS = st.dates(date(2023, 1, 1), date(2029, 12, 31))
FREQUENCIES = st.sampled_from(["half_month", "month", "quarter", "year"])
ROUNDS = load_scheme(SAMPLE_SCHEME).round_by_code
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day, hour=8):
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


@given(DAYS, FREQUENCIES)
def test_the_newest_period_has_ended_and_the_next_with_statistics_has_not(day, frequency):
    """F09: 28, 29, 30 and 31 days, leap day and year end; nothing is ever counted back in days."""
    period = period_due(frequency, at(day))
    last = day if frequency == "half_month" else day - timedelta(days=1)
    assert period.end_on <= last
    later = [each for each in _from(period) if each.is_published]
    assert min(each.end_on for each in later) > last


def _from(period):
    """The two periods after it."""
    return [
        parse_period(code)
        for code in _codes(period.kind, period.year) + _codes(period.kind, period.year + 1)
        if parse_period(code).end_on > period.end_on
    ][:2]


def _codes(kind, year):
    return {
        PeriodKind.HALF_MONTH: [f"{year}-{month:02d}{half}" for month in range(1, 13) for half in ("H1", "H2")],
        PeriodKind.MONTH: [f"{year}-{month:02d}" for month in range(1, 13)],
        PeriodKind.QUARTER: [f"{year}Q{number}" for number in range(1, 5)],
        PeriodKind.YEAR: [str(year)],
    }[kind]


@given(st.integers(2023, 2029), st.integers(1, 12))
def test_a_month_ends_on_its_last_day_and_its_year_ago_is_the_same_month(year, month):
    """F09: the base of 29 February is the whole of last year's February."""
    period = Period(year, PeriodKind.MONTH, month)
    assert (period.end_on + timedelta(days=1)).day == 1
    assert period.end_on.month == month
    ago = period.year_ago()
    assert (ago.year, ago.index, ago.kind) == (year - 1, month, PeriodKind.MONTH)
    assert month_of(period.end_on) == period


def test_the_leap_day_belongs_to_february_and_to_its_second_half():
    assert parse_period("2028-02").end_on == parse_period("2028-02H2").end_on == date(2028, 2, 29)
    assert parse_period("2028-02").year_ago().end_on == date(2027, 2, 28)
    assert period_due("month", at(date(2028, 2, 29))).code == "2027-12"
    assert period_due("month", at(date(2028, 3, 1))).code == "2028-02"


@given(DAYS, st.sampled_from(sorted(ROUNDS)), st.integers(0, 400))
def test_after_any_downtime_what_is_owed_is_made_good_once_oldest_first(day, round_code, days_off):
    """F07: past one slot or past five, or past a year: nothing twice, nothing left, and then nothing more."""
    calendar, scheme_round = WorkCalendar(), ROUNDS[round_code]
    first = periods_owed(scheme_round, today=day, calendar=calendar, published=set())
    published = {each.code for each in first}
    back = day + timedelta(days=days_off)
    owed = periods_owed(scheme_round, today=back, calendar=calendar, published=published)
    assert [each.end_on for each in owed] == sorted({each.end_on for each in owed})
    assert not published & {each.code for each in owed}
    assert all(publish_on(scheme_round, each, calendar) <= back for each in owed)
    published |= {each.code for each in owed}
    assert periods_owed(scheme_round, today=back, calendar=calendar, published=published) == ()


@given(DAYS, st.sampled_from(sorted(ROUNDS)))
def test_days_of_publishing_and_deadlines_are_workdays_of_the_calendar(day, round_code):
    """F12."""
    calendar = make_calendar(day.year)
    period = period_due(ROUNDS[round_code].frequency, at(day))
    for moved in (
        publish_on(ROUNDS[round_code], period, calendar),
        submission_day(ROUNDS[round_code], period, calendar),
    ):
        assert calendar.is_workday(moved)


def test_a_year_whose_holidays_are_not_known_follows_the_week_and_is_known_to_do_so():
    """F12: the office is told (tests/tasks/test_new_year.py); it does not stop for that."""
    calendar = make_calendar(2035)
    assert not calendar.is_known(2035)
    assert publish_on(ROUNDS["monthly"], parse_period("2035-01"), calendar).isoweekday() <= 5


ZONE_PROGRAM = """
import sys
from datetime import datetime
from flows.conduct import owed_periods, round_period
from flows.settings import read_home
home = read_home(sys.argv[1], now="2026-03-31T16:30+00:00")
print(home.local(home.now()).isoformat(), round_period(home, round_code="monthly", period=None, moment=home.now()).code,
      [each.code for each in owed_periods(home, round_code="half_month_lamps", moment=home.now())],
      home.now().isoformat())
"""


def test_the_office_lives_in_its_own_time_wherever_the_server_stands(tmp_path):
    """F10: half past midnight on 1 April in Shanghai is still March in UTC."""
    found_county(tmp_path / "home", first_year=2026, url="sqlite:///warehouse.db", mail_port=1)
    said = [
        subprocess.run(
            [sys.executable, "-c", ZONE_PROGRAM, str(tmp_path / "home")], env={"TZ": zone, "PATH": ""}, cwd=ROOT,
            capture_output=True, text=True, check=True,
        ).stdout
        for zone in ("UTC", "Asia/Shanghai", "America/Los_Angeles")
    ]  # fmt: skip
    assert len(set(said)) == 1
    assert said[0].split() == ["2026-04-01T00:30:00+08:00", "2026-03", "['2026-03H2']", "2026-03-31T16:30:00+00:00"]


def test_without_a_time_zone_database_it_refuses_to_start(tmp_path, monkeypatch):
    """F10: better no run than one a day early."""
    found_county(tmp_path / "home", first_year=2026, url="sqlite:///warehouse.db", mail_port=1)
    monkeypatch.setitem(sys.modules, "tzdata", None)
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([])
    ZoneInfo.clear_cache()
    try:
        with pytest.raises(HomeError, match="时区"):
            read_home(str(tmp_path / "home"), now=datetime(2026, 4, 1, tzinfo=UTC).isoformat())
    finally:
        zoneinfo.reset_tzpath(before)
        ZoneInfo.clear_cache()
