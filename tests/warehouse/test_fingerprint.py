"""The fingerprint of what a round reads: the same for the same rows in any order, another for whatever differs."""

from datetime import timedelta

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from appraisal.frames import OBSERVATION_KEY, OBSERVATIONS
from tests.warehouse.county import INCOME, INVESTMENT, START
from warehouse.fingerprint import fingerprint

_TEXTS = st.sampled_from([None, "", "a", "b", "-1", "null", "\x1f", "84,000"])
_ROWS = st.dictionaries(
    st.tuples(st.sampled_from([INVESTMENT, INCOME]), st.sampled_from(["2026-07", "2026-08", "2026-09"])),
    st.fixed_dictionaries(
        {
            "value": st.sampled_from([None, 0.0, 1.0, 0.1, 0.1 + 1e-17, -1e300]),
            "reported_text": _TEXTS,
            "cell_ref": _TEXTS,
            "arrived_at": st.sampled_from([None, START, START + timedelta(microseconds=1)]),
        }
    ),
    min_size=1,
)


def frame_of(rows):
    told = [
        dict.fromkeys(OBSERVATION_KEY, "x") | {"indicator_code": indicator, "period": period} | content
        for (indicator, period), content in rows.items()
    ]
    return OBSERVATIONS.conform(pd.DataFrame(told))


@settings(max_examples=60, deadline=None)
@given(rows=_ROWS, others=_ROWS, order=st.randoms(use_true_random=False))
def test_two_frames_agree_exactly_where_their_rows_do(rows, others, order):
    shuffled = list(rows.items())
    order.shuffle(shuffled)
    assert fingerprint(frame_of(dict(shuffled)), OBSERVATIONS) == fingerprint(frame_of(rows), OBSERVATIONS)
    is_same = fingerprint(frame_of(others), OBSERVATIONS) == fingerprint(frame_of(rows), OBSERVATIONS)
    assert is_same == (others == rows)


@settings(max_examples=60, deadline=None)
@given(rows=_ROWS, data=st.data())
def test_one_cell_that_differs_is_another_fingerprint(rows, data):
    place = data.draw(st.sampled_from(sorted(rows)))
    name = data.draw(st.sampled_from(["reported_text", "cell_ref"]))
    other = data.draw(_TEXTS.filter(lambda text: text != rows[place][name]))
    changed = rows | {place: rows[place] | {name: other}}
    assert fingerprint(frame_of(changed), OBSERVATIONS) != fingerprint(frame_of(rows), OBSERVATIONS)


def test_texts_that_change_places_between_columns_or_rows_are_told_apart():
    one = {(INCOME, "2026-07"): {"reported_text": "a", "cell_ref": "b"}, (INCOME, "2026-08"): {"reported_text": "b"}}
    turned = {(INCOME, "2026-07"): {"reported_text": "b", "cell_ref": "a"}, (INCOME, "2026-08"): {"reported_text": "b"}}
    moved = {(INCOME, "2026-07"): {"reported_text": "b", "cell_ref": "b"}, (INCOME, "2026-08"): {"reported_text": "a"}}
    assert len({fingerprint(frame_of(each), OBSERVATIONS) for each in (one, turned, moved)}) == 3


def test_when_a_row_was_recorded_is_no_content_unless_it_is_asked_for():
    early = frame_of({(INCOME, "2026-07"): {"value": 1.0, "recorded_at": START}})
    late = frame_of({(INCOME, "2026-07"): {"value": 1.0, "recorded_at": START + timedelta(days=1)}})
    without = [fingerprint(each, OBSERVATIONS, without=("recorded_at",)) for each in (early, late)]
    assert without[0] == without[1]
    assert fingerprint(early, OBSERVATIONS) != fingerprint(late, OBSERVATIONS)


@pytest.mark.parametrize(("one", "other"), [(0.0, -0.0), (float("nan"), None)])
def test_the_same_number_in_another_guise_is_the_same(one, other):
    both = [frame_of({(INCOME, "2026-07"): {"value": value, "cell_ref": "E7"}}) for value in (one, other)]
    assert fingerprint(both[0], OBSERVATIONS) == fingerprint(both[1], OBSERVATIONS)


def test_a_column_that_says_nothing_does_not_count():
    told = frame_of({(INCOME, "2026-07"): {"value": 1.0}})
    assert fingerprint(told, OBSERVATIONS) == fingerprint(told, OBSERVATIONS, without=("cell_ref", "arrived_at"))


def test_no_rows_have_a_fingerprint_of_their_own():
    told = frame_of({(INCOME, "2026-07"): {"value": 1.0}})
    assert fingerprint(OBSERVATIONS.empty(), OBSERVATIONS) != fingerprint(told, OBSERVATIONS)
