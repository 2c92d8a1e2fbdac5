"""加减分台账 of the sample county: what a scheme's ledger settles occurs in it."""

import pytest

from sample_county.county import make_county
from sample_county.events import draw_events


@pytest.fixture(scope="module")
def lines(county):
    return [line for lines in draw_events(county).values() for line in lines]


def test_one_matter_is_praised_at_two_levels(lines):
    matters = {line.matter_code for line in lines if line.matter_code}
    assert len(matters) == 1
    praised = [line for line in lines if line.matter_code in matters]
    assert {line.level_zh for line in praised} == {"市级", "省级"}
    assert len({line.subject.code for line in praised}) == 1


def test_what_is_marked_as_repeated_happened_to_the_same_subject_before(lines):
    (again,) = (line for line in lines if line.is_repeat)
    before = [line for line in lines if line.matter_zh == again.matter_zh and line.occurred_on < again.occurred_on]
    assert {line.subject.code for line in before} == {again.subject.code}
    assert again.kind_zh == "扣分"


def test_every_decision_about_an_outcome_names_its_document(lines):
    decisions = [line for line in lines if line.kind_zh in {"一票否决", "提档进位"}]
    assert {line.kind_zh for line in decisions} == {"一票否决", "提档进位"}
    assert all(line.document_no for line in decisions)


def test_causes_are_those_that_the_scheme_lists(county, lines):
    listed = {each.name_zh for each in county.scheme.ledger.causes}
    assert {line.cause_zh for line in lines} <= listed | {""}


def test_a_short_history_has_them_too(scheme_2026, county):
    short = make_county(scheme_2026, last=county.last, months=2, seed=county.seed)
    told = [line for lines in draw_events(short).values() for line in lines]
    assert {line.kind_zh for line in told} >= {"加分", "扣分", "提档进位"}
