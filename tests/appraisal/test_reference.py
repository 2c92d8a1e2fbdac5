"""Published lamp rules and 功效系数 tables, from the reference that lies beside the repository (``../shared``), if it does.

Every vector is a rule in data. Where a published rule leaves a hole or a conflict, ours has to say what it means: a hole
is refused at load (银川 0—10, 天津 zero growth), 负增长 outranks a met plan. An excuse (正当理由) is an exemption on record.
"""

from pathlib import Path

import pandas as pd
import pytest
from pydantic import ValidationError

from appraisal.frames import INDICATOR_RESULTS, PROGRESS, IndicatorResultFrame, ProgressFrame
from appraisal.lamps.lighting import light_lamps
from appraisal.lamps.rules import LampRule
from appraisal.panel.scores import score_figures
from appraisal.period import parse_period
from appraisal.scheme import Scheme
from tests.appraisal.small_county import indicator, scheme, towns

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"
if not REFERENCE.exists():
    pytest.skip("公开算例不在 ../shared，跳过", allow_module_level=True)

VECTORS = pd.read_csv(REFERENCE / "lamps" / "test_vectors.csv")
GREEN, YELLOW, RED = ({"lamp": lamp} for lamp in ("green", "yellow", "red"))


def _rule(metric, *bands, overrides=(), **fields):
    return {"code": "rule", "name_zh": "规则", "metric": metric, "bands": bands, "overrides": overrides} | fields


_FILLED = ({"below": 10} | GREEN, {"at_least": 10, "to": 30} | YELLOW, {"above": 30} | RED)
_MET = ({"to": 0} | GREEN, {"above": 0} | YELLOW)
_NEGATIVE = {"when": "growth_negative", "counts_zero": False} | RED
_BELOW_MEAN = {"when": "behind_line", "line": "benchmark", "is_equal_enough": True, "untold": "unlit"} | YELLOW
_WORSE = {"when": "behind_line", "line": "year_ago", "is_equal_enough": True, "of": "yellow", "untold": "unlit"} | RED
PUBLISHED = {
    "yinchuan_2025_progress": _rule("gap_behind_pp", *_FILLED),
    "yinchuan_2025_start": _rule(
        "gap_behind_pp",
        *_FILLED,
        overrides=({"when": "not_started_due", "months": 1} | YELLOW, {"when": "not_started_due", "months": 3} | RED),
    ),
    "sanya_2022_project": _rule(
        "shortfall_pct", {"to": 0} | GREEN, {"above": 0, "to": 50} | YELLOW, {"above": 50} | RED
    ),
    "sanya_2022_district": _rule(
        "gap_behind_pp", *_MET, overrides=({"when": "streak", "of": "yellow", "count": 2} | RED,)
    ),
    "tianjin_2022_investment": _rule("shortfall_pct", *_MET, overrides=(_BELOW_MEAN, _NEGATIVE)),
    "havering_2013": _rule("shortfall_pct", {"to": 10} | GREEN, {"above": 10} | YELLOW, overrides=(_WORSE,)),
    "toowoomba_2017": _rule(
        "value", {"below": 50} | RED, {"at_least": 50, "below": 85} | YELLOW, {"at_least": 85} | GREEN
    ),
    "metrics_rollup": _rule(
        "green_share_pct",
        {"below": 80} | RED,
        {"at_least": 80, "to": 90} | YELLOW,
        {"above": 90} | GREEN,
        unlit_parts="not_green",
    ),
    # CPI and SPI are two parts, each green from 1 on: both, one or none of them
    "easyprojects": _rule(
        "green_share_pct",
        {"below": 50} | RED,
        {"at_least": 50, "below": 100} | YELLOW,
        {"at_least": 100} | GREEN,
        unlit_parts="not_green",
    ),
}
PUBLISHED["any"] = PUBLISHED["yinchuan_2025_progress"]
WORST = _rule(
    "gap_behind_pp",
    GREEN,
    overrides=[{"when": "any_part", "of": lamp, "lamp": lamp} for lamp in ("yellow", "red")],
)
"""任一子项目红灯，本项红灯: the second rule of the same help page."""
PART_RULE = {"code": "part", "name_zh": "子项", "metric": "value"}
PART_RULE["bands"] = ({"below": 0.5} | RED, {"at_least": 0.5, "below": 1} | YELLOW, {"at_least": 1} | GREEN)
FIGURE_OF = {"green": 1.0, "yellow": 0.9, "red": 0.4}
WORDS = {"amber": "yellow", "grey": "unlit", "not_red": "green", "CONFLICT": "red"}
LAST_YEAR = {"worse": 2.0, "same": 1.0, "better": 0.5}
"""A year-ago figure that makes this year's 1 worse, the same, better."""
GAPS = VECTORS[VECTORS["expected"].eq("CONFIG_GAP")]
EXEMPTION = {
    "subject_code": "town.a",
    "when": "not_started_due",
    "effective_from": "2026-07-01",
    "until": "2026-12-31",
    "document_no": "某督字〔2026〕8号",
    "approver_zh": "分管领导",
    "reason_zh": "正当理由",
}


