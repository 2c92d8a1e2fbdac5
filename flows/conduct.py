"""收数 and 考评轮次 as two sentences: open the books, check, score, prove, write, close, deliver.

Plain functions over steps: the command line calls them as they are, the flows beside them call them under Prefect.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from appraisal.books import RoundReceipt
from appraisal.period import Period, parse_period
from flows.timetable import period_due, periods_owed
from tasks import books as bookkeeping
from tasks.check import check_figures, judged_ahead, no_findings, prove_results, weigh_findings
from tasks.collect import Taken, collect_feed, feed_codes, take_in_list
from tasks.deliver import Row, deliver_owed, prove_folder
from tasks.faults import ONE_PERIOD
from tasks.home import Home, HomeError
from tasks.pen import LONGEST_REST, SKEW, clock_lag, clock_lead, hold
from tasks.remote import collect_remote
from tasks.score import score_round
from tasks.stale_sources import note_stale
from tasks.write import write_round

TIMETABLE_PATIENCE_S = 2400.0
"""How long a scheduled start waits for whoever holds the books: longer than the lease of one that died elsewhere."""


def conduct_intake(
    home: Home,
    *,
    arrived_by: datetime | None = None,
    on_taken: Callable[[Taken], None] | None = None,
    patience_s: float = 0.0,
) -> tuple[Taken, ...]:
    """每日收数: every inbox file of every feed that arrived by then, and what remote sources have; one that fails stops no other."""
    taken: list[Taken] = []
    with _collector_at_rest(), hold(home, patience_s=patience_s):
        for code in feed_codes():
            taken.extend(collect_feed(home, code, arrived_by=arrived_by, on_taken=on_taken))
        for remote in home.feeds:
            taken.extend(collect_remote(home, remote, arrived_by=arrived_by, on_taken=on_taken))
    return tuple(taken)


def conduct_rulings(home: Home, file: str) -> Taken:
    """登记核定: take in one filled 疑点处理单 or 疑点清单 as the inbox would."""
    with hold(home):
        return take_in_list(home, Path(file))


def conduct_delivery(home: Home, *, is_again: bool = False, patience_s: float = 0.0) -> list[Row]:
    """发文: send what is owed; under the lease, or two processes would send the same letter at once."""
    with hold(home, patience_s=patience_s):
        return deliver_owed(home, is_again=is_again)


def conduct_round(
    home: Home,
    *,
    round_code: str,
    period: str | None = None,
    as_of: datetime | None = None,
    reason: str = "",
    patience_s: float = 0.0,
) -> RoundReceipt:
    """考评轮次: the same receipt, nothing new, when the same inputs were closed before."""
    moment = as_of or home.now()
    about = round_period(home, round_code=round_code, period=period, moment=moment)
    with _collector_at_rest(), hold(home, patience_s=patience_s):
        return _round_in_hand(home, round_code, about, as_of=moment, reason=reason)


def conduct_due(home: Home, *, round_code: str, moment: datetime, patience_s: float = 0.0) -> tuple[RoundReceipt, ...]:
    """Every period of a round that is owed at ``moment``, oldest first, once each; nothing on a day on which none is.

    A missed start is made good by the next one, whatever it was about, and a start that comes late finds nothing to do:
    what is owed is read from the books and the calendar, never from the queue of starts, and only once the books are
    held, since whoever held them before may have published it. A period that fails stops no other.

    Raises:
        OutcomeError: the results of a period did not reconcile; the others were published all the same.
        HomeError: something is owed, and the clock lies behind the books, so that what was written since could not be known, or has run away.
        OSError, WarehouseError: the first period that failed had this cause.
        LeaseHeldError: another process holds the books.
    """
    if not owed_periods(home, round_code=round_code, moment=moment):
        return ()
    receipts: list[RoundReceipt] = []
    stopped: list[Exception] = []
    with _collector_at_rest(), hold(home, patience_s=patience_s):
        _prove_clock(home)
        for period in owed_periods(home, round_code=round_code, moment=moment):
            try:
                receipts.append(_round_in_hand(home, round_code, period, as_of=moment))
            except ONE_PERIOD as fault:
                stopped.append(fault)
    if stopped:
        raise stopped[0]
    return tuple(receipts)


def early_words(home: Home, *, round_code: str, period: str | None, moment: datetime) -> str:
    """What is wrong with a round about a period that has not ended by ``moment``, in words; empty where nothing is.

    The timetable never starts such a round. By hand it is mostly a slip: the month that runs in place of the one before.
    """
    about, today = round_period(home, round_code=round_code, period=period, moment=moment), home.local(moment).date()
    if about.end_on <= today:
        return ""
    due = period_due(bookkeeping.round_named(home, round_code).frequency, home.local(moment))
    return (
        f"{about.code} 到{about.end_on.month}月{about.end_on.day}日才过完，本期的数多半还没有报来：这时出的亮灯、位次和提醒函只凭已有的数，"
        f"发出去就要更正。已经过完的最近一期是 {due.code}"
    )


def _round_in_hand(home: Home, round_code: str, period: Period, *, as_of: datetime, reason: str = "") -> RoundReceipt:
    """The sentence itself, for who holds the books."""
    prove_folder(home, period=period.code, round_code=round_code)
    with judged_ahead() as compare:
        books = bookkeeping.open_round(home, round_code, period=period, as_of=as_of, reason=reason)
        receipt = books.receipt
        findings = check_figures(books, compare=compare) if receipt is None else no_findings()
    if receipt is None:
        findings = note_stale(home, books, findings)
        results = score_round(books, findings)
        findings = weigh_findings(books, findings, results)
        prove_results(results, books.scheme)
        documents = write_round(books, findings, results, wording=home.wording)
        receipt = bookkeeping.close_round(home, books, findings=findings, results=results, documents=documents)
    deliver_owed(home)
    return receipt


def prove_clock_ahead(home: Home) -> None:
    """The clock has not run away: asked before the timetable writes anything.

    Raises:
        HomeError: the books were left alone for longer than can be.
    """
    lead = clock_lead(home)
    if lead > LONGEST_REST:
        raise HomeError(
            f"本机时钟比账上最后一笔晚了{lead.days}天，多半走快了；照它记账，以后各期会看不到这些数，所以按日程的收数、发布都停下了。"
            "请校准本机时间，以后自动恢复；确实停用了这么久的，由人工运行一次 jixiao intake 或 jixiao round，此后照常"
        )


def _prove_clock(home: Home) -> None:
    prove_clock_ahead(home)
    lag = clock_lag(home)
    if lag > SKEW:
        raise HomeError(clock_words(lag))


def clock_words(lag: timedelta) -> str:
    """What to do about a clock that lies behind the books."""
    return (
        f"本机时钟比账上最后一笔早了约{lag.total_seconds() / 3600:.1f}小时，多半被拨回。为免漏掉已入库的数据，"
        "时钟赶上以前不按日程发布；已发布的不受影响。请校准本机时间，应做的轮次下一次启动自动补上"
    )


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
