"""重点项目: what is due and done, blockers with owner and age, 四个一, hollow kinds, and lamp rules of their own."""

from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.appraise import appraise
from appraisal.frames import BLOCKERS
from appraisal.lamps.lighting import light_lamps
from appraisal.projects.blockers import open_blockers
from appraisal.projects.standing import project_standings, sum_livelihood
from appraisal.scheme import Subject
from appraisal.targets.due import monthly_curve_pct
from tests.appraisal.small_county import (
    CHAIN,
    PLAIN_LAMP,
    books,
    findings,
    hold,
    indicator,
    observations,
    scheme,
    towns,
)

CASES = pd.read_csv(
    Path(__file__).parents[1] / "cases" / "projects" / "standing.csv", dtype="str", keep_default_na=False
).to_dict("records")
FEED = "project_progress"
STRICT = {
    "code": "strict",
    "name_zh": "从严",
    "metric": "gap_behind_pp",
    "bands": [{"to": 0, "lamp": "green"}, {"above": 0, "lamp": "red"}],
}


def project(code="project.a", **fields):
    fixed = {"subject_code": code, "lead": "town.a", "location": "town.a", "goal_chain": CHAIN}
    fixed |= {
        "investor_zh": "社会资本",
        "funding_zh": "自筹",
        "team_zh": "专班",
        "planned_total": 5000,
        "annual_plan": 1000,
    }
    return fixed | {"planned_start": "2025-03", "planned_finish": "2027-06"} | fields


def county(*projects):
    fields = {"role": "project", "frequency": "half_month", "feeds": (FEED,)}
    parts = [
        indicator("invested", lamp_rule="plain", **fields),
        indicator("stage", **(fields | {"kind": "stage", "basis": "stock"})),
        indicator("output"),
    ]
    subjects = [
        Subject(
            code=each["subject_code"],
            name_zh=each["subject_code"],
            kind="project",
            peer_group="projects",
            is_appraised=False,
        )
        for each in projects
    ]
    return scheme(
        parts, {"output": 100.0}, (*towns("town.a"), *subjects), projects=projects, lamp_rules=(PLAIN_LAMP, STRICT)
    )


def told(code, period, *, stage=None, done=None):
    rows = [("stage", code, period, FEED, stage, "stock")] if stage is not None else []
    return [*rows, *([("invested", code, period, FEED, done)] if done is not None else [])]


def stand(a_scheme, rows, *, period="2026-06H2", round_code="lamps", **known):
    account = books(a_scheme, observations(*rows), period=period, round_code=round_code, **known)
    return project_standings(account, appraise(account, findings()))


def floats(text):
    return tuple(float(each) for each in text.split()) or None


@pytest.mark.parametrize("case", CASES, ids=[each["case"] for each in CASES])
def test_a_project_stands_where_its_curve_and_its_figures_say(case):
    one = project(
        monthly_curve_pct=floats(case["monthly_curve"]),
        quarterly_points_pct=floats(case["quarterly_points"]),
        planned_start=case["planned_start"],
    )
    numbers = {name: float(case[name]) if case[name] else None for name in ("stage", "done")}
    standing = stand(county(one), told("project.a", case["period"], **numbers), period=case["period"])[0]
    assert standing.due_pct == pytest.approx(float(case["due_pct"]))
    assert standing.due_value == pytest.approx(float(case["due_value"]))
    assert standing.due_this_period_value == pytest.approx(float(case["due_this_period"]), abs=1e-3)
    assert standing.gap_pp == (pytest.approx(float(case["gap_pp"])) if case["gap_pp"] else None)
    assert standing.start_overdue_count == int(case["start_overdue"])
    assert {True: "yes", False: "no", None: "unknown"}[standing.has_reached] == case["reached"]
    assert standing.hollow == tuple(case["hollow"].split())


def test_what_nobody_wrote_down_is_told_as_not_there():
    bare = project(investor_zh="", funding_zh="", team_zh=" ")
    standing = stand(county(bare), told("project.a", "2026-06H2", stage=6, done=500))[0]
    assert standing.hollow == ("no_investor", "no_funding")
    assert standing.missing_ones_zh == ("一套班子",)
    unsecured = stand(county(project(funding_status="unsecured")), [])[0]
    assert unsecured.hollow == ("no_funding",)


def test_a_held_figure_is_never_told_as_done():
    rows = told("project.a", "2026-06H2", stage=6, done=900)
    doubt = hold(indicator="invested", subject="project.a", period="2026-06H2", source=FEED)
    a_scheme = county(project())
    account = books(a_scheme, observations(*rows), period="2026-06H2", round_code="lamps")
    standing = project_standings(account, appraise(account, findings(doubt)))[0]
    assert (standing.done_value, standing.invested.standing, standing.has_reached) == (None, "held", None)
    assert standing.stage_zh == "在建"


