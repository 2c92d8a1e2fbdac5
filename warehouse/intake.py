"""收: keep a file before anyone reads it, then settle what became of it, once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from appraisal.books import Parsed, RawFile, Receipt
from appraisal.frames import FINDINGS, OBSERVATION_KEY
from warehouse.audit import digest_row, extend_chain
from warehouse.columns import ToldColumns, choose, number, say_once, tell_rows
from warehouse.engine import Warehouse, reading, writing, year_of
from warehouse.faults import WarehouseError
from warehouse.known import OBSERVATION_COLUMNS, OBSERVATION_CONTENT, are_known, records_like
from warehouse.records import RECORDS, Record
from warehouse.rows import (
    Columns,
    append_columns,
    append_rows,
    digest_columns,
    digest_frame,
    number_ranks,
    plain_columns,
    told_columns,
)
from warehouse.spelled import Digest
from warehouse.tables import (
    CORE_INTAKE_FINDING,
    CORE_OBSERVATION,
    RAW_FILE,
    RAW_RECEIPT,
    SETTLED,
    utc_text,
)


def keep_raw(warehouse: Warehouse, *files: RawFile) -> None:
    """Store the bytes of files under their sha256, in one transaction; a file that is there already stays as it is."""
    fresh = [raw for raw in files if not _has_file(warehouse, raw.sha256)]
    if not fresh:
        return
    with writing(warehouse) as connection:
        for raw in fresh:
            if connection.execute(_file(raw.sha256)).first():
                continue
            row = {
                "raw_sha256": raw.sha256,
                "source_code": raw.source_code,
                "file_name": raw.file_name,
                "received_from": raw.received_from,
                "byte_count": len(raw.content),
                "arrived_at": raw.arrived_at,
                "recorded_at": warehouse.now(),
                "content": raw.content,
            }
            connection.execute(sa.insert(RAW_FILE).values(row))


def is_settled(warehouse: Warehouse, sha256: str) -> str | None:
    """Number of the receipt by which a file was accepted or returned; ``None`` if it was only kept, or never came.

    A crash between keeping and settling leaves a file unsettled: it is then taken up again.
    """
    with reading(warehouse) as connection:
        return connection.execute(_settled(sha256)).scalar_one_or_none()


def known_arrivals(warehouse: Warehouse) -> dict[tuple[str, str, str, datetime], str]:
    """Arrivals that have their receipt: (sha256, received_from, file_name, arrived_at) → number.

    A file that lies in the inbox since yesterday is known; the same bytes under another name or at another time are not.
    """
    columns = (RAW_RECEIPT.c[name] for name in ("raw_sha256", "received_from", "file_name", "arrived_at", "receipt_no"))
    with reading(warehouse) as connection:
        return {(row[0], row[1], row[2], row[3]): row[4] for row in connection.execute(sa.select(*columns))}


def settle_duplicate(warehouse: Warehouse, raw: RawFile) -> Receipt:
    """Acknowledge a file whose bytes were settled before: a receipt ``duplicate``, nothing else.

    Raises:
        ValueError: they were never settled.
    """
    return settle(warehouse, raw, None, verdict="duplicate")


def settle(warehouse: Warehouse, raw: RawFile, parsed: Parsed | None, *, verdict: str, detail: str = "") -> Receipt:
    """Write what became of a file, in one transaction: its receipt, and what it tells if it is accepted.

    Observations and ``RECORDS`` are appended only where they differ from what is known of the same key. Findings of
    reading are kept with the receipt whatever the verdict. A file that was settled before gets a receipt ``duplicate`` and
    tells nothing.

    Args:
        warehouse: where it goes.
        raw: the file, kept before.
        parsed: what was read out of it; ``None`` for a duplicate that nobody read again.
        verdict: ``accepted``, ``returned`` or ``duplicate``.
        detail: why, in Chinese.

    Raises:
        WarehouseError: two rows of the file claim different things of the same figure.
        ValueError: ``duplicate`` is claimed of a file that was never settled.
    """
    with writing(warehouse) as connection:
        at = warehouse.now()
        settled_no = connection.execute(_settled(raw.sha256)).scalar_one_or_none()
        if settled_no is None:
            if verdict not in SETTLED or parsed is None:
                raise ValueError(f"{verdict}: the file was never settled before")
            return _settle_first(connection, raw, parsed, verdict=verdict, detail=detail, at=at)
        return _settle_again(connection, raw, settled_no, detail=detail, at=at)


def _settle_first(
    connection: sa.Connection, raw: RawFile, parsed: Parsed, *, verdict: str, detail: str, at: datetime
) -> Receipt:
    row = _receipt_row(connection, raw, sender=parsed.sender_code, period=parsed.period, at=at)
    row |= {"verdict": verdict, "detail": detail}
    connection.execute(sa.insert(RAW_RECEIPT).values(row))
    findings = parsed.findings.drop_duplicates("finding_key")
    append_rows(connection, CORE_INTAKE_FINDING, findings.assign(receipt_no=row["receipt_no"]))
    contents = {"raw_receipt": digest_row(RAW_RECEIPT, row), "core_intake_finding": digest_frame(findings, FINDINGS)}
    count = 0
    if verdict == "accepted":
        count, told = _append_told(connection, parsed, raw_sha256=raw.sha256, at=at)
        contents |= told
    extend_chain(connection, "receipt", key=row["receipt_no"], contents=contents, at=at)
    return _receipt(row, appended_count=count)


def _append_told(
    connection: sa.Connection, parsed: Parsed, *, raw_sha256: str, at: datetime
) -> tuple[int, dict[str, str]]:
    """Append what an accepted file tells anew: how many rows, and the fingerprint of those of each table."""
    observations = _new_observations(connection, parsed.observations, at=at)
    file_id = connection.execute(_file(raw_sha256)).scalar_one()
    digest = Digest(observations)
    rows = {**observations, **_numbers(connection, len(observations["period"]), file_id)}
    count = append_columns(connection, CORE_OBSERVATION, rows, beside=digest.go_on)
    contents = {CORE_OBSERVATION.name: digest.hexdigest()}
    for record in RECORDS:
        told = _new_records(connection, record, getattr(parsed, record.field), raw_sha256=raw_sha256, at=at)
        contents[record.table.name] = digest_columns(told)
        count += append_columns(connection, record.table, told)
    return count, contents


def _numbers(connection: sa.Connection, count: int, file_id: int) -> ToldColumns:
    """Numbers of rows and of their file; those of rows follow the last one: nobody else writes, and a server would count slower."""
    last = connection.execute(sa.select(sa.func.max(CORE_OBSERVATION.c.observation_id))).scalar() or 0
    return {"observation_id": list(range(last + 1, last + 1 + count)), "file_id": say_once(file_id, count)}


def _settle_again(connection: sa.Connection, raw: RawFile, settled_no: str, *, detail: str, at: datetime) -> Receipt:
    first = connection.execute(sa.select(RAW_RECEIPT).where(RAW_RECEIPT.c.receipt_no == settled_no)).one()
    row = _receipt_row(connection, raw, sender=first.sender_code, period=first.period, at=at)
    row |= {"verdict": "duplicate", "detail": detail or f"与回执 {settled_no} 的文件内容相同，未重复入库"}
    connection.execute(sa.insert(RAW_RECEIPT).values(row))
    contents = {"raw_receipt": digest_row(RAW_RECEIPT, row)}
    extend_chain(connection, "receipt", key=row["receipt_no"], contents=contents, at=at)
    return _receipt(row)


def _has_file(warehouse: Warehouse, sha256: str) -> bool:
    with reading(warehouse) as connection:
        return connection.execute(_file(sha256)).first() is not None


def _file(sha256: str) -> sa.Select[Any]:
    return sa.select(RAW_FILE.c.file_id).where(RAW_FILE.c.raw_sha256 == sha256)


def _settled(sha256: str) -> sa.Select[Any]:
    receipt = RAW_RECEIPT.c
    return sa.select(receipt.receipt_no).where(receipt.raw_sha256 == sha256, receipt.verdict.in_(SETTLED))


def _receipt_row(connection: sa.Connection, raw: RawFile, *, sender: str, period: str, at: datetime) -> dict[str, Any]:
    year = year_of(raw.arrived_at)
    last = connection.execute(sa.select(sa.func.max(RAW_RECEIPT.c.number)).where(RAW_RECEIPT.c.year == year)).scalar()
    number = (last or 0) + 1
    return {
        "receipt_no": f"{year}-{number:04d}",
        "year": year,
        "number": number,
        "raw_sha256": raw.sha256,
        "source_code": raw.source_code,
        "sender_code": sender,
        "period": period,
        "file_name": raw.file_name,
        "received_from": raw.received_from,
        "arrived_at": raw.arrived_at,
        "recorded_at": at,
    }


def _receipt(row: dict[str, Any], *, appended_count: int = 0) -> Receipt:
    own = {name: value for name, value in row.items() if name not in {"year", "number"}}
    return Receipt(**own, appended_count=appended_count)


def _new_observations(connection: sa.Connection, frame: pd.DataFrame, *, at: datetime) -> ToldColumns:
    """Rows that tell something else than is known of the same figure from the same source."""
    incoming = told_columns(frame, (name for name in OBSERVATION_COLUMNS if name != "recorded_at"))
    incoming["recorded_at"] = say_once(utc_text(at), len(frame))
    single = _of_one_mind(incoming, OBSERVATION_KEY, OBSERVATION_CONTENT)
    is_known = are_known(connection, single)
    return choose(single, ~is_known) if is_known.any() else single


def _new_records(
    connection: sa.Connection, record: Record, frame: pd.DataFrame, *, raw_sha256: str, at: datetime
) -> ToldColumns:
    """Rows of a record frame that tell something else than is known of the same key."""
    if frame.empty:
        return {name: [] for name in record.columns}
    incoming = _of_file(frame, record.columns, raw_sha256=raw_sha256, at=at)
    single = _of_one_mind(incoming, record.frame.key, record.content)
    known = records_like(connection, record, single)
    rows = tell_rows(single, (*record.frame.key, *record.content))
    return choose(single, np.array([row not in known for row in rows])) if known else single


def _of_file(frame: pd.DataFrame, names: Sequence[str], *, raw_sha256: str, at: datetime) -> Columns:
    """Rows as they are stored, with the file that told them and the moment."""
    own = {"raw_sha256": raw_sha256, "recorded_at": utc_text(at)}
    incoming = plain_columns(frame, (name for name in names if name not in own))
    return incoming | {name: [value] * len(frame) for name, value in own.items()}


def _of_one_mind(incoming: ToldColumns, key: Sequence[str], content: Sequence[str]) -> ToldColumns:
    """One row a key; rows that repeat each other count once.

    Raises:
        WarehouseError: rows of one key contradict each other, which the shape checks must have returned.
    """
    keys = number_ranks((each.codes, len(each.distinct)) for each in (number(incoming[name]) for name in key))
    in_order = np.sort(keys)
    if (in_order[1:] != in_order[:-1]).all():
        return incoming
    contents, names, cells = (tell_rows(incoming, each) for each in (content, key, ("cell_ref",)))
    first: dict[int, int] = {}
    for place, own in enumerate(keys.tolist()):
        before = first.setdefault(own, place)
        if contents[before] != contents[place]:
            name = " ".join(str(each) for each in names[place])
            raise WarehouseError(
                f"同一文件对同一数据（{name}）给出了不同的内容（{cells[before][0]}、{cells[place][0]}），无法入库。"
                "请退回报送单位更正。"
            )
    is_first = np.zeros(len(keys), dtype="bool")
    is_first[list(first.values())] = True
    return choose(incoming, is_first)
