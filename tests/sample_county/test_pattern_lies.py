"""What only shows beside other subjects, 旁证 or the year's own pattern is found, and the honest county is left in peace."""

import pytest

from appraisal.evidence import add_evidence
from expectations import run_checks
from expectations.relations import RELATIONS
from sample_county import LAST_MONTH
from sample_county.county import make_county
from sample_county.falsehoods import plant
from sample_county.honest import honest_filings
from tests.sample_county.rows_of import observations_of, on_own_basis

pytestmark = pytest.mark.slow
FOUND_BY = {
    "frozen": "R01",
    "quarter_end_surge": "R02",
    "copied_from_neighbour": "R03",
    "rising_against_witness": "R04",
}
FIGURE = ["indicator_code", "subject_code", "period", "source_code"]
FALSE_ALERTS_MOST = 0.3
"""Per thousand honest figures, all relation checks together."""


@pytest.fixture(scope="module", params=[7, 11])
def world(request, scheme_2026):
    return make_county(scheme_2026, last=LAST_MONTH, months=24, seed=request.param)


def findings_on(filings, scheme):
    observations = on_own_basis(observations_of(filings), scheme)
    return observations, run_checks(add_evidence(observations, scheme), scheme, checks=RELATIONS)


def test_each_pattern_is_found_by_its_check(world):
    filings, truths = plant(world, honest_filings(world))
    _, found = findings_on(filings, world.scheme)
    named = set(found[["check_code", *FIGURE]].itertuples(index=False, name=None))
    for kind, check in FOUND_BY.items():
        planted = [each for each in truths if each.kind == kind]
        places = [(each.indicator_code, each.subject_code, each.period, each.source_code) for each in planted]
        assert planted, kind
        assert any((check, *place) in named for place in places), kind


def test_who_was_copied_from_is_left_in_peace(world):
    filings, truths = plant(world, honest_filings(world))
    _, found = findings_on(filings, world.scheme)
    copiers = {(each.subject_code, each.period) for each in truths if each.kind == "copied_from_neighbour"}
    twins = found[found["check_code"] == "R03"]
    assert set(twins[["subject_code", "period"]].itertuples(index=False, name=None)) == copiers


def test_the_honest_county_is_hardly_ever_asked(world):
    observations, found = findings_on(honest_filings(world), world.scheme)
    figures = ((observations["measure"] == "value") & (observations["basis"] != "month")).sum()
    assert len(found) / figures * 1000 <= FALSE_ALERTS_MOST
    assert (found["consequence"] != "hold").all()
