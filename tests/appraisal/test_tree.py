"""指标树: how groups are made of what they hold, who takes over a weight, what a gap costs, and how ties are settled."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.appraise import appraise_figures
from appraisal.frames import EVENTS
from appraisal.panel.scores import read_panel_figures, score_figures
from appraisal.period import parse_period
from appraisal.scheme import Scheme
from appraisal.tree import ROOT, roll_up
from tests.appraisal.small_county import PLAIN_LAMP, indicator, scheme, towns

SEPTEMBER = parse_period("2026-09")
DIRECT = {"method": "direct"}
"""The figure is the score out of 100 already."""


def grown(weights, groups, subjects, **policies):
    """A scheme of scores out of 100: ``weights`` by (group, indicator), ``groups`` as in ``scheme.yaml``."""
    made = [
        indicator(
            code, rule=DIRECT, kind="share", uom="%", basis="stock", group_code=group, lamp_rule="plain", decimals=6
        )
        for group, code in weights
    ]
    flat = {code: weight for (_, code), weight in weights.items()}
    plain = scheme(made, flat, subjects, policies=policies, lamp_rules=[PLAIN_LAMP])
    return Scheme(**{name: getattr(plain, name) for name in Scheme.model_fields} | {"groups": groups})


def told(scores, *, period="2026-09"):
    """FIGURES of ``{subject: {indicator: value}}``; a value of ``None`` is not told."""
    rows = [(code, town, period, value) for town, own in scores.items() for code, value in own.items()]
    return pd.DataFrame(rows, columns=["indicator_code", "subject_code", "period", "value"]).dropna()


def total(results):
    return results[results["indicator_code"].eq("")].set_index("subject_code")


# —— 合成: what holds for every tree ——


def _rows(weights, shares, *, group_of):
    """Scored rows of one subject a row of ``shares``; NaN where the subject has nothing of the part."""
    return pd.DataFrame(
        [
            (f"town.t{town}", "towns", f"i{part}", group_of[part], weights[part], share * weights[part])
            for town, own in enumerate(shares)
            for part, share in enumerate(own)
            if not np.isnan(share)
        ],
        columns=["subject_code", "peer_group_code", "indicator_code", "group_code", "weight_points", "score_points"],
    )


@st.composite
def trees(draw):
    """A tree of groups, indicators hung into it with their weights, and shares of a few subjects."""
    count = draw(st.integers(1, 5))
    parents = {
        f"g{number}": draw(st.sampled_from([None, *(f"g{upper}" for upper in range(number))]))
        for number in range(count)
    }
    parts = draw(st.integers(1, 7))
    group_of = [draw(st.sampled_from(sorted(parents))) for _ in range(parts)]
    weights = [float(draw(st.integers(1, 30))) for _ in range(parts)]
    shares = st.integers(0, 120).map(lambda number: number / 100)
    return parents, group_of, weights, [[draw(shares) for _ in range(parts)] for _ in range(draw(st.integers(1, 4)))]


def _county(parents, aggregate):
    groups = {code: {"name_zh": code, "parent": above, "aggregate": aggregate} for code, above in parents.items()}
    return grown({("g0", "i0"): 1}, groups, towns("town.a"), aggregate=aggregate)


def _root(tree, aggregate):
    parents, group_of, weights, shares = tree
    nodes = roll_up(_rows(weights, shares, group_of=group_of), _county(parents, aggregate), ["score_points"])
    return nodes[nodes["group_code"].eq(ROOT)].set_index("subject_code")["score_points"].sort_index()


@pytest.mark.slow
@given(trees())
@settings(max_examples=20, deadline=None)
def test_however_deep_the_groups_an_additive_total_is_the_plain_weighted_sum(tree):
    _, _, weights, shares = tree
    assert _root(tree, "arithmetic").to_numpy() == pytest.approx(np.array(shares) @ np.array(weights))


@pytest.mark.slow
@given(trees())
@settings(max_examples=20, deadline=None)
def test_minimum_harmonic_geometric_arithmetic_follow_in_that_order(tree):
    made = [_root(tree, name).to_numpy() for name in ("minimum", "harmonic", "geometric", "arithmetic")]
    for lower, upper in pairwise(made):
        assert (lower <= upper + 1e-9).all()
    assert made[0] == pytest.approx(np.array(tree[3]).min(axis=1) * sum(tree[2]))


EVERY = ["arithmetic", "geometric", "harmonic", "minimum", "product", "copeland"]


@pytest.mark.slow
@given(trees(), st.sampled_from(EVERY), st.data())
@settings(max_examples=30, deadline=None)
def test_a_better_part_never_lowers_one_s_own_total_and_moves_others_by_comparison_alone(tree, aggregate, data):
    parents, group_of, weights, shares = tree
    part = data.draw(st.integers(0, len(weights) - 1))
    first, *others = shares
    raised = [share + 0.1 * (place == part) for place, share in enumerate(first)]
    before = _root(tree, aggregate).to_numpy()
    after = _root((parents, group_of, weights, [raised, *others]), aggregate).to_numpy()
    assert after[0] >= before[0] - 1e-9
    if aggregate == "copeland":
        assert (after[1:] <= before[1:] + 1e-9).all()
    else:
        assert after[1:] == pytest.approx(before[1:])


@pytest.mark.slow
@given(trees(), st.sampled_from(EVERY), st.integers(2, 9))
@settings(max_examples=20, deadline=None)
def test_weights_matter_by_their_shares_alone(tree, aggregate, times):
    parents, group_of, weights, shares = tree
    larger = _root((parents, group_of, [weight * times for weight in weights], shares), aggregate)
    assert larger.to_numpy() == pytest.approx(_root(tree, aggregate).to_numpy() * times)


@pytest.mark.slow
@given(trees(), st.sampled_from(EVERY), st.randoms())
@settings(max_examples=20, deadline=None)
def test_the_order_of_rows_does_not_matter(tree, aggregate, random):
    parents, group_of, weights, shares = tree
    rows, county = _rows(weights, shares, group_of=group_of), _county(parents, aggregate)
    order = list(rows.index)
    random.shuffle(order)
    keys = ["subject_code", "group_code"]
    straight, shuffled = (
        roll_up(each, county, ["score_points"]).sort_values(keys)["score_points"].to_numpy()
        for each in (rows, rows.loc[order])
    )
    assert shuffled == pytest.approx(straight)


def _beaten_two_by_two(weights, shares):
    """Copeland as it is said: of the others, how many lose on more weight than they win; a draw is a half."""
    for own in shares:
        wins = 0.0
        for other in shares:
            both = [part for part in range(len(weights)) if not np.isnan(own[part] + other[part])]
            balance = sum(weights[part] * ((own[part] > other[part]) - (own[part] < other[part])) for part in both)
            wins += 1.0 if balance > 0 else 0.5 if balance == 0 else 0.0
        yield (wins - 0.5) / (len(shares) - 1)


@pytest.mark.slow
@given(st.integers(1, 5), st.integers(2, 6), st.data())
@settings(max_examples=30, deadline=None)
def test_copeland_equals_comparing_two_by_two(parts, subjects, data):
    weights = [float(data.draw(st.integers(1, 9))) for _ in range(parts)]
    share = st.integers(0, 4).map(lambda number: number / 4)
    shares = [[data.draw(share) for _ in range(parts)] for _ in range(subjects)]
    tree = ({"g0": None}, ["g0"] * parts, weights, shares)
    nodes = roll_up(_rows(weights, shares, group_of=tree[1]), _county({"g0": None}, "copeland"), ["score_points"])
    made = nodes[nodes["group_code"].eq("g0")].set_index("subject_code")["score_points"].sort_index()
    assert (made / sum(weights)).to_list() == pytest.approx(list(_beaten_two_by_two(weights, shares)))


def test_copeland_weighs_what_both_have_by_the_scheme_not_by_who_took_over_a_weight():
    """Town b lacks the third part, and its other weights took it over; against a each still has one of two equal parts."""
    groups = {"all": {"name_zh": "全部", "aggregate": "copeland"}}
    weights = {("all", "x"): 30, ("all", "y"): 30, ("all", "z"): 40}
    county = grown(weights, groups, towns("town.a", "town.b"), missing="renormalise")
    scores = {"town.a": {"x": 50, "y": 40, "z": 10}, "town.b": {"x": 40, "y": 50, "z": None}}
    assert total(score_figures(told(scores), county, SEPTEMBER))["score_points"].to_list() == [50.0, 50.0]


# —— 折算: who takes over a weight that is left out ——

WEIGHTS = {("first", "a"): 20, ("first", "b"): 30, ("second", "c"): 50}
FLAT = {"first": "甲类", "second": "乙类"}


@pytest.mark.parametrize(
    ("within", "gone", "expected"),
    [
        ("subject", "a", 81.25),  # b: 30→37.5 × 50%, c: 50→62.5 × 100%
        ("group", "a", 75.0),  # b takes over all of its group: 50 × 50%, c stays 50
        ("subject", "ab", 100.0),
        ("group", "ab", 100.0),  # a whole group left out goes to the other
    ],
)
def test_a_weight_left_out_goes_to_its_group_first_where_the_scheme_says_so(within, gone, expected):
    county = grown(WEIGHTS, FLAT, towns("town.a"), missing="renormalise", renormalise_within=within)
    scores = {"a": 10.0, "b": 50.0, "c": 100.0}
    known = {code: value for code, value in scores.items() if code not in gone}
    assert total(score_figures(told({"town.a": known}), county, SEPTEMBER))["score_points"].to_list() == [expected]


def test_a_group_left_out_whole_goes_to_its_neighbours_under_the_same_roof():
    groups = {"roof": "上级", "first": {"name_zh": "甲", "parent": "roof"}, "second": {"name_zh": "乙", "parent": "roof"}, "other": "丙"}  # fmt: skip
    weights = {("first", "a"): 20, ("second", "b"): 30, ("other", "c"): 50}
    county = grown(weights, groups, towns("town.a"), missing="renormalise", renormalise_within="group")
    results = score_figures(told({"town.a": {"b": 50.0, "c": 100.0}}), county, SEPTEMBER).set_index("indicator_code")
    assert results.loc[["b", "c", "roof", ""], "score_points"].to_list() == [25.0, 50.0, 25.0, 75.0]


# —— 应报未报 ——

GAP = {("all", "x"): 60, ("all", "y"): 40}
SCORES = {"town.a": {"x": 80, "y": 50}, "town.b": {"x": 40, "y": None}, "town.c": {"x": 60, "y": 70}}
ABC = towns("town.a", "town.b", "town.c")


def _panel(*, with_august):
    august = told({"town.b": {"y": 30}}, period="2026-08") if with_august else told({}, period="2026-08")
    return pd.concat([told(SCORES), august], ignore_index=True)


@pytest.mark.parametrize(
    ("missing", "with_august", "points", "rank", "standing"),
    [
        ("zero", False, 24.0, 3, "missing"),  # 60 × 40%
        ("renormalise", False, 40.0, 3, "missing"),
        ("block", False, None, None, "missing"),
        ("group_mean", False, 48.0, 3, "imputed"),  # (50＋70)÷2 = 60
        ("last_value", True, 36.0, 3, "imputed"),  # 8月的30
        ("last_value", False, 24.0, 3, "missing"),  # 没有可沿用的
    ],
)
def test_a_missing_figure_costs_what_the_scheme_says(missing, with_august, points, rank, standing):
    county = grown(GAP, {"all": "全部"}, ABC, missing=missing)
    panel = _panel(with_august=with_august)
    row = total(score_figures(panel, county, SEPTEMBER)).loc["town.b"]
    assert (None if pd.isna(row["score_points"]) else row["score_points"], None if pd.isna(row["rank"]) else row["rank"]) == (points, rank)  # fmt: skip
    figures = read_panel_figures(panel, county, SEPTEMBER)
    marked = appraise_figures(figures, county, SEPTEMBER, events=EVENTS.empty()).indicators
    gap = marked.set_index(["indicator_code", "subject_code"]).loc[("y", "town.b")]
    assert (gap["standing"], gap["lamp"]) == (standing, "unlit")


@pytest.mark.parametrize("missing", ["zero", "renormalise", "block", "group_mean", "last_value"])
def test_one_s_gap_never_moves_the_points_of_others(missing):
    county = grown(GAP, {"all": "全部"}, ABC, missing=missing)
    points = total(score_figures(_panel(with_august=True), county, SEPTEMBER))["score_points"]
    assert points[["town.a", "town.c"]].to_list() == [68.0, 64.0]


@pytest.mark.parametrize(
    ("by", "least", "is_told"),
    [("weight", 60, True), ("weight", 60.01, False), ("count", 50, True), ("count", 50.01, False), ("count", 0, True)],
)
@pytest.mark.parametrize("missing", ["zero", "renormalise", "group_mean"])
def test_too_little_told_makes_no_total_by_weight_or_by_count(by, least, is_told, missing):
    """Town b tells 60 of 100 points and one of two figures; what is put in for it tells nothing."""
    county = grown(GAP, {"all": "全部"}, ABC, missing=missing, coverage_by=by, coverage_least_pct=least)
    rows = total(score_figures(_panel(with_august=False), county, SEPTEMBER))
    assert pd.notna(rows.loc["town.b", "score_points"]) == pd.notna(rows.loc["town.b", "rank"]) == is_told
    assert rows.loc[["town.a", "town.c"], "rank"].to_list() == [1, 2]


# —— 并列 ——

FOUR = towns("town.a", "town.b", "town.c", "town.d")


@pytest.mark.parametrize(("ties", "expected"), [("min", [1, 2, 2, 4]), ("dense", [1, 2, 2, 3]), ("max", [1, 3, 3, 4])])
def test_equal_totals_share_a_place_in_the_way_the_scheme_says(ties, expected):
    county = grown({("all", "x"): 100}, {"all": "全部"}, FOUR, ties=ties)
    scores = {
        town: {"x": value}
        for town, value in zip(("town.a", "town.b", "town.c", "town.d"), (90, 80, 80, 70), strict=True)
    }
    assert total(score_figures(told(scores), county, SEPTEMBER))["rank"].to_list() == expected


@pytest.mark.parametrize(
    ("tie_breaks", "expected"),
    [
        ((), [1, 1, 1]),
        (("x",), [1, 2, 2]),
        (("y",), [3, 1, 1]),
        (("second", "first"), [3, 1, 1]),
        (("y", "v"), [3, 1, 2]),
        (("v",), [3, 1, 2]),
    ],
)
def test_equal_totals_are_parted_by_what_the_scheme_looks_at_next(tie_breaks, expected):
    """All make 80: a by x, b and c alike by y; b has more of v than c, and less of w."""
    weights = {("first", "x"): 30, ("second", "y"): 30, ("third", "v"): 20, ("third", "w"): 20}
    groups = {"first": "甲", "second": "乙", "third": "丙"}
    county = grown(weights, groups, ABC, tie_breaks=tie_breaks)
    scores = {
        "town.a": {"x": 90, "y": 70, "v": 60, "w": 100},
        "town.b": {"x": 70, "y": 90, "v": 90, "w": 70},
        "town.c": {"x": 70, "y": 90, "v": 80, "w": 80},
    }
    rows = total(score_figures(told(scores), county, SEPTEMBER))
    assert rows["score_points"].to_list() == [80.0, 80.0, 80.0]
    assert rows["rank"].to_list() == expected


@pytest.mark.parametrize(("rank_on", "expected"), [("rounded", [1, 1, 3]), ("unrounded", [2, 1, 3])])
def test_places_are_made_before_or_after_rounding(rank_on, expected):
    county = grown({("all", "x"): 100}, {"all": "全部"}, ABC, rank_on=rank_on)
    scores = {"town.a": {"x": 80.001}, "town.b": {"x": 80.004}, "town.c": {"x": 79.99}}
    rows = total(score_figures(told(scores), county, SEPTEMBER))
    assert rows["rank"].to_list() == expected
    assert rows["score_points"].to_list() == [80.0, 80.0, 79.99]


def test_the_order_of_the_table_does_not_matter():
    groups = {"top": {"name_zh": "上级", "aggregate": "geometric"}, "first": {"name_zh": "甲", "parent": "top"}, "second": {"name_zh": "乙", "parent": "top"}}  # fmt: skip
    county = grown(WEIGHTS, groups, FOUR, missing="group_mean", tie_breaks=("first",))
    scores = {
        "town.a": {"a": 90, "b": 70, "c": 60},
        "town.b": {"a": 90, "b": 70, "c": 60},
        "town.c": {"a": 30, "b": None, "c": 80},
        "town.d": {"a": 40, "b": 99, "c": 20},
    }
    panel, keys = told(scores), ["subject_code", "indicator_code"]
    straight = score_figures(panel, county, SEPTEMBER).sort_values(keys, ignore_index=True)
    for seed in range(4):
        shuffled = score_figures(panel.sample(frac=1, random_state=seed), county, SEPTEMBER)
        pd.testing.assert_frame_equal(shuffled.sort_values(keys, ignore_index=True), straight)


def test_float_noise_never_parts_equal_totals():
    weights = {("all", f"i{number}"): 10 for number in range(10)}
    county = grown(weights, {"all": "全部"}, ABC[:2], rank_on="unrounded")
    values = [7.1, 8.3, 9.9, 6.7, 5.3, 1.1, 2.3, 3.7, 4.9, 0.7]
    scores = {
        "town.a": {f"i{number}": value for number, value in enumerate(values)},
        "town.b": {f"i{number}": value for number, value in enumerate(reversed(values))},
    }
    assert total(score_figures(told(scores), county, SEPTEMBER))["rank"].to_list() == [1, 1]
