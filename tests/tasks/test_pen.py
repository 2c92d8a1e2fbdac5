"""执笔: two at once, one works and the other says who does; a dead one is closed as interrupted, a slow one keeps its place."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

import tasks.pen
import warehouse
from flows.alarm import call_off_alarm, raise_alarm
from flows.conduct import conduct_delivery, conduct_due, conduct_intake
from flows.daily_intake import daily_intake
from flows.settings import read_home
from tasks.books import store_of
from tasks.faults import exit_status
from tasks.home import HomeError
from tasks.pen import LEASE, hold
from tests.rounds.conftest import through_the_door
from tests.years.county import adopt_scheme, found_county, project_file, submission_file

NOW = "2026-03-18T18:00+08:00"


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "home"
    found_county(root, first_year=2025, url="sqlite:///warehouse.db", mail_port=1)
    adopt_scheme(root, 2026)
    for period, moment in (("2026-02H2", "2026-03-02T16:00+08:00"), ("2026-03H1", "2026-03-16T16:00+08:00")):
        path = root / "inbox/projects" / f"{period}.xlsx"
        path.write_bytes(project_file(period, {"project.bridge": 4000, "project.plant": 2000}))
        at = datetime.fromisoformat(moment).timestamp()
        os.utime(path, (at, at))
    conduct_intake(read_home(str(root), now="2026-03-02T17:30+08:00"))
    return root


def in_child(work):
    """A process of its own that does ``work``."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def test_two_rounds_at_once_one_runs_and_the_other_says_who_holds_the_books_since_when(root):
    """Two real processes: the first is stopped in the middle of its work, the second is started then."""
    reached, done = os.pipe(), os.pipe()

    def slow_round():
        with hold(read_home(str(root), now=NOW)):
            os.write(reached[1], b".")
            os.read(done[0], 1)

    first = in_child(slow_round)
    os.read(reached[0], 1)
    second = subprocess.run(
        [sys.executable, "-m", "flows", "round", "half_month_lamps", "--home", str(root), "--now", NOW],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    os.write(done[1], b".")
    os.waitpid(first, 0)
    said = second.stdout + second.stderr
    assert second.returncode == 0, said
    assert f"{socket.gethostname()}:{first}" in said
    assert "自2026-03-18 18:00:00起" in said
    assert "没有改动任何内容" in said
    assert warehouse.read_runs(store_of(read_home(str(root), now=NOW))) == ()


@pytest.mark.slow
def test_two_timetable_starts_at_once_publish_once(root, monkeypatch):
    """The second waits for the first, asks again what is owed, and finds nothing."""
    monkeypatch.setattr(tasks.pen, "POLL_S", 0.05)
    home = read_home(str(root), now=NOW)
    children = [
        in_child(lambda: conduct_due(home, round_code="half_month_lamps", moment=home.now(), patience_s=120))
        for _ in range(2)
    ]
    for child in children:
        os.waitpid(child, 0)
    assert [(run.period.code, run.edition) for run in warehouse.read_runs(store_of(home))] == [("2026-03H1", 1)]


def test_a_start_of_the_timetable_waits_and_a_persons_does_not(root, monkeypatch):
    monkeypatch.setattr(tasks.pen, "POLL_S", 0.02)
    home = read_home(str(root), now=NOW)
    lease = warehouse.take_lease(store_of(home), LEASE, "另一台机器:1", seconds=60)
    lease.__enter__()
    with pytest.raises(warehouse.LeaseHeldError), hold(home):
        pass
    threading.Timer(0.3, lambda: lease.__exit__(None, None, None)).start()
    began = time.monotonic()
    with hold(home, patience_s=30):
        assert time.monotonic() - began < 20


def test_the_lease_of_a_killed_process_is_closed_as_interrupted_by_the_next_start(root):
    home = read_home(str(root), now=NOW)

    def die():
        with hold(home):
            os.kill(os.getpid(), signal.SIGKILL)

    os.waitpid(in_child(die), 0)
    assert [each.name for each in warehouse.read_status(store_of(home)).leases] == [LEASE]
    with hold(home):
        pass
    with closing(sqlite3.connect(root / "warehouse.db")) as books:
        acts = [act for (act,) in books.execute("SELECT act FROM audit_lease ORDER BY lease_id")]
    assert acts[-4:] == ["taken", "interrupted", "taken", "released"]


def test_a_pen_that_could_not_be_laid_down_is_not_waited_for_by_the_hand_that_held_it(root, monkeypatch):
    """F04: the disk was full when the work ended; the next part of the same start goes on as soon as there is room."""
    home = read_home(str(root), now=NOW)

    def full(*_args, **_more):
        raise warehouse.WarehouseError("磁盘已满")

    with pytest.raises(warehouse.WarehouseError, match="磁盘已满"), monkeypatch.context() as patch, hold(home):
        patch.setattr(warehouse.lease, "_let_go", full)
    with hold(home), pytest.raises(warehouse.LeaseHeldError), hold(home):
        pass
    with closing(sqlite3.connect(root / "warehouse.db")) as books:
        acts = [act for (act,) in books.execute("SELECT act FROM audit_lease ORDER BY lease_id")]
    assert acts[-4:] == ["taken", "interrupted", "taken", "released"]


def test_whoever_has_the_number_of_a_dead_holder_now_is_not_taken_for_it(root):
    """In a container the next process has the very number of the one before."""
    home = read_home(str(root), now=NOW)
    before_us = f"{socket.gethostname()}:{os.getpid()}/1"
    warehouse.take_lease(store_of(home), LEASE, before_us, seconds=1800).__enter__()
    with hold(home):
        (lease,) = warehouse.read_status(store_of(home)).leases
    assert lease.holder == tasks.pen._me() != before_us
    assert not tasks.pen.is_dead(lease.holder)


def test_a_process_that_ended_and_was_not_asked_after_is_dead():
    """What nobody waits for stays in the list of processes."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert tasks.pen.is_dead(f"{socket.gethostname()}:{child.pid}")
    child.wait()


def test_a_slow_holder_renews_its_lease_and_is_not_robbed(root, monkeypatch):
    """It works for five times the length of a lease on a clock that runs."""
    monkeypatch.setattr(tasks.pen, "LEASE_S", 0.6)
    monkeypatch.setattr(tasks.pen, "is_dead", lambda _holder: False)
    home = read_home(str(root))
    store = store_of(home)
    with hold(home):
        until = time.monotonic() + 3
        while time.monotonic() < until:
            with pytest.raises(warehouse.LeaseHeldError):
                warehouse.take_lease(store, LEASE, "别人:2", seconds=1).__enter__()
            time.sleep(0.1)


def test_letters_are_sent_under_the_lease(root):
    """Else two processes would both see a letter as owed, and both send it."""
    home = read_home(str(root), now=NOW)
    with hold(home), pytest.raises(warehouse.LeaseHeldError):
        conduct_delivery(home)


def test_a_database_locked_by_another_program_stops_cleanly_and_says_what_to_close(root, monkeypatch):
    """F61: a bounded wait, no traceback, exit 3, nothing written."""
    was = warehouse.open_warehouse
    monkeypatch.setattr(warehouse, "open_warehouse", lambda url, **more: was(url, **{**more, "wait_seconds": 0.1}))
    with closing(sqlite3.connect(root / "warehouse.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        done = through_the_door("round", "half_month_lamps", "--home", str(root), "--now", NOW)
        assert time.monotonic() - began < 60
        other.execute("ROLLBACK")
    assert done.returncode == 3
    assert "正被别的程序占用" in done.stderr
    assert "没有写入任何内容" in done.stderr
    assert "Traceback" not in done.stderr
    again = through_the_door("round", "half_month_lamps", "--home", str(root), "--now", NOW)
    assert again.returncode == 0, again.stderr


def test_a_clock_set_back_publishes_nothing_by_the_timetable_and_says_so(root):
    """F11: no second edition, nothing written with a date before the last; once the clock is right what is owed is made."""
    (root / "inbox/submissions/东岭镇.xlsx").write_bytes(submission_file("town.east", 2026, 2, 40))
    conduct_intake(read_home(str(root), now=NOW))
    back = read_home(str(root), now="2026-03-17T18:00+08:00")
    with pytest.raises(HomeError, match=r"时钟比账上最后一笔早了约24\.0小时"):
        conduct_due(back, round_code="half_month_lamps", moment=back.now())
    assert warehouse.read_runs(store_of(back)) == ()
    right = read_home(str(root), now="2026-03-18T18:00+08:00")
    (receipt,) = conduct_due(right, round_code="half_month_lamps", moment=right.now())
    assert receipt.edition == 1
    assert conduct_due(back, round_code="half_month_lamps", moment=back.now()) == ()


def test_runs_stay_in_order_when_the_clock_is_set_back(root):
    """F11: the order of entries is that of their numbers, not of the clock; a person may still publish."""
    (root / "inbox/submissions/东岭镇.xlsx").write_bytes(submission_file("town.east", 2026, 2, 40))
    conduct_intake(read_home(str(root), now=NOW))
    (root / "inbox/submissions/西塘镇.xlsx").write_bytes(submission_file("town.west", 2026, 2, 30))
    home = read_home(str(root), now="2026-03-17T18:00+08:00")
    done = through_the_door("intake", "--home", str(root), "--now", "2026-03-17T18:00+08:00")
    assert done.returncode == 0
    assert not warehouse.verify(store_of(home)).bad_rows


def test_a_clock_that_ran_away_writes_nothing_by_the_timetable_until_it_is_right_or_a_person_says_so(root, monkeypatch):
    """F11: whoever sets the clock types 2062; a file stamped so would be unknown to every round for decades."""
    (root / "inbox/submissions/东岭镇.xlsx").write_bytes(submission_file("town.east", 2026, 2, 40))
    monkeypatch.setenv("JIXIAO_NOW", "2062-03-18T07:30+08:00")
    with pytest.raises(HomeError, match=r"晚了\d{5}天.*校准"):
        daily_intake.fn(home=str(root))
    store = store_of(read_home(str(root), now=NOW))
    run = SimpleNamespace(name="early-bird", id="1", parameters={"home": str(root)})
    raise_alarm(daily_intake, run, SimpleNamespace(name="Failed", message="时钟"))
    assert len(warehouse.read_receipts(store)) == 2
    monkeypatch.setenv("JIXIAO_NOW", "2026-03-18T07:30+08:00")
    daily_intake.fn(home=str(root))
    call_off_alarm(daily_intake, run, SimpleNamespace(name="Completed", message=""))
    assert len(warehouse.read_receipts(store)) == 3
    assert warehouse.open_alerts(store) == ()
    home = read_home(str(root), now=NOW)
    assert len(conduct_due(home, round_code="half_month_lamps", moment=home.now())) == 1


def test_who_is_turned_away_by_a_held_lease_has_done_nothing_wrong():
    now = datetime(2026, 3, 18, tzinfo=UTC)
    assert exit_status(warehouse.LeaseHeldError("pen", holder="a:1", since=now, until=now + timedelta(hours=1))) == 0
