"""岁末年初: December is asked for, taken in and published in January by its own year's scheme, whatever the new one says."""

import os
from datetime import date, datetime, timedelta

import pytest

import warehouse
from flows.conduct import conduct_due, conduct_intake, owed_periods
from flows.settings import read_home
from tasks.books import store_of
from tasks.chase import chase_submissions
from tests.years.county import adopt_scheme, found_county, statistics_file, submission_file

AT = "2026-01-{:02d}T07:30+08:00"


@pytest.fixture
def county(tmp_path):
    """2025 and 2026 have their schemes; the new one knows neither 西塘镇 nor 改造户数 by these words."""
    root = tmp_path / "home"
    found_county(root, first_year=2025, url="sqlite:///warehouse.db", mail_port=1)
    adopt_scheme(root, 2026)
    for name, old, new in (
        ("subjects.yaml", "西塘镇", "西塘街道"),
        ("indicators/01_economy.yaml", "改造户数", "更新户数"),
    ):
        path = root / "scheme/2026" / name
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    return root


def lay_in(root, folder, name, content, at):
    path = root / "inbox" / folder / name
    path.write_bytes(content)
    moment = datetime.fromisoformat(at).timestamp()
    os.utime(path, (moment, moment))


def chased(root, day, month=1):
    at = datetime(2026, month, day, 7, 30, tzinfo=read_home(str(root)).time_zone)
    return chase_submissions(read_home(str(root), now=at.isoformat()), moment=at)


def test_december_is_asked_for_in_january_from_two_workdays_ahead_on_workdays_alone(county):
    """The deadline is Saturday, 10 January, and moves to Monday, the twelfth; two workdays ahead is Thursday, the eighth."""
    asked = {day: chased(county, day) for day in range(1, 17)}
    assert [day for day, rows in asked.items() if rows] == [8, 9, 12, 13, 14, 15, 16]
    assert {(row["subject_zh"], row["deadline"]) for row in asked[8]} == {
        ("东岭镇", "2026-01-12"),
        ("西塘镇", "2026-01-12"),
    }
    assert all("12月" in row["files_zh"] for row in asked[8])


def test_who_sent_december_is_asked_no_more(county):
    lay_in(
        county, "submissions", "东岭镇_2025-12_报送表.xlsx", submission_file("town.east", 2025, 12, 300), AT.format(8)
    )
    conduct_intake(read_home(str(county), now=AT.format(9)))
    assert [row["subject_zh"] for row in chased(county, 9)] == ["西塘镇"]


def test_december_is_read_by_the_scheme_of_its_year(county):
    for town in ("town.east", "town.west"):
        lay_in(county, "submissions", f"{town}.xlsx", submission_file(town, 2025, 12, 200), AT.format(8))
    values = {"town.east": 23000, "town.west": 17000}
    lay_in(county, "statistics", "统计月报_2025-12.csv", statistics_file(2025, {12: values}), AT.format(19))
    taken = conduct_intake(read_home(str(county), now=AT.format(20)))
    assert [(each.verdict, each.reason_zh) for each in taken if each.verdict != "accepted"] == []
    home = read_home(str(county), now=AT.format(26))
    receipts = conduct_due(home, round_code="monthly", moment=home.now())
    assert [each.period for each in receipts] == ["2025-12"]


def test_a_january_without_the_new_scheme_publishes_december_and_waits_with_the_rest(tmp_path):
    root = tmp_path / "home"
    found_county(root, first_year=2025, url="sqlite:///warehouse.db", mail_port=1)
    for day, owed in ((date(2026, 1, 26), ["2025-12"]), (date(2026, 4, 2), ["2025-12"])):
        home = read_home(str(root), now=f"{day}T08:30+08:00")
        assert [each.code for each in owed_periods(home, round_code="monthly", moment=home.now())] == owed
    adopt_scheme(root, 2026)
    home = read_home(str(root), now="2026-04-02T08:30+08:00")
    assert [each.code for each in owed_periods(home, round_code="monthly", moment=home.now())] == ["2026-02"]


def test_books_are_open_to_a_late_start_up_to_the_moment_at_which_it_runs(county):
    """The machine was off from before the publishing day; what lay in the inbox meanwhile is known to the round made good."""
    values = {"town.east": 23000, "town.west": 17000}
    lay_in(county, "statistics", "统计月报_2025-12.csv", statistics_file(2025, {12: values}), AT.format(19))
    late = datetime.fromisoformat(AT.format(30)) + timedelta(hours=1)
    conduct_intake(read_home(str(county), now=AT.format(30)))
    home = read_home(str(county), now=late.isoformat())
    (receipt,) = conduct_due(home, round_code="monthly", moment=home.now())
    (run,) = warehouse.read_runs(store_of(home))
    assert run.as_of == late
    assert sum(receipt.lamp_counts.values()) - receipt.lamp_counts["unlit"] > 0


def test_a_year_without_published_holidays_is_one_alarm_until_the_office_writes_them_down(tmp_path, monkeypatch):
    """F12."""
    from flows.daily_intake import daily_intake

    root = tmp_path / "home"
    found_county(root, first_year=2026, url="sqlite:///warehouse.db", mail_port=1)

    def open_keys(now):
        monkeypatch.setenv("JIXIAO_NOW", now)
        daily_intake.fn(home=str(root))
        alerts = warehouse.open_alerts(store_of(read_home(str(root))))
        return [each.key for each in alerts]

    assert open_keys("2026-12-31T07:30+08:00") == []
    assert open_keys("2035-01-02T07:30+08:00") == ["calendar"]
    assert open_keys("2035-01-03T07:30+08:00") == ["calendar"]
    adopt_scheme(root, 2035)
    assert open_keys("2035-01-04T07:30+08:00") == []
