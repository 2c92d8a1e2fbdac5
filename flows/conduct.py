"""收数 and 考评轮次 as two sentences: open the books, check, score, prove, write, close, deliver.

Plain functions over steps: the command line calls them as they are, the flows beside them call them under Prefect.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from appraisal.books import RoundReceipt
from appraisal.findings import OutcomeError
from appraisal.period import Period, parse_period
from flows.timetable import period_due, periods_owed
from tasks import books as bookkeeping
from tasks.check import check_figures, prove_results, weigh_findings
from tasks.collect import Taken, collect_feed, feed_codes
from tasks.deliver import deliver_owed
from tasks.home import Home, HomeError
from tasks.score import score_round
from tasks.write import write_round


def conduct_intake(
    home: Home, *, arrived_by: datetime | None = None, on_taken: Callable[[Taken], None] | None = None
) -> tuple[Taken, ...]:
    """每日收数: take in every inbox file of every feed that arrived by then; one unreadable file stops no other."""
    taken: list[Taken] = []
    with _collector_at_rest(), bookkeeping.hold(home):
        for code in feed_codes():
            taken.extend(collect_feed(home, code, arrived_by=arrived_by, on_taken=on_taken))
    return tuple(taken)


def conduct_round(
    home: Home,
    *,
    round_code: str,
    period: str | None = None,
    as_of: datetime | None = None,
    reason: str = "",
) -> RoundReceipt:
    """考评轮次: the same receipt, nothing new, when the same inputs were closed before."""
    moment = as_of or home.now()
    about = round_period(home, round_code=round_code, period=period, moment=moment)
    with _collector_at_rest(), bookkeeping.hold(home):
        books = bookkeeping.open_round(home, round_code, period=about, as_of=moment, reason=reason)
        receipt = books.receipt
        if receipt is None:
            findings = check_figures(books)
            results = score_round(books, findings)
            findings = weigh_findings(books, findings, results)
            prove_results(results, books.scheme)
            documents = write_round(books, findings, results, wording=home.wording)
            receipt = bookkeeping.close_round(home, books, findings=findings, results=results, documents=documents)
        deliver_owed(home)
    return receipt


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """No search for garbage meanwhile: a round makes little of it, and looking through all that is loaded takes a fifth of its time."""
    was_awake = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_awake:
            gc.enable()


def conduct_due(home: Home, *, round_code: str, moment: datetime) -> tuple[RoundReceipt, ...]:
    """Every period of a round that is owed at ``moment``, oldest first, once each; nothing on a day on which none is.

    A missed start is made good by the next one, whatever it was about, and a start that comes late finds nothing to do:
    what is owed is read from the books and the calendar, never from the queue of starts.

    Raises:
        OutcomeError: the results of a period did not reconcile; the others were published all the same.
    """
    receipts, stopped = [], []
    for period in owed_periods(home, round_code=round_code, moment=moment):
        try:
            receipts.append(conduct_round(home, round_code=round_code, period=period.code, as_of=moment))
        except OutcomeError as fault:
            stopped.append(fault)
    if stopped:
        raise stopped[0]
    return tuple(receipts)


def owed_periods(home: Home, *, round_code: str, moment: datetime) -> tuple[Period, ...]:
    """应做未做: the periods of a round that are owed at ``moment``, oldest first."""
    return periods_owed(
        bookkeeping.round_named(home, round_code),
        today=home.local(moment).date(),
        calendar=bookkeeping.scheme_now(home).calendar,
        published=bookkeeping.published_periods(home, round_code),
        is_kept=lambda year: bookkeeping.has_scheme(home, year),
    )


def round_period(home: Home, *, round_code: str, period: str | None, moment: datetime) -> Period:
    """The period a round is about: as asked for, else the newest one due at ``moment``.

    Raises:
        HomeError: the period does not fit the round, or has no statistics.
    """
    scheme_round = bookkeeping.round_named(home, round_code)
    about = parse_period(period) if period else period_due(scheme_round.frequency, home.local(moment))
    if about.kind.value != scheme_round.frequency:
        due = period_due(scheme_round.frequency, home.local(moment))
        raise HomeError(
            f"轮次 {round_code}（{scheme_round.name_zh}）的报告期写法不是“{period}”，应像 {due.code} 这样写"
        )
    if not about.is_published:
        raise HomeError(f"{about.year}年1月不单独发布统计数据，1—2月合并为 {about.year}-02")
    return about
