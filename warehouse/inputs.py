"""轮次所读: which periods and receipts a round may read, and the key that its inputs make."""

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import sqlalchemy as sa

from appraisal.books import Books
from appraisal.frames import (
    HONOUR_LISTINGS,
    INDICATOR_RESULTS,
    OBSERVATIONS,
    RECEIPTS,
    REVISIONS,
    RULINGS,
    SUSPECTS,
    WARNINGS,
    ReceiptFrame,
    RulingFrame,
)
from appraisal.labels import doubted_figures
from appraisal.needs import counted_periods
from appraisal.period import MONTHS_IN_YEAR, Period, PeriodKind, parse_period
from warehouse.coded import read_frame
from warehouse.engine import year_of
from warehouse.fingerprint import fingerprint
from warehouse.records import RECORDS
from warehouse.rows import digest_text
from warehouse.tables import RAW_RECEIPT, SETTLED

MONTHS_BACK = 26
"""Two years and a little: 上年同期 of 上年同期, and the month before."""
_RUN_KEY_LENGTH = 16


def period_codes(period: Period) -> tuple[str, ...]:
    """Codes of the months and half months that a round about ``period`` may read: 26 months back, none that ends later."""
    last = period.year * MONTHS_IN_YEAR + period.month - 1
    months = (divmod(ordinal, MONTHS_IN_YEAR) for ordinal in range(last - MONTHS_BACK, last + 1))
    periods = (
        each
        for year, month in months
        for each in (
            Period(year, PeriodKind.MONTH, month + 1),
            Period(year, PeriodKind.HALF_MONTH, month * 2 + 1),
            Period(year, PeriodKind.HALF_MONTH, month * 2 + 2),
        )
    )
    return tuple(each.code for each in periods if each.end_on <= period.end_on)


def receipts_known(connection: sa.Connection, *, as_of: datetime, period: Period) -> ReceiptFrame:
    """回执 of the year up to ``period``, as known at ``as_of``; later copies of the same file tell nothing.

    A receipt that names no period, such as that of a file nobody could read, counts by its arrival.
    """
    statement = sa.select(RAW_RECEIPT).where(RAW_RECEIPT.c.recorded_at <= as_of, RAW_RECEIPT.c.verdict.in_(SETTLED))
    receipts = read_frame(connection, statement, RECEIPTS)
    about = zip(receipts["period"].fillna(""), receipts["arrived_at"], strict=True)
    wanted = [_is_of_year(code, period) if code else year_of(arrived) == period.year for code, arrived in about]
    return ReceiptFrame(receipts[pd.Series(wanted, dtype="bool")].reset_index(drop=True))


def _is_of_year(code: str, period: Period) -> bool:
    try:
        about = parse_period(code)
    except ValueError:
        return False
    return about.year == period.year and about.end_on <= period.end_on


def inputs_sha256(books: Books, *, concluded: Sequence[str] = ()) -> str:
    """Fingerprint of all that a round reads, but not of when it was read or recorded.

    Args:
        books: what was read.
        concluded: fingerprints of what the earlier rounds in ``books`` concluded, as the chain keeps them: working them
            out again would take longer with every period of the year.

    A receipt that names no period tells a round nothing to compute: it does not count. Of what earlier rounds doubted
    only which figures are suspect or freed counts: labels order findings and inform, they decide nothing.
    """
    doubts = doubted_figures(books.past_findings, books.rulings, observations=books.observations)
    receipts = books.receipts[books.receipts["period"].fillna("").ne("")]
    parts = [
        fingerprint(books.observations, OBSERVATIONS, without=("recorded_at",)),
        fingerprint(receipts, RECEIPTS, without=("recorded_at",)),
        fingerprint(_rulings_that_bite(books), RULINGS, without=("ruled_at",)),
        *(fingerprint(figures, SUSPECTS) for figures in doubts),
        books.office.model_dump_json(),
    ]
    told = ((each, getattr(books, each.field)) for each in RECORDS)
    parts += [
        digest_text(each.field, fingerprint(frame, each.frame, without=("recorded_at",)))
        for each, frame in told
        if len(frame)
    ]
    if len(books.closed_years):
        parts.append(
            digest_text("closed_years", fingerprint(books.closed_years, OBSERVATIONS, without=("recorded_at",)))
        )
    if len(books.revisions):
        parts.append(fingerprint(books.revisions, REVISIONS))
    if len(books.past_lists):
        parts.append(digest_text("past_lists", fingerprint(books.past_lists, HONOUR_LISTINGS)))
    if books.quarters is not None:
        parts.append(fingerprint(books.quarters, INDICATOR_RESULTS))
    if len(books.warnings):
        parts += [fingerprint(books.warnings, WARNINGS), *_deliveries_that_decide(books)]
    return digest_text(*parts, *concluded)


def _deliveries_that_decide(books: Books) -> list[str]:
    """送达 of papers in force before this period; those of this very round cannot have decided anything in it."""
    steps = books.warnings["warning_key"] + ":" + books.warnings["step_code"]
    return [f"{step} {books.deliveries[step]}" for step in sorted({*steps} & {*books.deliveries})]


def _rulings_that_bite(books: Books) -> RulingFrame:
    """核定 on figures that the round counts; others act through which figures are suspect, or not at all."""
    counted = counted_periods(books.scheme, books.period, books.round)
    canonical = {code: parse_period(code).observation_code for code in books.labels["period"].dropna().unique()}
    about = books.labels["period"].map(canonical)
    elsewhere = books.labels["finding_key"][about.notna() & ~about.isin(counted)]
    return RulingFrame(books.rulings[~books.rulings["finding_key"].isin(elsewhere)])


def run_key(books: Books, *, inputs: str, edition: int) -> str:
    """Key of a run: round, period, edition, rules, inputs and program; never the instant."""
    parts = (books.round.code, books.period.code, str(edition), books.scheme.hash, inputs, books.code_version)
    return digest_text(*parts)[:_RUN_KEY_LENGTH]
