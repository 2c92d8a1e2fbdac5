"""计分办法: the worked cases of the published rules, and what must hold for every figure."""

from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from appraisal.frames import PROGRESS, ProgressFrame
from appraisal.panel.scores import score_figures
from appraisal.period import parse_period
from appraisal.scheme import Subject
from appraisal.scoring import RULES, CompletionRule, DirectRule, method_of
from tests.appraisal.small_county import indicator, parameters, scheme, settled, towns

CASES = Path(__file__).parents[1] / "cases" / "scoring"
ELSEWHERE = {"milestones", "satisfaction", "year_shares"}
"""Tables about how a figure or a year arises; their own tests read them."""


def _read_cases():
    """One table of all cases; a subject's group is its case, and benchmarks are written ``5.2|5.5``."""
    files = sorted(path for path in CASES.glob("*.csv") if path.stem not in ELSEWHERE)
    texts = {"period": "str", "benchmark_values": "str"}
    tables = [pd.read_csv(path, dtype=texts).assign(file=path.stem) for path in files]
    table = pd.concat(tables, ignore_index=True)
    name = table["file"] + "-" + table["case"]
    number = name.map({each: count for count, each in enumerate(name.unique())}).astype("str")
    return table.assign(
        method=table["method"].fillna(table["file"]),
        name=name,
        indicator_code="case" + number,
        subject_code=table["subject"] + number,
        benchmark_values=table["benchmark_values"].fillna(""),
    )


TABLE = _read_cases()


def _written(text):
    """Parameters as ``a=1; b=2``, or as a scheme writes them: ``{a: 1, b: {c: 2}}``."""
    return yaml.safe_load(text) if str(text).startswith("{") else parameters(text)


def _benchmark_codes(row):
    count = row.benchmark_values.count("|") + 1 if row.benchmark_values else 0
    return tuple(f"mean.{row.indicator_code}.b{place}" for place in range(count))


def _long(table):
    """FIGURES: one row a benchmark, as the contract has it."""
    for row in table.itertuples():
        codes = _benchmark_codes(row) or (None,)
        for code, value in zip(codes, row.benchmark_values.split("|"), strict=True):
            told = (row.value, row.target_value, row.year_ago_value)
            number = float(value) if value else None
            yield (row.indicator_code, row.subject_code, row.period, *told, code, number)


LONG = ["indicator_code", "subject_code", "period", "value", "target_value", "year_ago_value", "benchmark_code", "benchmark_value"]  # fmt: skip


@pytest.fixture(scope="module")
def points():
    """Points of all cases: each is an indicator of its own in a peer group of its own."""
    firsts = TABLE.drop_duplicates("name")
    indicators = [
        indicator(
            row.indicator_code,
            rule={"method": row.method} | _written(row.parameters),
            kind=row.kind,
            direction=row.direction,
            decimals=6,
            benchmarks=_benchmark_codes(row),
            **(_written(row.indicator) if isinstance(row.indicator, str) else {}),
        )
        for row in firsts.itertuples()
    ]
    subjects = [
        subject
        for name, rows in TABLE.groupby("indicator_code")
        for subject in towns(*rows["subject_code"], peer_group=f"{name}.group")
    ]
    subjects += [
        Subject(code=code, name_zh=code, kind="benchmark", peer_group=f"{row.indicator_code}.group", is_appraised=False)
        for row in firsts.itertuples()
        for code in _benchmark_codes(row)
    ]
    weights = {row.indicator_code: {row.indicator_code: row.weight_points} for row in firsts.itertuples()}
    county = scheme(indicators, weights, subjects, policies={"points_places": 3})
    scored = [
        score_figures(pd.DataFrame(list(_long(rows)), columns=LONG), county, parse_period(code))
        for code, rows in TABLE.groupby("period")
    ]
    results = pd.concat(scored)
    return results[results["indicator_code"].isin(weights)].set_index("subject_code")["score_points"]


@pytest.mark.parametrize("name", list(TABLE["name"].unique()))
def test_published_cases_come_out_as_published(points, name):
    expected = TABLE[TABLE["name"].eq(name)].set_index("subject_code")["expected_points"]
    pd.testing.assert_series_equal(points.loc[expected.index], expected, check_names=False, atol=0.005, rtol=0)


def test_no_case_earns_more_than_its_rule_can_give():
    for row in TABLE[TABLE["expected_points"].notna()].itertuples():
        made = rule(row.method, **_written(row.parameters))
        most = made.most_points(pd.Series([float(row.weight_points)])).iloc[0]
        assert row.expected_points <= most + 0.005, row.name


@pytest.mark.parametrize("method", [method_of(each) for each in RULES])
def test_every_method_has_worked_cases(method):
    assert len(pd.read_csv(CASES / f"{method}.csv")) > 2


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


def rule(method, **parameters):
    model = next(each for each in RULES if method_of(each) == method)
    return model(**settled({"method": method} | parameters))


