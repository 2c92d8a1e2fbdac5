"""Indices beside the HDI, and rules of counties, as an outsider writes them from docs/method.md."""

import pandas as pd
import pytest

from tests.outside.writing import REFERENCE, asked, figures_of, points_of, score, totals, write_scheme

INDICES = REFERENCE / "undp_hdi" / "hdr2324_all_indices_2022.csv"
BY_GOALPOSTS = {"floor_share": 0, "is_clipped": True, "degenerate_share": 1}
SETTLED = {"cap_pct": 100, "floor_at_zero": True, "nonpositive_target": "met_or_not", "is_equal_enough": True}
SETTLED |= {"counting": "whole_steps", "is_capped": True, "tied_places": "best", "least_share": 0, "cap_share": None}


def between(worst, best, **options):
    return {"rule": {"method": "efficacy", "unacceptable_value": worst, "satisfactory_value": best} | options}


def _published(columns, index):
    if not REFERENCE.exists():
        pytest.skip("公开算例不在 ../shared，跳过")
    table = pd.read_csv(INDICES)
    table = table[table[index].notna()]
    table = table.set_index("c." + table["iso3"].str.lower())
    return table[list(columns)].rename(columns=columns), table[index]


def test_the_hdi_adjusted_for_inequality_is_a_product_within_a_geometric_mean(tmp_path):
    columns = {"le_2022": "life", "ineq_le_2022": "life_loss", "eys_2022": "expected", "mys_2022": "mean"}
    columns |= {"ineq_edu_2022": "school_loss", "gnipc_2022": "income", "ineq_inc_2022": "income_loss"}
    table, published = _published(columns, "ihdi_2022")
    evenly = between(100, 0) | {"direction": "lower"}
    indicators = {
        "life": between(20, 85) | {"group_code": "health"},
        "life_loss": evenly | {"group_code": "health"},
        "expected": between(0, 18) | {"group_code": "schooling"},
        "mean": between(0, 15) | {"group_code": "schooling"},
        "school_loss": evenly | {"group_code": "education"},
        "income": between(100, 75000, scale="log") | {"group_code": "means"},
        "income_loss": evenly | {"group_code": "means"},
    }
    groups = {code: {"name_zh": code, "aggregate": "product"} for code in ("health", "education", "means")}
    groups["schooling"] = {"name_zh": "schooling", "parent": "education"}
    weights = dict.fromkeys(indicators, "1/6") | {"expected": "1/12", "mean": "1/12"}
    policies = {"full_points": 1, "aggregate": "geometric", "missing": "block", "points_places": 3}
    write_scheme(
        tmp_path,
        indicators,
        weights,
        {code: code for code in table.index},
        groups=groups,
        policies=policies,
        conventions=BY_GOALPOSTS,
    )
    told = totals(score(figures_of(table), tmp_path))["score_points"]
    assert (told[published.index].sub(published).abs() < 1e-9).all()
    assert len(published) == 176


def test_the_hdi_of_women_has_goalposts_of_its_own(tmp_path):
    columns = {"le_f_2022": "life", "eys_f_2022": "expected", "mys_f_2022": "mean", "gni_pc_f_2022": "income"}
    table, published = _published(columns, "hdi_f_2022")
    indicators = {
        "life": between(22.5, 87.5) | {"group_code": "health"},
        "expected": between(0, 18) | {"group_code": "education"},
        "mean": between(0, 15) | {"group_code": "education"},
        "income": between(100, 75000, scale="log") | {"group_code": "means"},
    }
    policies = {"full_points": 1, "aggregate": "geometric", "missing": "block", "points_places": 6}
    write_scheme(
        tmp_path,
        indicators,
        {"life": "1/3", "expected": "1/6", "mean": "1/6", "income": "1/3"},
        {code: code for code in table.index},
        groups={"health": "健康", "education": "教育", "means": "收入"},
        policies=policies,
        conventions=BY_GOALPOSTS,
    )
    told = totals(score(figures_of(table), tmp_path))["score_points"]
    assert told[published.index].sub(published).abs().max() <= 1e-6


