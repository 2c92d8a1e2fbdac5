"""重点项目进度图: planned time is told whole, and nothing is told as built that nobody reported."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from report_templates.dispatch_book.schedule import _stages, draw_schedule
from report_templates.duties import projects_now
from tests.report_templates.escalation_rounds import escalation_readings

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
TODAY = date(2026, 9, 30)


@pytest.fixture(scope="module")
def work():
    """Begun in March, nothing due before, ten percent of the plan a month from then on."""
    _, reading = escalation_readings()["_ladder"]
    standing = projects_now(reading)[0]
    project = standing.project.model_copy(update={"planned_start": "2026-03", "planned_finish": "2027-06"})
    curve = (0.0, 0.0, *(10.0 * month for month in range(1, 11)))
    return replace(standing, project=project, plan_value=100.0, month_ends_pct=curve, due_pct=70.0)


def done(work, pct):
    return replace(work, invested=replace(work.invested, value=pct, standing="accepted"))


@pytest.mark.parametrize(
    ("done_pct", "states", "until"),
    [
        (0.0, ["late", "planned"], None),
        (35.0, ["done", "late", "planned"], date(2026, 6, 15)),
        (70.0, ["done", "planned"], date(2026, 9, 30)),
        (80.0, ["done", "planned"], date(2026, 10, 31)),
        (100.0, ["done"], date(2026, 12, 31)),
        (130.0, ["done"], date(2026, 12, 31)),
    ],
)
def test_what_is_done_ends_on_the_day_it_was_due(work, done_pct, states, until):
    stages = list(_stages(done(work, done_pct), YEAR, TODAY))

    assert [each.state for each in stages] == states
    assert (stages[0].start, stages[-1].end) == (date(2026, 3, 1), date(2026, 12, 31))
    assert all(one.end == other.start for one, other in pairwise(stages))
    assert until is None or stages[0].end == until


def test_a_project_on_its_curve_is_never_shown_as_behind(work):
    assert all(each.state != "late" for each in _stages(done(work, 70.0), YEAR, TODAY))


def test_of_a_held_figure_nothing_is_told_as_done(work):
    held = replace(work, invested=replace(work.invested, standing="held"))

    assert [each.name_zh for each in _stages(held, YEAR, TODAY)] == ["数据未定"]


def test_nothing_is_drawn_where_nobody_told_how_far_works_are():
    _, reading = escalation_readings()["_ladder"]

    assert all(each.done_pct is None for each in projects_now(reading))
    assert draw_schedule(reading) == ()
