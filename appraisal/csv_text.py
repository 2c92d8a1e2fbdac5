"""CSV 文本: the one place where records become CSV; text that a spreadsheet would run stays text.

A unit's name ``=HYPERLINK(…)`` must not come alive when a clerk opens an export: such text gets an apostrophe before it, as
one types it by hand. What is a number stays a number, however it is signed.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

import pandas as pd

_ALIVE = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]")
_HARMLESS = re.compile(r"\s*[+-]?[0-9][0-9,]*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?%?\s*|\s*-+\s*")


def inert(value: object) -> object:
    """The value as a cell of a CSV may hold it: text that begins like a formula is quoted, all else stays as it is."""
    if not isinstance(value, str) or not _ALIVE.search(value) or _HARMLESS.fullmatch(value):
        return value
    return f"'{value}"


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[object]], *, line_end: str = "\n") -> str:
    """Records as CSV with a header row; missing is empty.

    Args:
        heads: names of the columns.
        rows: values in that order.
        line_end: what ends a line.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=line_end)
    writer.writerow([inert(head) for head in heads])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def csv_of_frame(frame: pd.DataFrame) -> str:
    """A frame as CSV with a header row; missing is empty."""
    laid = frame.copy(deep=False)
    for name in laid.columns[[pd.api.types.is_string_dtype(kind) or kind == "object" for kind in laid.dtypes]]:
        values = laid[name].astype("object")
        alive = values.map(lambda value: isinstance(value, str) and _ALIVE.search(value) is not None)
        if alive.any():
            laid[name] = values.where(~alive, values.map(inert))
    text: str = laid.to_csv(index=False, lineterminator="\n")
    return text


def _cell(value: object) -> object:
    return "" if value is None or value != value else inert(value)  # noqa: PLR0124 (NaN)
