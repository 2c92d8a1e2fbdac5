"""已知: what the warehouse knew at an instant, by the one query of its kind.

``period`` is when a figure is about; ``recorded_at`` is when we learned it. Only the start of a version is stored: the
end is the next version's start. Versions follow one another as they were taken in (``observation_id``), because a
clock that was set back must not hide a correction.
"""

from collections.abc import Collection
from datetime import datetime

import pandas as pd
import sqlalchemy as sa

from appraisal.frames import (
    EVENTS,
    OBSERVATION_KEY,
    OBSERVATIONS,
    PHOTOGRAPHS,
    ROSTER_CHANGES,
    SURVEYS,
    EventFrame,
    Frame,
    ObservationFrame,
    PhotographFrame,
    RosterChangeFrame,
    SurveyFrame,
)
from warehouse.rows import Columns, Record, make_frame, read_columns, read_frame
from warehouse.tables import (
    CORE_EVENT,
    CORE_OBSERVATION,
    CORE_PHOTOGRAPH,
    CORE_ROSTER_CHANGE,
    CORE_SURVEY,
    FROM_FILE,
    KNOWN_KEY,
    RAW_FILE,
)

EVENT_COLUMNS = tuple(name for name in EVENTS.columns if name != "file_name")
"""As they stand in ``core_event``."""
OBSERVATION_COLUMNS = tuple(name for name in OBSERVATIONS.columns if name not in FROM_FILE)
"""As they stand in ``core_observation``."""
OBSERVATION_CONTENT = ("value", "uom", "maturity")
"""What makes a new version of an observation; how it was written and in which cell does not."""
_NO_CONTENT = {"raw_sha256", "file_name", "cell_ref", "recorded_at"}
EVENT_CONTENT = tuple(name for name in EVENTS.others if name not in _NO_CONTENT)
ROSTER_COLUMNS = tuple(name for name in ROSTER_CHANGES.columns if name != "file_name")
"""As they stand in ``core_roster_change``."""
PHOTOGRAPH_COLUMNS = tuple(name for name in PHOTOGRAPHS.columns if name != "file_name")
"""As they stand in ``core_photograph``."""
SURVEY_COLUMNS = tuple(name for name in SURVEYS.columns if name != "file_name")
"""As they stand in ``core_survey``."""
SURVEY_CONTENT = tuple(name for name in SURVEYS.others if name not in _NO_CONTENT)
ROSTER_CONTENT = tuple(name for name in ROSTER_CHANGES.others if name not in _NO_CONTENT)


