"""考评轮次 as a Prefect flow: one flow for lamps, month, quarter and year; the round is a parameter."""

from dataclasses import asdict
from datetime import datetime

from prefect import flow
from prefect.runtime import flow_run

from flows.alarm import raise_alarm
from flows.conduct import conduct_round
from flows.settings import read_home


@flow(
    name="appraisal-round",
    flow_run_name="{round_code}-{period}",
    on_failure=[raise_alarm],
    on_crashed=[raise_alarm],
    persist_result=False,
)
def appraisal_round(
    round_code: str,
    period: str | None = None,
    as_of: datetime | None = None,
    reason: str = "",
    home: str | None = None,
) -> dict[str, object]:
    """考评轮次 from the timetable.

    ``as_of`` defaults to the scheduled start, the same in every retry, so a retry is the same round.
    """
    where = read_home(home)
    moment = as_of or flow_run.scheduled_start_time or where.now()
    receipt = conduct_round(where, round_code=round_code, period=period, as_of=moment, reason=reason)
    return asdict(receipt)
