"""方案对比 in words that a clerk understands, between folders and between two days of one."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from appraisal.scheme import Scheme
from flows.cli import jixiao
from scheme import SAMPLE_SCHEME, compare_schemes, name_path
from tests.scheme.test_compare import changed

KEY = ("foreign_trade", "county.qinglan")


def with_target(sample: Scheme, value: float) -> Scheme:
    targets = tuple(
        each.model_copy(update={"annual_value": value}) if (each.indicator_code, each.subject_code) == KEY else each
        for each in sample.targets
    )
    return sample.model_copy(update={"targets": targets})


def with_weight(sample: Scheme, value: float) -> Scheme:
    weights = {**sample.peer_group_by_code["county"].weights, "retail_sales": value}
    return changed(sample, "peer_groups", "county", weights=weights)


@pytest.mark.parametrize(
    ("part", "code", "values", "kind", "told"),
    [
        (
            "indicators", "retail_sales", {"lead": "dept.finance"}, "责任",
            "社会消费品零售总额·牵头单位由县商务局改为县财政局",
        ),
        (
            "projects", "project.p01", {"annual_plan": 30000.0}, "重点项目",
            "新型建材产业园一期·年度计划投资由32000万元改为30000万元（减少2000万元，降6.3%）",
        ),
        ("rounds", "monthly", {"deadline_day": 8}, "轮次", "月度调度·报送截止日由10日改为8日（减少2日，降20.0%）"),
        ("subjects", "town.baishi", {"is_appraised": False}, "考评对象", "白石镇·是否考评由是改为否"),
    ],
)  # fmt: skip
def test_a_change_is_a_sentence(sample: Scheme, *, part: str, code: str, values: dict, kind: str, told: str) -> None:
    (change,) = compare_schemes(sample, changed(sample, part, code, **values))
    assert (change.kind_zh, change.told_zh) == (kind, told)


def test_targets_and_weights_say_by_how_much(sample: Scheme):
    (target,) = compare_schemes(sample, with_target(sample, 30000))
    assert target.kind_zh == "目标"
    assert target.told_zh == "外贸进出口总额·青澜县·全年目标由28500万元改为30000万元（增加1500万元，升5.3%）"
    (weight,) = compare_schemes(sample, with_weight(sample, 3))
    assert weight.kind_zh == "权重"
    assert weight.told_zh == "县（市、区）·权重·社会消费品零售总额由2分改为3分（增加1分，升50.0%）"


def test_a_large_number_is_written_out(sample: Scheme):
    (change,) = compare_schemes(sample, with_target(sample, 12345678.5))
    assert change.after == "12345678.5"


def test_a_rule_and_a_lamp_are_told_by_their_parameters(sample: Scheme):
    rule = {**sample.indicator_by_code["gross_product_growth"].rule.model_dump(mode="json"), "step_value": 0.2}  # type: ignore[union-attr]
    (change,) = compare_schemes(sample, changed(sample, "indicators", "gross_product_growth", rule=rule))
    assert (change.kind_zh, change.told_zh) == (
        "计分办法", "地区生产总值增速·计分办法·每档由0.1改为0.2（增加0.1）",
    )  # fmt: skip
    bands = ({"above": None, "to": 0, "lamp": "green"}, {"above": 0, "to": None, "lamp": "red"})
    lamp = next(
        each
        for each in compare_schemes(sample, changed(sample, "lamp_rules", "relative", bands=bands))
        if "bands" in each.path
    )
    assert lamp.kind_zh == "亮灯规则"
    assert lamp.told_zh == (
        "欠进度比例亮灯·分档由不超过0绿灯；0（不含）至50黄灯；50（不含）以上红灯改为不超过0绿灯；0（不含）以上红灯"
    )


def test_what_comes_and_goes_is_said_so(sample: Scheme):
    fewer = sample.model_copy(update={"rounds": sample.rounds[1:]})
    assert [each.told_zh for each in compare_schemes(sample, fewer)] == ["取消半月亮灯（原为半月亮灯）"]
    assert [each.told_zh for each in compare_schemes(fewer, sample)] == ["新增半月亮灯：半月亮灯"]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("targets.foreign_trade.county.qinglan.annual_value", "目标 · 外贸进出口总额 · 青澜县 · 全年目标"),
        ("peer_groups.county.weights.retail_sales", "考评类别 · 县（市、区） · 权重 · 社会消费品零售总额"),
        ("indicators.gross_product_growth.rule.step_value", "指标 · 地区生产总值增速 · 计分办法 · 每档"),
    ],
)
def test_a_path_is_told_in_words(sample: Scheme, path: str, told: str):
    assert name_path(path, sample) == told


def run(*words: str) -> str:
    done = CliRunner().invoke(jixiao, ["scheme", *words])
    assert done.exit_code == 0, done.output
    return done.output


def test_two_days_of_one_scheme_differ_by_the_adjustments_between_them():
    before, after = f"{SAMPLE_SCHEME}@2026-10-19", f"{SAMPLE_SCHEME}@2026-10-20"
    (row,) = json.loads(run("diff", before, after, "--format", "json"))
    assert row["path"] == "targets.foreign_trade.county.qinglan.annual_value"
    assert row["told_zh"] == "外贸进出口总额·青澜县·全年目标由32000万元改为28500万元（减少3500万元，降10.9%）"
    assert json.loads(run("diff", before, f"{SAMPLE_SCHEME}@2026-01-01", "--format", "json")) == []
    assert json.loads(run("diff", after, str(SAMPLE_SCHEME), "--format", "json")) == []
    table = list(csv.DictReader(io.StringIO(run("diff", before, after, "--format", "csv"))))
    assert [(each["kind_zh"], each["before"], each["after"]) for each in table] == [("目标", "32000", "28500")]


@pytest.mark.parametrize(
    ("place", "says"), [("@2026-09-31", "不是日期"), ("@十月", "不是日期"), ("-none", "不存在")]
)  # fmt: skip
def test_a_place_that_is_none_is_refused(place: str, says: str):
    done = CliRunner().invoke(jixiao, ["scheme", "diff", f"{SAMPLE_SCHEME}{place}", str(SAMPLE_SCHEME)])
    assert done.exit_code != 0
    assert says in str(done.exception)


def test_check_shows_the_adjustments_and_whether_they_are_in_force():
    early = run("check", "--scheme", str(SAMPLE_SCHEME), "--now", "2026-10-19T12:00+08:00")
    late = run("check", "--scheme", str(SAMPLE_SCHEME), "--now", "2026-10-20T00:30+08:00")
    assert "未到生效日" in early
    assert "已生效" in late
    for told in ("青绩领发〔2026〕12号", "外贸进出口总额 · 青澜县 · 全年目标", "32000", "28500"):
        assert told in late
