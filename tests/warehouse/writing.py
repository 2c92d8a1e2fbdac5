"""A process that takes files in: started several times at once by ``test_writers``."""

import sys
from datetime import UTC, datetime

import warehouse
from appraisal.books import Parsed, RawFile
from appraisal.frames import EVENTS, FINDINGS, EventFrame, FindingFrame, ObservationFrame
from tests.warehouse.county import observations

ROWS = 30
"""Figures a file."""


def raw_of(number: int) -> RawFile:
    """The file of that number: the same bytes whoever takes it in."""
    return RawFile(
        "unit_submission", f"报送表_{number:04d}.xlsx", f"file {number}".encode() * 200, "inbox/submissions",
        datetime(2026, 9, 1, tzinfo=UTC),
    )  # fmt: skip


def parsed_of(number: int) -> Parsed:
    """What it tells: every third file corrects a figure that the file before told."""
    about = number - 1 if number % 3 == 2 else number
    raw = raw_of(number)
    rows = [(f"i{about}_{row}", "2026-08", float(number * 1000 + row)) for row in range(ROWS)]
    frame = observations(*rows).assign(raw_sha256=raw.sha256, file_name=raw.file_name)
    return Parsed(
        observations=ObservationFrame(frame),
        events=EventFrame(EVENTS.empty()),
        findings=FindingFrame(FINDINGS.empty()),
        sender_code="town.east",
        period="2026-08",
    )


def take_in(url: str, numbers: list[int]) -> None:
    """As the intake does: keep the bytes, ask whether they are settled, settle."""
    store = warehouse.open_warehouse(url, clock=lambda: datetime.now(UTC))
    for number in numbers:
        raw = raw_of(number)
        warehouse.keep_raw(store, raw)
        if warehouse.is_settled(store, raw.sha256):
            warehouse.settle_duplicate(store, raw)
        else:
            warehouse.settle(store, raw, parsed_of(number), verdict="accepted")


if __name__ == "__main__":
    take_in(sys.argv[1], [int(each) for each in sys.argv[2].split(",")])
