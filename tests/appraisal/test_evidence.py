"""Evidence is arithmetic: what is compared with what, in which words of precision, and what is left alone."""

import numpy as np
import pandas as pd
import pytest

from appraisal.evidence import Codes, add_evidence
from appraisal.evidence.digits import count_digits
from appraisal.frames import EVIDENCE, OBSERVATIONS
from appraisal.period import parse_period
from tests.expectations.panels import BUREAU, CASES, SCHEME, SELF, evidence_of, merge_cases, panel, read_cases


def figure(code, subject, period, value, basis="ytd", *, measure="value", source=SELF):
    return (code, subject, period, basis, measure, source, value)


def row_of(evidence, **place):
    chosen = evidence
    for name, wanted in ({"measure": "value"} | place).items():
        chosen = chosen[chosen[name] == wanted]
    assert len(chosen) == 1
    return chosen.iloc[0]


@pytest.mark.parametrize(
    ("text", "value", "digits", "half"),
    [
        ("84,000万元", 84_000.0, 2, 0.5),
        ("84,000万元", 8.4, 2, 0.00005),
        ("4,821.70", 4821.7, 6, 0.005),
        ("７．８％", 7.8, 2, 0.05),
        ("-12.5%", -12.5, 3, 0.05),
        ("0.0420", 0.042, 3, 0.00005),
        ("1.2e5", 120_000.0, 2, 5000.0),
        ("0", 0.0, 0, 0.5),
        ("约三成", 30.5, 3, 0.05),
        (None, 30.5, 3, 0.05),
        (None, 120_000.0, 2, 0.5),
    ],
)
def test_precision_is_what_was_written(text, value, digits, half):
    columns = {
        "indicator_code": "a",
        "measure": "value",
        "source_code": "s",
        "period": "2026-09",
        "basis": "ytd",
        "moment": 1,
    }
    rows = pd.DataFrame([columns | {"value": value, "reported_text": text}]).astype({"reported_text": "str"})
    significant, rounding = count_digits(rows["value"].to_numpy(), Codes(rows), rows["moment"].to_numpy())
    assert significant.tolist() == [digits]
    assert rounding.tolist() == pytest.approx([half])


def test_a_figure_without_text_was_printed_like_its_neighbours():
    rows = panel([figure("sales", "t0", "2026-09", 7.0), figure("sales", "t1", "2026-09", 6.81)])
    assert add_evidence(rows, SCHEME)["rounding_value"].tolist() == pytest.approx([0.005, 0.005])


def test_evidence_has_one_row_a_figure_and_leaves_the_observations_alone():
    rows = panel([figure("sales", "t0", "2026-09", 7.5), figure("sales", "t0", "2026-09", 6.5, measure="year_ago")])
    before = rows.copy()
    evidence = add_evidence(rows, SCHEME)
    pd.testing.assert_frame_equal(rows, before)
    assert list(evidence.columns) == list(EVIDENCE.columns)
    assert not evidence.duplicated(list(EVIDENCE.key)).any()
    assert (evidence["measure"].item(), evidence["value"].item()) == ("value", 7.5)


def test_no_observations_no_evidence():
    assert add_evidence(OBSERVATIONS.empty(), SCHEME).empty


def test_february_has_no_period_before_it_in_the_year():
    evidence = evidence_of([figure("sales", "t0", "2025-12", 900.5), figure("sales", "t0", "2026-02", 120.5)])
    assert np.isnan(row_of(evidence, period="2026-02")["previous_value"])


def test_the_period_before_is_the_last_one_reported_in_the_year():
    evidence = evidence_of([figure("sales", "t0", "2026-03", 100.5), figure("sales", "t0", "2026-06", 210.5)])
    june = row_of(evidence, period="2026-06")
    assert june["previous_value"] == 100.5
    assert june["change_from_previous_pct"] == pytest.approx((210.5 / 100.5 - 1) * 100)


def test_quarters_and_months_are_series_of_their_own():
    evidence = evidence_of([figure("sales", "t0", "2026-06", 100.5), figure("sales", "t0", "2026Q3", 210.5)])
    assert evidence["previous_value"].isna().all()


def test_a_january_that_is_reported_leaves_february_unjudged():
    rows = [
        figure("sales", "t0", "2026-01", 40.5),
        figure("sales", "t0", "2026-02", 88.5),
        figure("sales", "t0", "2026-02", 48.0, "month"),
    ]
    assert np.isnan(row_of(evidence_of(rows), period="2026-02", basis="ytd")["month_sum_gap_pct"])


def test_the_gap_of_month_and_cumulative_is_that_of_the_worked_example():
    """domain.md Q04: 45.2 + 5.1 ≠ 52.0, residual 1.7, 3.3 %."""
    rows = [
        figure("sales", "t0", "2026-08", 45.2),
        figure("sales", "t0", "2026-09", 52.0),
        figure("sales", "t0", "2026-09", 5.1, "month"),
    ]
    assert row_of(evidence_of(rows), period="2026-09", basis="ytd")["month_sum_gap_pct"] == pytest.approx(
        3.27, abs=0.01
    )


def test_expected_carries_last_year_forward_by_own_growth():
    rows = [
        figure("sales", "t0", period, value)
        for period, value in [("2025-08", 400.0), ("2025-09", 450.0), ("2026-08", 440.0)]
    ]
    evidence = evidence_of([*rows, figure("sales", "t0", "2026-09", 499.0)])
    september = row_of(evidence, period="2026-09")
    by_year, by_month = 450.0 * 1.1, 440.0 * 9 / 8
    assert september["expected"] == pytest.approx((by_year * by_month) ** 0.5)
    assert september["scale_ratio"] == pytest.approx(np.log10(499.0 / september["expected"]))
    assert september["slipped_digit_count"] == 0
    assert np.isnan(september["suggested_value"])


