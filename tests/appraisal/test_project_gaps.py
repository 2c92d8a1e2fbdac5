"""Projects beside their own course, their payments and their partner figure: what is learnt, and what a doubt does."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.evidence import add_evidence
from tests.expectations.panels import SCHEME, panel

pytestmark = pytest.mark.slow

RAISES = list(csv.DictReader((Path(__file__).parents[1] / "cases/projects/raises.csv").read_text("utf-8").splitlines()))
QUICK = settings(max_examples=5, deadline=None)
SEEDS = st.integers(0, 2**32 - 1)
PERIODS = [f"2026-{month:02d}H{half}" for month in range(1, 9) for half in (1, 2)]
LEARNT = PERIODS[:10]
PARTS = {"p_progress": 1.0, "p_invested": 100.0, "p_paid": 100.0}
EXCESSES = ["pace_excess_pp", "partner_excess_pp", "standing_excess_pp", "level_excess_pp"]


def honest(seed, projects=30):
    """Even works of different speed, payments that lag; progress, invested and paid in points of a plan of 10 000."""
    generator = np.random.default_rng(seed)
    told = {}
    for place in range(projects):
        pace, lag = generator.uniform(1.0, 4.0), generator.uniform(0.5, 3.0)
        begun = generator.uniform(0.0, 30.0)
        built = np.minimum(
            begun + pace * np.arange(len(PERIODS)) + generator.normal(0, 0.3, len(PERIODS)).cumsum() * 0.3, 99
        )
        built = np.maximum.accumulate(np.maximum(built, 0.6))
        told[f"x{place}"] = {
            "p_progress": np.round(np.clip(built + generator.normal(0, 0.3, len(built)), 0, 100), 1),
            "p_invested": np.round(built, 2),
            "p_paid": np.round(0.9 * np.maximum(built - lag * pace, 0.1), 2),
        }
    return told


def observed(told, periods=PERIODS):
    rows = [
        (code, subject, period, "stock", "value", "project_progress", parts[code][place] * PARTS[code])
        for subject, parts in told.items()
        for code in PARTS
        for place, period in enumerate(periods)
    ]
    plans = [
        ("p_plan", subject, period, "stock", "value", "project_progress", 10_000.0)
        for subject in told
        for period in periods
    ]
    return panel([*rows, *plans])


def evidence_of(told, periods=PERIODS, **more):
    return add_evidence(observed(told, periods), SCHEME, calibration=LEARNT, **more)


def doubted(evidence, after=LEARNT[-1]):
    """(project, indicator, period) of everything in doubt after the calibration."""
    rows = evidence[(evidence[EXCESSES].max(axis=1) > 0) & (evidence["period"] > after)]
    return set(rows[["subject_code", "indicator_code", "period"]].itertuples(index=False, name=None))


def lifted(told, subject, code, places, by):
    changed = {name: {each: values.copy() for each, values in parts.items()} for name, parts in told.items()}
    changed[subject][code][places] += by
    return changed


@QUICK
@given(seed=SEEDS)
def test_even_works_are_hardly_ever_doubted(seed):
    assert len(doubted(evidence_of(honest(seed)))) <= 2


@pytest.mark.parametrize("code", ["p_progress", "p_invested"])
def test_a_figure_raised_alone_is_doubted_and_its_partner_is_not(code):
    found = doubted(evidence_of(lifted(honest(1), "x3", code, [12], 14.0)))
    assert ("x3", code, PERIODS[12]) in found
    assert {place[1] for place in found if place[0] == "x3"} == {code}


def test_both_raised_together_are_doubted_both_for_want_of_payments():
    raised = lifted(lifted(honest(1), "x3", "p_progress", [12], 20.0), "x3", "p_invested", [12], 20.0)
    assert {("x3", code, PERIODS[12]) for code in ("p_progress", "p_invested")} <= doubted(evidence_of(raised))


def test_payments_bear_out_what_would_else_be_doubted():
    def excess(codes):
        told = honest(1)
        for code in codes:
            told = lifted(told, "x3", code, slice(12, None), 12.0)
        evidence = (
            evidence_of(told).query("subject_code == 'x3' and period == @PERIODS[12]").set_index("indicator_code")
        )
        return evidence.loc[["p_progress", "p_invested"], "pace_excess_pp"]

    assert (excess(["p_progress", "p_invested", "p_paid"]) < excess(["p_progress", "p_invested"]) - 1).all()


def test_a_doubt_stands_while_nothing_explains_it_and_ends_with_a_correction():
    found = doubted(evidence_of(lifted(honest(1), "x3", "p_progress", [11, 12, 13], 16.0)))
    assert {place[2] for place in found if place[0] == "x3"} == set(PERIODS[11:14])


def test_a_correction_is_no_fall():
    evidence = evidence_of(lifted(honest(1), "x3", "p_invested", [12], 16.0))
    after = (
        evidence.query("subject_code == 'x3' and indicator_code == 'p_invested'").set_index("period").loc[PERIODS[13]]
    )
    assert after["cumulative_step_pct"] == 0
    fallen = evidence_of(lifted(honest(1), "x3", "p_invested", slice(13, None), -16.0))
    below = fallen.query("subject_code == 'x3' and indicator_code == 'p_invested'").set_index("period").loc[PERIODS[13]]
    assert below["cumulative_step_pct"] < -10


def test_what_a_person_freed_is_the_course_from_then_on():
    raised = lifted(honest(1), "x3", "p_progress", slice(11, None), 16.0)
    freed = observed(raised).query("subject_code == 'x3' and indicator_code == 'p_progress' and period == @PERIODS[11]")
    before, after = doubted(evidence_of(raised)), doubted(evidence_of(raised, trusted=freed))
    assert ("x3", "p_progress", PERIODS[12]) in before
    assert not {place for place in after if place[0] == "x3" and place[2] > PERIODS[11]}


def test_suspects_in_the_calibration_periods_hardly_widen_what_is_in_order():
    told = honest(1)
    stained = told
    for place in range(5, 9):
        stained = lifted(stained, f"x{place}", "p_progress", [6 + place % 3], 25.0)
    target = lifted(told, "x3", "p_progress", [12], 14.0), lifted(stained, "x3", "p_progress", [12], 14.0)
    high = [
        evidence_of(each)
        .query("subject_code == 'x3' and indicator_code == 'p_progress' and period == @PERIODS[12]")[
            "modelled_high_value"
        ]
        .item()
        for each in target
    ]
    assert high[1] == pytest.approx(high[0], abs=2.0)


def test_without_calibration_only_the_gross_is_doubted():
    told = lifted(honest(1), "x3", "p_progress", [12], 14.0)
    gross = lifted(honest(1), "x3", "p_progress", [12], 38.0)
    assert not doubted(add_evidence(observed(told), SCHEME, calibration=()))
    assert ("x3", "p_progress", PERIODS[12]) in doubted(add_evidence(observed(gross), SCHEME, calibration=()))


@QUICK
@given(seed=SEEDS, until=st.integers(11, 15))
def test_no_evidence_depends_on_a_later_report(seed, until):
    told = lifted(honest(seed), "x3", "p_progress", [12], 20.0)
    early = {name: {code: values[:until] for code, values in parts.items()} for name, parts in told.items()}
    then = evidence_of(early, PERIODS[:until])
    later = evidence_of(told).query("period <= @PERIODS[@until - 1]")
    names = ["indicator_code", "subject_code", "period"]
    columns = [*names, *EXCESSES, "modelled_high_value", "progress_fall_pp"]
    pd.testing.assert_frame_equal(*(each[columns].sort_values(names).reset_index(drop=True) for each in (then, later)))


def test_evidence_of_one_report_is_that_part_of_the_whole():
    rows = observed(lifted(honest(3), "x3", "p_progress", [12], 14.0))
    whole = add_evidence(rows, SCHEME, calibration=LEARNT)
    for period in PERIODS[-4:]:
        part = add_evidence(rows, SCHEME, calibration=LEARNT, periods=[period])
        pd.testing.assert_frame_equal(part, whole[whole["period"] == period].reset_index(drop=True))


@QUICK
@given(seed=SEEDS)
def test_the_order_of_rows_does_not_matter(seed):
    rows = observed(lifted(honest(seed), "x3", "p_invested", [12], 20.0))
    mixed = rows.sample(frac=1.0, random_state=seed % 2**31).reset_index(drop=True)
    found = (doubted(add_evidence(each, SCHEME, calibration=LEARNT)) for each in (rows, mixed))
    assert len({frozenset(each) for each in found}) == 1


@pytest.mark.parametrize("seed", [2, 5])
def test_another_uom_of_amounts_changes_no_verdict(seed):
    rows = observed(lifted(honest(seed), "x3", "p_invested", [12], 20.0))
    is_money = rows["indicator_code"].isin(["p_invested", "p_paid", "p_plan"])
    scaled = rows.assign(value=rows["value"].mask(is_money, rows["value"] * 1e4))
    found = [doubted(add_evidence(each, SCHEME, calibration=LEARNT)) for each in (rows, scaled)]
    assert found[0] == found[1]


def test_a_missing_report_stops_nothing():
    rows = observed(lifted(honest(1), "x3", "p_progress", [13], 20.0))
    left = rows[~((rows["subject_code"] == "x3") & (rows["period"] == PERIODS[12]))].reset_index(drop=True)
    assert ("x3", "p_progress", PERIODS[13]) in doubted(add_evidence(left, SCHEME, calibration=LEARNT))


def test_a_project_without_payments_or_plan_is_left_alone():
    rows = observed(honest(1, projects=3)).query("indicator_code == 'p_progress'").reset_index(drop=True)
    assert not doubted(add_evidence(rows, SCHEME, calibration=LEARNT))


@pytest.mark.parametrize("case", RAISES, ids=lambda case: case["case"])
def test_a_raise_is_doubted_in_every_report_in_which_it_stands(case):
    first, until = int(case["from_report"]), int(case["until_report"])
    told = honest(1)
    for code in [*case["figures"].split(), *(["p_paid"] if case["payments_follow"] == "yes" else [])]:
        told = lifted(told, "x3", code, slice(first, until), float(case["points"]))
    found = {place[1:] for place in doubted(evidence_of(told)) if place[0] == "x3"}
    assert found == {(code, PERIODS[each]) for code in case["doubted"].split() for each in range(first, until)}


def test_a_winter_accuses_no_crowd():
    """For two reports hardly anything is built anywhere, then it goes on as before."""
    told = honest(1)
    for subject in told:
        for code in PARTS:
            values = told[subject][code].copy()
            values[13:] -= values[13] - values[12]
            values[14:] -= values[14] - values[13]
            told[subject][code] = values
    assert len(doubted(evidence_of(told))) <= 2


@pytest.mark.parametrize("late", [1, 2, 3])
def test_a_doubt_ends_with_the_payments_that_catch_up(late):
    told = honest(1)
    for code, first in (("p_progress", 11), ("p_invested", 11), ("p_paid", 11 + late)):
        told = lifted(told, "x3", code, slice(first, None), 8.0)
    found = {place[2] for place in doubted(evidence_of(told)) if place[0] == "x3"}
    assert found == set(PERIODS[11 : 11 + late])
