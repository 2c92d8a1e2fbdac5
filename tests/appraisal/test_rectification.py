"""整改: how an item moves, when it is late, when it is a repeat, and what the counts must make."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from appraisal.answers import RECTIFICATION_STATES
from appraisal.awards.ledger import weigh_entries
from appraisal.awards.ledger_rules import LedgerCause, LedgerRules
from appraisal.frames import (
    EVENTS,
    FINDINGS,
    RECTIFICATION_REPORTS,
    RECTIFICATIONS,
    REPLIES,
    RULINGS,
)
from appraisal.rectification.course import Report, follow_course
from appraisal.rectification.follow_up import follow_up, rectify
from appraisal.rectification.rules import ProblemClass, RectificationRules, months_after
from appraisal.rectification.standing import (
    class_closure,
    count_states,
    item_closure,
    look_backs_due,
    overdue_items,
    relapsed_items,
    silent_items,
    tabulate_classes,
)
from tests.appraisal.small_county import books, findings, hold, indicator, scheme, towns

CASES = Path(__file__).parents[1] / "cases" / "rectification"
RULES = RectificationRules(
    classes=(
        ProblemClass(code="weak_measures", name_zh="措施不得力", causes=("weak",)),
        ProblemClass(code="land_clearance", name_zh="征迁用地滞后", is_major=True),
        ProblemClass(code="unverified_data", name_zh="数据待核实", is_data=True),
    )
)
LEDGER = LedgerRules(
    same_matter="sum",
    same_matter_deductions="sum",
    repeat_factor=1.0,
    causes=(LedgerCause(code="weak", name_zh="措施不力"),),
)
SCHEME = scheme([indicator()], {"output": 100.0}, towns("town.a", "town.b")).model_copy(
    update={"rectification": RULES, "ledger": LEDGER}
)


def read_cases(name: str) -> list[dict[str, str]]:
    return pd.read_csv(CASES / name, dtype="str", keep_default_na=False).to_dict("records")


def named(cases):
    return pytest.mark.parametrize("case", cases, ids=[each["case"] for each in cases])


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def report_of(line: str) -> Report:
    """``2026-04-20 closed proof look 2026-04-15``."""
    reported_on, state, *more = line.split()
    looked = more[more.index("look") + 1] if "look" in more else ""
    known = state if state in RECTIFICATION_STATES else ""
    return Report(known, date.fromisoformat(reported_on), is_proven="proof" in more, looked_back_on=day(looked))


def reports(*rows, **shared):
    """Rows of (item, day, state, further columns)."""
    table = [
        {"report_key": f"r{number:03d}", "item_code": item, "reported_on": when, "state_code": state}
        | {"origin_code": "inspection", "subject_code": "town.a", "problem_class": "weak_measures", "found_on": when}
        | shared
        | (more[0] if more else {})
        for number, (item, when, state, *more) in enumerate(rows)
    ]
    return RECTIFICATION_REPORTS.conform(pd.DataFrame(table)) if table else RECTIFICATION_REPORTS.empty()


def follow(told=None, *, today="2026-09-30", period="2026-09", **known):
    settled = known.pop("events", None)
    account = books(SCHEME, pd.DataFrame(), period=period, events=settled if settled is not None else EVENTS.empty())
    return follow_up(
        told if told is not None else reports(),
        entries=weigh_entries(account.events, SCHEME, account.period),
        findings=known.pop("findings", FINDINGS.empty()),
        rulings=known.pop("rulings", RULINGS.empty()),
        scheme=SCHEME,
        period=account.period,
        today=date.fromisoformat(today),
        **known,
    )


def one(frame):
    assert len(frame) == 1
    return frame.iloc[0]


def deduction(key="e1", when="2026-04-01", **fields):
    row = {
        "event_key": key,
        "kind": "deduction",
        "indicator_code": "output",
        "subject_code": "town.a",
        "occurred_on": when,
    }
    return row | {"points": 1.0, "cause_code": "weak", "matter_zh": "路面未修复", "document_no": "某发1号"} | fields


def events(*rows):
    return EVENTS.conform(pd.DataFrame(list(rows)))


def rulings(*rows):
    """Rows of (key, verdict, day)."""
    table = [
        {"finding_key": key, "verdict": verdict, "ruled_at": pd.Timestamp(when, tz="UTC")}
        for key, verdict, when in rows
    ]
    return RULINGS.conform(pd.DataFrame(table))


@named(read_cases("course.csv"))
def test_reports_take_an_item_from_state_to_state(case):
    told = [report_of(line.strip()) for line in case["reports"].split(";") if line.strip()]
    course = follow_course(date.fromisoformat(case["found_on"]), told)
    assert (course.state_code, course.since_on, course.begun_on) == (
        case["state"],
        day(case["since"]),
        day(case["begun"]),
    )
    assert (course.closed_on, course.looked_back_on) == (day(case["closed_on"]), day(case["looked_back_on"]))
    assert (course.relapse_count, course.remark_zh) == (int(case["relapses"]), case["remark"])


@named(read_cases("due.csv"))
def test_an_item_is_due_and_overdue_by_the_calendar(case):
    told = reports(
        (
            "i1",
            case["found_on"],
            "not_started",
            {"due_on": case["stated_due_on"], "problem_class": case["problem_class"]},
        )
    )
    item = one(follow(told, today=case["today"]))
    assert item["due_on"] == case["due_on"]
    assert (item["overdue_days_count"], item["age_days_count"]) == (int(case["overdue_days"]), int(case["age_days"]))


@named(read_cases("closure.csv"))
def test_closure_of_classes_is_the_published_figure(case):
    total, still_open = int(case["classes"]), int(case["open_classes"])
    rows = [
        {"item_code": f"i{number}-{twin}", "period": "2026-03", "problem_class": f"类{number:02d}"}
        | {"state_code": "progressing" if number < still_open and twin else "closed"}
        for number in range(total)
        for twin in range(2)
    ]
    closure = class_closure(RECTIFICATIONS.conform(pd.DataFrame(rows)))
    assert (closure.total, closure.open) == (total, still_open)
    assert round(closure.pct, 1) == float(case["expected_pct"])


def test_reports_act_in_order_of_time_whatever_order_they_came_in():
    rows = [
        ("i1", "2026-03-12", "closed", {"evidence_zh": "照片"}),
        ("i1", "2026-03-09", "to_verify"),
        ("i1", "2026-03-03", "progressing"),
    ]
    assert one(follow(reports(*rows)))["state_code"] == "closed"
    assert one(follow(reports(*reversed(rows))))["state_code"] == "closed"


def test_what_an_item_is_about_is_as_first_told_and_its_measures_as_last():
    told = reports(
        ("i1", "2026-03-03", "progressing", {"matter_zh": "甲", "measure_zh": "初步措施", "found_on": "2026-03-01"}),
        ("i1", "2026-03-09", "to_verify", {"measure_zh": "最后措施", "found_on": None, "subject_code": None}),
    )
    item = one(follow(told))
    assert (item["found_on"], item["matter_zh"], item["measure_zh"]) == ("2026-03-01", "甲", "最后措施")
    assert (item["subject_code"], item["reported_on"]) == ("town.a", "2026-03-09")


def test_a_withdrawn_report_was_never_made():
    told = reports(("i1", "2026-03-03", "progressing"), ("i1", "2026-03-09", "to_verify", {"is_withdrawn": True}))
    assert one(follow(told))["state_code"] == "progressing"
    assert follow(reports(("i1", "2026-03-03", "progressing", {"is_withdrawn": True}))).empty


def test_a_class_named_in_words_is_the_class():
    told = reports(("i1", "2026-03-03", "progressing", {"problem_class": "征迁用地滞后"}))
    assert one(follow(told))["problem_class"] == "land_clearance"


def test_what_is_dated_later_is_not_known_yet():
    told = reports(
        ("i1", "2026-09-01", "progressing"), ("i1", "2026-10-03", "to_verify"), ("i2", "2026-10-03", "progressing")
    )
    item = one(follow(told, findings=findings(hold("k1")), rulings=rulings(("k1", "upheld", "2026-10-10"))))
    assert (item["item_code"], item["state_code"]) == ("i1", "progressing")


def test_a_closed_item_is_looked_at_again_a_month_later_on_a_workday():
    told = reports(("i1", "2026-03-09", "to_verify"), ("i1", "2026-03-13", "closed", {"document_no": "某发2号"}))
    item = one(follow(told))
    assert (item["closed_on"], item["look_back_on"]) == ("2026-03-13", "2026-04-13"), "12 April 2026 is a Sunday"
    assert item["overdue_days_count"] == 0
    assert item["age_days_count"] == 4
    assert list(look_backs_due(follow(told), date(2026, 4, 12))["item_code"]) == []
    assert list(look_backs_due(follow(told), date(2026, 4, 13))["item_code"]) == ["i1"]


def test_a_relapse_starts_a_new_term():
    told = reports(
        ("i1", "2026-03-02", "to_verify", {"due_on": "2026-03-06"}),
        ("i1", "2026-03-05", "closed", {"evidence_zh": "照片"}),
        ("i1", "2026-09-21", "progressing", {"due_on": "2026-03-06"}),
    )
    item = one(follow(told))
    assert (item["state_code"], item["due_on"], item["relapse_count"]) == ("relapsed", "2026-09-28", 1)
    assert item["overdue_days_count"] == 2
    assert list(relapsed_items(follow(told))["item_code"]) == ["i1"]


@pytest.mark.parametrize(
    ("earlier", "later", "is_repeat"),
    [
        ("2026-03-02", "2026-08-03", True),
        ("2025-01-02", "2026-12-30", True),
        ("2024-12-31", "2026-01-04", False),
        ("2026-03-02", "2026-03-02", False),
    ],
)
def test_the_same_class_hits_the_same_unit_again(earlier, later, is_repeat):
    told = reports(("i1", earlier, "progressing"), ("i2", later, "progressing"))
    marks = follow(told, today="2026-12-31", period="2026-12").set_index("item_code")["is_repeat"]
    assert marks.to_dict() == {"i1": False, "i2": is_repeat}


def test_another_class_or_another_unit_is_no_repeat():
    told = reports(
        ("i1", "2026-03-02", "progressing"),
        ("i2", "2026-05-02", "progressing", {"problem_class": "land_clearance"}),
        ("i3", "2026-05-03", "progressing", {"subject_code": "town.b"}),
    )
    assert not follow(told)["is_repeat"].any()


def test_a_closed_item_of_last_year_still_makes_a_repeat():
    told = reports(
        ("i1", "2025-03-02", "to_verify"),
        ("i1", "2025-03-05", "closed", {"evidence_zh": "照片", "looked_back_on": None}),
        ("i1", "2025-04-20", "closed", {"looked_back_on": "2025-04-20"}),
        ("i2", "2026-05-02", "progressing"),
    )
    item = one(follow(told))
    assert (item["item_code"], item["is_repeat"]) == ("i2", True)


def test_a_deduction_with_a_cause_is_an_item_of_its_class():
    item = one(follow(events=events(deduction(), deduction("e2", cause_code=None), deduction("e3", is_withdrawn=True))))
    assert (item["item_code"], item["origin_code"], item["problem_class"]) == (
        "deduction-e1",
        "deduction",
        "weak_measures",
    )
    assert (item["found_on"], item["matter_zh"], item["state_code"]) == ("2026-04-01", "路面未修复", "not_started")


def test_a_cause_in_words_is_the_cause():
    assert one(follow(events=events(deduction(cause_code="措施不力"))))["problem_class"] == "weak_measures"


def test_reports_move_an_item_that_followed_from_the_ledger():
    told = reports(("deduction-e1", "2026-04-09", "to_verify", {"origin_code": None, "found_on": None}))
    item = one(follow(told, events=events(deduction())))
    assert (item["state_code"], item["found_on"], item["origin_code"]) == ("to_verify", "2026-04-01", "deduction")


def test_an_upheld_doubt_is_an_item_without_figure_and_verdict():
    known = findings(hold("k2", observed=84000.0, expected=52000.0), hold("k1"), hold("k3", subject="town.b"))
    item = one(
        follow(
            findings=known,
            rulings=rulings(
                ("k1", "upheld", "2026-09-10"), ("k2", "upheld", "2026-09-10"), ("k3", "dismissed", "2026-09-10")
            ),
        )
    )
    assert (item["item_code"], item["origin_code"], item["problem_class"]) == (
        "finding-k1",
        "finding",
        "unverified_data",
    )
    assert item["found_on"] == "2026-09-10"
    assert "84" not in item["matter_zh"] + item["requirement_zh"]
    assert "核实" in item["matter_zh"]


def test_official_statistics_are_not_ours_to_have_rectified():
    known = findings(hold("k1", source="statistics_bureau"))
    assert follow(findings=known, rulings=rulings(("k1", "upheld", "2026-09-10"))).empty


def test_a_further_doubt_on_the_same_figure_renames_nothing():
    told = reports(("finding-k2", "2026-09-11", "progressing", {"origin_code": None}))
    known = findings(hold("k1"), hold("k2"))
    item = one(
        follow(told, findings=known, rulings=rulings(("k2", "upheld", "2026-09-10"), ("k1", "upheld", "2026-09-01")))
    )
    assert item["item_code"] == "finding-k2"


def test_a_figure_that_was_replaced_settles_its_item_and_a_dismissed_doubt_drops_it():
    known = findings(hold("k1"))
    before = follow(findings=known, rulings=rulings(("k1", "upheld", "2026-09-10")))
    item = one(follow(before=before, findings=known, rulings=rulings(("k1", "replaced", "2026-09-20"))))
    assert (item["state_code"], item["closed_on"]) == ("closed", "2026-09-20")
    assert follow(before=before, findings=known, rulings=rulings(("k1", "dismissed", "2026-09-20"))).empty


def test_last_years_deductions_stay_until_they_are_settled():
    before = follow(events=events(deduction(when="2026-12-05")), today="2026-12-31", period="2026-12")
    later = one(follow(before=before, today="2027-03-05", period="2027-02"))
    assert (later["item_code"], later["state_code"], later["age_days_count"]) == ("deduction-e1", "not_started", 90)


def test_a_deduction_that_was_withdrawn_does_not_come_back_from_the_period_before():
    before = follow(events=events(deduction()), today="2026-08-31", period="2026-08")
    assert follow(before=before, events=events(deduction(is_withdrawn=True))).empty


def test_a_reply_tells_of_measures_and_closes_nothing():
    answers = REPLIES.conform(
        pd.DataFrame(
            [
                {
                    "reply_key": "a1",
                    "reply_kind": "rectification",
                    "about_key": "i1",
                    "replied_on": "2026-03-05",
                    "measure_zh": "修路",
                },
                {
                    "reply_key": "a2",
                    "reply_kind": "rectification",
                    "about_key": "i2",
                    "replied_on": "2026-03-05",
                    "is_done": True,
                },
                {
                    "reply_key": "a3",
                    "reply_kind": "warning",
                    "about_key": "i3",
                    "replied_on": "2026-03-05",
                    "is_done": True,
                },
            ]
        )
    )
    told = reports(("i1", "2026-03-02", ""), ("i2", "2026-03-02", ""), ("i3", "2026-03-02", ""))
    states = follow(told, replies=answers).set_index("item_code")
    assert states["state_code"].to_dict() == {"i1": "progressing", "i2": "to_verify", "i3": "not_started"}
    assert states.loc["i1", "measure_zh"] == "修路"


def test_who_has_not_answered_within_the_days_for_feedback():
    items = follow(events=events(deduction("e1", "2026-09-26"), deduction("e2", "2026-09-27")))
    assert list(silent_items(items, RULES, date(2026, 9, 30))["item_code"]) == ["deduction-e1"]


def test_the_matrix_has_every_item_once_and_the_classes_in_the_order_of_the_rules():
    told = reports(
        ("i1", "2026-03-02", "progressing", {"problem_class": "land_clearance"}),
        ("i2", "2026-03-02", "progressing", {"subject_code": "town.b"}),
        ("i3", "2026-03-03", "progressing", {"problem_class": None}),
        ("i4", "2026-03-03", "progressing", {"problem_class": "别的问题", "subject_code": None}),
    )
    items = follow(told)
    table = tabulate_classes(items, RULES)
    assert list(table.index) == ["weak_measures", "land_clearance", "别的问题", ""]
    assert (
        table["total_count"].sum() == table.drop(columns=["total_count", "open_count"]).to_numpy().sum() == len(items)
    )
    assert list(table.columns[2:]) == ["town.a", "", "town.b"]


def test_nothing_found_is_an_empty_frame_with_every_column():
    items = follow()
    assert list(items.columns) == list(RECTIFICATIONS.columns)
    assert item_closure(items).pct is None
    assert class_closure(items).pct is None
    assert sum(count_states(items).values()) == 0
    assert tabulate_classes(items, RULES).empty


def test_a_round_follows_up_what_its_books_hold():
    account = books(SCHEME, pd.DataFrame(), events=events(deduction()), rulings=rulings(("k1", "upheld", "2026-08-10")))
    account = replace(account, as_of=datetime(2026, 9, 30, 20, tzinfo=UTC), past_findings=findings(hold("k1")))
    items = rectify(account, findings()).set_index("item_code")
    assert set(items.index) == {"deduction-e1", "finding-k1"}
    assert items.loc["deduction-e1", "age_days_count"] == 182, "to the end of the period"
    early = rectify(replace(account, as_of=datetime(2026, 9, 29, 20, tzinfo=UTC)), findings()).set_index("item_code")
    assert early.loc["deduction-e1", "age_days_count"] == 182, "20:00 UTC is the next day in the office"


@pytest.mark.parametrize(("start", "months", "end"), [("2026-01-31", 1, "2026-02-28"), ("2026-12-15", 1, "2027-01-15"), ("2028-01-31", 1, "2028-02-29")])  # fmt: skip
def test_a_month_later_is_the_same_day_or_the_months_last(start, months, end):
    assert months_after(date.fromisoformat(start), months) == date.fromisoformat(end)


def test_a_cause_belongs_to_one_class_and_figures_to_one():
    with pytest.raises(ValidationError, match="weak，分不清归哪一类"):
        RectificationRules(classes=(RULES.classes[0], ProblemClass(code="x", name_zh="别的", causes=("weak",))))
    with pytest.raises(ValidationError, match="数据问题只能归一类"):
        RectificationRules(classes=(RULES.classes[2], ProblemClass(code="x", name_zh="别的", is_data=True)))


STATES = st.sampled_from([*RECTIFICATION_STATES, ""])
DAYS = st.integers(0, 300)


@st.composite
def told_reports(draw):
    rows = draw(
        st.lists(
            st.tuples(st.sampled_from(["i1", "i2", "i3"]), DAYS, STATES, st.booleans(), st.booleans()), max_size=14
        )
    )
    start = date(2025, 12, 1)
    return reports(
        *(
            (
                item,
                (start + timedelta(days=at)).isoformat(),
                state,
                {
                    "evidence_zh": "照片" if proven else None,
                    "looked_back_on": (start + timedelta(days=at)).isoformat() if looked else None,
                },
            )
            for item, at, state, proven, looked in rows
        )
    )


@settings(max_examples=12, deadline=None)
@given(told_reports())
def test_whatever_is_reported_the_states_make_the_whole_and_no_item_closes_unproven(told):
    items = follow(told, period="2026-12", today="2026-12-31")
    assert sum(count_states(items).values()) == len(items) == items["item_code"].nunique()
    closed = items["state_code"].eq("closed")
    assert (items["closed_on"].notna() == closed).all()
    assert (items["look_back_on"].notna() == closed).all()
    assert (items["age_days_count"] >= 0).all()
    assert (items["overdue_days_count"] >= 0).all()
    assert (items["state_since_on"] >= items["found_on"]).all()
    assert set(items.loc[closed, "item_code"]) <= set(told.loc[told["evidence_zh"].notna(), "item_code"])
    assert len(overdue_items(items)) == int((items["overdue_days_count"].gt(0) & ~closed).sum())


@settings(max_examples=12, deadline=None)
@given(told_reports(), st.randoms(use_true_random=False))
def test_the_order_in_which_files_came_changes_nothing_on_other_days(told, chance):
    told = told.drop_duplicates(["item_code", "reported_on"])
    order = list(range(len(told)))
    chance.shuffle(order)
    moved = told.iloc[order].reset_index(drop=True)
    pd.testing.assert_frame_equal(follow(told), follow(RECTIFICATION_REPORTS.conform(moved)))


@settings(max_examples=12, deadline=None)
@given(told_reports())
def test_to_hear_the_same_reports_again_changes_nothing(told):
    first = follow(told)
    pd.testing.assert_frame_equal(first, follow(told, before=first))
