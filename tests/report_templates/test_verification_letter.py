"""数据核实函 and 疑点核实单: whom they ask, about what, and what they may not say."""

import io
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from appraisal.frames import (
    FINDINGS,
    OBSERVATIONS,
    RECEIPTS,
    RULINGS,
    FindingFrame,
    ObservationFrame,
    ReceiptFrame,
    RulingFrame,
)
from report_templates import doubt_workbook, write_documents
from report_templates.reading import read_round
from report_templates.template import lay_sheet
from report_templates.verification_letter.doubts import asked_subjects, doubts_of
from report_templates.verification_letter.facts import TEMPLATE
from report_templates.verification_letter.form import HEAD, KEY_HEAD, KEY_JOINT
from report_templates.workbooks.doubt_workbook import CHOICE_HEAD, REFERRED_ZH
from tests.report_templates import results_fixture as county
from tests.report_templates.sheet_text import sheet_text

ALL = ("town.tiezhu", "town.xihe", "dept.finance", "dept.statistics")


def reading(findings=None, books=None):
    return read_round(books or county.books(), county.findings() if findings is None else findings, county.results())


def of(key, **changes):
    """The finding of the fixture with this key, alone and changed."""
    findings = county.findings()
    return FindingFrame(FINDINGS.conform(findings[findings["finding_key"] == key].assign(**changes)))


def letter(findings, addressee):
    read = reading(findings)
    return sheet_text(lay_sheet(TEMPLATE, read, TEMPLATE.facts(read, addressee)))


def asking(books=None):
    asked = (books or county.books()).round.model_copy(update={"templates": (TEMPLATE.code,)})
    return write_documents(replace(books or county.books(), round=asked), county.findings(), county.results())


def forms():
    return {
        each.addressee_code: openpyxl.load_workbook(io.BytesIO(each.content)).worksheets[0]
        for each in asking()
        if each.file_name.endswith(".xlsx")
    }


def head_row(sheet):
    return next(row for row in range(1, 20) if sheet.cell(row, 1).value == HEAD[0])


def column_of(rule):
    """The one column that a list of choices is for."""
    (span,) = rule.sqref.ranges
    assert span.min_col == span.max_col
    return span.min_col


def column(sheet, head):
    top = head_row(sheet)
    return [sheet.cell(row, HEAD.index(head) + 1) for row in range(top + 1, sheet.max_row + 1)]


def test_a_letter_goes_to_whoever_sent_a_held_figure():
    assert asked_subjects(reading()) == ALL


def test_the_lead_is_asked_about_the_countys_figure_and_the_town_about_its_own():
    read = reading()
    assert [each.subject.code for each in doubts_of(read, "dept.finance")] == ["qinglan"]
    assert {each.subject.code for each in doubts_of(read, "town.xihe")} == {"town.xihe"}


def test_who_really_sent_the_file_is_asked():
    receipt = {"receipt_no": "2026-0001", "raw_sha256": "a" * 64, "sender_code": "dept.reform", "verdict": "accepted"}
    known = ReceiptFrame(RECEIPTS.conform(pd.DataFrame([receipt])))
    books = replace(county.books(), receipts=known)
    assert asked_subjects(reading(of("f1", raw_sha256="a" * 64), books)) == ("dept.reform",)


def test_a_project_is_asked_about_at_its_lead():
    found = of("f6", subject_code="project.road", source_code="project_progress", indicator_code="project_investment")
    assert asked_subjects(reading(found)) == ("dept.reform",)


@pytest.mark.parametrize("source", ["city_circular", "corroboration"])
def test_nobody_is_written_to_about_a_circular_from_above_or_corroboration(source):
    assert asked_subjects(reading(of("f6", source_code=source))) == ()


def test_a_note_asks_nobody():
    assert asked_subjects(reading(of("f6", consequence="note"))) == ()


@pytest.mark.parametrize("verdict", ["dismissed", "upheld", "replaced"])
def test_what_was_ruled_on_is_not_asked_again(verdict):
    ruling = {"finding_key": "f6", "verdict": verdict, "reason": "r", "ruled_by": "b"}
    books = replace(county.books(), rulings=RulingFrame(RULINGS.conform(pd.DataFrame([ruling]))))
    asked = {key for each in doubts_of(reading(books=books), "town.xihe") for key in each.finding_keys}
    assert asked == {"f7", "f8", "f9"}


def test_all_findings_on_a_figure_are_asked_about_once():
    doubt = doubts_of(reading(), "town.tiezhu")
    assert [each.finding_keys for each in doubt] == [("f2", "f4")]
    assert "3,900万元" in doubt[0].reported.text
    assert "（见F6单元格）" in doubt[0].noticed_zh


def observed(**changes):
    """Books that know the figure that the finding f4 on a stated base is about."""
    row = {"indicator_code": "tax_revenue", "subject_code": "town.tiezhu", "period": "2026-09", "basis": "ytd",
           "measure": "value", "source_code": "unit_submission", "value": 3900.0, "uom": "万元", "reported_text": "3,900",
           "file_name": "铁柱镇_2026-09_报送表.xlsx", "cell_ref": "报送表!E6"}  # fmt: skip
    known = ObservationFrame(OBSERVATIONS.conform(pd.DataFrame([row | changes])))
    return replace(county.books(), observations=known)


def test_a_finding_on_a_stated_base_asks_about_the_figure_in_its_own_cell():
    (doubt,) = doubts_of(reading(of("f4"), observed()), "town.tiezhu")
    assert (doubt.reported.text, doubt.cell_zh) == ("3,900万元", "E6")
    assert doubt.noticed_zh.endswith("（见F6单元格）")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("3,900", "3,900万元"),
        ("３９００．００", "3,900万元"),
        ("3900万元", "3,900万元"),
        ("0.39", "3,900万元（表中填“0.39”）"),
    ],
)
def test_a_figure_is_told_as_it_stands_in_the_cell(written, told):
    (doubt,) = doubts_of(reading(of("f4"), observed(reported_text=written)), "town.tiezhu")
    assert doubt.reported.text == told


