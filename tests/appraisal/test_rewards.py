"""结果运用: pools are shared out to the last cent, quotas to the last person, and lists give both figures behind a name."""

import json
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from appraisal.rewards import (
    Given,
    RewardError,
    RewardRule,
    allot,
    float_bonus,
    list_subjects,
    measure_rewards,
    name_responsible,
    set_quotas,
    share_pool,
    share_posts,
)

CASES = Path(__file__).parents[1] / "cases" / "rewards"


def rule_of(use, groups=("g",)):
    return RewardRule(code="r", name_zh="某项", peer_groups=groups, use=use, clause="第1条")


def pool_of(coefficient, **options):
    use = {"kind": "pool", "heads": "counted", "smallest": "cent", "vetoed": "take_part", "coefficient": coefficient}
    return rule_of(use | options)


def results_of(*rows, **columns):
    """One peer group; each row is (code, place), points fall by place."""
    frame = pd.DataFrame(rows, columns=["subject_code", "rank"]).astype({"rank": "Int64"})
    frame = frame.assign(
        peer_group_code="g", total_points=100.0 - frame["rank"].astype("float64"), peer_count=len(rows)
    )
    return frame.assign(rank_change=pd.array([0] * len(rows), dtype="Int64"), is_vetoed=False, **columns)


def cases_of(name):
    rows = pd.read_csv(CASES / f"{name}.csv", comment="#", dtype=str, keep_default_na=False)
    return [pytest.param(own, id=str(case)) for case, own in rows.groupby("case", sort=False)]


def cents(yuan):
    return int(Decimal(str(yuan)) * 100)


# —— 二次分配 ——


@pytest.mark.parametrize("rows", cases_of("pools"))
def test_a_pool_is_shared_out_as_in_the_cases(rows):
    grades = {f"等{place}": coefficient for place, coefficient in enumerate(rows["coefficient"])}
    subjects = results_of(*zip(rows["subject"], range(1, 99), strict=False), grade=list(grades))
    rule = pool_of({"by": "grade", "grades": grades}, smallest=rows["smallest"].iloc[0])
    heads = dict(zip(rows["subject"], rows["heads"].astype(int), strict=True))
    shared = share_pool(subjects, rule, cents(rows["pool_yuan"].iloc[0]), heads)
    assert dict(zip(shared.shares["subject_code"], shared.shares["amount_cents"], strict=True)) == dict(
        zip(rows["subject"], rows["amount_yuan"].map(cents), strict=True)
    )


amounts = st.integers(0, 10**11)
shares = st.lists(st.tuples(st.integers(0, 5000), st.decimals(0, 9, places=3)), min_size=1, max_size=12).filter(
    lambda rows: any(heads * coefficient for heads, coefficient in rows)
)


def shared_by_grade(pool_cents, rows, order=None):
    grades = {f"等{place}": coefficient for place, (_, coefficient) in enumerate(rows)}
    subjects = results_of(*((f"s{place:02}", place + 1) for place in range(len(rows))), grade=list(grades))
    subjects = subjects.iloc[order] if order else subjects
    heads = {f"s{place:02}": count for place, (count, _) in enumerate(rows)}
    shared = share_pool(subjects, pool_of({"by": "grade", "grades": grades}), pool_cents, heads)
    return dict(zip(shared.shares["subject_code"], shared.shares["amount_cents"], strict=True))


@given(amounts, shares)
@settings(max_examples=60, deadline=None)
def test_nothing_of_a_pool_is_left_or_made_up(pool_cents, rows):
    assert sum(shared_by_grade(pool_cents, rows).values()) == pool_cents


@given(amounts, shares)
@settings(max_examples=60, deadline=None)
def test_everybody_gets_what_the_formula_says_up_to_a_cent(pool_cents, rows):
    total = sum(Fraction(coefficient) * heads for heads, coefficient in rows)
    shared = shared_by_grade(pool_cents, rows).values()
    exact = [Fraction(coefficient) * heads * pool_cents / total for heads, coefficient in rows]
    assert all(abs(amount - due) < 1 for amount, due in zip(shared, exact, strict=True))


@given(amounts, shares)
@settings(max_examples=60, deadline=None)
def test_nobody_with_more_heads_times_coefficient_gets_less(pool_cents, rows):
    shared = shared_by_grade(pool_cents, rows).values()
    by_claim = sorted((heads * coefficient, amount) for (heads, coefficient), amount in zip(rows, shared, strict=True))
    for (claim, amount), (next_claim, next_amount) in pairwise(by_claim):
        assert amount <= next_amount or claim == next_claim


