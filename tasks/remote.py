"""收远程来源: look, keep the bytes, read them like any file of the inbox; what fails is told and looked at again next time.

A source that fails stops nothing: the round goes on with what is known, and an alarm says which source it was and how old
its data are. What was fetched and cannot be read by the table of correspondence is kept and not settled, so that it is
read anew once the office has completed the table.
"""

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import StringIO
from typing import Literal

import pandas as pd

import warehouse
from appraisal.books import Parsed, RawFile
from appraisal.findings import Consequence
from appraisal.frames import FindingFrame
from appraisal.remote_feeds import RemoteFeed, SqlFeed
from appraisal.scheme import Scheme
from expectations import check_shape
from feeds import FEEDS, Feed
from feeds.remote import Body, Fetched, FetchError, TableFeed, fetch, figures_mark, named_secret, patience_of
from feeds.xlsx import MOST_ROWS
from tasks.books import scheme_now, store_of
from tasks.collect import Taken, take_in_files
from tasks.going_back import is_in_force, returned_body, tells_otherwise
from tasks.home import Home, HomeError, put_file
from tasks.step import step
from tasks.upkeep.alarms import raise_alarm
from tasks.upkeep.freshness import end_fault, tell_freshness, trouble_zh
from warehouse import OutsideViewError

_FEED_BY_FOLDER = {each.folder: each for each in FEEDS}
_KNOWN_ZH = "此前已收，未改动"
_NOTHING_NEW_ZH = "未更新：《{name}》与此前收到的内容相同，没有当作新数据"
_WENT_BACK_ZH = "内容改回了此前的样子：《{name}》又与回执{receipt_no}相同，已作为新的一版入库，请核实以哪次为准"
_NOTHING_BACK_ZH = "内容退回到此前的样子：《{name}》又与回执{receipt_no}相同，没有与库里不同的数，请核实来源是否更新"


@dataclass
class _Tally:
    """What came of one look, while its files are taken in.

    Attributes:
        taken: one line a file.
        figures: fingerprint of a table's flow figures → period code.
        unread: why tables could not be read.
        odd: what is to be asked about, though nothing failed: old content in new clothes.
    """

    taken: list[Taken] = field(default_factory=list)
    figures: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    def take(self, taken: list[Taken]) -> None:
        """Files that went through the door; bytes known by another name are odd."""
        self.taken += taken
        self.odd += [_NOTHING_NEW_ZH.format(name=each.file_name) for each in taken if each.verdict == "duplicate"]

    @property
    def new_count(self) -> int:
        """Files accepted for the first time."""
        return sum(each.verdict == "accepted" for each in self.taken)


def collect_remote(
    home: Home,
    remote: RemoteFeed,
    *,
    arrived_by: datetime | None = None,
    on_taken: Callable[[Taken], None] | None = None,
) -> list[Taken]:
    """Look at one remote source and take in what is new; a fault becomes a line of its own, an alarm, and a row in the books."""
    try:
        fetched = look(home, remote)
    except FetchError as fault:
        taken = [_not_fetched(home, remote, fault)]
    else:
        tally = _take_in(home, remote, fetched, arrived_by=arrived_by)
        _settle_look(home, remote, tally)
        taken = tally.taken
    for each in taken:
        if on_taken:
            on_taken(each)
    return taken


@step("收取远程来源")
def look(home: Home, remote: RemoteFeed) -> Fetched:
    """Look at a source once, with its own tries.

    Raises:
        FetchError: it could not be read.
    """
    if isinstance(remote, SqlFeed):
        return _view(remote, secret=home.secret)
    known = warehouse.files_known(store_of(home), _place(remote))
    return fetch(remote, secret=home.secret, known=known, local=home.local(home.now()))


def remote_named(home: Home, code: str) -> RemoteFeed:
    """The source with that code.

    Raises:
        HomeError: there is none.
    """
    for each in home.feeds:
        if each.code == code:
            return each
    named = "、".join(each.code for each in home.feeds) or "（一个也没有写）"
    raise HomeError(f"jixiao.toml 里没有代码为“{code}”的来源，有：{named}")


