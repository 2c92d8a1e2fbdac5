"""事项类入库表: what files tell beside figures, one line a frame; its table, versions and reach follow from it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import sqlalchemy as sa

from appraisal.frames import (
    BLOCKERS,
    DISPATCHES,
    EVENTS,
    PHOTOGRAPHS,
    RECTIFICATION_REPORTS,
    REPLIES,
    ROSTER_CHANGES,
    SURVEYS,
    Frame,
)
from warehouse.tables import FILE_KEY, METADATA, held, serial

Reach = Literal["period", "earlier", "year", "past"]


@dataclass(frozen=True)
class Record:
    """事项类入库表: what files tell beside figures, kept as versions of a key.

    Attributes:
        field: its name in ``Parsed`` and in ``Books``.
        frame: its declaration.
        reach: what of it a round reads: rows about the periods that it may read (``period``), rows about earlier periods
            of its year (``earlier``), rows of a day within its year (``year``) or of any day until its end (``past``).
        day: the column of that day.
        first: columns that tell what the first version said, whatever was sent later.
        table: where it is kept, made from the declaration.
    """

    field: str
    frame: Frame
    reach: Reach = "period"
    day: str = ""
    first: tuple[str, ...] = ()

    @cached_property
    def table(self) -> sa.Table:
        """``core_<frame>``: one row a version, with the file that told it."""
        return METADATA.tables[f"core_{self.frame.name}"]

    @property
    def columns(self) -> tuple[str, ...]:
        """As they stand in the table; the name of the file is the file's to know."""
        return tuple(name for name in self.frame.columns if name != "file_name")

    @property
    def content(self) -> tuple[str, ...]:
        """What makes a new version; where and when it was written does not."""
        apart = {"raw_sha256", "file_name", "cell_ref", "recorded_at", *self.first}
        return tuple(name for name in self.frame.others if name not in apart)


def _record(field: str, frame: Frame, reach: Reach = "period", *, day: str = "", first: tuple[str, ...] = ()) -> Record:
    name, needed = f"core_{frame.name}", {"raw_sha256", "recorded_at", day, *first}
    sa.Table(
        name,
        METADATA,
        serial(f"{frame.name}_id"),
        *held(frame, needed=needed, elsewhere=("file_name",)),
        sa.UniqueConstraint("raw_sha256", *frame.key, name=f"uq_{name}_file"),
        sa.ForeignKeyConstraint(["raw_sha256"], [FILE_KEY]),
        sa.Index(f"ix_{name}_key", *frame.key),
    )
    return Record(field, frame, reach, day, first)


RECORDS = (
    _record("events", EVENTS, "year", day="occurred_on"),
    _record("roster_changes", ROSTER_CHANGES),
    _record("photographs", PHOTOGRAPHS),
    _record("surveys", SURVEYS),
    _record("replies", REPLIES, "earlier", first=("replied_on",)),
    _record("rectification_reports", RECTIFICATION_REPORTS, "past", day="reported_on"),
    _record("blockers", BLOCKERS),
    _record("dispatches", DISPATCHES),
)
"""One line a record frame: intake, reading back, fingerprints and the audit of the chain follow."""
RECORD = {each.field: each for each in RECORDS}
"""The same by field."""
