"""账: the one read at a round's start 开账 and the one write at its end 关账."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from appraisal.books import Books, Document, Results, RoundReceipt
from appraisal.frames import FINDINGS, REVISIONS, EventFrame, FindingFrame, Frame, RevisionFrame, SurveyFrame
from appraisal.honours.times import add_list_points
from appraisal.needs import find_read_indicators
from appraisal.office import Office
from appraisal.period import Period
from appraisal.scheme import Round, Scheme
from appraisal.surveys.scores import add_survey_figures
from warehouse.audit import chain_head, digest_row, digest_rows, extend_chain, written_by
from warehouse.closed_years import closed_years_known
from warehouse.earlier import lists_known, scheme_of, subject_results_of
from warehouse.engine import Warehouse, await_writers, reading, writing, year_of
from warehouse.faults import BEIJING, WarehouseError
from warehouse.inputs import inputs_sha256, period_codes, receipts_known, run_key
from warehouse.known import observations_known, records_known
from warehouse.learned import labels_known, past_findings_known
from warehouse.numbers import next_numbers, take_numbers
from warehouse.records import RECORDS
from warehouse.revisions import revisions_known
from warehouse.rows import append_columns, digest_told, plain_columns
from warehouse.rulings import rulings_known
from warehouse.runs import (
    Run,
    indicator_results_of,
    issued_of,
    newest_editions,
    quarters_known,
    receipt_text,
    results_of,
)
from warehouse.tables import (
    AUDIT_DOCUMENT_NO,
    AUDIT_RUN,
    AUDIT_SCHEME,
    MART_DOCUMENT,
    MART_FINDING,
    RESULT_MARTS,
)
from warehouse.warned import warned_before

_HISTORY_COUNT = 24
_LAMPS = ("green", "yellow", "red", "unlit")
_OF_POINTS = ("figures", "progress")
"""What only a round that gives points compares with that of the period before: lamps are told by the results of indicators."""


def open_books(
    warehouse: Warehouse,
    *,
    round: Round,  # noqa: A002 (the field's word)
    period: Period,
    as_of: datetime,
    scheme: Scheme,
    office: Office,
    code_version: str,
    reason: str = "",
) -> Books:
    """开账: everything a round may know, in one read.

    Args:
        warehouse: to read.
        round: the round's specification.
        period: what it is about.
        as_of: 数据截止时点, aware; what was recorded later is not known.
        scheme: with adjustments effective for the period.
        office: the issuer.
        code_version: version of the program.
        reason: why a further edition is made.

    Returns:
        The books; ``receipt`` is set if the newest edition was made from these very inputs.

    Raises:
        ValueError: ``as_of`` lies in the future.
        WarehouseError: the warehouse cannot be read.
    """
    if as_of > warehouse.now():
        raise ValueError(f"数据截止时点{as_of.astimezone(BEIJING):%Y-%m-%d %H:%M}（北京时间）还没有到，不能以它开账。")
    await_writers(warehouse)
    with reading(warehouse) as connection:
        codes = period_codes(period)
        rulings = rulings_known(connection, as_of=as_of, period=period)
        wanted = find_read_indicators(scheme, round)
        observations = observations_known(connection, as_of=as_of, periods=codes, indicators=wanted)
        told: dict[str, Any] = {
            each.field: records_known(connection, each, as_of=as_of, period=period) for each in RECORDS
        }
        past_lists = lists_known(connection, scheme, round, period)
        told["events"] = add_list_points(EventFrame(told["events"]), past_lists, scheme, round, period)
        known = Books(
            round=round,
            period=period,
            as_of=as_of,
            scheme=scheme,
            office=office,
            observations=add_survey_figures(observations, SurveyFrame(told["surveys"]), scheme),
            receipts=receipts_known(connection, as_of=as_of, period=period),
            revisions=_revisions(connection, round, period=period, as_of=as_of),
            rulings=rulings,
            run_key="",
            code_version=code_version,
            reason=reason,
            next_numbers=next_numbers(connection, office.series, year=year_of(as_of)),
            audit_head=chain_head(connection),
            past_findings=past_findings_known(
                connection, as_of=as_of, period=period, rulings=rulings, first=min(codes)
            ),
            labels=labels_known(connection, as_of=as_of, rulings=rulings, before=period),
            quarters=quarters_known(connection, scheme, period),
            past_lists=past_lists,
            closed_years=closed_years_known(connection, scheme, round, as_of=as_of, period=period),
            **told,
        )
        return _place_among_editions(connection, known)


def _revisions(
    connection: sa.Connection,
    round_: Round,
    *,
    period: Period,
    as_of: datetime,
) -> RevisionFrame:
    """更正 of the year, for the round that looks back on it; others do without."""
    if round_.frequency != "year":
        return RevisionFrame(REVISIONS.empty())
    return revisions_known(connection, as_of=as_of, period=period)


def close_books(
    warehouse: Warehouse,
    books: Books,
    *,
    findings: FindingFrame,
    results: Results,
    documents: Sequence[Document],
) -> RoundReceipt:
    """关账: write all that a round concluded, in one transaction.

    Args:
        warehouse: where it goes.
        books: as opened for this round.
        findings: 疑点 of the round.
        results: its conclusions.
        documents: finished, in the order of writing, with the numbers that are printed on them.

    Returns:
        The receipt; the stored one if this very run was closed before.

    Raises:
        WarehouseError: another edition or document number came between; nothing is written.
    """
    with writing(warehouse) as connection:
        newest = _newest_edition(connection, books)
        if newest and newest.run_key == books.run_key:
            return newest.receipt
        if books.edition != (newest.edition if newest else 0) + 1:
            raise WarehouseError(
                f"{books.period.year}年{books.period.cumulative_label_zh}“{books.round.name_zh}”在办理期间已由他人发布"
                f"第{newest.edition if newest else 0}版。本次未发布任何文件；请重跑，将按最新情况重新核算。"
            )
        receipt = _receipt(books, results, documents)
        at = warehouse.now()
        contents = _write_run(connection, books, receipt, at=at)
        contents |= _write_conclusions(connection, books.run_key, findings, results)
        contents |= _write_documents(connection, books, documents)
        extend_chain(connection, "run", key=books.run_key, contents=contents, at=at)
        return receipt


def _place_among_editions(connection: sa.Connection, known: Books) -> Books:
    """Add what earlier periods and editions concluded; settle which edition this is, and its key."""
    editions = newest_editions(connection, AUDIT_RUN.c.round_code == known.round.code)
    newest = editions.get((known.round.code, known.period.code))
    before = editions.get((known.round.code, known.period.previous().code))
    runs = [run for run in editions.values() if run.period.end_on < known.period.end_on]
    earlier = [run.run_key for run in runs[-_HISTORY_COUNT:]]
    gives_points = "appraised" in known.round.roles
    books = replace(
        known,
        previous=results_of(connection, before.run_key, without=() if gives_points else _OF_POINTS) if before else None,
        published=results_of(connection, newest.run_key) if newest else None,
        issued=issued_of(connection, known.round.code, known.period.code) if newest else (),
        history=indicator_results_of(connection, earlier),
        subject_history=subject_results_of(connection, earlier if gives_points else []),
        previous_scheme=scheme_of(connection, runs[-1] if runs else None, known.scheme),
    )
    if known.round.ladder is not None:
        warned = warned_before(
            connection, round_code=known.round.code, period=known.period, earlier=earlier, as_of=known.as_of
        )
        books = replace(
            books,
            warnings=warned.warnings,
            deliveries=warned.deliveries,
            paper_numbers=warned.paper_numbers,
            judged_at=warned.judged_at,
        )
    inputs = inputs_sha256(books, concluded=_concluded(connection, before, earlier))
    books = replace(books, inputs_sha256=inputs)
    if newest and newest.run_key == run_key(books, inputs=inputs, edition=newest.edition):
        return replace(books, run_key=newest.run_key, edition=newest.edition, receipt=newest.receipt)
    edition = newest.edition + 1 if newest else 1
    return replace(books, run_key=run_key(books, inputs=inputs, edition=edition), edition=edition)


def _concluded(connection: sa.Connection, before: Run | None, earlier: list[str]) -> list[str]:
    """Fingerprints of what earlier rounds concluded and this one reads."""
    histories = [RESULT_MARTS[name][1].name for name in ("indicators", "subjects")]
    marts = [table.name for _, table in RESULT_MARTS.values()]
    told = written_by(connection, "run", earlier, histories)
    return told + (written_by(connection, "run", [before.run_key], marts) if before else [])


def _newest_edition(connection: sa.Connection, books: Books) -> Run | None:
    place = (books.round.code, books.period.code)
    of_place = (AUDIT_RUN.c.round_code == place[0], AUDIT_RUN.c.period == place[1])
    return newest_editions(connection, *of_place).get(place)


def _receipt(books: Books, results: Results, documents: Sequence[Document]) -> RoundReceipt:
    lamps = results.indicators["lamp"].value_counts()
    return RoundReceipt(
        run_key=books.run_key,
        round_code=books.round.code,
        period=books.period.code,
        edition=books.edition,
        as_of=books.as_of.isoformat(),
        lamp_counts={lamp: int(lamps.get(lamp, 0)) for lamp in _LAMPS},
        held_count=int(results.figures["standing"].eq("held").sum()),
        documents=tuple(each.file_name for each in documents),
    )


def _write_run(connection: sa.Connection, books: Books, receipt: RoundReceipt, *, at: datetime) -> dict[str, str]:
    scheme = books.scheme
    is_stored = sa.select(AUDIT_SCHEME.c.scheme_hash).where(AUDIT_SCHEME.c.scheme_hash == scheme.hash)
    if connection.execute(is_stored).first() is None:
        snapshot = {"scheme_hash": scheme.hash, "scheme_year": scheme.year, "canonical_json": scheme.canonical_json}
        connection.execute(sa.insert(AUDIT_SCHEME).values(snapshot | {"recorded_at": at}))
    row = {
        "run_key": books.run_key,
        "round_code": books.round.code,
        "period": books.period.code,
        "edition": books.edition,
        "as_of": books.as_of,
        "scheme_hash": scheme.hash,
        "inputs_sha256": books.inputs_sha256,
        "code_version": books.code_version,
        "reason": books.reason,
        "receipt_json": receipt_text(receipt),
        "closed_at": at,
    }
    connection.execute(sa.insert(AUDIT_RUN).values(row))
    return {AUDIT_RUN.name: digest_row(AUDIT_RUN, row)}


def _write_conclusions(connection: sa.Connection, key: str, findings: FindingFrame, results: Results) -> dict[str, str]:
    concluded: list[tuple[Frame, sa.Table, pd.DataFrame]] = [(FINDINGS, MART_FINDING, findings)]
    concluded += [(frame, table, getattr(results, name)) for name, (frame, table) in RESULT_MARTS.items()]
    contents = {}
    for declaration, table, frame in concluded:
        rows = plain_columns(declaration.conform(frame), declaration.columns)
        append_columns(connection, table, rows | {"run_key": [key] * len(frame)})
        contents[table.name] = digest_told(rows, declaration)
    return contents


def _write_documents(connection: sa.Connection, books: Books, documents: Sequence[Document]) -> dict[str, str]:
    rows = [
        {
            "run_key": books.run_key,
            "file_name": document.file_name,
            "place": place,
            "template_code": document.template_code,
            "addressee_code": document.addressee_code,
            "title": document.title,
            "series_code": document.series_code,
            "number": document.number,
            "document_sha256": document.sha256,
            "content": document.content,
        }
        for place, document in enumerate(documents, start=1)
    ]
    if rows:
        connection.execute(sa.insert(MART_DOCUMENT), rows)
    series, year = books.office.series, year_of(books.as_of)
    numbers = take_numbers(connection, documents, series=series, year=year, run_key=books.run_key)
    return {
        MART_DOCUMENT.name: digest_rows(MART_DOCUMENT, rows),
        AUDIT_DOCUMENT_NO.name: digest_rows(AUDIT_DOCUMENT_NO, numbers),
    }
