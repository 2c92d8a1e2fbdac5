"""所学: what a round knows of earlier doubts and rulings, and which of it makes a new edition."""

from datetime import timedelta

import pytest

import warehouse
from tests.warehouse.county import INVESTMENT, findings
from warehouse.engine import reading
from warehouse.tables import CORE_RULING

pytestmark = pytest.mark.slow

KEY, OTHER = "a" * 16, "b" * 16


def doubted(key=KEY, *, raw_sha256=None, **change):
    return findings(key, **change).assign(basis="ytd", source_code="unit_submission", raw_sha256=raw_sha256)


def rule(store, verdict, key=KEY, **fields):
    given = {"reason": "已核实", "ruled_by": "考评股", "replacement_value": 1.0 if verdict == "replaced" else None}
    return warehouse.record_ruling(store, key, verdict=verdict, **(given | fields))


@pytest.fixture
def august(desk, post, clock):
    """August is closed with one figure held; a month passes."""
    post.send((INVESTMENT, "2026-08", 1.0))
    sent = desk.open().observations["raw_sha256"].iloc[0]
    desk.round(found=doubted(raw_sha256=sent))
    clock.forward(days=30)


def test_a_round_knows_what_earlier_rounds_doubted_and_not_what_it_concluded_itself(august, desk, clock):
    assert desk.open("2026-09").past_findings["finding_key"].tolist() == [KEY]
    assert desk.open("2026-08").past_findings.empty
    assert desk.open("2026-09", as_of=clock.instant - timedelta(days=31)).past_findings.empty


def test_a_ruling_is_a_label_from_the_next_period_on_and_from_its_hour_on(august, store, desk, clock):
    clock.forward(hours=1)
    rule(store, "upheld")
    assert desk.open("2026-09").labels["is_confirmed"].tolist() == [True]
    assert desk.open("2026-08").labels.empty
    assert desk.open("2026-09", as_of=clock.instant - timedelta(minutes=30)).labels.empty


def test_a_label_outlives_the_edition_in_which_the_doubt_was_gone(august, store, desk, clock):
    rule(store, "upheld")
    desk.round(found=findings(), code_version="0.2.0")
    clock.forward(hours=1)
    books = desk.open("2026-09")
    assert books.past_findings.empty
    assert books.labels["finding_key"].tolist() == [KEY]


@pytest.mark.parametrize(
    ("consequence", "verdict", "edition"),
    [("hold", "upheld", 1), ("hold", "dismissed", 2), ("note", "dismissed", 2), ("note", "upheld", 2)],
)
def test_a_ruling_on_an_earlier_figure_makes_an_edition_only_where_it_changes_what_may_be_learnt_from(
    post, store, desk, clock, *, consequence, verdict, edition
):
    post.send((INVESTMENT, "2026-08", 1.0))
    sent = desk.open().observations["raw_sha256"].iloc[0]
    desk.round(found=doubted(raw_sha256=sent, consequence=consequence))
    clock.forward(days=30)
    desk.round("2026-09")
    clock.forward(hours=1)
    rule(store, verdict)
    assert desk.round("2026-09").edition == edition
    clock.forward(hours=1)
    rule(store, verdict, reason="再次核实，理由写全")
    assert desk.round("2026-09").edition == edition


def test_a_ruling_on_a_figure_of_the_round_itself_makes_an_edition(august, store, desk, clock):
    rule(store, "dismissed")
    clock.forward(hours=1)
    assert desk.round("2026-08").edition == 2


def test_what_was_referred_stays_referred(august, store):
    assert rule(store, "upheld", is_referred=True)
    assert rule(store, "dismissed")
    with reading(store) as connection:
        stored = connection.execute(CORE_RULING.select().order_by(CORE_RULING.c.ruling_id)).mappings().all()
    assert [(row["verdict"], row["is_referred"]) for row in stored] == [("upheld", True), ("dismissed", True)]
    assert warehouse.read_rulings(store)["is_referred"].tolist() == [True]
    assert warehouse.verify(store).is_sound
