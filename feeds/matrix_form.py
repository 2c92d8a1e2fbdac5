"""一行一对象的表: subjects down the side, indicators across in merged heads ``名称（单位）`` over 累计 · 同比 · 位次."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from appraisal.scheme import Subject
from feeds import shape
from feeds.figures import Figures, read_figures
from feeds.grid import Grid
from feeds.head import GROWTH, MONTH, ORDINAL, RANK, REMARK, SUBJECT, YEAR_AGO, YTD, Role, Table, find_tables
from feeds.labels import Labels
from feeds.numbers import read_number
from feeds.reading import Reading, listed
from feeds.shape import RefusalError
from feeds.text import bracket_of, key_of, without_bracket
from feeds.uoms import uom_in

ROLES = (ORDINAL, SUBJECT, REMARK)
_FIGURE_ROLES = (YTD, MONTH, YEAR_AGO, GROWTH, RANK)
_ADDED_UP = ("ytd", "month", "year_ago")
_GROWTH_WORDS = ("同比增长", "同比增速", "增速", "同比")
_TOLERANCE = 0.005


@dataclass(frozen=True)
class Band:
    """The columns of one indicator label.

    Attributes:
        label: as written in the top row of the head.
        uom: unit in its brackets, empty if none.
        columns: column by role.
        growth_uom: unit in the brackets of its growth column.
    """

    label: str
    uom: str
    columns: Mapping[str, int]
    growth_uom: str = ""


def matrix_tables(grid: Grid, labels: Labels) -> tuple[Table, ...]:
    """Tables of a sheet with a subject column and at least one known indicator across."""
    found = find_tables(grid, ROLES, required=(SUBJECT,))
    return tuple(table for table in found if any(labels.served_by(band.label) for band in bands_of(table, labels)))


def bands_of(table: Table, labels: Labels) -> tuple[Band, ...]:
    """Indicator labels across the head, known or not, in order.

    Raises:
        RefusalError: one label has two columns of the same role.
    """
    named = set(table.columns.values())
    bands: dict[str, Band] = {}
    for column, path in table.paths.items():
        if column in named:
            continue
        label, role, uom = _read_path(path, labels)
        known = bands.get(key_of(label), Band(label, labels.uom_in(label), {}))
        if role in known.columns:
            places = f"{table.grid.ref(table.top, known.columns[role])}、{table.grid.ref(table.top, column)}"
            raise RefusalError(shape.TWO_TABLES, wanted=f"“{label}”的列", places=places)
        columns = {**known.columns, role: column}
        if role == "growth":
            bands[key_of(label)] = Band(label, known.uom, columns, uom)
        else:
            bands[key_of(label)] = Band(label, known.uom or uom, columns, known.growth_uom)
    return tuple(bands.values())


def _read_path(path: tuple[str, ...], labels: Labels) -> tuple[str, str, str]:
    """Label, role and the sub-head's own unit of one column."""
    last = without_bracket(path[-1])
    role = _figure_role(last) if len(path) > 1 else None
    if role:
        label = next((text for text in path[:-1] if labels.served_by(text)), path[-2])
        return label, role.name, uom_in(path[-1])
    if not labels.served_by(path[-1]):
        stem = next((last.removesuffix(word) for word in _GROWTH_WORDS if last.endswith(word)), "")
        if stem and labels.served_by(stem):
            return stem, "growth", uom_in(path[-1])
    return path[-1], "ytd", labels.uom_in(path[-1])


def _figure_role(words: str) -> Role | None:
    return next((role for role in _FIGURE_ROLES if role.words.fullmatch(words)), None)


@dataclass(frozen=True)
class Matrix:
    """One such table, with what holds for all its figures."""

    table: Table
    bands: Sequence[Band]
    period: str
    uom: str
    maturity: str

    @cached_property
    def _figure_columns(self) -> tuple[int, ...]:
        return tuple(column for band in self.bands for column in band.columns.values())

    def figures(self, row: int, band: Band, subject: Subject) -> Figures:
        """The cells of one label and subject."""
        return Figures(
            grid=self.table.grid,
            row=row,
            columns=band.columns,
            label=band.label,
            subject=subject,
            period=self.period,
            uom=band.uom or self.uom,
            maturity=self.maturity,
            growth_uom=band.growth_uom,
            rows=self.table.body,
            beside=self._figure_columns,
        )


def read_subject(reading: Reading, matrix: Matrix, labels: Labels, *, row: int, subject: Subject) -> None:
    """Record all figures of one subject's row."""
    for band in matrix.bands:
        for served in labels.for_subject(labels.served_by(band.label), subject):
            read_figures(reading, matrix.figures(row, band, subject), served)


def note_unknown_bands(reading: Reading, matrix: Matrix, labels: Labels) -> None:
    """Note heads that are no label of this source."""
    unknown = [f"“{band.label}”" for band in matrix.bands if not labels.served_by(band.label)]
    if unknown:
        table = matrix.table
        reading.find(shape.EXTRA_COLUMN, table.grid.ref(table.top, 1), labels=listed(unknown))


def compare_totals(reading: Reading, matrix: Matrix, labels: Labels, *, row: int, parts: Sequence[int]) -> None:
    """Compare a totals row with the sum of the rows ``parts``; figures that do not add up are left alone."""
    table = matrix.table
    gaps: list[str] = []
    unread: list[str] = []
    for band, column in _added_up(matrix, labels):
        place, cell = f"{without_bracket(band.label)}（{table.grid.ref(row, column)}）", table.grid.own(row, column)
        if cell is not None and cell.kind in {"formula", "error"}:
            unread.append(place)
        elif not _is_sum(table.grid, row, column, parts):
            gaps.append(place)
    name = table.text(row, "subject") or "合计"
    for check, found in ((shape.TOTALS, gaps), (shape.UNCHECKED_TOTALS, unread)):
        if found:
            reading.find(check, table.ref(row, "subject"), row=name, labels=listed(found))


def _added_up(matrix: Matrix, labels: Labels) -> Iterator[tuple[Band, int]]:
    """Columns whose figures may be added over the rows: amounts and counts."""
    for band in matrix.bands:
        if any(each.indicator.kind in {"level", "count"} for each in labels.served_by(band.label)):
            yield from ((band, band.columns[role]) for role in _ADDED_UP if role in band.columns)


def _is_sum(grid: Grid, row: int, column: int, parts: Sequence[int]) -> bool:
    """Whether a total is the sum of its parts, as far as all of them are there."""
    total, values = _value(grid, row, column), [_value(grid, each, column) for each in parts]
    return is_sum(total, values)


def is_sum(total: float | None, values: Sequence[float | None]) -> bool:
    """Whether ``total`` is the sum of ``values`` but for rounding; a sum of which a part is not known is not judged."""
    known = [value for value in values if value is not None]
    if total is None or not known or len(known) < len(values):
        return True
    return abs(sum(known) - total) <= max(abs(total) * _TOLERANCE, len(known) * 0.01)


def _value(grid: Grid, row: int, column: int) -> float | None:
    cell = grid.own(row, column)
    if cell is None:
        return None
    return cell.number if cell.kind == "number" else read_number(cell.text, bracket_of(cell.text)).value
