"""表格的格子: cells with their addresses, as one sheet shows them to a reader."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal

CellKind = Literal["number", "text", "error", "bool", "date", "formula"]
"""``formula``: a formula whose result was never stored; ``date``: ``text`` is an ISO date."""
LARGEST_FILL = 200_000
LAST_ROW, LAST_COLUMN = 2**20, 2**14
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """``1`` → ``A``, ``28`` → ``AB``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def place_of(address: str) -> tuple[int, int]:
    """Row and column of an address such as ``E7``.

    Raises:
        ValueError: it is none, or no sheet has such a place.
    """
    found = _ADDRESS.fullmatch(address.replace("$", ""))
    if not found:
        raise ValueError(address)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    if column > LAST_COLUMN or int(found[2]) > LAST_ROW:
        raise ValueError(address)
    return int(found[2]), column


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell.

    Attributes:
        row: 1-based.
        column: 1-based.
        kind: what it holds.
        text: as a reader sees it, percent format included.
        number: the stored number, percent format not yet applied.
        is_percent: the number format shows percent.
        shown_uom: unit or 万, 亿 that the number format prints behind the number; ``?`` if it shows another scale.
    """

    row: int
    column: int
    kind: CellKind
    text: str
    number: float | None = None
    is_percent: bool = False
    shown_uom: str = ""


@dataclass(frozen=True)
class Merge:
    """A merged range; corners 1-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """One visible sheet 工作表, without its hidden rows and columns.

    Attributes:
        name: sheet name; empty for a csv.
        cells: filled cells by (row, column).
        merges: merged ranges.
        hidden: what was hidden and left out, Chinese; empty if nothing.
    """

    name: str
    cells: Mapping[tuple[int, int], Cell]
    merges: tuple[Merge, ...] = ()
    hidden: str = ""

    @cached_property
    def rows(self) -> Mapping[int, tuple[Cell, ...]]:
        """Filled cells by row, left to right, rows in order."""
        by_row: dict[int, list[Cell]] = {}
        for place in sorted(self.cells):
            by_row.setdefault(place[0], []).append(self.cells[place])
        return {row: tuple(cells) for row, cells in by_row.items()}

    @cached_property
    def row_numbers(self) -> tuple[int, ...]:
        """Rows with filled cells, in order."""
        return tuple(self.rows)

    @cached_property
    def width(self) -> int:
        """Last filled column."""
        return max((column for _, column in self.cells), default=0)

    @cached_property
    def merged(self) -> Mapping[tuple[int, int], Merge]:
        """The merged range of every covered place, as far as cells are filled."""
        last_row = max(self.rows, default=0)
        covered: dict[tuple[int, int], Merge] = {}
        for merge in self.merges:
            bottom, right = min(merge.bottom, last_row), min(merge.right, self.width)
            if len(covered) + max(0, bottom - merge.top + 1) * max(0, right - merge.left + 1) > LARGEST_FILL:
                break
            for row in range(merge.top, bottom + 1):
                for column in range(merge.left, right + 1):
                    covered[row, column] = merge
        return covered

    @cached_property
    def merged_columns(self) -> Mapping[int, tuple[int, ...]]:
        """Columns that merged ranges cover, by row."""
        by_row: dict[int, list[int]] = {}
        for row, column in self.merged:
            by_row.setdefault(row, []).append(column)
        return {row: tuple(columns) for row, columns in by_row.items()}

    def own(self, row: int, column: int) -> Cell | None:
        """The cell itself; ``None`` if blank, also where a merge covers it."""
        return self.cells.get((row, column))

    def filled(self, row: int, column: int) -> Cell | None:
        """The cell, or the first cell of the merged range that covers it; ordinary blanks are never filled."""
        cell = self.cells.get((row, column))
        if cell is None and (merge := self.merged.get((row, column))):
            return self.cells.get((merge.top, merge.left))
        return cell

    def text(self, row: int, column: int) -> str:
        """Text of the filled cell, empty if blank."""
        cell = self.filled(row, column)
        return cell.text if cell else ""

    def ref(self, row: int, column: int) -> str:
        """Address of a place: ``报送表!E7``; of a csv ``E7``."""
        address = f"{column_letters(column)}{row}"
        return f"{self.name}!{address}" if self.name else address


@dataclass(frozen=True)
class Workbook:
    """The visible sheets of one file, in order, and what was left out.

    Attributes:
        grids: visible sheets.
        hidden_sheets: names of hidden sheets, which are never read.
        cleaned_cells: places where invisible characters were removed.
        unended: place of a last line that no line break ends; empty if there is none.
    """

    grids: tuple[Grid, ...]
    hidden_sheets: tuple[str, ...] = ()
    cleaned_cells: tuple[str, ...] = field(default=())
    unended: str = ""


def number_text(number: float) -> str:
    """A stored number as a reader sees it: ``84000``, ``12.3``; never in exponents."""
    if number.is_integer() and abs(number) < 1e15:  # noqa: PLR2004 - beyond, floats are no whole numbers
        return str(int(number))
    text = repr(number)
    return f"{number:.10f}".rstrip("0") if "e-" in text else text
