"""往年: the cumulative figures of closed years that a year-end projection rests on, read as narrowly as can be."""

from datetime import datetime

import sqlalchemy as sa

from appraisal.frames import OBSERVATIONS, ObservationFrame
from appraisal.needs import find_read_indicators
from appraisal.period import Period
from appraisal.projection.closed_years import closed_period_codes, projected_codes
from appraisal.scheme import Round, Scheme
from appraisal.targets.due import due_period
from warehouse.coded import read_frame
from warehouse.inputs import period_codes
from warehouse.known import OBSERVATION_COLUMNS, newest
from warehouse.tables import CORE_OBSERVATION, KNOWN_KEY


def closed_years_known(
    connection: sa.Connection,
    scheme: Scheme,
    round: Round,  # noqa: A002 - the word of the field
    *,
    as_of: datetime,
    period: Period,
) -> ObservationFrame:
    """Cumulative values of closed years, at the round's own periods and at the years' ends, as known at ``as_of``.

    Only of indicators that gather towards a target, and only of periods that the round does not read anyway.

    Args:
        connection: to read by.
        scheme: indicators and targets.
        round: which indicators it reads.
        as_of: what was recorded later is not known.
        period: what the round is about.

    Returns:
        OBSERVATIONS without file and cell; empty where the office has not so long a past.
    """
    read = find_read_indicators(scheme, round)
    indicators = [code for code in projected_codes(scheme) if read is None or code in read]
    due = {due_period(scheme.indicator_by_code[code], scheme, period) for code in indicators}
    codes = set(closed_period_codes((code for code in due if code), period.year)) - set(period_codes(period))
    if not codes:
        return ObservationFrame(OBSERVATIONS.empty())
    columns = CORE_OBSERVATION.c
    conditions = (
        columns.recorded_at <= as_of,
        columns.period.in_(sorted(codes)),
        columns.indicator_code.in_(sorted(indicators)),
        columns.measure == "value",
        columns.basis == "ytd",
    )
    wanted = [columns[name] for name in OBSERVATION_COLUMNS]
    statement = sa.select(*wanted).where(newest(CORE_OBSERVATION, KNOWN_KEY, *conditions))
    return ObservationFrame(read_frame(connection, statement, OBSERVATIONS))