@given(amounts, shares, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_rows_does_not_matter(pool_cents, rows, random):
    order = random.sample(range(len(rows)), len(rows))
    assert shared_by_grade(pool_cents, rows, order) == shared_by_grade(pool_cents, rows)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=9).filter(any))
@settings(max_examples=60, deadline=None)
def test_what_a_sheet_computes_in_whole_numbers_is_the_same(total, parts):
    """The sheet never multiplies the pool by the parts; whole units a part first, then the rest by parts."""
    shared = allot(total, pd.Series(parts), range(len(parts)))
    for part, row in zip(parts, shared.rows.itertuples(), strict=True):
        rest = shared.whole_rest * part
        assert row.whole_count == shared.whole_each * part + rest // shared.part_total
        assert row.remainder_count == rest % shared.part_total


def test_a_unit_that_goes_by_order_alone_is_marked():
    shared = allot(100, pd.Series([1, 1, 1]), range(3))
    assert shared.rows["allotted_count"].to_list() == [34, 33, 33]
    assert shared.rows["is_tie_decided"].all()
    assert not allot(99, pd.Series([1, 1, 1]), range(3)).rows["is_tie_decided"].any()


def test_a_coefficient_by_place_is_read_off_the_table_and_tied_subjects_share_it():
    rule = pool_of({"by": "place", "places": [1.5, 1.2], "beyond": 1}, heads="one_each")
    shared = share_pool(results_of(("a", 1), ("b", 2), ("c", 2), ("d", 4)), rule, 490_00, {})
    assert shared.shares["coefficient_value"].to_list() == [1.5, 1.2, 1.2, 1.0]
    assert shared.shares["amount_cents"].to_list() == [150_00, 120_00, 120_00, 100_00]


def test_a_coefficient_by_points_is_the_quotient_rounded_half_up():
    subjects = results_of(("a", 1), ("b", 2)).assign(total_points=[90.25, 80.00])
    by_points = {"by": "points", "mean": "units", "within": "all", "decimals": 2}
    shared = share_pool(subjects, pool_of(by_points), 100, {"a": 1, "b": 3})
    assert shared.shares["coefficient_value"].to_list() == [1.06, 0.94]
    weighted = share_pool(subjects, pool_of(by_points | {"mean": "heads"}), 100, {"a": 1, "b": 3})
    assert weighted.shares["coefficient_value"].to_list() == [1.09, 0.97]


def test_a_mean_is_taken_within_the_peer_group_or_over_all():
    subjects = results_of(("a", 1), ("b", 1)).assign(total_points=[90.0, 60.0], peer_group_code=["g", "h"])
    for within, coefficients in (("peer_group", [1.0, 1.0]), ("all", [1.2, 0.8])):
        by_points = {"by": "points", "mean": "units", "within": within, "decimals": 4}
        use = pool_of(by_points).use
        shared = share_pool(subjects, rule_of(use, ("g", "h")), 100, {"a": 1, "b": 1})
        assert shared.shares["coefficient_value"].to_list() == coefficients


def test_a_vetoed_subject_takes_part_or_is_left_out_as_the_scheme_says():
    subjects = results_of(("a", 1), ("b", 2)).assign(is_vetoed=[False, True])
    by_place = {"by": "place", "places": [1], "beyond": 1}
    assert set(share_pool(subjects, pool_of(by_place), 10, {"a": 1, "b": 1}).shares["subject_code"]) == {"a", "b"}
    out = share_pool(subjects, pool_of(by_place, vetoed="left_out"), 10, {"a": 1})
    assert out.shares["subject_code"].to_list() == ["a"]
    assert out.shares["amount_cents"].to_list() == [10]


@given(amounts, shares, shares)
@settings(max_examples=30, deadline=None)
def test_what_the_posts_of_a_subject_get_adds_up_to_its_share(pool_cents, rows, posts):
    rule = pool_of({"by": "place", "places": ["1.3"], "beyond": "0.7"})
    subjects = results_of(*((f"s{place:02}", place + 1) for place in range(len(rows))))
    pool = share_pool(subjects, rule, pool_cents, {f"s{place:02}": 1 + heads for place, (heads, _) in enumerate(rows)})
    table = pd.DataFrame(
        [("s00", f"岗位{place}", heads, value) for place, (heads, value) in enumerate(posts)],
        columns=["subject_code", "post_zh", "head_count", "coefficient_value"],
    )
    inside = share_posts(table, pool, "s00")
    assert inside.shares["amount_cents"].sum() == pool.shares["amount_cents"].iloc[0] == inside.pool_cents


