"""预警阶梯 are data of the year's scheme: optional, hashed, twinned, and refused with the question where a paper leaves it open."""

from pathlib import Path

import pytest

from appraisal.scheme import Scheme
from scheme import SchemeError, compare_schemes, from_workbook, load_scheme, to_workbook

FILE = "ladders.yaml"


def change(year: Path, find: str, put: str, *, file: str = FILE) -> None:
    text = (year / file).read_text(encoding="utf-8")
    assert find in text
    (year / file).write_text(text.replace(find, put, 1), encoding="utf-8")


def refused(year: Path) -> list[str]:
    with pytest.raises(SchemeError) as refusal:
        load_scheme(year)
    return [str(fault) for fault in refusal.value.faults]


def test_the_sample_year_climbs_four_steps_to_the_four_levels(sample: Scheme):
    named = {each.ladder for each in sample.rounds} - {None}
    assert named == {each.code for each in sample.ladders}
    for ladder in sample.ladders:
        assert [each.code for each in ladder.warning_steps] == ["reminder", "supervision", "interview", "criticism"]
        roles = [each.addressee_role for each in ladder.warning_steps]
        assert roles == ["implementer", "undertaker", "goal_owner", "goal_lead"]


def test_without_the_file_no_round_climbs(year: Path, sample: Scheme):
    (year / FILE).unlink()
    faults = refused(year)
    assert len(faults) == len([each for each in sample.rounds if each.ladder])
    assert all("没有代码为" in fault and "预警阶梯" in fault for fault in faults)
    for each in sample.ladders:
        change(year, f"    ladder: {each.code}\n", "", file="rounds.yaml")
    without = load_scheme(year)
    assert without.ladders == ()
    assert {each.path.split(".")[0] for each in compare_schemes(sample, without)} == {"ladders", "rounds"}


@pytest.mark.parametrize(
    ("find", "put", "key", "says"),
    [
        ("        reply_workdays: 5\n", "", "ladders.project_warning.warning_steps.0.reply_workdays", "没有写明：要求几个工作日内回复"),
        ("lamps: [yellow, red], count: 1", "lamps: [yellow, red]", "ladders.project_warning.warning_steps.0.triggers.0.count", "没有写明：连续几期"),
        ("lamps: [yellow, red], count: 1", "lamps: [], count: 1", "ladders.project_warning.warning_steps.0.triggers.0.lamps", "至少要写一项"),
        ("    eased: waits ", "    # eased: waits ", "ladders.project_warning.eased", "没有写明：补欠后灯色好转"),
        ("kind: lamps_in_row", "kind: lamps_in_rows", "ladders.project_warning.warning_steps.0.triggers.0", "没有“lamps_in_rows”这一种"),
        ("code: supervision", "code: interview", "ladders.project_warning.warning_steps.1", "约谈没有写明由谁谈"),
    ],
)  # fmt: skip
def test_a_ladder_that_cannot_be_decided_is_refused_with_line_key_and_question(
    year: Path, find: str, put: str, key: str, says: str
):
    change(year, find, put)
    (fault,) = refused(year)
    place, _, told = fault.partition(" — ")
    assert place.startswith(f"{FILE}:")
    assert place.endswith(f" {key}")
    assert says in told


def test_a_step_whose_paper_the_round_does_not_write_is_refused(year: Path):
    change(year, ", supervision_order", "", file="rounds.yaml")
    (fault,) = refused(year)
    assert "rounds.half_month_lamps.templates" in fault
    assert "要发督办通知单（supervision_order）" in fault


def test_a_ladder_that_is_not_there_is_refused_with_the_nearest(year: Path):
    change(year, "ladder: project_warning", "ladder: project_warnings", file="rounds.yaml")
    (fault,) = refused(year)
    assert "没有代码为“project_warnings”的预警阶梯，是不是“project_warning”？" in fault


@pytest.mark.slow
def test_the_workbook_twin_loses_nothing(year: Path, sample: Scheme):
    again = year.with_name("again")
    for name, content in from_workbook(to_workbook(year), year / "none").items():
        (again / name).parent.mkdir(parents=True, exist_ok=True)
        (again / name).write_text(content, encoding="utf-8")
    assert load_scheme(again).ladders == sample.ladders
