"""得分区间 and 位次区间: whatever becomes of the open holds, nobody comes out beyond them."""

from dataclasses import replace
from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.appraise import appraise
from tests.appraisal.small_county import (
    OFFICIAL,
    books,
    findings,
    hold,
    indicator,
    observations,
    rulings,
    scheme,
    towns,
)

pytestmark = pytest.mark.slow

ABCD = towns("town.a", "town.b", "town.c", "town.d")
PERIOD = "2026-09"
LADDER = {"method": "rank_ladder", "step_share": 0.2}
EFFICACY = {"method": "efficacy", "static_share": 0.5, "dynamic_share": 0.5}
COUNTY = scheme(
    [indicator("ladder", rule=LADDER), indicator("range", rule=EFFICACY, direction="lower"), indicator("due")],
    {"ladder": 40, "range": 40, "due": 20},
    ABCD,
    targets={("due", town.code): 100.0 for town in ABCD},
)
FIGURES = {"ladder": (4.0, 3.0, 2.0, 1.0), "range": (30.0, 28.0, 35.0, 33.0), "due": (75.0, 60.0, 70.0, 30.0)}
RULED_AT = pd.Timestamp("2026-10-20", tz="UTC")


def told(figures=FIGURES):
    return observations(
        *(
            (code, town.code, period, OFFICIAL, value)
            for code, values in figures.items()
            for place, (town, value) in enumerate(zip(ABCD, values, strict=True))
            for period, value in ((PERIOD, value), ("2025-09", value * (0.8 + place / 10)))
        )
    )


def doubt(key, code, subject, expected=None):
    return hold(key, indicator=code, subject=subject, source=OFFICIAL, expected=expected)


def intervals(known, found):
    return appraise(known, found).subjects.set_index("subject_code")


def outcomes(known, found):
    """Results of every way in which the holds can end: dismissed, replaced by what was expected, upheld."""
    endings = [
        [(row["finding_key"], verdict, value, RULED_AT) for verdict, value in _endings(row["expected"])]
        for row in found.to_dict("records")
    ]
    for ruled in product(*endings):
        yield appraise(replace(known, rulings=rulings(*ruled)), found).subjects.set_index("subject_code")


def _endings(expected):
    return [("dismissed", None), ("upheld", None), *([] if pd.isna(expected) else [("replaced", expected)])]


def assert_nothing_lies_beyond(known, found):
    wide = intervals(known, found)
    for end in outcomes(known, found):
        for column, low, high in (
            ("cautious_total_points", "lowest_total_points", "highest_total_points"),
            ("total_points", "lowest_total_points", "highest_total_points"),
            ("rank", "rank_low", "rank_high"),
        ):
            assert (end[column] >= wide[low] - 0.011).all(), column
            assert (end[column] <= wide[high] + 0.011).all(), column


def test_without_holds_there_is_no_interval():
    wide = intervals(books(COUNTY, told()), findings())
    assert (wide["lowest_total_points"] == wide["highest_total_points"]).all()
    assert (wide["rank_low"] == wide["rank_high"]).all()


def test_a_doubt_about_one_leaves_the_points_of_another_open_where_places_are_scored():
    """争先进位: town.b is second if town.a's figure stands and first if it does not, a step of the ladder apart."""
    found = findings(doubt("k1", "ladder", "town.a", 0.5))
    wide = intervals(books(COUNTY, told()), found)
    assert wide.loc["town.b", "highest_total_points"] - wide.loc["town.b", "lowest_total_points"] == pytest.approx(8)
    assert wide.loc["town.a", "highest_total_points"] - wide.loc["town.a", "lowest_total_points"] == pytest.approx(24)


def test_where_points_are_measured_by_the_target_a_doubt_opens_only_its_own():
    found = findings(doubt("k1", "due", "town.a", 15.0))
    wide = intervals(books(COUNTY, told()), found)
    spread = wide["highest_total_points"] - wide["lowest_total_points"]
    assert spread.round(2).to_dict() == {"town.a": 16.0, "town.b": 0.0, "town.c": 0.0, "town.d": 0.0}


def test_a_held_figure_that_expects_nothing_may_count_nothing():
    wide = intervals(books(COUNTY, told()), findings(doubt("k1", "due", "town.a")))
    assert wide.loc["town.a", "highest_total_points"] - wide.loc["town.a", "lowest_total_points"] == pytest.approx(20)


def test_nobody_comes_out_beyond_the_interval_whatever_becomes_of_two_holds():
    found = findings(doubt("k1", "ladder", "town.a", 1.5), doubt("k2", "range", "town.b", 40.0))
    assert_nothing_lies_beyond(books(COUNTY, told()), found)


amounts = st.floats(1, 100).map(lambda number: round(number, 1))
quartets = st.tuples(amounts, amounts, amounts, amounts)


@pytest.mark.slow
@given(
    st.fixed_dictionaries(dict.fromkeys(FIGURES, quartets)),
    st.lists(
        st.tuples(st.sampled_from(sorted(FIGURES)), st.sampled_from([town.code for town in ABCD]), st.none() | amounts),
        min_size=2,
        max_size=3,
        unique_by=lambda doubted: doubted[:2],
    ),
)
@settings(max_examples=5, deadline=None)
def test_nobody_comes_out_beyond_the_interval_whatever_the_figures(figures, doubts):
    found = []
    for number, (code, subject, expected) in enumerate(doubts):
        reported = figures[code][[town.code for town in ABCD].index(subject)]
        is_credit = expected is not None and (expected < reported if code == "range" else expected > reported)
        found.append(doubt(f"k{number}", code, subject, None if is_credit else expected))
    assert_nothing_lies_beyond(books(COUNTY, told(figures)), findings(*found))
