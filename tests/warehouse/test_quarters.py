"""季度计入年度、专项考评: what the quarters earned as published is known to the year's round, and to no other."""

from dataclasses import replace

import pandas as pd
import pytest

import warehouse
from appraisal.frames import FINDINGS, INDICATOR_RESULTS, SPECIAL_INDICATOR_RESULTS, SPECIAL_RESULTS
from appraisal.year_shares.rule import YearShares
from tests.warehouse.county import INVESTMENT, MONTHLY, TOWN, results
from warehouse import Warehouse

QUARTERLY = MONTHLY.model_copy(update={"code": "quarterly", "frequency": "quarter"})
YEARLY = MONTHLY.model_copy(update={"code": "annual", "frequency": "year"})
SHARES = YearShares(shares_pct=(15, 25, 25, 35), missing_quarter="zero")


@pytest.fixture
def counting(desk):
    """A desk whose scheme counts the quarters of one indicator."""
    indicators = tuple(
        each.model_copy(update={"year_shares": SHARES}) if each.code == INVESTMENT else each
        for each in desk.scheme.indicators
    )
    return replace(
        desk, scheme=desk.scheme.model_copy(update={"indicators": indicators, "rounds": (MONTHLY, QUARTERLY, YEARLY)})
    )


def publish(desk, clock, period, points, *, round_=QUARTERLY, reason=""):
    clock.forward(days=1)
    return desk.close(desk.open(period, round=round_, reason=reason), points=points, documents=())


def known(desk, clock, period="2026", **change):
    clock.forward(days=1)
    books = desk.open(period, **({"round": YEARLY} | change))
    return books if books.quarters is None else books.quarters.set_index("period")["score_points"].to_dict()


def test_the_year_knows_the_newest_edition_of_each_quarter(counting, post, clock):
    publish(counting, clock, "2026Q1", 10.0)
    publish(counting, clock, "2026Q2", 20.0)
    post.send((INVESTMENT, "2026-03", 1.0))
    publish(counting, clock, "2026Q1", 11.0)
    assert known(counting, clock) == {"2026Q1": 11.0, "2026Q2": 20.0}


def test_other_years_and_rounds_about_months_are_no_quarters(counting, clock):
    publish(counting, clock, "2025Q4", 10.0)
    publish(counting, clock, "2026-03", 20.0, round_=MONTHLY)
    assert known(counting, clock) == {}


def test_of_two_rounds_about_the_same_figure_the_later_closed_counts(counting, clock):
    other = QUARTERLY.model_copy(update={"code": "again"})
    scheme = counting.scheme.model_copy(update={"rounds": (*counting.scheme.rounds, other)})
    both = replace(counting, scheme=scheme)
    publish(both, clock, "2026Q1", 10.0, round_=other)
    publish(both, clock, "2026Q1", 12.0)
    assert known(both, clock) == {"2026Q1": 12.0}


def test_only_a_year_that_counts_them_reads_them(counting, desk, clock):
    publish(counting, clock, "2026Q1", 10.0)
    assert known(counting, clock, "2026Q2", round=QUARTERLY).quarters is None
    assert known(desk, clock).quarters is None


def test_a_corrected_quarter_makes_a_new_edition_of_the_year(counting, post, clock):
    publish(counting, clock, "2026Q1", 10.0)
    first = publish(counting, clock, "2026", 50.0, round_=YEARLY)
    assert counting.open("2026", round=YEARLY).receipt == first
    post.send((INVESTMENT, "2025-01", 1.0))  # anything new, so that the quarter gets a further edition
    publish(counting, clock, "2026Q1", 11.0)
    assert counting.open("2026", round=YEARLY).edition == 2


def test_special_results_are_stored_with_their_round(store: Warehouse, desk, clock):
    row = {
        "appraisal_code": "party",
        "subject_code": TOWN,
        "period": "2026-08",
        "total_points": 91.5,
        "rank": 1,
        "grade": "优秀",
    }
    specials = SPECIAL_RESULTS.conform(pd.DataFrame([row]))
    books = desk.open()
    point = {"appraisal_code": "party", "indicator_code": INVESTMENT, "subject_code": TOWN, "period": "2026-08"}
    points = SPECIAL_INDICATOR_RESULTS.conform(pd.DataFrame([point | {"weight_points": 100.0, "score_points": 91.5}]))
    made = replace(results(), specials=specials, special_indicators=points)
    warehouse.close_books(store, books, findings=FINDINGS.empty(), results=made, documents=())
    clock.forward(days=1)
    again = desk.open().published
    assert again is not None
    pd.testing.assert_frame_equal(again.specials, specials)
    pd.testing.assert_frame_equal(again.special_indicators, points)
    assert list(again.indicators.columns) == list(INDICATOR_RESULTS.columns)
