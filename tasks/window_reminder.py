"""窗口期提醒: the office hears once when the window for adjusting targets and weights opens, and once before it closes."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import get_args

import warehouse
from appraisal.targets.adjustment_window import KIND_ZH, AdjustedKind, AdjustmentWindow, first_and_last
from tasks.books import scheme_now, store_of
from tasks.home import Home
from tasks.step import step
from tasks.upkeep.alarms import tell_office

DAYS_AHEAD = 10
"""So long after the opening, and so long before the end, a start that was missed is made good."""
_ONCE = timedelta(days=300)
_HEAD_ZH = "指标调整窗口期提醒"


@step("窗口期提醒")
def remind_of_window(home: Home) -> list[str]:
    """Tell the office of the window for adjustments, once a year each when it opens and before it closes.

    Returns:
        What was told now; it stays owed until somebody was reached.
    """
    scheme, today = scheme_now(home), home.local(home.now()).date()
    window = scheme.policies.adjustment_window
    if window is None or today.year != scheme.year:
        return []
    store, told = store_of(home), []
    for key, text_zh in window_words(window, today):
        if not warehouse.was_told(store, key, within=_ONCE) and tell_office(home, _HEAD_ZH, [text_zh]):
            warehouse.tell_once(store, key, text_zh, again_after=_ONCE)
            told.append(text_zh)
    return told


def window_words(window: AdjustmentWindow, today: date) -> Iterator[tuple[str, str]]:
    """What is to be told on a day, each with its key; pure."""
    months = {kind: getattr(window, kind) for kind in get_args(AdjustedKind)}
    for span in sorted({each for each in months.values() if each}):
        first, last = first_and_last(span)
        opens, ends = date(today.year, first, 1), date(today.year, last, monthrange(today.year, last)[1])
        what = "、".join(KIND_ZH[kind] for kind, each in months.items() if each == span)
        when = f"{ends.month}月{ends.day}日"
        if opens <= today <= opens + timedelta(days=DAYS_AHEAD):
            yield (
                f"window:{opens}:opens",
                f"{what}的调整窗口期已开始，到{when}止。要调整的，请按程序报批后写入 adjustments.yaml。",
            )
        if ends - timedelta(days=DAYS_AHEAD) <= today <= ends:
            yield (
                f"window:{opens}:ends",
                f"{what}的调整窗口期到{when}止。已批准、还没有写入 adjustments.yaml 的，请在此前写入。",
            )
