"""The papers of the warning ladder, 红黑榜, 调度会材料, 两个清单 and 分解表: who gets them and what they must say."""

import io
import re
from dataclasses import replace

import docx
import pandas as pd
import pytest
from openpyxl import load_workbook

from appraisal.findings import OutcomeError
from appraisal.frames import INDICATOR_RESULTS, IndicatorResultFrame, WarningFrame
from appraisal.scheme import Round
from appraisal.warnings.ladder import STEP_ZH
from report_templates import TEMPLATES, write_documents
from report_templates.blocks import PageBreak, Table
from report_templates.dispatch_book.pages import read_pages
from report_templates.duties import duty_changes
from report_templates.reading import read_round
from report_templates.template import lay_sheet
from report_templates.warned import issued, read_warnings
from tests.report_templates import results_fixture as county
from tests.report_templates.escalation_rounds import (
    BLACK,
    RED,
    changed_round,
    ladder_round,
    listed,
    quarter_round,
)
from tests.report_templates.sheet_text import sheet_text

BY_CODE = {each.code: each for each in TEMPLATES}
LETTERS = {"reminder": "reminder_letter", "supervision": "supervision_order", "interview": "interview_notice"}
PUBLIC = ("public_criticism", "honour_list")
LADDER = read_round(*ladder_round())
QUARTER = read_round(*quarter_round())
CHANGED = read_round(*changed_round())


def text_of(reading, code, addressee):
    template = BY_CODE[code]
    return sheet_text(lay_sheet(template, reading, template.facts(reading, addressee)))


# ---------------------------------------------------------------------------------------------- the ladder's papers
def test_every_issued_warning_stands_in_exactly_one_letter():
    told = [
        each.key
        for code in LETTERS.values()
        for addressee in BY_CODE[code].addressees(LADDER)
        for each in BY_CODE[code].facts(LADDER, addressee).matters
    ]
    criticised = [each.key for unit in BY_CODE["public_criticism"].facts(LADDER, "all").units for each in unit.matters]
    rows = LADDER.results.warnings
    assert sorted(told + criticised) == sorted(rows.loc[rows["is_issued"], "warning_key"])


def test_a_round_that_issues_nothing_writes_nothing():
    book, findings, results = ladder_round()
    silent = replace(results, warnings=WarningFrame(results.warnings.assign(is_issued=False)))
    reading = read_round(book, findings, silent)
    assert not [code for code in (*LETTERS.values(), "public_criticism") if BY_CODE[code].addressees(reading)]


@pytest.mark.parametrize("step", LETTERS)
def test_a_paper_tells_the_steps_before_it_with_their_days_and_answers(step):
    reading = LADDER
    for addressee in BY_CODE[LETTERS[step]].addressees(reading):
        text = text_of(reading, LETTERS[step], addressee)
        before = list(STEP_ZH)[: list(STEP_ZH).index(step)]
        assert [each for each in before if STEP_ZH[each] in text] == before
        assert "此前已于" not in text if not before else "7月25日发提醒函" in text


def test_a_paper_names_the_numbers_of_the_papers_before_it():
    series = LADDER.books.office.template_series["reminder_letter"]
    keys = LADDER.books.warnings["warning_key"].unique()
    books = replace(LADDER.books, paper_numbers={f"{key}:reminder": (series, 12, 2026) for key in keys})
    reading = read_round(books, LADDER.findings, LADDER.results)

    text = text_of(reading, "public_criticism", "all")

    assert "7月25日发提醒函（青绩函〔2026〕12号，7月30日回复）、8月25日发督办通知单（未见回复）" in text


def test_an_answer_belongs_to_the_step_that_it_followed():
    text = text_of(LADDER, "public_criticism", "all")
    assert "7月25日发提醒函（7月30日回复）、8月25日发督办通知单（未见回复）、9月25日实施约谈（未见回复）" in text


def test_an_unkept_promise_is_told_and_an_open_one_is_not_called_unkept():
    assert "曾承诺于9月20日前赶上进度，至今未能兑现" in text_of(LADDER, "supervision_order", "town.qingkou")
    book, findings, results = ladder_round()
    later = replace(results, warnings=WarningFrame(results.warnings.assign(promised_on="2026-11-20")))
    text = text_of(read_round(book, findings, later), "supervision_order", "town.qingkou")
    assert "已承诺于11月20日前赶上进度。" in text
    assert "未能兑现" not in text


