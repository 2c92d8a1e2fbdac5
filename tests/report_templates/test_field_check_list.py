"""The list that people take along: who, what to look at, what to ask for, room to write, and no verdict."""

from io import BytesIO

import openpyxl
import pandas as pd
import pytest

from appraisal.frames import FIELD_CHECKS, FieldCheckFrame
from report_templates import field_check_list
from tests.report_templates import results_fixture as county

BANNED = ("造假", "弄虚作假", "虚报", "编造", "应报", "补报至", "认定")


def visits():
    rows = [
        (1, "town.baishi", "town.baishi", "2026-09", "fixed_investment", "value", "hold", 84_000.0,
         "白石镇 2026年1—9月 固定资产投资（自报）84,000万元，低于上期累计。该数已挂起。"),
        (1, "town.baishi", "town.baishi", "2026-09", "retail_sales", "growth", "note", 8.5, "白石镇 社零增速偏高。仅作提示。"),
        (2, "project.road", "project.road", "2026-09", "fixed_investment", "value", "hold", 900.0, "=1+1。该数已挂起。"),
    ]  # fmt: skip
    names = [
        "visit_rank",
        "sender_code",
        "subject_code",
        "period",
        "indicator_code",
        "measure",
        "consequence",
        "observed",
        "message_zh",
    ]
    frame = pd.DataFrame(rows, columns=names)
    frame = frame.assign(
        finding_key=["a", "b", "c"], check_code=["P06", "L01", "J14"], source_code="unit_submission", suspicion=0.9,
        visit_finding_count=[2, 2, 1],
    )  # fmt: skip
    return FieldCheckFrame(FIELD_CHECKS.conform(frame))


@pytest.fixture
def sheet():
    return openpyxl.load_workbook(BytesIO(field_check_list(county.books(), visits())))["现场核查清单"]


def texts(sheet):
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def test_a_visit_says_who_what_was_noticed_what_to_look_at_and_what_to_ask_for(sheet):
    words = "\n".join(texts(sheet))
    for wanted in ("白石镇\n2026年1—9月", "固定资产投资\n84,000万元（挂起）", "社会消费品零售总额：所附同比增速\n8.5%（提示）",
                   "看：核对台账", "查：业务台账", "两个项目的立项批复", "责任单位："):  # fmt: skip
        assert wanted in words
    assert "该数已挂起" not in words


def test_there_is_room_to_write_a_choice_of_results_and_a_box_to_tick(sheet):
    heads = [cell.value for cell in sheet[4]]
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert "与报送一致" in "".join(lists.values())
    boxes = [sheet.cell(row, heads.index("转统计部门") + 1) for row in (5, 6, 7)]
    assert [cell.value for cell in boxes] == ["□"] * 3
    assert not any(cell.protection.locked for cell in boxes)


def test_it_passes_no_verdict_and_asks_no_enterprise_to_change_a_return(sheet):
    words = "\n".join(texts(sheet))
    assert not [word for word in BANNED if word in words]
    assert "不得要求企业等统计调查对象修改统计报表" in words


def test_text_from_outside_never_becomes_a_formula(sheet):
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]


def test_the_same_visits_give_the_same_bytes():
    assert field_check_list(county.books(), visits()) == field_check_list(county.books(), visits())
