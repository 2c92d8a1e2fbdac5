"""运行情况: ten lines that say what ran, what is due, what is stuck and what to do; the same as JSON."""

import json
import unicodedata
from datetime import timedelta

import pytest

import warehouse
from flows.standing import standing_of
from tasks.books import scheme_now
from tasks.delivery.channels import Delivery
from tasks.home import Home
from tasks.upkeep.alarms import raise_alarm
from tasks.upkeep.safekeeping import back_up
from tests.operations.conftest import TINY_NOW

KEYS = {
    "latest_period", "rounds", "due", "next", "intake", "feeds", "alarms", "waiting", "holder", "backup", "heartbeat_at",
    "disk", "held_count", "trouble_count", "lines_zh",
}  # fmt: skip
TERMINAL = 100


def lines_of(tiny, now=TINY_NOW):
    return tiny.county().run("status", now=now).stdout.splitlines()


def line(tiny, head, now=TINY_NOW):
    return next(each for each in lines_of(tiny, now) if each.startswith(head))


def test_it_is_ten_lines_each_about_one_thing(tiny):
    lines = lines_of(tiny)
    assert [each.split("　")[0] for each in lines[1:]] == [
        "发布", "收数", "应做", "挂起", "报警", "待发", "平安", "备份", "磁盘",
    ]  # fmt: skip
    assert len(lines) == 10


def width_of(text):
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def test_every_line_fits_a_terminal(tiny):
    raise_alarm(tiny.home(), "run:monthly", "发件箱写不进去，本轮没有开账，什么都没有发布。" * 5)
    for each in lines_of(tiny):
        assert width_of(each) <= TERMINAL, each


def test_what_asks_for_something_says_what_to_do(tiny):
    lines = lines_of(tiny)
    asking = [each for each in lines[1:] if "→" in each]
    assert f"{len(asking)}件事要办" in lines[0]
    assert all(len(each.split("→")[1]) > 3 for each in asking)


def test_as_json_it_carries_every_key_and_the_newest_period(tiny):
    told = json.loads(tiny.county().run("status", "--format", "json", now=TINY_NOW).stdout)
    assert set(told) == KEYS
    assert told["latest_period"] == "2026-08"


def test_an_open_alarm_shows_its_age(tiny):
    raise_alarm(tiny.home(), "feed:tax", "税务数据连不上")
    later = "2026-09-05T08:00+08:00"
    assert "1件，最久3天：税务数据连不上" in line(tiny, "报警", later)
    assert json.loads(tiny.county().run("status", "--format", "json", now=later).stdout)["alarms"] == [
        {"key": "feed:tax", "text_zh": "税务数据连不上", "age_hours": 72.0}
    ]


def test_a_missing_or_old_backup_is_asked_for_and_a_fresh_one_is_not(tiny):
    assert line(tiny, "备份") == "备份　没有 → jixiao backup"
    back_up(tiny.home())
    assert "→" not in line(tiny, "备份")
    assert "→ jixiao backup" in line(tiny, "备份", "2026-09-06T08:00+08:00")


def test_a_silent_timetable_is_told(tiny):
    assert "还没有平安报告" in line(tiny, "平安")
    (tiny.root / "heartbeat.json").write_text(json.dumps({"at": "2026-09-02T07:30:00+08:00"}))
    assert "30分钟前有平安报告" in line(tiny, "平安")
    assert "日程没有在跑" in line(tiny, "平安", "2026-09-04T07:30+08:00")


def test_who_holds_the_books_is_named(tiny):
    tiny.clock.forward(days=1)
    with warehouse.take_lease(tiny.store, "pen", "甲机:1", seconds=1800):
        assert "甲机:1 正在办理" in line(tiny, "平安", "2026-09-02T08:10+08:00")
    assert "没有人占用账本" in line(tiny, "平安", "2026-09-02T08:20+08:00")


