import csv
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.numbers import read_number, read_rank, scaled
from feeds.uoms import UomError, chosen_uom, factor_between, uom_in

CASES_FILE = Path(__file__).parent.parent / "cases" / "numbers.csv"
CASES = list(csv.DictReader(CASES_FILE.read_text(encoding="utf-8").splitlines()))
FULL_WIDTH = str.maketrans("0123456789.,-+", "０１２３４５６７８９．，－＋")
FINITE = st.floats(min_value=-9e14, max_value=9e14, allow_nan=False)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['text']}|{case['uom']}")
def test_a_number_is_read_as_the_case_says(case):
    number = read_number(case["text"], case["uom"])
    if case["fault"]:
        assert number.value is None
        assert case["fault"] in number.fault
    else:
        assert number.fault == ""
        assert number.value == (float(case["value"]) if case["value"] else None)


@given(FINITE)
def test_any_number_written_with_separators_reads_back(value):
    assert read_number(f"{value:,.6f}", "万元").value == pytest.approx(value, abs=1e-6)


@given(FINITE)
def test_any_number_written_in_full_width_reads_back_and_is_noted(value):
    text = f"{value:,.4f}"
    number = read_number(text.translate(FULL_WIDTH), "万元")
    assert number.value == read_number(text, "万元").value
    assert number.is_normalised


@given(st.text(max_size=30), st.sampled_from(["%", "元", "万元", "户"]))
def test_no_text_breaks_the_reader_and_value_and_fault_exclude_each_other(text, uom):
    number = read_number(text, uom)
    assert number.value is None or not number.fault


@pytest.mark.parametrize(
    ("text", "place"), [("4", 4), ("第4位", 4), ("并列第2", 2), ("3（↑2）", 3), ("4.0", 4), ("—", None)]
)
def test_a_place_is_read_in_its_usual_forms(text, place):
    assert read_rank(text).value == place


@pytest.mark.parametrize("text", ["0", "-1", "首位以后", "4.5"])
def test_what_is_no_place_is_a_fault(text):
    assert read_rank(text).fault


@pytest.mark.parametrize(
    ("stated", "wanted", "factor"),
    [
        ("亿元", "万元", 10**4), ("元", "亿元", Fraction(1, 10**8)), ("％", "%", 1), ("万千瓦时", "亿千瓦时", Fraction(1, 10**4)),
        ("万KWh", "万千瓦时", 1), ("公顷", "亩", 15), ("万亩", "公顷", Fraction(10**4, 15)), ("万吨", "吨", 10**4), ("家", "户", 1),
        ("分/百人", "分/百人", 1), ("亿元/人", "万元/人", 10**4), ("万平方米", "平方米", 10**4), ("‰", "%", Fraction(1, 10)),
    ],
)  # fmt: skip
def test_units_of_a_kind_convert_exactly(stated, wanted, factor):
    assert factor_between(stated, wanted) == factor


@pytest.mark.parametrize(
    ("stated", "wanted"),
    [("万元", "户"), ("个百分点", "%"), ("斗", "吨"), ("", "元"), ("万美元", "万元"), ("人次", "人")],
)
def test_units_of_other_kinds_are_never_converted(stated, wanted):
    with pytest.raises(UomError):
        factor_between(stated, wanted)


def test_a_line_of_several_units_gives_the_one_that_fits():
    assert chosen_uom("万元、%", "亿元") == "万元"
    assert chosen_uom("万元、亿元", "元") == "万元、亿元"


def test_conversion_leaves_no_float_dust():
    assert scaled(8.4, Fraction(10**4)) == 84000.0
    assert scaled(0.07, Fraction(100)) == 7.0


def test_a_unit_in_a_head_is_known_or_nothing():
    assert uom_in("固定资产投资（万元）") == "万元"
    assert uom_in("细颗粒物（PM2.5）") == ""
