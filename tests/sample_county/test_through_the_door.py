"""The county's files at the door and at the gate: honest ones pass, and what contradicts itself is held."""

import pandas as pd
import pytest

from appraisal.evidence import add_evidence
from appraisal.frames import OBSERVATIONS
from expectations import CHECKS, run_checks
from feeds import FEEDS
from sample_county import write_county

HARD = {check.code for check in CHECKS if check.is_hard_rule}
FIGURE = ["indicator_code", "subject_code", "period", "source_code"]
MONTHS = 16
"""Enough for the recent months, the same months a year ago and the months before them."""


@pytest.fixture(scope="module", params=[7, 11])
def seed(request):
    return request.param


def take_in(home, scheme):
    """Every file of a home, parsed: observations by arrival, return findings, names of all files."""
    parsed = [(raw, feed.parse(raw, scheme)) for feed in FEEDS for raw in feed.fetch(home / "inbox")]
    arrived = [
        each.observations for _, each in sorted(parsed, key=lambda item: (item[0].arrived_at, item[0].file_name))
    ]
    returned = [
        (raw.file_name, message)
        for raw, each in parsed
        for message in each.findings.loc[each.findings["consequence"] == "return", "message_zh"]
    ]
    frame = pd.concat([each for each in arrived if len(each)], ignore_index=True)
    return OBSERVATIONS.conform(frame), returned


def held(observations, scheme):
    findings = run_checks(add_evidence(observations, scheme), scheme)
    return findings[(findings["consequence"] == "hold") & findings["check_code"].isin(HARD)]


@pytest.mark.slow
def test_every_honest_file_is_taken_in_and_no_hard_rule_holds_a_figure(scheme_2026, tmp_path, seed):
    write_county(tmp_path, scheme=scheme_2026, months=MONTHS, seed=seed, has_falsehoods=False)
    observations, returned = take_in(tmp_path, scheme_2026)
    assert returned == []
    assert held(observations, scheme_2026)["message_zh"].tolist() == []


@pytest.mark.slow
def test_every_falsehood_against_a_hard_rule_is_held_and_faulty_files_are_returned(scheme_2026, tmp_path, seed):
    write_county(tmp_path, scheme=scheme_2026, months=MONTHS, seed=seed)
    observations, returned = take_in(tmp_path, scheme_2026)
    truths = pd.read_csv(tmp_path / "sample_truth.csv")
    faulty = truths[truths["kind"].isin(["file_wrong_period", "file_blank", "file_unreadable"])]
    assert {name for name, _ in returned} == set(faulty["file_name"])
    found = set(held(observations, scheme_2026)[FIGURE].itertuples(index=False, name=None))
    hard = truths[truths["is_hard_rule"]]
    missed = [row for row in hard[["kind", *FIGURE]].itertuples(index=False, name=None) if row[1:] not in found]
    assert missed == []
