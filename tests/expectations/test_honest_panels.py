"""Honest figures are accused of nothing, whatever their size, uom, rounding or order."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appraisal.evidence import add_evidence, within_reach
from appraisal.period import parse_period
from expectations import CHECKS
from tests.expectations.panels import BUREAU, COLUMNS, SCHEME, SELF, panel, plain_breaches

pytestmark = pytest.mark.slow

QUICK = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
HARD = tuple(check for check in CHECKS if check.is_hard_rule)
MONTHS = range(2, 13)
SEEDS = st.integers(0, 2**32 - 1)


def honest_panel(seed, places=1, size=1.0):
    """Two years of three towns: a whole with two parts, months, bases and growths, each printed to ``places``."""
    generator = np.random.default_rng(seed)
    rows = []
    for town in range(3):
        level = size * generator.lognormal(7.0, 1.0)
        last_year = {}
        for year in (2025, 2026):
            totals = {"mining": 0.0, "making": 0.0}
            for month in MONTHS:
                flows = 0.0
                for part, share in (("mining", 0.4), ("making", 0.6)):
                    pace = 2.0 if month == 2 else 1.0
                    flow = level * share * pace * generator.lognormal(0.06 * (year - 2025), 0.08)
                    totals[part] += flow
                    told = {"total": totals[part], "flow": flow, "last_year": last_year, "places": places}
                    flows += flow
                    rows += statements(part, town, year, month, **told)
                told = {"total": sum(totals.values()), "flow": flows, "last_year": last_year, "places": places}
                rows += statements("output", town, year, month, **told)
    return panel(pd.DataFrame(rows, columns=[*COLUMNS, "reported_text"]))


def statements(code, town, year, month, *, total, flow, last_year, places):
    place = (code, f"t{town}", f"{year}-{month:02d}")
    rows = [(*place, "ytd", "value", SELF, *printed(total, places))]
    rows.append((*place, "month", "value", SELF, *printed(flow, places)))
    then = last_year.get((code, town, month))
    if then:
        rows.append((*place, "ytd", "year_ago", SELF, *printed(then, places)))
        rows.append((*place, "ytd", "growth", SELF, *printed((total / then - 1) * 100, 1)))
    if year == 2025:
        last_year[code, town, month] = total
    return rows


def printed(number, places):
    text = f"{number:,.{places}f}"
    return float(text.replace(",", "")), text


@QUICK
@given(seed=SEEDS, places=st.integers(0, 3))
def test_honest_figures_break_no_hard_rule(seed, places):
    evidence = add_evidence(honest_panel(seed, places), SCHEME).query("basis == 'ytd'")
    assert plain_breaches(evidence, checks=HARD) == set()


@QUICK
@given(seed=SEEDS, factor=st.sampled_from([1e-4, 0.037, 12.5, 1e4]))
def test_another_uom_changes_no_verdict(seed, factor):
    told = falsified(honest_panel(seed), seed)
    scaled = told.assign(value=told["value"].mask(told["measure"] != "growth", told["value"] * factor))
    found = plain_breaches(add_evidence(told, SCHEME))
    assert plain_breaches(add_evidence(scaled, SCHEME)) == found
    assert found


def falsified(honest, seed):
    """A few figures raised, cut or slipped; their texts follow."""
    generator = np.random.default_rng(seed)
    rows = honest.copy()
    chosen = rows.index[(rows["measure"] == "value") & (rows["period"] > "2026")]
    for place in generator.choice(chosen, 4, replace=False):
        value, text = printed(rows.loc[place, "value"] * generator.choice([1.3, 0.5, 10_000.0]), 1)
        rows.loc[place, ["value", "reported_text"]] = [value, text]
    return rows


@QUICK
@given(seed=SEEDS, month=st.integers(3, 12))
def test_evidence_never_looks_ahead(seed, month):
    rows = falsified(honest_panel(seed), seed)
    until = f"2026-{month:02d}"
    then = add_evidence(rows[rows["period"] <= until].reset_index(drop=True), SCHEME)
    later = add_evidence(rows, SCHEME)
    later = later[later["period"] <= until].reset_index(drop=True)
    pd.testing.assert_frame_equal(then, later)


@QUICK
@given(seed=SEEDS)
def test_the_order_of_rows_does_not_matter(seed):
    rows = falsified(honest_panel(seed), seed)
    shuffled = rows.sample(frac=1.0, random_state=seed % 2**31).reset_index(drop=True)
    names = ["indicator_code", "subject_code", "period", "basis", "measure", "source_code"]
    one, other = (add_evidence(each, SCHEME).sort_values(names).reset_index(drop=True) for each in (rows, shuffled))
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize("seed", [3, 11])
def test_what_is_out_of_reach_changes_no_evidence_of_the_period(seed):
    rows = falsified(honest_panel(seed), seed)
    reached = within_reach(rows, parse_period("2027-09"))
    assert 0 < len(reached) < len(rows)
    whole, cut = (add_evidence(each, SCHEME).query("period == '2026-12'") for each in (rows, reached))
    assert len(whole)
    # What is remembered of earlier suspicions reaches as far back as there are figures.
    remembering = [
        name
        for name in whole
        if name.startswith(("growth_", "modelled_", "reference_", "compared_")) or name.endswith("_surprise")
    ]
    whole, cut = (each.drop(columns=remembering).reset_index(drop=True) for each in (whole, cut))
    pd.testing.assert_frame_equal(whole, cut)


def test_an_official_panel_beside_an_honest_self_report_holds_nothing():
    own = honest_panel(11)
    official = own.assign(source_code=BUREAU)
    both = pd.concat([own, official], ignore_index=True)
    assert plain_breaches(add_evidence(both, SCHEME).query("basis == 'ytd'"), checks=HARD) == set()
