"""收: kept before read, settled once, appended only where something new is said."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

import warehouse
from appraisal.books import Parsed
from appraisal.frames import EVENTS, FINDINGS, OBSERVATIONS
from tests.warehouse.county import INCOME, INVESTMENT, START, Post, events, findings, observations
from warehouse.engine import reading
from warehouse.tables import METADATA


def counts(store):
    with reading(store) as connection:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in METADATA.sorted_tables
        }


def known(store, *periods):
    frame = warehouse.read_observations(store, as_of=store.now(), periods=periods or ("2026-08",))
    return dict(zip(frame["indicator_code"], frame["value"], strict=True))


def test_a_file_is_kept_by_its_hash_before_anyone_reads_it(store, post):
    raw = post.raw(content=b"\xff\x00 unreadable")
    warehouse.keep_raw(store, raw)
    warehouse.keep_raw(store, raw)
    assert warehouse.read_raw_content(store, raw.sha256) == raw.content
    assert counts(store)["raw_file"] == 1


def test_a_crash_between_keeping_and_settling_lets_the_file_be_taken_up_again(store, post, url, clock):
    raw = post.raw()
    warehouse.keep_raw(store, raw)
    after_the_crash = warehouse.open_warehouse(url, clock=clock)
    assert warehouse.is_settled(after_the_crash, raw.sha256) is None
    assert warehouse.read_status(after_the_crash).unsettled_files == (raw.file_name,)
    warehouse.keep_raw(after_the_crash, raw)
    parsed = Parsed(observations((INVESTMENT, "2026-08", 1.0)), EVENTS.empty(), FINDINGS.empty())
    receipt = warehouse.settle(after_the_crash, raw, parsed, verdict="accepted", detail="")
    assert receipt.appended_count == 1
    assert warehouse.is_settled(store, raw.sha256) == receipt.receipt_no


def test_a_transaction_that_dies_leaves_nothing_behind(store, post, monkeypatch):
    before = counts(store)
    monkeypatch.setattr("warehouse.intake.extend_chain", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        post.send((INVESTMENT, "2026-08", 1.0))
    after = counts(store)
    assert after["raw_file"] == before["raw_file"] + 1
    assert after | {"raw_file": 0} == before | {"raw_file": 0}


def test_the_same_bytes_get_a_receipt_and_nothing_else(store, post):
    first = post.send((INVESTMENT, "2026-08", 1.0), content=b"same")
    before = counts(store)
    again = post.raw(name="改了名.xlsx", content=b"same")
    receipt = warehouse.settle_duplicate(store, again)
    after = counts(store)
    assert (receipt.verdict, receipt.period, receipt.appended_count) == ("duplicate", "2026-08", 0)
    assert first.receipt_no in receipt.detail
    assert warehouse.is_settled(store, again.sha256) == first.receipt_no
    assert {name for name in after if after[name] != before[name]} == {"raw_receipt", "audit_chain"}


def test_a_file_that_two_settle_at_once_counts_once(store, post):
    first = post.send((INVESTMENT, "2026-08", 1.0), content=b"same")
    second = post.send((INVESTMENT, "2026-08", 1.0), content=b"same")
    assert (first.verdict, second.verdict) == ("accepted", "duplicate")
    assert counts(store)["core_observation"] == 1


def test_a_file_never_settled_is_no_duplicate(store, post):
    raw = post.raw()
    warehouse.keep_raw(store, raw)
    with pytest.raises(ValueError, match="never settled"):
        warehouse.settle_duplicate(store, raw)


def test_a_returned_file_tells_nothing_but_its_findings(store, post):
    post.send((INVESTMENT, "2026-08", 1.0))
    returned = post.send(
        (INVESTMENT, "2026-08", 9.0),
        events=events(("e1", "2026-08-03", 1.0)),
        found=findings("a" * 16, consequence="return"),
        verdict="returned",
    )
    assert known(store) == {INVESTMENT: 1.0}
    assert counts(store)["core_event"] == 0
    assert warehouse.read_intake_findings(store, receipt_no=returned.receipt_no)["consequence"].tolist() == ["return"]


def test_what_says_nothing_new_is_not_appended(store, post):
    rows = ((INVESTMENT, "2026-08", 1.0), (INCOME, "2026-08", float("nan")), (INCOME, "2026-07", 3.0))
    assert post.send(*rows).appended_count == 3
    assert post.send(*rows).appended_count == 0
    assert counts(store)["core_observation"] == 3


@pytest.mark.parametrize(
    "change", [(2.0, {}), (1.0, {"uom": "亿元"}), (1.0, {"maturity": "final"}), (float("nan"), {})], ids=str
)
def test_another_value_uom_or_maturity_is_a_new_version(store, post, change):
    post.send((INVESTMENT, "2026-08", 1.0))
    assert post.send((INVESTMENT, "2026-08", *change)).appended_count == 1


def test_sources_do_not_overwrite_each_other(store, post):
    post.send((INVESTMENT, "2026-08", 1.0))
    post.send((INVESTMENT, "2026-08", 1.0, {"source_code": "statistics_bureau"}))
    frame = warehouse.read_observations(store, as_of=store.now(), periods=("2026-08",))
    assert sorted(frame["source_code"]) == ["statistics_bureau", "unit_submission"]


def test_an_older_value_that_comes_again_in_a_new_file_is_news(store, post):
    for value in (1.0, 2.0, 1.0):
        assert post.send((INVESTMENT, "2026-08", value)).appended_count == 1
    assert known(store) == {INVESTMENT: 1.0}


def test_a_clock_set_back_hides_no_correction(store, post, clock):
    post.send((INVESTMENT, "2026-08", 1.0))
    clock.instant = START - timedelta(days=1)
    post.send((INVESTMENT, "2026-08", 2.0))
    clock.instant = START + timedelta(days=1)
    assert known(store) == {INVESTMENT: 2.0}


def test_rows_of_one_file_that_contradict_each_other_are_named(store, post):
    with pytest.raises(warehouse.WarehouseError, match="表1!D7、表1!D8"):
        post.send((INVESTMENT, "2026-08", 1.0), (INVESTMENT, "2026-08", 2.0))
    assert counts(store)["raw_receipt"] == 0


def test_events_are_appended_where_they_differ(store, post, desk):
    post.send(events=events(("e1", "2026-08-03", 1.0), ("e2", "2026-09-03", 1.0), ("e3", "2025-12-31", 1.0)))
    assert post.send(events=events(("e1", "2026-08-03", 1.0))).appended_count == 0
    assert post.send(events=events(("e1", "2026-08-03", 2.0))).appended_count == 1
    found = desk.open("2026-08").events
    assert dict(zip(found["event_key"], found["points"], strict=True)) == {"e1": 2.0}


@pytest.mark.parametrize("text", ["a\tb", "第一行\n第二行\r", "C:\\N\\t", r"\N", "", "=1+1", "'; --", "𠮷"], ids=ascii)
def test_what_was_written_is_kept_to_the_letter(store, post, text):
    post.send((INVESTMENT, "2026-08", 0.1 + 0.2, {"reported_text": text}), (INCOME, "2026-08", -1e-300))
    frame = warehouse.read_observations(store, as_of=store.now(), periods=("2026-08",))
    assert frame["reported_text"].tolist() == ["-1e-300", text]
    assert frame["value"].tolist() == [-1e-300, 0.1 + 0.2]
    assert warehouse.verify(store).is_sound


def test_receipt_numbers_count_by_year_of_arrival(store, clock):
    post = Post(store, clock)
    new_year_in_beijing = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    arrivals = (START, START, new_year_in_beijing, START)
    numbers = [post.send(arrived_at=arrived_at).receipt_no for arrived_at in arrivals]
    assert numbers == ["2026-0001", "2026-0002", "2027-0001", "2026-0003"]


def test_what_lies_in_the_inbox_since_yesterday_is_known(store, post):
    raw = post.raw()
    assert warehouse.known_arrivals(store) == {}
    warehouse.keep_raw(store, raw)
    parsed = Parsed(OBSERVATIONS.empty(), EVENTS.empty(), FINDINGS.empty())
    receipt = warehouse.settle(store, raw, parsed, verdict="accepted", detail="")
    arrival = (raw.sha256, raw.received_from, raw.file_name, raw.arrived_at)
    assert warehouse.known_arrivals(store) == {arrival: receipt.receipt_no}
