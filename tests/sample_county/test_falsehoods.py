"""What is planted in the sample county is false, is written down, and is nothing else."""

from collections import Counter

import pytest

from sample_county.falsehoods import KINDS
from sample_county.pattern_lies import PATTERN_KINDS

pytestmark = pytest.mark.slow

KIND_CODES = {kind.code for kind in KINDS}


def test_at_least_fourteen_kinds_of_falsehood_are_planted(truths):
    planted = {truth.kind for truth in truths if not truth.kind.startswith("file_")}
    assert len(planted) >= 14
    assert {truth.kind for truth in truths} == KIND_CODES


def test_hard_kinds_come_more_than_once(truths):
    cases = Counter(truth.kind for truth in truths if truth.is_hard_rule)
    several = [kind for kind, count in cases.items() if count >= 2]
    assert len(several) >= 11


@pytest.mark.parametrize("kind", sorted(kind.code for kind in KINDS if not kind.code.startswith("file_")))
def test_each_falsehood_differs_from_the_truth(truths, kind):
    own = [truth for truth in truths if truth.kind == kind]
    assert own
    assert all(truth.reported_value != truth.true_value for truth in own)


def test_every_falsehood_lies_in_a_recent_month_but_the_smoothed_year_and_the_patterns_before(truths, county):
    recent, earlier = (min(month.code for month in county.months[-back:]) for back in (3, 6))
    early = {truth.kind for truth in truths if truth.period < recent}
    assert early <= {"smoothed"} | {kind.code for kind in PATTERN_KINDS}
    assert {truth.kind for truth in truths if truth.period < earlier} <= {"smoothed"}


def test_the_truth_list_says_what_stands_in_the_file(truths, filings):
    files = {filing.file_name: filing for filing in filings}
    checked = 0
    for truth in truths:
        filing = files[truth.file_name]
        assert filing.period.code == truth.period
        for line in filing.lines:
            if (line.indicator_code, line.subject.code) == (truth.indicator_code, truth.subject_code):
                stated = {"value": line.ytd, "year_ago": line.year_ago, "growth": line.growth}[truth.measure]
                assert stated == truth.reported_value
                checked += 1
    assert checked > 80


def test_the_true_value_is_what_the_honest_county_would_print(truths, honest):
    printed = {
        (filing.file_name, line.indicator_code, line.subject.code): line for filing in honest for line in filing.lines
    }
    for truth in truths:
        line = printed.get((truth.file_name, truth.indicator_code, truth.subject_code))
        if line is not None:
            stated = {"value": line.ytd, "year_ago": line.year_ago, "growth": line.growth}[truth.measure]
            assert stated == pytest.approx(truth.true_value)


def test_nothing_is_false_that_the_truth_list_does_not_name(truths, filings, honest):
    """Beyond what is listed, only 本月 of the month after may differ: it starts from what was reported."""
    told = {(truth.file_name, truth.indicator_code, truth.subject_code) for truth in truths}
    files = {filing.file_name: filing for filing in filings}
    for filing in honest:
        for before, after in zip(filing.lines, files[filing.file_name].lines, strict=True):
            if (filing.file_name, before.indicator_code, before.subject.code) not in told:
                assert (before.ytd, before.year_ago) == (after.ytd, after.year_ago)
                assert before.growth == after.growth or before.growth_code


def test_a_file_carries_one_case_of_falsehood_at_most(truths):
    kinds = {}
    for truth in truths:
        if truth.source_code != "project_progress":
            kinds.setdefault(truth.file_name, set()).add(truth.kind)
    assert all(len(each) == 1 for each in kinds.values())


def test_misbehaving_files_misbehave(truths, filings, honest):
    files = {filing.file_name: filing for filing in filings}
    usual = {filing.file_name: filing for filing in honest}
    own = {truth.kind: files[truth.file_name] for truth in truths if truth.kind.startswith("file_")}
    assert own["file_late"].arrived_at.day > 10
    assert own["file_wrong_period"].title_period != own["file_wrong_period"].period
    assert own["file_blank"].is_blank
    assert own["file_unreadable"].broken_to < 1
    corrected = own["file_corrected"]
    second = files[corrected.file_name.replace(".xlsx", "（更正）.xlsx")]
    assert second.arrived_at > corrected.arrived_at
    right = [line.ytd for line in usual[corrected.file_name].lines]
    assert [line.ytd for line in second.lines] == right != [line.ytd for line in corrected.lines]
    twin = own["file_duplicate"]
    assert twin.file_name not in usual
    assert any(filing.lines == twin.lines and filing.saved_at == twin.saved_at for filing in filings if filing != twin)
