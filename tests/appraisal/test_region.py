"""Places of counties: by cautious points, ties share, only among counties that count alike."""

import itertools
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from appraisal.lamps.rules import LAMP_ZH
from appraisal.region import CountyResult, lamp_words, place_counties


def county(name, cautious=None, *, mark="a", fault=""):
    return CountyResult(name, name, fault_zh=fault, rules_mark=mark, cautious_total_points=cautious)


def places(*counties):
    return [(each.result.county_zh, each.rank) for each in place_counties(counties)]


def test_ties_share_the_better_place_and_the_next_one_is_left_out():
    assert places(county("甲", 80.0), county("乙", 90.0), county("丙", 90.0)) == [("丙", 1), ("乙", 1), ("甲", 3)]


def test_what_is_printed_alike_is_placed_alike():
    assert [rank for _, rank in places(county("甲", 80.001), county("乙", 80.002))] == [1, 1]


def test_a_county_that_counts_otherwise_is_listed_without_a_place():
    told = places(county("甲", 80.0), county("乙", 99.0, mark="b"), county("丙", 70.0))
    assert told == [("甲", 1), ("丙", 2), ("乙", None)]


def test_without_a_total_or_without_a_result_there_is_no_place_and_faults_come_last():
    told = places(county("甲", fault="打不开"), county("乙"), county("丙", 70.0))
    assert told == [("丙", 1), ("乙", None), ("甲", None)]


@given(st.lists(st.tuples(st.floats(0, 120), st.sampled_from("ab"), st.booleans()), max_size=12))
def test_everybody_is_listed_once_and_no_better_points_have_a_worse_place(drawn):
    counties = [
        county(f"c{number}", points, mark=mark, fault="没有完成" if failed else "")
        for number, (points, mark, failed) in enumerate(drawn)
    ]
    told = place_counties(counties)
    assert sorted(each.result.home for each in told) == sorted(each.home for each in counties)
    ranked = [(each.rank, each.result.cautious_total_points) for each in told if each.rank is not None]
    assert ranked == sorted(ranked, key=lambda each: each[0])
    assert all(first[1] >= second[1] - 0.01 for first, second in itertools.pairwise(ranked))
    assert len({each.result.rules_mark for each in told if each.rank is not None}) <= 1


OWN = {"green": "蓝灯", "yellow": "黄灯", "red": "红灯", "unlit": "未亮灯"}


def test_lamps_are_called_as_the_counties_call_them_where_all_agree():
    own, usual, failed = (
        replace(county(name, fault=fault), lamp_zh=words)
        for name, words, fault in (("甲", OWN, ""), ("乙", LAMP_ZH, ""), ("丙", LAMP_ZH, "没有结果"))
    )
    assert lamp_words([own, own, failed]) == OWN
    assert lamp_words([own, usual]) == LAMP_ZH
    assert lamp_words([]) == LAMP_ZH
