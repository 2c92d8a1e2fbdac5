"""目标长调度: which meetings count for the month, and of whom no record is seen."""

from pathlib import Path

import pandas as pd
import pytest

from appraisal.dispatches import dispatches_of
from appraisal.frames import DISPATCHES
from appraisal.period import parse_period

CASES = pd.read_csv(Path(__file__).parents[1] / "cases" / "dispatches.csv", dtype="str", keep_default_na=False).to_dict(
    "records"
)
LEAD, OTHER = "常务副县长", "分管农业副县长"
SEPTEMBER = parse_period("2026-09")


def records(*rows):
    """Rows of (key, lead, day, further columns by name)."""
    told = [
        {"dispatch_key": key, "goal_lead_zh": lead, "dispatched_on": day, "is_withdrawn": False, **more}
        for key, lead, day, more in rows
    ]
    return DISPATCHES.conform(pd.DataFrame(told)) if told else DISPATCHES.empty()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_the_month_in_which_the_period_ends_counts(case):
    more = {"document_no": case["document_no"] or None, "is_withdrawn": case["is_withdrawn"] == "是"}
    told = dispatches_of(records(("d1", LEAD, case["dispatched_on"], more)), [LEAD], parse_period(case["period"]))
    assert [each.day.isoformat() for each in told[LEAD]] == [case["told"]] * bool(case["told"])


def test_whoever_answers_for_something_is_told_of_even_without_a_record_and_nobody_else():
    told = dispatches_of(records(("d1", "已调离的职务", "2026-09-12", {})), [LEAD, OTHER], SEPTEMBER)
    assert told == {LEAD: (), OTHER: ()}


def test_nothing_is_known_where_nobody_keeps_records():
    assert dispatches_of(DISPATCHES.empty(), [LEAD], SEPTEMBER) == {LEAD: ()}


def test_of_several_versions_the_last_counts_and_meetings_stand_in_order():
    early, late = pd.Timestamp("2026-10-01", tz="UTC"), pd.Timestamp("2026-10-05", tz="UTC")
    frame = records(
        ("d2", LEAD, "2026-09-20", {"document_no": "甲", "recorded_at": early}),
        ("d1", LEAD, "2026-09-12", {"document_no": "旧", "recorded_at": late}),
        ("d2", LEAD, "2026-09-20", {"is_withdrawn": True, "recorded_at": late}),
        ("d1", LEAD, "2026-09-12", {"document_no": "更旧", "recorded_at": early}),
        ("d3", LEAD, "2026-09-02", {"document_no": None, "recorded_at": early}),
    )
    told = dispatches_of(frame, [LEAD], SEPTEMBER)[LEAD]
    assert [(each.key, each.minutes_zh) for each in told] == [("d3", ""), ("d1", "旧")]