def newest(table: sa.Table, key: Collection[str], *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether a row is the newest version of its key among the rows that meet ``conditions``."""
    (serial,) = table.primary_key
    last = sa.select(sa.func.max(serial)).where(*conditions).group_by(*(table.c[name] for name in key))
    return serial.in_(last)


def observations_known(connection: sa.Connection, *, as_of: datetime, periods: Collection[str]) -> ObservationFrame:
    """观测 of ``periods`` as known at ``as_of``: the newest version of each, with its file's hash, name and arrival."""
    conditions = (CORE_OBSERVATION.c.recorded_at <= as_of, CORE_OBSERVATION.c.period.in_(sorted(periods)))
    names = ("file_id", *OBSERVATION_COLUMNS)
    known = sa.select(*(CORE_OBSERVATION.c[name] for name in names)).where(
        newest(CORE_OBSERVATION, KNOWN_KEY, *conditions)
    )
    columns = read_columns(connection, known)
    files = {
        file_id: rest
        for file_id, *rest in connection.execute(
            sa.select(RAW_FILE.c.file_id, *(RAW_FILE.c[name] for name in FROM_FILE))
        )
    }
    for place, name in enumerate(FROM_FILE):
        columns[name] = [files[file_id][place] for file_id in columns["file_id"]]
    return ObservationFrame(make_frame(columns, OBSERVATIONS))


def observations_like(connection: sa.Connection, incoming: Columns) -> set[Record]:
    """What is known by now about the periods, indicators and sources of ``incoming``: key, then content."""
    if not incoming["period"]:
        return set()
    conditions = [
        CORE_OBSERVATION.c[name].in_(sorted(set(incoming[name])))
        for name in ("period", "indicator_code", "source_code")
    ]
    statement = sa.select(*(CORE_OBSERVATION.c[name] for name in (*OBSERVATION_KEY, *OBSERVATION_CONTENT)))
    known = connection.execute(statement.where(newest(CORE_OBSERVATION, KNOWN_KEY, *conditions)))
    return set(map(tuple, known.fetchall()))


def events_known(connection: sa.Connection, *, as_of: datetime, first_on: str, last_on: str) -> EventFrame:
    """加减分事项 that occurred from ``first_on`` to ``last_on`` (ISO days), as known at ``as_of``."""
    statement = (
        sa.select(CORE_EVENT, RAW_FILE.c.file_name)
        .join(RAW_FILE, RAW_FILE.c.raw_sha256 == CORE_EVENT.c.raw_sha256)
        .where(newest(CORE_EVENT, ("event_key",), CORE_EVENT.c.recorded_at <= as_of))
        .where(CORE_EVENT.c.occurred_on.between(first_on, last_on))
    )
    return EventFrame(read_frame(connection, statement, EVENTS))


def events_like(connection: sa.Connection, incoming: Columns) -> set[Record]:
    """What is known by now about the events of ``incoming``: key, then content."""
    if not incoming["event_key"]:
        return set()
    of_keys = CORE_EVENT.c.event_key.in_(sorted(set(incoming["event_key"])))
    statement = sa.select(*(CORE_EVENT.c[name] for name in ("event_key", *EVENT_CONTENT)))
    return set(map(tuple, connection.execute(statement.where(newest(CORE_EVENT, ("event_key",), of_keys)))))


def _known_of_periods(
    connection: sa.Connection, table: sa.Table, frame: Frame, as_of: datetime, periods: Collection[str]
) -> pd.DataFrame:
    """Newest rows of a table about some periods as known at ``as_of``, each with the name of its file."""
    conditions = (table.c.recorded_at <= as_of, table.c.period.in_(sorted(periods)))
    statement = (
        sa.select(table, RAW_FILE.c.file_name)
        .join(RAW_FILE, RAW_FILE.c.raw_sha256 == table.c.raw_sha256)
        .where(newest(table, frame.key, *conditions))
    )
    return read_frame(connection, statement, frame)


def roster_changes_known(connection: sa.Connection, *, as_of: datetime, periods: Collection[str]) -> RosterChangeFrame:
    """名录变动 of ``periods`` as known at ``as_of``."""
    return RosterChangeFrame(_known_of_periods(connection, CORE_ROSTER_CHANGE, ROSTER_CHANGES, as_of, periods))


def roster_changes_like(connection: sa.Connection, incoming: Columns) -> set[Record]:
    """What is known by now about the periods of ``incoming``: key, then content."""
    if not incoming["period"]:
        return set()
    of_periods = CORE_ROSTER_CHANGE.c.period.in_(sorted(set(incoming["period"])))
    statement = sa.select(*(CORE_ROSTER_CHANGE.c[name] for name in (*ROSTER_CHANGES.key, *ROSTER_CONTENT)))
    known = connection.execute(statement.where(newest(CORE_ROSTER_CHANGE, ROSTER_CHANGES.key, of_periods)))
    return set(map(tuple, known.fetchall()))


def surveys_known(connection: sa.Connection, *, as_of: datetime, periods: Collection[str]) -> SurveyFrame:
    """满意度调查 of ``periods`` as known at ``as_of``."""
    return SurveyFrame(_known_of_periods(connection, CORE_SURVEY, SURVEYS, as_of, periods))


def surveys_like(connection: sa.Connection, incoming: Columns) -> set[Record]:
    """What is known by now about the periods of ``incoming``: key, then content."""
    if not incoming["period"]:
        return set()
    of_periods = CORE_SURVEY.c.period.in_(sorted(set(incoming["period"])))
    statement = sa.select(*(CORE_SURVEY.c[name] for name in (*SURVEYS.key, *SURVEY_CONTENT)))
    known = connection.execute(statement.where(newest(CORE_SURVEY, SURVEYS.key, of_periods)))
    return set(map(tuple, known.fetchall()))


def photographs_known(connection: sa.Connection, *, as_of: datetime, periods: Collection[str]) -> PhotographFrame:
    """现场照片 of ``periods`` as known at ``as_of``."""
    return PhotographFrame(_known_of_periods(connection, CORE_PHOTOGRAPH, PHOTOGRAPHS, as_of, periods))


def photographs_like(connection: sa.Connection, incoming: Columns) -> set[Record]:
    """Keys of the photographs of ``incoming`` that are known by now."""
    if not incoming["period"]:
        return set()
    of_periods = CORE_PHOTOGRAPH.c.period.in_(sorted(set(incoming["period"])))
    statement = sa.select(*(CORE_PHOTOGRAPH.c[name] for name in PHOTOGRAPHS.key)).where(of_periods)
    return set(map(tuple, connection.execute(statement)))
