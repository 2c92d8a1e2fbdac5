"""库: refuses what it does not know, and says plainly what is wrong."""

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

import warehouse
from tests.warehouse.county import INVESTMENT, Desk, Post, tiny_scheme
from tests.warehouse.test_intake import counts
from warehouse.engine import reading, writing
from warehouse.faults import plain_fault


def path_of(url):
    return Path(url.removeprefix("sqlite:///"))


def test_an_empty_database_becomes_a_warehouse(tmp_path, clock):
    store = warehouse.open_warehouse(f"sqlite:///{tmp_path / '空 库.db'}", clock=clock)
    assert counts(store)["audit_run"] == 0


def test_a_warehouse_in_memory_keeps_what_it_is_told(clock):
    store = warehouse.open_warehouse("sqlite://", clock=clock)
    Post(store, clock).send((INVESTMENT, "2026-08", 1.0))
    assert Desk(store, tiny_scheme()).round().edition == 1


@pytest.mark.slow
def test_counties_live_side_by_side_in_schemas_of_their_own(postgres, clock):
    with psycopg.connect(postgres, autocommit=True) as connection:
        for name in ("east", "west"):
            connection.execute(f"CREATE SCHEMA {name}")
    stores = [
        warehouse.open_warehouse(f"{postgres}&options=-csearch_path%3D{name}", clock=clock) for name in ("east", "west")
    ]
    Post(stores[0], clock).send((INVESTMENT, "2026-08", 1.0))
    assert [counts(each)["core_observation"] for each in stores] == [1, 0]


def test_a_newer_warehouse_is_refused(sqlite_url, clock):
    connection = sqlite3.connect(path_of(sqlite_url))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(warehouse.WarehouseError, match=r"9999.*升级"):
        warehouse.open_warehouse(sqlite_url, clock=clock)


def test_a_column_without_a_migration_is_named(sqlite_url, clock):
    connection = sqlite3.connect(path_of(sqlite_url))
    for (view,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
        connection.execute(f'DROP VIEW "{view}"')  # SQLite drops no column that a view may show
    connection.execute("ALTER TABLE mart_progress DROP COLUMN yoy_pct")
    connection.close()
    store = warehouse.open_warehouse(sqlite_url, clock=clock)
    with pytest.raises(warehouse.WarehouseError, match=r"yoy_pct.*迁移"):
        Desk(store, tiny_scheme()).round()


def test_a_strangers_database_is_refused(tmp_path, clock):
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE customer (name TEXT)")
    connection.close()
    with pytest.raises(warehouse.WarehouseError, match="不是绩效数据仓库"):
        warehouse.open_warehouse(f"sqlite:///{path}", clock=clock)
    assert b"raw_file" not in path.read_bytes()


def test_a_file_that_is_no_database_is_refused(tmp_path, clock):
    path = tmp_path / "warehouse.db"
    path.write_bytes(b"PK\x03\x04 a workbook, really" * 100)
    with pytest.raises(warehouse.WarehouseError, match="不是数据仓库"):
        warehouse.open_warehouse(f"sqlite:///{path}", clock=clock)


def test_a_damaged_file_is_refused(sqlite_url, clock):
    store = warehouse.open_warehouse(sqlite_url, clock=clock)
    Post(store, clock).send(*((INVESTMENT, f"2026-{month:02d}", float(month)) for month in range(1, 13)))
    path = path_of(sqlite_url)
    content = bytearray(path.read_bytes())
    page = int.from_bytes(content[16:18], "big")
    for place in range(page * 4, len(content), page):
        content[place : place + 64] = b"\xff" * 64
    path.write_bytes(content)
    with pytest.raises(warehouse.WarehouseError, match=r"已损坏.*备份"):
        warehouse.open_warehouse(sqlite_url, clock=clock)


def test_a_missing_folder_is_named(tmp_path, clock):
    with pytest.raises(warehouse.WarehouseError, match=r"打不开数据仓库 .*nowhere"):
        warehouse.open_warehouse(f"sqlite:///{tmp_path}/nowhere/warehouse.db", clock=clock)


@pytest.mark.parametrize("url", ["mysql://a/b", "warehouse.db", ""])
def test_a_url_of_another_kind_is_refused(url, clock):
    with pytest.raises(warehouse.WarehouseError, match="地址写法不对"):
        warehouse.open_warehouse(url, clock=clock)


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path, clock):
    url = f"postgresql://clerk:secret@/jixiao?host={tmp_path}"
    with pytest.raises(warehouse.WarehouseError, match="连接不上数据仓库") as told:
        warehouse.open_warehouse(url, clock=clock)
    assert "secret" not in str(told.value)
    assert "secret" not in repr(told.value)


