"""What every document must and must not say, over the hand-built county."""

import re
from dataclasses import replace
from datetime import date, datetime

import pytest

from appraisal.workdays import WorkCalendar
from report_templates import TEMPLATES, plan_documents, write_documents
from report_templates.blocks import Heading, Paragraph, Table
from report_templates.bodies import BodyError
from report_templates.layout.document import read_provenance
from report_templates.reading import read_round
from report_templates.template import lay_sheet, render_body
from report_templates.wording import number
from tests.report_templates import results_fixture as county
from tests.report_templates.goldens import golden_path, sheets, text_of
from tests.report_templates.sheet_text import all_blocks, block_lines, printed_facts, sheet_text

SHEETS = dict(sheets())
BY_CODE = {each.code: each for each in TEMPLATES}
PUBLIC = {"bulletin", "lamp_board", "rectification_ledger", "public_criticism", "honour_list"}
BANNED = (
    "补报至",
    "造假",
    "弄虚作假",
    "应填报",
    "请填报为",
    "nan",
    "NaN",
    "None",
    "{{",
    "{%",
    "增长-",
    "下降-",
    "-0.0",
    "��",
)
UNPRINTED = re.compile(
    r"\d{4}年度?|\d{1,2}(?:—\d{1,2})?月(?:份|底|\d{1,2}日)?|\d{1,2}时(?:\d{1,2}分)?|〔\d{4}〕\d+号|第\d+[期版]|\d{1,3}\.(?=\D)|规则校验码[0-9a-f]{8}"
    r"|等\d+(?:项|个|个单位)|居[前后]\d位|没有居后\d位|月均的1\.5倍|更正\d+处|另有\d+处|0000-0000000|三项|5个工作日"
)


def words_of(sheet):
    return "\n".join(line for block in all_blocks(sheet) for line in block_lines(block))


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_a_document_says_what_its_golden_says(name):
    assert text_of(SHEETS[name]) == golden_path(name).read_text("utf-8")


def test_no_golden_is_left_over():
    assert {path.stem for path in golden_path("x").parent.glob("*.txt")} == set(SHEETS)


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_no_document_says_what_must_not_be_said(name):
    text = sheet_text(SHEETS[name])
    assert [word for word in BANNED if word in text] == []


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_every_number_in_a_paragraph_has_a_fact(name):
    for block in all_blocks(SHEETS[name]):
        if isinstance(block, Heading | Paragraph):
            rest = block.text
            for fact in sorted(block.facts, key=lambda fact: -len(fact.text)):
                assert fact.text in block.text
                rest = rest.replace(fact.text, "")
            assert not re.findall(r"\d+", UNPRINTED.sub("", rest)), block.text


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_every_number_in_a_table_has_a_fact_or_is_a_row_number(name):
    for block in all_blocks(SHEETS[name]):
        if isinstance(block, Table) and block.caption != "正在核实的主要数据":
            for row in block.rows:
                loose = [cell.text for cell in row[1:] if cell.fact is None and re.search(r"\d", cell.text)]
                assert not [text for text in loose if not UNPRINTED.search(text)]


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_every_fact_names_a_figure_or_a_result(name):
    keys = {fact.key for fact in printed_facts(SHEETS[name])}
    assert keys
    assert all(
        re.fullmatch(r"(figure|result):[^:]+:[^:]*(:[^:]*){1,2}(:previous_edition)?|record:[a-z_]+:.+", key)
        for key in keys
    )


@pytest.mark.parametrize("name", sorted(name for name in SHEETS if name.startswith(tuple(PUBLIC))))
def test_public_documents_name_no_post_and_no_person(name):
    text = sheet_text(SHEETS[name])
    posts = {
        post for each in county.scheme().indicators if each.goal_chain for post in each.goal_chain.model_dump().values()
    }
    assert not [post for post in posts if post in text.replace("主要负责人审定", "")]


@pytest.mark.parametrize(
    ("code", "ending"), [("special_briefing", ""), ("bulletin", ""), ("lamp_board", "_half_month")]
)
def test_printed_lamp_counts_add_up_to_what_is_lit(code, ending):
    text = re.sub(r"（[^）]*）", "", words_of(SHEETS[f"{code}{ending}"]))
    found = re.findall(r"(\d+)(项次|项|个)[^\d]{1,4}绿灯(\d+)\2、黄灯(\d+)\2、红灯(\d+)\2，未亮灯(\d+)\2", text)
    assert found
    assert all(int(total) == sum(map(int, lamps)) for total, _, *lamps in found)


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_headings_are_numbered_without_a_gap(name):
    signs = "一二三四五六七八九十"
    level1 = [block.text[0] for block in SHEETS[name].blocks if isinstance(block, Heading) and block.level == 1]
    assert level1 == list(signs[: len(level1)])


def test_moves_of_lamps_add_up_to_all_that_shine():
    facts = BY_CODE["lamp_board"].facts(read_round(*county.lamp_round()), "all")
    parts = (facts.turns.better, facts.turns.worse, facts.turns.same, facts.turns.not_comparable)
    assert sum(each.value for each in parts) == facts.lamps.total.value
    assert sum(turn.count.value for turn in facts.turns.turns) == facts.turns.better.value + facts.turns.worse.value


def test_forward_back_and_unmoved_make_all_subjects():
    facts = BY_CODE["bulletin"].facts(read_round(county.books(), county.findings(), county.results()), "all")
    parts = (facts.forward_count, facts.back_count, facts.unmoved, facts.not_compared)
    assert sum(each.value for each in parts) == facts.subjects.value


def test_ahead_behind_and_unjudged_make_all_indicators():
    facts = BY_CODE["special_briefing"].facts(
        read_round(county.books(), county.findings(), county.results()), "leaders"
    )
    assert facts.pace.ahead.value + facts.pace.behind.value + facts.pace.unjudged.value == facts.total.value


