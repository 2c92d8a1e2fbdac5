"""The gate as a whole: who judges, what a hold is on, and when a crowd is no crime."""

import numpy as np
import pandas as pd
import pytest

from appraisal.findings import Consequence
from expectations import CHECKS, run_checks
from expectations.check import KEY
from expectations.judging import compare_pairs, judge, lay_bounds
from tests.expectations.panels import BUREAU, COLUMNS, SCHEME, SELF, evidence_of, findings_of, panel, plain_breaches

pytestmark = pytest.mark.slow  # Great Expectations takes seconds to load


def figure(code, subject, period, value, basis="ytd", *, measure="value", source=SELF):
    return (code, subject, period, basis, measure, source, value)


def towns_with_growth(lying, count=8, growth=8.0, said=12.0):
    rows = []
    for place in range(count):
        then, now = 1000.25 + place, (1000.25 + place) * (1 + growth / 100)
        rows += [
            figure("sales", f"t{place}", "2025-09", round(then, 2)),
            figure("sales", f"t{place}", "2026-09", round(now, 2)),
            figure("sales", f"t{place}", "2026-09", said if place < lying else growth, measure="growth"),
        ]
    return rows


def test_great_expectations_judges_by_the_bounds_that_are_laid():
    check = next(check for check in CHECKS if check.code == "P06")
    evidence = evidence_of([figure("sales", "t0", "2026-08", 100.5), figure("sales", "t0", "2026-09", 120.5)])
    table = lay_bounds(evidence, SCHEME, [check])
    assert judge(table, [check]).empty
    narrowed = table.assign(P06_low=50.0)
    assert judge(narrowed, [check])[[*KEY, "check_code"]].to_dict("records") == [
        dict(zip(KEY, ("sales", "t0", "2026-09", "ytd", "value", SELF), strict=True)) | {"check_code": "P06"}
    ]


def test_figures_of_nought_are_compared_once_and_found_one_by_one():
    check = next(check for check in CHECKS if check.code == "P02")
    rows = [figure("firms", f"t{place}", "2026-09", value) for place, value in enumerate((0.0, 5.0, 0.0, -1.0, 0.0))]
    table = lay_bounds(evidence_of(rows), SCHEME, [check])
    asked = []

    def compare(pairs):
        asked.append(len(pairs[0]))
        return compare_pairs(pairs)

    assert set(judge(table, [check], compare=compare)["subject_code"]) == {"t3"}
    assert asked == [3]
    assert set(judge(table.assign(P02_low=1.0), [check])["subject_code"]) == {"t0", "t2", "t3", "t4"}
    each_its_own = table.assign(P02_low=[1.0, 1.0, 0.0, 0.0, 0.0])
    assert set(judge(each_its_own, [check])["subject_code"]) == {"t0", "t3"}


def test_a_stated_loss_of_all_is_set_against_the_record_like_any_other_growth():
    found = findings_of(towns_with_growth(1, said=-100.0))
    assert found.loc[found["check_code"] == "T05", "subject_code"].tolist() == ["t0"]


def test_great_expectations_and_a_plain_comparison_agree():
    rows = [
        *towns_with_growth(2),
        figure("rate", "t0", "2026-09", 120.0, "stock"),
        figure("firms", "t1", "2026-09", -1.5),
    ]
    evidence = evidence_of(rows)
    figures = evidence[evidence["measure"] == "value"]
    found = judge(lay_bounds(figures, SCHEME, CHECKS), CHECKS)
    assert {tuple(row) for row in found[["check_code", *KEY]].to_numpy()} == plain_breaches(evidence)
    assert set(found["check_code"]) >= {"T05", "P02", "P03"}


def test_nothing_to_judge_finds_nothing():
    empty = panel(pd.DataFrame(columns=COLUMNS))
    assert findings_of(empty).empty
    assert findings_of([figure("sales", "t0", "2026-09", np.nan)]).empty
    assert findings_of([figure("unheard_of", "t0", "2026-09", 5.5)]).empty


def test_a_false_growth_holds_the_figure_beside_which_it_stands():
    found = findings_of(towns_with_growth(1)).iloc[0]
    assert (found["check_code"], found["consequence"]) == ("T05", "hold")
    assert (found["indicator_code"], found["subject_code"], found["period"], found["source_code"]) == (
        "sales",
        "t0",
        "2026-09",
        SELF,
    )
    assert (found["measure"], found["observed"]) == ("growth", 12.0)
    assert found["expected"] == pytest.approx(8.0, abs=0.01)
    assert found["expected_low"] < found["expected"] < found["expected_high"] < found["observed"]


