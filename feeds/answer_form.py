"""答复类表格: what the forms share that go out with a paper and come back filled in.

Told apart by their title or sheet name; lines above the table name unit and period; answers stand under heads that never
change. A cell that cannot be read refuses the form with its address, a cell left blank says nothing.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from appraisal.answers import (
    DISPATCH_FORM,
    DOUBT_FORM,
    FINDING_FORM,
    RECTIFICATION_FORM,
    RULING_FORM,
    SOURCE_FORM,
    WARNING_FORM,
)
from appraisal.period import Period, parse_period
from appraisal.scheme import Subject
from feeds import shape
from feeds.dates import read_date
from feeds.grid import Workbook
from feeds.head import Role, Table
from feeds.labels import subject_called
from feeds.reading import Reading
from feeds.text import key_of

FORMS = (WARNING_FORM, FINDING_FORM, SOURCE_FORM, RULING_FORM, DOUBT_FORM, RECTIFICATION_FORM, DISPATCH_FORM)
YES, NO = frozenset(("是", "已办结", "已撤回")), frozenset(("否", "未办结"))
_TITLE_ROWS = 3
_BLANKS = frozenset(("", "-", "—", "／", "/", "无", "暂无"))
_BETWEEN_LINES = re.compile(r"\u3000+|[ \t]{2,}")
_KEY_LENGTH = 16
_LONGEST_NUMBER = 1e15


def form_called(book: Workbook) -> str:
    """Which of ``FORMS`` a workbook is, by a sheet's name or first rows; empty if none."""
    for grid in book.grids:
        titles = (cell.text for row, cells in grid.rows.items() if row <= _TITLE_ROWS for cell in cells)
        words = [key_of(grid.name), *map(key_of, titles)]
        found = next((form for form in FORMS if any(form in word for word in words)), "")
        if found:
            return found
    return ""


def lines_of(table: Table) -> dict[str, tuple[str, str]]:
    """Lines ``key：value`` above a table, several of them in a cell: key → value and cell."""
    found: dict[str, tuple[str, str]] = {}
    for row in table.preamble:
        for cell in table.grid.rows[row]:
            for piece in _BETWEEN_LINES.split(cell.text):
                key, colon, value = piece.replace(":", "：", 1).partition("：")
                if colon and key.strip() not in found:
                    found[key.strip()] = (value.strip(), table.grid.ref(row, cell.column))
    return found


def sender_of(reading: Reading, table: Table, *, named: tuple[str, ...]) -> Subject | None:
    """Who sends the form: by the line 单位代码 and by its name, which must be one; records the fault if nobody."""
    lines = lines_of(table)
    code, code_ref = lines.get("单位代码", ("", ""))
    name, ref = next((lines[key] for key in named if key in lines), ("", ""))
    by_name = subject_called(reading.scheme, name) if name else None
    sender = reading.scheme.subject_by_code.get(code) if code else by_name
    if sender is None or (name and by_name is not sender):
        told = "；".join(text for text in (name, f"单位代码{code}" if code else "") if text)
        reading.find(shape.NO_SENDER, ref or code_ref, name=told or "未填写")
        return None
    reading.sender_code = sender.code
    return sender


def period_of(reading: Reading, table: Table) -> Period | None:
    """The period of the paper that is answered; records the fault if the form does not say.

    It is not the file's own period: an answer tells nothing new of the period it looks back on.
    """
    text, ref = lines_of(table).get("报告期", ("", ""))
    try:
        return parse_period(text)
    except ValueError:
        reading.find(shape.NO_PERIOD, ref, found=f"写的是“{text}”" if text else "没有“报告期：”一行", example="2026-09")
        return None


def key_from(*parts: str) -> str:
    """A key that the same parts always make."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:_KEY_LENGTH]


@dataclass(frozen=True)
class Line:
    """One row of such a form."""

    reading: Reading
    table: Table
    row: int

    def ref(self, role: Role) -> str:
        """Address of the row's cell in a column; of the row itself if there is no such column."""
        known = role.name in self.table.columns
        return self.table.ref(self.row, role.name) if known else self.table.grid.ref(self.row, 1)

    def text(self, role: Role) -> str | None:
        """What stands in a cell, ``None`` if it says nothing."""
        text = self.table.text(self.row, role.name).strip()
        return None if text in _BLANKS else text

    def code(self, role: Role) -> str | None:
        """A code without blanks, ``None`` if there is none; one that was stored as a long number is found, since its last digits are lost."""
        cell = (
            self.table.grid.filled(self.row, self.table.columns[role.name]) if role.name in self.table.columns else None
        )
        if cell is not None and cell.kind == "number" and abs(cell.number or 0) >= _LONGEST_NUMBER:
            fault = "被存成了数字，末几位已经丢失（表格软件只存15位）"
            self.reading.find(shape.NO_KEY, self.ref(role), text=cell.text, fault=fault)
            return None
        return "".join((self.text(role) or "").split()) or None

    def word(self, role: Role, words: Mapping[str, str]) -> str | None:
        """The code of a word from a list (the code itself is read too); ``None`` for a blank, and for a fault, which is found."""
        text = self.text(role)
        if text is None:
            return None
        found = next((code for code, word in words.items() if key_of(text) in {key_of(word), code}), None)
        if found is None:
            self.reading.find(shape.WORD, self.ref(role), label=role.zh, text=text, wanted="、".join(words.values()))
        return found

    def day(self, role: Role, *, may_lie_ahead: bool = False) -> str | None:
        """A day as ISO text; ``None`` for a blank, and for a fault, which is found.

        Args:
            role: the column.
            may_lie_ahead: whether a day after the file's arrival can be meant.
        """
        if self.text(role) is None:
            return None
        cell = self.table.grid.filled(self.row, self.table.columns[role.name])
        day = read_date(cell) if cell else None
        if day is None or (day > self.reading.arrived_on and not may_lie_ahead):
            self.reading.find(shape.DATE, self.ref(role), text=cell.text if cell else "空白")
            return None
        return day.isoformat()

    def is_marked(self, role: Role) -> bool:
        """Whether a column of 是/否 says yes; a blank says no."""
        text = self.text(role)
        if text is not None and key_of(text) not in YES | NO:
            self.reading.find(shape.WORD, self.ref(role), label=role.zh, text=text, wanted="是、否")
        return text is not None and key_of(text) in YES
