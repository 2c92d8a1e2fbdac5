"""窗口期调整 are in force from their day on, and never before."""

from pathlib import Path

import pytest

from appraisal.period import parse_period
from scheme import SAMPLE_SCHEME, SchemeError, load_scheme

KEY = ("foreign_trade", "county.qinglan")


@pytest.mark.parametrize(
    ("period", "value"),
    [
        ("2026-09", 32000),
        ("2026-10H1", 32000),
        ("2026Q3", 32000),
        ("2026-10H2", 28500),
        ("2026-10", 28500),
        ("2026", 28500),
        ("2025-12", 32000),
        ("2027-02", 28500),
    ],
)
def test_an_adjustment_counts_from_the_period_whose_end_reaches_its_day(period: str, value: float):
    scheme = load_scheme(SAMPLE_SCHEME, period=parse_period(period))
    assert scheme.target_by_key[KEY].annual_value == value
    assert [each.document_no for each in scheme.adjustments] == (["青绩领发〔2026〕12号"] if value == 28500 else [])


def test_without_a_period_all_adjustments_count():
    assert load_scheme(SAMPLE_SCHEME).target_by_key[KEY].annual_value == 28500


def add_adjustment(year: Path, text: str) -> None:
    path = year / "adjustments.yaml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


SECOND = """
  - effective_from: 2026-11-05
    document_no: 青绩领发〔2026〕15号
    path: targets.foreign_trade.county.qinglan.annual_value
    from: {expected}
    to: 27000
    reason: 市级二次调整
"""


def test_a_second_adjustment_follows_the_first(year: Path):
    add_adjustment(year, SECOND.format(expected=28500))
    assert load_scheme(year, period=parse_period("2026-10")).target_by_key[KEY].annual_value == 28500
    assert load_scheme(year, period=parse_period("2026-11")).target_by_key[KEY].annual_value == 27000


def test_a_guard_that_will_fail_is_known_before_its_day(year: Path):
    add_adjustment(year, SECOND.format(expected=32000))
    with pytest.raises(SchemeError, match="原值应是 32000，方案现值却是 28500"):
        load_scheme(year, period=parse_period("2026-09"))


def test_weights_are_changed_in_pairs_and_still_make_100(year: Path):
    change = """
  - effective_from: 2026-10-20
    document_no: 青绩领发〔2026〕13号
    path: peer_groups.county.weights.{indicator}
    from: {before}
    to: {after}
    reason: 权重随市级方案调整
"""
    add_adjustment(year, change.format(indicator="foreign_trade", before=1.5, after=1))
    with pytest.raises(SchemeError, match=r"权重合计99\.5") as refusal:
        load_scheme(year, period=parse_period("2026-10"))
    assert load_scheme(year, period=parse_period("2026-09")).year == 2026
    assert refusal.value.faults[0].key == "peer_groups.county.weights"
    add_adjustment(year, change.format(indicator="gross_product_growth", before=4, after=4.5))
    weights = load_scheme(year, period=parse_period("2026-10")).peer_group_by_code["county"].weights
    assert (weights["foreign_trade"], weights["gross_product_growth"]) == (1, 4.5)


def test_a_changed_target_keeps_its_shape_over_the_year(year: Path):
    add_adjustment(
        year,
        """
  - effective_from: 2026-10-20
    document_no: 青绩领发〔2026〕14号
    path: targets.industrial_output.county.qinglan.annual_value
    from: 210
    to: 200
    reason: 规上企业退库，按可比口径调整
""",
    )
    target = load_scheme(year).target_by_key["industrial_output", "county.qinglan"]
    assert target.monthly_curve is not None
    assert (target.monthly_curve[0], target.monthly_curve[-1]) == (12, 200)


def test_a_general_rule_may_be_adjusted_and_other_loads_do_not_see_it(year: Path):
    add_adjustment(
        year,
        """
  - effective_from: 2026-10-20
    document_no: 青绩领发〔2026〕16号
    path: policies.floor_shares_pct.three_years
    from: 20
    to: 19
    reason: 领导小组会议审定
""",
    )
    assert load_scheme(year).policies.floor_shares_pct["three_years"] == 19
    assert load_scheme(year, period=parse_period("2026-09")).policies.floor_shares_pct["three_years"] == 20


def test_any_key_of_a_rule_may_be_adjusted(year: Path):
    add_adjustment(
        year,
        """
  - effective_from: 2026-10-20
    document_no: 青绩领发〔2026〕17号
    path: indicators.gross_product_growth.rule.step_value
    from: 0.1
    to: 0.2
    reason: 与市级口径一致
""",
    )
    before, after = (load_scheme(year, period=parse_period(each)) for each in ("2026-09", "2026-10"))
    rules = [each.indicator_by_code["gross_product_growth"].rule for each in (before, after)]
    assert [getattr(rule, "step_value", None) for rule in rules] == [0.1, 0.2]