def test_a_letter_speaks_to_the_level_of_its_step():
    assert "落实人（股室负责人）" in text_of(LADDER, "reminder_letter", "dept.reform")
    assert "承担人（分管负责人）" in text_of(LADDER, "supervision_order", "town.qingkou")
    assert "| 被约谈人 | 主要负责人 |" in text_of(LADDER, "interview_notice", "town.xihe")


def test_the_lead_talks_and_where_he_is_talked_to_the_first_leaders_do():
    assert "| 约谈人 | 分管农业副县长 |" in text_of(LADDER, "interview_notice", "town.xihe")
    book, findings, results = ladder_round()
    above = replace(results, warnings=WarningFrame(results.warnings.assign(addressee_role="goal_lead")))
    text = text_of(read_round(book, findings, above), "interview_notice", "town.xihe")
    assert "| 约谈人 | 县委、县政府主要领导 |" in text
    assert "| 被约谈人 | 分管农业副县长 |" in text


@pytest.mark.parametrize(
    ("clause", "told"),
    [
        ("第二十一条", "（青办发〔2026〕6号）第二十一条，"),
        ("《青澜县2026年度绩效考评方案》附件6第2条", "（青办发〔2026〕6号）附件6第2条，"),
        ("《预警督办约谈办法》第三条", "（青办发〔2026〕6号）、《预警督办约谈办法》第三条，"),
    ],
)
def test_a_clause_stands_behind_the_scheme_without_naming_it_twice(clause, told):
    book, findings, results = ladder_round()
    ruled = replace(results, warnings=WarningFrame(results.warnings.assign(clause=clause)))
    assert told in text_of(read_round(book, findings, ruled), "reminder_letter", "dept.reform")


def test_what_follows_otherwise_is_the_next_step_and_nothing_follows_the_last():
    assert "（督办通知单）" in text_of(LADDER, "reminder_letter", "dept.reform")
    assert "（约谈）" in text_of(LADDER, "supervision_order", "town.qingkou")
    assert "下一级预警措施" not in text_of(LADDER, "public_criticism", "all")


def test_what_each_month_must_bring_is_told_only_where_something_accumulates():
    paces = {each.key: each.pace.is_known for each in read_warnings(LADDER)}
    assert paces["w.town.qingkou.fixed_investment"]
    assert not paces["w.town.xihe.rural_income"]


def test_a_paper_about_nothing_that_was_concluded_stops_the_round():
    book, findings, results = ladder_round()
    lost = results.warnings.assign(indicator_code="gdp_growth")
    reading = read_round(book, findings, replace(results, warnings=WarningFrame(lost)))
    with pytest.raises(OutcomeError, match="查不到对应的考评结果"):
        issued(reading, "reminder")


def test_each_letter_encloses_a_form_with_the_keys_of_its_matters():
    book, findings, results = ladder_round()
    book = replace(book, round=book.round.model_copy(update={"templates": tuple(LETTERS.values())}))
    documents = write_documents(book, findings, results)
    forms = [each for each in documents if each.file_name.endswith(".xlsx")]
    assert len(forms) * 2 == len(documents)
    keys = set()
    for form in forms:
        sheet = load_workbook(io.BytesIO(form.content)).active
        keys |= {cell.value for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("w.")}
    assert keys == {each.key for step in LETTERS for each in issued(LADDER, step)}


def test_many_matters_stand_in_a_table_and_few_are_told_one_by_one():
    red = "{} town.xihe . 100 400 300 150 2 2 0 red red 2 accepted final gap_behind_pp 1/2"
    codes = ("fixed_investment", "private_investment", "technical_investment", "retail_sales")
    rows = "\n".join((county.ROWS.strip(), *(red.format(code) for code in codes)))
    reading = read_round(county.books(), county.no_findings(), county.results(rows=rows))
    template = BY_CODE["reminder_letter"]
    many, few = (lay_sheet(template, reading, template.facts(reading, code)) for code in ("town.xihe", "town.qingkou"))
    assert [len(block.rows) for block in many.blocks if isinstance(block, Table)] == [5]
    assert not [block for block in few.blocks if isinstance(block, Table)]


