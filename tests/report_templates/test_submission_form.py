"""单位报送表: what is shown beside the cells to fill in, what is not asked, and that LibreOffice leaves it whole."""

import shutil
import subprocess
from io import BytesIO

import openpyxl
import pandas as pd
import pytest

from appraisal.asked_items import held_elsewhere, months_asked, reporting_units, rows_owed
from appraisal.frames import OBSERVATIONS, ObservationFrame
from appraisal.period import parse_period
from report_templates import submission_template

OCTOBER, FEBRUARY = parse_period("2026-10"), parse_period("2026-02")
TOWN = "town.baishi"


def observed(*rows):
    names = ("indicator_code", "subject_code", "period", "source_code", "value", "basis")
    frame = pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows], columns=list(names))
    return ObservationFrame(OBSERVATIONS.conform(frame.assign(measure="value", uom="万元")))


def flow_of(scheme, code=TOWN):
    """A row of the town's with month and cumulative figures whose first source is its own report."""
    rows = rows_owed(scheme, scheme.subject_by_code[code], OCTOBER)
    return next(row for row in rows if "month" in row.open_columns and row.level.sources[0].feed == "unit_submission")


def shared_of(scheme, code=TOWN):
    """A row whose figure another source may hold as well."""
    rows = rows_owed(scheme, scheme.subject_by_code[code], OCTOBER)
    return next(
        row for row in rows if row.level and row.growth is None and row.level.sources[0].feed != "unit_submission"
    )


def sheet_of(content, name="报送表"):
    return openpyxl.load_workbook(BytesIO(content))[name]


def by_label(sheet):
    return {sheet.cell(row, 2).value: row for row in range(4, sheet.max_row + 1) if sheet.cell(row, 3).value}


def test_last_periods_figure_stands_beside_the_empty_cells_and_is_locked(scheme_2026):
    row = flow_of(scheme_2026)
    known = observed((row.level.code, TOWN, "2026-09", "unit_submission", 321.0, "ytd"))
    sheet = sheet_of(submission_template(scheme_2026, TOWN, period=OCTOBER, observations=known))
    place = by_label(sheet)[row.label]
    assert [sheet.cell(3, column).value for column in (4, 5, 6)] == ["上期累计", "本月", "本年累计"]
    assert (sheet.cell(place, 4).value, sheet.cell(place, 4).protection.locked) == (321, True)
    assert (sheet.cell(place, 5).value, sheet.cell(place, 6).value) == (None, None)


def test_last_years_cumulative_figure_is_not_laid_beside_this_years(scheme_2026):
    row = flow_of(scheme_2026)
    known = observed((row.level.code, TOWN, "2025-12", "unit_submission", 321.0, "ytd"))
    sheet = sheet_of(submission_template(scheme_2026, TOWN, period=FEBRUARY, observations=known))
    assert sheet.cell(by_label(sheet)[row.label], 4).value is None


def test_nothing_is_asked_that_a_source_of_higher_authority_has_been_sending(scheme_2026):
    row = shared_of(scheme_2026)
    higher = row.level.sources[0].feed
    known = observed((row.level.code, TOWN, "2026-09", higher, 5.0, row.level.basis))
    book = submission_template(scheme_2026, TOWN, period=OCTOBER, observations=known)
    assert row.label not in by_label(sheet_of(book))
    told = [cell.value for line in sheet_of(book, "填报说明").iter_rows() for cell in line if cell.value]
    assert row.label in told
    town = scheme_2026.subject_by_code[TOWN]
    held = held_elsewhere(scheme_2026, known)
    asked = [each for each in rows_owed(scheme_2026, town, OCTOBER, held=held) if each.is_asked]
    assert len(asked) == len(rows_owed(scheme_2026, town, OCTOBER)) - 1


@pytest.mark.parametrize("source", ["unit_submission", "corroboration"])
def test_the_units_own_report_and_sources_without_authority_hold_nothing(scheme_2026, source):
    row = shared_of(scheme_2026)
    assert source not in {each.feed for each in row.level.sources[:1]}
    known = observed((row.level.code, TOWN, "2026-09", source, 5.0, row.level.basis))
    assert held_elsewhere(scheme_2026, known) == frozenset()


def test_another_subjects_figure_holds_nothing(scheme_2026):
    row = shared_of(scheme_2026)
    known = observed((row.level.code, "town.tielu", "2026-09", row.level.sources[0].feed, 5.0, row.level.basis))
    book = submission_template(scheme_2026, TOWN, period=OCTOBER, observations=known)
    assert row.label in by_label(sheet_of(book))


def test_forms_go_to_towns_and_departments_not_to_the_neighbours(scheme_2026):
    assert {each.kind for each in reporting_units(scheme_2026)} == {"town", "department"}


def test_a_year_has_eleven_forms():
    assert [each.code for each in months_asked(2026)][:2] == ["2026-02", "2026-03"]
    assert len(months_asked(2026)) == 11


def test_a_units_name_never_becomes_a_formula(scheme_2026):
    name = '=HYPERLINK("http://x.example","点我")'
    subjects = tuple(
        each.model_copy(update={"name_zh": name}) if each.code == TOWN else each for each in scheme_2026.subjects
    )
    scheme = scheme_2026.model_copy(update={"subjects": subjects})
    book = openpyxl.load_workbook(BytesIO(submission_template(scheme, TOWN, period=OCTOBER, observations=observed())))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(name in str(cell.value) for cell in cells)
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


@pytest.mark.slow
def test_libreoffice_keeps_locks_choices_and_figures(scheme_2026, tmp_path):
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    row = flow_of(scheme_2026)
    known = observed((row.level.code, TOWN, "2026-09", "unit_submission", 321.0, "ytd"))
    path = tmp_path / "白石镇_2026-10_报送表.xlsx"
    path.write_bytes(submission_template(scheme_2026, TOWN, period=OCTOBER, observations=known))
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(path)], check=True, capture_output=True, timeout=120
    )
    before, after = sheet_of(path.read_bytes()), sheet_of((tmp_path / "out" / path.name).read_bytes())
    assert after.protection.sheet
    for line in before.iter_rows(min_row=1, max_row=before.max_row, max_col=9):
        for cell in line:
            other = after[cell.coordinate]
            assert other.value == cell.value
            assert other.protection.locked == cell.protection.locked
    kept = {(rule.type, str(rule.prompt)) for rule in after.data_validations.dataValidation}
    assert kept == {(rule.type, str(rule.prompt)) for rule in before.data_validations.dataValidation}
