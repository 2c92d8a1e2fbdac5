"""重点项目: what is planted in the project table is found where it stands, what counts is held, and people know where to go."""

import io

import openpyxl
import pytest

pytestmark = pytest.mark.slow
PERIOD = "2026-10H2"


@pytest.fixture(scope="module")
def round_of(county, tmp_path_factory):
    home = county.copy_to(tmp_path_factory.mktemp("projects") / "home")
    home.run("round", "half_month_lamps", "--period", PERIOD)
    return home, home.json("findings", "--period", PERIOD)


@pytest.fixture(scope="module")
def planted(county):
    return [row for row in county.truth() if row["source_code"] == "project_progress" and row["period"] == PERIOD]


def test_every_figure_that_was_planted_is_doubted(round_of, planted):
    found = {(row["indicator_code"], row["subject_code"]) for row in round_of[1]}
    figures = [row for row in planted if row["indicator_code"]]
    assert len({row["kind"] for row in figures}) >= 7
    missed = [row for row in figures if (row["indicator_code"], row["subject_code"]) not in found]
    # Investment before the start is found on the cumulative figure; this year's follows only what the course doubts.
    assert {row["kind"] for row in missed} <= {"invested_before_start"}


def test_where_cumulative_investment_is_inflated_this_years_does_not_count_either(round_of, planted):
    held = {(row["indicator_code"], row["subject_code"]) for row in round_of[1] if row["consequence"] == "hold"}
    inflated = [row for row in planted if row["kind"] in {"investment_ahead", "project_inflated_both"}]
    assert len(inflated) >= 6
    assert not [row for row in inflated if (row["indicator_code"], row["subject_code"]) not in held]


def test_photographs_that_were_used_before_hold_the_progress_that_they_should_bear_out(round_of, planted):
    shown = {row["subject_code"] for row in planted if row["kind"] == "file_photo_reused"}
    held = {row["subject_code"] for row in round_of[1] if row["check_code"] == "J16"}
    assert len(shown) == 2
    assert shown <= held
    assert len(held) <= 3  # the project whose picture was borrowed is asked too


def test_the_office_gets_a_list_of_where_to_go(round_of):
    lists = {name: content for name, content in round_of[0].outbox().items() if "现场核查清单" in name}
    assert len(lists) == 1
    sheet = openpyxl.load_workbook(io.BytesIO(next(iter(lists.values()))))["现场核查清单"]
    visits = [cell.value for cell in sheet["A"] if isinstance(cell.value, int)]
    assert visits == [1, 2]  # 8 % of twenty projects
