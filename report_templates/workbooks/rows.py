"""长表: the rows of a long table, written straight into the sheet's part of the file.

A cell that openpyxl holds costs a kilobyte and as much time as thirty cells written as text; a county's 核对表 has a
million. Heads, widths, validations and looks stay openpyxl's: a row here only names the number of a look.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from xml.sax.saxutils import escape

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from report_templates.layout.title import width

CellValue = str | float | int | None
Look = tuple[type, str, bool]
"""Type of a value, the word that colours its cell or an empty text, whether it stands under a formula."""
LINE_POINTS = 15.0
_ROW = re.compile(rb'<row r="(\d+)"')
_DIMENSION = re.compile(rb'(<dimension ref=")[^"]*(")')
_END = b"</sheetData>"
_TYPES = {bool: ' t="b"', str: ' t="str"'}
"""How a cell says what it holds; numbers need no word."""
_KEPT = "_long_rows"
"""Where a sheet keeps its long table: they go together, whoever holds either."""
_AT_ONCE = 2000
"""Rows a piece: many enough to be joined quickly, few enough to weigh little."""


class Rows:
    """Rows of one sheet, from the first to the last one put; nothing else may stand among them."""

    def __init__(
        self, sheet: Worksheet, style_of: Callable[[int, Look], int], *, colours: Sequence[str] = (), least: float = 0.0
    ) -> None:
        """Rows for a sheet.

        Args:
            sheet: where; its widths are set, since rows are as high as their longest text asks.
            style_of: number of the style of a column's cells with such a look.
            colours: words that colour their cell.
            least: points that each row is high at least, 0 for the usual.
        """
        self._style_of, self._colours, self._least = style_of, frozenset(colours), least
        self._sheet = sheet
        self._letters: list[str] = []
        self._rooms: list[float] = []
        self._heads: list[dict[Look, str]] = []
        self._known: list[dict[str, tuple[str, int]]] = []
        self._numbers: tuple[list[str], list[str]] = ([], [])
        self._waiting: list[str] = []
        self.pieces: list[bytes] = []
        self.first = self.last = 0
        setattr(sheet, _KEPT, self)

    def put(self, row: int, values: Sequence[CellValue], formulas: Sequence[str | None] = ()) -> None:
        """One more row.

        Args:
            row: its number, above all before.
            values: by column; where a formula stands, what it comes to.
            formulas: by column, with ``=`` in front; ``None`` where the value itself stands. May be shorter than values.

        Raises:
            ValueError: a row that is not below the former one, or a formula that comes to nothing or to no finite number.
        """
        if row <= self.last:
            raise ValueError(f"row {row} after row {self.last}")
        self._make_room(len(values))
        cells, lines, letters, known = [], 1, self._letters, self._known
        for place, value in enumerate(values):
            formula = formulas[place] if place < len(formulas) else None
            if formula is None and type(value) is str:
                # The same words stand in a column again and again.
                inside, high = known[place].get(value) or self._learn(place, value)
                if high > lines:  # noqa: PLR1730 - a million times
                    lines = high
            elif type(value) is float:
                inside = self._number(place, value, formula)
            else:
                inside = self._inside(place, value, formula)
                if type(value) is str and (len(value) > self._rooms[place] or "\n" in value):
                    lines = max(lines, lines_in(value, self._rooms[place]))
            cells.append(f'<c r="{letters[place]}{row}{inside}')
        self._waiting.append(f'<row r="{row}"{self._height(lines)}>{"".join(cells)}</row>')
        self.first, self.last = self.first or row, row
        if len(self._waiting) == _AT_ONCE:
            self.finish()

    def finish(self) -> None:
        """Put away what is still waiting."""
        if self._waiting:
            self.pieces.append("".join(self._waiting).encode())
            self._waiting = []

    @property
    def area(self) -> str:
        """From the first cell of the sheet to the last, such as ``A1:F20``."""
        return f"A1:{get_column_letter(max(len(self._letters), self._sheet.max_column))}{max(self.last, self._sheet.max_row)}"

    def _make_room(self, count: int) -> None:
        for column in range(len(self._letters) + 1, count + 1):
            letter = get_column_letter(column)
            self._letters.append(letter)
            self._heads.append({})
            self._known.append({})
            for heads in self._numbers:
                heads.append("")
            self._rooms.append(max(self._sheet.column_dimensions[letter].width / 2 - 1, 1.0))

    def _learn(self, place: int, text: str) -> tuple[str, int]:
        """A cell with a text, from behind its row number, and how many lines it takes."""
        told = self._inside(place, text, None), lines_in(text, self._rooms[place])
        return self._known[place].setdefault(text, told)

    def _number(self, place: int, value: float, formula: str | None) -> str:
        """A cell with a number from behind its row number to its end: what ``_inside`` says, by a shorter way."""
        head = self._numbers[formula is not None][place]
        if not (head and math.isfinite(value)):
            return self._inside(place, value, formula)
        made = "" if formula is None else f"<f>{_escaped(formula[1:])}</f>"
        return f"{head}>{made}<v>{value!r}</v></c>"

    def _inside(self, place: int, value: CellValue, formula: str | None) -> str:
        """A cell from behind its row number to its end."""
        kind = value.__class__
        is_text = kind is str
        look: Look = (kind, str(value) if is_text and value in self._colours else "", formula is not None)
        heads = self._heads[place]
        head = heads.get(look) or self._head(place, look)
        made = "" if formula is None else f"<f>{_escaped(formula[1:])}</f>"
        if kind is float:
            self._numbers[formula is not None][place] = head
        if is_text and formula is None:
            return f"{head}{_text(str(value))}"
        if formula is None and (value is None or (isinstance(value, float) and not math.isfinite(value))):
            return f"{head}></c>"
        return f"{head}{_TYPES.get(kind, '')}>{made}<v>{_escaped(told_text(value))}</v></c>"

    def _head(self, place: int, look: Look) -> str:
        """The cell's tag from behind its row number to its style."""
        return self._heads[place].setdefault(look, f'" s="{self._style_of(place + 1, look)}"')

    def _height(self, lines: int) -> str:
        points = max(self._least, LINE_POINTS * lines if lines > 1 else 0.0)
        return f' ht="{points:g}" customHeight="1"' if points else ""


