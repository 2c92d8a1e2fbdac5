"""已知: what the warehouse knew at an instant, by the one query of its kind.

``period`` is when a figure is about; ``recorded_at`` is when we learned it. Only the start of a version is stored: the
end is the next version's start. Versions follow one another as they were taken in (``observation_id``), because a
clock that was set back must not hide a correction.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from numpy.typing import NDArray

from appraisal.frames import OBSERVATION_KEY, OBSERVATIONS, ObservationFrame
from appraisal.period import PERIODS_IN_YEAR, Period
from warehouse.coded import CodedColumns, make_frame, number_rows, read_coded, read_frame
from warehouse.columns import Coded, Places, ToldColumns, find_among, number
from warehouse.inputs import period_codes
from warehouse.records import Record
from warehouse.rows import number_ranks, read_columns
from warehouse.tables import CORE_OBSERVATION, FROM_FILE, RAW_FILE

OBSERVATION_COLUMNS = tuple(name for name in OBSERVATIONS.columns if name not in FROM_FILE)
"""As they stand in ``core_observation``."""
OBSERVATION_CONTENT = ("value", "uom", "maturity")
"""What makes a new version of an observation; how it was written and in which cell does not."""
_FEW_SUBJECTS, _MANY_ROWS = 8, 10_000
_FEW_WORDS = ("period", "basis", "measure", "source_code", "uom", "maturity")
"""Columns that say few things between them."""


def newest(table: sa.Table, key: Collection[str], *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether a row is the newest version of its key among the rows that meet ``conditions``."""
    (serial,) = table.primary_key
    last = sa.select(sa.func.max(serial)).where(*conditions).group_by(*(table.c[name] for name in key))
    return serial.in_(last)


def observations_known(
    connection: sa.Connection,
    *,
    as_of: datetime,
    periods: Collection[str],
    indicators: Collection[str] | None = None,
) -> ObservationFrame:
    """观测 of ``periods`` as known at ``as_of``: the newest version of each, with its file's hash, name and arrival.

    Args:
        connection: to read.
        as_of: what was recorded later is not known yet.
        periods: codes.
        indicators: codes of those wanted; ``None`` = all.
    """
    conditions = [CORE_OBSERVATION.c.recorded_at <= as_of, CORE_OBSERVATION.c.period.in_(sorted(periods))]
    if indicators is not None:
        conditions.append(CORE_OBSERVATION.c.indicator_code.in_(sorted(indicators)))
    versions = _versions(("file_id", *OBSERVATION_COLUMNS), conditions)
    columns = read_coded(connection, versions, together=_FEW_WORDS, serials=("observation_id",))
    newest_at = _last_of_each(number_rows(columns, OBSERVATION_KEY), _plain_numbers(columns["observation_id"]))
    files = read_columns(connection, sa.select(RAW_FILE.c.file_id, *(RAW_FILE.c[name] for name in FROM_FILE)))
    file_id = columns["file_id"]
    for name in FROM_FILE:
        told = dict(zip(files["file_id"], files[name], strict=True))
        columns[name] = Coded(file_id.codes, [told[each] for each in file_id.distinct])
    return ObservationFrame(make_frame(columns, OBSERVATIONS, newest_at))


def are_known(connection: sa.Connection, incoming: ToldColumns) -> NDArray[np.bool_]:
    """Which rows of ``incoming`` tell what is known by now of the same figure from the same source.

    Of the one unit that a submission is about only its own figures are read: of all others as much again would be with each.
    """
    if not len(incoming["period"]):
        return np.zeros(0, dtype="bool")
    names = ("period", "indicator_code", "source_code", "subject_code")
    asked = {name: number(incoming[name]).distinct for name in names}
    if len(asked["subject_code"]) > _FEW_SUBJECTS:
        del asked["subject_code"]
    conditions = [CORE_OBSERVATION.c[name].in_(sorted(words)) for name, words in asked.items()]
    versions = _versions((*OBSERVATION_KEY, *OBSERVATION_CONTENT), conditions)
    together = _FEW_WORDS if len(incoming["period"]) > _MANY_ROWS else ()
    known = read_coded(connection, versions, together=together, serials=("observation_id",))
    if not len(known["observation_id"]):
        return np.zeros(len(incoming["period"]), dtype="bool")
    own, told = _numbered_alike(incoming, known, OBSERVATION_KEY)
    newest_at = _last_of_each(told, _plain_numbers(known["observation_id"]))
    place = np.searchsorted(told[newest_at], own).clip(max=len(newest_at) - 1)
    own_content, told_content = _numbered_alike(incoming, known, (*OBSERVATION_KEY, *OBSERVATION_CONTENT))
    return np.asarray(own_content == told_content[newest_at[place]], dtype="bool")


