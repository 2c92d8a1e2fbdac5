"""预警记录: what earlier periods warned of, which of its papers were delivered, and as of when that counts."""

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from appraisal.frames import WARNINGS, WarningFrame
from appraisal.period import Period, parse_period
from appraisal.warnings.ladder import PAPER_OF_STEP
from warehouse.coded import read_frame
from warehouse.engine import year_of
from warehouse.faults import BEIJING
from warehouse.tables import AUDIT_DELIVERY, AUDIT_RUN, MART_DOCUMENT, RESULT_MARTS

_TO_EVERYBODY = "all"
_WARNING = RESULT_MARTS["warnings"][1]


@dataclass(frozen=True)
class Warned:
    """What a round that climbs a ladder is told of its earlier periods; fields as in ``Books``."""

    warnings: WarningFrame = field(default_factory=lambda: WarningFrame(WARNINGS.empty()))
    deliveries: dict[str, str] = field(default_factory=dict)
    paper_numbers: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    judged_at: datetime | None = None


def warned_before(
    connection: sa.Connection, *, round_code: str, period: Period, earlier: list[str], as_of: datetime
) -> Warned:
    """预警 of earlier periods and their deliveries.

    A further edition goes by the deliveries that its first edition knew: papers that were delivered since then are the
    business of the next period and make no edition of their own.

    Args:
        connection: to read.
        round_code: the round.
        period: what it is about.
        earlier: keys of the newest editions of its earlier periods.
        as_of: 数据截止时点 of this edition.
    """
    run = AUDIT_RUN.c
    first = sa.select(run.as_of).where(run.round_code == round_code, run.period == period.code, run.edition == 1)
    judged_at = connection.execute(first).scalar_one_or_none()
    told = sa.select(_WARNING).where(_WARNING.c.run_key.in_(earlier))
    papers = _delivered(connection, round_code, before=period, by=judged_at or as_of)
    return Warned(
        warnings=WarningFrame(read_frame(connection, told, WARNINGS)),
        deliveries={key: paper.delivered_on for key, paper in papers.items()},
        paper_numbers={key: paper.number for key, paper in papers.items() if paper.number[1]},
        judged_at=judged_at,
    )


@dataclass(frozen=True)
class _Paper:
    """When the paper of a step was first delivered, and its series, number and year."""

    delivered_on: str
    number: tuple[str, int, int]


def _delivered(connection: sa.Connection, round_code: str, *, before: Period, by: datetime) -> dict[str, _Paper]:
    """``<warning_key>:<step_code>`` → its paper; of a measure that was taken twice, the later one."""
    run, warning, document, tried = AUDIT_RUN.c, _WARNING.c, MART_DOCUMENT.c, AUDIT_DELIVERY.c
    is_its_paper = (document.run_key == warning.run_key) & document.addressee_code.in_(
        [warning.addressee_code, _TO_EVERYBODY]
    )
    paper = sa.case(PAPER_OF_STEP, value=warning.step_code, else_="")
    numbered = (document.series_code, document.number, run.as_of)
    statement = (
        sa.select(warning.warning_key, warning.step_code, run.period, sa.func.min(tried.attempted_at), *numbered)
        .join(AUDIT_RUN, run.run_key == warning.run_key)
        .join(MART_DOCUMENT, is_its_paper & (document.template_code == paper))
        .join(AUDIT_DELIVERY, tried.document_sha256 == document.document_sha256)
        .where(run.round_code == round_code, warning.is_issued, tried.status == "sent", tried.attempted_at <= by)
        .group_by(warning.warning_key, warning.step_code, run.period, *numbered)
    )
    rows = [(parse_period(row.period).end_on, *row) for row in connection.execute(statement)]
    known = sorted((row for row in rows if row[0] < before.end_on), key=lambda row: (row[0], -row[4].timestamp()))
    return {
        f"{key}:{step}": _Paper(at.astimezone(BEIJING).date().isoformat(), (series or "", number or 0, year_of(as_of)))
        for _, key, step, _, at, series, number, as_of in known
    }
