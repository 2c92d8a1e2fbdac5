"""分配页: a page that shares something out by parts, with every step as a live formula a clerk can follow and redo.

Top: what is shared out and how it divides; table: parts, whole units, remainder, whose turn it is, what each gets. All
formulas stay in whole numbers, so that Excel, WPS and LibreOffice come to what ``appraisal.rewards.allot`` comes to.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.rewards import Allotment
from report_templates.workbooks.formulas import Cached, CachedValues, put_formula
from report_templates.workbooks.spreadsheet import open_for_input, put, put_captions, put_line

PARAMETER_HEADS = ("份数\n倍数", "份数合计", "每份\n整数", "分后余数", "补尾\n个数")
STEP_HEADS = ("份数", "应分整数", "尾数", "补尾次序")
HEAD_ROW, FIRST_ROW = 6, 7
_PARAMETER_ROW = 4
_CAPTION_ROW = 3
_NAME_COLUMN = 2


@dataclass(frozen=True)
class Layout:
    """Where things stand on an allotment page.

    Attributes:
        heads: of the whole table.
        count_column: 人数.
        factor_column: 系数 or 比例.
        first_step_column: 份数; 应分整数, 尾数 and 补尾次序 follow, then what each gets.
        rows: how many.
    """

    heads: Sequence[str]
    count_column: int
    factor_column: int
    first_step_column: int
    rows: int

    @property
    def last_row(self) -> int:
        """Last row of the table."""
        return FIRST_ROW + self.rows - 1

    def range(self, column: int) -> str:
        """The column's cells, rows fixed."""
        letter = get_column_letter(column)
        return f"{letter}${FIRST_ROW}:{letter}${self.last_row}"


@dataclass(frozen=True)
class Page:
    """A sheet, the notes of its book and whether its numbers fit into Excel's fifteen digits.

    Attributes:
        sheet: where.
        values: what formulas come to.
        is_live: whether formulas are written; else their values.
    """

    sheet: Worksheet
    values: CachedValues
    is_live: bool = True

    def put(self, row: int, column: int, formula: str, value: Cached, number_format: str = "0") -> None:
        """A formula with its value, or the value alone."""
        if self.is_live:
            put_formula(self.sheet, row, column, formula, value=value, values=self.values, number_format=number_format)
            return
        cell = put(self.sheet, row, column, float(value) if isinstance(value, Decimal) else value)
        cell.number_format = number_format


def put_parameters(
    page: Page, allotment: Allotment, layout: Layout, *, total: tuple[str, str, Cached], per_unit: int, scale: int
) -> None:
    """The top of the page: what is shared out, and how it divides by the parts.

    Args:
        page: where.
        allotment: how it went.
        layout: of the table below.
        total: caption of the total, formula (empty: a number to be typed over) and value.
        per_unit: smallest units in one of the total's.
        scale: 份数 = 人数 × 系数 × this.
    """
    sheet = page.sheet
    caption, formula, value = total
    put_captions(sheet, _CAPTION_ROW, ("", caption, "合最小单位", *PARAMETER_HEADS))
    put(sheet, _PARAMETER_ROW, 1, "")
    if formula:
        page.put(_PARAMETER_ROW, 2, formula, value)
    else:
        cell = put(sheet, _PARAMETER_ROW, 2, float(value))
        cell.number_format = "#,##0.00"
        open_for_input(cell)
    put(sheet, _PARAMETER_ROW, 3, per_unit)
    put(sheet, _PARAMETER_ROW, 4, scale)
    parts, whole = layout.range(layout.first_step_column), layout.range(layout.first_step_column + 1)
    page.put(_PARAMETER_ROW, 5, f"=SUM({parts})", allotment.part_total)
    page.put(_PARAMETER_ROW, 6, "=INT(ROUND(B4*C4,0)/E4)", allotment.whole_each)
    page.put(_PARAMETER_ROW, 7, "=ROUND(B4*C4,0)-E4*F4", allotment.whole_rest)
    page.put(_PARAMETER_ROW, 8, f"=ROUND(B4*C4,0)-SUM({whole})", allotment.left)


def put_steps(page: Page, row: int, layout: Layout, steps: Mapping[Hashable, Any]) -> None:
    """Parts, whole units, remainder, turn of one row.

    Args:
        page: where.
        row: number of the row.
        layout: of the table.
        steps: ``part_count``, ``whole_count``, ``remainder_count``, ``remainder_rank``.
    """
    column = layout.first_step_column
    count, factor = get_column_letter(layout.count_column), get_column_letter(layout.factor_column)
    part, rest = get_column_letter(column), get_column_letter(column + 2)
    parts, rests = layout.range(column), layout.range(column + 2)
    page.put(row, column, f"=ROUND({count}{row}*{factor}{row}*$D$4,0)", steps["part_count"])
    page.put(row, column + 1, f"={part}{row}*$F$4+INT({part}{row}*$G$4/$E$4)", steps["whole_count"])
    page.put(row, column + 2, f"={part}{row}*$G$4-$E$4*INT({part}{row}*$G$4/$E$4)", steps["remainder_count"])
    same = f"({rests}={rest}{row})"
    turn = (
        f"=SUMPRODUCT(({rests}>{rest}{row})+{same}*({parts}>{part}{row})"
        f"+{same}*({parts}={part}{row})*({layout.range(1)}<A{row}))+1"
    )
    page.put(row, column + 3, turn, steps["remainder_rank"])


def put_allotted(page: Page, row: int, layout: Layout, value: Cached, number_format: str) -> None:
    """What a row gets: whole units, and one more if it is its turn."""
    column = layout.first_step_column
    whole, turn = get_column_letter(column + 1), get_column_letter(column + 3)
    page.put(row, column + 4, f"=({whole}{row}+IF({turn}{row}<=$H$4,1,0))/$C$4", value, number_format)


def put_sums(page: Page, layout: Layout, sums: Mapping[int, Cached], formats: Mapping[int, str]) -> int:
    """合计 under the table, by column; returns its row."""
    row = layout.last_row + 1
    for column in range(1, len(layout.heads) + 1):
        if column in sums:
            page.put(row, column, f"=SUM({layout.range(column)})", sums[column], formats.get(column, "0"))
        else:
            put(page.sheet, row, column, "合计" if column == _NAME_COLUMN else "")
    return row


def put_notes(sheet: Worksheet, row: int, notes: Sequence[str]) -> None:
    """Lines under a table."""
    for offset, note in enumerate(notes):
        put_line(sheet, row + offset, 1, note)