def _text(text: str) -> str:
    """A cell with a text, without control characters, from its type to its end; an empty text is no text."""
    clean = text if text.isprintable() else ILLEGAL_CHARACTERS_RE.sub("", text)
    kept = ' xml:space="preserve"' if clean != clean.strip() else ""
    return f' t="inlineStr"><is><t{kept}>{_escaped(clean)}</t></is></c>' if clean else "></c>"


def _escaped(text: str) -> str:
    return escape(text) if "&" in text or "<" in text or ">" in text else text


def lines_in(text: str, room: float) -> int:
    """How many lines a text takes in a column that holds so many full-width characters."""
    return sum(max(1, math.ceil(width(line) / room)) for line in text.split("\n"))


def rows_of(sheet: Worksheet) -> Rows | None:
    """The sheet's long table, if it has one."""
    found: Rows | None = getattr(sheet, _KEPT, None)
    return found


def with_rows(part: bytes, rows: Rows) -> Iterator[bytes]:
    """A sheet's XML with its long table in it, piece by piece; what is written is let go, so that a book is saved once.

    Raises:
        ValueError: the sheet holds rows of its own among those of the table, or was saved before.
    """
    rows.finish()
    if rows.last and not rows.pieces:
        raise ValueError(f"rows {rows.first} to {rows.last} were written before")
    part = part.replace(b"<sheetData/>", b"<sheetData></sheetData>")
    part = _DIMENSION.sub(rb"\g<1>" + rows.area.encode() + rb"\g<2>", part, count=1)
    own = [(int(found[1]), found.start()) for found in _ROW.finditer(part)]
    if any(rows.first <= number <= rows.last for number, _ in own):
        raise ValueError(f"rows {rows.first} to {rows.last} of {rows.area} are not all of the long table")
    at = next((start for number, start in own if number > rows.last), part.index(_END))
    yield part[:at]
    while rows.pieces:
        yield rows.pieces.pop(0)
    yield part[at:]


def told_text(value: CellValue | Decimal) -> str:
    """What a formula comes to, as the file writes it: numbers in full, without a float's detour for decimals.

    Raises:
        ValueError: nothing, or not a finite number.
    """
    if isinstance(value, str):
        return value
    if value is None or not math.isfinite(value):
        raise ValueError(f"公式的值不是有限的数：{value}")
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Decimal):
        return f"{value:f}"
    return float.__repr__(value) if isinstance(value, float) else str(value)
