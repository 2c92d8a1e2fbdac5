"""目标草案 from past years: the sum is shown, what was left out is told, and nothing in the scheme is touched."""

from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.definitions.changes import DefinitionChange
from appraisal.scheme import Scheme
from appraisal.targets.making import METHOD_ZH, TargetDraft, TargetRules, make_targets
from flows.cli import jixiao
from scheme import SAMPLE_SCHEME, SchemeError, load_scheme
from tasks.home import HomeError
from tasks.inquiries.target_drafts import draft_targets

COUNTY = "county.qinglan"
UNCHANGED = "industrial_output"
LEVEL, GROWTH, SHARE, LOWER = "retail_sales", "gross_product_growth", "tax_revenue_share", "energy_intensity"


def panel(values: dict[str, float], indicator: str = LEVEL, subject: str = COUNTY) -> pd.DataFrame:
    rows = [(indicator, subject, period, value) for period, value in values.items()]
    return pd.DataFrame(rows, columns=["indicator_code", "subject_code", "period", "value"])


def draft(scheme: Scheme, values: dict[str, float], indicator: str = LEVEL, **rules: object) -> TargetDraft:
    drafts = make_targets(panel(values, indicator), scheme, TargetRules(2026, **rules))  # type: ignore[arg-type]
    return next(each for each in drafts if (each.indicator_code, each.subject_code) == (indicator, COUNTY))


@pytest.fixture
def plain(sample: Scheme) -> Scheme:
    """The sample scheme without changes of definition."""
    return sample.model_copy(update={"definition_changes": ()})


HISTORY = {"2022": 50.0, "2023": 55.0, "2024": 60.5, "2025": 60.5}


@pytest.mark.parametrize(
    ("method", "value", "formula"),
    [
        ("mean_level", 58.67, "（55＋60.5＋60.5）÷3＝58.6667，取2位小数得58.67"),
        ("mean_growth", 64.53, "平均增速（10＋10＋0）÷3＝6.6667%；60.5×（1＋6.6667%）＝64.5333，取2位小数得64.53"),
        (
            "compound_growth",
            64.47,
            "平均增速（1.1×1.1×1）的3次方根－1＝6.5602%；60.5×（1＋6.5602%）＝64.4689，取2位小数得64.47",
        ),
        ("mean_increment", 64.0, "60.5＋（5＋5.5＋0）÷3＝64，取2位小数得64"),
        ("best_level", 60.5, "55、60.5、60.5中最好的是60.5，取2位小数得60.5"),
    ],
)
def test_each_method_shows_its_sum(plain: Scheme, method: str, value: float, formula: str):
    made = draft(plain, HISTORY, method=method)
    assert (made.draft_value, made.formula_zh) == (value, formula)
    assert list(made.used) == [2023, 2024, 2025]


def test_a_growth_goes_by_the_mean_of_growths_whatever_was_asked(plain: Scheme):
    made = draft(plain, {"2023": 6.0, "2024": 5.5, "2025": 6.8}, GROWTH, method="mean_growth")
    assert (made.draft_value, made.method) == (6.1, "mean_level")


@pytest.mark.parametrize(
    ("indicator", "values", "stretch", "expected"),
    [
        (LEVEL, {"2023": 50, "2024": 60, "2025": 70}, 5.0, 63.0),
        (GROWTH, {"2023": 6.0, "2024": 6.0, "2025": 6.0}, 0.5, 6.5),
        (LOWER, {"2023": 0.6, "2024": 0.5, "2025": 0.4}, 10.0, 0.45),
    ],
)
def test_a_stretch_is_percent_of_amounts_points_of_rates_and_towards_the_better_side(
    plain: Scheme, indicator: str, values: dict, stretch: float, expected: float
):
    kind, direction = plain.indicator_by_code[indicator].kind, plain.indicator_by_code[indicator].direction
    made = draft(plain, values, indicator, stretch=stretch)
    assert made.draft_value == pytest.approx(expected), (kind, direction, made.formula_zh)


