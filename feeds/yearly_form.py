"""年度资料: a wide csv, one row a subject and period, one column an indicator."""

from dataclasses import replace

from appraisal.period import Period
from feeds import shape
from feeds.figures import Figures, read_figures
from feeds.grid import Grid
from feeds.head import PERIOD, SUBJECT, Table, find_tables
from feeds.labels import Labels, subject_called
from feeds.matrix_form import Band, Matrix, bands_of, note_unknown_bands
from feeds.periods import read_period
from feeds.preamble import Preamble, is_ended
from feeds.reading import Reading, listed
from feeds.rows_form import note_merges, note_totals

_ROLES = (SUBJECT, PERIOD)


def read_yearly(reading: Reading, grid: Grid, labels: Labels) -> bool:
    """Read the sheet if it is such a table: a subject column, a period column and known labels.

    Returns:
        Whether it is one; nothing is recorded if not.
    """
    table = next(iter(find_tables(grid, _ROLES, required=_ROLES)), None)
    if table is None:
        return False
    bands = bands_of(table, labels)
    known = [band for band in bands if labels.served_by(band.label)]
    if not known:
        return False
    preamble = Preamble(grid, table.preamble)
    note_totals(reading, table)
    note_merges(reading, table, roles=("subject",))
    note_unknown_bands(reading, Matrix(table, bands, "", preamble.uom, preamble.maturity), labels)
    bare = [f"“{band.label}”" for band in known if not band.uom and not preamble.uom]
    if bare:
        reading.find(shape.ASSUMED_UOM, grid.ref(table.top, 1), labels=listed(bare))
    _read_rows(reading, table, labels=labels, known=tuple(known), preamble=preamble)
    return True


def _read_rows(reading: Reading, table: Table, *, labels: Labels, known: tuple[Band, ...], preamble: Preamble) -> None:
    latest = ""
    for row in table.body:
        period = _period_at(reading, table, row)
        name = table.text(row, "subject").strip()
        subject = subject_called(reading.scheme, name) if name else None
        if subject is None:
            reading.find(shape.UNKNOWN_SUBJECT, table.ref(row, "subject"), name=name)
        if period is None or subject is None:
            continue
        latest = max(latest, period.observation_code)
        matrix = Matrix(table, known, period.observation_code, preamble.uom, preamble.maturity)
        for band in known:
            figures = matrix.figures(row, band, subject)
            for served in labels.for_subject(labels.served_by(band.label), subject):
                read_figures(reading, _with_uom(figures, served.indicator.uom), served)
    reading.period = latest
    if not reading.has_figures and not reading.is_returned:
        reading.find(shape.BLANK, table.grid.ref(table.top, 1))


def _with_uom(figures: Figures, uom: str) -> Figures:
    """A head that states no unit is in the unit that the scheme gives the label; the file carries a note of it."""
    return figures if figures.uom else replace(figures, uom=uom)


def _period_at(reading: Reading, table: Table, row: int) -> Period | None:
    text, ref = table.text(row, "period"), table.ref(row, "period")
    period = read_period(text)
    if period is None:
        reading.find(shape.NO_PERIOD, ref, found=f"写的是“{text}”" if text else "该行为空", example="2026 或 2026-09")
        return None
    return period if is_ended(reading, period, where=ref) else None
