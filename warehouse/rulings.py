"""核定: what a person decided about a finding, signed and with a reason."""

from datetime import datetime

import pandas as pd
import sqlalchemy as sa

from appraisal.findings import Verdict
from appraisal.frames import FINDINGS, RULINGS, FindingFrame, RulingFrame
from appraisal.period import Period, parse_period
from warehouse.audit import digest_row, extend_chain
from warehouse.coded import read_frame
from warehouse.engine import Warehouse, reading, writing
from warehouse.known import newest
from warehouse.rows import read_rows
from warehouse.tables import AUDIT_RUN, CORE_INTAKE_FINDING, CORE_RULING, MART_FINDING

_VERDICTS = tuple(each.value for each in Verdict)


def record_ruling(
    warehouse: Warehouse,
    finding_key: str,
    *,
    verdict: str,
    reason: str,
    ruled_by: str,
    replacement_value: float | None = None,
    document_no: str = "",
    is_referred: bool = False,
) -> bool:
    """Record a ruling; the newest one on a finding counts, earlier ones stay on record.

    A matter that was referred to the statistics bureau 转统计部门 stays referred, whatever is ruled later.

    Args:
        warehouse: where it goes.
        finding_key: the finding, as listed.
        verdict: ``dismissed`` 放行, ``upheld`` 维持挂起 or ``replaced`` 替换.
        reason: why, in the words of who decides.
        ruled_by: who decides.
        replacement_value: what stands instead, in the indicator's uom; with ``replaced`` only.
        document_no: the paper it rests on.
        is_referred: whether the matter goes to the statistics bureau, which alone establishes facts.

    Returns:
        Whether the matter is referred, by this ruling or an earlier one.

    Raises:
        ValueError: something is missing or does not fit; the text is Chinese.
    """
    _prove_complete(verdict, reason=reason, ruled_by=ruled_by, replacement_value=replacement_value)
    row: dict[str, object] = {
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
        stays_referred = is_referred or _was_referred(connection, finding_key)
        at = warehouse.now()
        row |= {"is_referred": stays_referred, "ruled_at": at}
        stored = connection.execute(sa.insert(CORE_RULING).values(row))
        ruling_id = int((stored.inserted_primary_key or (0,))[0])
        contents = {"core_ruling": digest_row(CORE_RULING, row | {"ruling_id": ruling_id})}
        extend_chain(connection, "ruling", key=str(ruling_id), contents=contents, at=at)
    return stays_referred


def is_known_finding(warehouse: Warehouse, finding_key: str) -> bool:
    """Whether a round or an intake ever made a finding of this key."""
    with reading(warehouse) as connection:
        return _is_known(connection, finding_key)


def find_finding(warehouse: Warehouse, finding_key: str) -> FindingFrame:
    """The finding of a key as the newest run or intake made it: one row, or none."""
    newest_first = (
        sa.select(MART_FINDING)
        .join(AUDIT_RUN, AUDIT_RUN.c.run_key == MART_FINDING.c.run_key)
        .where(MART_FINDING.c.finding_key == finding_key)
        .order_by(AUDIT_RUN.c.closed_at.desc())
        .limit(1)
    )
    taken_in = sa.select(CORE_INTAKE_FINDING).where(CORE_INTAKE_FINDING.c.finding_key == finding_key).limit(1)
    with reading(warehouse) as connection:
        found = read_frame(connection, newest_first, FINDINGS)
        return FindingFrame(found if len(found) else read_frame(connection, taken_in, FINDINGS))


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
        raise ValueError(f"核定结论“{verdict}”不认识，可写 dismissed（放行）、upheld（维持挂起）或 replaced（替换）。")
    if not reason.strip() or not ruled_by.strip():
        raise ValueError("核定必须写明理由和核定人。")
    if (verdict == "replaced") != (replacement_value is not None):
        raise ValueError("结论为 replaced（替换）时必须给出核定值，其他结论不得给出数值。")


def _was_referred(connection: sa.Connection, finding_key: str) -> bool:
    before = sa.select(CORE_RULING.c.ruling_id).where(CORE_RULING.c.finding_key == finding_key)
    return connection.execute(before.where(CORE_RULING.c.is_referred).limit(1)).first() is not None


def _is_known(connection: sa.Connection, finding_key: str) -> bool:
    return any(
        connection.execute(sa.select(table.c.finding_key).where(table.c.finding_key == finding_key).limit(1)).first()
        for table in (MART_FINDING, CORE_INTAKE_FINDING)
    )