def test_a_missing_year_is_left_out_and_told(plain: Scheme):
    made = draft(plain, {"2023": 50.0, "2025": 70.0})
    assert (made.draft_value, dict(made.left_out)) == (60.0, {2024: "没有全年数"})


def test_too_short_a_history_gives_no_draft(plain: Scheme):
    made = draft(plain, {"2025": 70.0})
    assert made.draft_value is None
    assert made.left_out[2026] == "可用的年份只有1年，不足2年，不测算"


def change(period: str, *, level: bool) -> DefinitionChange:
    return DefinitionChange(
        code="new_directory", indicators=(LEVEL,), effective_period=period, what_zh="按新名录统计", document_no="12",
        is_level_comparable=level, is_growth_comparable=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("period", "method", "left_out"),
    [
        ("2024-02", "mean_level", {2023}),
        ("2024-07", "mean_level", {2023, 2024}),
        ("2024-02", "mean_growth", {2023, 2024}),
    ],
)
def test_years_before_a_break_of_definition_are_left_out(plain: Scheme, period: str, method: str, left_out: set[int]):
    scheme = plain.model_copy(update={"definition_changes": (change(period, level=False),)})
    made = draft(scheme, HISTORY, method=method)
    assert {year for year in made.left_out if year != 2026} == left_out
    assert all("口径不可比：2024年" in made.left_out[year] for year in left_out)
    same = plain.model_copy(update={"definition_changes": (change(period, level=True),)})
    assert not draft(same, HISTORY, method=method).left_out


def test_the_sample_years_new_directory_leaves_retail_sales_without_a_base(sample: Scheme):
    made = draft(sample, HISTORY)
    assert made.draft_value is None
    assert all("限额以上商贸单位目录年度更新" in made.left_out[year] for year in (2023, 2024, 2025))


def test_a_break_in_the_last_year_leaves_no_base(plain: Scheme):
    scheme = plain.model_copy(update={"definition_changes": (change("2025-07", level=False),)})
    assert draft(scheme, HISTORY, method="mean_growth").draft_value is None


def test_a_year_that_stands_apart_is_left_out(plain: Scheme):
    steady = {str(year): 50 * 1.05 ** (year - 2016) * (1 + 0.002 * (year % 3)) for year in range(2016, 2026)}
    jump = steady | {"2024": steady["2024"] * 1.6}
    assert not draft(plain, steady).left_out
    made = draft(plain, jump)
    assert set(made.left_out) == {2024}
    assert "偏离历年中位数" in made.left_out[2024]
    assert set(draft(plain, jump, method="mean_increment").left_out) == {2024, 2025, 2026}


def test_months_make_years_cumulative_by_december(plain: Scheme):
    months = {
        f"{year}-{month:02d}": float(year - 2000 + month) for year in (2023, 2024, 2025) for month in range(2, 13)
    }
    assert draft(plain, months).used == {2023: 35.0, 2024: 36.0, 2025: 37.0}
    assert draft(plain, {code: value for code, value in months.items() if code != "2024-12"}).left_out == {
        2024: "没有全年数"
    }


def test_what_is_credible_and_the_year_before_bound_a_draft(plain: Scheme):
    made = draft(plain, {"2023": 90.0, "2024": 99.0, "2025": 98.0}, SHARE, stretch=20.0)
    assert made.draft_value == min(100.0, plain.indicator_by_code[SHARE].plausible.max or 100.0)
    assert made.limits_zh.startswith("不高于上限")
    kept = draft(plain, {"2023": 50.0, "2024": 60.0, "2025": 70.0}, is_last_year_kept=True)
    assert (kept.draft_value, kept.limits_zh) == (70.0, "不劣于上年70")


amounts = st.floats(min_value=0.01, max_value=1e6, allow_nan=False)


