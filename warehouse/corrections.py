"""更正的内容: what a file told otherwise than the one before it from the same sender about the same period."""

from dataclasses import dataclass

import sqlalchemy as sa

from appraisal.frames import OBSERVATION_KEY
from warehouse.engine import Warehouse, reading
from warehouse.tables import CORE_OBSERVATION, RAW_FILE, RAW_RECEIPT


@dataclass(frozen=True)
class Correction:
    """One figure that was told anew 更正.

    Attributes:
        indicator_code, subject_code, period, basis, measure: which.
        before_value, before_uom: as it was known.
        after_value, after_uom: as this file tells it.
        cell_ref: where in this file.
    """

    indicator_code: str
    subject_code: str
    period: str
    basis: str
    measure: str
    before_value: float | None
    before_uom: str
    after_value: float | None
    after_uom: str
    cell_ref: str


def corrections_of(warehouse: Warehouse, receipt_no: str) -> tuple[Correction, ...]:
    """What an accepted file changed of what its sender had told about its period; nothing for a first file.

    Args:
        warehouse: to read.
        receipt_no: of the file.
    """
    with reading(warehouse) as connection:
        row = _receipt(connection, receipt_no)
        if row is None or row.verdict != "accepted" or not _other(connection, row, is_later=False):
            return ()
        known = CORE_OBSERVATION.c
        file_id = connection.execute(
            sa.select(RAW_FILE.c.file_id).where(RAW_FILE.c.raw_sha256 == row.raw_sha256)
        ).scalar_one()
        told = connection.execute(
            sa.select(CORE_OBSERVATION)
            .where(known.period == row.period, known.source_code == row.source_code)
            .order_by(known.observation_id)
        ).mappings()
        before: dict[tuple[object, ...], sa.RowMapping] = {}
        found: list[Correction] = []
        for each in told:
            key = tuple(each[name] for name in OBSERVATION_KEY)
            earlier = before.get(key)
            if each["file_id"] == file_id and earlier is not None and _differ(earlier, each):
                found.append(_correction(earlier, each))
            before[key] = each
        return tuple(found)


def superseded_by(warehouse: Warehouse, receipt_no: str) -> str:
    """Receipt of the newest accepted file of the same sender about the same period that came after; empty if none did."""
    with reading(warehouse) as connection:
        row = _receipt(connection, receipt_no)
        return _other(connection, row, is_later=True) if row is not None else ""


def _receipt(connection: sa.Connection, receipt_no: str) -> sa.Row[tuple[object, ...]] | None:
    return connection.execute(sa.select(RAW_RECEIPT).where(RAW_RECEIPT.c.receipt_no == receipt_no)).one_or_none()


def _other(connection: sa.Connection, row: sa.Row[tuple[object, ...]], *, is_later: bool) -> str:
    """The newest other accepted file of the same source, sender and period, later or earlier than this one."""
    receipt, at = RAW_RECEIPT.c, row.recorded_at
    if not row.sender_code or not row.period:
        return ""
    statement = sa.select(receipt.receipt_no).where(
        receipt.verdict == "accepted",
        receipt.source_code == row.source_code,
        receipt.sender_code == row.sender_code,
        receipt.period == row.period,
        receipt.recorded_at > at if is_later else receipt.recorded_at < at,
    )
    newest = statement.order_by(receipt.recorded_at.desc(), receipt.number.desc()).limit(1)
    return str(connection.execute(newest).scalar_one_or_none() or "")


def _differ(one: sa.RowMapping, other: sa.RowMapping) -> bool:
    return (one["value"], one["uom"]) != (other["value"], other["uom"])


def _correction(before: sa.RowMapping, after: sa.RowMapping) -> Correction:
    key = {name: str(after[name]) for name in OBSERVATION_KEY if name != "source_code"}
    return Correction(
        **key,
        before_value=before["value"],
        before_uom=str(before["uom"]),
        after_value=after["value"],
        after_uom=str(after["uom"]),
        cell_ref=str(after["cell_ref"]),
    )
