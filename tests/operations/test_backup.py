"""备份和恢复: made while others work, whole or not at all, and what comes back is what was there, sent once."""

import json
import os
import signal
import stat
import threading

import pytest

import warehouse
from flows.settings import read_home
from tasks.books import store_of
from tasks.deliver import deliver_owed
from tasks.home import HomeError
from tasks.upkeep.backups import MANIFEST, backups_of, newest_good, prove_whole
from tasks.upkeep.safekeeping import back_up, back_up_daily
from tests.operations.conftest import LATER, TINY_NOW
from tests.rounds.conftest import County, through_the_door
from tests.warehouse.county import INVESTMENT
from warehouse.engine import writing


def restore(folder, root, now=TINY_NOW):
    return through_the_door("restore", str(folder), "--home", str(root), "--now", now)


def restored(folder, root, now=TINY_NOW):
    done = restore(folder, root, now)
    assert done.returncode == 0, done.stderr
    return County(root)


def home_of(county):
    return read_home(str(county.root), now=TINY_NOW)


def test_what_comes_back_is_what_was_there(tiny, tmp_path):
    deliver_owed(tiny.home())
    folder = back_up(tiny.home()).folder
    again = restored(folder, tmp_path / "new")
    assert again.json("verify", now=TINY_NOW)["verdict_zh"] == "相符"
    assert again.outbox() == tiny.county().outbox()
    assert warehouse.chain_end(store_of(home_of(again))) == warehouse.chain_end(tiny.store)
    assert deliver_owed(home_of(again)) == [], "nothing is owed that was sent before"


def test_a_round_run_again_after_a_restore_gives_the_same_receipt(tiny, tmp_path):
    receipt = tiny.desk.open().receipt
    assert receipt is not None
    folder = back_up(tiny.home()).folder
    again = restored(folder, tmp_path / "new")
    tiny.desk.store = store_of(home_of(again))
    assert tiny.desk.open().receipt == receipt


def test_a_backup_needs_nobody_to_stop(tiny):
    with writing(tiny.store):
        backup = back_up(tiny.home())
    assert backup.end == warehouse.chain_end(tiny.store)


def test_backups_made_during_an_intake_are_each_sound(tiny, tmp_path):
    def take_in():
        for _ in range(40):
            tiny.post.send((INVESTMENT, "2026-08", 1.0))

    work = threading.Thread(target=take_in)
    work.start()
    made = [back_up(tiny.home()) for _ in range(4)]
    work.join()
    for number, backup in enumerate(made):
        store = warehouse.open_warehouse(f"sqlite:///{backup.folder / backup.copy}", clock=tiny.clock)
        assert warehouse.verify(store).is_sound
        assert warehouse.chain_end(store) == backup.end, number
    assert made[0].end.entry_no <= made[-1].end.entry_no


def test_nothing_of_it_can_be_read_by_others_and_no_secret_is_in_it(tiny):
    secrets = tiny.root / "secrets.env"
    secrets.write_text("JIXIAO_MAIL_PASSWORD=kou-ling-4711\n")
    secrets.chmod(0o600)
    folder = back_up(tiny.home()).folder
    for path in (folder, *folder.rglob("*")):
        assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO), path
    assert not [path for path in folder.rglob("*") if path.is_file() and b"kou-ling-4711" in path.read_bytes()]


def test_a_backup_is_never_put_over_an_existing_home(tiny, tmp_path):
    folder = back_up(tiny.home()).folder
    before = tiny.county().root.joinpath("warehouse.db").read_bytes()
    done = restore(folder, tiny.root)
    assert done.returncode == 2
    assert "新目录" in done.stderr
    assert tiny.root.joinpath("warehouse.db").read_bytes() == before


