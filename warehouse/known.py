"""已知: what the warehouse knew at an instant, by the one query of its kind.

``period`` is when a figure is about; ``recorded_at`` is when we learned it. Only the start of a version is stored: the
end is the next version's start. Versions follow one another as they were taken in (``observation_id``), because a
clock that was set back must not hide a correction.
"""

from collections.abc import Collection
from datetime import datetime

import pandas as pd
import sqlalchemy as sa

from appraisal.frames import EVENTS, OBSERVATION_KEY, OBSERVATIONS, EventFrame, Frame, ObservationFrame
from warehouse.rows import Record, read_frame
from warehouse.tables import CORE_EVENT, CORE_OBSERVATION, FROM_FILE, RAW_FILE

STORED_AS_EVENT = Frame("event", EVENTS.key, tuple(each for each in EVENTS.others if each != "file_name"))
STORED_AS_OBSERVATION = Frame(
    "observation", OBSERVATIONS.key, tuple(each for each in OBSERVATIONS.others if each not in FROM_FILE)
)

OBSERVATION_CONTENT = ("value", "uom", "maturity")
"""What makes a new version of an observation; how it was written and in which cell does not."""
EVENT_CONTENT = tuple(
    name for name in EVENTS.others if name not in {"raw_sha256", "file_name", "cell_ref", "recorded_at"}
)


def newest(table: sa.Table, serial: str, key: Collection[str], *conditions: sa.ColumnElement[bool]) -> sa.Subquery:
    """The newest version of each key among the rows that meet ``conditions``."""
    nth = sa.func.row_number().over(partition_by=[table.c[name] for name in key], order_by=table.c[serial].desc())
    versions = sa.select(*table.c, nth.label("nth")).where(*conditions).subquery("version")
    return sa.select(*(column for column in versions.c if column.name != "nth")).where(versions.c.nth == 1).subquery()


# In the order of the index ix_core_observation_known, which spares the engine a sort.
_KEY_IN_INDEX_ORDER = ("period", *(name for name in OBSERVATION_KEY if name != "period"))


def observations_known(connection: sa.Connection, *, as_of: datetime, periods: Collection[str]) -> ObservationFrame:
    """观测 of ``periods`` as known at ``as_of``: the newest version of each, with its file's name and arrival."""
    conditions = (CORE_OBSERVATION.c.recorded_at <= as_of, CORE_OBSERVATION.c.period.in_(sorted(periods)))
    known = newest(CORE_OBSERVATION, "observation_id", _KEY_IN_INDEX_ORDER, *conditions)
    files = sa.select(RAW_FILE.c.raw_sha256, RAW_FILE.c.file_name, RAW_FILE.c.arrived_at).subquery()
    statement = sa.select(*known.c, files.c.file_name, files.c.arrived_at).join(
        files, files.c.raw_sha256 == known.c.raw_sha256
    )
    return ObservationFrame(read_frame(connection, statement, OBSERVATIONS))


def observations_like(connection: sa.Connection, incoming: pd.DataFrame) -> set[Record]:
    """What is known by now about the periods, indicators and sources of ``incoming``: key, then content."""
    if incoming.empty:
        return set()
    conditions = [
        CORE_OBSERVATION.c[name].in_(incoming[name].unique().tolist())
        for name in ("period", "indicator_code", "source_code")
    ]
    known = newest(CORE_OBSERVATION, "observation_id", _KEY_IN_INDEX_ORDER, *conditions)
    statement = sa.select(*(known.c[name] for name in (*OBSERVATION_KEY, *OBSERVATION_CONTENT)))
    return set(map(tuple, connection.execute(statement)))


def events_known(connection: sa.Connection, *, as_of: datetime, first_on: str, last_on: str) -> EventFrame:
    """加减分事项 that occurred from ``first_on`` to ``last_on`` (ISO days), as known at ``as_of``."""
    known = newest(CORE_EVENT, "event_id", ("event_key",), CORE_EVENT.c.recorded_at <= as_of)
    statement = (
        sa.select(*known.c, RAW_FILE.c.file_name)
        .join(RAW_FILE, RAW_FILE.c.raw_sha256 == known.c.raw_sha256)
        .where(known.c.occurred_on.between(first_on, last_on))
    )
    return EventFrame(read_frame(connection, statement, EVENTS))


def events_like(connection: sa.Connection, incoming: pd.DataFrame) -> set[Record]:
    """What is known by now about the events of ``incoming``: key, then content."""
    if incoming.empty:
        return set()
    keys = incoming["event_key"].unique().tolist()
    known = newest(CORE_EVENT, "event_id", ("event_key",), CORE_EVENT.c.event_key.in_(keys))
    return set(map(tuple, connection.execute(sa.select(*(known.c[name] for name in ("event_key", *EVENT_CONTENT))))))
