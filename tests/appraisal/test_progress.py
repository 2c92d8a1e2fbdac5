"""进度测算: completion, gaps, 同比 and places, as a clerk works them out on paper."""

import pandas as pd
import pytest

from appraisal.acceptance import accept_figures
from appraisal.period import parse_period
from appraisal.progress import measure_progress
from appraisal.scheme import Subject
from appraisal.targets.due import due_period, plan_due_pct, start_overdue_count
from tests.appraisal.small_county import (
    LAMPS,
    MONTHLY,
    OFFICIAL,
    SELF,
    findings,
    hold,
    indicator,
    observations,
    rulings,
    scheme,
    towns,
)
from tests.appraisal.test_acceptance import PROJECT, SITE

FIVE = towns("town.a", "town.b", "town.c", "town.d", "town.e")
KINDS = ("growth", "intensity", "level", "share", "accidents", "cut")
COUNTY = scheme(
    [
        indicator("level"),
        indicator("growth", kind="growth", uom="%"),
        indicator("share", kind="share", uom="%", basis="stock"),
        indicator("intensity", direction="lower", basis="stock"),
        indicator("accidents", kind="count", direction="lower"),
        indicator("cut", kind="growth", uom="%", direction="lower"),
    ],
    dict.fromkeys(KINDS, 20),
    FIVE,
    targets={
        ("level", "town.a"): 120,
        ("growth", "town.a"): 7,
        ("share", "town.a"): 95,
        ("intensity", "town.a"): 0.5,
        ("accidents", "town.a"): 0,
        ("cut", "town.a"): -2,
        ("level", "town.b"): 0,
    },
)
TOLD = (
    ("level", "town.a", "2026-09", OFFICIAL, 84.0),
    ("level", "town.a", "2025-09", OFFICIAL, 80.0),
    ("level", "town.b", "2026-09", OFFICIAL, 0.0),
    ("level", "town.b", "2025-09", OFFICIAL, -5.0),
    ("growth", "town.a", "2026-09", OFFICIAL, 5.8),
    ("growth", "town.a", "2025-09", OFFICIAL, 6.4),
    ("share", "town.a", "2026-09", OFFICIAL, 91.2, "stock"),
    ("share", "town.a", "2025-09", OFFICIAL, 90.0, "stock"),
    ("intensity", "town.a", "2026-09", OFFICIAL, 0.55, "stock"),
    ("accidents", "town.a", "2026-09", OFFICIAL, 1.0),
    ("cut", "town.a", "2026-09", OFFICIAL, -3.0),
)


def measure(told, *, county=COUNTY, period="2026-09", found=(), round_=MONTHLY):
    about = parse_period(period)
    figures = accept_figures(observations(*told), findings(*found), rulings(), county, about, round=round_)
    return measure_progress(figures, county, about, round=round_)


@pytest.fixture(scope="module")
def rows():
    return measure(TOLD).set_index(["indicator_code", "subject_code"])


@pytest.mark.parametrize(
    ("code", "column", "expected"),
    [
        ("level", "completion_pct", 70.0),
        ("level", "due_pct", 75.0),
        ("level", "due_completion_pct", 84 / 90 * 100),
        ("level", "progress_gap_pp", -5.0),
        ("level", "shortfall_pct", 6 / 90 * 100),
        ("level", "yoy_pct", 5.0),
        ("level", "change_pp", None),
        ("level", "dynamic_value", 5.0),
        ("level", "required_monthly_value", 12.0),
        ("level", "elapsed_pct", 75.0),
        ("growth", "completion_pct", 5.8 / 7 * 100),
        ("growth", "due_pct", 100.0),
        ("growth", "progress_gap_pp", -1.2),
        ("growth", "shortfall_pct", 1.2 / 7 * 100),
        ("growth", "change_pp", -0.6),
        ("growth", "yoy_pct", None),
        ("growth", "required_monthly_value", None),
        ("share", "progress_gap_pp", -3.8),
        ("share", "change_pp", 1.2),
        ("intensity", "completion_pct", 90.0),
        ("intensity", "progress_gap_pp", -10.0),
        ("intensity", "shortfall_pct", 10.0),
        ("accidents", "completion_pct", None),
        ("accidents", "progress_gap_pp", -100.0),
        ("accidents", "shortfall_pct", 100.0),
        ("cut", "completion_pct", None),
        ("cut", "progress_gap_pp", 1.0),
        ("cut", "shortfall_pct", -50.0),
    ],
)
def test_progress_is_worked_out_as_on_paper(rows, code, column, expected):
    number = rows.loc[(code, "town.a"), column]
    assert pd.isna(number) if expected is None else number == pytest.approx(expected)


def test_a_zero_target_is_met_or_not(rows):
    assert rows.loc[("level", "town.b"), "progress_gap_pp"] == 0.0
    assert pd.isna(rows.loc[("level", "town.b"), "completion_pct"])


def test_a_base_of_zero_or_less_gives_no_growth(rows):
    assert pd.isna(rows.loc[("level", "town.b"), "yoy_pct"])