# ------------------------------------------------------------------------------------------------------- public papers
@pytest.mark.parametrize("code", PUBLIC)
def test_a_public_paper_names_units_and_no_post(code):
    reading = LADDER if code == "public_criticism" else QUARTER
    text = text_of(reading, code, "all")
    chains = [each.goal_chain for each in reading.books.scheme.indicators if each.goal_chain]
    posts = {post for each in chains for post in each.model_dump().values()}
    assert not [post for post in posts if post in text]


def test_printed_list_counts_are_those_of_the_results():
    facts = BY_CODE["honour_list"].facts(QUARTER, "all")
    honours = QUARTER.results.subjects["honour"].value_counts()
    assert facts.red_count.value == honours["red_list"] == len(RED)
    assert facts.black_count.value == honours["black_list"] == len(BLACK)


def test_times_on_a_list_are_counted_without_a_gap():
    facts = BY_CODE["honour_list"].facts(QUARTER, "all")
    assert {each.name_zh: str(each.streak_words) for each in (*facts.red, *facts.black)} == {
        "白石镇": "首次", "青口镇": "连续3次", "县工信局": "连续2次",
    }  # fmt: skip


def test_an_unranked_quarter_neither_counts_nor_breaks():
    reading = read_round(*quarter_round(unranked=("2026Q2",)))
    facts = BY_CODE["honour_list"].facts(reading, "all")
    assert {each.name_zh: str(each.streak_words) for each in facts.black} == {"青口镇": "连续2次", "县工信局": "首次"}


def test_an_unranked_quarter_tells_points_and_no_place():
    text = text_of(read_round(*quarter_round(unranked=("2026Q3",))), "honour_list", "all")
    assert "不排名次" in text
    assert not re.search(r"第\d+位|红榜单位|黑榜单位", text)


def test_places_that_differ_by_class_are_said_class_by_class():
    book, findings, results = quarter_round()
    groups = tuple(
        each.model_copy(update={"red_list_count": 5, "black_list_count": 3}) if each.kind == "department" else each
        for each in book.scheme.peer_groups
    )
    many = replace(book, scheme=book.scheme.model_copy(update={"peer_groups": groups}))
    reading = read_round(many, findings, listed(results, RED, BLACK))
    told = BY_CODE["honour_list"].facts(reading, "all").boards
    policies = many.scheme.policies
    text = text_of(reading, "honour_list", "all")
    assert "名额分别为：" in text
    for board in told:
        group = next(each for each in groups if each.name_zh == board.name_zh)
        red, black = policies.listed_places(group)
        assert f"{board.name_zh}红榜{red}位、黑榜{black}位" in text
    assert {policies.listed_places(each) for each in groups} == {(5, 3), (2, 1)}


def test_a_listed_unit_without_a_standing_stops_the_round():
    book, findings, results = quarter_round()
    hidden = tuple(
        each.model_copy(update={"peer_group": "none"}) if each.code == BLACK[1] else each
        for each in book.scheme.subjects
    )
    odd = replace(book, scheme=book.scheme.model_copy(update={"subjects": hidden}))
    with pytest.raises(OutcomeError, match="红黑榜名单"):
        BY_CODE["honour_list"].facts(read_round(odd, findings, listed(results, RED, BLACK)), "all")


# --------------------------------------------------------------------------------------------------------- 亮灯通报
def _after(lamps):
    """The half-month round after periods with these lamps of the logistics park, the last one before it last."""
    book, findings, results = county.lamp_round()
    period, rows = book.period, []
    own = results.indicators[results.indicators["subject_code"].eq("project.logistics")]
    for lamp in reversed(lamps):
        period = period.previous()
        rows.append(own.assign(period=period.code, lamp=lamp))
    history = IndicatorResultFrame(INDICATOR_RESULTS.conform(pd.concat(rows, ignore_index=True)))
    return read_round(replace(book, history=history), findings, results)


