"""开账 关账: open the books, close them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import warehouse
from appraisal.books import Books, Document, Results, RoundReceipt
from appraisal.frames import FindingFrame
from appraisal.period import Period, month_of
from appraisal.scheme import Round, Scheme
from scheme import load_scheme
from tasks.home import Home, HomeError
from tasks.step import step
from tasks.upkeep.backups import last_good_zh
from tasks.upkeep.journal import note_run
from tasks.upkeep.witness import prove_not_older, read_witness
from warehouse import DamagedError, Warehouse, WarehouseError

BUSY_RETRIES_S = (2.0, 10.0)


def store_of(home: Home) -> Warehouse:
    """The county's warehouse, made on first use; never where this home has seen one before.

    Raises:
        DamagedError: it is gone, damaged, of another version, or older than this home has seen it; the second line names the
            newest backup to rely upon.
    """
    with naming_the_backup(home):
        is_new = not read_witness(home).entry_no
        store = warehouse.open_warehouse(home.warehouse_url, clock=home.now, may_found=is_new)
        prove_not_older(home, store)
    return store


@contextmanager
def naming_the_backup(home: Home) -> Iterator[None]:
    """Whoever hears that the store is not to be relied upon hears which backup to go back to."""
    try:
        yield
    except DamagedError as fault:
        raise DamagedError(f"{fault}\n{last_good_zh(home)}") from fault


def round_named(home: Home, round_code: str) -> Round:
    """The round as the newest scheme specifies it.

    Raises:
        HomeError: the scheme has no such round.
    """
    rounds = load_scheme(home.scheme).round_by_code
    if round_code not in rounds:
        known = "、".join(f"{code}（{each.name_zh}）" for code, each in rounds.items())
        raise HomeError(f"没有轮次“{round_code}”。方案 rounds.yaml 里有：{known}")
    return rounds[round_code]


def rounds_of(home: Home) -> tuple[Round, ...]:
    """Rounds of the newest scheme."""
    return load_scheme(home.scheme).rounds


def has_scheme(home: Home, year: int) -> bool:
    """Whether the office keeps a scheme of that year; what lies before its first one is not due."""
    return (home.scheme / str(year) / "scheme.yaml").is_file()


def scheme_of(home: Home, period: Period) -> Scheme:
    """The scheme that a period is appraised by."""
    return load_scheme(home.scheme, period=period)


def published_periods(home: Home, round_code: str) -> frozenset[str]:
    """Codes of the periods of a round that have an edition."""
    return frozenset(run.period.code for run in warehouse.read_runs(store_of(home)) if run.round_code == round_code)


def scheme_now(home: Home) -> Scheme:
    """The scheme in force today, for taking in files."""
    return scheme_of(home, month_of(home.local(home.now()).date()))


@step("开账", retry_delays_s=BUSY_RETRIES_S, retry_on=(WarehouseError, OSError))
def open_round(home: Home, round_code: str, *, period: Period, as_of: datetime, reason: str) -> Books:
    """Read everything the round may know, once."""
    scheme = scheme_of(home, period)
    books = warehouse.open_books(
        store_of(home),
        round=scheme.round_by_code[round_code],
        period=period,
        as_of=as_of,
        scheme=scheme,
        office=home.office,
        code_version=home.code_version,
        reason=reason,
    )
    note_run(books.run_key)
    return books


@step("关账", retry_delays_s=BUSY_RETRIES_S, retry_on=(WarehouseError, OSError))
def close_round(
    home: Home, books: Books, *, findings: FindingFrame, results: Results, documents: tuple[Document, ...]
) -> RoundReceipt:
    """Write everything the round concluded, in one transaction; a second close gives the same receipt."""
    return warehouse.close_books(store_of(home), books, findings=findings, results=results, documents=documents)