def test_mail_that_waits_is_counted_and_mail_that_is_stuck_is_asked_about(tiny):
    settings = {
        "mail": {"host": "127.0.0.1", "port": 9, "security": "none", "sender": "a@b.example"},
        "channels": [{"code": "mail", "kind": "mail", "recipients": {"all": ["leader@b.example"]}}],
    }
    home = tiny.home()
    home = Home(**{**vars(home), "delivery": Delivery.model_validate(settings)})
    (waiting,) = [each for each in standing_of(home)["lines_zh"] if each.startswith("待发")]
    assert waiting == "待发　2件次，1个收件人，自动再试"
    for item in warehouse.owed(tiny.store, channel="mail", recipient="leader@b.example"):
        for _ in range(10):
            warehouse.record_delivery(
                tiny.store, item.document_sha256, channel="mail", recipient="leader@b.example", status="failed"
            )
    (waiting,) = [each for each in standing_of(home)["lines_zh"] if each.startswith("待发")]
    assert "jixiao deliver --again" in waiting


def test_a_disk_that_fills_up_is_told_before_it_is_full(tiny, monkeypatch):
    monkeypatch.setattr(
        "tasks.upkeep.standing.shutil.disk_usage", lambda _path: type("Room", (), {"free": 100 * 2**20})()
    )
    assert "剩100 MB" in line(tiny, "磁盘")
    assert "→ 腾出空间" in line(tiny, "磁盘")


@pytest.mark.parametrize(("hours", "status"), [(1, 0), (25, 0), (27, 3)])
def test_the_watcher_tells_when_nothing_runs_and_when_it_does_again(tiny, hours, status):
    home = tiny.home()
    at = home.local(home.now()) - timedelta(hours=hours)
    (tiny.root / "heartbeat.json").write_text(json.dumps({"at": at.isoformat()}))
    tiny.county().run("watch", now=TINY_NOW, ok=(status,))
    assert bool(list((tiny.root / "alarms").glob("*.txt")) if status else []) == bool(status)
    (tiny.root / "heartbeat.json").write_text(json.dumps({"at": TINY_NOW}))
    tiny.county().run("watch", now=TINY_NOW)
    assert warehouse.open_alerts(tiny.store) == ()


def test_the_rounds_are_listed_on_request(tiny):
    assert "2026-08" in tiny.county().run("status", "--rounds", now=TINY_NOW).stdout
    assert tiny.county().run("status", "--format", "csv", now=TINY_NOW).stdout.startswith("round_code,")


@pytest.mark.parametrize("now", ["2026-10-28T08:00+08:00", "2026-11-02T08:00+08:00"])
def test_an_owed_quarter_without_figures_says_to_get_them_first(tiny, now):
    told = json.loads(tiny.county().run("status", "--format", "json", now=now).stdout)
    assert ("quarterly", "2026Q3", False) in [
        (each["round_code"], each["period"], each["has_figures"]) for each in told["due"]
    ]
    due = line(tiny, "应做", now)
    assert "没有收到数" in due
    assert "jixiao intake" in due
    assert "jixiao round" not in due, "a round without figures stops and publishes nothing"


def test_of_what_is_owed_the_period_with_figures_comes_first(tiny):
    counted = next(each.code for each in scheme_now(tiny.home()).indicators if each.role == "appraised")
    tiny.post.send((counted, "2026-09", 1.0))
    now = "2026-10-28T08:00+08:00"
    due = line(tiny, "应做", now)
    assert "→ jixiao round monthly --period 2026-09" in due or "→ jixiao round quarterly --period 2026Q3" in due
    assert max(map(width_of, lines_of(tiny, now))) <= TERMINAL


def test_a_remote_source_that_fails_or_is_late_stands_beside_the_receipts_with_its_age(tiny):
    settings = """
[[feeds]]
code = "power"
name_zh = "县供电公司数据接口（营销部）"
kind = "http"
address = "http://127.0.0.1:9/{period}"
delivers = "corroboration"
expected_day = 5
"""
    (tiny.root / "jixiao.toml").write_text(settings, "utf-8")
    assert "尚未取过 → jixiao feeds" in line(tiny, "收数"), "it has never brought anything and its day is past"
    warehouse.record_fetch(tiny.store, "power", "new", file_count=1)
    tiny.clock.forward(days=12)
    warehouse.record_fetch(tiny.store, "power", "failed", detail="连接不上")
    now = tiny.clock().isoformat()
    assert "县供电公司数据接未取到，沿用12天前的 → jixiao feeds" in line(tiny, "收数", now)
    told = json.loads(tiny.county().run("status", "--format", "json", now=now).stdout)["feeds"]
    assert {"code": "power", "name_zh": "县供电公司数据接口（营销部）", "age_days": 12, "state_zh": "未取到"} in told
    assert max(map(width_of, lines_of(tiny, now))) <= TERMINAL
