"""行文底线: no text that the program can say states or implies a figure to be filed, or calls anything false.

The rules are ``tests/cases/law.csv``, for a lawyer to extend. What real rounds send out is read by
``tests/rounds/test_law_of_paper.py``.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from appraisal.books import RawFile
from appraisal.frames import OBSERVATIONS, ObservationFrame
from appraisal.period import parse_period
from expectations import CHECKS
from report_templates import doubt_workbook, reply_workbook, results_workbook, submission_template, write_documents
from tests.expectations import test_completeness as owed
from tests.expectations.synthetic import finding_of
from tests.house import law
from tests.report_templates import results_fixture as county
from tests.report_templates.goldens import FOLDER

FORBIDDEN = {rule.code: rule for rule in law.rules("forbid")}
ALLOWED = {rule.code: rule for rule in law.rules("allow")}
TEXTS = law.source_texts()
GOLDENS = {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.txt"))}
DOUBTFUL = ("verification_letter", "quality_digest")


def in_scope(words, *scopes):
    return law.Text("例", words, frozenset(scopes))


@pytest.mark.parametrize("code", FORBIDDEN)
def test_a_rule_catches_what_it_is_for_and_lets_the_lawful_sentence_pass(code):
    rule = FORBIDDEN[code]
    assert rule.finds(rule.caught), rule.caught
    assert not rule.finds(rule.passes), rule.passes


@pytest.mark.parametrize("code", FORBIDDEN)
def test_a_rule_catches_it_in_every_text_that_it_applies_to(code):
    rule = FORBIDDEN[code]
    scopes = rule.applies_to - {"all"} or {"flows"}
    for scope in scopes:
        assert any(f" {code} " in breach for breach in law.breaches(in_scope(rule.caught, scope)))


@pytest.mark.parametrize("code", ALLOWED)
def test_a_phrase_is_allowed_in_full_only(code):
    rule = ALLOWED[code]
    assert rule.pattern in rule.passes
    assert law.breaches(in_scope(rule.passes, "doubt")) == []
    assert law.breaches(in_scope(rule.passes.replace(rule.pattern, rule.pattern[1:-1]), "doubt"))


def test_every_rule_has_a_number_of_its_own_and_a_reason_with_its_source():
    every = [*law.rules("forbid"), *law.rules("allow")]
    assert len({rule.code for rule in every}) == len(every)
    assert [rule.code for rule in every if not rule.reason] == []
    assert [code for code, rule in FORBIDDEN.items() if "§" not in rule.reason] == []


def test_nothing_in_the_source_breaks_the_law():
    assert [breach for text in TEXTS for breach in law.breaches(text)] == []


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("expectations/plausibility.py", "⟨figure_zh⟩，低于上期累计⟨previous_value⟩，累计数年内不应回落"),
        ("expectations/messages.py", "处置见同一数据的“⟨"),
        ("feeds/shape.py", "⟨place⟩“⟨label⟩”的计量单位读不出"),
        ("flows/commands/home.py", "新建一个县的目录 HOME"),
        ("flows/cli.py", "疑点清单"),
        ("report_templates/verification_letter/body.md.j2", "不构成对数据真实性的认定"),
        ("report_templates/_shared.md.j2", "完成率⟨ item.completion | percent ⟩"),
        ("scheme/2026/scheme.yaml", "存疑的数不能让谁的名次变好"),
        ("flows/jixiao.toml", "每个系列每年从"),
        ("tasks/write.py", "疑点处理单_⟨books.period.code⟩_绩效办"),
    ],
)
def test_every_kind_of_text_is_read(place, words):
    assert any(text.place.startswith(f"{place}:") and words in text.words for text in TEXTS)


def test_a_docstring_that_nobody_at_a_desk_reads_is_no_text():
    assert not any("the Chinese words of a finding" in text.words for text in TEXTS)


def test_every_room_speaks():
    rooms = {text.place.split("/")[0] for text in TEXTS}
    assert set(law.SPOKEN_ROOMS) <= rooms


@pytest.mark.parametrize("code", [check.code for check in CHECKS])
def test_the_message_of_a_check_breaks_no_law(code):
    check = next(check for check in CHECKS if check.code == code)
    told = [*finding_of(check)["message_zh"], check.name_zh, check.remedy_zh]
    assert [breach for words in told for breach in law.breaches(in_scope(words, "doubt"))] == []


def test_what_is_owed_is_asked_for_lawfully():
    late = owed.submission("1", "t1", owed.at(12))
    found = owed.found(owed.receipts(late), observations=ObservationFrame(OBSERVATIONS.empty()))
    assert set(found["check_code"]) == {"C01", "C02", "C03"}
    assert [breach for words in found["message_zh"] for breach in law.breaches(in_scope(words, "doubt"))] == []


@pytest.mark.parametrize("name", GOLDENS)
def test_a_document_breaks_no_law(name):
    scopes = {"document", "doubt"} if name.startswith(DOUBTFUL) else {"document"}
    lines = GOLDENS[name].splitlines()
    assert [breach for line in lines for breach in law.breaches(in_scope(line, *scopes))] == []


def workbooks():
    books, findings, results = county.books(), county.findings(), county.results()
    asked = books.round.model_copy(update={"templates": ("verification_letter",)})
    raw = RawFile("unit_submission", "表.xlsx", b"bytes", "inbox", datetime(2026, 10, 8, tzinfo=UTC))
    known = ObservationFrame(OBSERVATIONS.empty())
    yield "回执", reply_workbook(raw, findings, receipt_no="1", verdict="returned"), {"workbook", "doubt"}
    form = submission_template(books.scheme, "town.baishi", period=parse_period("2026-09"), observations=known)
    yield "报送表", form, {"workbook"}
    yield "核对表", results_workbook(books, results, findings), {"workbook"}
    yield "处理单", doubt_workbook(books, findings), {"workbook"}
    letters = write_documents(replace(books, round=asked), findings, results)
    forms = [each for each in letters if each.file_name.endswith(".xlsx")]
    yield from ((each.file_name, each.content, {"workbook", "doubt"}) for each in forms)


def test_no_workbook_breaks_a_law():
    read = {name: law.workbook_texts(name, content, scopes) for name, content, scopes in workbooks()}
    assert len(read) >= 7
    assert all(len(texts) > 10 for texts in read.values())
    assert [breach for texts in read.values() for text in texts for breach in law.breaches(text)] == []


def test_what_goes_to_a_reporting_unit_has_no_box_for_the_office():
    boxes = ("转统计部门", "处理意见", "已有核定")
    for name, content, scopes in workbooks():
        words = " ".join(text.words for text in law.workbook_texts(name, content, scopes))
        found = [box for box in boxes if box in words]
        assert name == "核对表" or found == (list(boxes) if name == "处理单" else []), name


def test_a_target_stands_nowhere_beside_a_doubt():
    targets = {(each.indicator_code, each.subject_code): each for each in county.scheme().targets}
    text = "\n".join(words for name, words in GOLDENS.items() if name.startswith(DOUBTFUL))
    numbers = {number.replace(",", "") for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}
    doubted = county.findings().query("consequence == 'hold'")
    places = zip(doubted["indicator_code"], doubted["subject_code"], strict=True)
    values = {f"{targets[place].annual_value:g}" for place in places if place in targets}
    assert values
    assert not values & numbers