def test_the_gender_development_index_is_one_hdi_divided_by_another(tmp_path):
    columns = {"le": "life", "eys": "expected", "mys": "mean", "gni_pc": "income"}
    sides = {"f": (22.5, 87.5), "m": (17.5, 82.5)}
    named = {f"{name}_{side}_2022": f"{code}.{side}" for side in sides for name, code in columns.items()}
    table, published = _published(named, "gdi_2022")
    indicators, groups = {}, {}
    for side, ends in sides.items():
        groups[side] = {"name_zh": f"HDI（{side}）", "aggregate": "geometric"}
        groups |= {f"{part}.{side}": {"name_zh": part, "parent": side} for part in ("health", "education", "means")}
        indicators |= {
            f"life.{side}": between(*ends) | {"group_code": f"health.{side}"},
            f"expected.{side}": between(0, 18) | {"group_code": f"education.{side}"},
            f"mean.{side}": between(0, 15) | {"group_code": f"education.{side}"},
            f"income.{side}": between(100, 75000, scale="log") | {"group_code": f"means.{side}"},
        }
    weights = {code: "1/12" if code.startswith(("expected", "mean")) else "1/6" for code in indicators}
    policies = {"full_points": 1, "aggregate": "quotient", "missing": "block", "points_places": 3}
    subjects = {code: code for code in table.index}
    write_scheme(tmp_path, indicators, weights, subjects, groups=groups, policies=policies, conventions=BY_GOALPOSTS)
    told = totals(score(figures_of(table), tmp_path))["score_points"]
    # The report divides unrounded values of incomes that it prints rounded.
    assert told[published.index].sub(published).abs().max() <= 0.001 + 1e-9
    assert told[published.index].sub(published).abs().lt(1e-9).sum() >= len(published) - 2


PLAIN = {"kind": "level", "basis": "stock", "rule": {"method": "direct", "full_value": 1}}


def test_nearness_to_the_best_is_the_way_from_the_worst_as_a_share_of_both_ways(tmp_path):
    """a has the best of both, d the worst; b lies half-way; c is best in one: 3 from the worst, 4 from the best, 3/7."""
    rows = {"a": (0.3, 0.4), "b": (0.15, 0.2), "c": (0.3, 0.0), "d": (0.0, 0.0)}
    told = figures(
        *((code, one, "2026", each, None) for one, own in rows.items() for code, each in zip("xy", own, strict=True))
    )
    groups, policies = {"all": {"name_zh": "接近度", "aggregate": "ideal"}}, {"full_points": None, "points_places": 4}
    results = score(county(tmp_path, dict.fromkeys("xy", PLAIN), told, groups=groups, policies=policies), tmp_path)
    assert (totals(results)["score_points"] / 20).round(4).to_dict() == {"a": 1.0, "b": 0.5, "c": 0.4286, "d": 0.0}


def test_a_quotient_divides_what_is_written_first_and_tells_nothing_of_a_division_by_zero(tmp_path):
    rows = {"a": (0.8, 0.5), "b": (0.5, 0.8), "c": (0.5, 0.0)}
    told = figures(
        *((code, one, "2026", each, None) for one, own in rows.items() for code, each in zip("xy", own, strict=True))
    )
    groups, policies = {"all": {"name_zh": "比值", "aggregate": "quotient"}}, {"missing": "block", "points_places": 3}
    results = score(county(tmp_path, dict.fromkeys("xy", PLAIN), told, groups=groups, policies=policies), tmp_path)
    shares = totals(results)["score_points"] / 20
    assert shares.dropna().to_dict() == {"a": 1.6, "b": 0.625}


def test_a_quotient_of_three_is_refused_with_the_question_which_is_divided(tmp_path):
    told = figures(*((code, "a", "2026", 1.0, None) for code in "xyz"))
    plain = {"kind": "level", "basis": "stock", "rule": {"method": "direct", "full_value": 1}}
    county(tmp_path, dict.fromkeys("xyz", plain), told, groups={"all": {"name_zh": "比值", "aggregate": "quotient"}})
    result = asked(told, tmp_path)
    said = result.output + str(result.exception)
    assert all(text in said for text in ("正好有两部分", "除以哪一部分？", "missing 应写 block", "scheme.yaml"))


def test_whoever_tells_of_fewer_figures_than_the_index_asks_for_has_no_total(tmp_path):
    told = figures(("x", "a", "2026", 50.0, None), ("y", "a", "2026", 70.0, None), ("x", "b", "2026", 90.0, None))
    plain = {"kind": "level", "basis": "stock", "rule": {"method": "direct"}}
    policies = {"missing": "renormalise", "coverage_least_count": 2}
    rows = totals(score(county(tmp_path, dict.fromkeys("xyz", plain), told, policies=policies), tmp_path))
    assert rows["score_points"].isna().to_dict() == {"a": False, "b": True}


def county(directory, indicators, figures, **options):
    """A scheme of equal weights, and the figures that come with it."""
    subjects = {code: code for code in figures["subject_code"].unique()}
    write_scheme(directory, indicators, dict.fromkeys(indicators, 10), subjects, conventions=SETTLED, **options)
    return figures


def figures(*rows, columns=("indicator_code", "subject_code", "period", "value", "target_value")):
    return pd.DataFrame(list(rows), columns=list(columns))


LEVEL = {"kind": "level", "basis": "ytd"}