def test_a_letter_names_figure_cell_comparison_and_day_of_answer():
    text = letter(of("f6"), "town.xihe")
    for words in ("固定资产投资（2026年1—9月）", "41,230万元", "《西河乡_2026-09_报送表.xlsx》", "E4单元格",
                  "与2025年1—9月上报数逐位相同", "2026年10月30日前（5个工作日内）", "如实说明", "原始依据"):  # fmt: skip
        assert words in text


def test_a_letter_tells_no_figure_that_was_expected():
    found = of("f6", expected=77123.0, expected_low=66123.0, expected_high=88123.0)
    message = found["message_zh"].item().replace("。", "。参考区间为66,123至88,123万元，仅供核对，不作为填报依据。", 1)
    text = letter(found.assign(message_zh=message), "town.xihe").replace(",", "")
    assert not [number for number in ("77123", "66123", "88123") if number in text]


def test_a_letter_says_that_it_passes_no_verdict_and_wants_no_number():
    for code in ALL:
        text = letter(county.findings(), code)
        assert "不构成对数据真实性的认定，不要求达到或者填报任何数值" in text
        assert "任何单位和个人不得要求填报指定的数值" in text


def test_the_statistics_bureau_is_asked_to_help_and_is_not_called_to_account():
    text = letter(county.findings(), "dept.statistics")
    assert "请你局协助核对" in text
    assert "以你局依法审核、评估、发布的为准" in text
    assert not [words for words in ("你单位", "请核实说明", "不采信", "更正后重新报送") if words in text]


def test_more_than_three_figures_stand_in_a_table():
    assert "【表】待核实数据和核对情况" in letter(county.findings(), "town.xihe")
    assert "【表】待核实数据和核对情况" not in letter(of("f6"), "town.xihe")


def test_a_quarter_does_not_ask_for_the_same_answer_twice():
    books = county.books("quarterly", "2026Q3")
    read = reading(books=books)
    text = sheet_text(lay_sheet(TEMPLATE, read, TEMPLATE.facts(read, "town.tiezhu")))
    assert "月度核实中已经答复的，不需重复答复" in text
    assert "不需重复答复" not in letter(county.findings(), "town.tiezhu")


def test_every_letter_has_its_form_and_numbers_run_on():
    documents = asking()
    names = [each.file_name for each in documents]
    assert names[:2] == ["数据核实函_2026-09_铁柱镇_第1版.docx", "疑点核实单_2026-09_铁柱镇_第1版.xlsx"]
    assert names[-1] == "数据核对单_2026-09_县统计局_第1版.xlsx"
    assert [each.number for each in documents if each.file_name.endswith(".docx")] == [17, 18, 19, 20]
    assert {each.number for each in documents if each.file_name.endswith(".xlsx")} == {0}


def test_the_form_carries_the_key_of_every_finding_that_its_letter_asks_about():
    read = reading()
    for code, sheet in forms().items():
        cells = column(sheet, KEY_HEAD)
        asked = [KEY_JOINT.join(each.finding_keys) for each in doubts_of(read, code)]
        assert [cell.value for cell in cells] == asked
        assert all(cell.protection.locked for cell in cells)
        words = " ".join(str(cell.value) for row in sheet.iter_rows(max_row=6) for cell in row if cell.value)
        assert {county.books().run_key, "2026-09", code} <= set(words.replace("：", " ").split())


def test_only_answers_can_be_written_and_none_of_them_is_a_figure():
    for sheet in forms().values():
        assert sheet.protection.sheet
        open_heads = {HEAD[cell.column - 1] for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        assert open_heads == {"核实结果", "原因类别", "情况说明", "佐证材料（名称、文号）", "填写人和日期"}
        assert all(cell.number_format == "@" for head in open_heads for cell in column(sheet, head))
        lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
        assert {HEAD[column_of(rule) - 1] for rule in lists} == {"核实结果", "原因类别"}
        assert len(lists) == len(sheet.data_validations.dataValidation)


def test_the_office_ticks_what_it_does_about_a_doubt_and_can_refer_it():
    ruling = {"finding_key": "f6", "verdict": "upheld", "reason": "r", "ruled_by": "b", "is_referred": True}
    books = replace(county.books(), rulings=RulingFrame(RULINGS.conform(pd.DataFrame([ruling]))))
    sheet = openpyxl.load_workbook(io.BytesIO(doubt_workbook(books, county.findings()))).worksheets[0]
    top = head_row(sheet)
    heads = [cell.value for cell in sheet[top]]
    (choices,) = sheet.data_validations.dataValidation
    assert heads[column_of(choices) - 1] == CHOICE_HEAD
    assert f",{REFERRED_ZH}" in choices.formula1
    rows = {row[heads.index("疑点键")]: row for row in sheet.iter_rows(min_row=top + 1, values_only=True)}
    assert set(rows) == set(county.findings()["finding_key"])
    assert rows["f6"][heads.index("已有核定")] == f"维持挂起，{REFERRED_ZH}"
    assert all(row[heads.index(CHOICE_HEAD)] is None for row in rows.values())


def test_the_same_round_gives_the_same_bytes():
    assert [each.sha256 for each in asking()] == [each.sha256 for each in asking()]
    first, again = (doubt_workbook(county.books(), county.findings()) for _ in range(2))
    assert first == again
