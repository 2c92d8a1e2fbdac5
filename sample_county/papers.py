"""纸张: how an office's workbook looks, and how its bytes come out the same every time."""

import zlib
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

Value = str | float | int | None
_TITLE_HEIGHT = 30
_PICTURE_SIZE = (64, 18)
_WIDEST_PAGE = 14
"""A sheet of more columns is not squeezed onto one page's width."""
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_GREY = PatternFill("solid", fgColor="FFEDEDED")
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {
        "font": Font(name="方正小标宋简体", size=18),
        "alignment": Alignment(horizontal="center", vertical="center"),
    },
    "line": {"font": Font(name="楷体_GB2312", size=12), "alignment": Alignment(vertical="center")},
    "head": {
        "font": Font(name="黑体", size=11),
        "border": _BOX,
        "fill": _GREY,
        "alignment": Alignment(horizontal="center", vertical="center", wrap_text=True),
    },
    "name": {
        "font": Font(name="仿宋_GB2312", size=11),
        "border": _BOX,
        "alignment": Alignment(vertical="center", wrap_text=True),
    },
    "figure": {
        "font": Font(name="Times New Roman", size=11),
        "border": _BOX,
        "alignment": Alignment(horizontal="right"),
    },
    "note": {"font": Font(name="仿宋_GB2312", size=10)},
}
MISSING_MARKS = ("—", "-", "／", "", "—", "无")
_FULL_WIDTH = str.maketrans("0123456789.-", "０１２３４５６７８９．－")


@dataclass(frozen=True)
class Habit:
    """How one office writes its tables.

    Attributes:
        missing: its mark of a figure that is not there.
        digits: ``plain`` numbers, ``separated`` text with thousands separators, or ``full_width`` text.
        money: the unit it likes for amounts, where the form leaves it the choice; empty for the form's own.
        indent: blank columns before the table.
        has_hidden_sheet: keeps a hidden sheet of its own workings.
    """

    missing: str = "—"
    digits: str = "plain"
    money: str = ""
    indent: int = 0
    has_hidden_sheet: bool = False

    def figure(self, value: float | None, decimals: int) -> Value:
        """A figure as this office puts it into a cell."""
        if value is None:
            return self.missing or None
        if self.digits == "plain":
            return int(value) if decimals == 0 and float(value).is_integer() else value
        text = f"{value:,.{decimals}f}" if self.digits == "separated" else f"{value:.{decimals}f}"
        return text.translate(_FULL_WIDTH) if self.digits == "full_width" else text


def habit_of_office(name: str) -> Habit:
    """The habit of an office, by its name: the same office writes the same way every month."""
    number = zlib.crc32(name.encode())
    digits = ("plain", "separated", "plain", "full_width", "plain")[number % 5]
    money = ("", "亿元", "", "", "万元", "")[number // 8 % 6] if digits == "plain" else ""
    return Habit(
        missing=MISSING_MARKS[number // 48 % len(MISSING_MARKS)],
        digits=digits,
        money=money,
        indent=int(number // 7 % 9 == 0),
        has_hidden_sheet=number // 11 % 7 == 0,
    )


@dataclass
class Paper:
    """A workbook being drawn, sheet by sheet.

    Attributes:
        author: who made it, as its properties say.
        made_at: when, as its properties say.
    """

    author: str
    made_at: datetime
    _book: Workbook = field(default_factory=Workbook)
    _styles: dict[tuple[str, str], Any] = field(default_factory=dict)
    _is_fresh: bool = True

    def sheet(self, name: str, widths: Sequence[float]) -> "Sheet":
        """Begin a sheet."""
        sheet = self._book.active if self._is_fresh else self._book.create_sheet()
        if not isinstance(sheet, Worksheet):
            raise TypeError(name)
        self._is_fresh = False
        sheet.title = name
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=len(widths) <= _WIDEST_PAGE)
        sheet.row_dimensions[1].height = _TITLE_HEIGHT
        for place, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        return Sheet(self, sheet)

    def hide(self, name: str, rows: Sequence[Sequence[Value]]) -> None:
        """Add a hidden sheet, as people leave them behind."""
        sheet = self._book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden"

    def style(self, sheet: Worksheet, look: str, number_format: str) -> Any:  # noqa: ANN401 - openpyxl's own array
        """A cell style, made once a workbook."""
        key = (look, number_format)
        if key not in self._styles:
            scratch: Any = sheet.cell(1, 1)
            before = scratch._style  # noqa: SLF001 - setting three style parts a cell is ten times slower
            scratch._style = StyleArray()  # noqa: SLF001
            for part, value in _LOOKS[look].items():
                setattr(scratch, part, value)
            scratch.number_format = number_format
            self._styles[key] = copy(scratch._style)  # noqa: SLF001
            scratch._style = before  # noqa: SLF001
        return self._styles[key]

    def content(self) -> bytes:
        """The bytes of the workbook; they depend on what was drawn alone."""
        properties = self._book.properties
        properties.creator = properties.lastModifiedBy = self.author
        properties.created = properties.modified = self.made_at.replace(tzinfo=None)
        out = BytesIO()
        with _FrozenZip(out, "w", ZIP_DEFLATED, compresslevel=4) as archive:
            ExcelWriter(self._book, archive).save()
        return out.getvalue()


@dataclass
class Sheet:
    """One sheet being drawn; rows and columns are 1-based."""

    paper: Paper
    sheet: Worksheet

    def put(self, row: int, column: int, value: Value, look: str, *, number_format: str = "General") -> None:
        """Write one cell."""
        cell: Any = self.sheet.cell(row, column)
        cell._style = copy(self.paper.style(self.sheet, look, number_format))  # noqa: SLF001
        cell.value = value

    def span(self, area: tuple[int, int, int, int], value: Value, look: str) -> None:
        """Write one merged range (top, left, bottom, right); its cells all carry the look, so that borders close."""
        top, left, bottom, right = area
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                self.put(row, column, value if (row, column) == (top, left) else None, look)
        if (top, left) != (bottom, right):
            self.sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)

    def figures(self, row: int, column: int, values: Sequence[Value], *, decimals: int | None = None) -> None:
        """Write figures side by side, numbers among them with so many places."""
        number_format = "General" if decimals is None else f"{0:.{decimals}f}"
        for step, value in enumerate(values):
            is_number = isinstance(value, int | float)
            self.put(row, column + step, value, "figure", number_format=number_format if is_number else "General")

    def paste(self, row: int, column: int, picture: bytes) -> None:
        """A small picture over a cell."""
        drawing = Image(BytesIO(picture))
        drawing.width, drawing.height = _PICTURE_SIZE
        self.sheet.add_image(drawing, f"{get_column_letter(column)}{row}")

    def heighten(self, row: int, points: float) -> None:
        """Give a row room for heads of two lines."""
        self.sheet.row_dimensions[row].height = points

    def freeze(self, row: int, column: int) -> None:
        """Keep head and names in view."""
        self.sheet.freeze_panes = f"{get_column_letter(column)}{row}"


class _FrozenZip(ZipFile):
    """A zip whose members carry no clock."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:  # noqa: ANN401 - as ZipFile has it
        """Store bytes under a fixed time."""
        name = zinfo_or_arcname.filename if isinstance(zinfo_or_arcname, ZipInfo) else zinfo_or_arcname
        info = ZipInfo(name, _ZIP_TIME)
        info.compress_type = self.compression
        super().writestr(info, data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:  # noqa: ANN401
        """Store a file under a fixed time."""
        self.writestr(arcname or filename, Path(filename).read_bytes())