PEERS = scheme(
    [indicator(decimals=1), indicator("waste", direction="lower")],
    {"output": 50, "waste": 50},
    FIVE,
    policies={"rank_figures_on": "rounded"},
)


def places(values, *, code="output", found=()):
    told = [(code, f"town.{town}", "2026-09", SELF, value) for town, value in values.items()]
    rows = measure(told, county=PEERS, found=found)
    return rows[rows["indicator_code"].eq(code)].set_index("subject_code")


def test_places_are_shared_where_the_printed_figures_are_equal_and_missing_ones_have_none():
    rows = places({"a": 10.04, "b": 10.01, "c": 12.0, "d": 3.0})
    assert rows["rank"].reindex([f"town.{each}" for each in "abcd"]).to_list() == [2, 2, 1, 4]
    assert pd.isna(rows.loc["town.e", "rank"])
    assert rows["peer_count"].eq(4).all()
    assert rows.loc["town.d", "last_rank"] == 1


def test_places_of_figures_as_given_are_told_apart_by_all_that_was_given_but_never_by_binary_noise():
    county = scheme([indicator(decimals=1)], {"output": 100}, FIVE)
    told = {"a": 10.04, "b": 10.01, "c": 0.1 + 0.2, "d": 0.3}
    rows = measure([("output", f"town.{each}", "2026-09", SELF, value) for each, value in told.items()], county=county)
    rows = rows[rows["indicator_code"].eq("output")].set_index("subject_code")
    assert rows["rank"].reindex([f"town.{each}" for each in "abcd"]).to_list() == [1, 2, 3, 3]


def test_where_lower_is_better_the_lowest_is_first():
    rows = places({"a": 1.0, "b": 2.0, "c": 3.0}, code="waste")
    assert rows["rank"].reindex(["town.a", "town.b", "town.c"]).to_list() == [1, 2, 3]


def test_a_held_figure_is_no_yardstick_for_others_but_sees_its_own_place():
    rows = places({"a": 99.0, "b": 10.0, "c": 20.0}, found=[hold(indicator="output", subject="town.a", source=SELF)])
    assert rows["rank"].reindex(["town.a", "town.b", "town.c"]).to_list() == [1, 2, 1]
    assert rows["peer_max_value"].reindex(["town.a", "town.b", "town.c"]).to_list() == [99.0, 20.0, 20.0]
    assert rows["peer_count"].reindex(["town.a", "town.b"]).to_list() == [3, 2]
    assert rows["peer_mean_value"].reindex(["town.a", "town.b"]).to_list() == [43.0, 15.0]


def test_subjects_outside_the_group_are_compared_only_where_the_scheme_says_so():
    others = towns("town.f", peer_group="others")
    wide = indicator("wide", compare_within="kind")
    near = indicator("near")
    weights = {"towns": {"wide": 50, "near": 50}, "others": {"wide": 50, "near": 50}}
    county = scheme([wide, near], weights, (*FIVE, *others))
    told = [
        (code, f"town.{town}", "2026-09", SELF, value)
        for code in ("wide", "near")
        for town, value in (("a", 1.0), ("f", 9.0))
    ]
    rows = measure(told, county=county).set_index(["indicator_code", "subject_code"])
    assert rows.loc[("wide", "town.a"), "rank"] == 2
    assert rows.loc[("near", "town.a"), "rank"] == 1


@pytest.fixture(scope="module")
def home_led():
    """A department that leads a county indicator, a peer county, a benchmark and a part."""
    county, peer, nation, office = (subject.model_copy() for subject in towns("home", "peer", "nation", "office"))
    county = county.model_copy(
        update={"kind": "county", "peer_group": "counties", "is_home": True, "is_appraised": False}
    )
    peer = peer.model_copy(update={"kind": "county", "peer_group": "counties", "is_appraised": False})
    nation = nation.model_copy(update={"kind": "benchmark", "peer_group": "benchmarks", "is_appraised": False})
    office = office.model_copy(update={"kind": "town", "peer_group": "offices"})
    made = scheme(
        [indicator("whole", parts=("part",), lead="office"), indicator("part", role="support")],
        {"counties": {"whole": 8}, "offices": {}, "benchmarks": {}},
        (county, peer, nation, office),
    )
    groups = [
        group.model_copy(update={"led_points": 60.0}) if group.code == "offices" else group
        for group in made.peer_groups
    ]
    made = type(made)(
        **{**{name: getattr(made, name) for name in type(made).model_fields}, "peer_groups": tuple(groups)}
    )
    told = [
        ("whole", "home", "2026-09", OFFICIAL, 10.0),
        ("whole", "peer", "2026-09", OFFICIAL, 20.0),
        ("whole", "nation", "2026-09", OFFICIAL, 99.0),
        ("part", "home", "2026-09", OFFICIAL, 4.0),
    ]
    return measure(told, county=made).set_index(["indicator_code", "subject_code"])


def test_a_department_answers_for_the_figure_of_the_county_among_its_peers(home_led):
    row = home_led.loc[("whole", "office")]
    assert (row["figure_subject_code"], row["value"], row["rank"], row["peer_count"]) == ("home", 10.0, 2, 2)
    assert row["weight_points"] == 60.0


