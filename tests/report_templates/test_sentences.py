"""Rules that turn facts into clauses; cases in tests/cases/wording_sentences.csv."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_templates.blocks import Fact
from report_templates.markup import mark, parse_blocks, strip_marks
from report_templates.sentences import FILTERS, SUMMARY_CHARACTERS, named, respectively, shortened, sums, tallies
from report_templates.wording import Number

CASES = Path(__file__).parents[1] / "cases" / "wording_sentences.csv"


def _rows():
    with CASES.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _said(rule, names, texts):
    pairs = list(zip(names.split("、"), texts.split("、"), strict=True))
    facts = [(name, Fact(text, 1.0, f"result:x::{name}:p")) for name, text in pairs]
    numbers = [
        (name, Number(float(text), f"result:x::{name}:p")) for name, text in pairs if rule in {"tallies", "sums"}
    ]
    match rule:
        case "respectively":
            return respectively(facts)
        case "tallies":
            return tallies(numbers, "项")
        case "sums":
            return sums(numbers)
        case _:
            return named(facts)


@pytest.mark.parametrize("case", _rows(), ids=lambda case: f"{case['rule']}: {case['note']}")
def test_facts_become_clauses_as_the_office_writes_them(case):
    assert strip_marks(_said(case["rule"], case["names"], case["texts"])) == case["expected"]


def test_joined_figures_keep_their_origin():
    told = respectively([("甲", Fact("低于目标1.5分", -1.5, "k:a")), ("乙", Fact("低于目标2.5分", -2.5, "k:b"))])
    (paragraph,) = parse_blocks(told)
    assert [(fact.text, fact.value, fact.key) for fact in paragraph.facts] == [
        ("1.5", -1.5, "k:a"), ("2.5分", -2.5, "k:b"),
    ]  # fmt: skip


_sentences = st.lists(st.text("绩效考评进度差距", min_size=1, max_size=60).map(lambda text: f"{text}。"), max_size=8)


@given(_sentences)
def test_a_summary_is_short_and_made_of_whole_sentences(sentences):
    text = shortened("\n".join(sentences))
    assert len(text) <= SUMMARY_CHARACTERS
    assert all(f"{part}。" in sentences for part in text.split("。") if part)


@given(_sentences.filter(bool))
def test_the_first_sentence_of_a_summary_is_never_left_out(sentences):
    assert shortened("\n".join(sentences)).startswith(sentences[0])


def test_marks_do_not_count_as_characters():
    sentence = f"得分{mark(Fact('87.04分', 87.04, 'result:official:' + 'x' * 200))}。"
    assert shortened(sentence, limit=9) == sentence
    assert shortened(sentence, limit=8) == ""


def test_every_rule_is_at_hand_in_a_body():
    assert set(FILTERS) == {"gaps", "tallies", "sums", "shortened", "named"}
