"""预警回复表 and 疑点核实单 go out, are filled in and come back through the door; nothing but answers can be typed."""

import io
import shutil
import subprocess
from datetime import UTC, date, datetime

import openpyxl
import pandas as pd
import pytest

from appraisal.answers import FINDING_KEY_HEAD, KEY_JOINT, WARNING_FORM, WARNING_KEY_HEAD
from appraisal.books import RawFile
from appraisal.frames import WARNINGS, WarningFrame
from feeds import FEEDS
from report_templates.reading import read_round
from report_templates.verification_letter.form import enclose_form
from report_templates.workbooks.doubt_workbook import doubt_workbook
from report_templates.workbooks.reply_form import HEAD, reply_enclosure, reply_form
from tests.filling import filled, keys_of, table_of
from tests.report_templates import results_fixture as county

DOOR = next(feed for feed in FEEDS if feed.code == "replies")
ARRIVED = datetime(2026, 10, 29, 3, 0, tzinfo=UTC)
KEYS = ("a" * 16, "b" * 16)
ANSWER = {
    "落后主要原因": "征迁或用地受阻",
    "具体情况": "两户征迁协议未签",
    "补欠措施": "专班驻点，逐户签约",
    "承诺完成时限": "2026年12月20日",
    "需协调事项": "请自然资源部门会商",
    "是否已办结": "否",
}


def warnings():
    rows = [
        {"warning_key": key, "period": "2026-09", "indicator_code": code, "subject_code": "town.qingkou",
         "addressee_code": "town.qingkou", "reply_due_on": "2026-11-03"}
        for key, code in zip(KEYS, ("fixed_investment", "tax_revenue"), strict=True)
    ]  # fmt: skip
    return WarningFrame(WARNINGS.conform(pd.DataFrame(rows)))


def reading(**books):
    return read_round(county.books(**books), county.findings(), county.results())


@pytest.fixture(scope="module")
def form():
    return reply_form(reading(), warnings(), "town.qingkou", "青绩函〔2026〕17号")


def parse(content, name="回复.xlsx", arrived=ARRIVED):
    return DOOR.parse(RawFile(DOOR.code, name, content, "inbox/replies", arrived), county.scheme())


def codes(parsed):
    return list(parsed.findings["check_code"])


def edited(content, **cells):
    book = openpyxl.load_workbook(io.BytesIO(content))
    for address, value in cells.items():
        book.worksheets[0][address] = value
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


def test_a_row_a_warning_with_what_is_due_and_what_stands(form):
    sheet = openpyxl.load_workbook(io.BytesIO(form)).worksheets[0]
    top, heads = table_of(sheet)
    assert tuple(heads) == HEAD
    row = {head: sheet.cell(top + 1, column).value for head, column in heads.items()}
    shown = tuple(row[head] for head in ("事项", "应达", "实达", "差距"))
    assert shown == ("青口镇固定资产投资", "9.75亿元", "5.62亿元", "低于序时进度31.8个百分点")
    assert row[WARNING_KEY_HEAD] == KEYS[0]