def test_posts_without_any_part_or_named_twice_are_refused():
    pool = share_pool(results_of(("a", 1)), pool_of({"by": "place", "places": [1], "beyond": 1}), 100, {"a": 1})
    for posts, words in (([("甲", 0), ("乙", 1)], "合计为0"), ([("甲", 1), ("甲", 1)], "重复")):
        rows = [("a", post, heads, Decimal(0 if post == "乙" else 1)) for post, heads in posts]
        table = pd.DataFrame(rows, columns=["subject_code", "post_zh", "head_count", "coefficient_value"])
        refused(words, lambda table=table: share_posts(table, pool, "a"), ("a",))


def refused(words, shared, about=()):
    with pytest.raises(RewardError, match=words) as refusal:
        shared()
    assert refusal.value.subject_codes == about


BY_PLACE = {"by": "place", "places": [1.2], "beyond": 1}


def test_what_cannot_be_shared_out_says_why():
    two = results_of(("a", 1), ("b", 2))
    rule = pool_of(BY_PLACE)
    refused("没有给人数表", lambda: share_pool(two, rule, 100, {}))
    refused("人数表里没有", lambda: share_pool(two, rule, 100, {"a": 1}), ("b",))
    refused("合计为0", lambda: share_pool(two, rule, 100, {"a": 0, "b": 0}))
    refused("没有方案所列考评类别", lambda: share_pool(two.assign(peer_group_code="x"), rule, 100, {}))
    refused("不能小于0", lambda: share_pool(two, rule, -1, {"a": 1, "b": 1}))
    refused("不是整元", lambda: share_pool(two, pool_of(BY_PLACE, smallest="yuan"), 150, {"a": 1, "b": 1}))
    unranked = two.assign(rank=pd.array([1, None], dtype="Int64"))
    refused("没有位次", lambda: share_pool(unranked, rule, 100, {"a": 1, "b": 1}), ("b",))
    graded = pool_of({"by": "grade", "grades": {"一等": 1.2}})
    refused("没有等次", lambda: share_pool(two, graded, 100, {"a": 1, "b": 1}))
    refused("没有等次", lambda: share_pool(two.assign(grade=["一等", None]), graded, 100, {"a": 1, "b": 1}), ("b",))
    refused("“二等”", lambda: share_pool(two.assign(grade=["一等", "二等"]), graded, 100, {"a": 1, "b": 1}))
    by_points = pool_of({"by": "points", "mean": "units", "within": "all", "decimals": 2})
    refused("没有意义", lambda: share_pool(two.assign(total_points=[5.0, -6.0]), by_points, 100, {"a": 1, "b": 1}))


# —— 奖金浮动 ——


def test_a_bonus_base_floats_by_grade_and_rounds_half_up():
    rates = {"by": "grade", "grades": {"一等": 12.5, "二等": 0, "三等": -10}}
    rule = rule_of({"kind": "bonus_float", "rate": rates, "smallest": "cent", "vetoed": "as_others"})
    subjects = results_of(("a", 1), ("b", 2), ("c", 3), ("d", 3), grade=["一等", "二等", "三等", "三等"])
    rows = float_bonus(subjects, rule, {"a": 1000_04, "b": 500_00, "c": 333_35}).floats
    assert rows["float_pct"].to_list() == [12.5, 0.0, -10.0, -10.0]
    assert rows["change_cents"].to_list()[:3] == [125_01, 0, -33_34]
    assert rows["amount_cents"].to_list()[:3] == [1125_05, 500_00, 300_01]
    assert pd.isna(rows["amount_cents"].iloc[3])
    assert rows["basis_zh"].to_list()[:3] == ["等次一等，上浮12.5%", "等次二等，不浮动", "等次三等，下浮10%"]


def test_a_vetoed_subject_gets_no_bonus_where_the_scheme_says_so():
    use = {"kind": "bonus_float", "rate": BY_PLACE, "smallest": "yuan"}
    subjects = results_of(("a", 1), ("b", 2)).assign(is_vetoed=[True, False])
    stopped = float_bonus(subjects, rule_of(use | {"vetoed": "no_bonus"}), {"a": 100_00, "b": 100_00}).floats
    assert stopped["amount_cents"].to_list() == [0, 101_00]
    assert stopped["basis_zh"].iloc[0] == "一票否决，不发"
    as_others = float_bonus(subjects, rule_of(use | {"vetoed": "as_others"}), {"a": 100_00, "b": 100_00}).floats
    assert as_others["amount_cents"].to_list() == [101_00, 101_00]


# —— 名额 ——


