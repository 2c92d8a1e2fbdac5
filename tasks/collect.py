"""收: fetch, keep the bytes, read, check the shape, settle with a receipt, answer the sender."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import pandas as pd

import warehouse
from appraisal.books import Parsed, RawFile
from appraisal.findings import Consequence
from appraisal.frames import FindingFrame, ObservationFrame
from appraisal.scheme import Scheme
from expectations import check_shape
from feeds import FEEDS, Feed
from report_templates import reply_workbook
from tasks.answers import prove_answers
from tasks.books import scheme_now, store_of
from tasks.home import Home, put_file
from tasks.step import step
from warehouse import Warehouse

Verdict = Literal["accepted", "duplicate", "returned"]
FETCH_RETRIES_S = (30.0, 120.0, 600.0)
Arrival = tuple[str, str, str, datetime]
BATCH = 64
_FEED_BY_CODE = {feed.code: feed for feed in FEEDS}


@dataclass(frozen=True)
class Taken:
    """One file of an intake 收数回执.

    Attributes:
        receipt_no: its receipt; that of the first arrival for a file already known.
        verdict: accepted 采纳, duplicate 重复, returned 退回.
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


def collect_feed(
    home: Home, code: str, *, arrived_by: datetime | None = None, on_taken: Callable[[Taken], None] | None = None
) -> list[Taken]:
    """Take in every file of one feed, oldest first."""
    files = fetch_files(home, code)
    if arrived_by is not None:
        files = tuple(raw for raw in files if raw.arrived_at <= arrived_by)
    return take_in_files(home, code, files=files, on_taken=on_taken)


@step("收取", retry_delays_s=FETCH_RETRIES_S)
def fetch_files(home: Home, code: str) -> tuple[RawFile, ...]:
    """Fetch the feed's files; tried again where the source is out of reach."""
    return _FEED_BY_CODE[code].fetch(home.inbox)


@step("登记")
def take_in_files(
    home: Home, code: str, *, files: tuple[RawFile, ...], on_taken: Callable[[Taken], None] | None = None
) -> list[Taken]:
    """Take in files one by one; a file that cannot be read is answered and stops no other."""
    desk = _Desk(home, store_of(home), scheme_now(home), _FEED_BY_CODE[code])
    known = warehouse.known_arrivals(desk.store)
    taken: list[Taken] = []
    for batch in batched(files):
        fresh = [raw for raw in batch if _arrival(raw) not in known]
        shapes = desk.read(tuple(raw for raw in fresh if not warehouse.is_settled(desk.store, raw.sha256)))
        for raw in batch:
            taken.append(desk.take_in(raw, known.get(_arrival(raw)), shapes.get(raw.sha256)))
            if on_taken:
                on_taken(taken[-1])
    return taken


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
    feed: Feed

    def read(self, files: tuple[RawFile, ...]) -> dict[str, Parsed]:
        """Keep the bytes, then read them; file sha256 → what it holds, findings of shape included."""
        for raw in files:
            warehouse.keep_raw(self.store, raw)
        parsed = {raw.sha256: self.feed.parse(raw, self.scheme) for raw in files}
        observed = [each.observations for each in parsed.values() if len(each.observations)]
        if not observed:
            return parsed
        shape = check_shape(ObservationFrame(pd.concat(observed, ignore_index=True)), self.scheme)
        return {sha256: _with_findings(each, shape[shape["raw_sha256"] == sha256]) for sha256, each in parsed.items()}

    def take_in(self, raw: RawFile, receipt_no: str | None, parsed: Parsed | None) -> Taken:
        """Settle one file and answer its sender; ``receipt_no`` is that of the very same arrival, if there was one."""
        if receipt_no:
            return self._taken(raw, receipt_no, "duplicate", reason_zh="此前已收，未改动", is_new=False)
        earlier = warehouse.is_settled(self.store, raw.sha256)
        if earlier or parsed is None:
            receipt = warehouse.settle_duplicate(self.store, raw)
            reason = f"与回执{earlier}的文件内容相同，不再重复入库"
            return self._taken(raw, receipt.receipt_no, "duplicate", reason_zh=reason)
        parsed = prove_answers(
            self.store, raw, parsed, self.scheme
        )  # now: the file before it may have asked the question
        returned = parsed.findings[parsed.findings["consequence"] == Consequence.RETURN]
        verdict: Verdict = "returned" if len(returned) else "accepted"
        reason = _reason(returned if len(returned) else parsed.findings)
        receipt = warehouse.settle(self.store, raw, parsed, verdict=verdict, detail=reason)
        if verdict == "returned":
            _answer(self.home, raw, findings=FindingFrame(returned), receipt_no=receipt.receipt_no, reason=reason)
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


def _answer(home: Home, raw: RawFile, *, findings: FindingFrame, receipt_no: str, reason: str) -> None:
    """Reply workbook to the sender, bytes and reason into quarantine."""
    name = safe_name(raw.file_name)
    month = f"{home.local(raw.arrived_at):%Y-%m}"
    reply = reply_workbook(raw, findings, receipt_no=receipt_no, verdict="returned")
    put_file(home.outbox / month / "replies" / f"退回单_{receipt_no}_{name.rsplit('.', 1)[0]}.xlsx", reply)
    put_file(home.quarantine / f"{receipt_no}_{name}", raw.content)
    text = f"回执号：{receipt_no}\n文件：{raw.file_name}\n指纹：{raw.sha256}\n退回原因：{reason}\n\n"
    text += "\n".join(f"{n}. {message}" for n, message in enumerate(findings["message_zh"], start=1))
    put_file(home.quarantine / f"{receipt_no}_{name}.txt", (text + "\n").encode())


def safe_name(file_name: str) -> str:
    """A sender's file name as we may write it: no path, no control or reserved character, at most 80 long."""
    kept = "".join("_" if char in '<>:"/\\|?*' or not char.isprintable() else char for char in file_name)
    stem, dot, ending = kept.strip(" .").rpartition(".")
    return f"{stem[:80]}{dot}{ending[:8]}" if dot else (kept.strip(" .")[:80] or "未命名")
