"""计分办法: the worked cases of the published rules, and what must hold for every figure."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from appraisal.frames import PROGRESS, ProgressFrame
from appraisal.period import parse_period
from appraisal.score_panel import score_figures
from appraisal.scoring import CompletionRule, DeductionRule, EfficacyRule, LedgerRule, RankLadderRule, ThresholdRule
from tests.appraisal.small_county import indicator, parameters, scheme, towns

CASES = Path(__file__).parents[1] / "cases" / "scoring"
METHODS = ("completion", "threshold", "rank_ladder", "efficacy", "deduction", "ledger")


def _read_cases():
    tables = [pd.read_csv(CASES / f"{method}.csv", dtype={"period": "str"}).assign(method=method) for method in METHODS]
    table = pd.concat(tables, ignore_index=True)
    name = table["method"] + "-" + table["case"]
    number = name.map({each: count for count, each in enumerate(name.unique())}).astype("str")
    return table.assign(name=name, indicator_code="case" + number, subject_code=table["subject"] + number)


TABLE = _read_cases()


@pytest.fixture(scope="module")
def points():
    """Points of all cases: each is an indicator of its own in a peer group of its own."""
    firsts = TABLE.drop_duplicates("name")
    indicators = [
        indicator(
            row.indicator_code,
            rule={"method": row.method} | parameters(row.parameters),
            kind=row.kind,
            direction=row.direction,
            decimals=6,
        )
        for row in firsts.itertuples()
    ]
    subjects = [
        subject
        for name, rows in TABLE.groupby("indicator_code")
        for subject in towns(*rows["subject_code"], peer_group=f"{name}.group")
    ]
    weights = {row.indicator_code: {row.indicator_code: row.weight_points} for row in firsts.itertuples()}
    county = scheme(indicators, weights, subjects)
    panel = TABLE[["indicator_code", "subject_code", "value", "target_value", "year_ago_value"]]
    scored = [
        score_figures(panel[TABLE["period"].eq(code)].assign(period=code), county, parse_period(code))
        for code in TABLE["period"].unique()
    ]
    results = pd.concat(scored)
    return results[results["indicator_code"].isin(weights)].set_index("subject_code")["score_points"]


@pytest.mark.parametrize("name", list(TABLE["name"].unique()))
def test_published_cases_come_out_as_published(points, name):
    expected = TABLE[TABLE["name"].eq(name)].set_index("subject_code")["expected_points"]
    pd.testing.assert_series_equal(points.loc[expected.index], expected, check_names=False, atol=0.005, rtol=0)


def test_target_and_place_together_make_the_published_mix():
    """GDP of F02 + F03: 8.6 % over a target of 8 and third place make 4 + 5.4 = 9.4."""
    met = indicator("met", rule={"method": "threshold"}, kind="growth", uom="%")
    place = indicator("place", rule={"method": "rank_ladder"}, kind="growth", uom="%")
    county = scheme([met, place], {"met": 4, "place": 6}, towns("town.a", "town.b", "town.c"))
    growth = {"town.a": 9.9, "town.b": 9.0, "town.c": 8.6}
    panel = pd.DataFrame(
        [(code, town, "2026", value, 8.0) for code in ("met", "place") for town, value in growth.items()],
        columns=["indicator_code", "subject_code", "period", "value", "target_value"],
    )
    results = score_figures(panel, county, parse_period("2026"))
    total = results[results["indicator_code"].eq("") & results["subject_code"].eq("town.c")]
    assert total["score_points"].to_list() == [9.4]


figures = st.floats(-1000, 1000, allow_nan=False).map(lambda number: round(number, 3))
WEIGHT = 10.0
RULES = (
    CompletionRule(method="completion", bonus_points_per_pp=0.1, bonus_cap_points=2),
    ThresholdRule(method="threshold"),
    EfficacyRule(method="efficacy"),
    DeductionRule(method="deduction", threshold=50, step_value=3, points_per_step=0.7, counting="whole_steps"),
    DeductionRule(method="deduction", threshold=50, step_value=3, points_per_step=0.7, counting="pro_rata"),
)


def _progress(values, *, direction="higher", target=100.0):
    value = pd.Series(values, dtype="float64")
    ratio = value / target
    completion = (2 - ratio if direction == "lower" else ratio) * 100
    sign = -1 if direction == "lower" else 1
    rows = pd.DataFrame(
        {
            "indicator_code": "output",
            "subject_code": [f"town.t{number}" for number in range(len(value))],
            "period": "2026",
            "weight_points": WEIGHT,
            "value": value,
            "direction": direction,
            "due_value": target,
            "completion_pct": completion,
            "due_completion_pct": completion,
            "progress_gap_pp": (value - target) * sign,
            "peer_min_value": value.min(),
            "peer_max_value": value.max(),
            "rank": value.rank(method="min", ascending=direction == "lower"),
        }
    )
    return ProgressFrame(PROGRESS.conform(rows))


@given(st.lists(figures, min_size=2, max_size=6), st.sampled_from(RULES), st.sampled_from(["higher", "lower"]))
@settings(max_examples=60, deadline=None)
def test_a_better_figure_never_earns_less_and_nothing_exceeds_the_weight_and_its_bonus(values, rule, direction):
    ordered = sorted(values, reverse=direction == "lower")
    points = rule.score(_progress(ordered, direction=direction))
    assert points.diff().dropna().ge(-1e-9).all()
    assert points.between(0, WEIGHT + (2 if isinstance(rule, CompletionRule) else 0) + 1e-9).all()


@given(st.lists(figures, min_size=2, max_size=8), st.sampled_from(["higher", "lower"]))
@settings(max_examples=40, deadline=None)
def test_measured_by_peers_points_lie_between_the_floor_and_the_weight(values, direction):
    rows = _progress(values, direction=direction)
    assert EfficacyRule(method="efficacy").score(rows).between(0.6 * WEIGHT - 1e-9, WEIGHT + 1e-9).all()
    assert RankLadderRule(method="rank_ladder", floor_share=0.2).score(rows).between(0.2 * WEIGHT, WEIGHT).all()


@given(st.permutations(range(5)), st.sampled_from((*RULES, RankLadderRule(method="rank_ladder"))))
@settings(max_examples=25, deadline=None)
def test_points_do_not_depend_on_the_order_of_rows(order, rule):
    rows = _progress([3.0, 99.0, 50.0, -7.0, 120.0])
    shuffled = ProgressFrame(rows.iloc[list(order)])
    pd.testing.assert_series_equal(rule.score(shuffled).sort_index(), rule.score(rows))


def test_a_rule_leaves_its_figures_unchanged():
    rows = _progress([3.0, 99.0])
    before = rows.copy(deep=True)
    for rule in (*RULES, LedgerRule(method="ledger"), RankLadderRule(method="rank_ladder")):
        rule.score(rows)
    pd.testing.assert_frame_equal(rows, before)


def test_a_rule_whose_parts_do_not_make_one_is_refused():
    with pytest.raises(ValidationError, match="静态与动态权重之和应为1"):
        EfficacyRule(method="efficacy", static_share=0.4, dynamic_share=0.4)


def test_a_ladder_that_rises_is_refused():
    with pytest.raises(ValidationError, match="由高到低"):
        RankLadderRule(method="rank_ladder", shares=(0.9, 1.0))
