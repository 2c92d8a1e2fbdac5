"""每日收数 as a Prefect flow."""

from collections import Counter
from collections.abc import Callable

from prefect import flow

from flows.alarm import call_off_alarm, raise_alarm
from flows.conduct import TIMETABLE_PATIENCE_S, clock_words, conduct_delivery, conduct_intake, prove_clock_ahead
from flows.settings import read_home
from flows.standing import standing_of
from tasks.books import scheme_now
from tasks.chase import chase_submissions
from tasks.collect import Taken
from tasks.faults import ONE_PERIOD, plain_words
from tasks.home import Home
from tasks.pen import SKEW, clock_lag
from tasks.upkeep.alarms import beat, end_alarm
from tasks.upkeep.alarms import raise_alarm as alarm
from tasks.upkeep.safekeeping import back_up_daily
from tasks.window_reminder import remind_of_window

CLOCK, CALENDAR = "clock", "calendar"


@flow(
    name="daily-intake",
    on_failure=[raise_alarm],
    on_crashed=[raise_alarm],
    on_completion=[call_off_alarm],
    persist_result=False,
)
def daily_intake(home: str | None = None) -> dict[str, int]:
    """每日收数: collect every feed's files, send what is still owed, remind who owes, back up once a day, leave a sign of life.

    A part that fails stops no other; the sign of life says which did, and the run fails with the first.

    Returns:
        How many files were accepted, returned and known already.
    """
    where = read_home(home)
    prove_clock_ahead(where)
    taken: list[Taken] = []
    chased: list[object] = []
    windows: list[str] = []
    stopped = _each(
        lambda: _watch_clock(where),
        lambda: _watch_calendar(where),
        lambda: taken.extend(conduct_intake(where, patience_s=TIMETABLE_PATIENCE_S)),
        lambda: conduct_delivery(where, patience_s=TIMETABLE_PATIENCE_S),
        lambda: chased.extend(chase_submissions(where, moment=where.now())),
        lambda: windows.extend(remind_of_window(where)),
        lambda: back_up_daily(where),
    )
    counts: dict[str, int] = dict(Counter(str(each.verdict) for each in taken))
    state = standing_of(where)["lines_zh"]
    lines = [f"今日收数{sum(bool(each.receipt_no) for each in taken)}个文件，催报{len(chased)}个单位"]
    lines += windows
    lines += [f"没有办成：{plain_words(fault)}" for fault in stopped]
    beat(where, [*lines, *(state if isinstance(state, list) else [])])
    if stopped:
        raise stopped[0]
    return counts


def _each(*parts: Callable[[], object]) -> list[Exception]:
    """Do one after another; what stopped some of them."""
    stopped: list[Exception] = []
    for part in parts:
        try:
            part()
        except ONE_PERIOD as fault:
            stopped.append(fault)
    return stopped


def _watch_clock(where: Home) -> None:
    """One alarm while the clock lies behind the books; figures are taken in all the same, in the order in which they come."""
    lag = clock_lag(where)
    if lag > SKEW:
        alarm(where, CLOCK, clock_words(lag))
    else:
        end_alarm(where, CLOCK, "本机时钟已赶上账本。")


def _watch_calendar(where: Home) -> None:
    """One alarm while the year's holidays are unknown: deadlines and days of publishing then follow the week alone."""
    year = where.local(where.now()).year
    if scheme_now(where).calendar.is_known(year):
        end_alarm(where, CALENDAR, f"{year}年放假调休安排已有。")
        return
    text = (
        f"程序里没有{year}年的放假调休安排，发布日、报送截止日和回复时限暂按周一至周五推算。"
        f"请升级程序，或把{year}年各放假、补班日（含元旦）写进考评方案的 calendar.yaml。"
    )
    alarm(where, CALENDAR, text)
