"""计分 over a table: targets, bases and benchmarks from the table, the same method behind it."""

import pandas as pd
import pytest

from appraisal.panel.scores import score_figures
from appraisal.period import parse_period
from appraisal.scheme import Target
from tests.appraisal.small_county import indicator, scheme, towns

ABC = towns("town.a", "town.b", "town.c")
YEAR = parse_period("2026")


def panel(*rows, **columns):
    names = ["indicator_code", "subject_code", "period", "value"]
    return pd.DataFrame(list(rows), columns=names).assign(**columns)


def total(results, subject="town.a"):
    rows = results[results["indicator_code"].eq("")].set_index("subject_code")
    return rows.loc[subject]


def test_published_table_of_levels_and_growth_ranks_as_published():
    """F06b: 静态40% + 动态60%."""
    rule = {"method": "efficacy", "static_share": 0.4, "dynamic_share": 0.6}
    county = scheme([indicator(rule=rule)], {"output": 100}, towns("town.a", "town.b", "town.c", "town.d"))
    level, growth = {"a": 120, "b": 200, "c": 80, "d": 150}, {"a": 9, "b": 3, "c": 15, "d": 6}
    rows = [("output", f"town.{each}", "2026", float(value)) for each, value in level.items()]
    base = [level[each] / (1 + growth[each] / 100) for each in level]
    results = score_figures(panel(*rows, year_ago_value=base), county, YEAR)
    totals = results[results["indicator_code"].eq("")].set_index("subject_code")
    assert totals["score_points"].to_dict() == {"town.a": 77.33, "town.b": 76.0, "town.c": 84.0, "town.d": 75.33}
    assert totals["rank"].to_dict() == {"town.a": 2, "town.b": 3, "town.c": 1, "town.d": 4}
    assert totals["rank_low"].equals(totals["rank_high"].rename("rank_low"))


def test_the_year_ago_row_of_the_table_serves_where_no_base_is_given():
    rule = {"method": "efficacy", "static_share": 0.0, "dynamic_share": 1.0}
    county = scheme([indicator(rule=rule)], {"output": 100}, ABC[:2])
    rows = [("output", "town.a", "2025", 50.0), ("output", "town.b", "2025", 50.0)]
    rows += [("output", "town.a", "2026", 60.0), ("output", "town.b", "2026", 70.0)]
    results = score_figures(panel(*rows), county, YEAR)
    assert (total(results)["score_points"], total(results, "town.b")["score_points"]) == (60.0, 100.0)


def test_a_target_in_the_table_beats_the_scheme_s_and_keeps_its_curve():
    curve = (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100)
    county = scheme([indicator()], {"output": 100}, ABC[:1])
    target = Target(indicator_code="output", subject_code="town.a", annual_value=100, monthly_curve=curve)
    county = type(county)(
        **{name: getattr(county, name) for name in type(county).model_fields} | {"targets": (target,)}
    )
    row = panel(("output", "town.a", "2026-03", 20.0))
    assert total(score_figures(row, county, parse_period("2026-03")))["score_points"] == 100.0
    stretched = score_figures(row.assign(target_value=200.0), county, parse_period("2026-03"))
    assert total(stretched)["score_points"] == 50.0


def test_a_benchmark_joins_the_comparison_it_belongs_to():
    county = scheme([indicator(rule={"method": "rank_ladder"})], {"output": 100}, ABC)
    rows = panel(("output", "town.a", "2026", 5.0), ("output", "town.b", "2026", 4.0))
    led = score_figures(rows.assign(benchmark_code="town.c", benchmark_value=9.0), county, YEAR)
    assert total(led)["score_points"] == 95.0
    assert total(score_figures(rows, county, YEAR))["score_points"] == 100.0


def test_a_figure_repeated_for_two_benchmarks_is_one_figure():
    county = scheme([indicator()], {"output": 100}, ABC[:1])
    rows = panel(("output", "town.a", "2026", 5.0), ("output", "town.a", "2026", 5.0), target_value=10.0)
    assert (
        total(score_figures(rows.assign(benchmark_code=["x", "y"], benchmark_value=1.0), county, YEAR))["score_points"]
        == 50.0
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("outptu", "town.a", "2026", 5.0), "方案中没有的指标：outptu"),
        (("output", "town.x", "2026", 5.0), "方案中没有的考评对象：town.x"),
        (("output", "town.a", "2026年", 5.0), "报告期“2026年”写法不对"),
        (("output", "town.a", "2026", 6.0), "有两行互不相同的数"),
    ],
)
def test_a_row_that_cannot_be_placed_is_refused_by_name(row, message):
    county = scheme([indicator()], {"output": 100}, ABC[:1])
    with pytest.raises(ValueError, match=message):
        score_figures(panel(("output", "town.a", "2026", 5.0), row), county, YEAR)


def test_rows_of_indicators_groups_and_totals_stand_below_one_another():
    county = scheme([indicator(lamp_rule="plain")], {"output": 100}, ABC[:1], targets={("output", "town.a"): 10})
    results = score_figures(panel(("output", "town.a", "2026", 5.0)), county, YEAR)
    assert results["indicator_code"].to_list() == ["output", "all", ""]
    assert results["lamp"].to_list()[0] == "red"


def test_groups_of_which_the_table_tells_nothing_are_left_out():
    county = scheme([indicator()], {"output": 100}, (*ABC, *towns("town.z", peer_group="others")))
    results = score_figures(panel(("output", "town.a", "2026", 5.0), target_value=10.0), county, YEAR)
    assert set(results["subject_code"]) == {"town.a", "town.b", "town.c"}