def test_a_writer_waits_its_turn_and_then_says_so(store, post):
    with writing(store), pytest.raises(warehouse.WarehouseError, match="正被别的程序占用"):
        post.send((INVESTMENT, "2026-08", 1.0))
    assert post.send((INVESTMENT, "2026-08", 1.0)).appended_count == 1


def test_readers_do_not_wait_for_a_writer(store):
    with writing(store), reading(store) as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM raw_file")).scalar_one() == 0


def test_a_reader_cannot_write_on_postgres_nor_see_half_a_writing(store, post, clock):
    with reading(store) as connection:
        count = sa.text("SELECT count(*) FROM raw_file")
        before = connection.execute(count).scalar_one()
        post.send((INVESTMENT, "2026-08", 1.0))
        assert connection.execute(count).scalar_one() == before


def test_a_clock_without_a_time_zone_is_refused(url):
    store = warehouse.open_warehouse(url, clock=lambda: datetime(2026, 9, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="aware"):
        warehouse.read_status(store)


_CHILD = """
import os, resource, signal, sys
import warehouse
from tests.warehouse.county import INVESTMENT, Clock, Post

store = warehouse.open_warehouse(sys.argv[2], clock=Clock())
rows = [(INVESTMENT, f"{{year}}-{{month:02d}}", 1.0) for year in range(1800, 2026) for month in range(1, 13)]
if sys.argv[1] == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
else:
    import warehouse.intake
    warehouse.intake.extend_chain = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
try:
    Post(store, Clock()).send(*rows, content=b"a long file")
except warehouse.WarehouseError as told:
    sys.exit(str(told))
"""


@pytest.mark.parametrize(("how", "status"), [("full", 1), ("killed", -signal.SIGKILL)])
@pytest.mark.slow
def test_a_full_disk_or_a_kill_leaves_the_warehouse_as_it_was(sqlite_url, clock, how, status):
    store = warehouse.open_warehouse(sqlite_url, clock=clock)
    Post(store, clock).send((INVESTMENT, "2026-08", 1.0))
    before = counts(store) | {"raw_file": 0}
    child = subprocess.run(
        [sys.executable, "-c", _CHILD.replace("{{", "{").replace("}}", "}"), how, sqlite_url],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert child.returncode == status, child.stderr
    if how == "full":
        assert "磁盘" in child.stderr
    again = warehouse.open_warehouse(sqlite_url, clock=clock)
    assert counts(again) | {"raw_file": 0} == before
    assert warehouse.verify(again).is_sound


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="这个系统没有 /proc，跳过")
def test_stores_that_nobody_holds_any_more_leave_no_file_open(sqlite_url, clock):
    """Every step opens its own; a server that runs for years would run out of files."""
    for _ in range(20):
        warehouse.read_status(warehouse.open_warehouse(sqlite_url, clock=clock))
    place = os.path.realpath(path_of(sqlite_url))
    assert not [each for each in Path("/proc/self/fd").iterdir() if os.path.realpath(each).startswith(place)]


class _RefusalError(Exception):
    """What a server says, by its code."""

    def __init__(self, sqlstate):
        super().__init__(f"the server says {sqlstate}\nLINE 1: SELECT")
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("sqlstate", "says"),
    [
        ("57014", "statement_timeout"),
        ("25P03", "idle_in_transaction"),
        ("53300", "连接数已满"),
        ("53200", "内存不够"),
        ("53100", "磁盘已满"),
        ("57P01", "连接不上"),
        ("40001", "the server says 40001）"),
    ],
)
def test_what_is_wrong_with_a_server_is_said_plainly(sqlstate, says):
    told = plain_fault(_RefusalError(sqlstate), place="db/jixiao", wait_seconds=1)
    assert isinstance(told, warehouse.WarehouseError)
    assert says in str(told)
    assert "LINE 1" not in str(told)


@pytest.mark.parametrize("sqlstate", ["42601", "23505", "22012"])
def test_a_mistake_in_what_a_server_was_asked_is_a_defect_of_the_program(sqlstate):
    assert plain_fault(_RefusalError(sqlstate), place="db/jixiao", wait_seconds=1) is None