def test_a_held_figure_is_never_told_as_a_fact():
    text = sheet_text(SHEETS["bulletin"]) + sheet_text(SHEETS["lamp_board"])
    assert "61200" not in text
    assert "6.12亿元" not in text


def test_february_is_told_as_one_to_two_months():
    text = sheet_text(SHEETS["bulletin_correction"])
    assert "1—2月" in text
    assert "截至2月底" not in text or "1—2月" in text


def test_a_second_edition_tells_what_it_corrects():
    text = sheet_text(SHEETS["special_briefing_correction"])
    assert "更正说明" in text
    assert "因统计部门修订数据" in text
    assert "更正说明" not in sheet_text(SHEETS["special_briefing"])


def test_growth_is_not_said_to_grow():
    for sheet in SHEETS.values():
        assert not re.search(r"增速(?:同比)?(?:增长|下降)\d", words_of(sheet))


def monthly():
    book = county.books()
    codes = ("special_briefing", "reminder_letter")
    return replace(book, round=book.round.model_copy(update={"templates": codes}))


def test_documents_are_numbered_one_after_another_within_their_series():
    documents = write_documents(monthly(), county.findings(), county.results())
    assert [(each.series_code, each.number) for each in documents if each.number] == [
        ("briefings", 9), *(("letters", number) for number in range(17, 22)),
    ]  # fmt: skip


def test_file_names_are_chinese_words_safe_on_windows():
    documents = write_documents(monthly(), county.findings(), county.results())
    names = [each.file_name for each in documents]
    assert names[0] == "绩效考评专报_2026-09_县领导_第1版.docx"
    assert names[-2:] == ["提醒函_2026-09_县商务局_第1版.docx", "预警回复表_2026-09_县商务局_第1版.xlsx"]
    assert not [name for name in names if re.search(r'[<>:"/\\|?*\s]', name)]
    assert len(set(names)) == len(names)


def test_the_same_facts_give_the_same_bytes_in_whatever_order_and_every_fact_is_in_the_file():
    first = write_documents(monthly(), county.findings(), county.results())
    planned = plan_documents(monthly(), county.findings(), county.results())
    last_first = [document for owed in reversed(planned) for document in reversed(owed.write())]
    assert [each.sha256 for each in first] == [each.sha256 for each in reversed(last_first)]
    printed = {fact.key for fact in read_provenance(first[0].content)}
    assert "figure:private_investment:qinglan:2026-09" in printed


def test_an_office_may_word_a_document_itself(tmp_path):
    (tmp_path / "reminder_letter").mkdir()
    (tmp_path / "reminder_letter" / "body.md.j2").write_text(
        "请{{ addressee_zh }}重视{{ matter_count | count('项') }}。", "utf-8"
    )
    reading = read_round(county.books(), county.findings(), county.results())
    template = BY_CODE["reminder_letter"]
    blocks = render_body(template, template.facts(reading, "town.xihe"), folders=(tmp_path,))
    assert [block.text for block in blocks] == ["请西河乡重视1项。"]


@pytest.mark.parametrize("body", ["{{ no_such_fact }}", "{{ matters[0].item.value.value }}", "[表:no_such_table]"])
def test_a_body_that_names_what_is_not_there_fails_loudly(tmp_path, body):
    (tmp_path / "reminder_letter").mkdir()
    (tmp_path / "reminder_letter" / "body.md.j2").write_text(body, "utf-8")
    reading = read_round(county.books(), county.findings(), county.results())
    template = BY_CODE["reminder_letter"]
    with pytest.raises(BodyError):
        render_body(template, template.facts(reading, "town.xihe"), folders=(tmp_path,))


def test_names_from_data_are_never_compiled():
    results = county.results()
    book = county.books()
    subjects = tuple(
        each.model_copy(update={"name_zh": "{{ 'ab' * 7 }}一、", "short_zh": ""}) if each.code == "town.xihe" else each
        for each in book.scheme.subjects
    )
    scheme = book.scheme.model_copy(update={"subjects": subjects})
    reading = read_round(replace(book, scheme=scheme), county.findings(), results)
    template = BY_CODE["bulletin"]
    text = sheet_text(lay_sheet(template, reading, template.facts(reading, "all")))
    assert "{{ 'ab' * 7 }}一、" in text
    assert "ababab" not in text


def test_replies_are_due_five_working_days_later():
    calendar = WorkCalendar(rest_days=(date(2026, 9, 25),), extra_workdays=(date(2026, 9, 20),), known_years=(2026,))
    book = county.books()
    for issued, due in (("2026-10-23", "2026-10-30"), ("2026-09-18", "2026-09-24"), ("2026-09-23", "2026-10-01")):
        as_of = datetime.fromisoformat(f"{issued}T09:00+08:00")
        scheme = book.scheme.model_copy(update={"calendar": calendar})
        reading = read_round(replace(book, as_of=as_of, scheme=scheme), county.findings(), county.results())
        assert f"{reading.reply_by()}" == due, issued


@pytest.mark.parametrize(
    ("due", "words"),
    [(100.0, "低于目标31.5个百分点"), (78.0, "低于序时进度9.5个百分点")],
)
def test_a_distance_from_what_is_due_is_not_called_one_from_the_target(due, words):
    reading = read_round(county.books(), county.findings(), county.results())
    share = next(item for item in reading.items if item.is_percentage and not item.is_limit and item.is_accepted)
    told = replace(
        share,
        target=number(100.0, "result:target_value", uom="%"),
        due=number(due, "result:due_value", uom="%"),
        gap=number(68.5 - due, "result:target_gap_pp", decimals=1),
    )
    assert str(told.gap_words) == words
