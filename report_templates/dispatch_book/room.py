"""一人一页: how much of a page the words of a 目标长 take, and which rows of its tables then go to the attachment.

Reckoned in lines of body text (22 to a page under GB/T 9704), on the wide side: a table cell wraps where its words need
more than its share of the width.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice

from report_templates.blocks import Cell, Table
from report_templates.dispatch_book.pages import SHOWN_NAMES, LeadPage

PAGE_LINES = 20.7
_LINE_CHARS = 27
_TABLE_CHARS = 46
_FIRST_LINE, _NEXT_LINE = 0.74, 0.32
_AROUND_TABLE, _NOTE = 1.85, 0.55
"""Caption, head row and the space before the next; a note below."""
_OVERVIEW_CHARS, _HELD_CHARS, _PROJECT_CHARS, _LACKING_CHARS, _POINT_CHARS = 46, 8, 26, 10, 19
"""Words of the sentences that stand in the body, without what they name."""
_WIDE = "\u2e80"
"""From here on characters are as wide as high; those before it take half."""


def text_lines(page: LeadPage, dispatched_zh: str) -> float:
    """Lines that the two paragraphs of a page take, with its heading.

    Args:
        page: what it tells.
        dispatched_zh: what it says of the month's meetings.
    """
    overview = _OVERVIEW_CHARS + _width(dispatched_zh)
    overview += (_HELD_CHARS + _named(each.name_zh for each in page.held)) * bool(page.held)
    overview += _PROJECT_CHARS * bool(page.projects)
    overview += (_LACKING_CHARS + _named(f"{words}00个" for words, _ in page.lacks)) * bool(page.lacks)
    points = _POINT_CHARS * max(page.point_count, 1) + _named(each.spoken_zh for each in page.red)
    points += _named(each.place_zh for each in page.blockers)
    points += sum(_width(str(each.request)) for each in page.requests)
    points += _named(each.warned.item.spoken_zh for each in (*page.broken, *page.requests))
    return 1.0 + math.ceil(overview / _LINE_CHARS) + math.ceil(points / _LINE_CHARS)


def _width(text: str) -> float:
    return sum(1.0 if sign >= _WIDE else 0.5 for sign in text)


def _named(names: Iterable[str]) -> float:
    return sum(_width(each) + 1 for each in islice(names, SHOWN_NAMES))


def table_lines(table: Table) -> float:
    """Lines that a table takes, with what surrounds it."""
    return _AROUND_TABLE + _NOTE * bool(table.note) + sum(_row_lines(table, row) for row in table.rows)


def _row_lines(table: Table, row: tuple[Cell, ...]) -> float:
    shares = table.width_shares or (1 / len(row),) * len(row)
    most = max(math.ceil(_width(cell.text) / (share * _TABLE_CHARS)) for cell, share in zip(row, shares, strict=True))
    return _FIRST_LINE + _NEXT_LINE * (max(most, 1) - 1)


def fit_tables(tables: Mapping[str, Table], lines: float) -> tuple[dict[str, Table], tuple[Table, ...]]:
    """What of some tables fits into so many lines, and what does not.

    The longest table gives its last row, the least pressing one, until all fit; one row of each stays.

    Args:
        tables: by name, each with its most pressing row first.
        lines: room on the page.

    Returns:
        The tables as shown, and the rows left over as tables of the same heads.
    """
    shown = dict(tables)
    while sum(map(table_lines, shown.values())) > lines and any(len(each.rows) > 1 for each in shown.values()):
        longest = max(shown, key=lambda name: len(shown[name].rows))
        rows = shown[longest].rows[:-1]
        note = f"其余{len(tables[longest].rows) - len(rows)}项见附件。"
        shown[longest] = replace(shown[longest], rows=rows, note=note)
    left = {name: table.rows[len(shown[name].rows) :] for name, table in tables.items()}
    return shown, tuple(replace(tables[name], rows=rows) for name, rows in left.items() if rows)
