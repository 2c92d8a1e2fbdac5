"""收: fetch, keep the bytes, read, check the shape, settle with a receipt, answer the sender."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Literal, Protocol

import pandas as pd

import warehouse
from appraisal.books import Parsed, RawFile
from appraisal.findings import Consequence
from appraisal.frames import FindingFrame, ObservationFrame
from appraisal.period import parse_period
from appraisal.scheme import Scheme
from expectations import check_shape
from feeds import FEEDS
from feeds.replies import REPLIES
from tasks.answers import prove_answers
from tasks.books import has_scheme, scheme_now, scheme_of, store_of
from tasks.corrections import changed_rows, changed_zh, superseded_zh
from tasks.home import Home
from tasks.replying import acknowledge, no_findings, send_back
from tasks.returned_lists import record_answers
from tasks.second_pair import in_two
from tasks.step import step
from tasks.unanswered import Arrival, answer_left, note_arrivals, strike_out
from warehouse import Warehouse

Verdict = Literal["accepted", "duplicate", "returned", "failed", "unread"]
FETCH_RETRIES_S = (30.0, 120.0, 600.0)
BATCH = 64
Answers = list[Callable[[], None]]
_FEED_BY_CODE = {feed.code: feed for feed in FEEDS}


class Reader(Protocol):
    """Reads the bytes of a file for a feed."""

    @property
    def code(self) -> str:
        """The feed that what is read counts for."""

    def parse(self, raw: RawFile, scheme: Scheme) -> Parsed:
        """Bytes to frames."""


@dataclass(frozen=True)
class Taken:
    """One file of an intake 收数回执.

    Attributes:
        receipt_no: its receipt; that of the first arrival for a file already known.
        verdict: accepted 采纳, duplicate 重复, returned 退回; of a remote source also failed 未取到, unread 读不出, both without
            receipt and looked at again next time.
        file_name: as it came.
        source_code: the feed.
        sender_code: subject that sent it, empty if none applies.
        sender_zh: its name.
        period: what it is about, empty if none applies.
        reason_zh: why it was returned, or what was noted.
        is_new: False for a file that lay there before and has its receipt.
    """

    receipt_no: str
    verdict: Verdict
    file_name: str
    source_code: str
    sender_code: str = ""
    sender_zh: str = ""
    period: str = ""
    reason_zh: str = ""
    is_new: bool = True


def feed_codes() -> tuple[str, ...]:
    """Feeds in the order in which they are taken in."""
    return tuple(_FEED_BY_CODE)


def waiting_count(home: Home) -> int:
    """How many files lie in the inbox, for whoever watches."""
    folders = (home.inbox / feed.folder for feed in FEEDS)
    return sum(1 for folder in folders if folder.is_dir() for path in folder.iterdir() if path.is_file())


def collect_feed(
    home: Home, code: str, *, arrived_by: datetime | None = None, on_taken: Callable[[Taken], None] | None = None
) -> list[Taken]:
    """Take in every file of one feed, oldest first."""
    files = fetch_files(home, code)
    if arrived_by is not None:
        files = tuple(raw for raw in files if raw.arrived_at <= arrived_by)
    return take_in_files(home, code, files=files, on_taken=on_taken)


def take_in_list(home: Home, path: Path) -> Taken:
    """Take in one filled list that a person hands over instead of putting it into the inbox."""
    raw = RawFile(REPLIES.code, path.name, path.read_bytes(), f"inbox/{REPLIES.folder}", home.now())
    return take_in_files(home, REPLIES.code, files=(raw,))[0]


@step("收取", retry_delays_s=FETCH_RETRIES_S)
def fetch_files(home: Home, code: str) -> tuple[RawFile, ...]:
    """Fetch the feed's files; tried again where the source is out of reach."""
    return _FEED_BY_CODE[code].fetch(home.inbox)


@step("登记")
def take_in_files(
    home: Home,
    code: str,
    *,
    files: tuple[RawFile, ...],
    on_taken: Callable[[Taken], None] | None = None,
    reader: Reader | None = None,
) -> list[Taken]:
    """Take in files one by one; a file that cannot be read is answered and stops no other.

    Args:
        home: of the county.
        code: the feed that they count for.
        files: oldest first.
        on_taken: told of each.
        reader: reads them instead of the feed, where they are not in its form.
    """
    if not files:
        return []
    desk = _Desk(home, store_of(home), scheme_now(home), reader or _FEED_BY_CODE[code])
    answer_left(home, desk.store)
    known = warehouse.known_arrivals(desk.store)
    taken: list[Taken] = []
    for batch in batched(files):
        fresh = [raw for raw in batch if _arrival(raw) not in known]
        if fresh:
            note_arrivals(home, map(_arrival, fresh))
        shapes = desk.read(tuple(raw for raw in fresh if not warehouse.is_settled(desk.store, raw.sha256)))
        with _answered_at_last() as answers:
            for raw in batch:
                taken.append(desk.take_in(raw, known.get(_arrival(raw)), shapes.get(raw.sha256), answers))
                if on_taken:
                    on_taken(taken[-1])
        if fresh:
            strike_out(home)
    return taken


@contextmanager
def _answered_at_last() -> Iterator[Answers]:
    """What senders are to be told of a batch, told when all of it is settled, and also if something stops the settling."""
    answers: Answers = []
    try:
        yield answers
    finally:
        in_two(answers)


def batched(files: tuple[RawFile, ...]) -> Iterator[tuple[RawFile, ...]]:
    """Files in batches, in order: their shape is checked a batch at a time, which is what a table engine is good at."""
    for start in range(0, len(files), BATCH):
        yield files[start : start + BATCH]


def _arrival(raw: RawFile) -> Arrival:
    return (raw.sha256, raw.received_from, raw.file_name, raw.arrived_at)


