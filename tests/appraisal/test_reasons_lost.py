"""失分: every lost point has a cause, and what could be regained is what the rule gives there."""

import numpy as np
import pandas as pd
import pytest

from appraisal.awards.ledger import settle_ledger
from appraisal.awards.ledger_rules import LedgerRules
from appraisal.period import parse_period
from appraisal.reasons.lost import explain_lost
from appraisal.scheme import Group
from tests.appraisal.small_county import events, indicator, scheme
from tests.appraisal.test_reasons_change import ABCD, CODES, NINE, RULES, WEIGHTS, concluded, county, figures, stood

CASES = pd.read_csv("tests/cases/reasons/lost.csv", comment="#", dtype={"standing": "str"})


def one(rule, values, *, standing="accepted", cautious=None, bases=None, kind="level", **policies):
    a_scheme = scheme(
        [indicator("output", rule=rule, kind=kind)],
        {"output": 100},
        ABCD,
        targets={("output", code): 120.0 for code in CODES},
        policies=policies,
    )
    told = figures({"output": values}, NINE, standing={("output", "town.a"): standing}, cautious=cautious, bases=bases)
    return concluded(told, a_scheme, NINE), a_scheme


@pytest.mark.parametrize("case", CASES.to_dict("records"), ids=lambda case: case["case"])
def test_causes_and_what_could_be_regained(case):
    rule = {"method": case["method"]} | ({"line": case["line"]} if isinstance(case["line"], str) else {})
    if case["method"] == "deduction":
        rule |= {"step_value": 1, "points_per_step": 1}
    values = [None if pd.isna(case["value"]) else case["value"], case["b"], case["c"], case["d"]]
    cautious = {("output", "town.a"): case["cautious"]} if case["standing"] == "held" else None
    results, a_scheme = one(rule, values, standing=case["standing"], cautious=cautious)
    told = explain_lost(results, a_scheme, subjects=["town.a"]).set_index("loss_code")
    expected = dict(each.split("=") for each in str(case["expected"]).split("; "))
    assert set(told.index) == set(expected)
    for code, pair in expected.items():
        lost, back = (float(each) for each in pair.split("/"))
        assert told.loc[code, "lost_points"] == pytest.approx(lost, abs=0.005)
        assert told.loc[code, "recoverable_points"] == pytest.approx(back, abs=0.005)


def test_lost_points_of_all_causes_make_what_was_lost():
    values = {code: [40.0, 55.0, 70.0, 85.0] for code in RULES}
    standings = {("due", "town.a"): "held", ("ends", "town.b"): "missing", ("ladder", "town.c"): "not_due"}
    a_scheme = county()
    results = concluded(stood(values, NINE, standings), a_scheme, NINE)
    told = explain_lost(results, a_scheme)
    rows = results.indicators
    lost = (
        (rows["weight_points"] - rows["cautious_points"].fillna(0.0))
        .clip(lower=0)
        .where(rows["weight_points"] > 0, 0.0)
    )
    expected = lost.groupby(rows["subject_code"]).sum()
    assert np.allclose(told.groupby("subject_code")["lost_points"].sum(), expected.reindex(CODES), atol=0.05)
    assert (told["recoverable_points"] <= told["lost_points"] + 1e-9).all()
    assert told["recoverable_total_points"].is_monotonic_decreasing


def test_the_ledger_is_told_entry_by_entry_and_gives_nothing_back():
    a_scheme = scheme(
        [indicator("due")],
        {"due": 100},
        ABCD,
        targets={("due", each): 120.0 for each in CODES},
        policies={"bonus_cap_points": 2},
    ).model_copy(update={"ledger": LedgerRules(same_matter="sum", same_matter_deductions="sum", repeat_factor=1)})
    entered = events(
        ("deduction", "due", "town.a", "2026-05-01", 3.0),
        ("bonus", "due", "town.a", "2026-05-02", 1.5),
        ("bonus", "due", "town.a", "2026-06-02", 1.5),
    )
    results = concluded(figures({"due": [120.0] * 4}, NINE), a_scheme, NINE, ledger=entered)
    rows = results.progress[results.progress["weight_points"].notna()]
    _, entries = settle_ledger(rows, entered, a_scheme, NINE)
    told = explain_lost(results, a_scheme, ledger=entries, subjects=["town.a"]).set_index("loss_code")
    assert told.loc["deduction", "lost_points"] == 3.0
    assert told.loc["cap", "lost_points"] == 1.0
    assert told["recoverable_points"].eq(0).all()
    assert explain_lost(results, a_scheme, ledger=entries, subjects=["town.b"]).empty


@pytest.mark.slow
@pytest.mark.parametrize("aggregate", ["geometric", "harmonic", "minimum", "product", "copeland"])
def test_in_a_tree_the_total_gains_what_the_tree_makes_of_it(aggregate):
    a_scheme = county(
        groups={"all": Group(name_zh="全部", aggregate=aggregate)}, weights=WEIGHTS | {"award": 0, "due": 30}
    )
    values = {code: [40.0, 55.0, 70.0, 88.0] for code in RULES}
    results = concluded(figures(values, NINE), a_scheme, NINE)
    told = explain_lost(results, a_scheme, subjects=["town.a"])
    row = told[told["indicator_code"].eq("due") & told["loss_code"].eq("target")].iloc[0]
    raised = values | {"due": [90.0, 55.0, 70.0, 88.0]}
    after = concluded(figures(raised, NINE), a_scheme, NINE).subjects.set_index("subject_code")["total_points"]
    before = results.subjects.set_index("subject_code")["total_points"]
    assert row["recoverable_total_points"] == pytest.approx(after["town.a"] - before["town.a"], abs=0.011)


def test_no_text_of_a_loss_names_a_figure():
    results, a_scheme = one(RULES["due"], [40.0, 55.0, 70.0, 85.0])
    told = explain_lost(results, a_scheme)
    assert not told["reason_zh"].str.contains(r"\d").any()


def test_a_peer_that_nobody_appraises_can_be_the_best():
    a_scheme = scheme([indicator("output", rule=RULES["ends"])], {"output": 100}, ABCD)
    watched = tuple(each.model_copy(update={"is_appraised": each.code == "town.a"}) for each in a_scheme.subjects)
    a_scheme = a_scheme.model_copy(update={"subjects": watched})
    told = explain_lost(concluded(figures({"output": [60.0, 70.0, 80.0, 100.0]}, NINE), a_scheme, NINE), a_scheme)
    assert told[["subject_code", "lost_points", "recoverable_points"]].to_numpy().tolist() == [["town.a", 40.0, 40.0]]


def test_when_the_year_is_over_only_doubts_and_missing_figures_bring_points_back():
    december = parse_period("2026-12")
    a_scheme = county()
    held = stood(
        {code: [60.0, 75.0, 90.0, 110.0] for code in RULES},
        december,
        {("due", "town.b"): "held", ("z", "town.c"): "missing"},
    )
    told = explain_lost(concluded(held, a_scheme, december), a_scheme)
    back = told.groupby("loss_code")["recoverable_points"].sum()
    assert set(back[back > 0].index) == {"doubt", "missing"}
    assert {"target", "peers"} <= set(back.index)
