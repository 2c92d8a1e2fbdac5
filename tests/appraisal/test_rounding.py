"""修约: rounding is what a clerk's Excel shows."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
