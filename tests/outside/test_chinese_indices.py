"""功效系数法, 全面小康, 中国创新指数 and 两市综合指数, as schemes of their own."""

import pandas as pd
import pytest

from tests.outside.writing import (
    REFERENCE,
    coded,
    figures_of,
    points_of,
    score,
    skip_without_reference,
    totals,
    write_scheme,
)

skip_without_reference()

CHINA = REFERENCE / "china"
EFFICACY = {"method": "efficacy", "floor_share": 0.6, "is_clipped": False, "degenerate_share": 1}


def _companies():
    table = pd.read_csv(CHINA / "gongxiao_4companies_input.csv", index_col=0).astype("float64")
    codes = coded(table.index)
    indicators = {name: f"d{number}" for number, name in enumerate(table.columns, 1)}
    return table.rename(index=codes, columns=indicators), codes


def _score_companies(directory, weights, aggregate):
    table, codes = _companies()
    rules = {code: {"rule": EFFICACY} for code in table}
    write_scheme(
        directory,
        rules,
        dict(zip(table, weights, strict=True)),
        {code: name for name, code in codes.items()},
        groups={"all": {"name_zh": "经济效益", "aggregate": aggregate}},
        policies={"full_points": 100, "points_places": 4},
    )
    return score(figures_of(table), directory), codes


def test_four_companies_by_the_geometric_mean_come_out_as_published(tmp_path):
    results, codes = _score_companies(tmp_path, [25] * 4, "geometric")
    published = pd.read_csv(CHINA / "gongxiao_4companies_published.csv", index_col=0).rename(index=codes)
    told = totals(results).loc[published.index]
    assert (told["score_points"] - published["D_geometric"]).abs().max() <= 0.0015
    assert told["rank"].astype("int64").tolist() == published["rank"].tolist() == [1, 4, 3, 2]
    coefficients = points_of(results).loc[published.index, ["d1", "d2", "d3", "d4"]] * 4
    assert (coefficients - published[["d1", "d2", "d3", "d4"]]).abs().to_numpy().max() <= 0.0025


@pytest.mark.parametrize(
    ("weights", "aggregate", "column"),
    [
        ([25] * 4, "arithmetic", "D_arithmetic"),
        ([30, 20, 20, 30], "geometric", "D_wgeometric_30_20_20_30"),
        ([30, 20, 20, 30], "arithmetic", "D_warithmetic_30_20_20_30"),
    ],
)
def test_four_companies_by_other_means_equal_the_computed_table(weights, aggregate, column, tmp_path):
    results, codes = _score_companies(tmp_path, weights, aggregate)
    computed = pd.read_csv(CHINA / "gongxiao_4companies_computed.csv", index_col=0).rename(index=codes)[column]
    assert (totals(results)["score_points"].loc[computed.index] - computed).abs().max() <= 0.00005001


def test_two_regions_between_stated_ends_equal_the_computed_table(tmp_path):
    given = pd.read_csv(CHINA / "gongxiao_2regions_input_computed.csv", index_col=0)
    given.index = [f"i{number}" for number in range(len(given))]
    rules = {
        code: {
            "rule": EFFICACY
            | {"unacceptable_value": float(row["不允许值"]), "satisfactory_value": float(row["满意值"])}
        }
        for code, row in given.iterrows()
    }
    units = {"unit.jia": "甲", "unit.yi": "乙"}
    write_scheme(tmp_path, rules, given["权数"], units, policies={"full_points": 100, "points_places": 4})
    table = given[["甲", "乙"]].T.astype("float64").rename(index={name: code for code, name in units.items()})
    earned = points_of(score(figures_of(table), tmp_path))[list(given.index)]
    due = given[["d_甲", "d_乙"]].T.set_axis(list(units)) * given["权数"] / 100
    assert (earned.loc[list(units)] - due).abs().to_numpy().max() <= 0.00005001


@pytest.mark.parametrize(("year", "published"), [("2007", 72.7), ("2008", 74.6)])
def test_moderate_prosperity_counts_each_degree_up_to_one_hundred(year, published, tmp_path):
    pillars = pd.read_csv(CHINA / "xiaokang_2008scheme_pillars.csv")
    pillars.index = [f"i{number}" for number in range(len(pillars))]
    rule = {"method": "direct", "is_capped": True, "floor_at_zero": True}
    policies = {"full_points": 100, "points_places": 1}
    write_scheme(
        tmp_path,
        {code: {"rule": rule} for code in pillars.index},
        pillars["权重"],
        {"nation": "全国"},
        policies=policies,
    )
    table = pillars[[year]].T.set_axis(["nation"])
    assert totals(score(figures_of(table), tmp_path))["score_points"].to_list() == [published]


@pytest.mark.parametrize("year", [2022, 2023])
def test_innovation_index_is_the_mean_of_four_indices_beyond_one_hundred(year, tmp_path):
    table = pd.read_csv(CHINA / "nbs_innovation_index.csv", index_col=0)
    fields = {name: f"i{number}" for number, name in enumerate(table.columns[:4])}
    rule = {"method": "direct", "is_capped": False, "floor_at_zero": True}
    policies = {"full_points": 100, "points_places": 1}
    write_scheme(
        tmp_path, {code: {"rule": rule} for code in fields.values()}, dict.fromkeys(fields.values(), 25), {"nation": "全国"},
        policies=policies,
    )  # fmt: skip
    row = table.loc[[year], list(fields)].rename(columns=fields).set_axis(["nation"])
    told = totals(score(figures_of(row), tmp_path))["score_points"].to_list()
    assert told == [table.loc[year, "中国创新指数_公布"]]


def test_two_cities_by_standard_values_come_within_the_published_tenth(tmp_path):
    """The source averages parts cut to one decimal; its totals lie 0.06 below ours."""
    given = pd.read_csv(CHINA / "zonghe_index_2cities.csv")
    given.index = [f"i{number}" for number in range(len(given))]
    rules = {
        code: {"rule": {"method": "ratio", "line": float(value), "is_capped": False, "floor_at_zero": True}}
        for code, value in given["标准值"].items()
    }
    units = {"unit.jia": "甲市", "unit.yi": "乙市"}
    write_scheme(tmp_path, rules, dict.fromkeys(given.index, 100 / 7), units, policies={"points_places": 4})
    table = given[["甲市", "乙市"]].T.set_axis(list(units))
    results = score(figures_of(table), tmp_path)
    told = totals(results)["score_points"]
    assert (told - pd.Series({"unit.jia": 157.9, "unit.yi": 273.3})).between(0, 0.1).all()
    parts = points_of(results)[list(given.index)].loc[list(units)] * 7
    published = given[["甲指数_公布", "乙指数_公布"]].T.set_axis(list(units))
    assert (parts - published).abs().to_numpy().max() < 0.2, "底数只印一位小数"