def test_peers_benchmarks_and_parts_are_measured_without_weight(home_led):
    for key in (("whole", "home"), ("whole", "peer"), ("whole", "nation"), ("part", "home")):
        assert pd.isna(home_led.loc[key, "weight_points"])
    assert pd.isna(home_led.loc[("whole", "nation"), "rank"])


@pytest.mark.parametrize(
    ("stage", "period", "overdue"),
    [(4, "2026-03H1", 0), (4, "2026-03H2", 1), (4, "2026-05H1", 2), (4, "2026-05H2", 3), (5, "2026-05H2", 0), (None, "2026-05H2", None)],
)  # fmt: skip
def test_a_project_is_overdue_for_every_month_end_it_should_have_started(stage, period, overdue):
    stage_indicator = indicator(
        "stage", feeds=("project_progress",), role="project", frequency="half_month", kind="stage", basis="stock"
    )
    site = scheme([*SITE.indicators, stage_indicator], {}, SITE.subjects, projects=[PROJECT])
    told = [("invested", "project.p1", period, "project_progress", 100.0)]
    told += [("stage", "project.p1", period, "project_progress", float(stage), "stock")] if stage else []
    rows = measure(told, county=site, period=period, round_=LAMPS).set_index("indicator_code")
    number = rows.loc["invested", "start_overdue_count"]
    assert pd.isna(number) if overdue is None else number == overdue


def test_half_months_lie_midway_on_the_curve_and_on_time_without_one():
    project = SITE.projects[0]
    assert plan_due_pct(project, parse_period("2026-03H1")) == 15.0
    assert plan_due_pct(project, parse_period("2026-03")) == 20.0
    assert (
        plan_due_pct(project.model_copy(update={"monthly_curve_pct": None}), parse_period("2026-03H1")) == 5 / 24 * 100
    )


def test_a_start_planned_for_last_year_counts_across_the_year():
    project = SITE.projects[0].model_copy(update={"planned_start": "2025-11"})
    assert start_overdue_count(project, parse_period("2026-01H2")) == 3


@pytest.mark.parametrize(
    ("period", "due"), [("2026-01H1", None), ("2026-01H2", None), ("2026-02H2", "2026-02"), ("2026-09H1", "2026-08")]
)
def test_half_a_month_waits_for_the_newest_month_that_has_ended_and_january_for_february(period, due):
    assert due_period(indicator(), COUNTY, parse_period(period)) == due


def test_a_month_takes_the_second_half_of_what_comes_by_half_month():
    assert due_period(SITE.indicators[0], SITE, parse_period("2026-09")) == "2026-09H2"


DAYS = {"form": "headroom", "limit_value": 100}
ACCIDENTS = {"form": "headroom", "limit_value": 0}


@pytest.mark.parametrize(
    ("direction", "dynamic", "base", "value", "expected"),
    [
        ("higher", DAYS, 95.0, 95.5, 10.0),  # F18: half a point of the five that were left
        ("higher", DAYS, 70.0, 74.0, 4 / 30 * 100),
        ("higher", DAYS, 95.0, 94.0, -20.0),
        ("higher", DAYS, 100.0, 100.0, 100.0),  # nothing left to gain, and kept
        ("higher", DAYS, 100.0, 98.0, 0.0),
        ("lower", ACCIDENTS, 10.0, 4.0, -60.0),  # less is better: a coefficient turns the sign
        ("lower", ACCIDENTS, 0.0, 0.0, -100.0),
        ("higher", {"form": "change"}, 95.0, 95.5, 0.5),
    ],
)
def test_a_good_base_is_measured_by_what_was_left_to_gain(direction, dynamic, base, value, expected):
    days = indicator("days", kind="share", direction=direction, basis="stock", dynamic=dynamic)
    county = scheme([days], {"days": 100}, FIVE)
    told = (
        ("days", "town.a", "2026-09", OFFICIAL, value, "stock"),
        ("days", "town.a", "2025-09", OFFICIAL, base, "stock"),
    )
    moved = measure(told, county=county).set_index("subject_code")["dynamic_value"]
    assert moved["town.a"] == pytest.approx(expected)


def test_the_most_demanding_benchmark_is_the_line_and_one_that_is_untold_leaves_none():
    """两个高于: 6.2 % against 5.2 (nation) and 5.5 (west)."""
    nation = Subject(code="nation", name_zh="全国", kind="benchmark", peer_group="outside")
    west = Subject(code="west", name_zh="西部", kind="benchmark", peer_group="outside")
    growth = indicator("growth", kind="growth", uom="%", benchmarks=("nation", "west"))
    county = scheme([growth], {"growth": 100}, FIVE[:2])
    county = county.model_copy(update={"subjects": (*county.subjects, nation, west)})
    told = [
        ("growth", code, "2026-09", OFFICIAL, value)
        for code, value in (("town.a", 6.2), ("nation", 5.2), ("west", 5.5))
    ]
    lines = measure(told, county=county, round_=None).set_index("subject_code")["benchmark_value"]
    assert lines["town.a"] == 5.5
    assert measure(told[:2], county=county, round_=None)["benchmark_value"].isna().all()
