"""疑点证据 · 迟报: how many days after its deadline a figure came."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from appraisal.deadlines import submission_day
from appraisal.period import parse_period
from appraisal.scheme import Scheme

_SUBMISSION = "unit_submission"
_OFFICE_AHEAD_OF_UTC = timedelta(hours=8)


def late_days(rows: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """迟报天数 of every figure that a subject reports itself; zero in time, missing where no deadline is set.

    The day counts as the office counts it, in Beijing time. A correction sent after the deadline is as late as it is: what
    stands is what came then. Whether a file came late as a whole is completeness's to say (domain.md §8.6, Q01).

    Args:
        rows: observations with ``arrived_at``.
        scheme: the deadlines of its rounds.
    """
    is_submitted = rows["source_code"] == _SUBMISSION
    if not is_submitted.any():
        return pd.Series(np.nan, index=rows.index)
    deadline = rows["period"].map({code: _deadline(code, scheme) for code in rows["period"].dropna().unique()})
    if not deadline.notna().any():
        return pd.Series(np.nan, index=rows.index)
    due = pd.to_datetime(deadline.where(is_submitted))
    came = (rows["arrived_at"].dt.tz_localize(None) + _OFFICE_AHEAD_OF_UTC).dt.normalize()
    days: pd.Series = (came - due).dt.days.clip(lower=0).astype("float64")
    return days


def _deadline(code: str, scheme: Scheme) -> date | None:
    """The last day for submissions about a period; ``None`` where no round of its length asks for any."""
    try:
        period = parse_period(code)
    except ValueError:
        return None
    rounds = [each for each in scheme.rounds if each.frequency == period.kind.value]
    return max((submission_day(each, period, scheme.calendar) for each in rounds), default=None)