def try_remote(home: Home, code: str) -> tuple[list[dict[str, object]], str]:
    """试取: what one look would bring and what would be taken of it; nothing is stored.

    Returns:
        One record a file, and why nothing could be fetched, empty if it could.

    Raises:
        HomeError: no such source.
    """
    remote, scheme = remote_named(home, code), scheme_now(home)
    try:
        fetched = look(home, remote)
    except FetchError as fault:
        return [], str(fault)
    rows: list[dict[str, object]] = []
    for body in fetched.bodies:
        raw = _raw(home, remote, body)
        parsed = _parsed(_reader(home, remote, body.period), raw, scheme)
        settled = warehouse.is_settled(store_of(home), raw.sha256)
        refused = "会退回" if remote.table is None else "读不出"
        verdict = f"此前已收（回执{settled}）" if settled else (refused if _refusals(parsed) else "可以采纳")
        rows.append(
            {
                "file_name": raw.file_name,
                "byte_count": len(raw.content),
                "period": parsed.period,
                "figure_count": len(parsed.observations),
                "verdict": verdict,
                "reason": "；".join(dict.fromkeys(parsed.findings["message_zh"]))[:500],
            }
        )
    rows += [{"file_name": name, "verdict": "正在传输，下次再收"} for name in fetched.waiting]
    return rows, ""


def _view(remote: SqlFeed, *, secret: Callable[[str], str]) -> Fetched:
    """The rows of a view as a csv: what is kept of them, and read like any other csv."""
    columns = remote.table.columns if remote.table else ()

    def read() -> list[tuple[str, ...]]:
        password = named_secret(secret, remote.password_from)
        try:
            return warehouse.read_outside_view(
                remote.address, remote.view, columns, password=password, timeout_s=remote.timeout_s, most_rows=MOST_ROWS
            )
        except OutsideViewError as fault:
            raise FetchError(str(fault), is_transient=fault.is_transient) from None

    rows = patience_of(remote).persist(read)
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *rows])
    return Fetched((Body(f"{remote.code}.csv", text.getvalue().encode()),))


def _place(remote: RemoteFeed) -> str:
    return f"feeds/{remote.code}"


def _raw(home: Home, remote: RemoteFeed, body: Body) -> RawFile:
    """A body as a file that came: when the source changed it, or now if it does not say or says it of the future."""
    now = home.now()
    arrived_at = min(body.modified_at, now) if body.modified_at else now
    return RawFile(_FEED_BY_FOLDER[remote.delivers].code, body.file_name, body.content, _place(remote), arrived_at)


def _reader(home: Home, remote: RemoteFeed, period: str) -> Feed | TableFeed:
    own = _FEED_BY_FOLDER[remote.delivers]
    if remote.table is None:
        return own
    return TableFeed(remote, own, period, warehouse.figures_told(store_of(home), remote.code))


def _parsed(reader: Feed | TableFeed, raw: RawFile, scheme: Scheme) -> Parsed:
    """What is read of a file, with the findings of its shape."""
    parsed = reader.parse(raw, scheme)
    if not len(parsed.observations):
        return parsed
    found = check_shape(parsed.observations, scheme)
    frames = [each for each in (parsed.findings, found) if len(each)]
    return replace(parsed, findings=FindingFrame(pd.concat(frames, ignore_index=True))) if frames else parsed


def _refusals(parsed: Parsed) -> list[str]:
    found = parsed.findings
    return list(dict.fromkeys(found.loc[found["consequence"] == Consequence.RETURN, "message_zh"]))


def _take_in(home: Home, remote: RemoteFeed, fetched: Fetched, *, arrived_by: datetime | None) -> _Tally:
    """Take in the bodies of one look, oldest first; bytes known from this place under this name are passed over."""
    tally, fresh = _Tally(), []
    known = _receipts_by_content(home, remote)
    newest = {name: (sha256, no) for (sha256, name), no in known.items()}
    for body in fetched.bodies:
        raw = _raw(home, remote, body)
        receipt_no = known.get((raw.sha256, raw.file_name), "")
        if receipt_no:
            taken = Taken(receipt_no, "duplicate", raw.file_name, raw.source_code, reason_zh=_KNOWN_ZH, is_new=False)
            if is_in_force(store_of(home), raw, newest[raw.file_name][0]):
                tally.taken.append(taken)
            elif arrived_by is None or raw.arrived_at <= arrived_by:
                _take_back(
                    home, remote, raw, period=body.period, known=taken, after=newest[raw.file_name][1], tally=tally
                )
        elif arrived_by is None or raw.arrived_at <= arrived_by:
            fresh.append((raw, body.period))
    if remote.table is None:
        tally.take(take_in_files(home, _FEED_BY_FOLDER[remote.delivers].code, files=tuple(raw for raw, _ in fresh)))
    else:
        for raw, period in fresh:
            _take_in_table(home, remote, raw, period=period, tally=tally)
    return tally


