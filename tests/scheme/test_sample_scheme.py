"""The sample year is a scheme that a real office could put in force."""

from collections import Counter

import pytest

from appraisal.period import parse_period
from appraisal.scheme import Scheme
from scheme import SAMPLE_SCHEME, load_scheme

METHODS = {"completion", "threshold", "rank_ladder", "efficacy", "deduction", "ledger", "milestones"}


def test_it_has_62_indicators_in_8_groups_for_30_subjects_and_20_projects(sample: Scheme):
    weighted = {code for group in sample.peer_groups for code in group.weights}
    appraised = [each for each in sample.indicators if each.code in weighted]
    kinds = Counter(each.kind for each in sample.subjects if each.is_appraised)
    assert (len(appraised), len(sample.groups), len(sample.projects)) == (62, 8, 20)
    assert kinds == {"county": 1, "town": 12, "department": 18}
    assert Counter(each.group_code for each in appraised).keys() == sample.groups.keys()


def test_every_subject_is_appraised_on_100_points(sample: Scheme):
    totals = sample.assignments.groupby("subject_code")["weight_points"].sum()
    assert len(totals) == 31
    assert totals.to_numpy() == pytest.approx(100)


def test_nobody_is_appraised_twice_on_one_indicator(sample: Scheme):
    assert not sample.assignments.duplicated(["indicator_code", "subject_code"]).any()


def test_the_county_answers_for_all_62_and_towns_for_18_to_26(sample: Scheme):
    counts = sample.assignments.groupby("subject_code").size()
    kinds = counts.index.map(lambda code: sample.subject_by_code[code].kind)
    assert counts[kinds == "county"].tolist() == [62]
    assert counts[kinds == "town"].between(18, 26).all()


def test_a_department_answers_for_what_it_leads_with_the_county_figure(sample: Scheme):
    departments = {each.code for each in sample.subjects if each.kind == "department"}
    rows = sample.assignments[sample.assignments["subject_code"].isin(departments)]
    led = rows[rows["figure_subject_code"] == sample.home.code]
    own = rows[rows["figure_subject_code"] == rows["subject_code"]]
    assert set(led["subject_code"]) == departments
    assert own.groupby("subject_code").size().between(5, 6).all()


def test_all_scoring_methods_and_lamp_rules_are_used(sample: Scheme):
    appraised = [each for each in sample.indicators if each.role == "appraised"]
    assert {each.rule.method for each in appraised if each.rule} == METHODS
    used = {each.lamp_rule for each in (*sample.indicators, *sample.projects) if each.lamp_rule}
    assert used == sample.lamp_rule_by_code.keys()


def test_some_targets_are_provisional_and_towns_add_up_to_less_than_the_county(sample: Scheme):
    assert sum(each.status == "provisional" for each in sample.targets) >= 6
    for indicator in sample.indicators:
        if indicator.kind not in {"level", "count"} or indicator.basis != "ytd":
            continue
        towns = [
            target.annual_value
            for (code, subject), target in sample.target_by_key.items()
            if code == indicator.code and sample.subject_by_code[subject].kind == "town"
        ]
        county = sample.target_by_key.get((indicator.code, sample.home.code))
        if towns and county is not None:
            assert sum(towns) <= county.annual_value, indicator.name_zh


def test_curves_follow_the_year_and_end_at_the_target(sample: Scheme):
    shaped = [each for each in sample.targets if each.monthly_curve or each.quarterly_points]
    assert sum(each.quarterly_points is not None for each in shaped) >= 10
    assert sum(each.monthly_curve is not None for each in shaped) >= 30
    december = parse_period("2026-12")
    for target in shaped:
        assert sample.due_value(target, december) == pytest.approx(target.annual_value)


def test_a_folder_of_years_gives_the_year_of_the_period_or_the_nearest(tmp_path):
    assert load_scheme(SAMPLE_SCHEME.parent).year == 2026
    assert load_scheme(SAMPLE_SCHEME.parent, period=parse_period("2025-11")).year == 2026
    (tmp_path / "2025").symlink_to(SAMPLE_SCHEME)
    (tmp_path / "2026").symlink_to(SAMPLE_SCHEME)
    assert load_scheme(tmp_path, period=parse_period("2027-01")) == load_scheme(SAMPLE_SCHEME)
