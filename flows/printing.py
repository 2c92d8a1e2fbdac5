"""打印: rows as a readable table, as CSV or as JSON.

A table is as wide as the terminal. Columns that do not fit even when their texts are folded become records, one below the
other, each with its heads: nothing is cut off, and a key always stands in one piece.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import click

from appraisal.csv_text import csv_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Row = Mapping[str, object]
OFF_TERMINAL_WIDTH = 160
"""Width of a table that goes into a file or a log."""
_LEAST_TEXT = 16
"""Narrower than this a folded Chinese text is no longer read, it is deciphered."""
_LEAST_HEAD = 8
_GAP = 3
_TONES = {
    "红灯": "red", "黄灯": "yellow", "绿灯": "green", "未亮灯": "bright_black",
    "退回": "red", "停发": "red", "挂起": "yellow", "采纳": "green", "重复": "bright_black",
}  # fmt: skip


def print_rows(rows: Sequence[Row], form: str, *, heads: Mapping[str, str], title: str = "") -> None:
    """Print a list of records.

    Args:
        rows: records with the same keys.
        form: ``table``, ``csv`` or ``json``; the last two carry every key, the table only those with a head.
        heads: key → Chinese head, in column order.
        title: title of the table.
    """
    if form == "json":
        click.echo(json.dumps(list(rows), ensure_ascii=False, indent=2, default=str))
    elif form == "csv":
        keys = list(rows[0]) if rows else list(heads)
        click.echo(csv_text(keys, ([row.get(key) for key in keys] for row in rows)), nl=False)
    else:
        _print_table(rows, heads, title)


def print_record(record: Row, form: str, *, heads: Mapping[str, str], title: str = "") -> None:
    """Print one record: two columns in a table, one object in JSON."""
    if form == "json":
        click.echo(json.dumps(record, ensure_ascii=False, indent=2, default=str))
    elif form == "csv":
        click.echo(csv_text(list(record), [list(record.values())]), nl=False)
    else:
        rows = [{"item": head, "content": record.get(key)} for key, head in heads.items()]
        _print_table(rows, {"item": "项目", "content": "内容"}, title)


def _print_table(rows: Sequence[Row], heads: Mapping[str, str], title: str) -> None:
    from rich.console import Console

    is_terminal = sys.stdout.isatty()
    console = Console(width=None if is_terminal else OFF_TERMINAL_WIDTH, markup=False, highlight=False)
    texts = [{key: shown(row.get(key)) for key in heads} for row in rows]
    fixed = {key for key in heads if _is_fixed(key, [row.get(key) for row in rows])}
    if _narrowest(texts, heads, fixed) <= console.width:
        _print_grid(console, texts, heads, title=title, fixed=fixed, numbers=_numbers(rows, heads))
    else:
        _print_records(console, texts, heads, title=title)


def _is_fixed(key: str, values: Sequence[object]) -> bool:
    """Columns that are never folded: a key is copied by hand into another command, a number is read as one."""
    return key.endswith(("_key", "_no")) or any(isinstance(value, int | float) for value in values)


def _numbers(rows: Sequence[Row], heads: Mapping[str, str]) -> set[str]:
    return {key for key in heads if any(isinstance(row.get(key), int | float) for row in rows)}


def _narrowest(texts: Sequence[Mapping[str, str]], heads: Mapping[str, str], fixed: set[str]) -> int:
    """The least width in which the table can still be read."""
    from rich.cells import cell_len

    room = 0
    for key, head in heads.items():
        values = max((cell_len(row[key]) for row in texts), default=0)
        room += max(values if key in fixed else min(values, _LEAST_TEXT), min(cell_len(head), _LEAST_HEAD)) + _GAP
    return room


def _folded(head: str, width: int) -> str:
    """A head over narrow values, in lines as wide as they are."""
    from rich.cells import chop_cells

    return "\n".join(chop_cells(head, max(width, _LEAST_HEAD)))


def _print_grid(
    console: "Console",
    texts: Sequence[Mapping[str, str]],
    heads: Mapping[str, str],
    *,
    title: str,
    fixed: set[str],
    numbers: set[str],
) -> None:
    from rich.box import SIMPLE
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, box=SIMPLE, title_justify="left", pad_edge=False)
    for key, head in heads.items():
        side: Literal["left", "right"] = "right" if key in numbers else "left"
        values = max((cell_len(row[key]) for row in texts), default=0)
        table.add_column(
            _folded(head, values) if key in fixed else head, justify=side, overflow="fold", no_wrap=key in fixed
        )
    for row in texts:
        table.add_row(*(Text(row[key], style=_TONES.get(row[key], "")) for key in heads))
    console.print(table)


def _print_records(
    console: "Console", texts: Sequence[Mapping[str, str]], heads: Mapping[str, str], *, title: str
) -> None:
    from rich.padding import Padding
    from rich.text import Text

    if title:
        console.print(Text(title, style="italic"))
    for place, row in enumerate(texts, start=1):
        console.print(Text(f"── {place} "), end="")
        console.print(Text("─" * (console.width - len(str(place)) - 4)))
        for line in _lines_of([(head, row[key]) for key, head in heads.items()], console.width - 2):
            console.print(Padding(line, (0, 0, 0, 2)))


def _lines_of(pairs: Sequence[tuple[str, str]], room: int) -> "list[Text]":
    """``head：value`` side by side as long as they fit; a long value has a line of its own, and folds."""
    from rich.cells import cell_len
    from rich.text import Text

    lines: list[Text] = []
    used = room
    for head, value in pairs:
        if value in {"", "—"}:
            continue
        size = cell_len(head) + 2 + cell_len(value)
        piece = Text.assemble((f"{head}：", "bold"), (value, _TONES.get(value, "")), overflow="fold")
        if used + _GAP + size <= room:
            lines[-1].append(" " * _GAP).append_text(piece)
            used += _GAP + size
        else:
            lines.append(piece)
            used = size
    return lines


def shown(value: object) -> str:
    """A value as people read it: thousands apart, missing as a dash."""
    if value is None or value != value:  # noqa: PLR0124 (NaN)
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
