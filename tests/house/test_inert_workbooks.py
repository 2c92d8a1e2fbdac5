"""No text from outside comes alive in any workbook that we write, whoever opens it."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import openpyxl

from appraisal.books import RawFile
from appraisal.field_checks import field_checks_of
from appraisal.frames import OBSERVATIONS, FindingFrame, ObservationFrame
from appraisal.period import parse_period
from report_templates import (
    TEMPLATES,
    Mark,
    doubt_workbook,
    field_check_list,
    marked_contents,
    reply_workbook,
    results_workbook,
    submission_template,
    write_documents,
)
from tests.report_templates import results_fixture as county

HOSTILE = '=HYPERLINK("http://x.example","点我")'


def hostile_books():
    """The county with a formula for every subject's name and in every finding."""
    books = county.books()
    subjects = tuple(
        each.model_copy(update={"name_zh": f"{HOSTILE}{place}", "short_zh": f"@SUM(A{place})"})
        for place, each in enumerate(books.scheme.subjects)
    )
    return replace(books, scheme=books.scheme.model_copy(update={"subjects": subjects}))


def workbooks():
    books, results = hostile_books(), county.results()
    found = county.findings()
    findings = FindingFrame(found.assign(message_zh=HOSTILE, file_name=f"{HOSTILE}.xlsx"))
    raw = RawFile("unit_submission", f"{HOSTILE}.xlsx", b"x", "inbox/submissions", datetime(2026, 10, 8, tzinfo=UTC))
    known = ObservationFrame(OBSERVATIONS.empty())
    town = next(each.code for each in books.scheme.subjects if each.kind == "town")
    yield "回执", reply_workbook(raw, findings, receipt_no="=1+1", verdict="returned")
    yield "报送表", submission_template(books.scheme, town, period=parse_period("2026-09"), observations=known)
    yield "核对表", results_workbook(books, results, findings)
    yield "处理单", doubt_workbook(books, findings)
    yield "现场核查清单", field_check_list(books, field_checks_of(books, findings, periods={"2026-09"}))
    yield (
        "标注件",
        marked_contents(
            {HOSTILE: {(1, 1): HOSTILE}}, [Mark("A1", HOSTILE, HOSTILE)], file_name=HOSTILE, receipt_no="=1"
        ),
    )
    asked = books.round.model_copy(update={"templates": tuple(each.code for each in TEMPLATES)})
    for each in write_documents(replace(books, round=asked), findings, results):
        if each.file_name.endswith(".xlsx"):
            yield each.file_name, each.content


def test_a_hostile_name_is_text_in_every_workbook():
    seen = []
    for name, content in workbooks():
        cells = [c for sheet in openpyxl.load_workbook(BytesIO(content)) for row in sheet.iter_rows() for c in row]
        assert not [c.coordinate for c in cells if c.data_type == "f" and "HYPERLINK" in str(c.value)], name
        assert not [
            c.coordinate for c in cells if c.data_type == "f" and "SUM(A" in str(c.value) and "@" in str(c.value)
        ], name
        assert not [c.coordinate for c in cells if c.hyperlink], name
        if any("HYPERLINK" in str(c.value) for c in cells):
            seen.append(name)
    assert len(seen) >= 10