def quota_rule(rows):
    first = rows.iloc[0]
    shares_of = {f"等{place}": share for place, share in enumerate(rows["share_pct"])}
    use = {"kind": "quota", "share": {"by": "grade", "grades": shares_of}, "rounding": first["rounding"]}
    kept = (
        {"total_share_pct": first["kept_pct"], "total_rounding": first["total_rounding"]} if first["kept_pct"] else {}
    )
    return rule_of(use | kept | {"total": "kept" if kept else "sum", "vetoed": "take_part"}), list(shares_of)


@pytest.mark.parametrize("rows", cases_of("quotas"))
def test_quotas_are_set_as_in_the_cases(rows):
    rule, grades = quota_rule(rows)
    subjects = results_of(*zip(rows["subject"], range(1, 99), strict=False), grade=grades)
    found = set_quotas(subjects, rule, dict(zip(rows["subject"], rows["heads"].astype(int), strict=True)))
    assert found.quotas["quota_count"].to_list() == rows["quota"].astype(int).to_list()
    assert found.total_count == rows["quota"].astype(int).sum()


def kept_quota(**options):
    use = {
        "kind": "quota", "share": {"by": "place", "places": [25, 20], "beyond": 15}, "rounding": "largest_remainder",
        "total": "kept", "total_share_pct": 20, "total_rounding": "floor", "vetoed": "take_part",
    }  # fmt: skip
    return rule_of(use | options)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=15))
@settings(max_examples=50, deadline=None)
def test_a_kept_total_is_the_county_share_of_all_heads(counts):
    subjects = results_of(*((f"s{place:02}", place + 1) for place in range(len(counts))))
    found = set_quotas(subjects, kept_quota(), {f"s{place:02}": count for place, count in enumerate(counts)})
    assert found.quotas["quota_count"].sum() == sum(counts) * 20 // 100
    assert (found.quotas["quota_count"] <= found.quotas["head_count"]).all()


def test_who_is_left_out_still_counts_in_the_county_total():
    subjects = results_of(("a", 1), ("b", 2)).assign(is_vetoed=[False, True])
    found = set_quotas(subjects, kept_quota(vetoed="left_out"), {"a": 30, "b": 20})
    assert found.quotas["subject_code"].to_list() == ["a"]
    assert found.quotas["quota_count"].to_list() == [10]


def test_a_quota_never_exceeds_the_heads():
    subjects = results_of(("a", 1), ("b", 2))
    rule = kept_quota(share={"by": "place", "places": [100], "beyond": 0}, total_share_pct=50)
    refused("多于人数", lambda: set_quotas(subjects, rule, {"a": 1, "b": 9}), ("a",))


# —— 名单 ——


@pytest.mark.parametrize("rows", cases_of("lists"))
def test_lists_hold_whom_the_cases_say(rows):
    places = pd.to_numeric(rows["place"]).astype("Int64").reset_index(drop=True)
    moved = pd.to_numeric(rows["before"]).astype("Int64").reset_index(drop=True) - places
    subjects = results_of(*zip(rows["subject"], places, strict=True)).assign(rank_change=moved)
    previous = pd.DataFrame(
        {"subject_code": rows["subject"], "rank_change": pd.to_numeric(rows["before_that"]).astype("Int64")}
    )
    listed = list_subjects(subjects, rule_of(json.loads(rows["rule"].iloc[0])), previous).listed
    assert set(listed["subject_code"]) == set(rows.loc[rows["listed"].eq("yes"), "subject"])
    assert set(listed.loc[listed["is_second_period"], "subject_code"]) == set(
        rows.loc[rows["second"].eq("yes"), "subject"]
    )


FALLEN = {"kind": "fallen", "places": 2, "repeat": "any"}


def test_a_listed_subject_has_the_reason_and_both_figures():
    subjects = results_of(("a", 4), ("b", 1), ("c", 2), ("d", 3)).assign(
        rank_change=pd.array([-2, 0, 1, 1], dtype="Int64"), rank_low=[3, 1, 2, 3], rank_high=[4, 1, 2, 4]
    )
    row = list_subjects(subjects, rule_of(FALLEN)).listed.iloc[0]
    assert (row["rank"], row["previous_rank"]) == (4, 2)
    assert row["reason_zh"] == "上期第2位，本期第4位，参排4个，后退2位；有数据待核实，位次在第3—4位之间"
    bottom = {"kind": "bottom", "size": {"by": "places", "count": 1}}
    assert list_subjects(subjects, rule_of(bottom)).listed["reason_zh"].to_list() == [
        "得分96，第4位，参排4个；有数据待核实，位次在第3—4位之间"
    ]


