"""回执: what became of a file, and cell by cell what is wrong and what to do."""

import re
from collections.abc import Sequence
from functools import cache
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from appraisal.books import RawFile
from appraisal.findings import Consequence
from appraisal.frames import FINDINGS, FindingFrame
from report_templates.workbooks.pattern import Pattern, marks
from report_templates.workbooks.spreadsheet import (
    Value,
    add_sheet,
    new_book,
    put_head,
    put_line,
    put_row,
    put_title,
    save_book,
)

_OFFICE_ZONE = ZoneInfo("Asia/Shanghai")
_VERDICT_ZH = {"accepted": "采纳", "duplicate": "重复", "returned": "退回"}
_VERDICT_MEANS_ZH = {
    "采纳": "文件已收下并入库。下列提示供核对，不影响本次报送。",
    "重复": "与已收到的文件完全相同，未重复入库，以前次为准。",
    "退回": "文件未入库，以前报送的数据仍然有效。请按下表逐项改正后，重新报送整份文件。",
}
_REMEDY_ZH = {
    Consequence.NOTE: "供核对，无须处理",
    Consequence.HOLD: "请核实后书面说明，并附原始依据",
    Consequence.RETURN: "改正后重新报送整份文件",
    Consequence.STOP: "由绩效办处理，报送单位无须处理",
}
_SENTENCE = re.compile(r"[^。；]*[。；]?")
_REPLY_HEAD = ("序号", "处置", "工作表", "单元格", "问题", "如何处理")
_REPLY_WIDTHS = (6, 8, 14, 10, 64, 44)
_WORDS = 5
"""Words by which receipts of files differ of which nothing is to be said: title, number, file, arrival, verdict."""
_CHANGED_HEAD = ("序号", "指标", "对象", "报告期", "口径", "前次", "本次", "计量单位", "单元格")
_CHANGED_WIDTHS = (6, 36, 18, 12, 10, 14, 14, 12, 18)


def reply_workbook(
    raw: RawFile,
    findings: FindingFrame,
    *,
    receipt_no: str,
    verdict: str,
    changed: Sequence[Sequence[Value]] = (),
    remark: str = "",
) -> bytes:
    """回执: what became of a file, and cell by cell what is wrong and what to do.

    Args:
        raw: the file as it came.
        findings: what was found in it; empty if nothing.
        receipt_no: 回执号.
        verdict: accepted, duplicate or returned, or the Chinese word.
        changed: figures that it told otherwise than the file before it, as ``_CHANGED_HEAD`` names them without 序号.
        remark: a word about this very file.
    """
    verdict_zh = _VERDICT_ZH.get(verdict, verdict)
    arrived = raw.arrived_at.astimezone(_OFFICE_ZONE)
    words = (
        f"{raw.file_name}回执",
        f"回执号：{receipt_no}",
        f"文件名：{raw.file_name}",
        f"收到时间：{arrived:%Y-%m-%d %H:%M}　　文件指纹：{raw.sha256[:16]}",
        f"结论：{verdict_zh}。{_VERDICT_MEANS_ZH.get(verdict_zh, '')}",
    )
    more = [f"注意：{remark}。"] if remark else []
    if changed:
        more.append(f"与前次报送不同的数据{len(changed)}项，列在“更正对照”表，请核对；以本次为准，前次的照样留存。")
    usual = _plain().copy(words) if findings.empty and not more else None
    return usual or save_book(_drawn(words, more, findings, changed))


@cache
def _plain() -> Pattern:
    """The receipt of a file of which nothing is to be said, as most are."""
    return Pattern(_drawn(marks(_WORDS), (), FindingFrame(FINDINGS.empty()), ()))


def _drawn(
    words: Sequence[str], more: Sequence[str], findings: FindingFrame, changed: Sequence[Sequence[Value]]
) -> Workbook:
    title, *lines = words
    lines += more
    book = new_book(title)
    sheet = add_sheet(book, "回执", widths=_REPLY_WIDTHS, landscape=True)
    put_title(sheet, "报送文件回执", columns=len(_REPLY_HEAD))
    for row, line in enumerate(lines, start=2):
        put_line(sheet, row, 1, line)
    head_row = len(lines) + 3
    put_head(sheet, head_row, _REPLY_HEAD, freeze_column=1)
    ordered = _worst_first(findings)
    for place, finding in enumerate(ordered, start=1):
        put_row(sheet, head_row + place, _reply_row(place, finding))
    if not ordered:
        put_line(sheet, head_row + 1, 1, "没有发现问题。")
    put_line(sheet, head_row + max(len(ordered), 1) + 2, 1, "本回执只说明表式和数据核对情况，不要求填报任何数值。")
    if changed:
        _add_changed(book, changed)
    return book


def _add_changed(book: Workbook, changed: Sequence[Sequence[Value]]) -> None:
    """更正对照: what was told before and what is told now."""
    sheet = add_sheet(book, "更正对照", widths=_CHANGED_WIDTHS, landscape=True)
    put_title(sheet, "更正对照：与前次报送不同的数据", columns=len(_CHANGED_HEAD))
    put_head(sheet, 2, _CHANGED_HEAD)
    for place, row in enumerate(changed, start=1):
        put_row(sheet, 2 + place, ["—" if each is None else each for each in (place, *row)])


def _worst_first(findings: FindingFrame) -> list[dict[str, str]]:
    if findings.empty:
        return []
    ladder = [each.value for each in reversed(Consequence)]
    ordered = findings.assign(step=findings["consequence"].map({code: step for step, code in enumerate(ladder)}))
    texts = ordered.sort_values(["step", "cell_ref", "finding_key"]).astype("object")
    return [
        {str(name): cell if isinstance(cell, str) else "" for name, cell in row.items()}
        for row in texts.to_dict("records")
    ]


def _reply_row(place: int, finding: dict[str, str]) -> tuple[Value, ...]:
    consequence = Consequence(finding["consequence"])
    sheet_name, _, cell = finding["cell_ref"].rpartition("!")
    problem, remedy = problem_and_remedy(finding["message_zh"], consequence)
    return (place, consequence.zh, sheet_name or "—", cell or "—", problem, remedy)


def problem_and_remedy(message_zh: str, consequence: Consequence) -> tuple[str, str]:
    """A finding's message in two: what is wrong, and what the sender is asked to do."""
    sentences = [sentence for sentence in _SENTENCE.findall(message_zh) if sentence]
    asks = [sentence for sentence in sentences if sentence.lstrip().startswith("请")]
    problem = "".join(sentence for sentence in sentences if sentence not in asks)
    return problem or message_zh, "".join(asks) or _REMEDY_ZH[consequence]
