"""Letters once: what a further edition of a period sends to whom, over the hand-built county."""

from dataclasses import replace

import pytest

from appraisal.issued import Issued
from report_templates import TEMPLATES, read_provenance, write_documents
from tests.report_templates import results_fixture as county
from tests.report_templates.docx_reading import Docx

LETTER = "reminder_letter"
IMPROVED = ("fixed_investment town.qingkou . 56200 130000 97500 88100 3 3 0 red", "fixed_investment town.qingkou . 99000 130000 97500 88100 3 3 0 green")  # fmt: skip
REVISED = ("rural_income town.xihe . 5.9", "rural_income town.xihe . 6.1")
GONE = ("rural_income town.xihe . 5.9 7.5 7.5 7.4 2 2 0 red", "rural_income town.xihe . 7.9 7.5 7.5 7.4 2 2 0 green")


def edition(number, *, rows=county.ROWS, issued=(), reason="统计部门修订数据", templates=(LETTER,)):
    """Documents of one edition of September's round."""
    book = county.books()
    book = replace(
        book,
        round=book.round.model_copy(update={"templates": templates}),
        edition=number,
        reason=reason if number > 1 else "",
        published=county.results() if number > 1 else None,
        issued=tuple(issued),
        next_numbers={**book.next_numbers, "letters": 17 + len(issued)},
    )
    return write_documents(book, county.findings(), county.results(rows=rows))


def sent(documents, number=1):
    """Documents of an edition as later ones know them."""
    return [
        Issued(
            each.template_code,
            each.addressee_code,
            each.title,
            each.content,
            number,
            2026,
            each.series_code,
            each.number,
        )
        for each in documents
        if each.file_name.endswith(".docx")
    ]


def text_of(content):
    return "".join(Docx(content).texts)


def letters(documents):
    return {each.addressee_code: each for each in documents if each.template_code == LETTER}


@pytest.fixture(scope="module")
def first():
    return edition(1)


def test_what_was_sent_is_not_sent_again(first):
    assert len(letters(first)) > 3
    assert edition(2, issued=sent(first)) == ()


def test_an_edition_that_sent_nothing_does_not_make_the_next_one_send(first):
    """The letter in force is that of the first edition, whatever was published since."""
    assert edition(3, issued=sent(first)) == ()


def test_only_whose_letter_says_something_else_gets_a_correction(first):
    again = edition(2, rows=county.ROWS.replace(*REVISED), issued=sent(first))
    assert set(letters(again)) == {"town.xihe"}
    (letter,) = [each for each in again if each.file_name.endswith(".docx")]
    earlier = letters(first)["town.xihe"]
    text = text_of(letter.content)
    assert letter.title == f"{earlier.title}（更正）"
    assert f"因统计部门修订数据，现对青绩函〔2026〕{earlier.number}号《{earlier.title}》予以更正，以本函为准" in text
    assert "更正对照" in text
    assert "5.9%" in text
    assert "6.1%" in text
    assert (letter.series_code, letter.number) == ("letters", 17 + len(sent(first)))


def test_a_correction_is_not_sent_twice_either(first):
    rows = county.ROWS.replace(*REVISED)
    second = edition(2, rows=rows, issued=sent(first))
    assert edition(3, rows=rows, issued=[*sent(first), *sent(second, 2)]) == ()


def test_a_letter_that_lost_one_of_its_matters_says_so(first):
    again = edition(2, rows=county.ROWS.replace(*IMPROVED), issued=sent(first))
    assert set(letters(again)) == {"town.qingkou"}


def test_a_letter_that_is_not_owed_any_more_is_taken_back_once(first):
    rows = county.ROWS.replace(*GONE)
    second = edition(2, rows=rows, issued=sent(first))
    assert [each.template_code for each in second] == [f"{LETTER}_withdrawal"]
    (withdrawal,) = second
    earlier = letters(first)["town.xihe"]
    assert (withdrawal.addressee_code, withdrawal.series_code) == ("town.xihe", "letters")
    assert f"青绩函〔2026〕{earlier.number}号《{earlier.title}》" in text_of(withdrawal.content)
    assert "撤回" in withdrawal.file_name
    assert read_provenance(withdrawal.content) == ()
    history = [*sent(first), *sent(second, 2)]
    assert edition(3, rows=rows, issued=history) == ()
    owed_again = edition(4, issued=history)
    assert set(letters(owed_again)) == {"town.xihe"}
    assert letters(owed_again)["town.xihe"].title == earlier.title


def test_a_letter_to_somebody_new_is_a_first_letter(first):
    others = [each for each in sent(first) if each.addressee_code != "town.xihe"]
    again = edition(2, issued=others)
    assert set(letters(again)) == {"town.xihe"}
    assert "第2版" not in text_of(letters(again)["town.xihe"].content)
    assert "更正" not in letters(again)["town.xihe"].title


def test_numbers_of_an_edition_follow_on_without_a_gap(first):
    rows = county.ROWS.replace(*REVISED).replace(*IMPROVED)
    again = [each for each in edition(2, rows=rows, issued=sent(first)) if each.number]
    start = 17 + len(sent(first))
    assert [each.number for each in again] == list(range(start, start + len(again)))


def test_a_ruling_that_settles_doubts_takes_no_letter_back_and_a_new_doubt_is_asked_about():
    code = "verification_letter"
    asked = edition(1, templates=(code,))
    assert [each.takes_back for each in TEMPLATES if each.code == code] == [False]
    assert edition(2, issued=sent(asked), templates=(code,)) == ()
    fewer = [each for each in sent(asked) if each.addressee_code != "town.xihe"]
    assert {each.addressee_code for each in edition(2, issued=fewer, templates=(code,))} == {"town.xihe"}
