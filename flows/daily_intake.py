"""每日收数 as a Prefect flow."""

from collections import Counter

from prefect import flow

from flows.alarm import call_off_alarm, raise_alarm
from flows.conduct import conduct_intake
from flows.settings import read_home
from flows.standing import standing_of
from tasks.alarms import beat
from tasks.chase import chase_submissions
from tasks.deliver import deliver_owed


@flow(
    name="daily-intake",
    on_failure=[raise_alarm],
    on_crashed=[raise_alarm],
    on_completion=[call_off_alarm],
    persist_result=False,
)
def daily_intake(home: str | None = None) -> dict[str, int]:
    """每日收数: collect every feed's files, send what is still owed, leave a sign of life.

    Returns:
        How many files were accepted, returned and known already.
    """
    where = read_home(home)
    taken = conduct_intake(where)
    deliver_owed(where)
    chased = chase_submissions(where, moment=where.now())
    counts: dict[str, int] = dict(Counter(str(each.verdict) for each in taken))
    state = standing_of(where)["lines_zh"]
    lines = [f"今日收数{sum(counts.values())}个文件，催报{len(chased)}个单位"]
    beat(where, [*lines, *(state if isinstance(state, list) else [])])
    return counts