def test_only_answers_can_be_typed_and_lists_offer_the_words_that_are_read(form):
    sheet = openpyxl.load_workbook(io.BytesIO(form)).worksheets[0]
    top, heads = table_of(sheet)
    free = {head for head, column in heads.items() if not sheet.cell(top + 1, column).protection.locked}
    assert sheet.protection.sheet
    assert free == set(ANSWER)
    lists = [rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert any("征迁或用地受阻" in each for each in lists)
    assert '"是,否"' in lists


def test_an_answer_comes_back_with_its_key_and_the_day_on_which_it_came(form):
    parsed = parse(filled(form, WARNING_KEY_HEAD, {KEYS[0]: ANSWER}))
    assert codes(parsed) == []
    (reply,) = parsed.replies.to_dict("records")
    told = {name: reply[name] for name in ("reply_kind", "about_key", "subject_code", "period", "replied_on")}
    assert told == {"reply_kind": "warning", "about_key": KEYS[0], "subject_code": "town.qingkou", "period": "2026-09",
                    "replied_on": "2026-10-29"}  # fmt: skip
    assert (reply["cause_code"], reply["promised_on"], reply["is_done"]) == ("land", "2026-12-20", False)
    assert (parsed.sender_code, parsed.period) == ("town.qingkou", "")


def test_a_day_typed_as_a_day_is_read(form):
    parsed = parse(filled(form, WARNING_KEY_HEAD, {KEYS[0]: ANSWER | {"承诺完成时限": date(2026, 12, 20)}}))
    assert list(parsed.replies["promised_on"]) == ["2026-12-20"]


def test_the_same_answer_has_the_same_key_whenever_it_comes(form):
    first, later = (
        parse(filled(form, WARNING_KEY_HEAD, {KEYS[0]: ANSWER | {"补欠措施": measure}}))
        for measure in ("驻点", "增派力量")
    )
    assert list(first.replies["reply_key"]) == list(later.replies["reply_key"])


def test_text_that_looks_like_a_formula_stays_text(form):
    answer = ANSWER | {"具体情况": '=HYPERLINK("http://x","点")'}
    content = filled(form, WARNING_KEY_HEAD, {KEYS[0]: {}})
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    top, heads = table_of(sheet)
    for head, value in answer.items():
        cell = sheet.cell(top + 1, heads[head])
        cell.value = value
        cell.data_type = "s"
    changed = io.BytesIO()
    book.save(changed)
    (reply,) = parse(changed.getvalue()).replies.to_dict("records")
    assert reply["reason_zh"] == answer["具体情况"]


def test_what_is_left_open_is_noted_and_the_rest_taken(form):
    parsed = parse(filled(form, WARNING_KEY_HEAD, {KEYS[0]: {"具体情况": "正在推进"}}))
    assert codes(parsed) == ["S67"]
    assert "落后主要原因、补欠措施、承诺完成时限" in parsed.findings["message_zh"][0]
    assert len(parsed.replies) == 1


def test_what_is_done_needs_no_promise(form):
    parsed = parse(filled(form, WARNING_KEY_HEAD, {KEYS[1]: {"是否已办结": "是"}}))
    assert codes(parsed) == []
    assert list(parsed.replies["is_done"]) == [True]


@pytest.mark.parametrize(
    ("typed", "code", "cell"),
    [
        ({"落后主要原因": "说不清"}, "S27", "F7"),
        ({"承诺完成时限": "年底前"}, "S26", "I7"),
        ({"承诺完成时限": "2026-02-30"}, "S26", "I7"),
        ({"是否已办结": "差不多"}, "S27", "K7"),
    ],
)
def test_a_cell_that_cannot_be_read_returns_the_form_with_its_address(form, typed, code, cell):
    parsed = parse(filled(form, WARNING_KEY_HEAD, {KEYS[0]: ANSWER | typed}))
    assert codes(parsed) == [code]
    assert parsed.findings["cell_ref"][0] == f"{WARNING_FORM}!{cell}"
    assert parsed.replies.empty


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"A3": "单位代码：town.baishi　　轮次编号：x"}, "S16"),
        ({"A2": "回复单位：查无此镇　　报告期：2026-09"}, "S16"),
        ({"A2": "回复单位：　　报告期：2026-09", "A3": None}, "S16"),
        ({"A2": "回复单位：青口镇　　报告期：九月"}, "S13"),
        ({"L7": None}, "S37"),
    ],
)
def test_a_form_that_does_not_say_whose_it_is_goes_back(form, cells, code):
    parsed = parse(edited(filled(form, WARNING_KEY_HEAD, {KEYS[0]: ANSWER}), **cells))
    assert codes(parsed) == [code]
    assert parsed.replies.empty


def test_an_empty_form_goes_back_as_empty(form):
    assert codes(parse(form)) == ["S36"]


def test_two_answers_to_one_warning_go_back(form):
    answers = dict.fromkeys(KEYS, ANSWER)
    assert codes(parse(edited(filled(form, WARNING_KEY_HEAD, answers), L8=KEYS[0]))) == ["S22"]


def test_an_enclosure_asks_about_the_warnings_that_its_paper_chooses():
    enclose = reply_enclosure(lambda _, addressee: WarningFrame(warnings()[warnings()["addressee_code"] == addressee]))
    enclosed = enclose(reading(), "town.qingkou", "")
    assert (enclosed.name_zh, keys_of(enclosed.content, WARNING_KEY_HEAD)) == (WARNING_FORM, list(KEYS))