@pytest.mark.parametrize(
    ("before", "says"),
    [
        (["red", "red"], "连续3次亮红灯的是青澜现代物流园。"),
        (["yellow", "yellow", "red"], "连续2次亮红灯的是青澜现代物流园。"),
        (["red", "unlit", "red"], "连续2次亮红灯的是青澜现代物流园。"),
        (["red", "red", "red", "red"], "连续5次亮红灯的是青澜现代物流园。"),
    ],
)
def test_times_in_a_row_are_those_of_the_colour_that_shone(before, says):
    """A streak of yellow lamps that turned red counts as yellow in the rule, and as red in no paper before it was."""
    assert says in text_of(_after(before), "lamp_board", "all")


def test_a_colour_that_shines_for_the_first_time_is_no_repetition():
    told = text_of(_after(["yellow", "yellow"]), "lamp_board", "all")
    assert "亮红灯的是青澜现代物流园" not in told
    (matter,) = BY_CODE["reminder_letter"].facts(_after(["yellow", "yellow"]), "dept.commerce").matters
    assert "连续" not in str(matter.lamp_words)


def test_the_board_counts_letters_as_they_go_out_and_the_matters_in_them():
    book, findings, results = county.lamp_round()
    apart = read_round(book, findings, results)
    one = results.warnings.assign(addressee_code="dept.reform")
    together = read_round(book, findings, replace(results, warnings=WarningFrame(one)))
    for reading, says in ((apart, "发提醒函2份。"), (together, "发提醒函1份（涉及2个）。")):
        assert says in text_of(reading, "lamp_board", "all")
        facts = BY_CODE["lamp_board"].facts(reading, "all")
        letters = {each.name_zh: each.letters.value for each in facts.steps}
        assert letters == {"提醒函": len(BY_CODE["reminder_letter"].addressees(reading))}


def test_a_public_criticism_is_one_paper_whatever_it_names():
    book, findings, results = county.lamp_round()
    named = WarningFrame(results.warnings.assign(step_code="criticism"))
    text = text_of(read_round(book, findings, replace(results, warnings=named)), "lamp_board", "all")
    assert "发通报批评1份（涉及2个）。" in text


# ------------------------------------------------------------------------------------------------------- 调度会材料
def test_each_lead_has_a_page_and_every_item_stands_on_one():
    pages = read_pages(LADDER)
    template = BY_CODE["dispatch_book"]
    sheet = lay_sheet(template, LADDER, template.facts(LADDER, "leaders"))
    assert sum(isinstance(block, PageBreak) for block in sheet.blocks) == len(pages)
    home = [item for item in LADDER.items if item.subject.is_home and item.weight.is_known]
    assert sorted(item.name_zh for page in pages for item in page.items) == sorted(item.name_zh for item in home)


def test_the_agenda_is_red_then_blocked_then_yellow():
    template = BY_CODE["dispatch_book"]
    agenda = template.facts(LADDER, "leaders").tables["agenda"]
    kinds = [re.search("红灯|卡点|黄灯", row[4].text)[0] for row in agenda.rows]
    assert kinds == sorted(kinds, key=["红灯", "卡点", "黄灯"].index)
    assert set(kinds) == {"红灯", "卡点", "黄灯"}


def test_a_settled_blocker_is_not_told_and_an_open_one_with_its_age():
    text = text_of(LADDER, "dispatch_book", "leaders")
    assert "林地手续未批复" not in text
    assert "| 红线内农户未签征迁协议 | 县自然资源局 | 137天 | 9月30日（已超期） |" in text


def test_a_held_figure_has_no_place_and_no_gap_on_the_page():
    assert "| 税收收入 | 8亿元 | — | — | — | 〔unlit〕 | 县财政局 | — |" in text_of(LADDER, "dispatch_book", "leaders")


# ----------------------------------------------------------------------------------------------- 两个清单 and 分解表
def test_both_lists_hold_every_duty_once():
    facts = BY_CODE["duty_lists"].facts(CHANGED, "leaders")
    for attachment in facts.attachments:
        rows = [row[0].text for table in attachment.blocks for row in table.rows]
        assert len(rows) == len(set(rows)) == facts.duties.value == facts.indicators.value + facts.projects.value


