"""A store that was there and is not: told with the way back, and no empty one is made in its place."""

import json

import psycopg
import pytest

import warehouse
from flows.settings import read_home
from tasks.books import store_of
from tasks.upkeep.alarms import raise_alarm
from tasks.upkeep.safekeeping import back_up
from tasks.upkeep.witness import WITNESS, keep_witness
from tests.operations.conftest import TINY_NOW
from tests.warehouse.county import Clock
from warehouse import ChainEnd


def remove(path):
    path.unlink()


def empty(path):
    path.write_bytes(b"")


def unmount(path):
    """The office's store lies on a share that is not there this morning."""
    path.unlink()
    path.symlink_to("/mnt/not-mounted/warehouse.db")


@pytest.fixture
def seen(tiny):
    """A home that has seen its store, with a backup."""
    tiny.county().run("status", now=TINY_NOW)
    tiny.backup = back_up(tiny.home()).folder
    tiny.store._engine.dispose()
    for left in tiny.root.glob("warehouse.db-*"):
        left.unlink()
    return tiny


@pytest.mark.parametrize("harm", [remove, empty, unmount])
@pytest.mark.parametrize("command", ["status", "intake", "deliver", "verify"])
def test_it_is_told_with_the_last_good_backup_and_no_empty_one_is_made(seen, harm, command):
    path = seen.root / "warehouse.db"
    harm(path)
    done = seen.county().run(command, now=TINY_NOW, ok=(3,))
    told, remedy = done.stderr.strip().splitlines()
    assert f"{path} 不见了" in told
    assert f"jixiao restore {seen.backup}" in remedy
    assert not path.exists() or not path.stat().st_size


def test_it_still_leaves_an_alarm_where_a_person_looks(seen):
    remove(seen.root / "warehouse.db")
    assert raise_alarm(seen.home(), "run:daily-intake:", "数据仓库不见了")
    assert [path.read_text("utf-8") for path in (seen.root / "alarms").iterdir()] == ["数据仓库不见了\n"]
    assert not (seen.root / "warehouse.db").exists()


def test_put_back_it_goes_on_as_if_nothing_had_happened(seen):
    path = seen.root / "warehouse.db"
    path.rename(seen.root / "aside.db")
    seen.county().run("status", now=TINY_NOW, ok=(3,))
    (seen.root / "aside.db").rename(path)
    assert json.loads(seen.county().run("verify", "--format", "json", now=TINY_NOW).stdout)["verdict_zh"] == "相符"


def test_a_home_that_has_seen_none_makes_its_own(tmp_path):
    tmp_path.joinpath("jixiao.toml").write_text("", "utf-8")
    assert warehouse.chain_end(store_of(read_home(str(tmp_path), now=TINY_NOW))).entry_no == 0


@pytest.mark.slow
def test_a_servers_database_that_was_emptied_is_not_laid_out_anew(server, tmp_path):
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA emptied")
    url = f"{server}{'&' if '?' in server else '?'}options=-csearch_path%3Demptied"
    with pytest.raises(warehouse.DamagedError, match="不见了"):
        warehouse.open_warehouse(url, clock=Clock(), may_found=False)
    with psycopg.connect(server) as connection:
        tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'emptied'"
        assert connection.execute(tables).fetchone() == (0,)


def test_verify_looks_at_all_the_rest_where_the_homes_own_memory_cannot_be_read(tiny):
    """Its error asks for this very command."""
    (tiny.root / WITNESS).write_text("{", "utf-8")
    assert "jixiao verify" in tiny.county().run("status", now=TINY_NOW, ok=(2,)).stderr
    fault = json.loads(tiny.county().run("verify", "--format", "json", now=TINY_NOW, ok=(4,)).stdout)["fault_zh"]
    assert fault.startswith("库和文件都相符")
    assert str(tiny.root / WITNESS) in fault
    keep_witness(tiny.home(), ChainEnd(99, "f" * 64))
    assert "对不上" in tiny.county().run("verify", "--format", "json", now=TINY_NOW, ok=(4,)).stdout
