"""A sample of the mutants of ``make fuzz``: no crash, nothing over five seconds or 600 MB, no silent value."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.numbers import read_number
from scheme import SAMPLE_SCHEME, load_scheme
from tests.feeds.conftest import book_of, codes, parse
from tests.feeds.conftest import scheme as feeds_scheme
from tests.fuzz import nasty
from tests.fuzz.mutants import mutant
from tests.fuzz.oracle import faults_of, number_of
from tests.fuzz.running import Base, run
from tests.fuzz.seeds import seeds

scheme = feeds_scheme
SAMPLE = 130


@pytest.mark.slow
def test_a_sample_of_mutants_neither_kills_nor_deceives_the_reader():
    tally = run(SAMPLE, "sample")
    assert tally.faults == []
    assert tally.count == SAMPLE
    assert min(tally.verdicts["taken"], tally.verdicts["returned"]) > SAMPLE // 10


@pytest.mark.slow
def test_every_mutant_can_be_made_again_and_most_differ_from_their_form():
    forms = seeds(load_scheme(SAMPLE_SCHEME))
    assert len({form.feed for form in forms}) == 7
    for number in range(len(forms)):
        form = forms[number % len(forms)]
        first, again = (mutant(form, number, random.Random(f"x/{number}")) for _ in range(2))
        assert first == again


def test_the_oracle_sees_a_value_that_is_not_in_its_cell(scheme):
    rows = [["报送单位：白石镇　　报告期：2026-09"], ["指标名称", "计量单位", "本年累计"], ["工业总产值", "亿元", 9]]
    parsed = parse("unit_submission", book_of({"报送表": rows}), scheme, name="a.xlsx")
    base = Base(frozenset(parsed.observations["cell_ref"]))
    assert faults_of(book_of({"报送表": rows}), parsed, base) == []
    for changed in (8, None, "90", "九"):
        assert faults_of(book_of({"报送表": [*rows[:2], ["工业总产值", "亿元", changed]]}), parsed, base), changed
    longer = [*rows, ["固定资产投资", "亿元", 7]]
    more = Base(base.taken | {"报送表!C4"})
    assert faults_of(book_of({"报送表": longer}), parsed, more), "a figure that was dropped"


CALM = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WRITTEN = st.one_of(
    st.sampled_from(nasty.TEXTS), st.sampled_from(nasty.NUMBERS), st.text(alphabet="0123456789０１９.,，．-－+ 万亿元户%％↑↓增长下降e（）()", max_size=12),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=3).map(str),
)  # fmt: skip


@CALM
@given(text=WRITTEN, uom=st.sampled_from(["亿元", "万元", "元", "%", "户", "分"]))
def test_a_number_is_what_another_reader_sees_or_a_fault(text, uom):
    number = read_number(text, uom)
    plain = number_of(text)
    if number.value is None or number.stated_uom:
        return
    assert plain is not None
    assert number.value == pytest.approx(float(plain), rel=1e-12)


@CALM
@given(text=WRITTEN, place=st.integers(0, 2))
def test_whatever_stands_in_a_cell_is_taken_as_it_is_or_told(scheme, text, place):
    row = ["工业总产值", "亿元", "9"]
    row[place] = text.replace('"', "").replace("\n", " ").replace(",", "，")
    content = (
        f"报送单位：白石镇　报告期：2026-09\n指标名称,计量单位,本年累计\n{','.join(row)}\n固定资产投资,亿元,7\n".encode(
            "utf-8", "replace"
        )
    )
    parsed = parse("unit_submission", content, scheme, name="a.csv")
    assert "S49" not in codes(parsed)
    assert faults_of(content, parsed, Base(frozenset({"C3", "C4"}))) == []
