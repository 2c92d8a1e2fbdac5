"""重点项目进度表: stage, investment, payments and blockers of the key projects, twice a month."""

from collections.abc import Sequence

from feeds import shape
from feeds.blockers import BLOCKER_ROLES, read_blockers
from feeds.feed import Feed
from feeds.figures import Figures, read_figures
from feeds.grid import Grid, Workbook
from feeds.head import ORDINAL, PERIOD, REMARK, Role, Table, find_tables, role
from feeds.labels import Labels, subject_called
from feeds.matrix_form import Band, Matrix, bands_of, compare_totals, note_unknown_bands
from feeds.photographs import Picture, pictures_in, read_picture, record_picture
from feeds.preamble import Preamble, name_mentions, settle_period, sheet_mentions
from feeds.reading import Reading
from feeds.rows_form import note_merges, note_totals, note_unread_sheets, refuse_uncomputed
from feeds.shape import RefusalError
from feeds.text import key_of, without_bracket

_PROJECT = role("subject", "项目名称", r"项目名称|重点项目(?:名称)?")
_OFFICE = role("office", "责任单位", r"(?:责任|牵头|实施|建设)单位")
_PLAN = role("plan", "计划总投资", r"(?:计划)?总投资|计划总投资(?:额)?")
_YEAR_PLAN = role("year_plan", "年度计划投资", r"(?:本?年度?)?计划(?:完成)?投资|年度投资计划")
_PHOTOGRAPH = role("photograph", "现场照片", r"(?:现场|工程|形象进度|形象|水印)?(?:照片|图片|影像)(?:资料)?")
_PLAIN: tuple[Role, ...] = (ORDINAL, _OFFICE, _PLAN, _YEAR_PLAN, _PHOTOGRAPH, REMARK, PERIOD)
_ROLES: tuple[Role, ...] = (_PROJECT, *BLOCKER_ROLES, *_PLAIN)


def read_projects(reading: Reading, book: Workbook) -> None:
    """Read the table of projects and the photographs on it; a project that the scheme does not list is noted and left out."""
    labels = Labels(reading.scheme, PROJECT_PROGRESS.code)
    tables = [table for grid in book.grids for table in _tables(grid, labels)]
    if not tables:
        raise RefusalError(shape.NO_TABLE, wanted="“项目名称”一列和各项进度")
    refuse_uncomputed(reading, tables)
    read = {id(table.grid) for table in tables}
    note_unread_sheets(reading, [grid for grid in book.grids if id(grid) not in read])
    preambles = [Preamble(table.grid, table.preamble) for table in tables]
    mentions = (mention for each in preambles for mention in each.mentions())
    period = settle_period(
        reading, mentions, compared=(*name_mentions(reading), *sheet_mentions(tables)), by_half_month=True
    )
    pictures = pictures_in(reading.raw.content)
    for table, preamble in zip(tables, preambles, strict=True):
        if table.grid.hidden:
            reading.find(shape.HIDDEN, table.grid.name, what=table.grid.hidden)
        code = period.observation_code if period else ""
        _read_table(reading, Matrix(table, bands_of(table, labels), code, preamble.uom, preamble.maturity), labels)
        _read_pictures(reading, table, [each for each in pictures if each.sheet == table.grid.name], period=code)
    if period is not None:
        read_blockers(reading, book, project=_PROJECT, others=_PLAIN, period=period.observation_code)
    if not reading.has_figures and not reading.is_returned:
        reading.find(shape.BLANK, tables[0].grid.ref(tables[0].top, 1))


def _tables(grid: Grid, labels: Labels) -> tuple[Table, ...]:
    found = find_tables(grid, _ROLES, required=(_PROJECT,))
    return tuple(table for table in found if any(labels.served_by(band.label) for band in bands_of(table, labels)))


def _read_table(reading: Reading, matrix: Matrix, labels: Labels) -> None:
    table = matrix.table
    note_unknown_bands(reading, matrix, labels)
    note_merges(reading, table, roles=("subject",))
    _require_columns(reading, matrix, labels)
    for row in table.body:
        name = table.text(row, "subject").strip()
        project = subject_called(reading.scheme, name) if name else None
        figures = {band.label: matrix.figures(row, band, project) for band in matrix.bands} if project else {}
        if project is None or project.kind != "project":
            if name:
                reading.find(shape.UNKNOWN_SUBJECT, table.ref(row, "subject"), name=name)
            continue
        _read_project(reading, matrix.bands, figures, labels)
    note_totals(reading, table)
    for row in table.totals:
        compare_totals(reading, matrix, labels, row=row, parts=table.body)


def _read_pictures(reading: Reading, table: Table, pictures: Sequence[Picture], *, period: str) -> None:
    """Each picture belongs to the project in whose row its upper left corner lies."""
    projects = {row: subject_called(reading.scheme, table.text(row, "subject").strip()) for row in table.body}
    for each in pictures:
        project = projects.get(each.row)
        if period and project is not None and project.kind == "project":
            place = table.grid.ref(each.row, each.column)
            record_picture(reading, each.content, subject_code=project.code, period=period, cell_ref=place)


def _read_project(reading: Reading, bands: Sequence[Band], figures: dict[str, Figures], labels: Labels) -> None:
    for band in bands:
        for served in labels.for_subject(labels.served_by(band.label), figures[band.label].subject):
            read_figures(reading, figures[band.label], served)


def _require_columns(reading: Reading, matrix: Matrix, labels: Labels) -> None:
    """Every column that the scheme reads from this table must be there."""
    here = {key for band in matrix.bands for key in (key_of(band.label), without_bracket(band.label))}
    missing = [label for label in labels.names if key_of(label) not in here and without_bracket(label) not in here]
    if missing:
        table = matrix.table
        told = {"missing": "、".join(missing), "wanted": "、".join(("项目名称", *labels.names))}
        reading.find(shape.HEAD_COLUMNS, table.grid.ref(table.top, 1), about=None, **told)


PROJECT_PROGRESS = Feed("project_progress", "重点项目进度表", "projects", read_projects, read_picture)
