"""Who owes what: absent files, late files, absent figures. All are notes; nothing absent is zero."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from appraisal.frames import OBSERVATIONS, RECEIPTS
from appraisal.period import parse_period
from appraisal.scheme import PeerGroup, Round, Scheme
from appraisal.workdays import WorkCalendar
from expectations import check_completeness
from expectations.completeness import submission_deadline
from tests.expectations.panels import SCHEME, SELF, panel

ROUND = Round(
    code="monthly", name_zh="月度", frequency="month", subject_kinds=("county", "town"), templates=(), deadline_day=10
)
PROJECT_ROUND = Round(
    code="lamps", name_zh="半月亮灯", frequency="half_month", roles=("project",), subject_kinds=("project",), templates=(), deadline_day=1
)  # fmt: skip
SEPTEMBER = parse_period("2026-09")
WORKED = WorkCalendar(extra_workdays=(date(2026, 10, 10),))
"""10 October 2026, a Saturday, is worked for the National Day holiday."""
WEIGHED = Scheme.model_validate(
    {
        **{name: getattr(SCHEME, name) for name in Scheme.model_fields},
        "subjects": tuple(
            each.model_copy(update={"is_appraised": each.kind == "town" and each.code in {"t0", "t1"}})
            for each in SCHEME.subjects
        ),
        "calendar": WORKED,
        "peer_groups": (PeerGroup(code="town", name_zh="镇", kind="town", weights={"sales": 60.0, "firms": 40.0}),),
    }
)


def at(day, hour=12, month=10):
    return datetime(2026, month, day, hour, tzinfo=UTC)


def receipts(*rows):
    columns = ["receipt_no", "source_code", "sender_code", "period", "arrived_at", "verdict"]
    return RECEIPTS.conform(pd.DataFrame(rows, columns=columns)) if rows else RECEIPTS.empty()


def submission(number, sender, arrived_at, verdict="accepted"):
    return (number, SELF, sender, "2026-09", arrived_at, verdict)


BUREAU_CAME = ("0", "statistics_bureau", "", "2026-09", at(18), "accepted")
ALL_FIGURES = panel(
    [(code, town, "2026-09", "ytd", "value", SELF, 10.0) for code in ("sales", "firms") for town in ("t0", "t1")]
)


def found(files, observations=ALL_FIGURES, as_of=None):
    return check_completeness(files, observations, WEIGHED, round=ROUND, period=SEPTEMBER, as_of=as_of or at(25))


def test_nothing_is_owed_when_all_came_in_time():
    assert found(receipts(BUREAU_CAME, submission("1", "t0", at(5)), submission("2", "t1", at(10)))).empty


def test_a_submission_is_owed_once_its_deadline_has_passed():
    files = receipts(BUREAU_CAME, submission("1", "t0", at(5)))
    owed = found(files)
    assert owed[["check_code", "subject_code", "consequence"]].to_numpy().tolist() == [["C01", "t1", "note"]]
    assert owed["message_zh"].item() == (
        "乙镇 2026年9月单位报送表应于10月10日前报送，截至10月25日尚未收到。相关指标按缺报处理，不以零计。请尽快报送；确无数据的，请书面说明。"
    )
    assert found(files, as_of=at(9)).empty


def test_a_returned_file_has_not_come():
    assert found(receipts(BUREAU_CAME, submission("1", "t0", at(5)), submission("2", "t1", at(5), "returned")))[
        "check_code"
    ].tolist() == ["C01"]


def test_a_late_submission_is_noted_with_its_days():
    late = found(receipts(BUREAU_CAME, submission("1", "t0", at(5)), submission("2", "t1", at(13))))
    assert late[["check_code", "subject_code", "observed"]].to_numpy().tolist() == [["C02", "t1", 3.0]]


def test_a_correction_after_the_deadline_is_not_late_if_the_first_came_in_time():
    files = receipts(
        BUREAU_CAME, submission("1", "t0", at(5)), submission("2", "t1", at(5)), submission("3", "t1", at(20))
    )
    assert found(files).empty


def test_a_deadline_on_a_rest_day_moves_to_the_next_workday_unless_the_round_says_otherwise():
    october = parse_period("2026-10")
    holidays = WorkCalendar(rest_days=(date(2026, 11, 10), date(2026, 11, 11)))
    assert submission_deadline(ROUND, SEPTEMBER, WorkCalendar()).date() == date(2026, 10, 12)
    assert submission_deadline(ROUND, october, holidays).date() == date(2026, 11, 12)
    as_it_falls = ROUND.model_copy(update={"holiday_policy": "same"})
    assert submission_deadline(as_it_falls, october, holidays).date() == date(2026, 11, 10)


def test_the_deadline_ends_with_the_day_in_china():
    assert submission_deadline(ROUND, SEPTEMBER, WORKED) == datetime(2026, 10, 10, 15, 59, 59, 999999, tzinfo=UTC)
    assert submission_deadline(PROJECT_ROUND, parse_period("2026-09H1"), WORKED).astimezone(UTC).day == 16


def test_a_figure_absent_from_a_file_that_came_is_named():
    files = receipts(BUREAU_CAME, submission("1", "t0", at(5)), submission("2", "t1", at(5)))
    lacking = ALL_FIGURES[~((ALL_FIGURES["subject_code"] == "t1") & (ALL_FIGURES["indicator_code"] == "firms"))]
    gap = found(files, lacking)
    assert gap[["check_code", "indicator_code", "subject_code"]].to_numpy().tolist() == [["C03", "firms", "t1"]]
    assert "新增企业" in gap["message_zh"].item()
    assert "不以零计" in gap["message_zh"].item()


def test_an_official_report_that_has_not_come_is_named_without_a_deadline():
    owed = found(receipts(submission("1", "t0", at(5)), submission("2", "t1", at(5))), as_of=at(9))
    assert owed[["check_code", "source_code"]].to_numpy().tolist() == [["C01", "statistics_bureau"]]


def test_a_project_round_asks_for_the_project_table_alone():
    owed = check_completeness(
        RECEIPTS.empty(),
        OBSERVATIONS.empty(),
        WEIGHED,
        round=PROJECT_ROUND,
        period=parse_period("2026-09H2"),
        as_of=at(2),
    )
    assert owed[["check_code", "source_code"]].to_numpy().tolist() == [["C01", "project_progress"]]


@pytest.mark.parametrize("code", ["C01", "C02", "C03"])
def test_keys_are_stable(code):
    files = receipts(BUREAU_CAME, submission("1", "t0", at(13)))
    lacking = ALL_FIGURES[ALL_FIGURES["indicator_code"] == "sales"]
    one, other = found(files, lacking), found(files, lacking, as_of=at(26))
    assert set(one["check_code"]) == {"C01", "C02", "C03"}
    assert (
        one.set_index("check_code").loc[code, "finding_key"] == other.set_index("check_code").loc[code, "finding_key"]
    )