def test_lamps_that_moved_add_up_to_all_that_shine():
    facts = BY_CODE["duty_lists"].facts(CHANGED, "leaders")
    parts = (facts.turns.better, facts.turns.worse, facts.turns.same, facts.turns.not_comparable)
    assert sum(each.value for each in parts) == facts.lit.value


def test_the_table_goes_to_whom_a_change_concerns_and_says_what_changed():
    assert BY_CODE["task_table"].addressees(CHANGED) == ("leaders", "dept.reform", "dept.commerce")
    told = [
        (each.duty.name_zh, each.what_zh, str(each.before), str(each.after))
        for each in BY_CODE["task_table"].facts(CHANGED, "leaders").changes
    ]
    assert told == [
        ("地区生产总值增速", "新增", "—", "增长7.0%"),
        ("社会消费品零售总额", "年度目标", "54亿元", "52亿元"),
        ("社会消费品零售总额", "目标人", "原主要负责人", "主要负责人"),
    ]


def test_what_must_be_reached_at_the_least_stands_beside_the_target_and_its_change_is_told():
    book, findings, results = changed_round()
    (code, _), first = next(
        (key, each) for key, each in book.scheme.target_by_key.items() if key[1] == book.scheme.home.code
    )
    targets = tuple(
        each.model_copy(update={"floor_value": 3.0}) if each is first else each for each in book.scheme.targets
    )
    now = book.scheme.model_copy(update={"targets": targets})
    reading = read_round(replace(book, scheme=now, previous_scheme=book.scheme), findings, results)
    (change,) = duty_changes(reading)
    assert (change.duty.code, change.what_zh) == (code, "年度目标")
    assert re.search(r"（必达.*3.*）", str(change.after))
    assert "必达" not in str(change.before)
    assert str(change.after) in text_of(reading, "task_table", "leaders")


def test_nothing_is_sent_where_nothing_changed_and_all_at_the_first_issue():
    book, findings, results = changed_round()
    template = BY_CODE["task_table"]
    same = read_round(replace(book, previous_scheme=book.scheme), findings, results)
    first = read_round(replace(book, previous_scheme=None), findings, results)
    last_year = book.scheme.model_copy(update={"year": 2025})
    new_year = read_round(replace(book, previous_scheme=last_year), findings, results)
    leads = {each.lead for each in book.scheme.indicators if each.lead} | {each.lead for each in book.scheme.projects}
    assert template.addressees(same) == ()
    assert set(template.addressees(first)) == set(template.addressees(new_year)) == {"leaders", *leads}


def test_every_posts_of_the_scheme_stands_in_the_leaders_table():
    text = text_of(CHANGED, "task_table", "leaders")
    assert all(each.name_zh in text for each in CHANGED.books.scheme.indicators if each.goal_chain)


# -------------------------------------------------------------------------------------------------------------- all
@pytest.mark.parametrize("code", ["supervision_order", "interview_notice", "public_criticism", "dispatch_book"])
def test_the_same_facts_give_the_same_bytes(code):
    book, findings, results = ladder_round()
    book = replace(book, round=book.round.model_copy(update={"templates": (code,)}))
    first, again = (write_documents(book, findings, results) for _ in range(2))
    assert first
    assert [each.sha256 for each in first] == [each.sha256 for each in again]
    assert all(docx.Document(io.BytesIO(each.content)).paragraphs for each in first if each.file_name.endswith("docx"))


def test_no_file_of_a_round_without_anything_to_say():
    codes = (*LETTERS.values(), "public_criticism")
    book, findings, results = ladder_round()
    book = replace(book, round=book.round.model_copy(update={"templates": codes}))
    silent = replace(results, warnings=WarningFrame(results.warnings.head(0)))
    assert write_documents(book, findings, silent) == ()


def test_an_unranked_period_must_be_a_period():
    given = county.ROUNDS["quarterly"].model_dump()
    assert Round(**(given | {"unranked_periods": ("2026Q1",)})).unranked_periods == ("2026Q1",)
    with pytest.raises(ValueError, match="2026年一季度"):
        Round(**(given | {"unranked_periods": ("2026年一季度",)}))