@pytest.mark.parametrize("hurt", ["warehouse.db", "home/scheme/2026/scheme.yaml", MANIFEST])
def test_a_backup_that_is_not_whole_is_refused_and_named(tiny, tmp_path, hurt):
    folder = back_up(tiny.home()).folder
    path = folder / hurt
    path.write_bytes(path.read_bytes()[:-20])
    done = restore(folder, tmp_path / "new")
    assert done.returncode == 2
    assert "不能用" in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_killed_backup_leaves_nothing_that_looks_like_one(tiny):
    def die(*_args, **_more):
        os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        import tasks.upkeep.safekeeping

        tasks.upkeep.safekeeping.prove_whole = die
        back_up(tiny.home())
        os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    assert backups_of(tiny.home()) == ()
    back_up(tiny.home())
    assert [path.name for path in (tiny.root / "backups").iterdir()] == ["jixiao-20260902T080000"]


def test_old_backups_go_and_one_of_each_month_stays(tiny):
    tiny.root.joinpath("jixiao.toml").write_text("[backup]\ncount = 2\nmonth_count = 3\n")
    days = ["2026-09-02", "2026-09-03", "2026-10-05", "2026-10-06", "2026-11-07", "2026-11-08", "2026-11-09"]
    for day in days:
        assert back_up_daily(tiny.home(f"{day}T17:30+08:00"))
        assert back_up_daily(tiny.home(f"{day}T18:30+08:00")) is None, "one a day"
    kept = [f"{each.made_at:%m-%d}" for each in backups_of(tiny.home())]
    assert kept == ["09-02", "10-05", "11-07", "11-08", "11-09"]


def test_prune_touches_backups_alone(tiny):
    deliver_owed(tiny.home())
    for day in ("02", "03", "04"):
        back_up(tiny.home(f"2026-09-{day}T17:30+08:00"))
    tiny.root.joinpath("jixiao.toml").write_text("[backup]\ncount = 1\nmonth_count = 0\n")
    before = {path for path in tiny.root.rglob("*") if "backups" not in path.parts and "log" not in path.parts}
    assert len(tiny.county().json("prune", "--dry-run", now=TINY_NOW)) == 2
    assert len(backups_of(tiny.home())) == 3
    tiny.county().run("prune", now=TINY_NOW)
    assert len(backups_of(tiny.home())) == 1
    assert before == {path for path in tiny.root.rglob("*") if "backups" not in path.parts and "log" not in path.parts}


def test_the_manifest_lists_what_the_outbox_holds(tiny):
    deliver_owed(tiny.home())
    told = json.loads((back_up(tiny.home()).folder / MANIFEST).read_text("utf-8"))
    assert set(told["outbox"]) == set(tiny.county().outbox())
    assert told["chain"]["row_hash"] == warehouse.chain_end(tiny.store).row_hash


def test_the_newest_good_backup_is_found_past_a_bad_one(tiny):
    good = back_up(tiny.home()).folder
    bad = back_up(tiny.home("2026-09-03T08:00+08:00")).folder
    (bad / "warehouse.db").write_bytes(b"")
    with pytest.raises(HomeError, match=r"warehouse\.db"):
        prove_whole(bad)
    assert newest_good(tiny.home()).folder == good


@pytest.mark.slow
def test_the_drill_a_backup_during_a_round_restored_and_run_again(own_county, tmp_path):
    """备份演练: 轮次进行当中备份、恢复、再跑一次。"""
    words = ("round", "half_month_lamps", "--period", "2026-10H2")
    made = []

    def back_up_meanwhile():
        while work.is_alive():
            made.append(back_up(read_home(str(own_county.root), now=f"2026-11-25T09:{len(made) % 60:02d}+08:00")))

    work = threading.Thread(target=own_county.run, args=words)
    work.start()
    back_up_meanwhile()
    after = back_up(read_home(str(own_county.root), now="2026-11-25T10:00+08:00"))
    receipt = own_county.json(*words)["run_key"]
    for backup in (made[0], after):
        again = restored(backup.folder, tmp_path / str(backup.end.entry_no), now=LATER)
        assert again.json("verify")["verdict_zh"] == "相符"
        before = again.outbox()
        assert again.json(*words)["run_key"] == receipt
        if backup is after:
            assert again.outbox() == before, "nothing new"
        documents = {name: content for name, content in again.outbox().items() if "H2" in name}
        assert documents == {name: content for name, content in own_county.outbox().items() if "H2" in name}
    assert made, "no backup fell into the round"
