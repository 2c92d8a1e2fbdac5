"""Workbooks opened and saved by LibreOffice: what may be typed, what is locked and what is text stays as it was."""

import io

import openpyxl
import pytest

from appraisal.books import RawFile
from appraisal.field_checks import field_checks_of
from appraisal.frames import FindingFrame
from appraisal.period import parse_period
from report_templates import (
    doubt_documents,
    doubt_workbook,
    field_check_list,
    reply_workbook,
    results_workbook,
    submission_template,
)
from report_templates.reading import read_round
from report_templates.verification_letter.form import enclose_form
from report_templates.workbooks import rectification_form
from report_templates.workbooks.reply_form import reply_form
from tests.libreoffice import need_libreoffice, saved_by_libreoffice
from tests.report_templates import results_fixture as county
from tests.report_templates.test_doubt_list import HOSTILE, hostile
from tests.report_templates.test_workbooks import ARRIVED, no_observations

pytestmark = pytest.mark.slow
TOWN = "town.tiezhu"
"""The town that is called as a formula."""


@pytest.fixture(scope="module")
def sent():
    books, findings, results = hostile(), county.findings(), county.results()
    reading = read_round(books, findings, results)
    named = FindingFrame(findings.assign(message_zh=HOSTILE, file_name=HOSTILE))
    raw = RawFile("unit_submission", f"{HOSTILE}.xlsx", b"bytes", "inbox/submissions", ARRIVED)
    lists = [
        each for each in doubt_documents(books, findings, results, check_names={}) if each.file_name.endswith("xlsx")
    ]
    return {
        **{f"list{place}.xlsx": each.content for place, each in enumerate(lists)},
        "ruling.xlsx": doubt_workbook(books, named),
        "verification.xlsx": enclose_form(reading, TOWN, "").content,
        "reply_form.xlsx": reply_form(reading, results.warnings, TOWN, ""),
        "rectification.xlsx": rectification_form(books.scheme, results.rectifications, label_zh="截至9月底"),
        "submission.xlsx": submission_template(books.scheme, TOWN, period=parse_period("2026-09"), observations=no_observations()),
        "reply.xlsx": reply_workbook(raw, named, receipt_no="1", verdict="returned"),
        "visits.xlsx": field_check_list(books, field_checks_of(books, findings, periods={"2026-09"})),
        "results.xlsx": results_workbook(books, results, named),
    }  # fmt: skip


@pytest.fixture(scope="module")
def saved(sent, tmp_path_factory):
    need_libreoffice()
    return saved_by_libreoffice(sent, tmp_path_factory.mktemp("saved"))


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def lists_of(book):
    return {
        (sheet.title, str(rule.sqref), rule.formula1)
        for sheet in book
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }


def open_cells(book):
    return {
        (sheet.title, cell.coordinate)
        for sheet in book
        if sheet.protection.sheet
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }


def texts(book):
    return {
        (sheet.title, cell.coordinate): (cell.value, cell.data_type)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.data_type != "f"
    }


def test_every_workbook_comes_back_with_its_lists_its_locks_and_its_text(sent, saved):
    assert set(saved) == set(sent)
    for name, content in sent.items():
        before, after = opened(content), opened(saved[name])
        assert after.sheetnames == before.sheetnames, name
        assert lists_of(after) == lists_of(before), name
        assert open_cells(after) == open_cells(before), name
        assert texts(after) == texts(before), name
        assert [len(sheet._charts) for sheet in after] == [len(sheet._charts) for sheet in before], name


def test_a_name_like_a_formula_is_text_before_and_after(sent, saved):
    told = [name for name in sent if any(value == HOSTILE for value, _ in texts(opened(sent[name])).values())]
    assert len(told) >= 5
    for name in told:
        for content in (sent[name], saved[name]):
            cells = [cell for sheet in opened(content) for row in sheet.iter_rows() for cell in row]
            assert not any(cell.data_type == "f" and "HYPERLINK" in str(cell.value) for cell in cells), name
            assert not any(cell.hyperlink for cell in cells), name


def test_what_is_asked_can_be_chosen_and_typed(sent):
    asking = ("list0.xlsx", "ruling.xlsx", "verification.xlsx", "rectification.xlsx", "submission.xlsx")
    assert {name for name in asking if lists_of(opened(sent[name])) or open_cells(opened(sent[name]))} == set(asking)