@dataclass(frozen=True)
class _Desk:
    """收发室: one feed's files on their way in."""

    home: Home
    store: Warehouse
    scheme: Scheme
    feed: Reader

    def read(self, files: tuple[RawFile, ...]) -> dict[str, Parsed]:
        """Keep the bytes, then read them; file sha256 → what it holds, findings of shape included."""
        warehouse.keep_raw(self.store, *files)
        read: dict[int, dict[str, Parsed]] = {}
        schemes: dict[int, Scheme] = {}
        for raw, (parsed, code) in zip(files, in_two([partial(self._parse, raw) for raw in files]), strict=True):
            scheme = scheme_of(self.home, parse_period(code)) if code else self.scheme
            schemes[scheme.year] = scheme
            read.setdefault(scheme.year, {})[raw.sha256] = parsed
        shaped = [_shaped(parsed, schemes[year]) for year, parsed in read.items()]
        return {sha256: parsed for each in shaped for sha256, parsed in each.items()}

    def _parse(self, raw: RawFile) -> tuple[Parsed, str]:
        """By the scheme of the year that the file is about: December comes in January, when the new year has its own already.

        A file that today's scheme cannot even find a period in is shown to last year's before it is returned.

        Returns:
            What the file holds, and the period whose scheme it was read by; empty for today's.
        """
        parsed = self.feed.parse(raw, self.scheme)
        year = int(parsed.period[:4]) if parsed.period else self.scheme.year - 1
        if year == self.scheme.year or not has_scheme(self.home, year):
            return parsed, ""
        code = parsed.period or f"{year}-12"
        again = self.feed.parse(raw, scheme_of(self.home, parse_period(code)))
        return (again, code) if again.period.startswith(str(year)) else (parsed, "")

    def take_in(self, raw: RawFile, receipt_no: str | None, parsed: Parsed | None, answers: Answers) -> Taken:
        """Settle one file and note the answer to its sender; ``receipt_no`` is that of the very same arrival, if there was one."""
        if receipt_no:
            return self._taken(raw, receipt_no, "duplicate", reason_zh="此前已收，未改动", is_new=False)
        earlier = warehouse.is_settled(self.store, raw.sha256)
        if earlier or parsed is None:
            receipt = warehouse.settle_duplicate(self.store, raw)
            newer = superseded_zh(self.store, earlier or receipt.receipt_no)
            reason = "；".join(filter(None, (f"与回执{earlier}的文件内容相同，不再重复入库", newer)))
            answer = partial(acknowledge, self.home, raw, findings=no_findings(), receipt_no=receipt.receipt_no)
            answers.append(partial(answer, verdict="duplicate", remark=newer))
            return self._taken(raw, receipt.receipt_no, "duplicate", reason_zh=reason)
        parsed = prove_answers(
            self.store, raw, parsed, self.scheme
        )  # now: the file before it may have asked the question
        returned = parsed.findings[parsed.findings["consequence"] == Consequence.RETURN]
        verdict: Verdict = "returned" if len(returned) else "accepted"
        reason = _reason(returned if len(returned) else parsed.findings)
        if verdict == "accepted":
            record_answers(
                self.store, parsed, self.scheme
            )  # before the receipt: a run killed between them rules again, alike
        receipt = warehouse.settle(self.store, raw, parsed, verdict=verdict, detail=reason)
        findings, receipt_no = parsed.findings, receipt.receipt_no
        if verdict == "returned":
            back = partial(send_back, self.home, raw, findings=findings, receipt_no=receipt_no, reason=reason)
            answers.append(back)
        else:
            changed = changed_rows(self.store, self.scheme, receipt.receipt_no)
            answer = partial(acknowledge, self.home, raw, findings=findings, receipt_no=receipt_no)
            answers.append(partial(answer, verdict=verdict, changed=changed))
            reason = "；".join(filter(None, (changed_zh(changed), reason)))
        return self._taken(raw, receipt.receipt_no, verdict, reason_zh=reason, parsed=parsed)

    def _taken(
        self,
        raw: RawFile,
        receipt_no: str,
        verdict: Verdict,
        *,
        reason_zh: str,
        parsed: Parsed | None = None,
        is_new: bool = True,
    ) -> Taken:
        sender = self.scheme.subject_by_code.get(parsed.sender_code) if parsed else None
        return Taken(
            receipt_no,
            verdict,
            raw.file_name,
            self.feed.code,
            sender_code=parsed.sender_code if parsed else "",
            sender_zh=sender.name_zh if sender else "",
            period=parsed.period if parsed else "",
            reason_zh=reason_zh,
            is_new=is_new,
        )


def _shaped(parsed: dict[str, Parsed], scheme: Scheme) -> dict[str, Parsed]:
    """Files of one year with the findings of their shape."""
    observed = [each.observations for each in parsed.values() if len(each.observations)]
    if not observed:
        return parsed
    shape = check_shape(ObservationFrame(pd.concat(observed, ignore_index=True)), scheme)
    return {sha256: _with_findings(each, shape[shape["raw_sha256"] == sha256]) for sha256, each in parsed.items()}


def _with_findings(parsed: Parsed, shape: pd.DataFrame) -> Parsed:
    if shape.empty:
        return parsed
    joined = pd.concat([frame for frame in (parsed.findings, shape) if len(frame)], ignore_index=True)
    return replace(parsed, findings=FindingFrame(joined))


def _reason(findings: pd.DataFrame) -> str:
    messages = list(dict.fromkeys(findings["message_zh"].dropna()))
    if not messages:
        return ""
    more = f"（共{len(messages)}处）" if len(messages) > 1 else ""
    return f"{messages[0]}{more}"
