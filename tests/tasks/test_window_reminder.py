"""窗口期提醒: once when the window opens, once before it closes, owed until somebody was reached; nothing between."""

from datetime import date, timedelta

import pytest

from appraisal.targets.adjustment_window import AdjustmentWindow
from tasks.window_reminder import remind_of_window, window_words
from tests.tasks.test_delivery import CLERK, county, server  # noqa: F401 (fixtures)

ALL = AdjustmentWindow(targets="10-11", weights="10-11", others="10-11")


def days_told(window, year=2026):
    day, told = date(year, 1, 1), {}
    while day.year == year:
        for key, _ in window_words(window, day):
            told.setdefault(key, []).append(day)
        day += timedelta(days=1)
    return told


def test_it_is_told_of_in_the_first_and_the_last_days_of_the_window():
    told = days_told(ALL)
    assert {key: (days[0], days[-1]) for key, days in told.items()} == {
        "window:2026-10-01:opens": (date(2026, 10, 1), date(2026, 10, 11)),
        "window:2026-10-01:ends": (date(2026, 11, 20), date(2026, 11, 30)),
    }


@pytest.mark.parametrize("months", ["2-2", "1-12"])
def test_any_months_have_their_days(months):
    assert len(days_told(AdjustmentWindow(targets=months, weights=None, others=None), 2028)) == 2


def test_what_may_change_at_any_time_is_no_window():
    assert days_told(AdjustmentWindow(targets=None, weights=None, others=None)) == {}


def test_the_office_hears_of_it_once_as_soon_as_it_can_be_reached(county, server):  # noqa: F811
    home, clock, _ = county
    clock.forward(days=31)  # 2 October
    server.temper = "refusing"
    assert remind_of_window(home) == []
    server.temper = "kind"
    clock.forward(days=1)
    (told,) = remind_of_window(home)
    assert "到11月30日止" in told
    clock.forward(days=1)
    assert remind_of_window(home) == []
    clock.forward(days=50)
    assert "还没有写入" in "".join(remind_of_window(home))
    assert [mail["To"] for mail in server.mails] == [CLERK] * 2
