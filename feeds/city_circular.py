"""市对县通报: the city's table of its counties, with 全市, 全国 and 西部地区 as yardsticks."""

from feeds import shape
from feeds.feed import Feed
from feeds.grid import Workbook
from feeds.head import Table
from feeds.labels import Labels, subject_called
from feeds.matrix_form import Matrix, bands_of, compare_totals, matrix_tables, note_unknown_bands
from feeds.preamble import Preamble, note_file_name, settle_period
from feeds.reading import Reading
from feeds.rows_form import note_hidden_parts, note_merges, note_totals, note_unread_sheets, refuse_uncomputed
from feeds.shape import RefusalError
from feeds.statistics_bureau import read_matrix_rows


def read_circular(reading: Reading, book: Workbook) -> None:
    """Read every table of the circular; regions that the scheme does not know are noted and left out."""
    labels = Labels(reading.scheme, CITY_CIRCULAR.code)
    tables = [table for grid in book.grids for table in matrix_tables(grid, labels)]
    if not tables:
        raise RefusalError(shape.NO_TABLE, wanted="“县（市、区）”一列和各项指标")
    note_hidden_parts(reading, book)
    refuse_uncomputed(reading, tables)
    read = {id(table.grid) for table in tables}
    note_unread_sheets(reading, [grid for grid in book.grids if id(grid) not in read])
    preambles = [Preamble(table.grid, table.preamble) for table in tables]
    period = settle_period(reading, (mention for each in preambles for mention in each.mentions()))
    if period is None:
        return
    note_file_name(reading, period)
    for table, preamble in zip(tables, preambles, strict=True):
        uom = preamble.uom
        matrix = Matrix(table, bands_of(table, labels), period.observation_code, uom, preambles[0].maturity)
        note_unknown_bands(reading, matrix, labels)
        note_merges(reading, table, roles=("subject",))
        read_matrix_rows(reading, matrix, labels, rows=table.body)
        _compare_totals(reading, matrix, labels)
    if not reading.has_figures and not reading.is_returned:
        reading.find(shape.BLANK)


def _compare_totals(reading: Reading, matrix: Matrix, labels: Labels) -> None:
    """A totals row is left out and told; it is compared where every county of the table is known."""
    table = matrix.table
    note_totals(reading, table)
    kinds = {row: _kind_at(reading, table, row) for row in table.body if table.text(row, "subject").strip()}
    if "" not in kinds.values():
        for row in table.totals:
            counties = [each for each, kind in kinds.items() if kind == "county"]
            compare_totals(reading, matrix, labels, row=row, parts=counties)


def _kind_at(reading: Reading, table: Table, row: int) -> str:
    subject = subject_called(reading.scheme, table.text(row, "subject").strip())
    return subject.kind if subject else ""


CITY_CIRCULAR = Feed("city_circular", "市对县通报", "circulars", read_circular)
