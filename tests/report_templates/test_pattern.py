"""样张: a copy of a pattern has the very bytes of the workbook drawn by itself, or none."""

from datetime import UTC, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.books import RawFile
from appraisal.frames import FINDINGS, WARNINGS, FindingFrame, WarningFrame
from report_templates.reading import read_round
from report_templates.workbooks.pattern import LAST_ROW, Pattern, marks
from report_templates.workbooks.reply_form import reply_form
from report_templates.workbooks.reply_workbook import reply_workbook
from report_templates.workbooks.spreadsheet import (
    add_sheet,
    long_rows,
    new_book,
    offer_choices,
    put_head,
    put_line,
    put_title,
    save_book,
)
from tests.report_templates import results_fixture as county

WORDS = ("书名", "标题：白石镇", "第一行　　<&>\"'", "收到时间：2026-11-25 07:30")
HEAD = ("序号", "事项", "说明")


def drawn(words, rows, last_row):
    name, title, *lines = words
    book = new_book(name)
    sheet = add_sheet(book, "表", widths=(5, 26, 30))
    put_title(sheet, title, columns=len(HEAD))
    for row, line in enumerate(lines, start=2):
        put_line(sheet, row, 1, line)
    put_head(sheet, 4, HEAD)
    put_rows(sheet, rows)
    offer_choices(sheet, 3, rows=(5, last_row), choices=("是", "否"))
    return book


def put_rows(sheet, rows):
    table = long_rows(sheet, answers={3: "@"})
    for row, what in enumerate(rows, start=5):
        table.put(row, (row - 4, what, None))


@pytest.fixture(scope="module")
def pattern():
    made = Pattern(drawn(marks(len(WORDS)), ["事项"], LAST_ROW))
    made.begin()
    return made


def copied(pattern, words, rows):
    put_rows(pattern.book.worksheets[0], rows)
    return pattern.copy(words, last_row=4 + len(rows))


@pytest.mark.parametrize("rows", [["固定资产投资"], ["一", "二", "三"], ["很长的事项" * 20]])
def test_a_copy_has_the_bytes_of_the_workbook_drawn_by_itself(rows, pattern):
    assert copied(pattern, WORDS, rows) == save_book(drawn(WORDS, rows, 4 + len(rows)))


@settings(max_examples=40, deadline=None)
@given(words=st.lists(st.text(min_size=1), min_size=len(WORDS), max_size=len(WORDS), unique=True))
def test_whatever_the_words_a_copy_has_those_bytes_or_is_none(words, pattern):
    told = copied(pattern, words, ["事项"])
    if told is not None:
        assert told == save_book(drawn(words, ["事项"], 5))


@pytest.mark.parametrize(
    "word", ["", " 前有空格", "后有空格 ", "两行\n文字", "控制\x07符", "表\t格", "回\r车", "\ufffe"]
)
def test_a_word_that_is_written_in_another_way_is_no_word_for_a_copy(word, pattern):
    assert copied(pattern, (*WORDS[:-1], word), ["事项"]) is None


def test_words_that_are_alike_are_none_for_a_copy(pattern):
    assert copied(pattern, (*WORDS[:-1], WORDS[1]), ["事项"]) is None


def test_a_look_that_the_pattern_does_not_know_makes_no_copy():
    own = Pattern(drawn(marks(len(WORDS)), ["事项"], LAST_ROW))
    own.begin()
    assert copied(own, WORDS, ["红灯"]) is None


def test_a_mark_in_a_word_is_a_word(pattern):
    words = (*WORDS[:-1], marks(1)[0])
    assert copied(pattern, words, ["事项"]) == save_book(drawn(words, ["事项"], 5))


def forms():
    """A receipt and a reply form, each as the program writes it."""
    raw = RawFile("unit_submission", "白石镇<1>.xlsx", b"x", "inbox/submissions", datetime(2026, 10, 8, 1, tzinfo=UTC))
    receipt = reply_workbook(raw, FindingFrame(FINDINGS.empty()), receipt_no="R-1", verdict="accepted")
    row = {
        "warning_key": "a" * 16, "period": "2026-09", "indicator_code": "fixed_investment",
        "subject_code": "town.qingkou", "addressee_code": "town.qingkou", "reply_due_on": "2026-11-03",
    }  # fmt: skip
    warnings = WarningFrame(WARNINGS.conform(pd.DataFrame([row])))
    reading = read_round(county.books(), county.findings(), county.results())
    return receipt, reply_form(reading, warnings, "town.qingkou", "青绩函〔2026〕17号")


def test_receipts_and_reply_forms_are_the_same_with_a_pattern_and_without(monkeypatch):
    copies = []
    copy = Pattern.copy
    monkeypatch.setattr(Pattern, "copy", lambda *args, **more: copies.append(copy(*args, **more)) or copies[-1])
    filled = forms()
    assert filled == tuple(copies)
    monkeypatch.setattr(Pattern, "copy", lambda *_args, **_more: None)
    assert forms() == filled
