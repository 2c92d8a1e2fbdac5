"""Workbooks for people: the reply, the empty submission, the results to check."""

from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pandas as pd
import pytest

from appraisal.asked_items import rows_owed
from appraisal.books import RawFile
from appraisal.frames import FINDINGS, OBSERVATIONS, FindingFrame, ObservationFrame
from appraisal.period import parse_period
from appraisal.stakes.priority import by_priority
from feeds import FEEDS
from report_templates import reply_workbook, results_workbook, submission_template
from tests.report_templates import results_fixture as county

SEPTEMBER = parse_period("2026-09")
ARRIVED = datetime(2026, 10, 8, 1, 30, tzinfo=UTC)
SUBMISSION = next(feed for feed in FEEDS if feed.code == "unit_submission")


def raw(name="白石镇_2026-09_报送表.xlsx", content=b"bytes"):
    return RawFile("unit_submission", name, content, "inbox/submissions", ARRIVED)


def sheet_of(content, name):
    return openpyxl.load_workbook(BytesIO(content))[name]


def texts(sheet):
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def no_observations():
    return ObservationFrame(OBSERVATIONS.empty())


def template_of(scheme, code, period=SEPTEMBER, observations=None):
    known = no_observations() if observations is None else observations
    return submission_template(scheme, code, period=period, observations=known)


def test_a_reply_names_sheet_cell_reason_and_remedy():
    sheet = sheet_of(reply_workbook(raw(), county.findings(), receipt_no="2026-0012", verdict="returned"), "回执")
    words = "\n".join(texts(sheet))
    assert "回执号：2026-0012" in words
    assert "结论：退回" in words
    assert {"报送表", "E9", "E6", "挂起", "提示"} <= set(texts(sheet))


def test_a_reply_puts_the_gravest_finding_first_and_splits_off_what_to_do():
    rows = [
        {"finding_key": "a", "check_code": "S60", "consequence": "note", "message_zh": "名称前有空格，已去掉。"},
        {"finding_key": "b", "check_code": "S12", "consequence": "return", "cell_ref": "报送表!D7",
         "message_zh": "“固定资产投资”的单位读不出：写的是“万”。请在计量单位栏写明后重新报送。"},
    ]  # fmt: skip
    findings = FindingFrame(FINDINGS.conform(pd.DataFrame(rows)))
    sheet = sheet_of(reply_workbook(raw(), findings, receipt_no="1", verdict="returned"), "回执")
    first = [cell.value for cell in sheet[8]]
    assert first == [
        1,
        "退回",
        "报送表",
        "D7",
        "“固定资产投资”的单位读不出：写的是“万”。",
        "请在计量单位栏写明后重新报送。",
    ]


@pytest.mark.parametrize("name", ["=1+1.xlsx", "+cmd.xlsx", "表\x07.xlsx"])
def test_text_from_outside_never_becomes_a_formula(name):
    sheet = sheet_of(reply_workbook(raw(name), county.no_findings(), receipt_no="=2", verdict="accepted"), "回执")
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_a_reply_without_findings_says_so():
    sheet = sheet_of(reply_workbook(raw(), county.no_findings(), receipt_no="1", verdict="accepted"), "回执")
    assert "没有发现问题。" in texts(sheet)


@pytest.mark.parametrize("code", ["town.baishi", "dept.finance", "dept.development_reform", "dept.agriculture_rural"])
def test_the_form_is_read_back_by_the_feed_that_it_is_made_for(scheme_2026, code):
    book = openpyxl.load_workbook(BytesIO(template_of(scheme_2026, code)))
    sheet = book["报送表"]
    owed = rows_owed(scheme_2026, scheme_2026.subject_by_code[code], SEPTEMBER)
    for place, row in enumerate(owed):
        for name in {"ytd", "growth"} & set(row.open_columns):
            sheet.cell(4 + place, {"ytd": 6, "growth": 8}[name]).value = 12.5
    filled = BytesIO()
    book.save(filled)
    name = f"{scheme_2026.subject_by_code[code].name_zh}_2026-09_报送表.xlsx"
    parsed = SUBMISSION.parse(raw(name, filled.getvalue()), scheme_2026)
    assert "return" not in set(parsed.findings["consequence"])
    assert (parsed.sender_code, parsed.period) == (code, "2026-09")
    assert set(parsed.findings["check_code"]) == set(), "the form's own reader wonders at a part of it"
    values = parsed.observations[parsed.observations["measure"] == "value"]
    read = set(zip(values["indicator_code"], values["subject_code"], strict=True))
    assert {(each.code, row.owner.code) for row in owed for each in (row.level, row.growth) if each} >= read
    assert len({row.label for row in owed}) == len(owed)
    assert all(any((each.code, row.owner.code) in read for each in (row.level, row.growth) if each) for row in owed)


