"""Published lamp rules and 功效系数 tables, from the reference that lies beside the repository (``../shared``), if it does.

Not expressible as a lamp rule here, and so left out by name: 天津's comparison with the city mean (only its 负增长 half
is), Havering's "worse than last year", a roll-up by shares of green items, CPI/SPI pairs, and roll-ups from children;
an excuse (正当理由) is an exemption on record, not a lamp rule. Where a published rule leaves a hole or a conflict, ours
has to say what it means: the hole is refused at load, and 负增长 outranks a met plan. Our bands hold their upper end, so
银川's “含10” is written as above 9.9999.
"""

from pathlib import Path

import pandas as pd
import pytest
from pydantic import ValidationError

from appraisal.frames import INDICATOR_RESULTS, PROGRESS, IndicatorResultFrame, ProgressFrame
from appraisal.lamps import LampRule
from appraisal.lighting import light_lamps
from appraisal.period import parse_period
from appraisal.score_panel import score_figures
from tests.appraisal.small_county import indicator, scheme, towns

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"
if not REFERENCE.exists():
    pytest.skip("公开算例不在 ../shared，跳过", allow_module_level=True)

VECTORS = pd.read_csv(REFERENCE / "lamps" / "test_vectors.csv")
NOT_EXPRESSIBLE = {"havering_2013", "metrics_rollup", "easyprojects"}
GREEN, YELLOW, RED = ({"lamp": lamp} for lamp in ("green", "yellow", "red"))


def _rule(metric, *bands, overrides=()):
    return {"code": "rule", "name_zh": "规则", "metric": metric, "bands": bands, "overrides": overrides}


_FILLED = (
    {"to": 0} | GREEN,
    {"above": 0, "to": 9.9999} | GREEN,
    {"above": 9.9999, "to": 30} | YELLOW,
    {"above": 30} | RED,
)
_MET = ({"to": 0} | GREEN, {"above": 0} | YELLOW)
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
    "tianjin_2022_investment": _rule("shortfall_pct", *_MET, overrides=({"when": "growth_negative"} | RED,)),
    "toowoomba_2017": _rule("shortfall_pct", {"to": 15} | GREEN, {"above": 15, "to": 50} | YELLOW, {"above": 50} | RED),
}
PUBLISHED["any"] = PUBLISHED["yinchuan_2025_progress"]
WORDS = {"amber": "yellow", "grey": "unlit"}


def _row(given):
    """A row of PROGRESS, in terms of the vector's input."""
    number = {name: float(value) for name, value in given.items() if value.lstrip("-").replace(".", "").isdigit()}
    row = {"standing": "accepted", "progress_gap_pp": 0.0, "shortfall_pct": 0.0, "value": 1.0}
    if "behind_pp" in number:
        row["progress_gap_pp"] = -number["behind_pp"]
    if "behind_ratio" in number:
        row["shortfall_pct"] = number["behind_ratio"] * 100
    if "achieved" in number:
        row["shortfall_pct"] = 100 - number["achieved"]
    if "months_overdue" in number:
        row["start_overdue_count"] = number["months_overdue"]
    if "missed_consecutive" in number:
        row["progress_gap_pp"] = -1.0
    if "growth" in number:
        row["value"], row["shortfall_pct"] = number["growth"], number["plan"] - number["growth"]
    if "value" in given:
        row["standing"] = "missing"
    return row


def _is_expressible(vector):
    is_by_mean = vector.rule_id == "tianjin_2022_investment" and "city_avg=6" in vector.input
    is_hole = "CONFIG_GAP" in vector.expected
    return (
        vector.rule_id not in NOT_EXPRESSIBLE and not is_by_mean and not is_hole and "excused=yes" not in vector.input
    )


EXPRESSIBLE = [vector for vector in VECTORS.itertuples() if _is_expressible(vector)]


@pytest.mark.parametrize("vector", [pytest.param(each, id=f"{each.rule_id}-{each.input}") for each in EXPRESSIBLE])
def test_published_lamps_come_out_as_published(vector):
    given = dict(item.split("=") for item in vector.input.split(";"))
    key = {"indicator_code": "output", "subject_code": "town.a", "period": "2026-09"}
    county = scheme(
        [indicator(kind="growth", lamp_rule="rule")], {}, towns("town.a"), lamp_rules=[PUBLISHED[vector.rule_id]]
    )
    rows = PROGRESS.conform(pd.DataFrame([key | {"direction": "higher"} | _row(given)]))
    missed = int(given.get("missed_consecutive", "1")) - 1
    before = pd.DataFrame(
        [key | {"lamp": "yellow" if missed else "green", "lamp_reason_code": "", "lamp_streak_count": missed}]
    )
    lamps = light_lamps(ProgressFrame(rows), county, IndicatorResultFrame(INDICATOR_RESULTS.conform(before)))
    expected = "red" if vector.expected == "CONFLICT" else WORDS.get(vector.expected, vector.expected)
    assert lamps["lamp"].to_list() == [expected]


def test_most_published_vectors_are_expressible():
    assert len(EXPRESSIBLE) == 21


def test_the_rule_as_published_with_its_hole_is_refused():
    with pytest.raises(ValidationError, match=r"有空档：\(0, 10\]没有颜色"):
        LampRule.model_validate(
            _rule("gap_behind_pp", {"to": 0} | GREEN, {"above": 10, "to": 30} | YELLOW, {"above": 30} | RED)
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
