"""旁证: what others measured (electricity, tax, cement …), one row a subject and indicator; and 名录变动表, 满意度调查表."""

from appraisal.scheme import Subject
from feeds import shape
from feeds.feed import Feed
from feeds.figures import Figures, read_figures
from feeds.grid import Workbook
from feeds.head import LABEL, SUBJECT, YTD, Table
from feeds.labels import Labels, subject_called
from feeds.preamble import head_mentions, note_file_name, settle_period
from feeds.reading import Reading
from feeds.roster_changes import is_roster, read_roster
from feeds.rows_form import Row, figures_at, note_columns, period_at, preamble_of, rows_of, tables_of
from feeds.surveys import is_survey, read_surveys

_REQUIRED = (SUBJECT, LABEL, YTD)


def read_corroboration(reading: Reading, book: Workbook) -> None:
    """Read the table; each row's own 报告期 counts, else that of the title. A 名录变动表 or 满意度调查表 is read as one."""
    if is_roster(book):
        read_roster(reading, book)
        return
    if is_survey(book):
        read_surveys(reading, book)
        return
    tables = tables_of(reading, book, sheet_zh="旁证", required=_REQUIRED)
    labels = Labels(reading.scheme, CORROBORATION.code)
    for table in tables:
        note_columns(reading, table)
        _read_table(reading, table, labels)
    if not reading.has_figures and not reading.is_returned:
        reading.find(shape.BLANK, tables[0].grid.ref(tables[0].top, 1))


def _read_table(reading: Reading, table: Table, labels: Labels) -> None:
    preamble = preamble_of(table)
    has_own = "period" in table.columns
    common = None if has_own else settle_period(reading, (*preamble.mentions(), *head_mentions(table)))
    if common:
        note_file_name(reading, common)
    elif not has_own:
        return
    for row in rows_of(table):
        if row.is_blank:
            continue
        period = common or period_at(reading, row)
        subject = _subject_at(reading, row)
        served = labels.served_by(row.label)
        if not served:
            reading.find(shape.UNKNOWN_LABEL, row.ref, label=row.label)
        if period is None or subject is None:
            continue
        code = period.observation_code
        reading.period = max(reading.period, code)
        figures = Figures(table.grid, 0, {}, "", subject, code, preamble.uom, preamble.maturity)
        for each in labels.for_subject(served, subject):
            read_figures(reading, figures_at(row, figures), each)


def _subject_at(reading: Reading, row: Row) -> Subject | None:
    name = row.table.text(row.row, "subject").strip()
    subject = subject_called(reading.scheme, name)
    if subject is None:
        reading.find(shape.UNKNOWN_SUBJECT, row.table.ref(row.row, "subject"), name=name or "空白")
    return subject


CORROBORATION = Feed("corroboration", "旁证", "corroboration", read_corroboration)
