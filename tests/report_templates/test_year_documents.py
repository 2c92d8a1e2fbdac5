"""Documents of the year: what they count adds up, whom they go to, and what no draft may state."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest

from appraisal.frames import INDICATOR_RESULTS, PROJECTIONS, SUBJECT_RESULTS, ProjectionFrame
from report_templates import TEMPLATES
from report_templates.annual_report.composition import dimension_of, read_compositions
from report_templates.annual_report.review import read_advice
from report_templates.blocks import Table
from report_templates.deductions import cause_table, deducted_shares
from report_templates.reading import read_round
from report_templates.standings import read_standings
from report_templates.template import lay_sheet
from tests.report_templates import results_fixture as county
from tests.report_templates import year_rounds
from tests.report_templates.sheet_text import all_blocks, sheet_text

BY_CODE = {each.code: each for each in TEMPLATES}


@pytest.fixture(scope="module")
def year():
    return read_round(*year_rounds.year_round())


@pytest.fixture(scope="module")
def window():
    return read_round(*year_rounds.window_round())


def facts(code, reading, addressee="leaders"):
    return BY_CODE[code].facts(reading, addressee)


def written(code, reading, addressee="leaders"):
    return lay_sheet(BY_CODE[code], reading, facts(code, reading, addressee))


def test_twelve_of_a_hundred_indicators_are_twelve_percent():
    """扣分指标12项，占指标总数100项的12%."""
    rows = pd.DataFrame(
        {
            "indicator_code": [f"i{place}" for place in range(100)],
            "subject_code": "qinglan",
            "period": "2026",
            "weight_points": 1.0,
            "score_points": [0.5] * 12 + [1.0] * 88,
            "lost_points": [0.5] * 12 + [0.0] * 88,
        }
    )
    books, findings, results = year_rounds.year_round()
    reading = read_round(books, findings, replace(results, indicators=INDICATOR_RESULTS.conform(rows)))
    (share,) = deducted_shares(reading, ["qinglan"])
    assert (share.deducted.value, share.appraised.value, share.share.value) == (12, 100, 12.0)
    assert share.lost.value == pytest.approx(6.0)


@pytest.mark.parametrize("code", ["annual_report", "congress_report", "loss_statement", "adjustment_request"])
def test_a_monthly_round_outside_the_window_writes_none_of_them(code):
    december = datetime(2026, 12, 20, tzinfo=UTC)
    books, findings, results = year_rounds.window_round()
    assert BY_CODE[code].addressees(read_round(replace(books, as_of=december), findings, results)) == ()


def test_points_taken_apart_make_the_points_of_the_indicators(year):
    rows = year.results.indicators
    for each in read_compositions(year, read_standings(year.books, year.results)):
        own = rows[rows["subject_code"].eq(each.standing.subject.code) & rows["weight_points"].gt(0)]
        parts = sum(part.value or 0.0 for part in each.parts.values())
        assert parts == pytest.approx(own["cautious_points"].sum()), each.standing.name_zh


def test_common_indicators_stand_in_every_group_of_a_kind():
    found = dimension_of(county.scheme())
    assert found["industrial", "sanitary_toilets"] == found["farming", "sanitary_toilets"] == "common"
    assert found["industrial", "tax_revenue"] == "particular"


def test_shares_of_causes_make_the_whole(year):
    codes = [each.subject.code for each in read_standings(year.books, year.results)]
    shares = [row[-1].fact.value for row in cause_table(year, codes).rows]
    assert sum(shares) == pytest.approx(100.0)


def test_a_grade_that_a_paper_changed_is_told_with_the_paper(year):
    text = sheet_text(written("annual_report", year))
    assert "西河乡，一票否决（青安委〔2026〕21号），由二等改为三等" in text
    assert "等次调整不改变得分和位次" in text


def test_no_subject_of_fewer_than_three_is_said_to_earn_alike(year):
    sizes = year.results.subjects.groupby("peer_group_code").size()
    names = {each.name_zh: each.code for each in year.books.scheme.peer_groups}
    alike = [each for each in read_advice(year) if each.kind in {"constant", "saturated"}]
    assert all(sizes[names[group]] >= 3 for each in alike for group in each.groups_zh.split("、"))


def test_targets_of_the_congress_are_all_counted_and_a_held_one_is_not_told(year):
    told = facts("congress_report", year, "congress")
    assert told.fixed.value == len(year_rounds.CONGRESS)
    assert told.reached.value + told.missed.value + told.open.value == told.fixed.value
    assert told.counts.reached.value + told.counts.behind.value + told.counts.open.value == told.counts.total.value
    assert told.projects.started.value + told.projects.unstarted.value + told.projects.untold.value == 5
    text = sheet_text(written("congress_report", year, "congress"))
    assert "| 税收收入 | 7.8亿元 | — | — | — | 待核实 |" in text
    assert "6.12亿元" not in text


def test_the_report_to_the_congress_names_no_post(year):
    posts = {
        post for each in county.scheme().indicators if each.goal_chain for post in each.goal_chain.model_dump().values()
    }
    text = sheet_text(written("congress_report", year, "congress"))
    assert [post for post in posts if post in text] == []


def test_only_the_black_listed_and_whoever_fell_furthest_must_explain(year):
    assert BY_CODE["loss_statement"].addressees(year) == ("town.qingkou", "dept.industry")


@pytest.mark.parametrize(("places", "asked"), [(-1, False), (-2, True)])
def test_one_place_back_is_no_reason_to_ask(places, asked):
    books, findings, results = year_rounds.year_round()
    fell = results.subjects["subject_code"].eq("town.baishi")
    subjects = results.subjects.assign(rank_change=results.subjects["rank_change"].mask(fell, places))
    reading = read_round(books, findings, replace(results, subjects=SUBJECT_RESULTS.conform(subjects)))
    assert ("town.baishi" in BY_CODE["loss_statement"].addressees(reading)) is asked


def test_a_notice_lists_every_lost_point_and_leaves_the_why_to_the_unit(year):
    told = facts("loss_statement", year, "town.qingkou")
    table = told.tables["losses"]
    lost = sum(row[3].fact.value for row in table.rows)
    assert lost == pytest.approx(told.share.lost.value + told.standing.deduction.value)
    verdicts = {row[-1].text for row in table.rows}
    assert verdicts == {"由单位说明", "可避免"}
    (form,) = (block for block in told.attachments[0].blocks if isinstance(block, Table))
    assert all(cell.text == "" for row in form.rows for cell in row[2:])


def test_the_draft_states_no_value_handed_down_and_none_asked_for(window):
    sheet = written("adjustment_request", window)
    form = [block for block in all_blocks(sheet) if isinstance(block, Table)][-1]
    assert form.head[2:4] == ("下达值", "申请值")
    assert all(cell.text == "" for row in form.rows for cell in row[2:])
    assert not re.search(r"(?:调整为|调减到|调低至|申请值为|应为|改为)\d", sheet_text(sheet))
    assert "代拟稿" in sheet_text(sheet)
    assert sheet.number_zh == ""


def test_the_year_s_projection_goes_before_the_pace(window):
    """零售 misses its target even at best; 民间投资 may still reach it, however steep the pace."""
    assert [each.item.indicator.code for each in facts("adjustment_request", window).hard] == ["retail_sales"]


@pytest.mark.parametrize(
    ("methods", "said", "unsaid"),
    [
        (("seasonal_share",), "按往年同期占比推算难以完成全年任务", "月均的150%"),
        (("straight_line",), "按时间进度推算难以完成全年任务", "往年同期"),
        ((), "今后各月的月均任务超过已过月份月均的150%。", "推算"),
    ],
)
def test_the_draft_names_the_method_that_told_it_so(window, methods, said, unsaid):
    projections = pd.DataFrame(window.results.projections)
    kept = projections.iloc[: len(projections) if methods else 0].assign(projection_method="".join(methods))
    results = replace(window.results, projections=ProjectionFrame(PROJECTIONS.conform(kept)))
    text = sheet_text(written("adjustment_request", read_round(window.books, window.findings, results)))
    assert said in text
    assert unsaid not in text
