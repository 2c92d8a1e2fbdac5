"""Relation evidence on the sample county: it never looks ahead, and not beyond its reach; order and lateness."""

from datetime import datetime

import pandas as pd
import pytest

from appraisal.evidence.relations import add_relation_evidence
from appraisal.evidence.scale import measure_scale
from appraisal.evidence.series import lay_out
from appraisal.frames import OBSERVATIONS
from appraisal.period import parse_period
from tests.sample_county.rows_of import observations_of, on_own_basis

pytestmark = pytest.mark.slow
REACH_MONTHS = 18
"""As far back as relation evidence looks, whatever a round knows."""
KEY = ["indicator_code", "subject_code", "period", "basis", "measure", "source_code"]


@pytest.fixture(scope="module")
def observations(filings, scheme_2026):
    return on_own_basis(observations_of(filings), scheme_2026)


def evidence_of(observations, scheme, period=None):
    series = lay_out(observations.reset_index(drop=True), scheme)
    evidence = add_relation_evidence(series, scheme, measure_scale(series))
    whole = pd.concat([series.rows[KEY], evidence], axis=1)
    one = whole if period is None else whole[whole["period"] == period]
    return one.sort_values(KEY).reset_index(drop=True)


@pytest.mark.parametrize("period", ["2026-06", "2026-09", "2026-10"])
def test_neither_later_nor_far_earlier_figures_change_the_evidence_on_a_period(observations, scheme_2026, period):
    last = parse_period(period)
    first = divmod(last.year * 12 + last.month - 1 - REACH_MONTHS, 12)
    reached = observations[observations["period"].between(f"{first[0]}-{first[1] + 1:02d}", period)]
    assert 0 < len(reached) < len(observations)
    whole = evidence_of(observations, scheme_2026, period)
    assert whole["share_surge_z"].notna().any() == period.endswith(("06", "09"))
    assert whole["pair_gap_z"].notna().any()
    pd.testing.assert_frame_equal(whole, evidence_of(reached, scheme_2026, period))


def test_the_order_of_rows_does_not_matter(observations, scheme_2026):
    shuffled = observations.sample(frac=1.0, random_state=5)
    pd.testing.assert_frame_equal(evidence_of(observations, scheme_2026), evidence_of(shuffled, scheme_2026))


@pytest.mark.parametrize(
    ("arrived", "days"),
    [
        ("2026-10-10T23:59+08:00", 0),
        ("2026-10-11T00:01+08:00", 1),
        ("2026-10-16T09:20+08:00", 6),
        ("2026-10-03T08:00+08:00", 0),
    ],
)
def test_lateness_is_counted_in_days_of_the_office(scheme_2026, arrived, days):
    row = {
        "indicator_code": "attracted_funds",
        "subject_code": "town.donghu",
        "period": "2026-09",
        "basis": "ytd",
        "measure": "value",
        "source_code": "unit_submission",
        "value": 1.0,
        "arrived_at": datetime.fromisoformat(arrived),
    }
    rows = OBSERVATIONS.conform(pd.DataFrame([row, row | {"source_code": "statistics_bureau"}]))
    late = evidence_of(rows, scheme_2026).set_index("source_code")["late_days_count"]
    assert late["unit_submission"] == days
    assert pd.isna(late["statistics_bureau"])


@pytest.mark.parametrize(("first", "copier"), [("town.donghu", "town.qinghe"), ("town.qinghe", "town.donghu")])
def test_without_a_past_the_later_of_two_like_files_is_the_copy(scheme_2026, first, copier):
    codes = ["attracted_funds", "key_project_investment", "online_farm_sales"]
    rows = [
        {
            "indicator_code": code,
            "subject_code": subject,
            "period": "2026-09",
            "basis": "ytd",
            "measure": "value",
            "source_code": "unit_submission",
            "value": 4821.0 + 37 * place,
            "arrived_at": datetime.fromisoformat(f"2026-10-0{day}T09:00+08:00"),
        }
        for place, code in enumerate(codes)
        for subject, day in ((first, 3), (copier, 5))
    ]
    counts = (
        evidence_of(OBSERVATIONS.conform(pd.DataFrame(rows)), scheme_2026).groupby("subject_code")["twin_count"].max()
    )
    assert counts[copier] == 3
    assert counts[first] == 0
