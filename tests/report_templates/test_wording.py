"""The Chinese number grammar; cases in tests/cases/wording.csv."""

import csv
import inspect
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_templates import wording
from report_templates.blocks import Fact
from report_templates.wording import FILTERS, MISSING, Number

CASES = Path(__file__).parents[1] / "cases" / "wording.csv"
_floats = st.floats(min_value=-1e9, max_value=1e9)


def _rows():
    with CASES.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _argument(cell):
    if not cell:
        return None
    return float(cell) if re.fullmatch(r"-?[0-9.]+", cell) else cell


@pytest.mark.parametrize("case", _rows(), ids=lambda case: case["expected"] + case["note"])
def test_numbers_are_worded_as_the_office_words_them(case):
    speak = getattr(wording, case["words"])
    size = sum(each.kind is each.POSITIONAL_OR_KEYWORD for each in inspect.signature(speak).parameters.values())
    arguments = [_argument(case["first"]), _argument(case["second"])][:size]
    places = {"places": int(case["places"])} if case["places"] else {}
    assert speak(*arguments, **places) == case["expected"]


@given(_floats)
def test_a_fall_is_never_a_negative_growth(value):
    for words in (wording.growing, wording.yoy, wording.share_change, wording.against_due):
        assert "-" not in words(value)
        assert "−" not in words(value)


@given(_floats)
def test_percent_and_percentage_points_never_mix(value):
    assert "个百分点" not in wording.yoy(value)
    assert "%" not in wording.share_change(value)
    assert "%" not in wording.against_due(value)


@given(_floats, st.sampled_from(["万元", "亿元", "户", "%"]))
def test_printed_digits_are_within_half_a_place_of_the_number(value, uom):
    text = wording.amount(value, uom)
    scale = 10_000 if text.endswith("亿元") and uom == "万元" else 1
    assert (
        abs(float(re.sub(r"[^0-9.\-]", "", text)) * scale - value)
        <= 0.005 * scale + 0.05 * (uom == "%") + abs(value) * 1e-9
    )


@pytest.mark.parametrize("name", sorted(set(FILTERS) - {"count", "place_interval", "interval"}))
def test_every_filter_gives_a_fact_with_its_key_and_never_words_a_missing_number(name):
    known = FILTERS[name](Number(12.5, "figure:a:b:c", uom="户", decimals=1))
    assert isinstance(known, Fact)
    assert (known.value, known.key) == (12.5, "figure:a:b:c")
    assert FILTERS[name](Number(None, "figure:a:b:c")).text == MISSING


def test_nan_is_missing():
    assert not wording.number(float("nan"), "k").is_known
    assert not wording.number(float("inf"), "k").is_known
    assert wording.number(0, "k").value == 0.0


@pytest.mark.parametrize(
    ("place", "words"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")]
)
def test_headings_are_numbered_in_chinese(place, words):
    assert wording.ordinal(place) == words


def test_a_heading_number_out_of_range_is_refused():
    with pytest.raises(ValueError, match="序数"):
        wording.ordinal(0)


def test_lists_end_with_how_many_there_are():
    assert wording.listing(["甲", "乙"]) == "甲、乙"
    assert wording.listing(list("甲乙丙丁戊"), limit=3) == "甲、乙、丙等5项"
    assert wording.listing(list("甲乙丙"), limit=2, measure="个单位") == "甲、乙等3个单位"


def test_dates_carry_no_leading_zeros():
    assert wording.day_zh(date(2026, 9, 5)) == "2026年9月5日"
    assert wording.month_day_zh(date(2026, 9, 5)) == "9月5日"