def _row(given):
    """A row of PROGRESS, in terms of the vector's input."""
    number = {name: float(value) for name, value in given.items() if value.lstrip("-").replace(".", "").isdigit()}
    row = {"standing": "accepted", "progress_gap_pp": 0.0, "shortfall_pct": 0.0, "value": 1.0}
    row["progress_gap_pp"] = -number.get("behind_pp", 1.0 if "missed_consecutive" in number else 0.0)
    row["shortfall_pct"] = number.get("off_target_pct", number.get("behind_ratio", 0.0) * 100)
    row["start_overdue_count"] = number.get("months_overdue")
    row["year_ago_value"] = LAST_YEAR.get(given.get("vs_last_year"))
    if "growth" in number:
        row |= {"value": number["growth"], "shortfall_pct": number["plan"] - number["growth"]}
        row["benchmark_value"] = number["city_avg"]
    row["value"] = number.get("achieved", row["value"])
    if "value" in given:
        row["standing"] = "missing"
    return row


def _parts(given):
    """Figures of the parts that a vector speaks of."""
    if "children" in given:
        return [FIGURE_OF[lamp] for lamp in given["children"].split("+")]
    if "share_green" in given:
        green = round(float(given["share_green"]) * 100)
        return [FIGURE_OF["green"]] * green + [FIGURE_OF["red"]] * (100 - green)
    return [float(given[name]) for name in ("cpi", "spi") if name in given]


def _lamp(given, rule):
    figures = _parts(given)
    codes = [f"part{number}" for number in range(len(figures))]
    whole = indicator(kind="growth", lamp_rule="rule", parts=tuple(codes))
    parts = [indicator(code, role="support", lamp_rule="part") for code in codes]
    plain = scheme([whole, *parts], {}, towns("town.a"), lamp_rules=[rule, PART_RULE])
    exemptions = [EXEMPTION] if given.get("excused") == "yes" else []
    county = Scheme(**{name: getattr(plain, name) for name in Scheme.model_fields} | {"lamp_exemptions": exemptions})
    key = {"subject_code": "town.a", "period": "2026-09", "direction": "higher"}
    told = [
        {"indicator_code": code, "standing": "accepted", "value": value}
        for code, value in zip(codes, figures, strict=True)
    ]
    rows = PROGRESS.conform(
        pd.DataFrame([key | {"indicator_code": "output"} | _row(given), *(key | each for each in told)])
    )
    missed = int(given.get("missed_consecutive", "1")) - 1
    last = {"lamp": "yellow" if missed else "green", "lamp_reason_code": "", "lamp_streak_count": missed}
    before = pd.DataFrame([{"indicator_code": "output", "subject_code": "town.a", "period": "2026-08"} | last])
    lamps = light_lamps(ProgressFrame(rows), county, IndicatorResultFrame(INDICATOR_RESULTS.conform(before)))
    return lamps["lamp"].iloc[0]


