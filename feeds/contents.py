"""内容: what a file holds, cell by cell, for a copy that shows its sender where something is wrong."""

from typing import Literal

from feeds.gate import admit
from feeds.shape import RefusalError
from feeds.workbook import read_workbook

Contents = dict[str, dict[tuple[int, int], str | float | None]]
"""Sheet name (empty for csv) → (row, column) → number, or text as a reader sees it."""


def sheets_of(content: bytes) -> tuple[Literal["xlsx", "xls", "csv"], Contents] | None:
    """True kind and visible contents of a file; ``None`` if the gate or the reader refuses it."""
    try:
        kind = admit(content).kind
        book = read_workbook(content)
    except RefusalError:
        return None
    return kind, {
        grid.name: {
            place: cell.number if cell.kind == "number" and not cell.is_percent else cell.text
            for place, cell in grid.cells.items()
        }
        for grid in book.grids
    }
