"""统计月报与年度资料: the bureau's official figures for the county and its towns, and yearly data as a wide csv."""

from collections.abc import Sequence

from appraisal.scheme import Subject
from feeds import shape
from feeds.feed import Feed
from feeds.figures import Figures, read_figures
from feeds.grid import Workbook
from feeds.head import Table, find_tables, missing_columns
from feeds.labels import Labels, subject_called
from feeds.matrix_form import (
    Matrix,
    bands_of,
    compare_totals,
    matrix_tables,
    note_unknown_bands,
    read_subject,
)
from feeds.preamble import Preamble, head_mentions, note_file_name, settle_period
from feeds.reading import Reading
from feeds.rows_form import (
    REQUIRED,
    ROLES,
    figures_at,
    note_columns,
    note_hidden_parts,
    note_merges,
    note_unread_sheets,
    preamble_of,
    refuse_uncomputed,
    rows_of,
)
from feeds.shape import RefusalError
from feeds.yearly_form import read_yearly


def read_statistics(reading: Reading, book: Workbook) -> None:
    """Read a monthly report (sheets by their heads), or a wide csv of yearly data."""
    bureau = next((each for each in reading.scheme.subjects if each.is_statistics_bureau), None)
    reading.sender_code = bureau.code if bureau else ""
    labels = Labels(reading.scheme, STATISTICS_BUREAU.code)
    lists = [table for grid in book.grids for table in find_tables(grid, ROLES, required=REQUIRED)]
    grids = {id(table.grid) for table in lists}
    matrices = [table for grid in book.grids if id(grid) not in grids for table in matrix_tables(grid, labels)]
    if len(book.grids) == 1 and not lists and read_yearly(reading, book.grids[0], labels):
        return
    if not lists and not matrices:
        _refuse(book)
    note_hidden_parts(reading, book)
    refuse_uncomputed(reading, (*lists, *matrices))
    _note_unread(reading, book, tables=(*lists, *matrices))
    preambles = [Preamble(table.grid, table.preamble) for table in (*lists, *matrices)]
    heads = [mention for table in lists for mention in head_mentions(table)]
    period = settle_period(reading, (*(each for one in preambles for each in one.mentions()), *heads))
    if period is None:
        return
    note_file_name(reading, period)
    code, maturity = period.observation_code, preambles[0].maturity
    for table in lists:
        _read_list(reading, table, labels=labels, period=code, maturity=maturity)
    for table in matrices:
        _read_matrix(reading, table, labels=labels, period=code, maturity=maturity)
    if not reading.has_figures and not reading.is_returned:
        reading.find(shape.BLANK)


def _note_unread(reading: Reading, book: Workbook, *, tables: Sequence[Table]) -> None:
    """A sheet whose head was spoilt is told where another sheet carries the file, or it would be lost without a word."""
    read = {id(table.grid) for table in tables}
    for grid in book.grids:
        where, missing = missing_columns(grid, ROLES, required=REQUIRED) if id(grid) not in read else ("", ())
        if missing:
            reading.find(shape.UNREAD_SHEET, where, sheet=grid.name, missing="、".join(missing))
            read.add(id(grid))
    note_unread_sheets(reading, [grid for grid in book.grids if id(grid) not in read])


def _refuse(book: Workbook) -> None:
    for grid in book.grids:
        where, missing = missing_columns(grid, ROLES, required=REQUIRED)
        if missing:
            wanted = "、".join(role.zh for role in REQUIRED)
            raise RefusalError(shape.HEAD_COLUMNS, where, missing="、".join(missing), wanted=wanted)
    raise RefusalError(shape.NO_TABLE, wanted="“主要指标”“分乡镇”或年度资料")


def _read_list(reading: Reading, table: Table, *, labels: Labels, period: str, maturity: str) -> None:
    """主要指标: figures of the home county."""
    home = reading.scheme.home
    note_columns(reading, table)
    figures = Figures(table.grid, 0, {}, "", home, period, preamble_of(table).uom, maturity)
    for row in rows_of(table):
        if row.is_blank:
            continue
        served = labels.served_by(row.label)
        if not served:
            reading.find(shape.UNKNOWN_LABEL, row.ref, label=row.label)
        for each in labels.for_subject(served, home):
            read_figures(reading, figures_at(row, figures), each)


def _read_matrix(reading: Reading, table: Table, *, labels: Labels, period: str, maturity: str) -> None:
    """分乡镇: figures of the towns; totals are compared, and 全县 fills only what 主要指标 did not say."""
    matrix = Matrix(table, bands_of(table, labels), period, Preamble(table.grid, table.preamble).uom, maturity)
    note_unknown_bands(reading, matrix, labels)
    note_merges(reading, table, roles=("subject",))
    names = {row: subject_called(reading.scheme, table.text(row, "subject")) for row in table.body}
    towns = [row for row, subject in names.items() if subject is not None and subject.kind == "town"]
    county = [row for row, subject in names.items() if towns and subject is not None and subject.is_home]
    read_matrix_rows(reading, matrix, labels, rows=[row for row in table.body if row not in county])
    for row in (*table.totals, *county):
        compare_totals(reading, matrix, labels, row=row, parts=towns)
    for row in county:
        _fill_county(reading, matrix, labels, row=row, home=reading.scheme.home)


def read_matrix_rows(reading: Reading, matrix: Matrix, labels: Labels, *, rows: Sequence[int]) -> None:
    """Record the rows of a matrix table; a name that nobody bears is noted."""
    table = matrix.table
    for row in rows:
        name = table.text(row, "subject").strip()
        subject = subject_called(reading.scheme, name) if name else None
        if subject is not None:
            read_subject(reading, matrix, labels, row=row, subject=subject)
        elif name and _has_figures(table, matrix, row):
            reading.find(shape.UNKNOWN_SUBJECT, table.ref(row, "subject"), name=name)


def _has_figures(table: Table, matrix: Matrix, row: int) -> bool:
    columns: Sequence[int] = [column for band in matrix.bands for column in band.columns.values()]
    return any(table.grid.own(row, column) is not None for column in columns)


def _fill_county(reading: Reading, matrix: Matrix, labels: Labels, *, row: int, home: Subject) -> None:
    for band in matrix.bands:
        for served in labels.for_subject(labels.served_by(band.label), home):
            indicator = served.indicator
            if reading.value_of(indicator.code, home.code, matrix.period, indicator.basis, "value") is None:
                read_figures(reading, matrix.figures(row, band, home), served)


STATISTICS_BUREAU = Feed("statistics_bureau", "统计月报", "statistics", read_statistics)
