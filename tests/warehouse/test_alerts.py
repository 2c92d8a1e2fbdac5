"""报警: one open alert a fault, a reminder when it is due, a word when it is over; other words once a day."""

from datetime import timedelta

import warehouse

DAY = timedelta(days=1)


def test_a_fault_is_told_once_reminded_daily_and_closed_once(store, clock):
    def met():
        return warehouse.raise_alert(store, "feed", "市通报没有来", remind_after=DAY)

    assert met()
    assert not met()
    opened = clock.instant
    clock.forward(days=1)
    assert met()
    (alert,) = warehouse.open_alerts(store)
    assert (alert.opened_at, alert.told_at) == (opened, clock.instant)
    assert warehouse.close_alert(store, "feed", "来了")
    assert not warehouse.close_alert(store, "feed", "来了")
    assert warehouse.open_alerts(store) == ()
    assert met()


def test_two_faults_are_told_apart(store):
    assert warehouse.raise_alert(store, "a", "甲", remind_after=DAY)
    assert warehouse.raise_alert(store, "b", "乙", remind_after=DAY)
    warehouse.close_alert(store, "a", "好了")
    assert [each.key for each in warehouse.open_alerts(store)] == ["b"]


def test_a_word_is_no_alert_and_said_again_only_later(store, clock):
    said = []
    for _ in range(3):
        said.append(warehouse.tell_once(store, "chase:town", "催报", again_after=DAY))
        clock.forward(hours=12)
    assert said == [True, False, True]
    assert warehouse.open_alerts(store) == ()
