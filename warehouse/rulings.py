"""核定: what a person decided about a finding, signed and with a reason."""

from datetime import datetime

import pandas as pd
import sqlalchemy as sa

from appraisal.frames import RULINGS, RulingFrame
from appraisal.period import Period, parse_period
from warehouse.audit import digest_row, extend_chain
from warehouse.engine import Warehouse, reading, writing
from warehouse.known import newest
from warehouse.rows import read_frame, read_rows
from warehouse.tables import CORE_INTAKE_FINDING, CORE_RULING, MART_FINDING

_VERDICTS = ("dismissed", "upheld", "replaced")


def record_ruling(
    warehouse: Warehouse,
    finding_key: str,
    *,
    verdict: str,
    reason: str,
    ruled_by: str,
    replacement_value: float | None = None,
    document_no: str = "",
) -> None:
    """Record a ruling; the newest one on a finding counts, earlier ones stay on record.

    Args:
        warehouse: where it goes.
        finding_key: the finding, as listed.
        verdict: ``dismissed`` 排除, ``upheld`` 属实 or ``replaced`` 更正.
        reason: why, in the words of who decides.
        ruled_by: who decides.
        replacement_value: what stands instead, in the indicator's uom; with ``replaced`` only.
        document_no: the paper it rests on.

    Raises:
        ValueError: something is missing or does not fit; the text is Chinese.
    """
    _prove_complete(verdict, reason=reason, ruled_by=ruled_by, replacement_value=replacement_value)
    row = {
        "finding_key": finding_key,
        "verdict": verdict,
        "replacement_value": replacement_value,
        "reason": reason.strip(),
        "document_no": document_no.strip(),
        "ruled_by": ruled_by.strip(),
    }
    with writing(warehouse) as connection:
        if not _is_known(connection, finding_key):
            raise ValueError(f"没有疑点键为 {finding_key} 的疑点。请从疑点清单中照抄16位的疑点键。")
        at = warehouse.now()
        stored = connection.execute(sa.insert(CORE_RULING).values(row | {"ruled_at": at}))
        ruling_id = int((stored.inserted_primary_key or (0,))[0])
        contents = {"core_ruling": digest_row(CORE_RULING, row | {"ruling_id": ruling_id, "ruled_at": at})}
        extend_chain(connection, "ruling", key=str(ruling_id), contents=contents, at=at)


def is_known_finding(warehouse: Warehouse, finding_key: str) -> bool:
    """Whether a round or an intake ever made a finding of this key."""
    with reading(warehouse) as connection:
        return _is_known(connection, finding_key)


def rulings_known(connection: sa.Connection, *, as_of: datetime, period: Period | None = None) -> RulingFrame:
    """核定 as known at ``as_of``, the newest of each finding.

    Args:
        connection: to read by.
        as_of: rulings of later than this are not known yet.
        period: leave out rulings on findings about later periods, which no round about ``period`` can meet.
    """
    known = newest(CORE_RULING, ("finding_key",), CORE_RULING.c.ruled_at <= as_of)
    rulings = read_frame(connection, sa.select(CORE_RULING).where(known), RULINGS)
    if period is None or rulings.empty:
        return RulingFrame(rulings)
    about = read_rows(connection, sa.select(MART_FINDING.c.finding_key, MART_FINDING.c.period).distinct())
    later = about[about["period"].map(lambda code: _is_later(code, period)).astype("bool")]
    return RulingFrame(rulings[~rulings["finding_key"].isin(later["finding_key"])].reset_index(drop=True))


def _is_later(code: str | None, period: Period) -> bool:
    if code is None or pd.isna(code):
        return False
    try:
        return parse_period(code).end_on > period.end_on
    except ValueError:
        return False


def _prove_complete(verdict: str, *, reason: str, ruled_by: str, replacement_value: float | None) -> None:
    if verdict not in _VERDICTS:
        raise ValueError(f"核定结论“{verdict}”不认识，应为 dismissed（排除）、upheld（属实）或 replaced（更正）。")
    if not reason.strip() or not ruled_by.strip():
        raise ValueError("核定必须写明理由和核定人。")
    if (verdict == "replaced") != (replacement_value is not None):
        raise ValueError("结论为 replaced（更正）时必须给出更正后的数值，其他结论不得给出数值。")


def _is_known(connection: sa.Connection, finding_key: str) -> bool:
    return any(
        connection.execute(sa.select(table.c.finding_key).where(table.c.finding_key == finding_key).limit(1)).first()
        for table in (MART_FINDING, CORE_INTAKE_FINDING)
    )
