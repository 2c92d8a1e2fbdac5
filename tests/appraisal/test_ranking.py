"""位次: ties share, intervals hold every outcome, lists follow published rules."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.ranking import Field, list_honours, rank_bounds, rank_change, rank_within


def one_group(values):
    return pd.Series(["g"] * len(values), dtype="str")


def test_ties_share_a_place_and_the_next_place_is_left_out():
    values = pd.Series([90.0, 85.5, 85.5, 70.0, None])
    assert rank_within(values, one_group(values)).to_list()[:4] == [1, 2, 2, 4]
    assert rank_within(values, one_group(values), ties="dense").to_list()[:4] == [1, 2, 2, 3]
    assert pd.isna(rank_within(values, one_group(values))[4])


def test_groups_are_ranked_apart():
    values, groups = pd.Series([3.0, 2.0, 1.0]), pd.Series(["a", "b", "a"])
    assert rank_within(values, groups).to_list() == [1, 1, 2]


def test_going_forward_is_positive():
    change = rank_change(pd.Series([2, 5, 3], dtype="Int64"), pd.Series([4, 3, None], dtype="Int64"))
    assert change.to_list()[:2] == [2, -2]
    assert pd.isna(change[2])


numbers = st.integers(0, 6).map(float)


@given(st.lists(st.tuples(numbers, st.booleans()), min_size=1, max_size=8), st.sampled_from(["min", "dense"]))
@settings(max_examples=40, deadline=None)
def test_a_place_among_standing_figures_is_one_more_than_the_better_ones(rows, ties):
    values, stands = np.array([value for value, _ in rows]), np.array([stand for _, stand in rows])
    got = Field(values, np.zeros(len(rows), dtype=np.int64)).places(stands, ties=ties).tolist()
    for place, value in zip(got, values, strict=True):
        better = [other for other, stand in rows if stand and other > value]
        assert place == 1 + len(set(better) if ties == "dense" else better)


intervals = st.tuples(numbers, numbers).map(lambda pair: (min(pair), max(pair)))


@given(st.lists(intervals, min_size=1, max_size=3), st.sampled_from(["min", "dense"]))
@settings(max_examples=15, deadline=None)
def test_the_interval_holds_every_place_that_can_come_out_and_its_ends_do(ends, ties):
    low, high = pd.Series([low for low, _ in ends]), pd.Series([high for _, high in ends])
    best, worst = rank_bounds(low, high, one_group(ends), ties=ties)
    worlds = [rank_within(pd.Series(world), one_group(ends), ties=ties) for world in product(*ends)]
    for number in range(len(ends)):
        places = [world[number] for world in worlds]
        assert best[number] <= min(places)
        assert worst[number] >= max(places)
        if ties == "min":
            assert (best[number], worst[number]) == (min(places), max(places))


def test_a_doubtful_figure_opens_the_interval_of_domain_example():
    low = pd.Series([90.5, 91.0, 91.5, 92.0, 95.0, 93.0])
    high = pd.Series([92.3, 91.0, 91.5, 92.0, 95.0, 93.0])
    best, worst = rank_bounds(low, high, one_group(low))
    assert (best[0], worst[0]) == (3, 6)


def subjects(ranks, **columns):
    rank = pd.Series(ranks, dtype="Int64")
    last = (-rank).rank(method="min").astype("Int64")
    table = pd.DataFrame({"rank": rank, "last_rank": last, "reported_last_rank": last})
    table = table.assign(peer_group_code="g", peer_count=rank.count(), all_stand=True, is_vetoed=False)
    return table.assign(**columns)


def honours(table):
    return list_honours(table, red_count=2, black_count=1).to_list()


def test_the_first_two_and_the_last_are_listed():
    assert honours(subjects([1, 2, 3, 4])) == ["red_list", "red_list", "none", "black_list"]


def test_each_class_may_have_its_own_number_of_places():
    two = pd.concat([subjects([1, 2, 3, 4]), subjects([1, 2, 3, 4]).assign(peer_group_code="h")], ignore_index=True)
    red = pd.Series([1, 1, 1, 1, 2, 2, 2, 2])
    listed = list_honours(two, red_count=red, black_count=3 - red).to_list()
    assert listed[:4] == ["red_list", "none", "black_list", "black_list"]
    assert listed[4:] == ["red_list", "red_list", "none", "black_list"]


def test_ties_share_the_list():
    assert honours(subjects([1, 2, 2, 4, 4])) == ["red_list", "red_list", "red_list", "black_list", "black_list"]


def test_who_has_a_held_figure_or_a_veto_is_not_red_listed_and_nobody_moves_up():
    assert honours(subjects([1, 2, 3, 4], all_stand=[False, True, True, True]))[:3] == ["none", "red_list", "none"]
    assert honours(subjects([1, 2, 3, 4], is_vetoed=[True, False, False, False]))[0] == "none"


def test_a_doubt_alone_disgraces_nobody():
    assert honours(subjects([1, 2, 3, 4], reported_last_rank=[1, 4, 3, 2]))[3] == "none"


@pytest.mark.parametrize("ranks", [[1, 2], [1], [None, None, None]])
def test_a_group_smaller_than_three_makes_no_lists(ranks):
    assert set(honours(subjects(ranks))) == {"none"}


def test_where_all_are_equal_nobody_is_listed():
    assert set(honours(subjects([1, 1, 1]))) == {"none"}


def test_where_nobody_is_ranked_there_are_no_places():
    values, nobody = np.array([np.nan, np.nan]), np.array([True, True])
    field = Field(values, np.array([0, 1]))
    for told in (field.places(nobody), field.last_places(nobody), field.count_tied(nobody)):
        assert told.isna().all()