@settings(max_examples=30, deadline=None)
@given(
    values=st.lists(amounts, min_size=4, max_size=9),
    method=st.sampled_from(sorted(METHOD_ZH)),
    stretch=st.floats(0, 50),
)
def test_bounds(scheme_2026: Scheme, values: list[float], method: str, stretch: float):
    scheme = scheme_2026.model_copy(update={"definition_changes": ()})
    history = {str(2025 - place): value for place, value in enumerate(values)}
    made = draft(scheme, history, method=method)
    if made.draft_value is None:
        assert 2026 in made.left_out
        return
    used = list(made.used.values())
    rounding = 0.5 * 10 ** -scheme.indicator_by_code[LEVEL].decimals
    low, high = scheme.indicator_by_code[LEVEL].plausible.min, scheme.indicator_by_code[LEVEL].plausible.max
    assert low is None or made.draft_value >= low
    assert high is None or made.draft_value <= high
    if method == "mean_level" and not made.limits_zh:
        assert min(used) - rounding <= made.draft_value <= max(used) + rounding
    if method == "best_level" and not made.limits_zh:
        assert made.draft_value == pytest.approx(max(used), abs=rounding)
    further = draft(scheme, history, method=method, stretch=stretch)
    assert further.draft_value is not None
    assert further.draft_value >= made.draft_value - 2 * rounding
    kept = draft(scheme, history, method=method, is_last_year_kept=True)
    assert kept.draft_value is not None
    assert kept.draft_value >= values[0] or kept.draft_value == high


@pytest.fixture
def history_file(tmp_path: Path) -> Path:
    path = tmp_path / "history.csv"
    panel({"2023": 50.0, "2024": 60.0, "2025": 70.0}, UNCHANGED).to_csv(path, index=False)
    return path


def test_the_file_is_a_draft_that_no_scheme_can_be_made_of(tmp_path: Path, year: Path, history_file: Path):
    before = {path: path.read_bytes() for path in year.rglob("*.yaml")}
    out = tmp_path / "targets_draft.yaml"
    rows = draft_targets(str(history_file), scheme=year, out=out)
    assert {path: path.read_bytes() for path in year.rglob("*.yaml")} == before
    text = out.read_text("utf-8")
    assert text.startswith("# 2026年目标草案（前几年平均水平，近3年）——供领导小组会审时参考，没有任何约束力")
    cell = yaml.safe_load(text)["draft_targets"][UNCHANGED]["drafts"][COUNTY]
    assert (cell["draft"], cell["used"]) == (60.0, {"2023": 50.0, "2024": 60.0, "2025": 70.0})
    assert cell["derivation"] == "（50＋60＋70）÷3＝60，取2位小数得60"
    assert sum(row["draft_value"] is not None for row in rows) == 1
    for name in ("targets_draft.yaml", "targets.yaml"):
        (year / name).write_text(text, encoding="utf-8")
        with pytest.raises(SchemeError, match=r"没有这个文件的位置|不认识的键“draft_targets”"):
            load_scheme(year)
        (year / "targets_draft.yaml").unlink(missing_ok=True)


def test_it_is_not_written_into_a_scheme(year: Path, history_file: Path):
    with pytest.raises(HomeError, match="草案不能放进方案"):
        draft_targets(str(history_file), scheme=year, out=year / "targets.yaml")


def test_two_rows_about_one_figure_are_refused(tmp_path: Path):
    path = tmp_path / "history.csv"
    pd.concat([panel({"2023": 50.0}), panel({"2023": 51.0})]).to_csv(path, index=False)
    with pytest.raises(HomeError, match="同一个数有两行"):
        draft_targets(str(path), scheme=SAMPLE_SCHEME)


def test_the_command_says_that_these_are_drafts(history_file: Path):
    done = CliRunner().invoke(
        jixiao, ["scheme", "targets", "--from", str(history_file), "--scheme", str(SAMPLE_SCHEME)]
    )
    assert done.exit_code == 0, done.output
    assert "不是任何单位报数的依据" in done.output
    assert "目标草案1个" in done.output
