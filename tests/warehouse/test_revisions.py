"""更正: every step from one told value to the next is known to the round that looks back on the year, and to no other."""

import pytest

from tests.warehouse.county import INCOME, INVESTMENT, MONTHLY

YEARLY = MONTHLY.model_copy(update={"code": "annual", "frequency": "year"})


@pytest.fixture
def corrected(post, clock):
    """Investment told three times, once with the value it had; income once, and last year's figure twice."""
    for *figures, day in (
        ((INVESTMENT, "2026-07", 1.0), (INCOME, "2026-07", 5.0), (INVESTMENT, "2025-07", 1.0), 1),
        ((INVESTMENT, "2026-07", 3.0), (INVESTMENT, "2025-07", 2.0), 2),
        ((INVESTMENT, "2026-07", 3.0), 3),
        ((INVESTMENT, "2026-07", 2.0), 4),
    ):
        clock.forward(days=day)
        post.send(*figures)


def yearly(desk, **change):
    return desk.open("2026", round=YEARLY, **change)


def steps(books):
    return books.revisions[["period", "before_value", "after_value"]].to_numpy().tolist()


def test_each_step_is_told_and_a_repetition_is_none(corrected, desk):
    assert steps(yearly(desk)) == [["2026-07", 1.0, 3.0], ["2026-07", 3.0, 2.0]]


def test_what_was_corrected_later_was_not_known_then(corrected, desk, clock):
    before = clock.instant
    clock.forward(days=1)
    assert len(steps(yearly(desk, as_of=before))) == 2
    assert len(steps(yearly(desk, as_of=before.replace(day=before.day - 1)))) == 1


def test_a_round_about_a_month_does_without(corrected, desk):
    assert steps(desk.open("2026-08")) == []


def test_a_correction_there_and_back_is_another_input(corrected, desk, post, clock):
    key = yearly(desk).run_key
    clock.forward(days=1)
    post.send((INVESTMENT, "2026-07", 9.0))
    post.send((INVESTMENT, "2026-07", 2.0))
    assert yearly(desk).run_key != key
