"""结果运用 is data of the year's scheme: optional, hashed, twinned, and refused with the question where a paper leaves it open."""

from pathlib import Path

import pytest

from appraisal.rewards import PoolUse
from appraisal.scheme import Scheme
from scheme import SchemeError, compare_schemes, from_workbook, load_scheme, to_workbook

FILE = "rewards.yaml"
GRADED = """
  - code: graded
    name_zh: 按等次分配
    peer_groups: [{group}]
    use: {{kind: pool, heads: counted, smallest: cent, vetoed: take_part, coefficient: {{by: grade, grades: {grades}}}}}
    clause: 附件5
"""


def change(year: Path, find: str, put: str, *, file: str = FILE) -> None:
    text = (year / file).read_text(encoding="utf-8")
    assert find in text
    (year / file).write_text(text.replace(find, put, 1), encoding="utf-8")


def refused(year: Path) -> list[str]:
    with pytest.raises(SchemeError) as refusal:
        load_scheme(year)
    return [str(fault) for fault in refusal.value.faults]


def test_the_sample_year_says_how_results_are_used(sample: Scheme):
    kinds = {each.use.kind for each in sample.rewards}
    assert kinds == {"pool", "bonus_float", "quota", "first_tier", "bottom", "fallen", "risen"}
    assert isinstance(sample.rewards[0].use, PoolUse)


def test_without_the_file_nothing_is_said(year: Path, sample: Scheme):
    (year / FILE).unlink()
    without = load_scheme(year)
    assert without.rewards == ()
    assert without.hash != sample.hash
    assert {each.path.split(".")[0] for each in compare_schemes(sample, without)} == {"rewards"}


@pytest.mark.parametrize(
    ("find", "put", "key", "says"),
    [
        ("      smallest: cent", "      # smallest: cent", "rewards.town_pool.use.smallest", "没有写明：分到分（cent）还是分到元（yuan）"),
        ("      vetoed: no_bonus\n", "", "rewards.town_bonus.use.vetoed", "没有写明：被一票否决的单位"),
        ("        mean: heads ", "        # mean: ", "rewards.town_pool.use.coefficient.mean", "没有写明：平均分按单位平均"),
        ("      places: 2   ", "      # places: ", "rewards.fallen.use.places", "没有写明：比上期退几位以上"),
        ("kind: quota", "kind: quotas", "rewards.town_excellent.use", "没有“quotas”这一种"),
        ("1.1], beyond: 1.0}  #", "1.1], beyond: 很多}  #", "rewards.department_pool.use.coefficient.beyond", "应是数字，小数不超过4位"),
        ("[industrial_town,", "[industry_town,", "rewards.town_pool.peer_groups.0", "没有代码为“industry_town”的考评类别，是不是“industrial_town”"),
        ("      total_rounding: floor\n", "", "rewards.town_excellent.use.quota", "总名额怎么定"),
        ("    clause: 《青澜县2026年度绩效考评方案》附件5第2条\n", "", "rewards.town_bonus.clause", "依据哪个文件第几条"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_decided_is_refused_with_line_key_and_question(
    year: Path, find: str, put: str, key: str, says: str
):
    change(year, find, put)
    (fault,) = refused(year)
    place, _, told = fault.partition(" — ")
    assert place.startswith(f"{FILE}:")
    assert place.endswith(f" {key}")
    assert says in told


def graded(year: Path, group: str, grades: dict[str, float]) -> None:
    flow = "{" + ", ".join(f"{name}: {each}" for name, each in grades.items()) + "}"
    text = (year / FILE).read_text(encoding="utf-8").partition("\n  - code: graded")[0]
    (year / FILE).write_text(text + GRADED.format(group=group, grades=flow), encoding="utf-8")


def test_a_table_by_grade_says_something_for_each_grade_and_no_other(year: Path, sample: Scheme):
    scale = sample.grades[0]
    first, *others = (step.name_zh for step in scale.steps)
    complete = {first: 1.2, **dict.fromkeys(others, 1)}
    graded(year, scale.peer_groups[0], complete)
    assert load_scheme(year).rewards[-1].code == "graded"
    graded(year, scale.peer_groups[0], {first: 1.2, "没有的等次": 1})
    faults = refused(year)
    assert any(f"没有写等次“{'、'.join(others)}”" in fault for fault in faults)
    assert any("没有等次“没有的等次”" in fault for fault in faults)
    graded(year, "county", complete)
    assert any("没有等次办法" in fault for fault in refused(year))


@pytest.mark.slow
def test_the_workbook_twin_loses_nothing(year: Path, sample: Scheme):
    again = year.with_name("again")
    for name, content in from_workbook(to_workbook(year), year / "none").items():
        (again / name).parent.mkdir(parents=True, exist_ok=True)
        (again / name).write_text(content, encoding="utf-8")
    twin = load_scheme(again)
    assert twin.rewards == sample.rewards
    assert twin.hash == sample.hash


def test_a_number_written_otherwise_is_the_same_rule(year: Path, sample: Scheme):
    change(year, "1.1], beyond: 1.0}  #", "1.1], beyond: 1}  #")
    assert load_scheme(year).hash == sample.hash
