"""打印: rows as a readable table, as CSV or as JSON."""

import csv
import json
import sys
from collections.abc import Mapping, Sequence

import click

Row = Mapping[str, object]


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
        _print_csv(rows, heads)
    else:
        _print_table(rows, heads, title)


def print_record(record: Row, form: str, *, heads: Mapping[str, str], title: str = "") -> None:
    """Print one record: two columns in a table, one object in JSON."""
    if form == "json":
        click.echo(json.dumps(record, ensure_ascii=False, indent=2, default=str))
    elif form == "csv":
        _print_csv([record], heads)
    else:
        rows = [{"item": head, "content": record.get(key)} for key, head in heads.items()]
        _print_table(rows, {"item": "项目", "content": "内容"}, title)


def _print_csv(rows: Sequence[Row], heads: Mapping[str, str]) -> None:
    keys = list(rows[0]) if rows else list(heads)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(keys)
    writer.writerows([_plain(row.get(key)) for key in keys] for row in rows)


def _print_table(rows: Sequence[Row], heads: Mapping[str, str], title: str) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title or None, box=SIMPLE, title_justify="left", pad_edge=False)
    for key, head in heads.items():
        is_number = any(isinstance(row.get(key), int | float) for row in rows)
        # A key is copied by hand into another command: it must stand in one piece.
        is_key = key.endswith("_key")
        table.add_column(head, justify="right" if is_number else "left", overflow="fold", no_wrap=is_key)
    for row in rows:
        table.add_row(*(_shown(row.get(key)) for key in heads))
    console = Console(width=None if sys.stdout.isatty() else 160, markup=False, highlight=False)
    console.print(table)


def _shown(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124 (NaN)
        return "—"
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


def _plain(value: object) -> object:
    return "" if value is None or value != value else value  # noqa: PLR0124 (NaN)
