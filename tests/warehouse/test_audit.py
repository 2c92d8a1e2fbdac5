"""审计链: whatever is edited, slipped in or cut off past the program is named."""

import itertools
import shutil
from datetime import timedelta

import pytest

import warehouse
from tests.postgres import copy_database, database_url
from tests.warehouse.county import (
    INVESTMENT,
    Clock,
    Desk,
    Post,
    events,
    findings,
    photographs,
    roster,
    surveys,
    tiny_scheme,
)

_numbers = itertools.count(1)


def keep_record(store, clock):
    """Every kind of act; the receipt of the round that matters."""
    post, desk = Post(store, clock), Desk(store, tiny_scheme())
    post.send((INVESTMENT, "2026-07", 83000.0), events=events(("e1", "2026-08-03", 1.0)), period="2026-07")
    moved = roster((INVESTMENT, "2026-08", 15, 5, 9000.0, 12000.0))
    post.send(
        (INVESTMENT, "2026-08", 84000.0),
        moved=moved,
        shown=photographs(("2026-08H2", "a" * 64)),
        asked=surveys((INVESTMENT, "2026-08", "满意", 90)),
        found=findings("n" * 16, consequence="note"),
    )
    post.send(verdict="returned", found=findings("r" * 16, consequence="return"))
    clock.forward(days=1)
    desk.round("2026-07")
    receipt = desk.round(found=findings("a" * 16))
    warehouse.record_ruling(store, "a" * 16, verdict="dismissed", reason="已核实", ruled_by="核定人")
    item = warehouse.owed(store, channel="folder", recipient="folder")[0]
    warehouse.record_delivery(store, item.document_sha256, channel="folder", recipient="folder", status="sent")
    warehouse.tell_once(store, "chase:town.baishi:2026-09-10", "单位报送表", again_after=timedelta(hours=20))
    return receipt


@pytest.fixture(scope="module")
def sqlite_record(empty_sqlite, tmp_path_factory):
    path = shutil.copy(empty_sqlite, tmp_path_factory.mktemp("record") / "record.db")
    clock = Clock()
    return path, keep_record(warehouse.open_warehouse(f"sqlite:///{path}", clock=clock), clock)


@pytest.fixture(scope="module")
def postgres_record(postgres):
    clock = Clock()
    copy_database(postgres, "template1", "record")
    return "record", keep_record(warehouse.open_warehouse(database_url(postgres, "record"), clock=clock), clock)


@pytest.fixture
def sqlite_url(sqlite_record, tmp_path):
    return f"sqlite:///{shutil.copy(sqlite_record[0], tmp_path / 'warehouse.db')}"


@pytest.fixture
def postgres_url(postgres, postgres_record):
    name = f"edited_{next(_numbers)}"
    copy_database(postgres, postgres_record[0], name)
    return database_url(postgres, name)


@pytest.fixture
def record(request, url):
    """Receipt of the round in the record that lies at ``url``."""
    kind = "sqlite" if url.startswith("sqlite") else "postgres"
    return request.getfixturevalue(f"{kind}_record")[1]


def test_an_untouched_record_is_sound(store, record):
    proof = warehouse.verify(store)
    assert proof.bad_rows == ()
    assert (proof.is_sound, proof.entry_count, proof.file_count, proof.document_count) == (True, 8, 3, 2)


def test_an_empty_record_is_sound(clock):
    assert warehouse.verify(warehouse.open_warehouse("sqlite://", clock=clock)).is_sound


def test_the_head_stands_in_the_books(store, desk, record, clock):
    clock.forward(days=2)
    assert desk.open("2026-06").audit_head == warehouse.verify(store).head_hash