def _take_back(
    home: Home, remote: RemoteFeed, raw: RawFile, *, period: str, known: Taken, after: str, tally: _Tally
) -> None:
    """Take in a body to which its source went back, as the newest version, if it tells anything else than what is in force."""
    store, reader = store_of(home), _reader(home, remote, period)
    words = {"name": raw.file_name, "receipt_no": known.receipt_no}
    if not tells_otherwise(store, _parsed(reader, raw, scheme_now(home)), home.now()):
        tally.taken.append(known)
        tally.odd.append(_NOTHING_BACK_ZH.format(**words))
        return
    slip, returned = returned_body(reader, raw, receipt_no=known.receipt_no, after=after)
    tally.taken += take_in_files(home, raw.source_code, files=(slip,), reader=returned)
    tally.odd.append(_WENT_BACK_ZH.format(**words))


def _take_in_table(home: Home, remote: RemoteFeed, raw: RawFile, *, period: str, tally: _Tally) -> None:
    """Take in one table of somebody else's; one that cannot be read is kept and left unsettled."""
    store, reader = store_of(home), _reader(home, remote, period)
    if isinstance(reader, TableFeed) and not warehouse.is_settled(store, raw.sha256):
        parsed = _parsed(reader, raw, scheme_now(home))
        if refusals := _refusals(parsed):
            warehouse.keep_raw(store, raw)
            tally.unread += refusals
            tally.taken.append(Taken("", "unread", raw.file_name, raw.source_code, reason_zh=refusals[0]))
            return
        if mark := figures_mark(parsed):
            tally.figures[mark] = parsed.period
    tally.take(take_in_files(home, raw.source_code, files=(raw,), reader=reader))


def _receipts_by_content(home: Home, remote: RemoteFeed) -> dict[tuple[str, str], str]:
    """Of what came from this source: file sha256 and name → its receipt, in the order in which they came."""
    arrivals = warehouse.known_arrivals(store_of(home)).items()
    own = sorted((at, no, sha256, name) for (sha256, place, name, at), no in arrivals if place == _place(remote))
    return {(sha256, name): no for _, no, sha256, name in own}


def _settle_look(home: Home, remote: RemoteFeed, tally: _Tally) -> None:
    """Record what came of a look, tell what is wrong with it, and tell when it is over."""
    store = store_of(home)
    if tally.unread:
        more = f"（共{len(tally.unread)}处）" if len(tally.unread) > 1 else ""
        detail = f"{tally.unread[0]}{more}"
        warehouse.record_fetch(store, remote.code, "unread", figures=tally.figures, detail=detail)
        raise_alarm(home, f"feed:{remote.code}", trouble_zh(home, remote, f"取到了，但读不出：{detail}"))
        return
    counts = Counter(each.verdict for each in tally.taken if each.is_new)
    detail = f"退回{counts['returned']}个文件" if counts["returned"] else ""
    outcome: Literal["new", "same"] = "new" if tally.new_count else "same"
    warehouse.record_fetch(
        store, remote.code, outcome, file_count=tally.new_count, figures=tally.figures, detail=detail
    )
    end_fault(home, remote)
    tell_freshness(home, remote, is_new=outcome == "new", odd=tally.odd)


def _not_fetched(home: Home, remote: RemoteFeed, fault: FetchError) -> Taken:
    """One line for a source that failed; what came instead of data lies in quarantine."""
    warehouse.record_fetch(store_of(home), remote.code, "failed", detail=str(fault))
    text = trouble_zh(home, remote, f"没有取到：{fault}")
    if fault.content:
        path = home.quarantine / f"来源_{remote.code}.body"
        put_file(path, fault.content)
        put_file(path.with_suffix(".txt"), f"{text}\n原样存在 {path.name}，没有当作数据读取。\n".encode())
    raise_alarm(home, f"feed:{remote.code}", text)
    tell_freshness(home, remote, is_new=False)
    return Taken("", "failed", remote.name_zh, _FEED_BY_FOLDER[remote.delivers].code, reason_zh=str(fault))
