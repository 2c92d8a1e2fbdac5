"""自查: what the gate would say of one submission; runs inside the checker, with the reader that the office uses."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from appraisal.books import RawFile
from appraisal.findings import Consequence
from appraisal.row_rules import is_misplaced, is_published_period
from appraisal.scheme import Scheme
from feeds.answer_form import form_called
from feeds.gate import LARGEST_FILE, admit
from feeds.shape import RefusalError
from feeds.text import key_of
from feeds.unit_submission import UNIT_SUBMISSION
from feeds.workbook import read_workbook

_RETURN = Consequence.RETURN.value
_FIRST_ROWS = 3


@dataclass(frozen=True)
class Judgement:
    """What was found in one file 自查结果.

    Attributes:
        path: the file.
        findings: gravest first, each with check_code, consequence, cell_ref and message_zh.
        unread_zh: why this program cannot look at the file, empty if it did; then nothing is said of it.
    """

    path: Path
    findings: tuple[dict[str, Any], ...] = ()
    unread_zh: str = ""

    @property
    def is_returned(self) -> bool:
        """Whether the file would come back."""
        return any(each["consequence"] == _RETURN for each in self.findings)

    @property
    def verdict_zh(self) -> str:
        """One sentence."""
        if self.unread_zh:
            return self.unread_zh
        if self.is_returned:
            return "这份表会被退回，请按下面的说明改正后再报。"
        return "表式没有问题，可以报送。" if not self.findings else "表式没有问题，可以报送；下列提示供核对。"


def judge_file(path: Path, scheme: Scheme, *, told: dict[str, Any], now: datetime) -> Judgement:
    """Look at one file.

    Args:
        path: the file.
        scheme: of the year.
        told: what the office packed: ``row_checks`` (code → message) and ``other_forms`` (words of further forms).
        now: when it would arrive.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if other := _other_paper(content, told["other_forms"]):
        return Judgement(path, unread_zh=other)
    raw = RawFile(UNIT_SUBMISSION.code, path.name, content, "", now)
    parsed: Any = UNIT_SUBMISSION.parse(raw, scheme)
    findings = [*parsed.findings, *_of_rows(parsed.observations, scheme, messages=told["row_checks"])]
    ladder = [each.value for each in Consequence]
    return Judgement(path, tuple(sorted(findings, key=lambda each: -ladder.index(each["consequence"]))))


def _other_paper(content: bytes, other_forms: list[str]) -> str:
    """What the file is if it is none that this program reads, in words for its sender; empty for a submission."""
    try:
        if admit(content).kind == "xls":
            return "这是旧版 .xls 文件，本程序不读。请用 WPS 或 Excel 另存为 .xlsx 后再查；按旧版报送的，由绩效办收件时检查。"
        book = read_workbook(content)
    except RefusalError:
        return ""
    titles = [
        key_of(text)
        for grid in book.grids
        for text in (grid.name, *(c.text for row, cells in grid.rows.items() if row <= _FIRST_ROWS for c in cells))
    ]
    form = form_called(book) or next((word for word in other_forms if any(word in title for title in titles)), "")
    return f"这是{form}，本程序只查单位报送表；这份表由绩效办收件时检查。" if form else ""


def _of_rows(rows: list[dict[str, Any]], scheme: Scheme, *, messages: dict[str, str]) -> list[dict[str, Any]]:
    found = []
    for row in rows:
        indicator = scheme.indicator_by_code[row["indicator_code"]]
        subject = scheme.subject_by_code.get(row["subject_code"])
        broken = {
            "bad_period_count": not is_published_period(row["period"]),
            "misplaced_count": is_misplaced(indicator, subject, row["basis"], row["measure"]),
        }
        found += [_finding(row, rule, messages) for rule, is_broken in broken.items() if is_broken]
    return found


def _finding(row: dict[str, Any], rule: str, messages: dict[str, str]) -> dict[str, Any]:
    code, _, message = messages[rule].partition(" ")
    text = f"《{row['file_name']}》（{row['cell_ref']}）：{message}。请更正后重新报送。"
    return {**row, "check_code": code, "consequence": _RETURN, "message_zh": text}
