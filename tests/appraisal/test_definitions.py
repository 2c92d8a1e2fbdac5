"""口径变更登记: which comparisons a registered change breaks, and for how long."""

import pandas as pd
import pytest

from appraisal.definitions.across import definition_change_of, is_redefined
from appraisal.definitions.changes import DefinitionChange
from appraisal.scheme import Scheme, Subject

HOME = Subject(code="home", name_zh="某县", kind="county", peer_group="county", is_home=True)
CHANGE = {
    "code": "directory",
    "indicators": ("sales", "output"),
    "effective_period": "2026-05",
    "what_zh": "名录库更新",
    "document_no": "统字〔2026〕3号",
    "is_level_comparable": False,
    "is_growth_comparable": True,
}
TOLD = "2026年5月起名录库更新（统字〔2026〕3号）"


def scheme(*changes):
    return Scheme(
        year=2026,
        name_zh="方案",
        county_zh="某县",
        groups={},
        indicators=(),
        subjects=(HOME,),
        peer_groups=(),
        definition_changes=tuple(DefinitionChange(**(CHANGE | change)) for change in changes),
    )


def rows(*periods, indicator="sales", subject="town.a", source="statistics_bureau"):
    return pd.DataFrame(
        {"indicator_code": indicator, "subject_code": subject, "period": list(periods), "source_code": source}
    )


def broken(a_scheme, table, **how):
    return table["period"][is_redefined(table, a_scheme, **how)].tolist()


def test_levels_are_broken_from_the_effective_period_until_the_base_is_new_too():
    table = rows(
        "2025-12", "2026-04", "2026-05", "2026-12", "2027-02", "2027-04", "2027-05", "2026Q1", "2026Q2", "2026"
    )
    assert broken(scheme({}), table) == ["2026-05", "2026-12", "2027-02", "2027-04", "2026Q2", "2026"]


def test_the_step_from_the_period_before_is_broken_once():
    table = rows("2026-04", "2026-05", "2026-06", "2027-05")
    assert broken(scheme({}), table, reach="step") == ["2026-05"]


def test_a_change_of_growth_is_broken_one_period_longer_than_growth_itself():
    table = rows("2027-04", "2027-05", "2027-06")
    assert broken(scheme({}), table, reach="year") == ["2027-04"]
    assert broken(scheme({}), table, reach="growth_step") == ["2027-04", "2027-05"]


def test_february_stands_for_january_too():
    january = scheme({"effective_period": "2026-02"})
    assert broken(january, rows("2025-12", "2026-02", "2027-02")) == ["2026-02"]
    assert definition_change_of(rows("2026-02"), january).item().startswith("2026年1—2月起")


@pytest.mark.parametrize(
    ("compared", "level", "growth", "is_broken"),
    [
        ("level", False, True, True), ("growth", False, True, False), ("either", False, True, True),
        ("level", True, False, False), ("growth", True, False, True), ("either", True, True, False),
    ],
)  # fmt: skip
def test_only_what_the_office_calls_incomparable_is_broken(compared, level, growth, is_broken):
    changed = scheme({"is_level_comparable": level, "is_growth_comparable": growth})
    assert bool(broken(changed, rows("2026-09"), compared=compared)) == is_broken


def test_a_change_concerns_its_own_indicators_subjects_and_source():
    narrow = scheme({"subjects": ("town.a",), "source": "statistics_bureau"})
    assert broken(narrow, rows("2026-09")) == ["2026-09"]
    for other in ({"indicator": "income"}, {"subject": "town.b"}, {"source": "unit_submission"}):
        assert broken(narrow, rows("2026-09", **other)) == []
    without_source = rows("2026-09").drop(columns="source_code")
    assert broken(narrow, without_source) == ["2026-09"]


def test_the_text_cites_every_change_with_its_paper():
    two = scheme({}, {"code": "price", "what_zh": "改按2025年价格", "document_no": "统字〔2026〕9号"})
    assert definition_change_of(rows("2026-09"), two).tolist() == [
        f"{TOLD}；2026年5月起改按2025年价格（统字〔2026〕9号）"
    ]
    assert definition_change_of(rows("2026-04"), two).isna().all()


def test_without_a_registry_nothing_changed():
    assert definition_change_of(rows("2026-09", "not a period"), scheme()).isna().all()
    assert definition_change_of(rows(), scheme({})).empty


def test_a_code_that_is_no_period_is_compared_with_nothing():
    assert broken(scheme({}), rows("2026-13", "九月")) == []


def test_an_index_of_any_kind_comes_back():
    table = rows("2026-04", "2026-09").set_axis(["x", "y"])
    assert definition_change_of(table, scheme({})).index.tolist() == ["x", "y"]


@pytest.mark.parametrize(
    "wrong", [{"indicators": ()}, {"effective_period": "五月"}, {"what_zh": " "}, {"document_no": ""}]
)
def test_a_registration_without_substance_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        DefinitionChange(**(CHANGE | wrong))