def test_a_slipped_figure_is_set_right_before_it_serves_as_anchor():
    rows = [figure("sales", "t0", f"2025-{month:02d}", 100.5 * month) for month in range(7, 11)]
    rows += [
        figure("sales", "t0", f"2026-{month:02d}", 104.5 * month * (1e4 if month == 8 else 1)) for month in range(7, 11)
    ]
    evidence = evidence_of(rows).query("period > '2026'").set_index("period")
    assert evidence["slipped_digit_count"].tolist() == [0, 4, 0, 0]
    assert evidence.loc["2026-08", "suggested_value"] == pytest.approx(104.5 * 8)
    assert evidence.loc["2026-09", "previous_value"] == pytest.approx(104.5 * 8)
    assert evidence.loc["2026-09", "cumulative_step_pct"] == pytest.approx(12.5)


def test_a_stated_base_is_set_against_what_the_same_source_stored():
    rows = [
        figure("sales", "t0", "2025-09", 500.0),
        figure("sales", "t0", "2025-09", 470.0, source=BUREAU),
        figure("sales", "t0", "2026-09", 550.5),
        figure("sales", "t0", "2026-09", 480.0, measure="year_ago"),
    ]
    own = row_of(evidence_of(rows), period="2026-09")
    assert (own["stated_base_value"], own["stored_base_value"]) == (480.0, 500.0)
    assert own["stated_base_gap_pct"] == pytest.approx(-4.0)
    assert own["stated_base_cell_ref"] == "表1!G6"


def test_growth_without_a_stored_base_is_set_against_the_stated_one():
    rows = [
        figure("sales", "t0", "2026-09", 550.25),
        figure("sales", "t0", "2026-09", 500.25, measure="year_ago"),
        figure("sales", "t0", "2026-09", 15.1, measure="growth"),
    ]
    own = row_of(evidence_of(rows))
    assert own["level_growth_pct"] == pytest.approx(9.995, abs=0.001)
    assert own["stated_growth_gap_pp"] == pytest.approx(5.1, abs=0.06)


def test_growth_at_constant_prices_is_judged_by_its_own_earlier_gaps():
    rows = []
    for quarter, said in ((3, 6.5), (6, 6.5), (9, 6.5), (12, 9.0)):
        rows += [
            figure("real_output", "home", f"2025-{quarter:02d}", 100.25 * quarter),
            figure("real_output", "home", f"2026-{quarter:02d}", 109.77 * quarter),
            figure("real_output", "home", f"2026-{quarter:02d}", said, measure="growth"),
        ]
    gaps = evidence_of(rows).query("period > '2026' and measure == 'value'").set_index("period")["stated_growth_gap_pp"]
    assert gaps.loc[["2026-03", "2026-06"]].isna().all()
    assert gaps["2026-09"] == 0
    assert gaps["2026-12"] == pytest.approx(2.4, abs=0.06)


def test_a_margin_over_the_target_is_missing_below_it():
    rows = [
        figure("investment_growth", "t0", f"2026-{month:02d}", value, source=BUREAU)
        for month, value in ((7, 7.9), (8, 8.0), (9, 9.5))
    ]
    margins = evidence_of(rows)["target_margin_pp"]
    assert np.isnan(margins[0])
    assert margins[1:].tolist() == pytest.approx([0.0, 1.5])


def test_targets_of_the_panel_come_before_the_schemes():
    rows = [figure("investment_growth", "t0", "2026-09", 9.5, source=BUREAU)]
    goal = {"indicator_code": "investment_growth", "subject_code": "t0", "period": "2026", "growth_target_pct": 9.4}
    assert evidence_of(rows, pd.DataFrame([goal]))["target_margin_pp"].item() == pytest.approx(0.1)
    exact = pd.DataFrame([goal, goal | {"period": "2026-09", "growth_target_pct": 9.0}])
    assert evidence_of(rows, exact)["target_margin_pp"].item() == pytest.approx(0.5)


def test_an_unreadable_period_is_carried_along_without_neighbours():
    rows = [
        figure("sales", "t0", "九月", 5.5),
        figure("sales", "t0", "2026-09", 6.5),
        figure("sales", "t0", "十月", 7.5),
    ]
    evidence = evidence_of(rows)
    assert len(evidence) == 3
    assert evidence["previous_value"].isna().all()
    with pytest.raises(ValueError, match="报告期"):
        parse_period("九月")


@pytest.fixture(scope="module")
def all_cases():
    """Figures of every kind in one panel: the cases of all checks."""
    return merge_cases([case for path in sorted(CASES.glob("*.csv")) for case in read_cases(path)])


def test_evidence_of_some_periods_is_that_part_of_the_whole(all_cases):
    rows, scheme = all_cases
    whole = add_evidence(rows, scheme)
    for period in sorted(set(whole["period"]))[-3:]:
        part = add_evidence(rows, scheme, periods=[period])
        pd.testing.assert_frame_equal(part, whole[whole["period"] == period].reset_index(drop=True))


def test_no_part_of_the_evidence_rests_on_another(all_cases):
    rows, scheme = all_cases
    backwards = add_evidence(rows, scheme, hands=lambda jobs: [job() for job in reversed(jobs)][::-1])
    pd.testing.assert_frame_equal(backwards, add_evidence(rows, scheme))
