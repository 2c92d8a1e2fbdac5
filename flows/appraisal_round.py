"""考评轮次 as a Prefect flow: one flow for lamps, month, quarter and year; the round is a parameter."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from appraisal.findings import OutcomeError
from flows.alarm import call_off_alarm, raise_alarm
from flows.artifacts import Rows, conclude, run_name, withhold
from flows.conduct import TIMETABLE_PATIENCE_S, conduct_due, conduct_round
from flows.settings import read_home


@flow(
    name="appraisal-round",
    flow_run_name=run_name,
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
) -> Rows | State[Rows]:
    """考评轮次 from the timetable: what is owed by now, or the one period that is named.

    ``as_of`` defaults to the moment at which the run really starts, not to that for which it was scheduled: a start that
    was missed runs late, and must know what came in meanwhile. It makes no second edition of what was published.

    Returns:
        The receipts, none on a day on which nothing is owed; in the window the run ends 已发布, 待核定, 无应做 or 停发.
    """
    where = read_home(home)
    moment = as_of or where.now()
    try:
        if period is None:
            receipts = conduct_due(where, round_code=round_code, moment=moment, patience_s=TIMETABLE_PATIENCE_S)
        else:
            receipt = conduct_round(
                where,
                round_code=round_code,
                period=period,
                as_of=moment,
                reason=reason,
                patience_s=TIMETABLE_PATIENCE_S,
            )
            receipts = (receipt,)
    except OutcomeError as fault:
        return withhold(where, fault)
    return conclude(where, receipts)
