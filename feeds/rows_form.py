"""一行一指标的表: 指标名称 · 计量单位 · 本月 · 本年累计 · 上年同期累计 · 同比增长, found by its head."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from appraisal.period import Period
from feeds import shape
from feeds.figures import Figures
from feeds.grid import Cell, Grid, Workbook, column_letters
from feeds.head import (
    EARLIER,
    GROWTH,
    LABEL,
    MONTH,
    ORDINAL,
    PERIOD,
    RANK,
    REMARK,
    SUBJECT,
    UOM,
    YEAR_AGO,
    YTD,
    Role,
    Table,
    find_tables,
    has_figure,
    missing_columns,
)
from feeds.labels import subject_called
from feeds.periods import read_period
from feeds.preamble import Preamble, is_ended
from feeds.reading import Reading, listed
from feeds.shape import RefusalError
from feeds.uoms import uom_in

ROLES = (ORDINAL, LABEL, UOM, MONTH, YTD, YEAR_AGO, GROWTH, RANK, REMARK, PERIOD, SUBJECT, EARLIER)
REQUIRED = (LABEL, YTD)
FIGURE_ROLES = ("month", "ytd", "year_ago", "growth", "rank")


@dataclass(frozen=True)
class Row:
    """One row of such a table.

    Attributes:
        table: the table.
        row: its row number.
        label: the indicator's name as written.
    """

    table: Table
    row: int
    label: str

    @property
    def ref(self) -> str:
        """Address of the label."""
        return self.table.ref(self.row, "label")

    @property
    def is_blank(self) -> bool:
        """Whether no figure is filled in."""
        columns = self.table.columns
        return all(self.table.grid.own(self.row, columns[role]) is None for role in FIGURE_ROLES if role in columns)


def tables_of(
    reading: Reading,
    book: Workbook,
    *,
    sheet_zh: str,
    roles: tuple[Role, ...] = ROLES,
    required: tuple[Role, ...] = REQUIRED,
) -> tuple[Table, ...]:
    """The tables of the one sheet that carries the form: the sheet of that name, else the only one with such a head.

    Args:
        reading: the file.
        book: its visible sheets.
        sheet_zh: name of the sheet in the form.
        roles: columns that the form knows.
        required: columns without which there is no table.

    Raises:
        RefusalError: no sheet, or two, carry the form; or required columns are missing.
    """
    by_sheet = {grid.name: find_tables(grid, roles, required=required) for grid in book.grids}
    found = {name: tables for name, tables in by_sheet.items() if tables}
    if sheet_zh in found or len(found) == 1:
        name = sheet_zh if sheet_zh in found else next(iter(found))
        note_hidden_parts(reading, book)
        refuse_uncomputed(reading, found[name])
        if others := [f"“{each}”" for each in found if each != name]:
            reading.find(shape.OTHER_SHEETS, name, sheets=listed(others), sheet=name)
        return found[name]
    wanted = "、".join(role.zh for role in required)
    if found:
        raise RefusalError(
            shape.TWO_TABLES, wanted=sheet_zh or "报表", places=listed([f"工作表“{name}”" for name in found])
        )
    for grid in book.grids:
        where, missing = missing_columns(grid, roles, required=required)
        if missing:
            raise RefusalError(shape.HEAD_COLUMNS, where, missing="、".join(missing), wanted=wanted)
    raise RefusalError(shape.NO_TABLE, wanted=f"“{sheet_zh}”" if sheet_zh else wanted)


def rows_of(table: Table) -> Iterator[Row]:
    """Rows with a label; section heads without figures come too, blank."""
    for row in table.body:
        label = table.text(row, "label").strip()
        if label:
            yield Row(table, row, label)


def figures_at(row: Row, figures: Figures) -> Figures:
    """``figures`` at this row, with its unit cell and label."""
    table = row.table
    columns = {role: table.columns[role] for role in FIGURE_ROLES if role in table.columns}
    growth = table.paths[columns["growth"]][-1] if "growth" in columns else ""
    uom = table.text(row.row, "uom").strip() or uom_in(row.label) or figures.uom
    return Figures(
        grid=table.grid,
        row=row.row,
        columns=columns,
        label=row.label,
        subject=figures.subject,
        period=figures.period,
        uom=uom,
        maturity=figures.maturity,
        growth_uom=uom_in(growth),
    )


def period_at(reading: Reading, row: Row) -> Period | None:
    """The period that a row states in its own column; records the fault if it cannot be read or has not ended."""
    text, ref = row.table.text(row.row, "period"), row.table.ref(row.row, "period")
    period = read_period(text)
    if period is None:
        reading.find(shape.NO_PERIOD, ref, found=f"写的是“{text}”" if text else "该行为空", example="2026-09")
        return None
    return period if is_ended(reading, period, where=ref) else None


def preamble_of(table: Table) -> Preamble:
    """The rows above the table."""
    return Preamble(table.grid, table.preamble)


def note_columns(reading: Reading, table: Table) -> None:
    """Note columns that the form does not know, and merged name cells that were filled."""
    known = set(table.columns.values())
    extra = [path[-1] for column, path in table.paths.items() if column not in known]
    if extra:
        reading.find(shape.EXTRA_COLUMN, table.grid.ref(table.top, 1), labels=listed([f"“{text}”" for text in extra]))
    note_totals(reading, table)
    note_merges(reading, table, roles=("label", "subject"))


def note_totals(reading: Reading, table: Table) -> None:
    """Note totals rows, which are never taken in."""
    if table.totals:
        reading.find(shape.TOTALS_LEFT, table.grid.ref(table.totals[0], 1), count=len(table.totals))


def note_merges(reading: Reading, table: Table, *, roles: tuple[str, ...]) -> None:
    """Note cells that were filled from a merged range, and figures below the notes; refuse words that are not there.

    Args:
        reading: the file.
        table: one table of it.
        roles: columns of names beside those of unit and period, which may be merged over their rows.
    """
    columns = {table.columns[role] for role in (*roles, "uom", "period") if role in table.columns}
    filled = [
        table.grid.ref(row, column)
        for row in table.body
        for column in columns
        if table.grid.own(row, column) is None and table.grid.text(row, column)
        if table.grid.merged[row, column].bottom > table.grid.merged[row, column].top
    ]
    if filled:
        reading.find(shape.MERGED, filled[0], cells=listed(filled))
    if table.below:
        reading.find(shape.BELOW_NOTES, table.grid.ref(table.below[0], 1), count=len(table.below))
    _note_headless(reading, table)
    _note_nameless(reading, table)
    _refuse_words_without_result(reading, table)


def _note_headless(reading: Reading, table: Table) -> None:
    """Note columns of figures without a head; refuse a head that is a formula without a result, or an error."""
    for row in range(table.top, table.bottom + 1):
        for cell in table.grid.rows.get(row, ()):
            if cell.kind in {"formula", "error"}:
                check = shape.NO_CACHED if cell.kind == "formula" else shape.ERROR_CELL
                reading.find(check, table.grid.ref(row, cell.column), label="表头", text=cell.text)
    filled = {cell.column for row in table.body for cell in table.grid.rows[row] if has_figure(cell)}
    headless = sorted(filled - set(table.paths) - set(table.columns.values()))
    if headless:
        places = [column_letters(column) for column in headless]
        reading.find(shape.EXTRA_COLUMN, table.grid.ref(table.top, headless[0]), labels=f"没有表头的{listed(places)}列")


def _note_nameless(reading: Reading, table: Table) -> None:
    """Note rows of figures that name nothing."""
    role = next((each for each in ("label", "subject") if each in table.columns), "")
    ordinal, figures = table.columns.get("ordinal"), {table.columns.get(each) for each in FIGURE_ROLES}
    rows = [
        row for row in table.body
        if role and not table.text(row, role).strip()
        if any(cell.column in figures or (has_figure(cell) and cell.column != ordinal) for cell in table.grid.rows[row])
    ]  # fmt: skip
    if rows:
        refs = [table.ref(row, role) for row in rows]
        reading.find(shape.NAMELESS, refs[0], cells=listed(refs))


def _refuse_words_without_result(reading: Reading, table: Table) -> None:
    """A formula without a stored result, or an error, where a name, a unit, a day or a word is wanted."""
    named = {column: role for role, column in table.columns.items() if role not in (*FIGURE_ROLES, "ordinal", "remark")}
    for row in table.body:
        for cell in table.grid.rows[row]:
            if cell.column not in named or cell.kind not in {"formula", "error"}:
                continue
            check = shape.NO_CACHED if cell.kind == "formula" else shape.ERROR_CELL
            label = table.paths[cell.column][-1] if cell.column in table.paths else named[cell.column]
            reading.find(check, table.grid.ref(row, cell.column), label=label, text=cell.text)


def refuse_uncomputed(reading: Reading, tables: Iterable[Table]) -> None:
    """A formula without a stored result, or an error, above a table: where its unit, its period or its sender may stand."""
    for table in tables:
        for row in table.preamble:
            for cell in table.grid.rows[row]:
                if cell.kind in {"formula", "error"}:
                    check = shape.NO_CACHED if cell.kind == "formula" else shape.ERROR_CELL
                    reading.find(check, table.grid.ref(row, cell.column), label="表头以上", text=cell.text)


def note_unread_sheets(reading: Reading, grids: Iterable[Grid]) -> None:
    """Note sheets of which nothing was read though figures stand there beside names of the register."""
    for grid in grids:
        row = next((row for row, cells in grid.rows.items() if _names_and_counts(reading, cells)), 0)
        if row:
            reading.find(shape.UNREAD_SHEET, grid.ref(row, 1), sheet=grid.name, missing="能认出的表头")


def _names_and_counts(reading: Reading, cells: Sequence[Cell]) -> bool:
    """Whether a row begins with somebody's name and has a figure behind it."""
    lead = next((place for place, cell in enumerate(cells) if not has_figure(cell)), len(cells))
    if not any(map(has_figure, cells[lead + 1 :])):
        return False
    return subject_called(reading.scheme, cells[lead].text.strip()) is not None


def note_hidden_parts(reading: Reading, book: Workbook) -> None:
    """Note hidden rows and columns of every visible sheet."""
    for grid in book.grids:
        if grid.hidden:
            reading.find(shape.HIDDEN, grid.name, what=grid.hidden)
