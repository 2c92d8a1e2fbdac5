"""回复报送单位: a receipt for what was taken in, and for what comes back the reasons, and their own file with the cells marked."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from appraisal.books import RawFile
from appraisal.findings import Consequence
from appraisal.frames import FINDINGS, FindingFrame
from feeds import is_slip, sheets_of
from report_templates import Mark, marked_contents, marked_copy, problem_and_remedy, reply_workbook
from tasks.corrections import ChangedRow
from tasks.home import Home, put_file

UNITS_FOLDERS = frozenset(("inbox/submissions", "inbox/replies"))
"""Folders into which reporting units send; whoever fills the others is no unit that waits for an answer."""
_LONGEST_STEM = 150
RECEIPT_DAYS = 45
"""Older arrivals are what an office brings along when it begins; nobody waits for their receipts."""


def acknowledge(
    home: Home,
    raw: RawFile,
    *,
    findings: FindingFrame,
    receipt_no: str,
    verdict: str,
    changed: Sequence[ChangedRow] = (),
    remark: str = "",
) -> None:
    """回执: what a unit gets for a file that was taken in, or that had come before; what it changed is listed."""
    if raw.received_from not in UNITS_FOLDERS or home.now() - raw.arrived_at > timedelta(days=RECEIPT_DAYS):
        return
    reply = reply_workbook(raw, findings, receipt_no=receipt_no, verdict=verdict, changed=changed, remark=remark)
    put_file(_folder(home, raw.arrived_at) / f"回执_{receipt_no}_{_stem(raw)}.xlsx", reply)


def send_back(home: Home, raw: RawFile, *, findings: FindingFrame, receipt_no: str, reason: str) -> None:
    """退回: 退回单 with the reasons, the marked copy where the file can be opened, bytes and reason into quarantine."""
    returned = FindingFrame(findings[findings["consequence"] == Consequence.RETURN])
    folder = _folder(home, raw.arrived_at)
    reply = reply_workbook(raw, returned, receipt_no=receipt_no, verdict="returned")
    put_file(folder / f"退回单_{receipt_no}_{_stem(raw)}.xlsx", reply)
    marked = marked_file(raw, findings, receipt_no=receipt_no)
    if marked is not None:
        put_file(folder / f"退回标注件_{receipt_no}_{_stem(raw)}.xlsx", marked)
    name = safe_name(raw.file_name)
    if not is_slip(raw.content):
        put_file(home.quarantine / f"{receipt_no}_{name}", raw.content)
    text = f"回执号：{receipt_no}\n文件：{raw.file_name}\n指纹：{raw.sha256}\n退回原因：{reason}\n\n"
    text += "\n".join(f"{n}. {message}" for n, message in enumerate(returned["message_zh"], start=1))
    put_file(home.quarantine / f"{receipt_no}_{name}.txt", (text + "\n").encode())


def marked_file(raw: RawFile, findings: FindingFrame, *, receipt_no: str) -> bytes | None:
    """The sender's file in a copy with its cells marked; ``None`` for a file that the gate does not open."""
    opened = sheets_of(raw.content)
    if opened is None:
        return None
    kind, sheets = opened
    marks = [_mark(row) for row in findings.astype("object").where(findings.notna(), "").to_dict("records")]
    marks.sort(key=lambda mark: not mark.is_return)
    if kind == "xlsx":
        copied = marked_copy(raw.content, marks, file_name=raw.file_name, receipt_no=receipt_no)
        if copied is not None:
            return copied
    return marked_contents(sheets, marks, file_name=raw.file_name, receipt_no=receipt_no)


def no_findings() -> FindingFrame:
    """For a receipt of a file of which nothing is to be said."""
    return FindingFrame(FINDINGS.empty())


def _mark(row: Mapping[Hashable, object]) -> Mark:
    consequence = Consequence(str(row["consequence"]))
    problem, remedy = problem_and_remedy(str(row["message_zh"]), consequence)
    return Mark(str(row["cell_ref"]), problem, remedy, is_return=consequence is Consequence.RETURN)


def _folder(home: Home, arrived_at: datetime) -> Path:
    return home.outbox / f"{home.local(arrived_at):%Y-%m}" / "replies"


def _stem(raw: RawFile) -> str:
    return safe_name(raw.file_name).rsplit(".", 1)[0]


def safe_name(file_name: str) -> str:
    """A sender's file name as we may write it: no path, no control or reserved character, at most 150 bytes and an ending."""
    kept = "".join("_" if char in '<>:"/\\|?*' or not char.isprintable() else char for char in file_name)
    stem, dot, ending = kept.strip(" .").rpartition(".")
    return f"{_cut(stem)}{dot}{ending[:8]}" if dot else (_cut(kept.strip(" .")) or "未命名")


def _cut(stem: str) -> str:
    """A stem to which receipt number and kind of paper can be added; a file system counts bytes, a Chinese character three."""
    return stem.encode(errors="ignore")[:_LONGEST_STEM].decode(errors="ignore")
