"""防抖: worsening shows at once, improving is earned, and nothing that was shown is written anew."""

from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from appraisal.frames import (
    INDICATOR_RESULTS,
    PROGRESS,
    PROJECTIONS,
    IndicatorResultFrame,
    ProgressFrame,
    ProjectionFrame,
)
from appraisal.lamps.lighting import light_lamps
from appraisal.lamps.rules import LAMP_ORDER, REASON_ZH, LampRule
from appraisal.lamps.steady import Before, ClearsBand, HoldsPeriods, OneStep, keep_steady
from tests.appraisal.small_county import indicator, scheme, towns

CASES = pd.read_csv(Path(__file__).parents[1] / "cases" / "lamps" / "steady.csv", dtype="str").fillna("")
BANDS = [
    {"below": 92, "lamp": "red"},
    {"at_least": 92, "below": 98, "lamp": "yellow"},
    {"at_least": 98, "lamp": "green"},
]
KEY = {"indicator_code": ["output"], "subject_code": ["town.a"]}


def _rule(by="", overrides="", **fields):
    way, size = (*by.split(), "", "")[:2]
    rule = {"code": "ahead", "name_zh": "年终预计", "metric": "projected_completion_pct", "bands": BANDS} | fields
    if way:
        size_key = {"band": "band", "periods": "count", "step": None}[way]
        rule["steady"] = {"by": way} | ({size_key: float(size)} if size_key else {})
    if overrides:
        when, of, count, lamp = overrides.split()
        rule["overrides"] = [{"when": when, "of": of, "count": int(count), "lamp": lamp}]
    return rule


def _light(rule, completion, period, previous, *, standing="accepted"):
    county = scheme([indicator(lamp_rule=rule["code"])], {}, towns("town.a"), lamp_rules=[rule])
    told = pd.DataFrame(KEY | {"period": [period], "standing": [standing], "value": [1.0], "target_value": [1.0]})
    ahead = pd.DataFrame(
        KEY | {"period": [period], "projected_completion_pct": [completion], "projected_high_pct": [completion + 5]}
    )
    return light_lamps(
        ProgressFrame(PROGRESS.conform(told)), county, previous, ProjectionFrame(PROJECTIONS.conform(ahead))
    ).assign(**KEY, period=period)  # fmt: skip


def _walk(rule, completions, *, periods=None, standings=None):
    """The lamps of period after period, each knowing only the one before."""
    previous, shown = None, []
    for number, completion in enumerate(completions):
        period = periods[number] if periods else f"2026-{number + 2:02d}"
        standing = standings[number] if standings else "accepted"
        lit = _light(rule, completion, period, previous, standing=standing)
        shown.append(lit.iloc[0])
        previous = IndicatorResultFrame(INDICATOR_RESULTS.conform(lit))
    return shown


@pytest.mark.parametrize("case", [pytest.param(row, id=row.case) for row in CASES.itertuples()])
def test_lamps_improve_as_the_rule_lets_them(case):
    shown = _walk(_rule(case.by, case.overrides), [float(each) for each in case.completions.split("|")])
    assert [each["lamp"] for each in shown] == case.lamps.split("|")
    reasons = [each.replace("metric", "projected_completion_pct") for each in case.reasons.split("|")]
    assert [each["lamp_reason_code"] for each in shown] == reasons
    assert [str(each["lamp_streak_count"]) for each in shown] == case.streaks.split("|")
    assert set(reasons) <= set(REASON_ZH)


@pytest.mark.parametrize(
    ("rule", "periods", "standings"),
    [
        ("another", None, None),
        ("ahead", ["2026-12", "2027-02"], None),
        ("ahead", None, ["held", "accepted"]),
    ],
    ids=["under another rule", "in a new year", "after an unlit period"],
)
def test_a_lamp_begins_afresh(rule, periods, standings):
    first = _rule("band 1")
    if rule == "another":
        lit = _light(first | {"code": "another"}, 97.0, "2026-02", None)
        shown = _light(first, 98.5, "2026-03", IndicatorResultFrame(INDICATOR_RESULTS.conform(lit))).iloc[0]
    else:
        shown = _walk(first, [97.0, 98.5], periods=periods, standings=standings)[-1]
    assert shown["lamp"] == "green"


def test_a_lamp_without_a_projection_is_unlit_and_says_so():
    lit = _light(_rule(), float("nan"), "2026-03", None)
    assert tuple(lit.loc[0, ["lamp", "lamp_reason_code"]]) == ("unlit", "no_projection")


@pytest.mark.parametrize(
    ("reading", "line", "lamp"), [("middle", 95, "red"), ("best", 95, "yellow"), ("best", 99, "red")]
)
def test_a_task_behind_that_will_hardly_be_met_is_red(reading, line, lamp):
    override = {"when": "projected_short", "line": line, "reading": reading, "lamp": "red"}
    assert _light(_rule(overrides="") | {"overrides": [override]}, 93.0, "2026-03", None).loc[0, "lamp"] == lamp


def test_whether_the_range_counts_has_to_be_said():
    with pytest.raises(ValidationError, match="reading"):
        LampRule.model_validate(_rule() | {"overrides": [{"when": "projected_short", "line": 95, "lamp": "red"}]})


ways = st.one_of(
    st.floats(0.1, 8).map(lambda band: ClearsBand(by="band", band=band)),
    st.integers(2, 4).map(lambda count: HoldsPeriods(by="periods", count=count)),
    st.just(OneStep(by="step")),
)


@given(ways, st.lists(st.floats(80, 110), min_size=2, max_size=12))
@settings(max_examples=50, deadline=None)
def test_no_way_hides_a_worse_lamp_or_shows_one_worse_than_before_and_now(way, completions):
    rule = LampRule.model_validate(_rule())
    last, waited = pd.Series([float("nan")]), pd.Series([0.0])
    for completion in completions:
        metric = pd.Series([completion])
        level = rule.level(metric)
        shown, waited = keep_steady(way, metric, rule.level, Before(last, waited))
        assert shown[0] >= level[0]
        assert pd.isna(last[0]) or shown[0] <= max(level[0], last[0])
        assert (shown[0] > level[0]) == (waited[0] > 0)
        assert shown[0] in range(len(LAMP_ORDER))
        last = shown


@given(st.lists(st.floats(80, 110), min_size=2, max_size=12), st.floats(0.1, 8))
@settings(max_examples=25, deadline=None)
def test_a_band_never_makes_a_lamp_switch_more_often(completions, band):
    rule = LampRule.model_validate(_rule())
    plain = [rule.level(pd.Series([each]))[0] for each in completions]
    last, waited, kept = pd.Series([float("nan")]), pd.Series([0.0]), []
    for completion in completions:
        last, waited = keep_steady(
            ClearsBand(by="band", band=band), pd.Series([completion]), rule.level, Before(last, waited)
        )
        kept.append(last[0])
    assert _switches(kept) <= _switches(plain)


def _switches(levels):
    return sum(abs(one - other) for one, other in pairwise(levels))
