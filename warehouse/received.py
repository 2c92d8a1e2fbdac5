"""收到: what people ask of all that came in: receipts, bytes, and figures as known at an instant."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from appraisal.frames import FINDINGS, RECEIPTS, EventFrame, FindingFrame, ObservationFrame, ReceiptFrame, SurveyFrame
from appraisal.period import Period
from warehouse.coded import read_frame
from warehouse.engine import Warehouse, reading
from warehouse.faults import WarehouseError
from warehouse.known import observations_known, records_known, records_of_periods
from warehouse.records import RECORD
from warehouse.tables import CORE_INTAKE_FINDING, RAW_FILE, RAW_RECEIPT


def read_receipts(warehouse: Warehouse) -> ReceiptFrame:
    """All receipts, duplicates included."""
    with reading(warehouse) as connection:
        return ReceiptFrame(read_frame(connection, sa.select(RAW_RECEIPT), RECEIPTS))


def read_intake_findings(warehouse: Warehouse, *, receipt_no: str) -> FindingFrame:
    """What was found when the file of a receipt was read."""
    statement = sa.select(CORE_INTAKE_FINDING).where(CORE_INTAKE_FINDING.c.receipt_no == receipt_no)
    with reading(warehouse) as connection:
        return FindingFrame(read_frame(connection, statement, FINDINGS))


def read_raw_content(warehouse: Warehouse, raw_sha256: str) -> bytes:
    """The bytes of a file as it came.

    Raises:
        WarehouseError: it never came.
    """
    with reading(warehouse) as connection:
        content = connection.execute(
            sa.select(RAW_FILE.c.content).where(RAW_FILE.c.raw_sha256 == raw_sha256)
        ).scalar_one_or_none()
    if content is None:
        raise WarehouseError(f"库中没有指纹为 {raw_sha256[:16]}… 的原始文件。")
    return bytes(content)


def read_observations(warehouse: Warehouse, *, as_of: datetime, periods: Collection[str]) -> ObservationFrame:
    """观测 of ``periods`` as known at ``as_of``."""
    with reading(warehouse) as connection:
        return observations_known(connection, as_of=as_of, periods=periods)


def read_surveys(warehouse: Warehouse, *, as_of: datetime, periods: Collection[str]) -> SurveyFrame:
    """满意度调查 of ``periods`` as known at ``as_of``: the counts behind the figures of source ``survey``."""
    with reading(warehouse) as connection:
        return SurveyFrame(records_of_periods(connection, RECORD["surveys"], as_of=as_of, periods=periods))


def read_events(warehouse: Warehouse, *, as_of: datetime, period: Period) -> EventFrame:
    """台账事项 of the year up to the end of ``period``, as known at ``as_of``."""
    with reading(warehouse) as connection:
        return EventFrame(records_known(connection, RECORD["events"], as_of=as_of, period=period))