EDITS = {
    "UPDATE core_observation SET value = 99000 WHERE period = '2026-08'": ("core_observation", "2026-0002"),
    "DELETE FROM core_observation WHERE period = '2026-08'": ("core_observation", "2026-0002"),
    "UPDATE core_observation SET cell_ref = '表1!Z9' WHERE period = '2026-07'": ("core_observation", "2026-0001"),
    "UPDATE core_event SET points = 9": ("core_event", "2026-0001"),
    "UPDATE core_roster_change SET entered_count = 1": ("core_roster_change", "2026-0002"),
    "UPDATE core_survey SET answer_count = 99": ("core_survey", "2026-0002"),
    "UPDATE core_photograph SET photo_print = 'ff'": ("core_photograph", "2026-0002"),
    "UPDATE core_intake_finding SET message_zh = '无' WHERE receipt_no = '2026-0003'": (
        "core_intake_finding",
        "2026-0003",
    ),
    "UPDATE raw_receipt SET period = '2026-01' WHERE receipt_no = '2026-0002'": ("raw_receipt", "2026-0002"),
    "UPDATE core_ruling SET ruled_by = '别人'": ("core_ruling", "1"),
    "UPDATE audit_delivery SET status = 'failed'": ("audit_delivery", "1"),
    "UPDATE audit_alert SET recorded_at = '2026-09-01 00:00:00.000000+00:00'": ("audit_alert", "1"),
    "DELETE FROM audit_alert": ("audit_alert", "1"),
    "UPDATE audit_run SET reason = '改' WHERE period = '2026-08'": ("audit_run", None),
    "UPDATE mart_indicator_result SET score_points = 20 WHERE period = '2026-08'": ("mart_indicator_result", None),
    "UPDATE mart_finding SET consequence = 'note'": ("mart_finding", None),
    "DELETE FROM audit_document_no WHERE number = 6": ("audit_document_no", None),
    "UPDATE mart_document SET title = '别的' WHERE number = 6": ("mart_document", None),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_row_is_found_and_named(store, record, lay_hands_on, edit):
    lay_hands_on(edit)
    table, key = EDITS[edit]
    bad = warehouse.verify(store).first_bad_row
    assert (bad.table, bad.key) == (table, key or record.run_key)
    assert bad.key in bad.text_zh


@pytest.mark.parametrize("table", ["raw_file", "mart_document"])
def test_edited_bytes_are_found(store, record, lay_hands_on, url, table):
    other = "x'00ff'" if url.startswith("sqlite") else r"'\x00ff'"
    lay_hands_on(f"UPDATE {table} SET content = {other}")  # noqa: S608
    proof = warehouse.verify(store)
    assert {bad.table for bad in proof.bad_rows} == {table}
    assert "与指纹不符" in proof.first_bad_row.text_zh


@pytest.mark.parametrize("edit", ["canonical_json = '{}'", "scheme_year = 1999"])
def test_an_edited_scheme_is_found(store, record, lay_hands_on, edit):
    lay_hands_on(f"UPDATE audit_scheme SET {edit}")  # noqa: S608
    assert warehouse.verify(store).first_bad_row.table == "audit_scheme"


@pytest.mark.parametrize(
    "edit", ["file_name = '别的.xlsx'", "received_from = '别处'", "source_code = 'x'", "byte_count = 1"]
)
def test_a_file_that_is_called_otherwise_than_in_its_receipt_is_found(store, record, lay_hands_on, edit):
    lay_hands_on(f"UPDATE raw_file SET {edit}")  # noqa: S608
    bad = warehouse.verify(store).first_bad_row
    assert bad.table == "raw_file"
    assert "与回执不符" in bad.text_zh


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE audit_chain SET contents_json = '{}' WHERE entry_no = 2",
        "UPDATE audit_chain SET act_key = '2026-0009' WHERE entry_no = 2",
        "DELETE FROM audit_chain WHERE entry_no = 2",
    ],
)
def test_a_broken_chain_is_named_at_its_first_bad_entry(store, record, lay_hands_on, edit):
    lay_hands_on(edit)
    bad = warehouse.verify(store).first_bad_row
    assert bad.table == "audit_chain"
    assert "第2条" in bad.text_zh


def test_a_tail_cut_off_leaves_acts_outside_the_chain(store, record, lay_hands_on):
    lay_hands_on("DELETE FROM audit_chain WHERE entry_no > 5")
    assert [bad.table for bad in warehouse.verify(store).bad_rows] == ["core_ruling", "audit_delivery", "audit_alert"]


def test_a_tail_cut_off_with_its_rows_shows_in_the_printed_head(store, record, lay_hands_on):
    printed = warehouse.verify(store).head_hash
    lay_hands_on("DELETE FROM audit_alert", "DELETE FROM audit_chain WHERE entry_no > 7")
    assert warehouse.verify(store).is_sound
    assert warehouse.verify(store).head_hash != printed


def test_an_observation_slipped_in_is_found(store, record, lay_hands_on):
    lay_hands_on(
        """
        INSERT INTO core_observation
            (observation_id, indicator_code, subject_code, period, basis, measure, source_code, value, recorded_at, file_id)
        SELECT 9999, indicator_code, subject_code, period, basis, measure, source_code, 99, recorded_at, 999
        FROM core_observation WHERE period = '2026-08'
        """
    )
    assert warehouse.verify(store).first_bad_row.table == "core_observation"
