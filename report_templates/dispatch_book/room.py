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

PAGE_LINES = 20.0
_LINE_CHARS = 27
_TABLE_CHARS = 44
_FIRST_LINE, _NEXT_LINE = 0.74, 0.32
_AROUND_TABLE = 2.1
"""Caption, head row and the space before the next."""
_OVERVIEW_CHARS, _HELD_CHARS, _PROJECT_CHARS, _POINT_CHARS = 60, 14, 28, 24
"""Words of the sentences that stand in the body, without what they name."""


def text_lines(page: LeadPage, dispatched_zh: str) -> float:
    """Lines that the two paragraphs of a page take, with its heading.

    Args:
        page: what it tells.
        dispatched_zh: what it says of the month's meetings.
    """
    overview = _OVERVIEW_CHARS + len(dispatched_zh) + _named(each.name_zh for each in page.green)
    overview += (_HELD_CHARS + _named(each.name_zh for each in page.held)) * bool(page.held)
    overview += _PROJECT_CHARS * bool(page.projects)
    points = _POINT_CHARS * max(page.point_count, 1) + _named(each.spoken_zh for each in page.red)
    points += _named(each.place_zh for each in page.blockers) + sum(len(str(each.request)) for each in page.requests)
    points += _named(each.warned.item.spoken_zh for each in (*page.broken, *page.requests))
    return 1.0 + math.ceil(overview / _LINE_CHARS) + math.ceil(points / _LINE_CHARS)


def _named(names: Iterable[str]) -> int:
    return sum(len(each) + 1 for each in islice(names, SHOWN_NAMES))


def table_lines(table: Table) -> float:
    """Lines that a table takes, with what surrounds it."""
    return _AROUND_TABLE + sum(_row_lines(table, row) for row in table.rows)


def _row_lines(table: Table, row: tuple[Cell, ...]) -> float:
    shares = table.width_shares or (1 / len(row),) * len(row)
    most = max(math.ceil(len(cell.text) / (share * _TABLE_CHARS)) for cell, share in zip(row, shares, strict=True))
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
    shown = {name: list(table.rows) for name, table in tables.items()}

    def taken() -> float:
        return sum(table_lines(replace(tables[name], rows=tuple(rows))) for name, rows in shown.items())

    while taken() > lines and any(len(rows) > 1 for rows in shown.values()):
        max(shown.values(), key=len).pop()
    fitted, rest = {}, []
    for name, table in tables.items():
        kept, left = table.rows[: len(shown[name])], table.rows[len(shown[name]) :]
        note = f"其余{len(left)}项见附件。" if left else table.note
        fitted[name] = replace(table, rows=kept, note=note)
        if left:
            rest.append(replace(table, rows=left))
    return fitted, tuple(rest)
