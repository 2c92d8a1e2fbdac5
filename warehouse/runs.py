"""轮次记录: what earlier rounds concluded, read back."""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from appraisal.books import Document, Results, RoundReceipt
from appraisal.frames import (
    INDICATOR_RESULTS,
    IndicatorResultFrame,
)
from appraisal.issued import Issued
from appraisal.period import Period, parse_period
from appraisal.scheme import Scheme
from appraisal.year_shares.quarters import needed_quarters
from warehouse.coded import read_frame
from warehouse.engine import year_of
from warehouse.tables import AUDIT_RUN, MART_DOCUMENT, RESULT_MARTS

_TO_NO_SUBJECT = ("all", "leaders", "congress", "office")


@dataclass(frozen=True)
class Run:
    """One closed edition of a round 版次.

    Attributes:
        run_key: its key.
        round_code: the round.
        period: what it is about.
        edition: 1 for the first, more for corrections.
        as_of: 数据截止时点.
        closed_at: when it was closed.
        reason: why a further edition was made.
        code_version: version of the program.
        scheme_hash: the rules it went by.
        receipt: what it left.
    """

    run_key: str
    round_code: str
    period: Period
    edition: int
    as_of: datetime
    closed_at: datetime
    reason: str
    code_version: str
    scheme_hash: str
    receipt: RoundReceipt


def runs_of(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> tuple[Run, ...]:
    """Closed editions that meet ``conditions``, in the order of closing."""
    statement = sa.select(AUDIT_RUN).where(*conditions).order_by(AUDIT_RUN.c.closed_at, AUDIT_RUN.c.edition)
    return tuple(
        Run(
            run_key=row.run_key,
            round_code=row.round_code,
            period=parse_period(row.period),
            edition=row.edition,
            as_of=row.as_of,
            closed_at=row.closed_at,
            reason=row.reason,
            code_version=row.code_version,
            scheme_hash=row.scheme_hash,
            receipt=receipt_from(row.receipt_json),
        )
        for row in connection.execute(statement)
    )


def newest_editions(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> dict[tuple[str, str], Run]:
    """The newest edition of each (round, period), in the order of periods."""
    runs = sorted(runs_of(connection, *conditions), key=lambda run: (run.period.end_on, run.edition))
    return {(run.round_code, run.period.code): run for run in runs}


def results_of(connection: sa.Connection, run_key: str, *, without: Collection[str] = ()) -> Results:
    """All that a run concluded.

    Args:
        connection: to read.
        run_key: which run.
        without: fields of the results that are left empty.
    """
    told: dict[str, Any] = {
        name: frame.empty()
        if name in without
        else read_frame(connection, sa.select(table).where(table.c.run_key == run_key), frame)
        for name, (frame, table) in RESULT_MARTS.items()
    }
    return Results(**told)


def indicator_results_of(connection: sa.Connection, run_keys: list[str]) -> IndicatorResultFrame:
    """指标得分 of several runs, which are about different periods."""
    table = RESULT_MARTS["indicators"][1]
    statement = sa.select(table).where(table.c.run_key.in_(run_keys))
    return IndicatorResultFrame(read_frame(connection, statement, INDICATOR_RESULTS))


def quarters_known(
    connection: sa.Connection, scheme: Scheme, period: Period, *, closed_by: datetime | None = None
) -> IndicatorResultFrame | None:
    """指标得分 of a year's quarters as published, newest editions; of two rounds about the same figure the later closed.

    Args:
        connection: to read.
        scheme: its rounds about quarters, and whether it counts them.
        period: what the round that asks is about.
        closed_by: editions closed later are not known; ``None`` knows all.

    Returns:
        INDICATOR_RESULTS with the quarter in ``period``; ``None`` where none counts.
    """
    quarters = [each.code for each in needed_quarters(scheme, period)]
    if not quarters:
        return None
    rounds = [each.code for each in scheme.rounds if each.frequency == "quarter"]
    conditions: list[sa.ColumnElement[bool]] = [AUDIT_RUN.c.round_code.in_(rounds), AUDIT_RUN.c.period.in_(quarters)]
    if closed_by is not None:
        conditions.append(AUDIT_RUN.c.closed_at <= closed_by)
    newest = sorted(newest_editions(connection, *conditions).values(), key=lambda run: run.closed_at)
    results = [indicator_results_of(connection, [run.run_key]) for run in newest]
    told = pd.concat([INDICATOR_RESULTS.empty(), *results], ignore_index=True)
    told = told.drop_duplicates(list(INDICATOR_RESULTS.key), keep="last")
    return IndicatorResultFrame(INDICATOR_RESULTS.conform(told))


def documents_of(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> tuple[Document, ...]:
    """Documents that meet ``conditions``, in the order of writing."""
    statement = sa.select(MART_DOCUMENT).where(*conditions).order_by(MART_DOCUMENT.c.run_key, MART_DOCUMENT.c.place)
    return tuple(
        Document(
            template_code=row.template_code,
            addressee_code=row.addressee_code,
            file_name=row.file_name,
            title=row.title,
            content=bytes(row.content),
            series_code=row.series_code,
            number=row.number,
        )
        for row in connection.execute(statement)
    )


def issued_of(connection: sa.Connection, round_code: str, period: str) -> tuple[Issued, ...]:
    """已发文件: documents to single subjects that the editions of a round released so far, oldest first.

    Args:
        connection: to read.
        round_code: the round.
        period: its period, as a code.
    """
    run, document = AUDIT_RUN.c, MART_DOCUMENT.c
    names = [each.name for each in fields(Issued) if each.name not in {"edition", "year"}]
    statement = (
        sa.select(*(document[name] for name in names), run.edition, run.as_of)
        .join(AUDIT_RUN, run.run_key == document.run_key)
        .where(run.round_code == round_code, run.period == period)
        .where(document.addressee_code.not_in(_TO_NO_SUBJECT), document.file_name.like("%.docx"))
        .order_by(run.edition, document.place)
    )
    return tuple(
        Issued(
            **{name: row[name] for name in names if name != "content"},
            content=bytes(row["content"]),
            edition=row["edition"],
            year=year_of(row["as_of"]),
        )
        for row in connection.execute(statement).mappings()
    )


def receipt_text(receipt: RoundReceipt) -> str:
    """A receipt as JSON."""
    plain = asdict(receipt) | {"lamp_counts": dict(receipt.lamp_counts)}
    return json.dumps(plain, ensure_ascii=False)


def receipt_from(text: str) -> RoundReceipt:
    """A receipt out of its JSON."""
    plain = json.loads(text)
    return RoundReceipt(**(plain | {"documents": tuple(plain["documents"])}))
