"""Faults of the machine, injected for real: full disk, locked folder, little memory, a store that is not to be relied upon.

The numbers are those of the register of fault cases.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

import warehouse
from flows import alarm
from tasks.deliver import deliver_owed
from tasks.home import PART
from tasks.upkeep.alarms import raise_alarm
from tasks.upkeep.safekeeping import back_up
from tasks.upkeep.witness import WITNESS
from tests.operations.conftest import LATER, TINY_NOW, TinyHome
from tests.rounds.conftest import County, through_the_door
from tests.rounds.test_kill import tables_of
from tests.warehouse.county import document
from warehouse.engine import reading

ROUND = ("round", "half_month_lamps", "--period", "2026-10H2")
_LIMITED = """
import os, resource, sys
sys.argv = ["jixiao", *sys.argv[2:]]
from flows.cli import main
import flows.conduct, flows.commands.rounds
resource.setrlimit(resource.RLIMIT_FSIZE, (int(os.environ["LIMIT"]),) * 2)
main()
"""


def with_little_disk(root, *words, limit, now=LATER):
    """Run ``jixiao`` in a process whose files may not grow beyond ``limit`` bytes, as on a full disk."""
    return subprocess.run(
        [sys.executable, "-c", _LIMITED, "-", *words, "--home", str(root), "--now", now],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LIMIT": str(limit), "PYTHONIOENCODING": "utf-8"},
    )


def is_plain(done, lines=2):
    return "Traceback" not in done.stderr and 0 < len(done.stderr.strip().splitlines()) <= lines


# ------------------------------------------------------------------------------------------ F03 disk full, a report
def test_f03_a_full_disk_leaves_the_old_report_whole_and_says_how_much_is_needed(tmp_path):
    tiny = TinyHome(tmp_path / "home")
    deliver_owed(tiny.home())
    books = tiny.desk.open(code_version="0.2.0")
    tiny.desk.close(books, documents=(document(books, text="字" * 200_000),))
    (old,) = [path for path in tiny.root.joinpath("outbox").rglob("bulletin*") if path.is_file()]
    new = old.with_name(old.name.replace("_1.", "_2."))
    new.write_bytes(b"as somebody left it")
    tiny.store._engine.dispose()  # the journal is written into the store and begins anew, small enough for the limit
    with reading(tiny.store) as connection:
        connection.execute(sa.text("SELECT 1 FROM audit_run"))
        done = with_little_disk(tiny.root, "deliver", limit=200_000, now=TINY_NOW)
    assert done.returncode == 3
    assert is_plain(done)
    assert "1件没有放进发件箱" in done.stderr
    assert "至少还需0.6 MB" in done.stderr
    assert "jixiao deliver" in done.stderr
    assert new.read_bytes() == b"as somebody left it"
    assert not list(tiny.root.rglob(f"*{PART}"))
    tiny.county().run("deliver", now=TINY_NOW)
    assert new.stat().st_size > 500_000


# -------------------------------------------------------------------------------------------- F04 disk full, the store
@pytest.mark.slow
def test_f04_a_full_disk_in_the_store_leaves_no_half_period_and_the_round_comes_later(own_county, tmp_path):
    other = own_county.copy_to(tmp_path / "undisturbed")
    undisturbed = other.json(*ROUND)
    before = tables_of(own_county.root)
    size = own_county.root.joinpath("warehouse.db").stat().st_size
    done = with_little_disk(own_county.root, *ROUND, limit=min(size, 200_000))
    assert done.returncode == 3, done.stderr
    assert is_plain(done)
    assert "磁盘" in done.stderr
    assert tables_of(own_county.root) == before
    assert own_county.json("verify")["verdict_zh"] == "相符"
    receipt = own_county.json(*ROUND)
    assert receipt | {"folder": ""} == undisturbed | {"folder": ""}
    assert own_county.outbox() == other.outbox()


# --------------------------------------------------------------------------------------------- F05 outbox out of reach
def bound_by_modes(county, *words):
    """Run as a user whom file modes bind: root gives up the capability that lets it write anywhere."""
    bound = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    command = [*bound, sys.executable, "-m", "flows", *words, "--home", str(county.root), "--now", LATER]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=county.root)


@pytest.mark.slow
def test_f05_an_outbox_that_cannot_be_written_stops_the_round_before_it_publishes(own_county):
    outbox = own_county.root / "outbox"
    outbox.chmod(0o555)
    done = bound_by_modes(own_county, *ROUND)
    assert done.returncode == 3, done.stderr
    assert is_plain(done)
    assert "没有权限" in done.stderr
    assert str(outbox) in done.stderr
    outbox.chmod(0o755)
    assert own_county.json("status")["rounds"] == [], "nothing was marked as published"
    assert own_county.json(*ROUND)["edition"] == 1


@pytest.mark.slow
def test_f05_a_file_in_the_place_of_the_rounds_own_folder_stops_it_before_it_publishes(own_county):
    """The outbox itself can be written."""
    place = own_county.root / "outbox" / "2026-10H2"
    (place / "half_month_lamps").parent.mkdir(parents=True)
    (place / "half_month_lamps").write_text("a note", "utf-8")
    done = own_county.run(*ROUND, ok=(3,))
    assert str(place / "half_month_lamps") in done.stderr
    assert own_county.json("status")["rounds"] == []
    (place / "half_month_lamps").unlink()
    assert own_county.json(*ROUND)["edition"] == 1


def test_f05_a_missing_outbox_is_made_again(tiny):
    deliver_owed(tiny.home())
    before = tiny.county().outbox()
    shutil.rmtree(tiny.root / "outbox")
    tiny.county().run("deliver", now=TINY_NOW)
    assert tiny.county().outbox() == before


def test_f05_a_run_that_fails_again_and_again_alarms_once(tiny, monkeypatch):
    told = []
    monkeypatch.setattr("tasks.upkeep.alarms._tell", lambda _home, head, _lines, **_more: told.append(head))
    monkeypatch.setenv("JIXIAO_NOW", TINY_NOW)
    flow, state = SimpleNamespace(name="appraisal-round"), SimpleNamespace(name="Failed", message="发件箱写不进去")
    run = SimpleNamespace(name="monthly", id="1", parameters={"home": str(tiny.root), "round_code": "monthly"})
    for _ in range(3):
        alarm.raise_alarm(flow, run, state)
    alarm.call_off_alarm(flow, run, state)
    assert told == ["报警", "报警解除"]


# ------------------------------------------------------------------------------------------------- F06 little memory
_LITTLE_MEMORY = """
import re, resource, sys
from pathlib import Path
from flows.conduct import conduct_intake
from flows.settings import read_home
import report_templates, openpyxl, python_calamine, great_expectations, expectations
home = read_home(sys.argv[1], now=sys.argv[2])
conduct_intake(home)  # the good file of yesterday: whatever loads late is loaded now
(Path(sys.argv[1]) / "late").rename(Path(sys.argv[1]) / "inbox" / "submissions" / "压缩炸弹.xlsx")
(Path(sys.argv[1]) / "good").rename(Path(sys.argv[1]) / "inbox" / "submissions" / "另一份.xlsx")
size = int(re.search(r"VmSize:\\s+(\\d+)", Path("/proc/self/status").read_text()).group(1)) * 1024
resource.setrlimit(resource.RLIMIT_AS, (size + 600_000_000,) * 2)
for taken in conduct_intake(home):
    if taken.is_new:
        print(taken.verdict, taken.file_name)