def _given(vector):
    """``behind_pp=10;…`` as a dictionary; ``stale(period<current)`` is a figure that has not come for this period."""
    return dict(item.split("=") for item in vector.input.replace("stale(period<current)", "stale").split(";"))


@pytest.mark.parametrize(
    "vector",
    [pytest.param(each, id=f"{each.rule_id}-{each.input}") for each in VECTORS.drop(GAPS.index).itertuples()],
)
def test_published_lamps_come_out_as_published(vector):
    given = _given(vector)
    rule = WORST if "children" in given else PUBLISHED[vector.rule_id]
    assert _lamp(given, rule) == WORDS.get(vector.expected, vector.expected)


def test_no_vector_is_left_out():
    assert len(VECTORS) == 35
    assert set(VECTORS["rule_id"]) == set(PUBLISHED)
    assert [f"{each.rule_id}-{each.input}" for each in GAPS.itertuples()] == [
        "yinchuan_2025_progress-behind_pp=9.99",
        "tianjin_2022_investment-growth=0;plan=0;city_avg=0",
    ]


_TOLERANCE = ({"to": 0} | GREEN, {"above": 0, "to": 5} | YELLOW, {"above": 5} | RED)
_BY_GAP = ({"to": 0} | GREEN, {"above": 0, "to": 10} | YELLOW, {"above": 10} | RED)
LOADS = PUBLISHED | {
    "tianjin_2022_bond": _rule(
        "shortfall_pct", {"to": 0} | GREEN, {"above": 0, "to": 30} | YELLOW, {"above": 30} | RED
    ),
    # 色意相反的五档：偏热偏冷都是“偏离”，过热过冷都是“严重偏离”；界值按 100 为理想暂定
    "nbs_macro_5lamp": _rule(
        "value",
        {"below": 85} | RED,
        {"at_least": 85, "below": 95} | YELLOW,
        {"at_least": 95, "to": 105} | GREEN,
        {"above": 105, "to": 115} | YELLOW,
        {"above": 115} | RED,
    ),
    "reigate": _rule("shortfall_pct", *_TOLERANCE),
    # 以下两地分档没有公布，暂以序时
    "longxian_2024": _rule("gap_behind_pp", *_BY_GAP),
    "zaozhuang_2023": _rule("gap_behind_pp", *_BY_GAP, overrides=[{"when": "bottom_ranked", "count": 3} | RED]),
}
AS_PRINTED = {
    "yinchuan_2025_progress": (
        _rule("gap_behind_pp", {"to": 0} | GREEN, {"at_least": 10, "to": 30} | YELLOW, {"above": 30} | RED),
        ("(0, 10)",),
    ),
    "yinchuan_2025_register": (
        _rule("value", {"to": 0} | GREEN, {"at_least": 1, "to": 1} | YELLOW, {"above": 2} | RED),
        ("(0, 1)", "(1, 2]"),
    ),
    "evm_scribd": (
        _rule(
            "value",
            {"at_least": 0.95, "to": 1} | GREEN,
            {"at_least": 0.85, "to": 0.94} | YELLOW,
            {"at_least": 0, "to": 0.84} | RED,
        ),
        ("(-∞, 0)", "(0.84, 0.85)", "(0.94, 0.95)", "(1, +∞)"),
    ),
}
"""Rules that do not say what every number is: as printed, and the holes that the refusal names."""
JUDGED = {"ipa_gmpp"}
"""A confidence that people state is no rule over a figure; it is registered by 督查."""


def test_every_published_rule_set_is_told_of():
    told = pd.read_csv(REFERENCE / "lamps" / "published_rules.csv")["rule_id"]
    assert {*told} <= {*LOADS, *AS_PRINTED} | JUDGED