def test_three_in_ten_subjects_make_one_notice_on_the_definition():
    found = findings_of(towns_with_growth(3))
    notice = found[found["check_code"] == "KT05"]
    assert len(notice) == 1
    assert "8个对象中有3个（38%）" in notice["message_zh"].item()
    singles = found[found["check_code"] == "T05"]
    assert len(singles) == 3
    assert set(found["consequence"]) == {"note"}
    assert singles["message_zh"].str.contains("已合并为一条口径提示").all()


def test_two_in_eight_are_held_singly():
    found = findings_of(towns_with_growth(2))
    assert found["check_code"].tolist() == ["T05", "T05"]
    assert set(found["consequence"]) == {"hold"}


def test_five_subjects_are_too_few_to_speak_of_a_definition():
    found = findings_of(towns_with_growth(4, count=5))
    assert set(found["consequence"]) == {"hold"}


def test_a_downgraded_finding_keeps_its_key():
    alone = findings_of(towns_with_growth(2)).set_index("subject_code")["finding_key"]
    crowd = findings_of(towns_with_growth(3)).query("check_code == 'T05'").set_index("subject_code")["finding_key"]
    assert crowd.loc[["t0", "t1"]].to_dict() == alone.loc[["t0", "t1"]].to_dict()


def test_the_gravest_finding_tells_and_the_others_point_to_it():
    rows = [
        figure("sales", "t0", "2025-09", 500.25),
        figure("sales", "t0", "2026-08", 600.25),
        figure("sales", "t0", "2026-09", 540.27),
        figure("sales", "t0", "2026-09", 30.0, measure="growth"),
    ]
    found = findings_of(rows).set_index("check_code")["message_zh"]
    assert set(found.index) == {"P06", "T05"}
    assert "该数同时涉及：增速与水平不符。该数已挂起" in found["P06"]
    assert found["T05"].endswith("处置见同一数据的“累计回落”。")


def test_a_figure_of_the_month_is_noted_where_the_cumulative_one_counts():
    rows = [figure("sales", "t0", "2025-09", 482.17, "month"), figure("sales", "t0", "2026-09", 482.17, "month")]
    found = findings_of(rows)
    assert found["check_code"].tolist() == ["P05"]
    assert found["consequence"].tolist() == [Consequence.NOTE.value]


def test_only_the_asked_periods_are_judged():
    rows = [figure("sales", "t0", f"2026-{month:02d}", 900.5 - month) for month in range(2, 10)]
    assert findings_of(rows, periods=["2026-09"])["period"].unique().tolist() == ["2026-09"]
    assert findings_of(rows)["period"].nunique() == 7


def test_a_slip_is_not_called_a_false_growth_as_well():
    rows = [
        figure("sales", "t0", "2025-09", 500.25),
        figure("sales", "t0", "2026-09", 5_402_700.0),
        figure("sales", "t0", "2026-09", 8.0, measure="growth"),
    ]
    found = findings_of(rows)
    assert found["check_code"].tolist() == ["P01"]
    assert found["expected"].item() == pytest.approx(500.25)
    assert "1万倍" in found["message_zh"].item()


def test_a_new_level_is_not_held_for_ever():
    rows = [
        figure("sales", "t0", f"{year}-12", 500.5 * (10 if year >= 2022 else 1) * 1.05 ** (year - 2020))
        for year in range(2018, 2027)
    ]
    assert findings_of(rows).query("consequence == 'hold'")["period"].tolist() == ["2022-12"]


def test_official_and_self_report_are_held_apart():
    rows = [figure("sales", "t0", "2026-09", 500.5, source=BUREAU), figure("sales", "t0", "2026-09", 600.5)]
    held = findings_of(rows).query("consequence == 'hold'")
    assert held["source_code"].tolist() == [SELF]


def test_a_check_that_cannot_be_made_is_no_pass():
    check = next(check for check in CHECKS if check.code == "P06")
    evidence = evidence_of([figure("sales", "t0", "2026-08", 100.5), figure("sales", "t0", "2026-09", 120.5)])
    table = lay_bounds(evidence, SCHEME, [check]).assign(P06_low="wide")
    with pytest.raises(RuntimeError, match="P06"):
        judge(table, [check])


def test_run_checks_can_be_given_its_checks():
    chosen = [check for check in CHECKS if check.code == "P02"]
    rows = [figure("rate", "t0", "2026-09", 120.0, "stock"), *towns_with_growth(1)]
    found = run_checks(evidence_of(rows), SCHEME, checks=chosen)
    assert found["check_code"].tolist() == ["P02"]