"""


@pytest.mark.slow
def test_f06_a_file_too_big_for_memory_is_refused_and_the_others_go_on(own_county):
    sent = sorted((own_county.root / "inbox" / "submissions").glob("*.xlsx"))
    for path in [*own_county.root.glob("inbox/*/*"), *own_county.root.glob("inbox/*/*/*")]:
        if path.is_file() and path != sent[-1]:
            path.unlink()
    good = sent[-1].read_bytes()
    own_county.root.joinpath("good").write_bytes(good + b"\0")  # other bytes, the same workbook
    with zipfile.ZipFile(own_county.root / "late", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb:
        with zipfile.ZipFile(sent[-1]) as book:
            for name in book.namelist():
                if "sheet1" not in name:
                    bomb.writestr(name, book.read(name))
        with bomb.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(1200):
                sheet.write(b" " * 1_000_000)
    done = subprocess.run(
        [sys.executable, "-c", _LITTLE_MEMORY, str(own_county.root), LATER],
        capture_output=True, text=True, check=False, env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    verdicts = dict(reversed(line.split(" ", 1)) for line in done.stdout.splitlines())
    assert verdicts["压缩炸弹.xlsx"] == "returned"
    assert verdicts["另一份.xlsx"] in {"accepted", "duplicate"}


# ------------------------------------------------------------------------------------------------- F51 the audit trail
def change(root, *statements):
    with sqlite3.connect(root / "warehouse.db") as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for statement in (*(f"DROP TRIGGER {name}" for name in names), *statements):
            connection.execute(statement)


def test_f51_verify_names_the_first_bad_row(tiny):
    change(tiny.root, "UPDATE core_observation SET value = 99")
    done = tiny.county().run("verify", "--format", "json", now=TINY_NOW, ok=(4,))
    assert json.loads(done.stdout)["fault_zh"].startswith("core_observation 2026-0001：")


def test_f51_a_paper_in_the_outbox_that_somebody_changed_is_named_and_put_back(tiny):
    """Of the same size, so that no look at sizes tells."""
    deliver_owed(tiny.home())
    path = next(path for path in tiny.root.joinpath("outbox").rglob("bulletin*") if path.is_file())
    released = path.read_bytes()
    path.write_bytes(released[:-1] + bytes([released[-1] ^ 1]))
    fault = json.loads(tiny.county().run("verify", "--format", "json", now=TINY_NOW, ok=(4,)).stdout)["fault_zh"]
    assert str(path) in fault
    assert "jixiao deliver" in fault
    path.unlink()
    tiny.county().run("deliver", now=TINY_NOW)
    assert path.read_bytes() == released
    tiny.county().run("verify", now=TINY_NOW)


CUT = (
    "DELETE FROM audit_delivery",
    "DELETE FROM audit_chain WHERE act = 'delivery'",
)


def test_f51_a_tail_cut_off_with_its_rows_is_known_by_what_the_home_has_seen(tiny):
    deliver_owed(tiny.home())
    tiny.county().run("status", now=TINY_NOW)
    change(tiny.root, *CUT)
    assert warehouse.verify(warehouse.open_warehouse(f"sqlite:///{tiny.root}/warehouse.db", clock=tiny.clock)).is_sound
    done = tiny.county().run("verify", "--format", "json", now=TINY_NOW, ok=(4,))
    assert "只到第2条" in json.loads(done.stdout)["fault_zh"]


@pytest.mark.slow
def test_f51_a_tail_cut_off_is_known_by_the_head_that_documents_print(own_county):
    """Somebody with the keys removes a letter that came in, all that followed it, and what this home remembers."""
    own_county.run("round", "half_month_lamps", "--period", "2026-10H1")
    own_county.root.joinpath("inbox", "replies", "复函.pdf").write_bytes(b"%PDF-1.4 a letter")
    own_county.run("intake")
    own_county.run(*ROUND)
    assert own_county.json("verify")["verdict_zh"] == "相符"
    change(own_county.root, *_cut_from_the_last_receipt(own_county.root))
    own_county.root.joinpath(WITNESS).unlink()
    fault = json.loads(own_county.run("verify", "--format", "json", ok=(4,)).stdout)["fault_zh"]
    assert "2026-10H2/half_month_lamps/" in fault
    assert "链头" in fault


def _cut_from_the_last_receipt(root):
    with sqlite3.connect(root / "warehouse.db") as connection:
        (last,) = connection.execute("SELECT max(entry_no) FROM audit_chain WHERE act = 'receipt'").fetchone()
        gone = f"SELECT act_key FROM audit_chain WHERE entry_no >= {last} AND act ="  # noqa: S608
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        of_runs = [name for name in tables if "run_key" in _columns(connection, name)]
    yield from (f"DELETE FROM {name} WHERE run_key IN ({gone} 'run')" for name in of_runs)  # noqa: S608
    yield f"DELETE FROM audit_delivery WHERE CAST(delivery_id AS TEXT) IN ({gone} 'delivery')"  # noqa: S608
    yield f"DELETE FROM raw_receipt WHERE receipt_no IN ({gone} 'receipt')"  # noqa: S608
    yield f"DELETE FROM audit_chain WHERE entry_no >= {last}"  # noqa: S608


def _columns(connection, table):
    return {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}


# ------------------------------------------------------------------------------- F62 a store not to be relied upon
HEADER = 100
"""Bytes at the start of an SQLite file, where opening it notes the kind of its journal."""


def flip_bytes(root):
    path = root / "warehouse.db"
    content = bytearray(path.read_bytes())
    page = int.from_bytes(content[16:18], "big")
    for place in range(page * 4, len(content), page):
        content[place : place + 64] = b"\xff" * 64
    path.write_bytes(content)


def put_nonsense(root):
    (root / "warehouse.db").write_bytes(b"PK\x03\x04 a workbook, really" * 100)


def put_newer_version(root):
    with sqlite3.connect(root / "warehouse.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def put_back_an_old_backup(root):
    oldest = min((root / "backups").iterdir())
    shutil.copyfile(oldest / "warehouse.db", root / "warehouse.db")


@pytest.mark.parametrize(
    ("harm", "say"),
    [
        (flip_bytes, "已损坏"),
        (put_nonsense, "不是数据仓库"),
        (put_newer_version, "9999"),
        (put_back_an_old_backup, "旧备份"),
    ],
)
@pytest.mark.parametrize("command", ["status", "deliver", "intake"])
def test_f62_a_store_that_is_not_to_be_relied_upon_is_refused_and_the_last_good_backup_is_named(
    tiny, harm, say, command
):
    back_up(tiny.home())
    deliver_owed(tiny.home())
    tiny.county().run("status", now=TINY_NOW)
    good = back_up(tiny.home("2026-09-02T09:00+08:00")).folder
    tiny.store._engine.dispose()
    for left in tiny.root.glob("warehouse.db-*"):
        left.unlink()
    harm(tiny.root)
    before = (tiny.root / "warehouse.db").read_bytes()
    done = tiny.county().run(command, now=TINY_NOW, ok=(3,))
    assert len(done.stderr.strip().splitlines()) == 2
    assert say in done.stderr
    assert f"jixiao restore {good}" in done.stderr
    assert (tiny.root / "warehouse.db").read_bytes()[HEADER:] == before[HEADER:], "nothing was changed"


def test_f62_without_any_backup_it_says_so(tiny):
    tiny.store._engine.dispose()
    put_nonsense(tiny.root)
    assert "没有完好的备份" in tiny.county().run("status", now=TINY_NOW, ok=(3,)).stderr


def test_f62_a_damaged_store_still_leaves_an_alarm_where_a_person_looks(tiny):
    home = tiny.home()
    tiny.store._engine.dispose()
    put_nonsense(tiny.root)
    assert raise_alarm(home, "run:daily-intake:", "数据仓库已损坏")
    assert [path.read_text("utf-8") for path in (tiny.root / "alarms").iterdir()] == ["数据仓库已损坏\n"]


def test_f62_what_a_home_has_seen_is_known_to_its_restored_successor(tiny, tmp_path):
    folder = back_up(tiny.home()).folder
    done = through_the_door("restore", str(folder), "--home", str(tmp_path / "new"), "--now", TINY_NOW)
    assert done.returncode == 0, done.stderr
    (tmp_path / "new" / "backups").mkdir()
    shutil.copytree(folder, tmp_path / "new" / "backups" / folder.name)
    County(tmp_path / "new").run("status", now=TINY_NOW)
    put_back_an_old_backup(tmp_path / "new")
    assert "旧备份" in County(tmp_path / "new").run("status", now=TINY_NOW, ok=(3,)).stderr
