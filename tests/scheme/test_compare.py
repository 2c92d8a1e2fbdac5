"""方案对比 names every difference and nothing else; the hash moves with any of them."""

import pytest

from appraisal.scheme import Scheme
from scheme import SAMPLE_SCHEME, compare_schemes, load_scheme


def test_the_same_files_have_the_same_hash(sample: Scheme):
    again = load_scheme(SAMPLE_SCHEME)
    assert again.hash == sample.hash
    assert compare_schemes(sample, again) == ()


def changed(sample: Scheme, part: str, code: str, **values: object) -> Scheme:
    """The scheme with one block of a part changed, and validated anew."""
    dump = sample.model_dump()
    key = "subject_code" if part == "projects" else "code"
    dump[part] = [{**each, **values} if each[key] == code else each for each in dump[part]]
    return Scheme.model_validate(dump)


@pytest.mark.parametrize(
    ("part", "code", "values", "path"),
    [
        ("indicators", "retail_sales", {"name_zh": "社零额"}, "indicators.retail_sales.name_zh"),
        ("indicators", "retail_sales", {"decimals": 1}, "indicators.retail_sales.decimals"),
        ("subjects", "town.baishi", {"aliases": ("白石",)}, "subjects.town.baishi.aliases"),
        ("projects", "project.p01", {"annual_plan": 1.0}, "projects.project.p01.annual_plan"),
        ("rounds", "monthly", {"deadline_day": 9}, "rounds.monthly.deadline_day"),
        (
            "definition_changes",
            "retail_directory_2026",
            {"is_growth_comparable": False},
            "definition_changes.retail_directory_2026.is_growth_comparable",
        ),
        ("lamp_rules", "growth", {"clause": ""}, "lamp_rules.growth.clause"),
        ("peer_groups", "county", {"led_points": 1.0}, "peer_groups.county.led_points"),
    ],
)
def test_any_changed_value_moves_the_hash_and_is_named(sample: Scheme, part: str, code: str, values: dict, path: str):
    other = changed(sample, part, code, **values)
    assert other.hash != sample.hash
    assert [each.path for each in compare_schemes(sample, other)] == [path]


def test_a_change_is_told_in_words(sample: Scheme):
    change = compare_schemes(sample, changed(sample, "subjects", "town.baishi", is_appraised=False))[0]
    assert (change.name_zh, change.before, change.after) == ("考评对象 · 白石镇 · 是否考评", "是", "否")


def test_a_block_that_only_one_has_is_one_change(sample: Scheme):
    fewer = sample.model_copy(update={"rounds": sample.rounds[1:]})
    gone, come = compare_schemes(sample, fewer), compare_schemes(fewer, sample)
    assert [(each.path, each.before, each.after) for each in gone] == [("rounds.half_month_lamps", "半月亮灯", None)]
    assert [(each.before, each.after) for each in come] == [(None, "半月亮灯")]


THRESHOLD = {"method": "threshold", "line": "due", "is_equal_enough": True}


def test_another_scoring_method_is_one_change(sample: Scheme):
    changes = compare_schemes(
        sample, changed(sample, "indicators", "retail_sales", rule={"method": "threshold", "is_equal_enough": True})
    )
    assert [each.path for each in changes] == ["indicators.retail_sales.rule"]
    assert (changes[0].before or "").startswith("功效系数法（")
    assert changes[0].after == "达标制（比照线序时应达，含本数是）"