MONOTONE = (
    rule("completion", bonus_points_per_pp=0.1, bonus_cap_points=2),
    rule("completion", bonus_points_per_pp=0.1, bonus_cap_points=2, counting="whole_steps", zero_below_pct=60),
    rule("threshold"),
    rule("efficacy", floor_share=0.6),
    rule("efficacy", floor_share=0.6, curve="exponential", is_clipped=True),
    rule("deduction", line=50, step_value=3, points_per_step=0.7, counting="whole_steps"),
    rule("deduction", line=50, step_value=3, points_per_step=0.7),
    rule("difference", line=50, base_share=0.8, step_value=1, points_per_step=0.5, cap_share=1),
    rule("band_slopes", line=50, band_value=10, first_divisor=20, divisor_step=20, cap_share=1),
    rule("excess", line=10, span=100),
    rule("ratio", line=100),
    rule("direct", full_value=1000),
    rule(
        "mixed",
        parts=[
            {"share": 0.4, "rule": {"method": "threshold"}},
            {"share": 0.6, "rule": {"method": "ratio", "line": 100}},
        ],
    ),
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
            "peer_mean_value": value.mean(),
            "peer_std_value": value.std(),
            "rank": value.rank(method="min", ascending=direction == "lower"),
            "tied_count": value.groupby(value).transform("count"),
            "peer_count": len(value),
        }
    )
    return ProgressFrame(PROGRESS.conform(rows))


@given(st.lists(figures, min_size=2, max_size=6), st.sampled_from(MONOTONE), st.sampled_from(["higher", "lower"]))
@settings(max_examples=60, deadline=None)
def test_a_better_figure_never_earns_less_and_nothing_exceeds_the_weight_and_its_bonus(values, method, direction):
    assume(direction == "higher" or not isinstance(method, DirectRule))
    ordered = sorted(values, reverse=direction == "lower")
    points = method.score(_progress(ordered, direction=direction)).dropna()
    assert points.diff().dropna().ge(-1e-9).all()
    assert points.between(0, WEIGHT + (2 if isinstance(method, CompletionRule) else 0) + 1e-9).all()


@given(st.lists(figures, min_size=2, max_size=8), st.sampled_from(["higher", "lower"]))
@settings(max_examples=40, deadline=None)
def test_measured_by_peers_points_lie_between_the_floor_and_the_weight(values, direction):
    rows = _progress(values, direction=direction)
    assert rule("efficacy", floor_share=0.6).score(rows).between(0.6 * WEIGHT - 1e-9, WEIGHT + 1e-9).all()
    assert rule("rank_ladder", least_share=0.2).score(rows).between(0.2 * WEIGHT, WEIGHT).all()


@given(st.permutations(range(5)), st.sampled_from((*MONOTONE, rule("rank_ladder"), rule("place_share", scale="borda"))))
@settings(max_examples=25, deadline=None)
def test_points_do_not_depend_on_the_order_of_rows(order, method):
    rows = _progress([3.0, 99.0, 50.0, -7.0, 120.0])
    shuffled = ProgressFrame(rows.iloc[list(order)])
    pd.testing.assert_series_equal(method.score(shuffled).sort_index(), method.score(rows))


RELATIVE = (
    rule("completion", bonus_points_per_pp=0.1, bonus_cap_points=2, counting="whole_steps"),
    rule("threshold"),
    rule("efficacy"),
    rule("efficacy", curve="exponential"),
    rule("ratio", line="peer_best"),
    rule("ratio", line="peer_mean", counts="beyond", is_capped=False, floor_at_zero=False),
    rule("standard_score", ddof=1, center_share=0.5, share_per_deviation=0.1),
    rule("rank_ladder", tied_places="average"),
    rule("place_share", scale="borda"),
    rule("excess", measure="completion_pct", line=100, span=10),
    rule("step_table", measure="ratio_to_mean_pct", bands=[{"below": 80, "share": 0}, {"at_least": 80, "share": 1}]),
)


@given(
    st.lists(st.integers(1, 500).map(float), min_size=2, max_size=6),
    st.sampled_from(RELATIVE),
    st.sampled_from(["higher", "lower"]),
    st.sampled_from([0.0001, 0.1, 10.0, 10000.0]),
)
@settings(max_examples=60, deadline=None)
def test_points_do_not_depend_on_the_unit_of_measure(values, method, direction, times):
    plain = method.score(_progress(values, direction=direction))
    scaled = method.score(_progress([value * times for value in values], direction=direction, target=100.0 * times))
    pd.testing.assert_series_equal(scaled, plain, atol=1e-9, rtol=1e-6)


def test_a_rule_leaves_its_figures_unchanged():
    rows = _progress([3.0, 99.0])
    before = rows.copy(deep=True)
    for method in (*MONOTONE, rule("ledger"), rule("rank_ladder")):
        method.score(rows)
    pd.testing.assert_frame_equal(rows, before)


def test_a_rule_whose_parts_do_not_make_one_is_refused():
    with pytest.raises(ValidationError, match="静态与动态权重之和应为1"):
        rule("efficacy", static_share=0.4, dynamic_share=0.4)


def test_a_rule_about_places_says_what_tied_subjects_have():
    with pytest.raises(ValidationError, match="请写 tied_places"):
        rule("step_table", measure="place", tied_places=None, bands=[{"share": 1}])


def test_a_table_of_awards_longer_than_the_field_is_refused():
    with pytest.raises(ValidationError, match="比参评的3家还多"):
        rule("place_award", first_points=(2, 1), last_points=(-2, -1), places="figure", field_count=3, tied="keep")


def test_a_ladder_that_rises_is_refused():
    with pytest.raises(ValidationError, match="由高到低"):
        rule("rank_ladder", shares=(0.9, 1.0))
