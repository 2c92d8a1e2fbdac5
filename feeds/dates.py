"""日期: read by explicit patterns only; a bare number is no date."""

import re
import unicodedata
from datetime import date

from feeds.grid import Cell

_FORMS = (
    re.compile(r"(20[0-9]{2})[-/.](0?[1-9]|1[0-2])[-/.](0?[1-9]|[12][0-9]|3[01])"),
    re.compile(r"(20[0-9]{2})年(0?[1-9]|1[0-2])月(0?[1-9]|[12][0-9]|3[01])[日号]?"),
    re.compile(r"(20[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"),
)


def read_date(cell: Cell) -> date | None:
    """The day that a cell names; ``None`` if it is none or does not exist (2024-02-30)."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", cell.text))
    text = re.sub(r"T?00:00:00$", "", text)
    for form in _FORMS:
        if found := form.fullmatch(text):
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                return None
    return None
