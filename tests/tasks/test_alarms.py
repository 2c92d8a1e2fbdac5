"""报警: one open alert a fault while it lasts, told to somebody sooner or later, closed once it is over, whatever was killed."""

import errno
import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

import tasks.deliver
import warehouse
from tasks.deliver import deliver_owed
from tasks.delivery import post
from tasks.delivery.mail import RefusedError
from tasks.delivery.parcels import TRIES_MOST
from tasks.home import PART
from tasks.upkeep import alarms
from tasks.upkeep.alarms import beat, end_alarm, raise_alarm
from tests.tasks.test_delivery import CLERK, LEADER, county, free_port, sent_to, server  # noqa: F401 (fixtures)
from tests.warehouse.county import INVESTMENT, Desk, Post, document, tiny_scheme


def alarm_files(home):
    return sorted(path.name for path in (home.root / "alarms").glob("*.txt"))


def deaf(home):
    """The same home with a mail server that does not answer."""
    dead = home.delivery.mail.model_copy(update={"port": free_port()})
    return replace(home, delivery=home.delivery.model_copy(update={"mail": dead}))


def test_the_same_fault_every_ten_minutes_is_one_alert_with_daily_reminders_and_one_closing(county, server):  # noqa: F811
    """F58."""
    home, clock, store = county
    told = []
    for _ in range(6 * 24 * 3):
        told.append(raise_alarm(home, "feed:city_circular", "市通报三天没有更新"))
        clock.forward(minutes=10)
    assert sum(told) == 3
    assert len(warehouse.open_alerts(store)) == 1
    assert end_alarm(home, "feed:city_circular", "市通报已更新")
    assert warehouse.open_alerts(store) == ()
    subjects = [str(mail["Subject"]) for mail in server.mails]
    assert subjects == ["【县绩效办】报警"] * 3 + ["【县绩效办】报警解除"]


def test_books_that_are_away_for_days_are_one_alarm_with_daily_reminders_and_one_closing(county, server, monkeypatch):  # noqa: F811
    """F58 where the fault takes away the very place in which alarms are kept."""
    home, clock, store = county

    def away(*_args, **_more):
        raise warehouse.WarehouseError("连接不上数据仓库")

    told = []
    with monkeypatch.context() as patch:
        patch.setattr(warehouse, "open_warehouse", away)
        for _ in range(6 * 24 * 2):
            told.append(raise_alarm(home, "run:daily-intake:", "连接不上数据仓库"))
            clock.forward(minutes=10)
    assert sum(told) == 2
    clock.forward(minutes=-30)
    assert not raise_alarm(home, "run:daily-intake:", "又连上了，仍没有办成"), "told this very hour, and now on record"
    assert [each.key for each in warehouse.open_alerts(store)] == ["run:daily-intake:"]
    assert end_alarm(home, "run:daily-intake:", "已恢复")
    assert not end_alarm(home, "run:daily-intake:", "已恢复")
    subjects = [str(mail["Subject"]) for mail in server.mails]
    assert subjects == ["【县绩效办】报警"] * 2 + ["【县绩效办】报警解除"]
    assert alarm_files(home) == []


def test_an_alarm_about_a_recipient_stays_open_while_any_of_its_letters_waits(county, server, monkeypatch):  # noqa: F811
    """One parcel is refused for ever, others go through: that is one fault, not a fault that comes and goes."""
    home, clock, store = county
    was, refused = post._hand_over, store_run(store)

    def hand_over(home, store, channel, parcel):
        if parcel.items[0].run_key == refused:
            raise RefusedError("发件服务器拒收：552 too large")
        return was(home, store, channel, parcel)

    monkeypatch.setattr(post, "_hand_over", hand_over)
    for number in range(3):
        deliver_owed(home)
        assert {each.key for each in warehouse.open_alerts(store)} == {f"delivery:mail:{to}" for to in (LEADER, CLERK)}
        release_another(store, clock, number)
        clock.forward(hours=7)
    assert not [mail for mail in server.mails if "解除" in str(mail["Subject"])]


def store_run(store):
    return warehouse.read_runs(store)[0].run_key


def release_another(store, clock, number):
    Post(store, clock).send((INVESTMENT, "2026-08", 2.0 + number), content=f"more {number}".encode())
    desk = Desk(store, tiny_scheme())
    books = desk.open()
    desk.close(books, documents=(document(books),))