def restate(year: Path, find: str, put: str) -> None:
    path = year / "scheme.yaml"
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, put), encoding="utf-8")


OUTSIDE = """
  - effective_from: {day}
    document_no: 青绩领发〔2026〕18号
    path: {path}
    from: {before}
    to: {after}
    reason: 市级调整
"""
TARGET = {"path": "targets.retail_sales.county.qinglan.annual_value", "before": "retail", "after": 69}
RULE = {"path": "indicators.gross_product_growth.rule.step_value", "before": 0.1, "after": 0.2}


def outside(year: Path, day: str, change: dict[str, object]) -> str:
    before = load_scheme(year).target_by_key["retail_sales", "county.qinglan"].annual_value
    values = {**change, "before": before if change["before"] == "retail" else change["before"]}
    return OUTSIDE.format(day=day, **values)


@pytest.mark.parametrize("day", ["2026-10-01", "2026-11-30"])
def test_an_adjustment_may_take_effect_on_any_day_of_the_window(year: Path, day: str):
    add_adjustment(year, outside(year, day, TARGET))
    assert load_scheme(year).target_by_key["retail_sales", "county.qinglan"].annual_value == 69


@pytest.mark.parametrize("day", ["2026-09-30", "2026-12-01", "2025-10-20", "2027-10-20"])
def test_outside_the_window_it_is_refused_with_file_line_and_remedy(year: Path, day: str):
    add_adjustment(year, outside(year, day, TARGET))
    with pytest.raises(SchemeError) as refusal:
        load_scheme(year)
    (fault,) = refusal.value.faults
    text = (year / "adjustments.yaml").read_text(encoding="utf-8")
    assert (fault.file, fault.line) == ("adjustments.yaml", text[: text.index(day)].count("\n") + 1)
    assert f"生效日{day}不在2026年目标调整的窗口期（10月—11月）" in fault.message_zh
    assert "approved_out_of_window: 批准文号" in fault.message_zh


def test_an_approval_of_its_own_opens_the_window(year: Path):
    add_adjustment(year, outside(year, "2026-09-10", TARGET) + "    approved_out_of_window: 青绩领发〔2026〕9号\n")
    scheme = load_scheme(year, period=parse_period("2026-09"))
    assert scheme.target_by_key["retail_sales", "county.qinglan"].annual_value == 69
    assert [each.approved_out_of_window for each in scheme.adjustments] == ["青绩领发〔2026〕9号"]


def test_targets_weights_and_other_rules_may_have_windows_of_their_own(year: Path):
    restate(year, "adjustment_window: 10-11", "adjustment_window: {targets: 10-11, weights: 7-8, others: null}")
    add_adjustment(year, outside(year, "2026-03-10", RULE))
    assert load_scheme(year).adjustments[0].effective_from.month == 3
    weights = {"path": "peer_groups.county.weights.foreign_trade", "before": 1.5, "after": 1}
    add_adjustment(year, outside(year, "2026-10-20", weights))
    with pytest.raises(SchemeError, match="不在2026年权重调整的窗口期（7月—8月）"):
        load_scheme(year)


def test_any_time_has_to_be_said(year: Path):
    restate(year, "adjustment_window: 10-11", "adjustment_window: null")
    add_adjustment(year, outside(year, "2026-03-10", TARGET))
    assert len(load_scheme(year).adjustments) == 2
    restate(year, "  adjustment_window: null", "  # adjustment_window: null")
    with pytest.raises(SchemeError) as refusal:
        load_scheme(year)
    (fault,) = refusal.value.faults
    assert (fault.file, fault.key) == ("scheme.yaml", "policies.adjustment_window")
    assert "请问清几月到几月可以调整" in fault.message_zh


def test_a_scheme_without_adjustments_need_not_state_a_window(year: Path):
    (year / "adjustments.yaml").unlink()
    restate(year, "  adjustment_window: 10-11", "  # adjustment_window: 10-11")
    assert load_scheme(year).adjustments == ()


@pytest.mark.parametrize("window", ["11-10", "0-3", "10-13", "十月"])
def test_a_window_that_is_none_is_refused(year: Path, window: str):
    restate(year, "adjustment_window: 10-11", f"adjustment_window: {window}")
    with pytest.raises(SchemeError) as refusal:
        load_scheme(year)
    assert {(each.file, each.key.split(".")[1]) for each in refusal.value.faults} == {
        ("scheme.yaml", "adjustment_window")
    }


def test_without_a_document_number_it_is_refused(year: Path):
    path = year / "adjustments.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("document_no: 青绩领发〔2026〕12号", "document_no:"), "utf-8"
    )
    with pytest.raises(SchemeError, match="文号（document_no）不能为空"):
        load_scheme(year)
