"""测算表的画板: what the pages of 考核结果运用测算表 have in common."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.rewards import CENTS_PER_YUAN
from appraisal.scheme import Scheme
from report_templates.items import short_name
from report_templates.workbooks.formulas import CachedValues
from report_templates.workbooks.spreadsheet import Value, add_sheet, open_for_input, put, put_line, put_title

MONEY, COUNT, COEFFICIENT, PERCENT = "#,##0.00", "#,##0", "0.00####", "0.##"
IDENTITY_HEADS = ("序号", "单位", "考评类别", "等次", "得分", "位次")
IDENTITY_WIDTHS = (6, 20, 14, 7, 9, 7)
STEP_WIDTHS = (12, 13, 12, 10)
AMOUNT_COLUMN = 13
"""Where what a row gets stands on pages that share out."""
NOTHING = "—"
NOT_LIVE_ZH = "数字过大，超出 Excel 的15位有效数字，本页只列算好的数，不带公式。"
_UNSAFE = str.maketrans(dict.fromkeys("[]:*?/\\'", ""))
_NAME_CHARACTERS = 28


@dataclass(frozen=True)
class Drawing:
    """What every page needs.

    Attributes:
        book: the workbook.
        scheme: names of subjects and peer groups.
        about_zh: 报告期、轮次、版次, under each title.
        values: what formulas come to.
    """

    book: Workbook
    scheme: Scheme
    about_zh: str
    values: CachedValues

    def sheet(self, title: str, widths: tuple[float, ...]) -> Worksheet:
        """A page with title and 报告期; its name is the title as far as Excel lets it be."""
        plain = title.translate(_UNSAFE)[:_NAME_CHARACTERS]
        taken = set(self.book.sheetnames)
        numbered = (f"{plain}{number}" for number in range(2, 100))
        name = plain if plain not in taken else next(each for each in numbered if each not in taken)
        sheet = add_sheet(self.book, name, widths=widths, landscape=True)
        put_title(sheet, title, columns=len(widths))
        put_line(sheet, 2, 1, self.about_zh)
        return sheet

    def subject_zh(self, code: object) -> str:
        """Short name of a subject."""
        subject = self.scheme.subject_by_code.get(str(code))
        return short_name(subject) if subject else str(code)

    def group_zh(self, code: object) -> str:
        """Name of a peer group."""
        group = self.scheme.peer_group_by_code.get(str(code))
        return group.name_zh if group else str(code)

    def put_identity(self, sheet: Worksheet, row: int, number: int, record: Mapping[Hashable, Any]) -> None:
        """Number, name, peer group, grade, points and place."""
        points = f"0.{'0' * self.scheme.policies.points_places}" if self.scheme.policies.points_places else "0"
        cells: tuple[Value, ...] = (
            number, self.subject_zh(record["subject_code"]), self.group_zh(record["peer_group_code"]),
            shown(record["grade"]), shown(record["total_points"]), shown(record["rank"]),
        )  # fmt: skip
        for column, value in enumerate(cells, start=1):
            put(sheet, row, column, value).number_format = points if isinstance(value, float) else "General"
            if value == NOTHING:
                put_nothing(sheet, row, column)


def yuan(cents: object) -> Decimal:
    """Cents as 元, exactly."""
    return (Decimal(int(str(cents))) / CENTS_PER_YUAN).quantize(Decimal("0.01"))


def shown(cell: Any) -> Value:  # noqa: ANN401 - a cell of a frame
    """A cell of a frame as a sheet shows it; missing is —."""
    if pd.isna(cell):
        return NOTHING
    return cell if isinstance(cell, str) else float(cell) if isinstance(cell, float) else int(cell)


def put_nothing(sheet: Worksheet, row: int, column: int) -> None:
    """— where there is no number."""
    put(sheet, row, column, NOTHING).alignment = Alignment(horizontal="center", vertical="center")


def put_typed(sheet: Worksheet, row: int, column: int, value: float, number_format: str) -> None:
    """A number that people may type over."""
    cell = put(sheet, row, column, value)
    cell.number_format = number_format
    open_for_input(cell)


def step_sums(rows: pd.DataFrame) -> dict[int, int]:
    """Sums of 份数 and 应分整数 by column of a page that shares out."""
    return {9: int(rows["part_count"].sum()), 10: int(rows["whole_count"].sum())}
