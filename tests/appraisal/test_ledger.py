"""加减分台账: each entry counts what the scheme says, and says why it counts no more."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from appraisal.acceptance import accept_events, accept_figures
from appraisal.awards.ledger import settle_ledger
from appraisal.awards.ledger_rules import LedgerRules
from appraisal.frames import EVENTS, EventFrame
from appraisal.period import parse_period
from appraisal.scheme import Scheme
from tests.appraisal.small_county import MONTHLY, findings, indicator, observations, parameters, rulings, scheme, towns

CASES = pd.read_csv(
    Path(__file__).parents[1] / "cases" / "ledger" / "entries.csv",
    dtype={"points": "float64", "counted_points": "float64", "is_repeat": "str", "is_withdrawn": "str"},
)
SEPTEMBER = parse_period("2026-09")
TOWNS = towns("town.a", "town.b")
BASE = scheme(
    [indicator("output"), indicator("ledger", kind="event", rule={"method": "ledger"})],
    {"output": 90, "ledger": 10},
    TOWNS,
)
ROWS = pd.DataFrame(
    [(code, town.code, town.code) for code in ("output", "ledger") for town in TOWNS],
    columns=["indicator_code", "subject_code", "figure_subject_code"],
)
PLAIN = {"same_matter": "sum", "same_matter_deductions": "sum", "repeat_factor": 1}


def county(*, category_caps=None, **rules):
    caps = category_caps or {}
    policies = {name: rules.pop(name) for name in list(rules) if name.endswith("_cap_points")}
    ledger = LedgerRules(
        **(PLAIN | rules),
        categories=[{"code": code, "name_zh": "荣誉", "cap_points": cap} for code, cap in caps.items()],
        causes=[{"code": "commended", "name_zh": "表彰", "category": code} for code in caps],
    )
    return BASE.model_copy(update={"ledger": ledger, "policies": BASE.policies.model_copy(update=policies)})


def entries(rows):
    blank = {"indicator_code": None, "matter_code": None, "level": None, "cause_code": None, "document_no": "某发1号"}
    table = pd.DataFrame([blank | {"occurred_on": "2026-05-05", "points": 1.0} | row for row in rows])
    return EventFrame(EVENTS.conform(table.assign(event_key=table.get("event_key", table.index.map("e{:03}".format)))))


def settle(rows, a_scheme=BASE, period=SEPTEMBER):
    return settle_ledger(ROWS, entries(rows), a_scheme, period)


@pytest.mark.parametrize("case", CASES["case"].unique())
def test_entries_count_as_the_published_ledgers_say(case):
    rows = CASES[CASES["case"].eq(case)].reset_index(drop=True)
    told = rows.rename(
        columns={
            "indicator": "indicator_code",
            "subject": "subject_code",
            "matter": "matter_code",
            "day": "occurred_on",
            "document": "document_no",
            "cause": "cause_code",
        }
    )
    told = told.assign(
        event_key=told.index.map("e{:03}".format),
        matter_zh=told["matter_code"],
        is_repeat=told["is_repeat"].eq("是"),
        is_withdrawn=told["is_withdrawn"].eq("是"),
    )
    events = EventFrame(EVENTS.conform(told[[name for name in EVENTS.columns if name in told]]))
    rules = {} if pd.isna(rows.loc[0, "rules"]) else parameters(rows.loc[0, "rules"])
    subjects, settled = settle_ledger(ROWS, events, county(**rules), SEPTEMBER)
    settled = settled.set_index("event_key").loc[told["event_key"]]
    assert settled["settlement_code"].to_list() == rows["settlement"].to_list()
    assert settled["counted_points"].to_list() == pytest.approx(rows["counted_points"].to_list())
    assert settled.loc[settled["settlement_code"].ne("counted"), "settlement_zh"].str.len().gt(0).all()
    for kind in ("bonus", "deduction"):
        sums = rows["counted_points"].where(rows["kind"].eq(kind), 0).groupby(rows["subject"]).sum()
        counted = subjects.set_index("subject_code")[f"{kind}_points"]
        assert counted.loc[sums.index].to_list() == pytest.approx(sums.to_list())


def test_decisions_are_counted_apart_from_points():
    row = {"subject_code": "town.a"}
    subjects, _ = settle(
        [
            row | {"kind": "promote", "points": 2.0},
            row | {"kind": "promote"},
            row | {"kind": "affirm"},
            {"subject_code": "town.b", "kind": "veto"},
        ]
    )
    told = subjects.set_index("subject_code")
    assert told["promotion_count"].to_dict() == {"town.a": 3, "town.b": 0}
    assert told["is_affirmed"].to_dict() == {"town.a": True, "town.b": False}
    assert told["is_vetoed"].to_dict() == {"town.a": False, "town.b": True}
    assert told[["bonus_points", "deduction_points"]].eq(0).all(axis=None)


def test_the_winner_of_a_matter_is_named_with_its_paper():
    row = {"subject_code": "town.a", "kind": "bonus", "matter_code": "m1"}
    both = [row | {"level": "city", "document_no": "市发1号"}, row | {"level": "nation", "document_no": "国发1号"}]
    _, settled = settle(both, county(same_matter="highest_level"))
    assert settled.set_index("level").loc["city", "settlement_zh"] == "同一事项只计一次，已计国家级的一条（国发1号）"


def test_entries_of_another_year_or_after_the_period_are_not_told():
    days = ("2025-12-31", "2026-01-01", "2026-09-30", "2026-10-01")
    _, settled = settle([{"subject_code": "town.a", "kind": "bonus", "occurred_on": day} for day in days])
    assert settled["occurred_on"].to_list() == ["2026-01-01", "2026-09-30"]


def test_entries_about_nobody_in_the_round_and_of_other_kinds_are_left_out():
    _, settled = settle([{"subject_code": "town.c", "kind": "bonus"}, {"subject_code": "town.a", "kind": "milestone"}])
    assert settled.empty


def test_a_year_without_entries_is_a_ledger_of_zeros():
    subjects, settled = settle_ledger(ROWS, EventFrame(EVENTS.empty()), BASE, SEPTEMBER)
    assert settled.empty
    assert subjects.set_index("subject_code").astype("float64").eq(0).all(axis=None)
    assert subjects["subject_code"].to_list() == ["town.a", "town.b"]


def test_what_goes_off_a_ledger_indicator_is_settled_by_the_same_rules():
    rules = county(same_matter_deductions="highest_level", repeat_factor=2)
    row = {"subject_code": "town.a", "kind": "deduction", "indicator_code": "ledger"}
    events = entries(
        [
            row | {"matter_code": "m1", "level": "city", "points": 1.5},
            row | {"matter_code": "m1", "level": "county", "points": 1.0},
            row | {"is_repeat": True, "points": 0.5},
        ]
    )
    figures = accept_figures(observations(), findings(), rulings(), rules, SEPTEMBER, round=MONTHLY)
    figures = accept_events(figures, events, rules, SEPTEMBER)
    own = figures[figures["indicator_code"].eq("ledger")].set_index("subject_code")
    assert own["value"].to_dict() == {"town.a": 2.5, "town.b": 0.0}


@pytest.mark.parametrize("key", ["same_matter", "same_matter_deductions", "repeat_factor"])
def test_a_ledger_that_leaves_a_question_open_is_refused(key):
    with pytest.raises(ValidationError, match=key):
        LedgerRules(**{name: value for name, value in PLAIN.items() if name != key})


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"causes": [{"code": "late", "name_zh": "迟报", "category": "none"}]}, "没有列在 categories 中"),
        (
            {"causes": [{"code": "late", "name_zh": "迟报"}, {"code": "late2", "name_zh": "迟报"}]},
            "加减分原因重复：迟报",
        ),
        ({"categories": [{"code": "a", "name_zh": "甲", "cap_points": 1}] * 2}, "加减分类别重复：a"),
    ],
)
def test_codes_of_a_ledger_lead_somewhere_and_stand_once(parts, says):
    with pytest.raises(ValidationError, match=says):
        LedgerRules(**PLAIN, **parts)


points = st.integers(0, 60).map(lambda tenths: tenths / 10)
drawn = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["bonus", "deduction", "veto", "promote"]),
        "subject_code": st.sampled_from(["town.a", "town.b"]),
        "indicator_code": st.sampled_from([None, "ledger", "output"]),
        "points": points,
        "matter_code": st.sampled_from([None, "m1", "m2"]),
        "level": st.sampled_from([None, "nation", "province", "city", "county"]),
        "occurred_on": st.sampled_from(["2026-02-01", "2026-02-02", "2026-10-01"]),
        "is_repeat": st.booleans(),
        "is_withdrawn": st.booleans(),
        "document_no": st.sampled_from([None, "某发1号"]),
        "cause_code": st.sampled_from([None, "commended"]),
    }
)
ways = st.sampled_from(["highest_level", "highest_points", "sum"])
CAPS = {"bonus": 5.0, "deduction": 4.0}


@pytest.mark.slow
@given(st.lists(drawn, max_size=12), ways, ways, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_sums_are_those_of_the_entries_within_every_cap_whatever_the_order(rows, bonuses, deductions, random):
    rules = county(
        same_matter=bonuses,
        same_matter_deductions=deductions,
        repeat_factor=1.5,
        category_caps={"recognition": 2.0},
        **{f"{kind}_cap_points": cap for kind, cap in CAPS.items()},
    )
    numbered = [row | {"event_key": f"e{number:03}"} for number, row in enumerate(rows)]
    if not numbered:
        return
    subjects, settled = settle(numbered, rules)
    for kind, cap in CAPS.items():
        sums = settled[settled["kind"].eq(kind)].groupby("subject_code")["counted_points"].sum()
        told = subjects.set_index("subject_code")[f"{kind}_points"]
        pd.testing.assert_series_equal(told, sums.reindex(told.index).fillna(0.0), check_names=False, atol=1e-9)
        assert told.le(cap + 1e-9).all()
        own = settled[settled["kind"].eq(kind) & settled["category_code"].eq("recognition")]
        assert own.groupby("subject_code")["counted_points"].sum().le(2.0 + 1e-9).all()
    assert settled["counted_points"].between(0, settled["factored_points"].fillna(0) + 1e-9).all()
    shuffled = random.sample(numbered, len(numbered))
    again_subjects, again = settle(shuffled, rules)
    pd.testing.assert_frame_equal(again_subjects, subjects)
    pd.testing.assert_frame_equal(again, settled)


@pytest.mark.slow
@given(st.lists(drawn, min_size=1, max_size=10))
@settings(max_examples=40, deadline=None)
def test_of_one_matter_one_entry_counts_and_none_is_higher(rows):
    rules = county(same_matter="highest_points", same_matter_deductions="highest_points")
    _, settled = settle([row | {"event_key": f"e{number:03}"} for number, row in enumerate(rows)], rules)
    stands = settled[settled["settlement_code"].isin(["counted", "superseded", "taken"])]
    stands = stands[stands["matter_code"].notna() & stands["kind"].isin(["bonus", "deduction"])]
    for _, matter in stands.groupby(["subject_code", "kind", "matter_code"]):
        best = matter[matter["settlement_code"].ne("superseded")]
        assert len(best) == 1
        assert best["factored_points"].iloc[0] == matter["factored_points"].max()


def test_a_scheme_keeps_its_ledger_in_its_hash():
    assert county().hash != BASE.hash
    assert Scheme.model_validate(county().model_dump()).ledger == county().ledger