def test_targets_may_come_with_the_figures_alone(tmp_path):
    told = figures(("x", "a", "2026", 4.02, 6.7), ("x", "b", "2026", 4.01, 6.7))
    rule = {"method": "completion", "zero_below_pct": 60}
    points = points_of(score(county(tmp_path, {"x": LEVEL | {"rule": rule}}, told), tmp_path))["x"]
    assert points.to_dict() == {"a": 6.0, "b": 0.0}


@pytest.mark.parametrize(
    ("rule", "fields", "message"),
    [
        ({"method": "completion"}, LEVEL, "x 按目标计分，这些对象没有目标：a"),
        (
            between(10, 20, floor_share=0, is_clipped=False, degenerate_share=1)["rule"],
            {"direction": "lower"},
            "indicators/01_all.yaml:19 indicators.x.rule — 指标写的是越低越好",
        ),
        (
            {"method": "threshold", "measure": "yoy_pct", "line": 5},
            {"kind": "growth"},
            "indicators/01_all.yaml:18 indicators.x.rule — 同比增速（yoy_pct）只有总量",
        ),
        (
            {"method": "step_table", "measure": "ahead", "bands": [{"share": 1}]},
            {},
            "要写明是哪条线（line）",
        ),
    ],
)
def test_what_cannot_be_decided_is_refused_with_place_and_question(tmp_path, rule, fields, message):
    told = figures(("x", "a", "2026", 5.0, None))
    result = asked(county(tmp_path, {"x": fields | {"rule": rule}}, told), tmp_path)
    assert result.exit_code != 0
    assert message in str(result.exception)


def test_a_benchmark_that_nobody_knows_is_refused_by_name(tmp_path):
    names = ("indicator_code", "subject_code", "period", "value", "benchmark_code", "benchmark_value")
    told = figures(("x", "a", "2026", 6.0, "nation", 5.0), ("x", "b", "2026", 4.0, "natoin", 5.0), columns=names)
    rule = {"kind": "growth", "benchmarks": ["b"], "rule": {"method": "threshold", "line": "benchmark"}}
    result = asked(county(tmp_path, {"x": rule}, told), tmp_path)
    assert "方案中没有的对标对象：nation、natoin" in str(result.exception)


def test_figures_that_earn_no_points_for_want_of_a_base_are_told(tmp_path):
    told = figures(("x", "a", "2026", 6.0, None), ("y", "a", "2026", 80.0, None))
    indicators = {"x": {"rule": {"method": "threshold", "line": "year_ago"}}, "y": {"rule": {"method": "direct"}}}
    assert "有数而算不出分的，权重给了其他指标：x（1个）" in asked(county(tmp_path, indicators, told), tmp_path).output


def test_a_coefficient_of_difficulty_multiplies_what_was_earned(tmp_path):
    told = figures(
        ("x", "a", "2026", 90.0, None), ("hard", "a", "2026", 1.05, None),
        ("x", "b", "2026", 92.0, None), ("hard", "b", "2026", 1.0, None),
    )  # fmt: skip
    indicators = {
        "x": {"rule": {"method": "direct"}},
        "hard": {"rule": {"method": "direct", "full_value": 1, "is_capped": False}},
    }
    county(tmp_path, indicators, told, groups={"all": {"name_zh": "全部", "aggregate": "product"}})
    results = totals(score(told, tmp_path))
    assert results.loc[["a", "b"], "score_points"].to_list() == [18.9, 18.4]
    assert results.loc[["a", "b"], "rank"].to_list() == [1, 2]


def test_places_of_an_index_are_made_of_the_figures_as_given(tmp_path):
    told = figures(("x", "a", "2026", 0.1234, None), ("x", "b", "2026", 0.1236, None), ("x", "c", "2026", 0.1201, None))
    rule = {"decimals": 2, "rule": {"method": "place_share", "scale": "borda", "degenerate_share": 1}}
    assert points_of(score(county(tmp_path, {"x": rule}, told), tmp_path))["x"].to_dict() == {"a": 5, "b": 10, "c": 0}


@pytest.mark.parametrize(("round_items", "total"), [(False, 10.04), (True, 10.05)])
def test_single_items_are_rounded_before_they_are_added_up_where_the_clause_says_so(tmp_path, round_items, total):
    told = figures(*((code, "a", "2026", 33.45, None) for code in "xyz"))
    indicators = {code: {"rule": {"method": "direct"}} for code in "xyz"}
    county(tmp_path, indicators, told, policies={"round_items": round_items})
    results = score(told, tmp_path)
    assert points_of(results).loc["a", ["x", "y", "z"]].to_list() == [3.35] * 3
    assert totals(results).loc["a", "score_points"] == total
