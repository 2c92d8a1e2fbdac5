"""表格尺寸: how wide the columns of a table are, how high its rows, and where it parts over pages 续表.

Line pitch in tables is exact and column widths are fixed, so the height of a row follows from its text alone, in Word,
WPS and LibreOffice alike. A table that fits a page is kept whole; a longer one starts a page and parts where a page ends.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from appraisal.lamps.rules import LAMP_ZH
from report_templates.blocks import Cell, Table
from report_templates.layout.paper import PITCH, TEXT_HEIGHT, TEXT_WIDTH, TURNED_HEIGHT, TWIPS_PER_MM, text_width
from report_templates.layout.styles import CELL_MARGIN, SMALL_TABLE_POINTS, TABLE_POINTS
from report_templates.layout.title import width

ROW_HEIGHT = 425
"""7.5 mm at least."""
CAPTION_HEIGHT = 680
NOTE_HEIGHT = 520
_LINE = {TABLE_POINTS: 290, SMALL_TABLE_POINTS: 250}
_PADDING = 70
"""Margins of a cell and the border, in the height of a row."""
_SLACK = 300
_HEADINGS = 2 * PITCH
_MOVED_ROWS = 3
_UNEVEN = 1.04
"""Latin letters wider than half a character, and lines that end before a word."""
_NOTHING = frozenset({"nan", "NaN", "None", "NaT", "<NA>", "inf", "-inf"})
_NOTHING_ZH = "—"
_WIDEST_NEED = 16.0
_NARROWEST_NEED = 2.0
_LEAST_READABLE = 6.0
"""A table turns where its columns could not keep so many characters each."""
_WHOLE_HEAD = 4.0
"""A head so short stays on one line."""
_BREATH = 0.6


@dataclass(frozen=True)
class Grid:
    """A table with its texts as printed and its measures in twips.

    Attributes:
        table: the table.
        texts: printed text of each cell.
        widths: of the columns.
        points: size of its print.
        head_height, heights: of the head row and of each row.
    """

    table: Table
    texts: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    points: float
    head_height: int
    heights: tuple[int, ...]

    @property
    def size(self) -> str:
        """Which of the two sizes of the styles: empty or ``Small``."""
        return "" if self.points == TABLE_POINTS else "Small"

    @property
    def frame_height(self) -> int:
        """Caption and head, which stand on every page."""
        return (CAPTION_HEIGHT if self.table.caption else 0) + self.head_height

    @property
    def note_height(self) -> int:
        """Of the note below, with a further line for a long one."""
        return NOTE_HEIGHT + NOTE_HEIGHT // 2 * int(width(self.table.note) // 40) if self.table.note else 0


def printed_text(cell: Cell, head: str = "") -> str:
    """What a cell prints: a lamp always names itself, in the cell or in the head of its column; nothing is a dash."""
    if cell.text in _NOTHING:
        return printed_text(replace(cell, text=_NOTHING_ZH), head)
    if cell.lamp is None:
        return cell.text
    word = cell.lamp_zh or LAMP_ZH[cell.lamp]
    if word.removesuffix("灯") in f"{head}{cell.text}":
        return cell.text
    return f"{cell.text}（{word}）" if cell.text else word


def lay_grid(table: Table, *, is_turned: bool = False) -> Grid:
    """Columns by what they hold; small print where the table would be cramped.

    Raises:
        ValueError: a row has more or fewer cells than the head.
    """
    texts = _texts(table)
    room = text_width(is_turned=is_turned)
    needs = _needs(table, texts)
    points: float = SMALL_TABLE_POINTS
    widths = _squeeze(needs, room)
    for size in (TABLE_POINTS, SMALL_TABLE_POINTS):
        asked = [_column(need, size) for need in needs]
        if sum(asked) <= room:
            points, widths = size, _spread(asked, table.width_shares, room)
            break
    whole = _whole_widths(widths, room)
    heights = tuple(max(_row_height(row, whole, points), least_height(table)) for row in texts)
    return Grid(table, texts, whole, points, _row_height(table.head, whole, points), heights)


def least_height(table: Table) -> int:
    """Of a row, in twips: room to write where people write in by hand."""
    return max(ROW_HEIGHT, round(table.row_mm * TWIPS_PER_MM))


def needs_turning(table: Table) -> bool:
    """Whether an upright page is too narrow, even in small print and with lines broken (横排表格)."""
    needs = _needs(table, _texts(table))
    return sum(_column(min(need, _LEAST_READABLE), SMALL_TABLE_POINTS) for need in needs) > TEXT_WIDTH


def fits_page(grid: Grid, *, used: int, reserve: int, is_turned: bool = False) -> bool:
    """Whether the table and what must stay with it stand on one page below what is ``used`` of it."""
    height = grid.frame_height + sum(grid.heights) + grid.note_height + reserve
    return used + height <= _page_height(is_turned=is_turned)


def part_rows(grid: Grid, *, used: int, reserve: int, is_turned: bool = False) -> list[range]:
    """The rows of each page.

    Args:
        grid: the table.
        used: twips of the first page above the table.
        reserve: twips that must stay free below the last row (署名).
        is_turned: whether the pages are landscape.
    """
    page = _page_height(is_turned=is_turned)
    rooms = (page - grid.frame_height - used, page - CAPTION_HEIGHT - grid.head_height)
    parts: list[range] = []
    start, height = 0, 0
    for index, row in enumerate(grid.heights):
        if height + row > rooms[bool(parts)] and index > start:
            parts.append(range(start, index))
            start, height = index, 0
        height += row
    parts.append(range(start, len(grid.heights)))
    if height + grid.note_height + reserve > rooms[len(parts) > 1] and len(parts[-1]) > 1:
        last = parts.pop()
        cut = max(last.stop - _MOVED_ROWS, last.start + 1)
        parts += [range(last.start, cut), range(cut, last.stop)]
    return parts


def heading_reserve() -> int:
    """What stays free for the headings above a table that is kept whole."""
    return _HEADINGS


def _texts(table: Table) -> tuple[tuple[str, ...], ...]:
    columns = len(table.head)
    for number, row in enumerate(table.rows, start=1):
        if len(row) != columns:
            message = f"table {table.caption}: row {number} has {len(row)} cells, the head has {columns}"
            raise ValueError(message)
    return tuple(tuple(map(printed_text, row, table.head)) for row in table.rows)


def _page_height(*, is_turned: bool) -> int:
    return (TURNED_HEIGHT if is_turned else TEXT_HEIGHT) - _SLACK


def _row_height(texts: Sequence[str], widths: Sequence[int], points: float) -> int:
    lines = max(
        (_line_count(text, size - 2 * CELL_MARGIN, points) for text, size in zip(texts, widths, strict=True)), default=1
    )
    return max(ROW_HEIGHT, lines * _LINE[points] + _PADDING)


def _line_count(text: str, room: float, points: float) -> int:
    advance = width(text) * points * 20
    return 1 if advance <= room else math.ceil(advance * _UNEVEN / room)


def _needs(table: Table, texts: Sequence[Sequence[str]]) -> list[float]:
    """Characters each column asks for: its longest cell on one line, a long head on two."""
    needs = [max(width(head) / 2, min(width(head), _WHOLE_HEAD), _NARROWEST_NEED) for head in table.head]
    for index, column in enumerate(zip(*texts, strict=True)):
        needs[index] = max(needs[index], *map(width, set(column)))
    return [min(need, _WIDEST_NEED) + _BREATH for need in needs]


def _column(need: float, points: float) -> float:
    """Twips of a column that holds so many characters."""
    return need * points * 20 + 2 * CELL_MARGIN


def _spread(asked: Sequence[float], wished: Sequence[float] | None, room: int) -> list[float]:
    """Widths that give every column what it asks for; what is left over goes by the wish, else half evenly.

    A wish that already gives every column enough is kept as it is.
    """
    spare = room - sum(asked)
    if wished is None:
        return [size + spare * (0.5 / len(asked) + 0.5 * size / sum(asked)) for size in asked]
    shares = [room * share / sum(wished) for share in wished]
    if all(share >= size for share, size in zip(shares, asked, strict=True)):
        return shares
    return [size + spare * share / room for size, share in zip(asked, shares, strict=True)]


def _squeeze(needs: Sequence[float], room: int) -> list[float]:
    """Where even small print is too wide, the widest columns break their lines first."""
    limit = max(needs)
    while limit > _NARROWEST_NEED and sum(_column(min(need, limit), SMALL_TABLE_POINTS) for need in needs) > room:
        limit -= 0.5
    return [_column(min(need, limit), SMALL_TABLE_POINTS) for need in needs]


def _whole_widths(shares: Sequence[float], room: int) -> tuple[int, ...]:
    """Whole twips in the given proportion that add up to the text width exactly."""
    total = sum(shares)
    edges = [round(room * sum(shares[:index]) / total) for index in range(len(shares) + 1)]
    return tuple(right - left for left, right in pairwise(edges))
