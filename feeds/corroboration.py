"""旁证: what others measured (electricity, tax, cement …), one row a subject and indicator; and 名录变动表, 满意度调查表."""

from collections.abc import Iterable

from appraisal.period import Period
from appraisal.scheme import Subject
from feeds import shape
from feeds.feed import Feed
from feeds.figures import Figures, read_figures
from feeds.grid import Workbook
from feeds.head import LABEL, SUBJECT, YTD, Table
from feeds.labels import Labels, subject_called
from feeds.matrix_form import is_sum
from feeds.numbers import read_number
from feeds.periods import Mention
from feeds.preamble import Preamble, head_mentions, name_mentions, note_file_name, settle_period
from feeds.reading import Reading, listed
from feeds.roster_changes import is_roster, read_roster
from feeds.rows_form import Row, figures_at, note_columns, period_at, preamble_of, rows_of, tables_of
from feeds.surveys import is_survey, read_surveys
from feeds.text import key_of, shown
from feeds.uoms import plain_uom

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
    told = [_read_row(reading, row, labels, preamble, common) for row in rows_of(table) if not row.is_blank]
    _compare_totals(reading, table, labels)
    if has_own:
        _compare_title(reading, table, preamble.mentions(), {each for each in told if each})


def _read_row(reading: Reading, row: Row, labels: Labels, preamble: Preamble, common: Period | None) -> Period | None:
    """Record the figures of one row; gives the period that it is about."""
    period = common or period_at(reading, row)
    subject = _subject_at(reading, row)
    served = labels.served_by(row.label)
    if not served:
        reading.find(shape.UNKNOWN_LABEL, row.ref, label=row.label)
    if period is None or subject is None:
        return period
    code = period.observation_code
    reading.period = max(reading.period, code)
    figures = Figures(row.table.grid, 0, {}, "", subject, code, preamble.uom, preamble.maturity)
    for each in labels.for_subject(served, subject):
        read_figures(reading, figures_at(row, figures), each)
    return period


def _compare_totals(reading: Reading, table: Table, labels: Labels) -> None:
    """Compare each totals row with the rows of its own label and period; the county's own row is no part of a sum."""
    columns = {role: table.columns[role] for role in ("month", "ytd", "year_ago") if role in table.columns}
    home = reading.scheme.home.code
    for row in table.totals:
        label, period = key_of(table.text(row, "label")), key_of(table.text(row, "period"))
        if not any(each.indicator.kind in {"level", "count"} for each in labels.served_by(label)):
            continue
        alike = [
            each
            for each in table.body
            if (key_of(table.text(each, "label")), key_of(table.text(each, "period"))) == (label, period)
            if getattr(subject_called(reading.scheme, table.text(each, "subject").strip()), "code", "") != home
        ]
        if len({plain_uom(table.text(each, "uom")) for each in (row, *alike)}) == 1:
            _compare_total(reading, table, row, parts=alike, columns=columns.values())


def _compare_total(reading: Reading, table: Table, row: int, *, parts: list[int], columns: Iterable[int]) -> None:
    gaps, unread = [], []
    for column in columns:
        cell = table.grid.own(row, column)
        if cell is not None and cell.kind in {"formula", "error"}:
            unread.append(table.grid.ref(row, column))
        elif not is_sum(_plain(table, row, column), [_plain(table, each, column) for each in parts]):
            gaps.append(table.grid.ref(row, column))
    for check, found in ((shape.TOTALS, gaps), (shape.UNCHECKED_TOTALS, unread)):
        if found:
            name = f"{table.text(row, 'label')}合计"
            reading.find(check, table.grid.ref(row, 1), row=name, labels=listed(found))


def _plain(table: Table, row: int, column: int) -> float | None:
    cell = table.grid.own(row, column)
    if cell is None:
        return None
    return cell.number if cell.kind == "number" else read_number(cell.text, table.text(row, "uom")).value


def _compare_title(reading: Reading, table: Table, told: Iterable[Mention], periods: set[Period]) -> None:
    """A title about a period that no row is about contradicts the rows; a file name that does is noted."""
    stated = [Mention(each.code, "", each.year, each.month) for each in periods]
    newest = max((each.code for each in periods), default="")
    for one in told:
        if stated and all(one.contradicts(each) for each in stated):
            where = f"“{table.paths[table.columns['period']][-1]}”一列"
            reading.find(shape.TWO_PERIODS, one.where, one=one.text, elsewhere=where, other=newest)
    for one in name_mentions(reading):
        if stated and all(one.contradicts(each) for each in stated):
            reading.find(shape.NAME_PERIOD, one=newest, other=shown(one.text))


def _subject_at(reading: Reading, row: Row) -> Subject | None:
    name = row.table.text(row.row, "subject").strip()
    subject = subject_called(reading.scheme, name)
    if subject is None:
        reading.find(shape.UNKNOWN_SUBJECT, row.table.ref(row.row, "subject"), name=name or "空白")
    return subject


CORROBORATION = Feed("corroboration", "旁证", "corroboration", read_corroboration)
