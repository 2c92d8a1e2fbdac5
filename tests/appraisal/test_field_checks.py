"""Where to go first: the gravest, within the budget, each submission once; official figures are nobody's to visit."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.field_checks import count_submissions, plan_field_checks
from appraisal.frames import FINDINGS, FindingFrame
from tests.expectations.panels import SCHEME, panel

pytestmark = pytest.mark.slow


def findings(*rows):
    names = ["subject_code", "consequence", "suspicion", "impact_points", "source_code"]
    frame = pd.DataFrame([(*row, "unit_submission")[:5] for row in rows], columns=names)
    frame = frame.assign(
        finding_key=[f"k{place}" for place in range(len(frame))],
        check_code="L01",
        indicator_code="sales",
        period="2026-09",
        measure="value",
        observed=1.0,
    )
    return FindingFrame(FINDINGS.conform(frame))


def visited(found, **more):
    visits = plan_field_checks(found, SCHEME, **more)
    return list(dict.fromkeys(visits["sender_code"]))


def test_the_budget_is_a_share_of_all_submissions():
    found = findings(*((f"t{place}", "hold", 0.9 - place / 100, None) for place in range(8)))
    assert visited(found, submission_count=50) == ["t0", "t1", "t2", "t3"]
    assert visited(found, submission_count=50, budget_pct=2.0) == ["t0"]


def test_a_held_figure_is_worth_one_visit_however_few_submissions_there_are():
    assert visited(findings(("t0", "hold", 0.5, None)), submission_count=3, budget_pct=0.0) == ["t0"]
    assert visited(findings(("t0", "note", 0.5, None)), submission_count=3, budget_pct=0.0) == []


def test_what_hangs_on_it_and_how_many_there_are_decide_between_like_suspicions():
    found = findings(
        ("t0", "hold", 0.8, None), ("t1", "hold", 0.8, 3.0), ("t2", "hold", 0.8, None), ("t2", "note", 0.3, None),
    )  # fmt: skip
    assert visited(found, submission_count=100) == ["t1", "t2", "t0"]


def test_a_visit_lists_all_findings_of_the_submission_gravest_first():
    found = findings(("t0", "note", 0.3, None), ("t0", "hold", 0.9, None), ("t1", "hold", 0.4, None))
    visits = plan_field_checks(found, SCHEME, submission_count=12)
    assert visits["sender_code"].tolist() == ["t0", "t0"]
    assert visits["suspicion"].tolist() == [0.9, 0.3]
    assert visits["visit_finding_count"].tolist() == [2, 2]


def test_official_figures_notices_and_refused_files_are_no_visits():
    found = findings(
        ("t0", "hold", 0.9, None, "statistics_bureau"), ("", "note", 0.9, None), ("t1", "return", 0.9, None),
    )  # fmt: skip
    assert visited(found, submission_count=100) == []


def test_a_county_figure_is_looked_at_where_it_is_led():
    led = SCHEME.model_copy(
        update={
            "indicators": tuple(
                each.model_copy(update={"lead": "t3"}) if each.code == "sales" else each for each in SCHEME.indicators
            )
        }
    )
    visits = plan_field_checks(findings(("home", "hold", 0.9, None)), led, submission_count=10)
    assert visits["sender_code"].tolist() == ["t3"]


def test_submissions_are_counted_by_unit_and_period():
    rows = panel(
        [
            ("sales", "t0", "2026-09", "ytd", "value", "unit_submission", 1.0),
            ("output", "t0", "2026-09", "ytd", "value", "unit_submission", 1.0),
            ("sales", "t1", "2026-09", "ytd", "value", "unit_submission", 1.0),
            ("sales", "t1", "2026-08", "ytd", "value", "unit_submission", 1.0),
            ("sales", "t2", "2026-09", "ytd", "value", "statistics_bureau", 1.0),
        ]
    )
    assert count_submissions(rows, SCHEME, ["2026-09"]) == 2


@given(
    st.lists(
        st.tuples(st.sampled_from(["t0", "t1", "t2", "t3"]), st.sampled_from(["hold", "note"]), st.floats(0, 1)),
        max_size=12,
    ),
    st.integers(0, 60),
)
def test_the_list_never_exceeds_the_budget_and_its_ranks_have_no_gap(rows, count):
    visits = plan_field_checks(findings(*((*row, None) for row in rows)), SCHEME, submission_count=count)
    ranks = visits["visit_rank"].drop_duplicates().tolist()
    assert ranks == list(range(1, len(ranks) + 1))
    assert len(ranks) <= max(-(-count * 8 // 100), 1)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_findings_does_not_matter(seed):
    found = findings(*((f"t{place % 4}", "hold", 0.5, None) for place in range(9)))
    mixed = FindingFrame(found.sample(frac=1.0, random_state=seed))
    one, other = (plan_field_checks(each, SCHEME, submission_count=25) for each in (found, mixed))
    pd.testing.assert_frame_equal(one, other)