def test_last_years_figures_are_filled_in():
    book = county.scheme()
    rows = [
        {"indicator_code": "fixed_investment", "subject_code": "town.baishi", "period": "2025-09", "basis": "ytd",
         "measure": "value", "source_code": "unit_submission", "value": 90200.0, "uom": "万元"},
        {"indicator_code": "fixed_investment", "subject_code": "town.baishi", "period": "2025-09", "basis": "month",
         "measure": "value", "source_code": "unit_submission", "value": 9000.0, "uom": "万元"},
    ]  # fmt: skip
    observations = ObservationFrame(OBSERVATIONS.conform(pd.DataFrame(rows)))
    sheet = sheet_of(template_of(book, "town.baishi", observations=observations), "报送表")
    prefilled = {sheet.cell(row, 2).value: sheet.cell(row, 7).value for row in range(4, 9)}
    assert prefilled["固定资产投资"] == 90200
    assert prefilled["卫生厕所普及率"] is None


def test_only_the_cells_to_fill_are_open_and_take_numbers_alone(scheme_2026):
    sheet = sheet_of(template_of(scheme_2026, "town.baishi"), "报送表")
    assert sheet.protection.sheet
    assert sheet["B4"].protection.locked
    assert sheet["D4"].protection.locked
    assert not sheet["F4"].protection.locked
    opened = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    rules = sheet.data_validations.dataValidation
    checked = {cell for rule in rules for ranges in rule.sqref.ranges for line in ranges.cells for cell in [line]}
    remarks = {cell for cell in opened if cell.startswith("I")}
    assert {(int(c[1:]), c[0]) for c in opened - remarks} == {(row, "ABCDEFGH"[column - 1]) for row, column in checked}
    assert {rule.type for rule in rules} == {"decimal", "whole"}
    assert all(rule.prompt and rule.promptTitle and rule.error for rule in rules)


def test_quarterly_indicators_are_asked_for_at_quarter_ends_only(scheme_2026):
    subject = scheme_2026.home
    asked = {
        period: {
            each.code
            for row in rows_owed(scheme_2026, sender, parse_period(period))
            for each in (row.level, row.growth)
            if each
        }
        for period in ("2026-08", "2026-09")
        for sender in [next(s for s in scheme_2026.subjects if s.kind == "department" and not s.is_statistics_bureau)]
    }
    assert subject.is_home
    assert asked["2026-08"] <= asked["2026-09"]
    quarterly = {each.code for each in scheme_2026.indicators if each.frequency == "quarter"}
    assert not asked["2026-08"] & quarterly


def test_the_results_can_be_checked_down_to_the_cell():
    content = results_workbook(county.books(), county.results())
    book = openpyxl.load_workbook(BytesIO(content))
    assert book.sheetnames == ["综合成绩", "分板块", "指标得分", "采信数据", "审慎读数", "计分参数", "说明"]
    heads = [cell.value for cell in book["采信数据"][2]]
    assert {"文件名", "单元格", "文件指纹"} <= set(heads)
    points = {row[1]: row[6] for row in book["综合成绩"].iter_rows(min_row=3, values_only=True)}
    assert points["白石镇"] == 88.35
    assert {"总分下限", "总分上限"} <= {cell.value for cell in book["综合成绩"][2]}


def test_findings_stand_in_the_order_in_which_they_are_to_be_looked_at():
    found = county.findings()
    book = openpyxl.load_workbook(
        BytesIO(results_workbook(county.books(), county.results(), found, check_names={"T01": "自报高于官方"}))
    )
    rows = list(book["疑点"].iter_rows(min_row=3, max_row=2 + len(found), values_only=True))
    assert [row[-1] for row in rows] == by_priority(found)["finding_key"].to_list()
    heads = [cell.value for cell in book["疑点"][2]]
    first = dict(zip(heads, next(row for row in rows if row[-1] == "f1"), strict=True))
    told = {name: first[name] for name in ("检查项", "影响对象", "受益方向", "影响位次")}
    assert told == {"检查项": "自报高于官方", "影响对象": "县财政局", "受益方向": "利于填报对象", "影响位次": 2}
    assert {row[1] for row in rows} == {"挂起", "提示"}


def test_the_same_content_gives_the_same_bytes(scheme_2026):
    for make in (
        lambda: reply_workbook(raw(), county.findings(), receipt_no="1", verdict="returned"),
        lambda: template_of(scheme_2026, "town.baishi"),
        lambda: results_workbook(county.books(), county.results()),
    ):
        assert make() == make()
