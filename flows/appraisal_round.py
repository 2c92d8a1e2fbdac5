"""考评轮次 as a Prefect flow: one flow for lamps, month, quarter and year; the round is a parameter."""

from dataclasses import asdict
from datetime import datetime

from prefect import flow
from prefect.runtime import flow_run

from flows.alarm import call_off_alarm, raise_alarm
from flows.conduct import conduct_due, conduct_round
from flows.settings import read_home


@flow(
    name="appraisal-round",
    flow_run_name="{round_code}-{period}",
    on_failure=[raise_alarm],
    on_crashed=[raise_alarm],
    on_completion=[call_off_alarm],
    persist_result=False,
)
def appraisal_round(
    round_code: str,
    period: str | None = None,
    as_of: datetime | None = None,
    reason: str = "",
    home: str | None = None,
) -> list[dict[str, object]]:
    """考评轮次 from the timetable: what is owed by the scheduled start, or the one period that is named.

    ``as_of`` defaults to the scheduled start, the same in every retry, so a retry is the same round. A start that was
    missed runs late and finds what is still owed; it makes no second edition of what came in between.

    Returns:
        The receipts, none on a day on which nothing is owed.
    """
    where = read_home(home)
    moment = as_of or flow_run.scheduled_start_time or where.now()
    if period is None:
        receipts = conduct_due(where, round_code=round_code, moment=moment)
    else:
        receipts = (conduct_round(where, round_code=round_code, period=period, as_of=moment, reason=reason),)
    return [asdict(each) for each in receipts]
