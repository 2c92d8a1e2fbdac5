"""往期榜单: lists of the year's earlier periods come back by the rules of their time, and are worth their points once."""

from dataclasses import replace

import pytest

import warehouse
from appraisal.frames import FINDINGS, SubjectResultFrame
from appraisal.scheme import PeerGroup, Scheme
from tests.warehouse.county import INVESTMENT, MONTHLY, TOWN, Desk, document, events, results, tiny_scheme

YEARLY = MONTHLY.model_copy(update={"code": "annual", "name_zh": "年度考评", "frequency": "year"})
GREEN = {
    "code": "green", "name_zh": "投资", "round": "monthly", "peer_groups": ["town"], "clause": "第一条",
    "by": {"kind": "lamp", "indicators": [INVESTMENT], "red_list_lamps": ["green"], "black_list_lamps": ["red"]},
}  # fmt: skip
EACH = {
    "code": "each", "name_zh": "绿灯次数加分", "lists": ["green"], "honour": "red_list", "settle_in": "annual",
    "cap_points": None, "clause": "第二条", "worth": {"by": "times", "points_each": 0.5},
}  # fmt: skip


def listing_scheme(**changes):
    plain = tiny_scheme()
    told = {name: getattr(plain, name) for name in Scheme.model_fields}
    lists = {"rounds": (MONTHLY, YEARLY), "honour_lists": [GREEN], "honour_points": [EACH]}
    return Scheme(**told | lists | {"peer_groups": (PeerGroup(code="town", name_zh="乡镇", kind="town"),)} | changes)


@pytest.fixture
def lister(store):
    return Desk(store, listing_scheme())


def close(desk, period="2026-08", *, lamp="green", **change):
    books = desk.open(period, **change)
    told = results(period)
    subjects = SubjectResultFrame(told.subjects.assign(peer_group_code="town"))
    indicators = told.indicators.assign(lamp=lamp)
    concluded = replace(told, subjects=subjects, indicators=indicators)
    warehouse.close_books(desk.store, books, findings=FINDINGS.empty(), results=concluded, documents=(document(books),))
    return books


def year_of(desk, **change):
    return desk.open("2026", round=YEARLY, **change)


def times(books):
    return books.past_lists["period"].tolist()


def points(books):
    """Points by lists among the events that the round knows."""
    own = books.events[books.events["event_key"].str.startswith("honour-")]
    return dict(zip(own["subject_code"], own["points"], strict=True))


def test_a_round_knows_its_lists_of_earlier_periods_and_not_its_own(lister):
    for period in ("2026-06", "2026-07", "2026-08"):
        close(lister, period)
    assert times(lister.open("2026-08")) == ["2026-06", "2026-07"]
    assert times(lister.open("2026-07", reason="更正", code_version="0.1.1")) == ["2026-06"]
    assert times(lister.open("2027-02")) == []


def test_the_year_settles_all_that_was_published_of_it(lister):
    close(lister, "2026-06")
    close(lister, "2026-07", lamp="yellow")
    close(lister, "2026-08")
    assert points(year_of(lister)) == {TOWN: 1.0}
    assert points(lister.open("2026-09")) == {}


def test_the_newest_edition_of_a_period_counts_and_makes_a_new_run(lister):
    close(lister, "2026-07")
    before = year_of(lister)
    close(lister, "2026-07", lamp="yellow", reason="更正", code_version="0.1.1")
    after = year_of(lister)
    assert (points(before), points(after)) == ({TOWN: 0.5}, {})
    assert after.run_key != before.run_key


def test_to_settle_again_is_the_same_run(lister):
    close(lister, "2026-07")
    first = close(lister, "2026", round=YEARLY)
    again = year_of(lister)
    assert again.receipt is not None
    assert again.run_key == first.run_key
    assert points(again) == points(first)


def test_a_list_is_read_by_the_rules_of_its_time(lister):
    close(lister, "2026-06")
    changed = listing_scheme(honour_lists=[GREEN | {"by": GREEN["by"] | {"red_list_lamps": ["yellow"]}}])
    later = Desk(lister.store, changed)
    close(later, "2026-07")
    close(later, "2026-08", lamp="yellow")
    assert times(year_of(later)) == ["2026-06", "2026-08"]


def test_a_period_declared_special_since_then_makes_no_list(lister):
    close(lister, "2026-06")
    close(lister, "2026-07")
    special = MONTHLY.model_copy(update={"unranked_periods": ("2026-06",)})
    assert times(year_of(lister, scheme=listing_scheme(rounds=(special, YEARLY)))) == ["2026-07"]


def test_entries_beside_those_of_the_ledger_change_none_of_them(lister, post):
    post.send(events=events(("e1", "2026-07-05", 2.0)), period="2026-07")
    close(lister, "2026-07")
    told = year_of(lister).events
    assert told["points"].tolist() == [2.0, 0.5]
    assert told["event_key"].tolist() == ["e1", f"honour-each-2026-{TOWN}"]


def test_without_rules_nothing_is_read(desk):
    desk.close(desk.open("2026-07"))
    assert desk.open("2026-08").past_lists.empty
