"""prefect.yaml names flows that exist, with parameters they take, at hours of the office."""

import importlib.util
import inspect
import itertools
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import yaml

from appraisal.period import parse_period
from appraisal.workdays import WorkCalendar
from flows.timetable import next_day, period_due, periods_owed, publish_on
from scheme import SAMPLE_SCHEME, load_scheme
from tests.house.sources import ROOT

TIMETABLE = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
DEPLOYMENTS = {each["name"]: each for each in TIMETABLE["deployments"]}
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_the_five_deployments_are_there():
    assert list(DEPLOYMENTS) == ["daily-intake", "half-month-lamps", "monthly", "quarterly", "annual"]


@pytest.mark.slow
@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_each_entrypoint_is_a_flow_that_takes_its_parameters(name):
    from prefect import Flow

    path, attribute = DEPLOYMENTS[name]["entrypoint"].split(":")
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    flow = getattr(module, attribute)
    assert isinstance(flow, Flow)
    assert set(DEPLOYMENTS[name].get("parameters", {})) <= set(inspect.signature(flow.fn).parameters)


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_hours_are_those_of_the_office_and_no_run_is_cancelled(name):
    for schedule in DEPLOYMENTS[name]["schedules"]:
        assert schedule["timezone"] == "Asia/Shanghai"
        assert schedule["slug"]
        assert len(schedule["cron"].split()) == 5
    assert DEPLOYMENTS[name]["concurrency_limit"] == {"limit": 1, "collision_strategy": "ENQUEUE"}


def test_the_rounds_it_names_are_in_the_scheme():
    rounds = load_scheme(SAMPLE_SCHEME).round_by_code
    named = {each["parameters"]["round_code"] for each in DEPLOYMENTS.values() if each.get("parameters")}
    assert named <= set(rounds)


@pytest.mark.parametrize(
    ("frequency", "started", "period"),
    [
        ("half_month", "2026-10-15T18:00", "2026-10H1"),
        ("half_month", "2026-10-31T18:00", "2026-10H2"),
        ("half_month", "2026-11-01T09:00", "2026-10H2"),
        ("half_month", "2028-02-29T18:00", "2028-02H2"),
        ("month", "2026-10-25T08:30", "2026-09"),
        ("month", "2026-01-25T08:30", "2025-12"),
        ("month", "2026-02-25T08:30", "2025-12"),
        ("month", "2026-03-25T08:30", "2026-02"),
        ("quarter", "2026-10-25T10:00", "2026Q3"),
        ("quarter", "2027-01-25T10:00", "2026Q4"),
        ("year", "2027-01-28T10:00", "2026"),
    ],
)
def test_a_round_is_about_the_newest_period_that_has_ended(frequency, started, period):
    assert period_due(frequency, datetime.fromisoformat(started).replace(tzinfo=SHANGHAI)).code == period


ROUNDS = load_scheme(SAMPLE_SCHEME).round_by_code
CALENDAR = load_scheme(SAMPLE_SCHEME).calendar


@pytest.mark.parametrize(
    ("round_code", "period", "day"),
    [
        ("half_month_lamps", "2026-10H1", "2026-10-15"),
        ("half_month_lamps", "2026-10H2", "2026-11-02"),  # Saturday, 31 October
        ("half_month_lamps", "2026-02H1", "2026-02-24"),  # 15 February 2026 lies in the Spring Festival holiday
        ("monthly", "2026-09", "2026-10-26"),  # Sunday, 25 October
        ("monthly", "2025-12", "2026-01-26"),
        ("quarterly", "2026Q3", "2026-10-26"),
        ("annual", "2025", "2026-01-28"),
    ],
)
def test_a_round_is_run_on_its_day_or_the_next_workday(round_code, period, day):
    assert publish_on(ROUNDS[round_code], parse_period(period), CALENDAR) == date.fromisoformat(day)


def owed(round_code, today, published, **more):
    found = periods_owed(
        ROUNDS[round_code],
        today=date.fromisoformat(today),
        calendar=CALENDAR,
        published=published,
        **more,
    )
    return [each.code for each in found]


def test_after_a_downtime_every_period_left_out_is_owed_once_oldest_first():
    assert owed("monthly", "2026-10-27", {"2026-05"}) == ["2026-06", "2026-07", "2026-08", "2026-09"]
    assert owed("monthly", "2026-10-27", {"2026-05", "2026-07"}) == ["2026-06", "2026-08", "2026-09"]
    assert owed("monthly", "2026-10-27", {"2026-05", "2026-06", "2026-07", "2026-08", "2026-09"}) == []


def test_nothing_is_owed_before_its_day_and_only_the_newest_at_first():
    assert owed("monthly", "2026-10-25", {"2026-08"}) == []
    assert owed("monthly", "2026-10-26", {"2026-08"}) == ["2026-09"]
    assert owed("monthly", "2026-10-26", set()) == ["2026-09"]
    assert owed("monthly", "2026-10-26", set(), is_kept=lambda year: year > 2026) == []


def test_january_alone_is_never_owed():
    assert owed("monthly", "2026-03-30", {"2025-12"}) == ["2026-02"]
    assert owed("monthly", "2026-02-27", {"2025-12"}) == []


@pytest.mark.parametrize("round_code", list(ROUNDS))
def test_seven_years_of_daily_starts_run_every_period_once_on_a_workday(round_code):
    """Whatever days the machine is off: what is owed is run, once, and never before its day."""
    calendar, published = WorkCalendar(), []
    day, last = date(2023, 1, 1), date(2029, 12, 31)
    while day <= last:
        is_off = day.month == 8 or day.toordinal() % 11 == 0
        for period in (
            [] if is_off else periods_owed(ROUNDS[round_code], today=day, calendar=calendar, published=set(published))
        ):
            assert publish_on(ROUNDS[round_code], period, calendar) <= day
            published.append(period.code)
        day += timedelta(days=1)
    assert len(published) == len(set(published))
    ends = [parse_period(code) for code in published]
    assert all(one.end_on < other.end_on for one, other in itertools.pairwise(ends))
    expected = {each.code for each in _all_between(ends[0], ends[-1])}
    assert set(published) == expected
    assert (
        publish_on(ROUNDS[round_code], ends[-1], calendar)
        <= last
        < next_day(ROUNDS[round_code], today=last, calendar=calendar)
    )


def _all_between(first, last):
    period = last
    while period.end_on >= first.end_on:
        if period.is_published:
            yield period
        period = period.previous()