def test_an_alarm_is_closed_also_where_a_process_died_between_the_letter_and_the_closing(county, monkeypatch):  # noqa: F811
    home, clock, store = county
    deliver_owed(deaf(home))
    clock.forward(hours=1)
    with monkeypatch.context() as patch:
        patch.setattr(tasks.deliver, "_settle_alarms", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            deliver_owed(home)
    assert len(warehouse.open_alerts(store)) == 2
    deliver_owed(home)
    assert warehouse.open_alerts(store) == ()
    assert alarm_files(home) == []


def test_a_word_that_reached_nobody_is_told_with_the_next_that_does(county, server):  # noqa: F811
    home, clock, _ = county
    raise_alarm(deaf(home), "disk", "磁盘剩余不足1GB")
    assert [name for name in alarm_files(home) if name.startswith("untold-")]
    clock.forward(hours=1)
    beat(home, ["今日收数3个文件"])
    (mail,) = server.mails
    assert "磁盘剩余不足1GB" in mail.get_body().get_content()
    assert not [name for name in alarm_files(home) if name.startswith("untold-")]


def test_a_sign_of_life_that_reached_nobody_leaves_no_file_behind(county):  # noqa: F811
    home, clock, _ = county
    quiet = deaf(replace(home, delivery=home.delivery.model_copy(update={"heartbeat": True})))
    for _ in range(3):
        beat(quiet, ["今日收数0个文件"])
        clock.forward(days=1)
    assert alarm_files(home) == []


def test_a_file_of_an_alarm_that_the_books_do_not_hold_open_is_taken_away_and_said(county):  # noqa: F811
    """It was written by a run that could not reach the books, or died before it did."""
    home, _, _ = county
    (home.root / "alarms").mkdir()
    (home.root / "alarms" / "5f3c.txt").write_text("运行“monthly”没有完成\n", "utf-8")
    told = beat(home, []).read_text("utf-8")
    assert "报警已不存在，撤下：运行“monthly”没有完成" in told
    assert alarm_files(home) == []


@pytest.mark.parametrize("folder", ["", "alarms", "quarantine", "outbox/receipts/2026-09-03"])
def test_what_a_killed_process_left_half_written_goes_with_the_next_sign_of_life(county, folder):  # noqa: F811
    """Its file was written under another name and never got its own; what a living process is writing stays."""
    home, _, _ = county
    place = home.root / folder
    place.mkdir(parents=True, exist_ok=True)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left, being_written = (place / f".{number}-k2x9{PART}" for number in (dead.pid, os.getppid()))
    for path in (left, being_written):
        path.write_text("运行“monthly”没有完", "utf-8")
    beat(home, [])
    assert (left.exists(), being_written.exists()) == (False, True)


def test_a_letter_that_may_have_arrived_says_so_also_after_a_later_try_that_certainly_failed(county, server):  # noqa: F811
    home, clock, _ = county
    for temper in ("breaking", "refusing", "kind"):
        server.temper = temper
        deliver_owed(home)
        clock.forward(hours=7)
    copies = sent_to(server, LEADER)
    assert [bool(mail["X-Jixiao-Repeat"]) for mail in copies if any(mail.iter_attachments())] == [False, True]


def test_a_server_that_never_says_whether_it_took_a_letter_gets_no_copy_a_day_for_ever(county, server):  # noqa: F811
    home, clock, store = county
    server.temper = "breaking"
    for _ in range(TRIES_MOST + 5):
        post.post_owed(home)
        clock.forward(hours=8)
    assert len(sent_to(server, LEADER)) == TRIES_MOST
    assert {each.status for each in post.post_owed(home)} == {"stuck"}
    assert warehouse.owed(store, channel="mail", recipient=LEADER)[0].is_outcome_unknown


FULL = OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_keeps_nobody_from_hearing(county, server, monkeypatch):  # noqa: F811
    """F03: neither books nor files can be written; the mail says both, and so does the sign of life."""
    home, clock, _ = county
    quiet = replace(home, delivery=home.delivery.model_copy(update={"heartbeat": True}))

    def full(*_args, **_more):
        raise warehouse.WarehouseError("数据仓库所在磁盘已满")

    with monkeypatch.context() as patch:
        patch.setattr(alarms, "put_file", lambda *_: (_ for _ in ()).throw(FULL))
        patch.setattr(warehouse, "raise_alert", full)
        assert raise_alarm(home, "run:daily-intake:", "数据仓库所在磁盘已满")
        beat(quiet, ["今日收数0个文件"])
    told = [mail.get_body().get_content() for mail in server.mails]
    assert len(told) == 2
    assert "数据仓库所在磁盘已满" in told[0]
    assert all("写不进去：磁盘已满" in text for text in told)
    clock.forward(hours=1)
    assert json.loads(beat(home, ["今日收数1个文件"]).read_text("utf-8"))["open_alarm_count"] == 0


def test_books_that_fail_in_a_way_that_nobody_foresaw_silence_no_alarm(county, server, monkeypatch):  # noqa: F811
    home, _, _ = county
    monkeypatch.setattr(warehouse, "raise_alert", lambda *_a, **_m: (_ for _ in ()).throw(MemoryError))
    assert raise_alarm(home, "run:daily-intake:", "内存不够")
    assert len(server.mails) == 1


def test_a_file_that_somebody_laid_beside_the_alarms_stops_no_sign_of_life(county):  # noqa: F811
    home, _, _ = county
    (home.root / "alarms").mkdir()
    (home.root / "alarms" / "记事.txt").write_bytes("打印机没纸了".encode("gbk"))
    (home.root / "alarms" / "空.txt").write_bytes(b"")
    assert "撤下：空.txt" in beat(home, []).read_text("utf-8")
    assert alarm_files(home) == []
