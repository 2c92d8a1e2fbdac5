"""调度记录表 goes out with the 调度会材料, is filled in and comes back through the door; rows left blank say nothing."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest

from appraisal.books import RawFile
from feeds import FEEDS
from report_templates import TEMPLATES
from report_templates.dispatch_book.pages import read_pages
from report_templates.reading import read_round
from tests.filling import filled, table_of
from tests.report_templates.escalation_rounds import ladder_round

DOOR = next(feed for feed in FEEDS if feed.code == "replies")
(TEMPLATE,) = (each for each in TEMPLATES if each.code == "dispatch_book")
BOOK, FINDINGS, RESULTS = ladder_round()
NAME = "调度记录表_2026-09_县领导_第1版.xlsx"
HELD = {"调度日期": "2026-10-28", "会议纪要文号或文件名": "纪要〔2026〕21号", "议定事项": "明确补欠安排"}
ARRIVED = datetime(2026, 11, 3, 2, tzinfo=UTC)


def form_of(book):
    return TEMPLATE.enclose(read_round(book, FINDINGS, RESULTS), "leaders", "").content


@pytest.fixture(scope="module")
def form():
    return form_of(BOOK)


def parse(content, scheme=BOOK.scheme, arrived=ARRIVED):
    return DOOR.parse(RawFile(DOOR.code, NAME, content, "inbox/replies", arrived), scheme)


def test_the_same_round_gives_the_same_bytes(form):
    assert form_of(BOOK) == form


def test_a_meeting_that_was_held_is_read_and_rows_left_blank_tell_of_none(form):
    parsed = parse(filled(form, "目标长", {"常务副县长": HELD}))
    assert parsed.findings.empty
    (row,) = parsed.dispatches.to_dict("records")
    assert (row["goal_lead_zh"], row["period"], row["dispatched_on"]) == ("常务副县长", "2026-10", "2026-10-28")
    assert row["attended_zh"] == "县发改局、县财政局、县商务局"


def test_a_second_meeting_is_told_in_a_blank_row(form):
    again = {"目标长": "常务副县长", "调度日期": "2026-10-30"}
    more = len(read_pages(read_round(BOOK, FINDINGS, RESULTS))) + 1
    once = filled(form, "目标长", {"常务副县长": HELD})
    parsed = parse(filled(once, "序号", {str(more): again}))
    assert parsed.findings.empty
    assert list(parsed.dispatches["dispatched_on"]) == ["2026-10-28", "2026-10-30"]


def test_a_form_that_nobody_filled_in_goes_back_and_so_does_a_withdrawal_without_a_day(form):
    assert list(parse(form).findings["check_code"]) == ["S36"]
    withdrawn = parse(filled(form, "目标长", {"县长": {"是否撤回": "是"}, "常务副县长": HELD}))
    assert list(withdrawn.findings["check_code"]) == ["S38"]
    refused = parse(filled(form, "目标长", {"县长": {"是否撤回": "否"}, "常务副县长": HELD}))
    assert refused.findings.empty


def test_a_table_of_january_comes_back_too():
    form = form_of(replace(BOOK, as_of=datetime(2027, 1, 20, 1, tzinfo=UTC)))
    scheme = BOOK.scheme.model_copy(update={"year": 2027})
    parsed = parse(
        filled(form, "目标长", {"县长": {"调度日期": "2027-01-22"}}), scheme, datetime(2027, 2, 2, 2, tzinfo=UTC)
    )
    assert parsed.findings.empty
    assert list(parsed.dispatches["period"]) == ["2027-01"]


def test_only_what_is_asked_for_can_be_typed(form):
    sheet = openpyxl.load_workbook(io.BytesIO(form)).worksheets[0]
    top, heads = table_of(sheet)
    open_heads = {head for head, column in heads.items() if not sheet.cell(top + 1, column).protection.locked}
    assert sheet.protection.sheet
    assert open_heads == {"目标人/参加单位", "调度日期", "会议纪要文号或文件名", "议定事项", "是否撤回"}
    assert sum(rule.type == "list" for rule in sheet.data_validations.dataValidation) == 2