def _numbered_alike(incoming: ToldColumns, known: CodedColumns, names: Sequence[str]) -> tuple[Places, Places]:
    """A number for what each row says under ``names``: of those that come in and of those known, the same for the same."""
    ranked = []
    for name in names:
        own, told = number(incoming[name]), known[name]
        ranks = np.concatenate([own.codes, find_among(own, told.distinct)[told.codes]])
        ranked.append((ranks + 1, len(own.distinct) + 1))  # 0 for what none of those says that come in
    numbers = number_ranks(ranked)
    return numbers[: len(incoming["period"])], numbers[len(incoming["period"]) :]


def _versions(names: Sequence[str], conditions: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    """All versions of the observations that meet ``conditions``, each with its serial number."""
    known = CORE_OBSERVATION.c
    return sa.select(known.observation_id, *(known[name] for name in names)).where(*conditions)


def _plain_numbers(column: Coded) -> np.ndarray:
    return np.array(column.distinct, dtype="int64")[column.codes]


def _last_of_each(numbers: np.ndarray, serials: np.ndarray) -> np.ndarray:
    """Places of the newest version of each observation, in the order of their keys.

    Versions are told apart here: few figures have several, and a database that groups a million rows by six texts takes
    longer over it than over reading them.
    """
    order = np.lexsort((serials, numbers))
    in_order = numbers[order]
    return order[np.append(in_order[1:] != in_order[:-1], values=True)] if len(order) else order


def records_known(connection: sa.Connection, record: Record, *, as_of: datetime, period: Period) -> pd.DataFrame:
    """What a round about ``period`` may know at ``as_of`` of one record frame: the newest version of each key.

    Args:
        connection: to read by.
        record: which frame, and how far it reaches.
        as_of: what was recorded later is not known.
        period: what the round is about; nothing of a later period, or of a day after its end, is read.

    Returns:
        Rows of ``record.frame``, each with the name of its file.
    """
    return _known(connection, record, record.table.c.recorded_at <= as_of, _within(record, period))


def records_of_periods(
    connection: sa.Connection, record: Record, *, as_of: datetime, periods: Collection[str]
) -> pd.DataFrame:
    """Rows of a record frame about some periods as known at ``as_of``: the newest version of each key."""
    about = record.table.c.period.in_(sorted(periods))
    return _known(connection, record, record.table.c.recorded_at <= as_of, about)


def records_like(connection: sa.Connection, record: Record, incoming: ToldColumns) -> set[tuple[Any, ...]]:
    """What is known by now about the keys of ``incoming``: key, then content."""
    key = record.frame.key
    narrow = "period" if "period" in key else key[0]
    if not len(incoming[narrow]):
        return set()
    conditions = record.table.c[narrow].in_(sorted(set(incoming[narrow])))
    statement = sa.select(*(record.table.c[name] for name in (*key, *record.content)))
    return set(map(tuple, connection.execute(statement.where(newest(record.table, key, conditions)))))


def _known(connection: sa.Connection, record: Record, *conditions: sa.ColumnElement[bool]) -> pd.DataFrame:
    table, key = record.table, record.frame.key
    statement = (
        sa.select(table, RAW_FILE.c.file_name)
        .join(RAW_FILE, RAW_FILE.c.raw_sha256 == table.c.raw_sha256)
        .where(newest(table, key, *conditions))
    )
    known = read_frame(connection, statement, record.frame)
    if not record.first or known.empty:
        return known
    names = (*key, *record.first)
    versions = sa.select(*(table.c[name] for name in names)).where(*conditions).order_by(*table.primary_key)
    told = pd.DataFrame(read_columns(connection, versions)).drop_duplicates([*key])
    return record.frame.conform(known.drop(columns=[*record.first]).merge(told, how="left", on=[*key]))


def _within(record: Record, period: Period) -> sa.ColumnElement[bool]:
    columns = record.table.c
    match record.reach:
        case "period":
            return columns.period.in_(sorted(period_codes(period)))
        case "earlier":
            return columns.period.in_(sorted(_ended_before(period)))
        case "year":
            return columns[record.day].between(f"{period.year}-01-01", f"{period.end_on}")
        case "past":
            return columns[record.day] <= f"{period.end_on}"


def _ended_before(period: Period) -> Iterator[str]:
    """Codes of the year's periods of every kind that end before ``period`` does: their papers could be answered by then."""
    for kind, count in PERIODS_IN_YEAR.items():
        for index in range(1, count + 1):
            each = Period(period.year, kind, index)
            if each.end_on < period.end_on:
                yield each.code
