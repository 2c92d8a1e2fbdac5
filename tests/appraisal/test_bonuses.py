"""创优争先加分: the worked cases of the bonuses by formula, their gates and the caps of their blocks."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from appraisal.awards.bonus_rules import BonusBlock, BonusItem
from appraisal.awards.bonuses import settle_bonuses, sum_bonuses
from appraisal.frames import PROGRESS, ProgressFrame
from tests.appraisal.small_county import indicator, scheme, towns

TOWNS = ("town.a", "town.b", "town.c", "town.d")
TWO_ABOVE = {"method": "threshold", "line": "benchmark", "is_equal_enough": False}
BY_MARGIN = {"method": "excess", "line": "benchmark", "span": 1}
BEYOND_TARGET = {"method": "excess", "measure": "completion_pct", "line": 100, "span": 10}
FIRST_THREE = {"method": "rank_ladder", "shares": [1, 0.6, 0.2], "least_share": 0, "tied_places": "best"}


def item(code="growth_above", rule=None, **fields):
    settings = {
        "name_zh": code,
        "block": "striving",
        "indicator_code": "output",
        "peer_groups": ["towns"],
        "points": 2.0,
    }
    return BonusItem(code=code, rule=rule or TWO_ABOVE, **(settings | fields))


def county(*items, cap=None, **fields):
    codes = ("output", "investment")
    base = scheme([indicator(code, uom="%", **fields) for code in codes], dict.fromkeys(codes, 50), towns(*TOWNS))
    block = BonusBlock(code="striving", name_zh="创优争先", cap_points=cap)
    return base.model_copy(update={"bonuses": items, "bonus_blocks": (block,)})


def progress(rows, **columns):
    """Rows of (indicator, subject, value) with further columns for all."""
    table = pd.DataFrame(rows, columns=["indicator_code", "subject_code", "value"])
    blank = {"period": "2026-09", "peer_group_code": "towns", "standing": "accepted", "direction": "higher"}
    table = table.assign(figure_subject_code=table["subject_code"], weight_points=50.0, **(blank | columns))
    return ProgressFrame(PROGRESS.conform(table[[name for name in PROGRESS.columns if name in table]]))


def one(rule, value, **columns):
    told = settle_bonuses(progress([("output", "town.a", value)], **columns), county(item(rule=rule)))
    return told.iloc[0]


@pytest.mark.parametrize(
    ("growth", "rule", "points"),
    [
        (6.2, TWO_ABOVE, 2.0),
        (5.5, TWO_ABOVE, 0.0),
        (5.3, TWO_ABOVE, 0.0),
        (5.5, TWO_ABOVE | {"is_equal_enough": True}, 2.0),
        (6.2, BY_MARGIN, 1.4),
        (9.9, BY_MARGIN, 2.0),
        (5.0, BY_MARGIN, 0.0),
    ],
)
def test_two_above_needs_the_more_demanding_of_both_benchmarks(growth, rule, points):
    """F16: 6.2 over 5.2 and 5.5; flat 2.0, by margin 2 × 0.7 = 1.4."""
    assert one(rule, growth, benchmark_value=5.5)["counted_points"] == pytest.approx(points)


@pytest.mark.parametrize(("completion", "points"), [(106, 4.8), (100, 0.0), (94, 0.0), (110, 8.0), (150, 8.0)])
def test_beyond_the_target_counts_in_proportion_up_to_the_points(completion, points):
    """F17: w = 8, A/T = 1.06, q = 10 % makes 4.8."""
    told = settle_bonuses(
        progress([("output", "town.a", 1.0)], completion_pct=float(completion)),
        county(item(rule=BEYOND_TARGET, points=8)),
    )
    assert told["score_points"].to_list() == pytest.approx([points])


GATES = [
    {"indicator_code": "output", "line": 8, "is_equal_enough": True},
    {"indicator_code": "investment", "line": 8, "is_equal_enough": True},
]


@pytest.mark.parametrize(
    ("investment", "points", "reason"),
    [
        ([9, 9, 9, 9], [0.5, 0.3, 0.1, 0.0], ""),
        ([7.9, 8.0, 9, 9], [0.0, 0.3, 0.1, 0.0], "“investment”没有达到门槛（不低于8%），未加分"),
        ([None, 9, 9, 9], [0.0, 0.3, 0.1, 0.0], "“investment”没有可用的数据，门槛（不低于8%）无法判断，未加分"),
    ],
)
def test_places_of_the_month_count_only_where_every_gate_is_open(investment, points, reason):
    """F03: the first three 0.5/0.3/0.1, with GDP, investment and expenditure at their lines."""
    rows = [("output", town, growth) for town, growth in zip(TOWNS, (9.9, 9.0, 8.6, 8.5), strict=True)]
    rows += [("investment", town, growth) for town, growth in zip(TOWNS, investment, strict=True)]
    table = progress(rows, rank=1, tied_count=1)
    table["rank"] = pd.Series([*range(1, 5), *range(1, 5)], dtype="Int64")
    table["standing"] = table["standing"].mask(table["value"].isna(), "missing")
    told = settle_bonuses(table, county(item(rule=FIRST_THREE, points=0.5, requires=GATES)))
    assert told["counted_points"].to_list() == pytest.approx(points)
    assert told["settlement_zh"].iloc[0] == reason
    assert told["settlement_code"].iloc[0] == ("gate" if reason else "counted")


def test_a_gate_of_a_figure_that_is_better_when_lower_is_a_ceiling():
    gate = {"indicator_code": "output", "line": 3, "is_equal_enough": False}
    rule = {"method": "threshold", "line": 5, "is_equal_enough": True}
    rows = [("output", "town.a", 3.0), ("output", "town.b", 2.0)]
    told = settle_bonuses(
        progress(rows, direction="lower"), county(item(rule=rule, requires=[gate]), direction="lower")
    )
    assert told["counted_points"].to_list() == [0.0, 2.0]
    assert told["settlement_zh"].iloc[0] == "“output”没有达到门槛（低于3%），未加分"


@pytest.mark.parametrize(
    ("standing", "benchmark", "code"),
    [
        ("accepted", None, "unscored"),
        ("missing", 5.0, "no_figure"),
        ("imputed", 5.0, "no_figure"),
        ("not_due", 5.0, "no_figure"),
    ],
)
def test_what_cannot_be_told_adds_nothing_and_says_so(standing, benchmark, code):
    told = one(TWO_ABOVE, 9.9, standing=standing, benchmark_value=benchmark)
    assert (told["counted_points"], told["settlement_code"]) == (0.0, code)
    assert told["settlement_zh"]


def test_no_item_takes_points_away_or_gives_more_than_its_points():
    rule = {"method": "difference", "line": 5, "base_share": 0.5, "step_value": 1, "points_per_step": 1}
    rule |= {"counting": "pro_rata", "floor_at_zero": False, "cap_share": None}
    assert one(rule, 99.0)["score_points"] == 2.0
    assert one(rule, -99.0)["score_points"] == 0.0


def test_an_item_is_open_to_its_peer_groups_and_to_those_who_are_appraised():
    rows = [("output", "town.a", 9.0), ("output", "town.b", 9.0), ("output", "elsewhere", 9.0)]
    table = progress(rows, benchmark_value=5.0)
    table.loc[1, "peer_group_code"] = "others"
    assert settle_bonuses(table, county(item()))["subject_code"].to_list() == ["town.a"]


def test_the_cap_of_a_block_acts_in_the_order_of_its_items():
    """F17: Σ ≤ 100 of a block."""
    items = [item(f"bonus_{n}", points=60) for n in (1, 2, 3)]
    told = settle_bonuses(progress([("output", "town.a", 9.0)], benchmark_value=5.0), county(*items, cap=100))
    assert told["score_points"].to_list() == [60, 60, 60]
    assert told["counted_points"].to_list() == [60, 40, 0]
    assert told["settlement_code"].to_list() == ["counted", "capped", "capped"]
    assert told["settlement_zh"].to_list() == [
        "", "“创优争先”合计以100分为限，本项计40分", "“创优争先”合计以100分为限，本项计0分",
    ]  # fmt: skip
    assert sum_bonuses(told).to_dict() == {"town.a": 100.0}


def test_a_scheme_without_items_gives_no_bonuses():
    assert settle_bonuses(progress([("output", "town.a", 9.0)]), county()).empty


@pytest.mark.parametrize(("model", "key"), [(BonusBlock, "cap_points"), (BonusItem, "rule"), (BonusItem, "points")])
def test_an_item_that_leaves_a_question_open_is_refused(model, key):
    written = county(item(), cap=1)
    whole = (written.bonus_blocks if model is BonusBlock else written.bonuses)[0].model_dump()
    with pytest.raises(ValidationError, match=key):
        model(**{name: value for name, value in whole.items() if name != key})


def test_a_gate_says_whether_its_line_is_enough():
    with pytest.raises(ValidationError, match="is_equal_enough"):
        item(requires=[{"indicator_code": "output", "line": 8}])


growths = st.lists(st.floats(-20, 20).map(lambda each: round(each, 1)), min_size=1, max_size=4)


@pytest.mark.slow
@given(growths, st.floats(0.1, 6).map(lambda each: round(each, 2)), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_cap_holds_whatever_the_order_and_points_lie_within_each_item(values, cap, random):
    items = [item("flat"), item("margin", BY_MARGIN), item("other", BY_MARGIN, indicator_code="investment", points=3)]
    a_county = county(*items, cap=cap)
    rows = [
        (code, town, value) for code in ("output", "investment") for town, value in zip(TOWNS, values, strict=False)
    ]
    told = settle_bonuses(progress(rows, benchmark_value=0.5), a_county)
    assert sum_bonuses(told).le(cap + 1e-9).all()
    assert told["counted_points"].between(0, told["score_points"] + 1e-9).all()
    most = told["bonus_code"].map({each.code: each.points for each in items})
    assert told["score_points"].between(0, most + 1e-9).all()
    again = settle_bonuses(progress(random.sample(rows, len(rows)), benchmark_value=0.5), a_county)
    key = ["bonus_code", "subject_code"]
    pd.testing.assert_frame_equal(again.sort_values(key, ignore_index=True), told.sort_values(key, ignore_index=True))