@pytest.mark.parametrize("code", sorted(LOADS))
def test_a_published_rule_set_loads(code):
    assert LampRule.model_validate(LOADS[code]).bands


@pytest.mark.parametrize("code", sorted(AS_PRINTED))
def test_a_rule_set_with_holes_is_refused_and_every_hole_is_named(code):
    rule, holes = AS_PRINTED[code]
    with pytest.raises(ValidationError) as refusal:
        LampRule.model_validate(rule)
    assert [hole for hole in holes if hole not in str(refusal.value)] == []


def test_zero_growth_that_a_published_rule_leaves_open_is_asked_for():
    open_rule = {name: value for name, value in _NEGATIVE.items() if name != "counts_zero"}
    with pytest.raises(ValidationError, match="counts_zero"):
        LampRule.model_validate(_rule("shortfall_pct", *_MET, overrides=(open_rule,)))
    given = {"growth": "0", "plan": "0", "city_avg": "0"}
    assert _lamp(given, PUBLISHED["tianjin_2022_investment"]) == "green"
    counted = _rule("shortfall_pct", *_MET, overrides=(_BELOW_MEAN, _NEGATIVE | {"counts_zero": True}))
    assert _lamp(given, counted) == "red"


def test_the_rule_as_published_with_its_hole_is_refused():
    with pytest.raises(ValidationError, match=r"有空档：\(0, 10\)没有颜色"):
        LampRule.model_validate(
            _rule("gap_behind_pp", {"to": 0} | GREEN, {"at_least": 10, "to": 30} | YELLOW, {"above": 30} | RED)
        )


def _coefficients(table, *, goalposts):
    """功效系数 (100 points, floor 60) of every column, the rows being subjects."""
    subjects = {name: f"town.t{number}" for number, name in enumerate(table.index)}
    indicators = {name: f"i{number}" for number, name in enumerate(table.columns)}
    made = [
        indicator(code, rule={"method": "efficacy"} | goalposts.get(name, {}), decimals=6)
        for name, code in indicators.items()
    ]
    county = scheme(made, dict.fromkeys(indicators.values(), 100), towns(*subjects.values()))
    coded = table.rename(index=subjects, columns=indicators).rename_axis(index="subject_code").reset_index()
    told = coded.melt("subject_code", var_name="indicator_code", value_name="value")
    results = score_figures(told.assign(period="2026"), county, parse_period("2026"))
    points = results[results["indicator_code"].isin(indicators.values())]
    wide = points.pivot_table(index="subject_code", columns="indicator_code", values="score_points")
    return wide.rename(index={code: name for name, code in subjects.items()})


def test_efficacy_coefficients_of_four_companies_equal_the_computed_table():
    given = pd.read_csv(REFERENCE / "china" / "gongxiao_4companies_input.csv", index_col=0).astype("float64")
    expected = pd.read_csv(REFERENCE / "china" / "gongxiao_4companies_computed.csv", index_col=0)
    earned = _coefficients(given, goalposts={}).loc[given.index]
    assert (earned.to_numpy() - expected[["d1", "d2", "d3", "d4"]].to_numpy()).__abs__().max() <= 0.005001


def test_efficacy_coefficients_of_two_regions_equal_the_computed_table():
    table = pd.read_csv(REFERENCE / "china" / "gongxiao_2regions_input_computed.csv", index_col=0)
    goalposts = {
        name: {"unacceptable_value": row["不允许值"], "satisfactory_value": row["满意值"]}
        for name, row in table.iterrows()
    }
    earned = _coefficients(table[["甲", "乙"]].T.astype("float64"), goalposts=goalposts).loc[["甲", "乙"]]
    assert (earned.to_numpy() - table[["d_甲", "d_乙"]].T.to_numpy()).__abs__().max() <= 0.005001
