"""采信: the first source that is not held stands; a doubt is never settled silently."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.acceptance import accept_events, accept_figures
from appraisal.period import parse_period
from tests.appraisal.small_county import (
    LAMPS,
    MONTHLY,
    OFFICIAL,
    SELF,
    events,
    findings,
    hold,
    indicator,
    observations,
    rulings,
    scheme,
    towns,
)

SEPTEMBER = parse_period("2026-09")
COUNTY = scheme([indicator()], {"output": 100}, towns("town.a", "town.b"), targets={("output", "town.a"): 120})
TOLD = (("output", "town.a", "2026-09", OFFICIAL, 80.0), ("output", "town.a", "2026-09", SELF, 90.0))


def accept(told, found=(), ruled=(), *, county=COUNTY, period=SEPTEMBER, subject="town.a"):
    figures = accept_figures(
        observations(*told), findings(*found), rulings(*ruled), county, period, round=county.round_by_code["monthly"]
    )
    return figures.set_index("subject_code").loc[subject]


def test_the_first_source_in_authority_stands():
    figure = accept(reversed(TOLD))
    assert (figure["value"], figure["source_code"], figure["standing"]) == (80.0, OFFICIAL, "accepted")
    assert (figure["target_value"], figure["due_value"]) == (120.0, 90.0)


def test_a_held_source_gives_way_to_the_next_and_stays_visible():
    figure = accept(TOLD, [hold(source=OFFICIAL)])
    assert (figure["value"], figure["source_code"], figure["standing"]) == (90.0, SELF, "accepted")
    assert figure["cautious_value"] == 90.0
    assert figure["finding_count"] == 1


def test_where_all_are_held_the_reported_figure_is_shown_and_not_trusted():
    figure = accept(TOLD, [hold("k1", source=OFFICIAL), hold("k2", source=SELF)])
    assert (figure["value"], figure["standing"]) == (80.0, "held")
    assert pd.isna(figure["cautious_value"])


@pytest.mark.parametrize("measure", ["growth", "year_ago"])
def test_what_a_stated_base_or_growth_should_be_is_never_taken_for_the_figure(measure):
    found = [hold("k1", source=OFFICIAL, measure=measure, expected=7.8), hold("k2", source=SELF)]
    figure = accept(TOLD, found)
    assert (figure["value"], figure["standing"]) == (80.0, "held")
    assert pd.isna(figure["cautious_value"])


@pytest.mark.parametrize(
    ("direction", "expected", "cautious"), [("higher", 60.0, 60.0), ("higher", 99.0, 80.0), ("lower", 99.0, 99.0)]
)
def test_the_cautious_value_is_the_worse_of_reported_and_expected(direction, expected, cautious):
    county = scheme([indicator(direction=direction)], {"output": 100}, towns("town.a"))
    figure = accept(TOLD[:1], [hold(source=OFFICIAL, expected=expected)], county=county)
    assert (figure["standing"], figure["cautious_value"]) == ("held", cautious)


@pytest.mark.parametrize(
    ("verdict", "replacement", "value", "standing", "count"),
    [
        ("dismissed", None, 80.0, "accepted", 0),
        ("upheld", None, 80.0, "held", 1),
        ("replaced", 76.5, 76.5, "accepted", 0),
        ("replaced", None, 80.0, "held", 1),
    ],
)
def test_a_ruling_frees_keeps_or_replaces(verdict, replacement, value, standing, count):
    figure = accept(TOLD[:1], [hold(source=OFFICIAL)], [("k1", verdict, replacement, "2026-10-20T00:00:00Z")])
    assert (figure["value"], figure["standing"], figure["finding_count"]) == (value, standing, count)


def test_the_newest_ruling_counts():
    ruled = [("k1", "dismissed", None, "2026-10-20T00:00:00Z"), ("k1", "upheld", None, "2026-10-21T00:00:00Z")]
    assert accept(TOLD[:1], [hold(source=OFFICIAL)], ruled)["standing"] == "held"


def test_a_ruled_value_about_the_month_does_not_replace_the_cumulative_figure():
    ruled = [("k1", "replaced", 7.0, "2026-10-20T00:00:00Z")]
    figure = accept(TOLD[:1], [hold(source=OFFICIAL, basis="month")], ruled)
    assert (figure["value"], figure["standing"]) == (80.0, "accepted")


def test_a_note_is_counted_but_holds_nothing():
    figure = accept(TOLD, [hold(source=OFFICIAL, consequence="note")])
    assert (figure["standing"], figure["finding_count"]) == ("accepted", 1)


def test_a_hold_that_names_no_source_is_about_all_of_them():
    assert accept(TOLD, [hold(source=None)])["standing"] == "held"


def test_a_source_that_the_scheme_does_not_list_is_not_heard():
    assert accept([("output", "town.a", "2026-09", "city_circular", 5.0)])["standing"] == "missing"


def test_a_missing_figure_is_missing_and_not_zero():
    figure = accept(TOLD, subject="town.b")
    assert figure["standing"] == "missing"
    assert pd.isna(figure["value"])
    assert pd.isna(figure["cautious_value"])


def test_the_year_ago_figure_is_the_stored_one_of_the_same_source():
    before = (("output", "town.a", "2025-09", OFFICIAL, 70.0), ("output", "town.a", "2025-09", SELF, 60.0))
    assert accept((*TOLD, *before))["year_ago_value"] == 70.0
    assert accept((*TOLD[1:], *before))["year_ago_value"] == 60.0


def test_without_one_of_its_own_the_first_source_that_has_a_year_ago_figure_serves():
    assert accept((*TOLD[1:], ("output", "town.a", "2025-09", OFFICIAL, 70.0)))["year_ago_value"] == 70.0


def test_the_base_that_a_sender_states_is_no_year_ago_figure():
    stated = observations(("output", "town.a", "2026-09", SELF, 55.0)).assign(measure="year_ago")
    told = pd.concat([observations(*TOLD), stated], ignore_index=True)
    figures = accept_figures(told, findings(), rulings(), COUNTY, SEPTEMBER, round=MONTHLY)
    assert figures["year_ago_value"].isna().all()


QUARTERLY = scheme(
    [indicator(frequency="quarter")], {"output": 100}, towns("town.a"), targets={("output", "town.a"): 120}
)


@pytest.mark.parametrize(
    ("period", "standing", "figure_period", "due"),
    [
        ("2026-02", "not_due", None, None),
        ("2026-05", "accepted", "2026-03", 30.0),
        ("2026-08", "accepted", "2026-06", 60.0),
        ("2026Q3", "missing", "2026-09", 90.0),
        ("2026", "missing", "2026-12", 120.0),
    ],
)
def test_a_quarterly_figure_is_that_of_the_newest_quarter_end_and_measured_by_it(period, standing, figure_period, due):
    told = [("output", "town.a", "2026-03", OFFICIAL, 33.0), ("output", "town.a", "2026-06", OFFICIAL, 66.0)]
    figure = accept(told, county=QUARTERLY, period=parse_period(period))
    assert figure["standing"] == standing
    assert figure["figure_period"] == figure_period or pd.isna(figure["figure_period"])
    assert figure["due_value"] == due or due is None


def test_a_figure_stored_under_its_quarter_or_year_is_found():
    told = [("output", "town.a", "2026Q3", OFFICIAL, 99.0), ("output", "town.a", "2025", OFFICIAL, 77.0)]
    assert accept(told, county=QUARTERLY)["value"] == 99.0
    assert accept(told, county=QUARTERLY, period=parse_period("2025"))["value"] == 77.0


PROJECT = {
    "subject_code": "project.p1",
    "lead": "town.a",
    "location": "town.a",
    "goal_chain": {"goal_lead": "甲", "goal_owner": "乙", "undertaker": "丙", "implementer": "丁"},
    "planned_total": 5000,
    "annual_plan": 1000,
    "planned_start": "2026-03",
    "planned_finish": "2027-12",
    "monthly_curve_pct": (5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100),
}
SITE = scheme(
    [indicator("invested", feeds=("project_progress",), role="project", frequency="half_month", lamp_rule="plain")],
    {},
    (*towns("town.a"), towns("project.p1")[0].model_copy(update={"kind": "project", "is_appraised": False})),
    projects=[PROJECT],
)


def half_month(*told, period):
    table = observations(*(("invested", "project.p1", code, "project_progress", value) for code, value in told))
    figures = accept_figures(table, findings(), rulings(), SITE, parse_period(period), round=LAMPS)
    return figures.set_index("subject_code").loc["project.p1"]


@pytest.mark.parametrize(("period", "due"), [("2026-03H1", 150.0), ("2026-03H2", 200.0), ("2026-01H1", 25.0)])
def test_a_project_is_measured_by_its_annual_plan_on_its_own_curve(period, due):
    figure = half_month((period, 180.0), period=period)
    assert (figure["standing"], figure["target_value"], figure["due_value"]) == ("accepted", 1000.0, due)


def test_an_older_half_month_figure_is_kept_for_the_eye_and_missing_for_the_lamp():
    figure = half_month(("2026-02H1", 40.0), ("2026-02H2", 60.0), ("2025-12H2", 900.0), period="2026-03H2")
    assert (figure["value"], figure["figure_period"], figure["standing"]) == (60.0, "2026-02H2", "missing")


def test_a_later_figure_or_last_year_s_is_never_taken():
    figure = half_month(("2026-04H1", 400.0), ("2025-12H2", 900.0), period="2026-03H2")
    assert figure["standing"] == "missing"
    assert pd.isna(figure["value"])


def test_a_ledger_figure_is_the_sum_of_the_year_s_deductions_and_zero_without_entries():
    county = scheme([indicator(kind="event", rule={"method": "ledger"})], {"output": 5}, towns("town.a", "town.b"))
    entries = events(
        ("deduction", "output", "town.a", "2026-03-01", 1.5),
        ("deduction", "output", "town.a", "2026-09-30", -0.5),
        ("deduction", "output", "town.a", "2026-10-01", 4.0),
        ("deduction", "output", "town.a", "2025-12-31", 4.0),
        ("bonus", "output", "town.a", "2026-05-01", 2.0),
    )
    figures = accept_figures(observations(), findings(), rulings(), county, SEPTEMBER, round=MONTHLY)
    figures = accept_events(figures, entries, county, SEPTEMBER).set_index("subject_code")
    assert figures["value"].to_dict() == {"town.a": 2.0, "town.b": 0.0}
    assert figures["standing"].eq("accepted").all()


holds = st.lists(st.tuples(st.sampled_from([OFFICIAL, SELF]), st.none() | st.floats(0, 200)), max_size=4)


@pytest.mark.slow
@given(holds, st.booleans(), st.booleans())
@settings(max_examples=12, deadline=None)
def test_standing_follows_from_what_is_told_and_held(held, is_official_told, is_self_told):
    told = [row for row, is_told in zip(TOLD, (is_official_told, is_self_told), strict=True) if is_told]
    sources = {OFFICIAL: is_official_told, SELF: is_self_told}
    free = [source for source, is_told in sources.items() if is_told and source not in {each for each, _ in held}]
    figure = accept(told, [hold(f"k{n}", source=source, expected=value) for n, (source, value) in enumerate(held)])
    assert figure["standing"] == ("missing" if not told else "accepted" if free else "held")
    if free:
        assert figure["source_code"] == free[0]
        assert figure["cautious_value"] == figure["value"]
    elif told:
        assert not figure["cautious_value"] > figure["value"]