def test_a_list_with_posts_is_for_internal_use_alone():
    chain = SimpleNamespace(goal_lead="副县长", goal_owner="局长", undertaker="副局长", implementer="股长")
    led = [SimpleNamespace(lead="a", goal_chain=chain), SimpleNamespace(lead="a", goal_chain=chain)]
    scheme = SimpleNamespace(
        subject_by_code={"a": SimpleNamespace(head_post_zh="局长")},
        indicators=led,
        projects=[SimpleNamespace(lead="b")],
    )
    subjects = results_of(("a", 3), ("b", 1), ("c", 2)).assign(rank_change=pd.array([-2, 0, 2], dtype="Int64"))
    listed = list_subjects(subjects, rule_of(FALLEN)).listed
    assert not listed["is_internal"].any()
    named = name_responsible(listed, scheme)
    assert named["is_internal"].all()
    assert named[["head_post_zh", "goal_leads_zh", "implementers_zh"]].iloc[0].to_list() == ["局长", "副县长", "股长"]


def test_the_place_of_a_vetoed_subject_stays_empty_where_it_is_left_out():
    use = {"kind": "first_tier", "size": {"by": "places", "count": 2}}
    subjects = results_of(("a", 1), ("b", 2), ("c", 3), ("d", 4)).assign(is_vetoed=[True, False, False, False])
    for vetoed, listed in (("left_out", ["b"]), ("take_part", ["a", "b"])):
        assert list_subjects(subjects, rule_of(use | {"vetoed": vetoed})).listed["subject_code"].to_list() == listed


def test_an_unranked_subject_is_on_no_list_and_does_not_count():
    subjects = results_of(("a", 1), ("b", 2), ("c", 3)).assign(rank=pd.array([1, 2, None], dtype="Int64"))
    use = {"kind": "bottom", "size": {"by": "places", "count": 1}}
    assert list_subjects(subjects, rule_of(use)).listed.empty


# —— 规则 ——


@pytest.mark.parametrize(
    ("use", "question"),
    [
        ({"kind": "pool"}, "按人数×系数分"),
        ({"kind": "pool", "coefficient": {"by": "place", "places": [1]}}, "没有列到的名次"),
        ({"kind": "pool", "coefficient": {"by": "points"}}, "保留几位小数"),
        ({"kind": "bonus_float"}, "被一票否决的单位"),
        ({"kind": "quota"}, "全县总名额"),
        ({"kind": "first_tier", "size": {"by": "share", "share_pct": 30}}, "不是整数时"),
        ({"kind": "bottom"}, "名单多长"),
        ({"kind": "fallen", "places": 2}, "连续两期退位"),
        ({"kind": "risen"}, "进几位以上"),
    ],
)
def test_what_a_paper_leaves_open_is_asked_and_never_guessed(use, question):
    with pytest.raises(ValidationError) as refusal:
        rule_of(use)
    assert any(question in error["msg"] and error["msg"].startswith("没有写明") for error in refusal.value.errors())


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (kept_quota().use.model_dump() | {"total_share_pct": None}, "总名额怎么定"),
        (kept_quota().use.model_dump() | {"rounding": "floor"}, "缺一不可"),
        (kept_quota().use.model_dump() | {"total": "sum", "rounding": "floor"}, "不用写 total_share_pct"),
        (kept_quota().use.model_dump() | {"share": {"by": "place", "places": [101], "beyond": 1}}, "不大于100"),
        (pool_of(BY_PLACE).use.model_dump() | {"coefficient": {"by": "grade", "grades": {"一等": -1}}}, "不小于0"),
        (pool_of(BY_PLACE).use.model_dump() | {"coefficient": BY_PLACE | {"beyond": "1.23456"}}, "小数不超过4位"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(use, words):
    with pytest.raises(ValidationError, match=words):
        rule_of(use)


def test_what_cannot_be_measured_does_not_keep_the_rest_from_it():
    rules = [
        RewardRule(code=f"r{place}", name_zh="某项", peer_groups=("g",), clause="第1条", use=use)
        for place, use in enumerate([pool_of(BY_PLACE).use, kept_quota().use, FALLEN])
    ]
    scheme = SimpleNamespace(rewards=rules, subject_by_code={}, indicators=(), projects=())
    found = measure_rewards(results_of(("a", 1), ("b", 2)), scheme, Given(heads={"a": 5, "b": 5}))
    assert [rule.code for rule, _ in found.unmeasured] == ["r0"]
    assert "没有给资金池" in str(found.unmeasured[0][1])
    assert [len(found.quotas), len(found.lists), len(found.pools)] == [1, 1, 0]
