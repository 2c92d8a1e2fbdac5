"""往年: a round reads of closed years what its projections need, beyond its own reach, as known then, and keys on it."""

from dataclasses import replace

import pytest

from appraisal.scheme import Target
from tests.warehouse.county import INCOME, INVESTMENT, TOWN


@pytest.fixture
def aiming(desk):
    """A desk whose scheme has a target on one of its two indicators."""
    targets = (Target(indicator_code=INVESTMENT, subject_code=TOWN, annual_value=100.0),)
    return replace(desk, scheme=desk.scheme.model_copy(update={"targets": targets}))


def told(books):
    return {(row.indicator_code, row.period): row.value for row in books.closed_years.itertuples()}


def test_the_rounds_own_period_and_the_years_ends_are_read_and_nothing_else(aiming, post):
    post.send(
        (INVESTMENT, "2022-08", 1.0),
        (INVESTMENT, "2022-12", 2.0),
        (INVESTMENT, "2022-07", 3.0),
        (INVESTMENT, "2025-08", 4.0),
        (INVESTMENT, "2019-12", 5.0),
        (INCOME, "2022-08", 6.0),
        (INVESTMENT, "2023-08", 7.0, {"measure": "growth"}),
        (INVESTMENT, "2023-12", 8.0, {"basis": "month"}),
    )
    assert told(aiming.open()) == {(INVESTMENT, "2022-08"): 1.0, (INVESTMENT, "2022-12"): 2.0}


def test_a_closed_year_is_known_as_it_stood_at_the_cut_off(aiming, post, clock):
    post.send((INVESTMENT, "2022-12", 1.0))
    before = clock.forward(hours=1)
    clock.forward(hours=1)
    post.send((INVESTMENT, "2022-12", 2.0))
    assert told(aiming.open()) == {(INVESTMENT, "2022-12"): 2.0}
    assert told(aiming.open(as_of=before)) == {(INVESTMENT, "2022-12"): 1.0}


def test_a_corrected_closed_year_is_a_new_input(aiming, post, clock):
    post.send((INVESTMENT, "2022-12", 1.0))
    first = aiming.round()
    clock.forward(hours=1)
    assert aiming.round() == first
    post.send((INVESTMENT, "2022-12", 2.0))
    assert aiming.round().edition == 2


def test_without_targets_nothing_is_read(desk, post):
    post.send((INVESTMENT, "2022-12", 1.0))
    assert told(desk.open()) == {}