def test_a_round_about_months_reads_the_newest_half_month_and_its_holds():
    rows = told("project.a", "2026-06H2", stage=6, done=520) + told("project.b", "2026-06H2", stage=6, done=520)
    doubt = hold(indicator="invested", subject="project.b", period="2026-06H2", source=FEED)
    one, other = stand(
        county(project(), project("project.b")),
        rows,
        period="2026-06",
        round_code="monthly",
        past_findings=findings(doubt),
    )
    assert (one.done_value, one.due_value, one.lamp) == (520, 500, "")
    assert other.done_value is None


def test_lamps_come_from_the_round_that_lights_them():
    rows = told("project.a", "2026-06H2", stage=6, done=350)
    assert stand(county(project()), rows)[0].lamp == "yellow"


def test_quarter_ends_are_points_of_the_monthly_curve():
    curve = (0.0, 1, 5, 10, 20, 30, 40, 55, 70, 80, 90, 100)
    standing = stand(county(project(monthly_curve_pct=curve)), [])[0]
    assert standing.month_ends_pct == curve
    assert standing.quarter_ends_pct == (5, 30, 70, 100)


def test_a_project_with_a_rule_of_its_own_is_lit_by_it():
    rows = told("project.a", "2026-06H2", stage=6, done=450) + told("project.b", "2026-06H2", stage=6, done=450)
    common, own = stand(county(project(), project("project.b", lamp_rule="strict")), rows)
    assert (common.lamp, own.lamp) == ("green", "red")


def test_no_rule_of_its_own_changes_no_lamp():
    rows = told("project.a", "2026-06H2", stage=6, done=350)
    account = books(county(project()), observations(*rows), period="2026-06H2", round_code="lamps")
    results = appraise(account, findings())
    lit = light_lamps(results.progress, account.scheme)
    assert set(lit["lamp_rule_code"].dropna()) == {"plain"}


def test_one_livelihood_project_behind_makes_the_whole_not_reached():
    names = ("project.a", "project.b", "project.c")
    a_scheme = county(*(project(each, is_livelihood=each != "project.c") for each in names))

    def whole(**done):
        rows = [
            row for name, value in done.items() for row in told(f"project.{name}", "2026-06H2", stage=6, done=value)
        ]
        return sum_livelihood(stand(a_scheme, rows))

    assert whole(a=500, b=500, c=0).has_reached is True
    assert whole(a=500, b=499, c=900).has_reached is False
    assert whole(a=500).has_reached is None
    assert whole(a=100).has_reached is False
    assert sum_livelihood(()).has_reached is None


def blocker_rows(*rows):
    names = [
        "blocker_key",
        "period",
        "subject_code",
        "blocker_class",
        "matter_zh",
        "owner_zh",
        "raised_on",
        "promised_on",
        "settled_on",
    ]
    table = pd.DataFrame([(*row, *[None] * (len(names) - len(row))) for row in rows], columns=names)
    return BLOCKERS.conform(table.assign(recorded_at=datetime(2026, 7, 1, tzinfo=UTC)))


def test_blockers_have_an_owner_and_an_age_and_the_last_word_counts():
    rows = blocker_rows(
        ("b1", "2026-05H2", "project.a", "land", "征地", "某镇", "2026-05-20", "2026-06-10"),
        ("b1", "2026-06H2", "project.a", "land", "征地", "某局", "2026-05-20", "2026-06-20"),
        ("b2", "2026-06H1", "project.a", "funds", "资金", "", "2026-04-30", None),
        ("b3", "2026-06H1", "project.a", "funds", "已办", "", "2026-04-30", None, "2026-06-12"),
        ("b4", "2026-06H1", "project.b", "other", "以后", "", "2026-07-02"),
    )
    found = open_blockers(rows, date(2026, 6, 30))
    assert [each.key for each in found["project.a"]] == ["b2", "b1"]
    oldest, newest = found["project.a"]
    assert (newest.owner_zh, newest.age_days, newest.overdue_days, newest.class_zh) == ("某局", 41, 10, "征迁用地")
    assert (oldest.owner_zh, oldest.age_days, oldest.overdue_days) == ("", 61, 0)
    assert "project.b" not in found


def test_a_standing_carries_its_blockers():
    rows = blocker_rows(("b1", "2026-06H2", "project.a", "land", "征地", "某镇", "2026-05-20", None))
    assert stand(county(project()), [], blockers=rows)[0].blockers[0].matter_zh == "征地"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=3, max_size=3))
def test_between_quarter_ends_the_curve_only_rises_and_ends_at_the_whole(points):
    quarters = (*sorted(points), 100.0)
    curve = monthly_curve_pct(county(project(quarterly_points_pct=quarters)).projects[0])
    assert all(late >= early - 1e-9 for early, late in pairwise(curve))
    assert [curve[month - 1] for month in (3, 6, 9, 12)] == list(quarters)


def test_a_scheme_without_projects_has_none():
    a_scheme = scheme([indicator()], {"output": 100.0}, towns("town.a"))
    assert stand(a_scheme, [], period="2026-06", round_code="monthly") == ()
