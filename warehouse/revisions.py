"""更正: what was told anew about the figures of a year, version by version."""

from datetime import datetime

import sqlalchemy as sa

from appraisal.frames import OBSERVATION_KEY, REVISIONS, RevisionFrame
from appraisal.period import Period
from warehouse.coded import read_frame
from warehouse.inputs import period_codes
from warehouse.tables import CORE_OBSERVATION


def revisions_known(connection: sa.Connection, *, as_of: datetime, period: Period) -> RevisionFrame:
    """Every step from one value of a figure to the next, about the year up to ``period``, as known at ``as_of``.

    Returns:
        REVISIONS in the order in which they were taken in; a version that tells the same value again is none.
    """
    known = CORE_OBSERVATION.c
    key = [known[name] for name in OBSERVATION_KEY]
    codes = [code for code in period_codes(period) if code.startswith(str(period.year))]
    before = sa.func.lag(known.value).over(partition_by=key, order_by=known.observation_id).label("before_value")
    version = sa.func.row_number().over(partition_by=key, order_by=known.observation_id).label("version_count")
    versions = (
        sa.select(*key, known.observation_id, version, before, known.value)
        .where(known.recorded_at <= as_of, known.period.in_(sorted(codes)))
        .subquery()
    )
    told = versions.c
    changes = (
        sa.select(*(told[name] for name in REVISIONS.columns if name != "after_value"), told.value.label("after_value"))
        .where(told.before_value.is_not(None), told.value.is_not(None), told.before_value != told.value)
        .order_by(told.observation_id)
    )
    return RevisionFrame(read_frame(connection, changes, REVISIONS))
