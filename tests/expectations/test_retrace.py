"""复算: a finding can be worked out again, number by number, and whether it comes out the same is said."""

import pytest

from expectations import CHECKS, run_checks
from expectations.retrace import retrace
from tests.expectations.panels import SCHEME, SELF, evidence_of

pytestmark = pytest.mark.slow  # Great Expectations takes seconds to load

ROWS = (
    ("sales", "t0", "2026-08", "ytd", "value", SELF, 110.5),
    ("sales", "t0", "2026-09", "ytd", "value", SELF, 100.5),
    ("sales", "t1", "2025-09", "ytd", "value", SELF, 100.25),
    ("sales", "t1", "2026-09", "ytd", "value", SELF, 108.27),
    ("sales", "t1", "2026-09", "ytd", "growth", SELF, 15.0),
    ("rate", "t0", "2026-09", "stock", "value", SELF, 120.0),
)
BY_CODE = {check.code: check for check in CHECKS}


def found_in(rows=ROWS):
    evidence = evidence_of(rows)
    findings = run_checks(evidence, SCHEME).set_index("check_code", drop=False)
    return evidence, findings.to_dict("index")


def texts(retraced):
    return {each.column: (each.text_zh, each.bound_zh) for each in retraced.numbers}


def test_the_judged_number_stands_first_with_its_bounds_and_the_others_after_it():
    evidence, found = found_in()
    fallen = retrace(found["P06"], evidence, SCHEME)
    assert fallen.numbers[0].column == BY_CODE["P06"].column
    assert fallen.numbers[0].text_zh == "-9.05%"
    assert fallen.numbers[0].bound_zh.startswith("不小于")
    assert texts(fallen)["previous_value"] == ("110.5万元", "")
    assert fallen.is_same


def test_a_stated_growth_is_traced_to_the_figure_it_stands_beside():
    evidence, found = found_in()
    stated = retrace(found["T05"], evidence, SCHEME)
    judged = stated.numbers[0]
    assert (judged.name_zh, judged.bound_zh) == ("增速自述差", "-0.3个百分点至0.3个百分点")
    assert texts(stated)["level_growth_pct"] == ("8%", "")
    assert stated.is_same


def test_every_finding_of_the_catalogue_comes_out_as_it_is_held():
    evidence, found = found_in()
    assert {"P02", "P06", "T05"} <= set(found)
    for code, row in found.items():
        retraced = retrace(row, evidence, SCHEME)
        assert retraced.numbers, code
        assert retraced.is_same, code


def test_what_comes_out_otherwise_is_said_to():
    evidence, found = found_in()
    assert not retrace(found["P06"] | {"expected": 111.0}, evidence, SCHEME).is_same


@pytest.mark.parametrize("change", [{"check_code": "C02"}, {"check_code": "KP06"}, {"subject_code": "nobody"}])
def test_what_no_check_of_figures_found_has_no_numbers(change):
    evidence, found = found_in()
    assert retrace(found["P06"] | change, evidence, SCHEME).numbers == ()
