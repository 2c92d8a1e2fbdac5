"""One county's month, end to end, by the commands that people type."""

import socket
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import warehouse
from tasks.pen import LEASE

pytestmark = pytest.mark.slow
NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)


def row_counts(county):
    with sqlite3.connect(county.root / "warehouse.db") as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        return {name: connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in tables}  # noqa: S608


def test_the_rounds_leave_their_documents_in_the_outbox(published):
    names = sorted(published.outbox())
    assert any(name.startswith("2026-10/monthly/") and "专报" in name for name in names)
    assert any(name.startswith("2026-10/monthly/") and "提醒函" in name for name in names)
    assert any(name.startswith("2026Q3/quarterly/") and "通报" in name for name in names)
    assert any(name.startswith("2026-10H2/half_month_lamps/") and "亮灯通报" in name for name in names)


def test_the_same_round_again_gives_the_same_receipt_and_nothing_new(own):
    first = own.json("round", "monthly", "--period", "2026-10")
    rows, files = row_counts(own), own.outbox()
    again = own.json("round", "monthly", "--period", "2026-10", now="2026-11-26T08:30+08:00")
    assert again == first
    leases = {name for name in rows if "lease" in name}
    after = row_counts(own)
    assert {name: count for name, count in after.items() if name not in leases} == {
        name: count for name, count in rows.items() if name not in leases
    }
    assert own.outbox() == files


def test_a_document_deleted_from_the_outbox_comes_back_byte_equal(own):
    before = own.outbox()
    victim = next(name for name in before if "专报" in name)
    (own.root / "outbox" / victim).unlink()
    own.run("deliver")
    assert own.outbox() == before


def test_intake_again_receipts_nothing_new(own):
    before = row_counts(own)
    taken = own.json("intake")
    assert {each["verdict"] for each in taken} <= {"重复", "退回"}
    assert row_counts(own)["raw_receipt"] == before["raw_receipt"]
    assert row_counts(own)["core_observation"] == before["core_observation"]


def test_one_unreadable_file_is_kept_and_answered_and_stops_no_other(own):
    folder = own.root / "inbox" / "submissions"
    broken = b"PK\x03\x04 this is no workbook"
    (folder / "00_坏文件.xlsx").write_bytes(broken)
    good = max(folder.glob("*2026-10*.xlsx"))
    (folder / "zz_再报一次.xlsx").write_bytes(good.read_bytes())
    by_name = {each["file_name"]: each for each in own.json("intake")}
    assert by_name["00_坏文件.xlsx"]["verdict"] == "退回"
    assert by_name["zz_再报一次.xlsx"]["verdict"] == "重复"
    receipt = by_name["00_坏文件.xlsx"]["receipt_no"]
    kept = list((own.root / "quarantine").glob(f"{receipt}_*.xlsx"))
    assert [path.read_bytes() for path in kept] == [broken]
    assert kept[0].with_name(kept[0].name + ".txt").read_text("utf-8")
    assert any(receipt in name and "退回单" in name for name in own.outbox())


def test_a_ruling_makes_a_second_edition(own):
    held = own.json("findings", "--period", "2026-10")
    key = next(row["finding_key"] for row in held if row["consequence"] == "hold")
    own.run("rule", key, "--verdict", "dismissed", "--reason", "单位已说明，凭证齐全", "--by", "考评股")
    receipt = own.json("round", "monthly", "--period", "2026-10", "--reason", "核定后更正")
    assert receipt["edition"] == 2
    assert any("第2版" in name for name in receipt["documents"])


def test_each_printed_figure_is_traced_to_a_cell_or_a_result(published):
    briefing = next(Path(published.root, "outbox", name) for name in published.outbox() if "专报" in name)
    rows = published.json("trace", str(briefing))
    assert len(rows) > 30
    figures = [row for row in rows if row["cell_ref"]]
    assert figures
    assert all(row["file_name"] and len(row["raw_sha256"]) == 64 for row in figures)
    assert all(row["cell_ref"] or row["note_zh"] for row in rows)


def test_explain_names_rule_clause_and_cell(published):
    record = published.json("explain", "青澜县", "--period", "2026-10")
    assert record["indicators"]
    counted = [row for row in record["indicators"] if row["score_points"] is not None]
    assert abs(sum(row["score_points"] for row in counted) - record["base_points"]) < 0.6
    assert any(row["clause"] for row in counted)
    assert any("!" in (row["cell"] or "") for row in counted)


def test_status_names_the_latest_period_and_what_is_due(published):
    record = published.json("status")
    assert record["latest_period"] == "2026-10H2"
    assert [(row["round_code"], row["period"]) for row in record["due"]] == [("half_month_lamps", "2026-11H1")]


def test_verify_finds_the_books_in_order(published):
    assert published.json("verify")["fault_zh"] == ""


def take_the_pen(county, holder):
    """Hold the lease for ``holder`` and never let go, as a killed process does."""
    store = warehouse.open_warehouse(f"sqlite:///{county.root / 'warehouse.db'}", clock=lambda: NOON)
    taking = warehouse.take_lease(store, LEASE, holder, seconds=1800)
    taking.__enter__()
    return taking


def test_a_killed_process_of_this_machine_blocks_nobody(own):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    taking = take_the_pen(own, f"{socket.gethostname()}:{dead.pid}")
    own.run("round", "monthly", "--period", "2026-10", now=NOON.isoformat())
    del taking


def test_somebody_at_work_elsewhere_is_named_and_nothing_is_touched(own):
    taking = take_the_pen(own, "另一台电脑:4711")
    done = own.run("round", "monthly", "--period", "2026-10", now=NOON.isoformat())
    assert "另一台电脑:4711" in done.stderr + done.stdout
    assert "没有改动任何内容" in done.stderr + done.stdout
    del taking


def test_words_that_a_unit_wrote_are_traced_to_its_own_line(published):
    book = next(Path(published.root, "outbox", name) for name in published.outbox() if "调度会材料_2026-10" in name)

    quoted = [row for row in published.json("trace", str(book)) if str(row["key"]).startswith("record:blockers:")]

    assert quoted
    assert all(row["file_name"] and row["cell"] and row["raw_sha256"] and row["subject_zh"] for row in quoted)
    assert {row["note_zh"] for row in quoted} == {"报送原文"}
