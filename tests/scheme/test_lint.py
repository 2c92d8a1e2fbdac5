"""指标目录体检 notes what somebody should look at; each case makes one thing wrong and expects that note, at its place."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from flows.cli import jixiao
from scheme import SAMPLE_SCHEME, SchemeNote, lint_scheme, uncovered_points
from scheme.lint.overlap import proportional_pairs

CASES = [
    (
        "too many indicators for one subject", "指标过多", "scheme.yaml", None, None, "scheme.yaml",
        "    weights:", "“县（市、区）”最多的要考62项（青澜县），超过35项",
    ),
    (
        "a weight that moves nobody", "权重过小", "scheme.yaml",
        "      retail_sales: 2  # 社会消费品零售总额\n      public_budget_revenue: 3  #",
        "      retail_sales: 0.25  # 社会消费品零售总额\n      public_budget_revenue: 4.75  #",
        "scheme.yaml", "      retail_sales: 0.25", "“县（市、区）”里“社会消费品零售总额”只有0.25分，不足1分",
    ),
    (
        "one row of a source for two indicators", "重复计分", "indicators/01_economy.yaml",
        "{feed: statistics_bureau, label: 第三产业增加值, column: growth}",
        "{feed: unit_submission, label: 地区生产总值, column: value}",
        "indicators/01_economy.yaml", "    sources:", "都出自“地区生产总值”这一栏",
    ),
    (
        "two names that are nearly one", "名称相近", "indicators/01_economy.yaml",
        "name_zh: 服务业增加值增速", "name_zh: 地区生产总额增速",
        "indicators/01_economy.yaml", "name_zh: 地区生产总额增速", "“地区生产总值增速”和“地区生产总额增速”名称有",
    ),
    (
        "an effort without a measure", "指标模糊", "indicators/01_economy.yaml",
        "name_zh: 地区生产总值增速", "name_zh: 推进经济高质量发展",
        "indicators/01_economy.yaml", "name_zh: 推进经济高质量发展", "名称里有“推进”，却没有说量什么",
    ),
    (
        "no clause", "指标模糊", "indicators/01_economy.yaml",
        "clause: 《青澜县2026年度绩效考评方案》附件1第1项", 'clause: ""',
        "indicators/01_economy.yaml", 'clause: ""', "没有条款",
    ),
    (
        "no unit", "指标模糊", "indicators/01_economy.yaml",
        'uom: "%"', 'uom: "—"', "indicators/01_economy.yaml", 'uom: "—"', "计量单位写作“—”",
    ),
    (
        "a name out of use", "名称停用", "scheme.yaml",
        "  adjustment_window: 10-11",
        "  catalogue: {retired_names: [{name_zh: 地区生产总值, valid_to: 2025-12, replaced_by: 全县生产总值}]}\n  adjustment_window: 10-11",
        "indicators/01_economy.yaml", "name_zh: 地区生产总值增速", "还在用“地区生产总值”：2025-12以后停用，现称“全县生产总值”",
    ),
    (
        "a post that carries too much", "责任过重", "scheme.yaml",
        "  adjustment_window: 10-11", "  catalogue: {most_per_post: 2}\n  adjustment_window: 10-11",
        "indicators/01_economy.yaml", "      goal_owner: 县发展改革局局长", "“县发展改革局局长”是",
    ),
]  # fmt: skip


def changed(year: Path, file: str, find: str | None, put: str | None) -> None:
    if find is None or put is None:
        return
    path = year / file
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, put, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def before() -> set[tuple[str, str]]:
    """What is noted of the sample scheme as it is."""
    return {(each.kind_zh, each.what_zh) for each in lint_scheme(SAMPLE_SCHEME)}


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_it_is_noted_with_place_reason_and_remedy(year: Path, case: tuple, before: set[tuple[str, str]]):
    _, kind, file, find, put, noted_in, at, says = case
    changed(year, file, find, put)
    new = [each for each in lint_scheme(year) if find is None or (each.kind_zh, each.what_zh) not in before]
    found = [each for each in new if each.kind_zh == kind and says in each.what_zh]
    assert found, new
    assert found[0].file == noted_in
    assert at.strip() in (year / noted_in).read_text("utf-8").splitlines()[found[0].line - 1]
    assert all(each.why_zh and each.do_zh for each in new)


def kinds(notes: tuple[SchemeNote, ...], kind: str) -> list[SchemeNote]:
    return [each for each in notes if each.kind_zh == kind]


def test_parts_that_count_beside_their_whole_are_noted_once_for_each_part(year: Path, before: set[tuple[str, str]]):
    assert not [what for _, what in before if "支撑子指标" in what]
    changed(
        year,
        "indicators/01_economy.yaml",
        "    lamp_rule: growth\n",
        "    lamp_rule: growth\n    parts: [retail_sales]\n",
    )
    (note,) = [each for each in kinds(lint_scheme(year), "重复计分") if "支撑子指标" in each.what_zh]
    assert note.what_zh.startswith("“社会消费品零售总额”是“地区生产总值增速”的支撑子指标，两项对")


def test_limits_are_the_schemes_own(year: Path):
    changed(
        year, "scheme.yaml", "  adjustment_window: 10-11",
        "  catalogue: {most_indicators: 62, least_weight_points: 0, alike_name_pct: 100}\n  adjustment_window: 10-11",
    )  # fmt: skip
    assert not {"指标过多", "权重过小", "名称相近"} & {each.kind_zh for each in lint_scheme(year)}


def test_an_indicator_that_nobody_has_a_weight_for_is_noted(year: Path):
    code = "online_farm_sales"
    path = year / "scheme.yaml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    weight = [place for place, line in enumerate(lines) if line.startswith(f"      {code}: ")]
    for place in weight:
        points = float(lines[place].split(":")[1].split("#")[0])
        other = next(at for at in range(place - 1, 0, -1) if at not in weight and "#" in lines[at])
        name, rest = lines[other].split(": ", 1)
        lines[other] = f"{name}: {float(rest.split('#')[0]) + points:g}  #{rest.split('#', 1)[1]}"
        lines[place] = ""
    path.write_text("".join(lines), encoding="utf-8")
    (note,) = kinds(lint_scheme(year), "没有权重")
    assert note.key == f"indicators.{code}"
    assert "没有一个考评对象在它上面有权重" in note.what_zh


UPSTREAM = pd.DataFrame(
    [
        ("S-ZJ-01", "地区生产总值增速", 4.0),
        ("S-XX-98", "数字经济核心产业增加值占比", 3.0),
        ("S-XX-99", "营商环境评价", 2.5),
    ],
    columns=["upstream_code", "name_zh", "weight_points"],
)


def test_upstream_indicators_that_nobody_carries_are_listed_with_their_weights(year: Path):
    notes = lint_scheme(year, upstream=UPSTREAM)
    open_ = kinds(notes, "上级指标无人承担")
    assert [(each.place, each.key) for each in open_] == [("upstream.csv:3", "S-XX-98"), ("upstream.csv:4", "S-XX-99")]
    assert open_[0].what_zh == "上级指标“数字经济核心产业增加值占比”S-XX-98（3分）没有一项本地指标对应"
    assert uncovered_points(UPSTREAM, notes) == 5.5
    assert any("“S-ZJ-02”不在上级指标清单里" in each.what_zh for each in kinds(notes, "上级指标对不上"))


def test_one_indicator_may_carry_several_upstream_ones(year: Path):
    changed(year, "indicators/01_economy.yaml", "upstream_code: S-ZJ-01", "upstream_code: S-ZJ-01、S-XX-98")
    assert [each.key for each in kinds(lint_scheme(year, upstream=UPSTREAM), "上级指标无人承担")] == ["S-XX-99"]


def history(ratio_noise: float, seed: int = 7, periods: int = 12) -> pd.DataFrame:
    """Two figures of two subjects, the second about three times the first."""
    noise = np.random.default_rng(seed)
    rows = []
    for subject in ("county.qinglan", "town.baishi"):
        path = 50 * np.cumprod(1 + noise.uniform(-0.1, 0.25, periods))
        for place, value in enumerate(path):
            period = str(2010 + place)
            rows.append(("retail_sales", subject, period, value))
            rows.append(("tourism_revenue", subject, period, 3 * value * np.exp(noise.normal(0, ratio_noise))))
    return pd.DataFrame(rows, columns=["indicator_code", "subject_code", "period", "value"])


def test_histories_that_are_nearly_proportional_are_noted(year: Path):
    (note,) = kinds(lint_scheme(year, panel=history(0.005)), "同涨同落")
    assert note.what_zh.startswith("“社会消费品零售总额”和“旅游总收入”历年几乎成比例（24期，比值波动")
    assert not kinds(lint_scheme(year, panel=history(0.2)), "同涨同落")


@given(noise=st.floats(0, 0.3), seed=st.integers(0, 2**31), periods=st.integers(1, 15))
def test_only_a_steady_ratio_over_enough_moving_periods_is_proportional(noise: float, seed: int, periods: int):
    panel = history(noise, seed, periods)
    found = list(proportional_pairs(panel, ["retail_sales", "tourism_revenue"]))
    assert len(found) <= 1
    for _, _, spread_pct, count in found:
        assert count == 2 * periods >= 8
        assert 0 <= spread_pct <= 2
    if noise == 0 and periods >= 8:
        assert found
    shuffled = panel.sample(frac=1, random_state=1)
    again = list(proportional_pairs(shuffled, ["retail_sales", "tourism_revenue"]))
    assert [each[:2] for each in again] == [each[:2] for each in found]


def test_the_command_prints_notes_and_refuses_nothing(year: Path):
    UPSTREAM.to_csv(year / "upstream.csv", index=False)
    done = CliRunner().invoke(jixiao, ["scheme", "lint", "--scheme", str(year), "--format", "csv"])
    assert done.exit_code == 0, done.output
    assert "place_key,kind_zh,what_zh,why_zh,do_zh,key" in done.output
    assert "无人承担的上级指标合计5.5分" in done.output
    assert "改不改由人决定" in done.output
