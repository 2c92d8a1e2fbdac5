"""样张: a workbook of which a few words change from copy to copy, drawn once and then only filled.

A month has hundreds of receipts and forms that look alike; openpyxl takes several times as long to draw one as to write down
what is in it. A copy has the same bytes as the workbook drawn by itself; where that is not certain it is drawn by itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from xml.sax.saxutils import escape

from openpyxl import Workbook

from report_templates.workbooks.spreadsheet import draw_parts, pack_parts, put_long_rows

LAST_ROW = 1_048_575
"""Stands for the last row of a table while the pattern is drawn; no sheet of ours is as long."""
_MARK_FORM = re.compile("\ue000(\\d+)\ue001|&#57344;(\\d+)&#57345;".encode())
"""A mark as some parts of the file write it and as others do."""
_SPAN_FORM = re.compile(rf"([A-Z]+)(\d+):(?:\1){LAST_ROW}".encode())
_UNSURE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What is left out, or written in another way than other characters."""


def marks(count: int) -> tuple[str, ...]:
    """What stands in the places of words while a pattern is drawn: characters that mean nothing (private use)."""
    return tuple(f"\ue000{number}\ue001" for number in range(count))


@dataclass(frozen=True)
class Pattern:
    """A workbook drawn with marks in the places of its words.

    Attributes:
        book: the workbook; its long table, if it has one, is put in anew for every copy.
    """

    book: Workbook

    @cached_property
    def _parts(self) -> dict[str, bytes]:
        return draw_parts(self.book)

    @cached_property
    def _looks(self) -> int:
        """How many looks its cells have once it is drawn, which brings some of its own."""
        _ = self._parts
        return len(self.book._cell_styles)  # type: ignore[attr-defined]  # noqa: SLF001 - nothing else tells

    def begin(self) -> None:
        """Draw it, before the long table of a copy can bring looks of its own."""
        _ = self._looks

    def copy(self, words: Sequence[str], *, last_row: int | None = None) -> bytes | None:
        """The workbook with words in the places of the marks, and its long table as it is now; ``None`` if it must be drawn.

        Args:
            words: by number of the mark.
            last_row: stands where ``LAST_ROW`` was drawn.
        """
        self.begin()
        looks = len(self.book._cell_styles)  # type: ignore[attr-defined]  # noqa: SLF001
        if looks != self._looks or len(set(words)) < len(words) or not all(map(_is_sure, words)):
            return None
        parts = {name: self._filled(name, words, last_row) for name in self._parts}
        return pack_parts(put_long_rows(self.book, parts))

    def _filled(self, name: str, words: Sequence[str], last_row: int | None) -> bytes:
        part = _MARK_FORM.sub(partial(_word, words), self._parts[name])
        return part if last_row is None else _SPAN_FORM.sub(partial(_span, last_row), part)


def _word(words: Sequence[str], mark: re.Match[bytes]) -> bytes:
    """The word of a mark, in the mark's own writing."""
    plain, referred = mark.groups()
    word = escape(words[int(plain or referred)])
    return word.encode() if plain else word.encode("ascii", "xmlcharrefreplace")


def _span(last_row: int, span: re.Match[bytes]) -> bytes:
    """A column from its first row to the last; a single cell is told by itself."""
    column, first = span.groups()
    return column + first if int(first) == last_row else b"%b%b:%b%d" % (column, first, column, last_row)


def _is_sure(word: str) -> bool:
    return bool(word) and word == word.strip() and not _UNSURE.search(word)
