"""重点工作按节点: what each node counts, what the subject's figure is, and what must hold whatever the days are."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from appraisal.acceptance import accept_events, accept_figures
from appraisal.appraise import appraise
from appraisal.frames import EVENTS, FINDINGS, EventFrame
from appraisal.milestones.nodes import Milestone
from appraisal.milestones.states import list_milestones, milestone_figures
from appraisal.needs import find_needs
from appraisal.panel.scores import score_figures
from appraisal.period import parse_period
from appraisal.scheme import Scheme
from tests.appraisal.small_county import OFFICIAL, RULINGS, books, indicator, observations, scheme, towns

CASES = pd.read_csv(Path(__file__).parents[1] / "cases" / "scoring" / "milestones.csv", dtype={"period": "str"})
RULE = {"method": "milestones"}


REST = [
    ("rest", town, month, OFFICIAL, 50.0, "stock")
    for town in ("town.a", "town.b")
    for month in ("2026-06", "2026-08", "2026-09", "2026-12")
]


def milestone(code, due_on, *, weight=1.0, late_days=30, subject="town.a"):
    return Milestone(
        code=code,
        indicator_code="road",
        subject_code=subject,
        name_zh=f"节点{code}",
        due_on=due_on,
        weight=weight,
        late_days=late_days,
        clause="附件3",
    )


def county(*milestones, weight=100.0):
    """One indicator by nodes, and another that makes up the rest of the weight."""
    road = indicator("road", kind="milestone", rule=RULE, feeds=("event_ledger",), basis="stock", uom="%")
    rest = indicator("rest", rule={"method": "direct", "is_capped": True, "floor_at_zero": True}, basis="stock")
    weights = {"road": weight} | ({"rest": 100.0 - weight} if weight < 100 else {})
    plain = scheme([road, rest], weights, towns("town.a", "town.b")).model_dump()
    return Scheme.model_validate(plain | {"milestones": milestones})


def finished(*rows):
    """Rows of (node as the ledger calls it, day); subject town.a."""
    table = [
        (f"e{number}", "milestone", "road", "town.a", day, matter, "某发1号", False, "sha", "台账.xlsx", f"G{number}")
        for number, (matter, day) in enumerate(rows)
    ]
    names = ["event_key", "kind", "indicator_code", "subject_code", "occurred_on", "matter_zh", "document_no"]
    return EventFrame(
        EVENTS.conform(pd.DataFrame(table, columns=[*names, "is_withdrawn", "raw_sha256", "file_name", "cell_ref"]))
    )


def figures_of(a_scheme, events, period):
    account = books(a_scheme, observations(), period=period, events=events)
    figures = accept_figures(
        account.observations, FINDINGS.empty(), RULINGS.empty(), a_scheme, account.period, round=account.round
    )
    return accept_events(figures, events, a_scheme, account.period).set_index("subject_code")


@pytest.mark.parametrize("case", list(CASES["case"].unique()))
def test_the_nodes_make_the_points(case):
    rows = CASES[CASES["case"].eq(case)]
    nodes = [
        milestone(f"n{number}", row.due_on, weight=row.weight, late_days=row.late_days)
        for number, row in enumerate(rows.itertuples())
    ]
    told = finished(*((f"n{number}", day) for number, day in enumerate(rows["done_on"]) if isinstance(day, str)))
    weight = rows["weight_points"].iloc[0]
    account = books(county(*nodes, weight=weight), observations(*REST), period=rows["period"].iloc[0], events=told)
    points = appraise(account, FINDINGS.empty()).indicators.set_index(["indicator_code", "subject_code"])
    own = points.loc[("road", "town.a")]
    assert own["standing"] == "accepted"
    assert own["score_points"] == rows["expected_points"].iloc[0]


def test_before_a_node_is_due_and_without_any_the_figure_is_not_due():
    figures = figures_of(county(milestone("n1", "2026-10-31")), finished(("n1", "2026-08-01")), "2026-09")
    assert figures["standing"].to_dict() == {"town.a": "not_due", "town.b": "not_due"}
    assert figures["value"].isna().all()


def test_a_table_of_figures_owes_none_before_a_node_is_due():
    told = pd.DataFrame(
        [("rest", "town.a", "2026-09", 80.0)], columns=["indicator_code", "subject_code", "period", "value"]
    )
    a_scheme = county(milestone("n1", "2026-10-31"), weight=60.0)
    points = {
        period: score_figures(told.assign(period=period), a_scheme, parse_period(period)).query(
            "subject_code == 'town.a' and indicator_code == ''"
        )["score_points"]
        for period in ("2026-09", "2026-10")
    }
    assert {period: total.to_list() for period, total in points.items()} == {"2026-09": [80.0], "2026-10": [32.0]}


def test_a_figure_names_the_entry_it_comes_from():
    nodes = milestone("n1", "2026-05-31"), milestone("n2", "2026-06-30")
    figure = figures_of(county(*nodes), finished(("n2", "2026-06-20"), ("n1", "2026-05-20")), "2026-09").loc["town.a"]
    assert (figure["file_name"], figure["cell_ref"], figure["cautious_value"]) == ("台账.xlsx", "G0", 100.0)


def test_the_ledger_may_call_a_node_by_its_name_and_withdraw_an_entry():
    a_scheme, period = county(milestone("n1", "2026-05-31")), parse_period("2026-06")
    told = finished(("节点n1", "2026-05-20"))
    assert list_milestones(told, a_scheme, period)["state_zh"].to_list() == ["按期完成"]
    withdrawn = EventFrame(told.assign(is_withdrawn=True))
    assert list_milestones(withdrawn, a_scheme, period)["state_zh"].to_list() == ["逾期30天，尚未完成"]


def test_of_two_days_for_one_node_the_later_counts():
    states = list_milestones(
        finished(("n1", "2026-06-10"), ("n1", "2026-05-30")),
        county(milestone("n1", "2026-05-31")),
        parse_period("2026"),
    )
    assert states["done_on"].to_list() == ["2026-06-10"]


def test_every_node_says_where_it_stands():
    nodes = (
        milestone("n1", "2026-05-31"),
        milestone("n2", "2026-06-30"),
        milestone("n3", "2026-08-31", weight=2),
        milestone("n4", "2026-12-31"),
        milestone("n5", "2026-11-30", weight=5),
    )
    told = finished(("n1", "2026-05-01"), ("n2", "2026-07-12"), ("n4", "2026-09-01"))
    states = list_milestones(told, county(*nodes), parse_period("2026-09")).set_index("milestone_code")
    assert states["state_zh"].to_dict() == {
        "n1": "按期完成",
        "n2": "逾期12天完成",
        "n3": "逾期30天，尚未完成",
        "n4": "未到期（已完成）",
        "n5": "未到期",
    }
    assert states["milestone_share_pct"].to_list() == [10.0, 10.0, 20.0, 10.0, 50.0]
    assert states["overdue_days_count"].fillna(-1).to_list() == [0, 12, 30, -1, -1]
    assert states["milestone_completion_pct"].round(6).fillna(-1).to_list() == [100.0, 60.0, 0.0, -1.0, -1.0]


def test_events_of_other_kinds_and_subjects_finish_nothing():
    told = pd.concat(
        [
            finished(("n1", "2026-05-01")).assign(kind="bonus", event_key="b"),
            finished(("n1", "2026-05-01")).assign(subject_code="town.b", event_key="c"),
        ]
    )
    states = list_milestones(EventFrame(told), county(milestone("n1", "2026-05-31")), parse_period("2026-05"))
    assert states["done_on"].isna().all()


def test_nobody_outside_the_round_is_needed_for_comparison():
    needed = find_needs(county(milestone("n1", "2026-05-31")), parse_period("2026-09"), None)
    assert set(needed["subject_code"]) == {"town.a", "town.b"}


@pytest.mark.parametrize("wrong", [{"weight": 0}, {"late_days": 0}, {"due_on": "2026-02-30"}])
def test_a_node_that_cannot_be_decided_is_refused(wrong):
    with pytest.raises(ValidationError):
        milestone("n1", **({"due_on": "2026-05-31"} | wrong))


days = st.integers(0, 364).map(lambda number: date(2026, 1, 1) + timedelta(days=number))
node_lists = st.lists(st.tuples(days, st.none() | days, st.integers(1, 9), st.integers(1, 90)), min_size=1, max_size=5)


def _value(nodes, period):
    a_scheme = county(
        *(
            milestone(f"n{place}", due, weight=weight, late_days=late)
            for place, (due, _, weight, late) in enumerate(nodes)
        )
    )
    told = finished(*((f"n{place}", done.isoformat()) for place, (_, done, _, _) in enumerate(nodes) if done))
    figures = milestone_figures(list_milestones(told, a_scheme, parse_period(period)))
    return figures["value"].iloc[0]


@pytest.mark.slow
@given(node_lists, st.sampled_from(["2026-03", "2026-06H1", "2026Q3", "2026"]))
@settings(max_examples=40, deadline=None)
def test_the_figure_stays_between_nothing_and_all(nodes, period):
    value = _value(nodes, period)
    is_any_due = any(due <= parse_period(period).end_on for due, *_ in nodes)
    assert pd.notna(value) == is_any_due
    assert not is_any_due or -1e-9 <= value <= 100 + 1e-9


@pytest.mark.slow
@given(node_lists, st.integers(0, 60))
@settings(max_examples=40, deadline=None)
def test_to_finish_later_never_counts_more(nodes, later):
    put_off = [
        (due, done and min(done + timedelta(days=later), date(2026, 12, 31)), weight, late)
        for due, done, weight, late in nodes
    ]
    assert _value(put_off, "2026") <= _value(nodes, "2026") + 1e-9
