"""修约: rounding is what a clerk's Excel shows."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.ranking import rank_within
from appraisal.rounding import drop_noise, round_number, round_series

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}
written_decimals = st.tuples(st.integers(-(10**9), 10**9), st.integers(0, 6))


@pytest.mark.parametrize(
    ("number", "places", "mode", "expected"),
    [
        (2.675, 2, "half_up", 2.68),
        (1.005, 2, "half_up", 1.01),
        (0.285, 2, "half_up", 0.29),
        (-2.675, 2, "half_up", -2.68),
        (2.5, 0, "half_up", 3.0),
        (2.5, 0, "half_even", 2.0),
        (3.5, 0, "half_even", 4.0),
        (2.675, 2, "half_even", 2.68),
        (2.665, 2, "half_even", 2.66),
        (58.735, 2, "half_up", 58.74),
        (123456789012.345, 2, "half_up", 123456789012.35),
        (0.49999, 0, "half_up", 0.0),
        (-0.004, 2, "half_up", 0.0),
    ],
)
def test_half_way_cases_are_rounded_as_read_not_as_stored(number, places, mode, expected):
    assert round_number(number, places, mode=mode) == expected


@given(written_decimals, st.integers(0, 6), st.sampled_from(sorted(MODES)))
def test_every_decimal_that_can_be_written_rounds_as_decimal_does(written, places, mode):
    digits, point = written
    text = Decimal(digits).scaleb(-point)
    expected = float(text.quantize(Decimal(1).scaleb(-places), rounding=MODES[mode]))
    assert round_number(float(text), places, mode=mode) == expected


@given(st.integers(0, 100_000), st.integers(-2, 2))
def test_a_few_bits_of_binary_noise_do_not_turn_a_half_down(thousandths, bits):
    number = thousandths / 1000
    for _ in range(abs(bits)):
        number = float(np.nextafter(number, np.inf if bits > 0 else -np.inf))
    clean = float(Decimal(thousandths).scaleb(-3).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
    assert round_number(float(drop_noise(pd.Series([number]))[0]), 2) == clean


CASES = 200_000


def shapes():
    """Numbers and places: plain decimals, exact halves, weights times shares, ratios, and numbers up to 10^12."""
    dice = np.random.default_rng(52)
    count = CASES // 5
    places = dice.integers(0, 7, count)
    numbers = {
        "three decimals": dice.integers(-(10**6), 10**6, count) / 1000,
        "halves": (dice.integers(-(10**7), 10**7, count) * 10 + 5) / 10.0 ** (places + 1),
        "weights times shares": np.round(dice.uniform(-10, 100, count), 1) * np.round(dice.uniform(0, 1.5, count), 4),
        "ratios": dice.integers(1, 10**6, count)
        / dice.integers(1, 10**4, count)
        * np.round(dice.uniform(0, 30, count), 1),
        "large": dice.uniform(-1, 1, count) * 10.0 ** dice.integers(0, 12, count),
    }
    return pd.DataFrame({"number": np.concatenate(list(numbers.values())), "places": np.tile(places, len(numbers))})


def as_read(table, mode):
    """Fifteen significant digits, as a spreadsheet reads a number, rounded exactly."""
    steps = [Decimal(1).scaleb(-places) for places in range(7)]
    pairs = zip(table["number"], table["places"], strict=True)
    return [float(Decimal(f"{number:.15g}").quantize(steps[places], rounding=MODES[mode])) for number, places in pairs]


@pytest.mark.parametrize("mode", ["half_up", pytest.param("half_even", marks=pytest.mark.slow)])
def test_two_hundred_thousand_numbers_round_as_their_fifteen_digits_do(mode):
    table = shapes()
    ours = round_series(table["number"], table["places"], mode=mode)
    is_other = ours != as_read(table, mode)
    assert table.assign(ours=ours)[is_other].to_dict("records") == []


def test_a_computed_number_is_read_at_fifteen_digits_however_large():
    assert round_number(12190.855312499998, 6) == 12190.855313
    assert round_number(10604722359.984976, 2) == 10604722359.98 + 0.01
    assert round_number(5128117202.265003, 2, mode="half_even") == 5128117202.26


points = st.decimals(min_value=-20, max_value=120, places=4)


@given(st.lists(points, min_size=2, max_size=40), st.randoms(use_true_random=False), st.sampled_from(sorted(MODES)))
def test_ties_are_never_split_by_the_order_of_a_sum(parts, dice, mode):
    """The same points in any order make the same total, the same place, and the total that decimals make."""
    shuffled = dice.sample(parts, len(parts))
    totals = pd.Series([sum(map(float, each)) for each in (parts, shuffled, sorted(parts))])
    clean = drop_noise(totals)
    exact = sum(parts, Decimal(0))
    assert len(set(clean)) == 1
    assert clean[0] == float(exact)
    for places in range(5):
        rounded = round_series(clean, places, mode=mode)
        expected = float(exact.quantize(Decimal(1).scaleb(-places), rounding=MODES[mode])) + 0.0
        assert rounded.to_list() == [expected] * len(totals)
    assert rank_within(clean, pd.Series(["all"] * len(totals))).to_list() == [1] * len(totals)


@given(st.lists(st.tuples(points, st.integers(1, 9)), min_size=1, max_size=20))
def test_ties_are_never_split_by_the_way_of_a_product(terms):
    """Weight times share, or share times weight over the parts: noise is gone before anything is compared."""
    one = sum(float(each) * weight / 10 for each, weight in terms)
    other = sum(weight * float(each) for each, weight in reversed(terms)) / 10
    assert len(set(drop_noise(pd.Series([one, other])))) == 1


def test_places_may_differ_by_row_and_missing_stays_missing():
    rounded = round_series(pd.Series([1.005, np.nan, 2.5]), pd.Series([2, 2, 0]))
    assert rounded.to_list()[0] == 1.01
    assert np.isnan(rounded[1])
    assert rounded[2] == 3.0


def test_rounding_leaves_its_argument_alone():
    values = pd.Series([0.285, 1.005])
    round_series(values, 2)
    assert values.to_list() == [0.285, 1.005]


def test_noise_does_not_split_a_tie():
    without_noise = drop_noise(pd.Series([0.1 * 3, 0.3]))
    assert without_noise[0] == without_noise[1]
