"""目标长调度: whether whoever answers for something has called its 目标人 together this month (domain.md S0-21).

Says what the records show, never that nothing was done: a meeting of which nobody sent a record is one of which none was seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from appraisal.frames import DispatchFrame
from appraisal.period import Period
from appraisal.scheme import Scheme


@dataclass(frozen=True)
class Dispatch:
    """One meeting.

    Attributes:
        key: 调度记录编号.
        day: when it was held.
        minutes_zh: number or name of its minutes; empty if none were told.
    """

    key: str
    day: date
    minutes_zh: str


def goal_leads(scheme: Scheme) -> tuple[str, ...]:
    """Every 目标长 of a scheme, as it is written there, in its order."""
    chains = [*(each.goal_chain for each in scheme.indicators), *(each.goal_chain for each in scheme.projects)]
    return tuple(dict.fromkeys(chain.goal_lead for chain in chains if chain is not None))


def dispatches_of(dispatches: DispatchFrame, leads: Iterable[str], period: Period) -> dict[str, tuple[Dispatch, ...]]:
    """The meetings of each 目标长 in the month in which a period ends, oldest first; none for whom no record tells of any.

    Args:
        dispatches: DISPATCHES; of several rows with one key the last counts, a withdrawn one does not.
        leads: who answers for something.
        period: half month, month, quarter or year; days after its end are not known yet.
    """
    last = dispatches.sort_values("recorded_at", kind="stable").drop_duplicates("dispatch_key", keep="last")
    first, end = period.end_on.replace(day=1).isoformat(), period.end_on.isoformat()
    is_told = last["dispatched_on"].between(first, end) & ~last["is_withdrawn"].fillna(value=False).astype(bool)
    rows = last[is_told].sort_values(["dispatched_on", "dispatch_key"])
    rows = rows.astype("object").where(rows.notna(), None)
    found: dict[str, list[Dispatch]] = {lead: [] for lead in leads}
    for row in rows.to_dict("records"):
        if row["goal_lead_zh"] in found:
            meeting = Dispatch(row["dispatch_key"], date.fromisoformat(row["dispatched_on"]), row["document_no"] or "")
            found[row["goal_lead_zh"]].append(meeting)
    return {lead: tuple(meetings) for lead, meetings in found.items()}