def test_the_same_round_gives_the_same_bytes(form):
    assert reply_form(reading(), warnings(), "town.qingkou", "青绩函〔2026〕17号") == form


STATED = {
    "核实结果": "口径或范围有调整",
    "原因类别": "企业或项目增减",
    "情况说明": "两户企业退库",
    "佐证材料（名称、文号）": "退库通知",
}


@pytest.fixture(scope="module")
def doubts():
    return enclose_form(reading(), "town.tiezhu", "青绩函〔2026〕18号").content


def test_an_answer_on_a_figure_answers_every_doubt_on_it(doubts):
    (key,) = keys_of(doubts, FINDING_KEY_HEAD)
    parsed = parse(filled(doubts, FINDING_KEY_HEAD, {key: STATED}))
    assert codes(parsed) == []
    assert sorted(parsed.replies["about_key"]) == sorted(key.split(KEY_JOINT)) == ["f2", "f4"]
    assert set(parsed.replies["choice_code"]) == {"scope_changed"}
    assert set(parsed.replies["stated_text"]) == {"两户企业退库；佐证材料：退库通知"}
    assert set(parsed.replies["reply_kind"]) == {"finding"}


def test_who_filled_in_a_form_is_not_kept(doubts):
    (key,) = keys_of(doubts, FINDING_KEY_HEAD)
    parsed = parse(filled(doubts, FINDING_KEY_HEAD, {key: STATED | {"填写人和日期": "某某 10月28日"}}))
    assert not parsed.replies.astype("str").apply(lambda column: column.str.contains("某某")).any(axis=None)


def test_the_provider_of_statistics_answers_in_its_own_words():
    content = enclose_form(reading(), "dept.statistics", "").content
    (key,) = keys_of(content, FINDING_KEY_HEAD)
    parsed = parse(filled(content, FINDING_KEY_HEAD, {key: {"核实结果": "与本局数据一致"}}))
    assert list(parsed.replies["choice_code"]) == ["source_agrees"]
    wrong = parse(filled(content, FINDING_KEY_HEAD, {key: {"核实结果": "与原始依据一致"}}))
    assert codes(wrong) == ["S27"]


def test_the_offices_own_form_left_blank_rules_on_nothing():
    parsed = parse(doubt_workbook(county.books(), county.findings()))
    assert codes(parsed) == ["S36"]
    assert parsed.replies.empty
    assert parsed.doubt_answers.empty


def test_what_is_no_form_is_kept_and_not_refused():
    word = b"PK\x03\x04 no workbook"
    for content in (b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n"):
        parsed = parse(content, name="复函.pdf")
        assert codes(parsed) == ["S68"]
        assert not (parsed.findings["consequence"] == "return").any()
    assert (parse(word, name="坏.xlsx").findings["consequence"] == "return").all()


@pytest.mark.slow
def test_keys_lists_and_answers_survive_libreoffice(form, doubts, tmp_path):
    if shutil.which("soffice") is None:
        pytest.skip("no soffice here: workbooks cannot be saved anew")
    (tmp_path / "回复.xlsx").write_bytes(filled(form, WARNING_KEY_HEAD, {KEYS[0]: ANSWER}))
    (key,) = keys_of(doubts, FINDING_KEY_HEAD)
    (tmp_path / "核实.xlsx").write_bytes(filled(doubts, FINDING_KEY_HEAD, {key: STATED}))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    names = [str(tmp_path / name) for name in ("回复.xlsx", "核实.xlsx")]
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), *names]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    for name, kind in (("回复.xlsx", "warning"), ("核实.xlsx", "finding")):
        content = (tmp_path / "out" / name).read_bytes()
        before, after = parse((tmp_path / name).read_bytes()), parse(content)
        assert codes(after) == []
        apart = ["raw_sha256", "file_name"]
        pd.testing.assert_frame_equal(before.replies.drop(columns=apart), after.replies.drop(columns=apart))
        assert set(after.replies["reply_kind"]) == {kind}
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        assert sheet.protection.sheet
        assert sum(rule.type == "list" for rule in sheet.data_validations.dataValidation) == 2
