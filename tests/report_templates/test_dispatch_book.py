"""调度会材料: the month's meetings on each page and at the front, and one page for each 目标长."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.frames import DISPATCHES, DispatchFrame
from report_templates import TEMPLATES
from report_templates.blocks import Cell, PageBreak, Table
from report_templates.dispatch_book.pages import read_pages
from report_templates.dispatch_book.room import PAGE_LINES, fit_tables, table_lines
from report_templates.reading import read_round
from report_templates.template import lay_sheet
from tests.report_templates.escalation_rounds import dispatches, ladder_round
from tests.report_templates.sheet_text import sheet_text

BOOK, FINDINGS, RESULTS = ladder_round()
(TEMPLATE,) = (each for each in TEMPLATES if each.code == "dispatch_book")


def text_with(frame):
    reading = read_round(replace(BOOK, dispatches=frame), FINDINGS, RESULTS)
    return sheet_text(lay_sheet(TEMPLATE, reading, TEMPLATE.facts(reading, "leaders")))


def page_of(text, lead):
    return next(part for part in text.split("【换页】") if re.search(rf"^# [^、]+、{lead}$", part, re.MULTILINE))


@pytest.fixture(scope="module")
def text():
    return text_with(dispatches())


def test_each_page_says_when_the_month_was_dispatched_and_by_which_minutes(text):
    assert "本月调度：9月12日（纪要〔2026〕9号）、9月26日（未附纪要）。" in page_of(text, "常务副县长")
    assert "本月调度：9月18日（纪要〔2026〕12号）。" in page_of(text, "县长")


def test_whoever_has_no_record_is_said_to_have_none_seen_on_the_page_and_at_the_front(text):
    front = text.split("【换页】")[0]
    table = front.split("【表】本月未见调度记录的目标长\n")[1].split("【表】")[0]
    unseen = [line.split(" | ")[0].strip("| ") for line in table.strip().splitlines()[1:]]
    leads = [page.lead_zh for page in read_pages(read_round(BOOK, FINDINGS, RESULTS))]
    assert unseen == [each for each in leads if each not in {"县长", "常务副县长"}]
    assert f"本月有调度记录的目标长2位，未见调度记录的{len(unseen)}位。" in front
    for lead in unseen:
        assert "本月未见调度记录。" in page_of(text, lead)


def test_where_nobody_ever_sent_a_table_nobody_is_said_to_lack_a_record():
    told = text_with(DispatchFrame(DISPATCHES.empty()))
    assert "没有收到过调度记录表，各目标长的调度情况未列。" in told
    assert "未见" not in told
    assert "本月调度" not in told


def test_last_months_meeting_is_not_this_months():
    frame = pd.DataFrame(dispatches()).assign(dispatched_on="2026-08-12", period="2026-08")
    assert "本月有调度记录的目标长0位" in text_with(DispatchFrame(DISPATCHES.conform(frame)))


def test_no_word_blames_a_leader(text):
    assert not re.search("甩手|失职|未开展|没有调度|未履职", text)


def test_minutes_are_linked_to_the_line_that_told_them():
    reading = read_round(replace(BOOK, dispatches=dispatches()), FINDINGS, RESULTS)
    sheet = lay_sheet(TEMPLATE, reading, TEMPLATE.facts(reading, "leaders"))
    keys = {fact.key for block in sheet.blocks for fact in getattr(block, "facts", ())}
    assert {"record:dispatches:d1", "record:dispatches:d2", "record:dispatches:d3"} <= keys


def test_every_item_stands_on_its_leads_page_or_in_the_attachment():
    reading = read_round(BOOK, FINDINGS, RESULTS)
    facts = TEMPLATE.facts(reading, "leaders")
    printed = "".join(
        cell.text
        for table in (*facts.tables.values(), *(each for one in facts.attachments for each in one.blocks))
        if isinstance(table, Table)
        for row in table.rows
        for cell in row
    )
    assert all(item.name_zh in printed for page in read_pages(reading) for item in page.items)
    sheet = lay_sheet(TEMPLATE, reading, facts)
    assert sum(isinstance(block, PageBreak) for block in sheet.blocks) == len(read_pages(reading))


cells = st.text(alphabet="指标数0.", min_size=1, max_size=24).map(Cell)
tables = st.dictionaries(
    st.sampled_from(["items", "projects", "blockers", "promises"]),
    st.lists(st.tuples(cells, cells), min_size=1, max_size=20).map(
        lambda rows: Table("表", ("甲", "乙"), tuple(rows), (0.4, 0.6))
    ),
    max_size=4,
)


@settings(deadline=None, max_examples=60)
@given(tables, st.floats(0, PAGE_LINES))
def test_no_row_is_lost_and_nothing_runs_over_unless_one_row_each_does(whole, lines):
    shown, rest = fit_tables(whole, lines)
    left = list(rest)
    for name, table in whole.items():
        more = left.pop(0).rows if len(shown[name].rows) < len(table.rows) else ()
        assert shown[name].rows + more == table.rows
        assert shown[name].rows
        assert shown[name].note == (f"其余{len(more)}项见附件。" if more else "")
    assert not left
    fits = sum(map(table_lines, shown.values())) <= lines
    assert fits or all(len(each.rows) == 1 for each in shown.values())


@settings(deadline=None, max_examples=30)
@given(tables)
def test_what_fits_is_left_as_it_is(whole):
    enough = sum(map(table_lines, whole.values()))
    assert fit_tables(whole, enough) == (whole, ())


def _with_projects(**fields):
    """The book with what the scheme states of its first project changed."""
    first, *others = BOOK.scheme.projects
    projects = (first.model_copy(update=fields), *others)
    return replace(BOOK, scheme=BOOK.scheme.model_copy(update={"projects": projects}))


def _elements_of(text):
    return text.split("【表】重点项目要素\n")[1].split("（各季末")[0].splitlines()


def test_what_carries_a_project_is_told_and_what_nobody_wrote_down_is_said_to_be_unstated():
    stated = {
        "team_zh": "县发改局专班",
        "investor_zh": "社会资本",
        "funding_zh": "企业自筹",
        "funding_status": "unsecured",
        "land_zh": "二期正在报批",
        "quarterly_points_pct": (10.0, 40.0, 75.0, 100.0),
    }
    reading = read_round(_with_projects(**stated), FINDINGS, RESULTS)
    text = sheet_text(lay_sheet(TEMPLATE, reading, TEMPLATE.facts(reading, "leaders")))
    first, second, *_ = _elements_of(text)[1:]
    for words in ("县发改局专班", "社会资本", "企业自筹（未落实）", "二期正在报批", "10、40、75、100"):
        assert words in first
    assert "工作专班未写明" in second
    assert second.count("未写明") == 4
    assert len(_elements_of(text)) == 1 + len(BOOK.scheme.projects)


def test_a_leads_page_counts_what_his_projects_lack(text):
    page = page_of(text, "常务副县长")
    assert "项目要素不全：未写明投资方5个、资金来源未落实5个、四个一缺一套班子5个，详见附件。" in page
    whole = {"team_zh": "专班", "investor_zh": "社会资本", "funding_zh": "企业自筹", "funding_status": "secured"}
    reading = read_round(_with_projects(**whole), FINDINGS, RESULTS)
    again = sheet_text(lay_sheet(TEMPLATE, reading, TEMPLATE.facts(reading, "leaders")))
    assert "未写明投资方4个" in page_of(again, "常务副县长")


@pytest.mark.parametrize(
    ("day", "kept"), [("2026-10-24", "未兑现"), ("2026-10-25", "未到期"), ("2026-10-26", "未到期")]
)
def test_a_promise_is_unkept_only_after_its_day(day, kept):
    """The book is of 25 October; who promised to catch up by that day has it still."""
    warnings = RESULTS.warnings.assign(promised_on=None)
    told = replace(BOOK, replies=BOOK.replies.assign(promised_on=day))
    reading = read_round(told, FINDINGS, replace(RESULTS, warnings=warnings))
    promises = [each for page in read_pages(reading) for each in page.promises]
    assert {each.kept_zh for each in promises} == {kept}
