"""轮次所读: which periods and receipts a round may read, and the key that its inputs make."""

from datetime import datetime

import pandas as pd
import sqlalchemy as sa

from appraisal.books import Books
from appraisal.frames import EVENTS, INDICATOR_RESULTS, OBSERVATIONS, RECEIPTS, RULINGS, ReceiptFrame
from appraisal.period import MONTHS_IN_YEAR, Period, PeriodKind, parse_period
from warehouse.engine import year_of
from warehouse.rows import digest_frame, digest_text, read_frame
from warehouse.tables import RAW_RECEIPT, RESULT_MARTS, SETTLED

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


def inputs_sha256(books: Books) -> str:
    """Fingerprint of all that a round reads, but not of when it was read or recorded.

    A receipt that names no period tells a round nothing to compute: it does not count.
    """
    receipts = books.receipts[books.receipts["period"].fillna("").ne("")]
    parts = [
        digest_frame(books.observations, OBSERVATIONS, without=("recorded_at",)),
        digest_frame(books.events, EVENTS, without=("recorded_at",)),
        digest_frame(receipts, RECEIPTS, without=("recorded_at",)),
        digest_frame(books.rulings, RULINGS, without=("ruled_at",)),
        books.office.model_dump_json(),
    ]
    if books.history is not None:
        parts.append(digest_frame(books.history, INDICATOR_RESULTS))
    if books.previous is not None:
        parts += [digest_frame(getattr(books.previous, name), frame) for name, (frame, _) in RESULT_MARTS.items()]
    return digest_text(*parts)


def run_key(books: Books, *, inputs: str, edition: int) -> str:
    """Key of a run: round, period, edition, rules, inputs and program; never the instant."""
    parts = (books.round.code, books.period.code, str(edition), books.scheme.hash, inputs, books.code_version)
    return digest_text(*parts)[:_RUN_KEY_LENGTH]
