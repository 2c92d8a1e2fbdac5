"""Remote sources in a county's day: bytes kept, read through the same gate, faults told with their age, and told when over."""

import json
import os
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import warehouse
from appraisal.workdays import WorkCalendar
from feeds.remote import shares
from flows.conduct import conduct_intake
from tasks.books import store_of
from tasks.remote import try_remote
from tasks.upkeep.freshness import due_on, feed_ages
from tests.feeds.remote.conftest import POWER, block
from tests.feeds.remote.servers import ASCII_SECRET, Answer

BY_ADDRESS = POWER | {"period": {"always": "{period}"}}
TOWNS = {"青澜县": 120.0, "白石镇": 50.0, "双河镇": 40.0}
PAGE = b"<!DOCTYPE html><html><body>login</body></html>"

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _short_pause(monkeypatch):
    monkeypatch.setattr(shares, "LOOK_AGAIN_S", 0.02)


def rows(month="2026-09", *, more=0.0, **document):
    told = [
        {"zb": "A01", "area": name, "month": month, "unit": "万千瓦时", "total": value + more, "before": value - 1}
        for name, value in TOWNS.items()
    ]
    return json.dumps({"data": {"rows": told}, **document}, ensure_ascii=False).encode()


def intake(home, *feeds):
    return [each for each in conduct_intake(replace(home, feeds=feeds)) if each.verdict]


def verdicts(home, *feeds):
    return [each.verdict for each in intake(home, *feeds)]


def alarms(home):
    return {each.key: each.text_zh for each in warehouse.open_alerts(store_of(home))}


def figures(home, *periods, basis="ytd"):
    found = warehouse.read_observations(store_of(home), as_of=home.now(), periods=periods or ("2026-08", "2026-09"))
    kept = found[(found["measure"] == "value") & (found["basis"] == basis)]
    return dict(zip(zip(kept["subject_code"], kept["period"], strict=True), kept["value"], strict=True))


def state(home, *feeds):
    return {each.code: each for each in feed_ages(replace(home, feeds=feeds))}


def test_a_body_is_kept_as_it_came_and_read_once(home, stub, clock):
    feed = block("http", stub.say("/power", Answer(rows())), table=POWER)
    (taken,) = intake(home, feed)
    assert (taken.verdict, taken.period, taken.source_code) == ("accepted", "2026-09", "corroboration")
    assert figures(home) == {
        ("county.qinglan", "2026-09"): 120.0,
        ("town.baishi", "2026-09"): 50.0,
        ("town.shuanghe", "2026-09"): 40.0,
    }
    receipts = warehouse.read_receipts(store_of(home))
    assert receipts["received_from"].tolist() == ["feeds/power"]
    assert warehouse.read_raw_content(store_of(home), receipts["raw_sha256"].iloc[0]) == rows()
    clock.forward(hours=10)
    (again,) = intake(home, feed)
    assert (again.verdict, again.is_new, again.receipt_no) == ("duplicate", False, taken.receipt_no)
    assert len(warehouse.read_receipts(store_of(home))) == 1
    assert alarms(home) == {}
    assert state(home, feed)["power"].state_zh == "正常"


@pytest.mark.parametrize(
    ("broken", "says"),
    [(Answer(status=500), "HTTP 500"), (Answer(PAGE), "登录页"), (Answer(rows()[:100]), "没有传完")],
    ids=["F13", "F14", "F15"],
)  # fmt: skip
def test_a_source_that_fails_leaves_the_last_data_in_force_and_is_told_with_their_age(home, stub, clock, broken, says):
    inbox = home.inbox / "corroboration"
    feed = block("http", stub.say("/power", Answer(rows()), broken), table=POWER, tries=2)
    intake(home, feed)
    before = figures(home)
    clock.forward(days=3)
    inbox.mkdir(parents=True)
    shutil.copy(_electricity(home), inbox / "旁证.csv")
    assert sorted(verdicts(home, feed)) == ["accepted", "failed"]
    assert figures(home).items() >= before.items()
    text = alarms(home)["feed:power"]
    assert "县供电公司接口" in text
    assert says in text
    assert "沿用2026-10-20 09:00收到的数据（陈旧，已3天）" in text
    assert "县供电公司营销部" in text
    told = state(home, feed)["power"]
    assert (told.state_zh, told.age_days) == ("未取到", 3)
    stub.say("/power", Answer(rows("2026-09", more=1)))
    assert "accepted" in verdicts(home, feed)
    assert alarms(home) == {}


def _electricity(home):
    path = home.root / "旁证.csv"
    path.write_text(
        "单位名称,指标名称,报告期,计量单位,本月,本年累计,上年同期累计\n永兴镇,全社会用电量,2026-09,万千瓦时,1,9,8\n",
        "gb18030",
    )
    os.utime(path, (home.now().timestamp(), home.now().timestamp()))
    return path


def test_a_fault_that_lasts_is_told_once_a_day(home, stub, clock):
    feed = block("http", stub.say("/power", Answer(status=500)), table=POWER, tries=1)
    told = []
    for _ in range(5):
        intake(home, feed)
        told.append(next(each for each in warehouse.open_alerts(store_of(home)) if each.key == "feed:power").told_at)
        clock.forward(hours=10)
    assert len(set(told)) == 2


def test_a_page_to_log_in_lies_in_quarantine_and_nowhere_else(home, stub):
    intake(home, block("http", stub.say("/power", Answer(PAGE)), table=POWER))
    assert (home.quarantine / "来源_power.body").read_bytes() == PAGE
    assert "登录页" in (home.quarantine / "来源_power.txt").read_text("utf-8")
    assert warehouse.read_receipts(store_of(home)).empty


def test_the_body_of_last_month_for_a_new_month_is_no_new_month(home, stub, clock):
    feed = block("http", stub.address + "/{period}", table=BY_ADDRESS)
    stub.say("/2026-08", Answer(rows()))
    assert verdicts(home, feed) == ["accepted"]
    stub.say("/2026-09", Answer(rows()))
    intake(home, feed)
    assert {period for _, period in figures(home)} == {"2026-08"}
    assert "未更新" in alarms(home)["feed-stale:power"]
    stub.say("/2026-09", Answer(rows(more=7)))
    assert "accepted" in verdicts(home, feed)
    assert alarms(home) == {}
    assert figures(home)["county.qinglan", "2026-09"] == 127.0


def test_the_figures_of_last_month_with_a_new_date_on_them_are_no_new_month(home, stub):
    feed = block("http", stub.address + "/{period}", table=BY_ADDRESS)
    stub.say("/2026-08", Answer(rows(generated_at="2026-09-10")))
    intake(home, feed)
    stub.say("/2026-09", Answer(rows(generated_at="2026-10-10")))
    assert "unread" in verdicts(home, feed)
    assert {period for _, period in figures(home)} == {"2026-08"}
    assert "来源可能没有更新" in alarms(home)["feed:power"]
    assert state(home, feed)["power"].state_zh == "读不出"


def test_the_same_workbook_under_a_new_name_is_told_as_not_updated(home, tmp_path, clock):
    share = tmp_path / "share"
    share.mkdir()
    feed = block("folder", str(share), code="bureau", name_zh="统计局共享盘")
    shutil.copy(_electricity(home), share / "旁证_2026-09.csv")
    assert verdicts(home, feed) == ["accepted"]
    clock.forward(days=30)
    shutil.copy(share / "旁证_2026-09.csv", share / "旁证_2026-10.csv")
    assert "duplicate" in verdicts(home, feed)
    assert "《旁证_2026-10.csv》与此前收到的内容相同" in alarms(home)["feed-stale:bureau"]


def test_a_revised_month_is_a_new_version_and_the_old_one_stays(home, stub, clock):
    feed = block("http", stub.address + "/{period}", table=POWER)
    stub.say("/2026-08", Answer(rows("2026-08")))
    stub.say("/2026-09", Answer(rows("2026-09", more=30)))
    intake(home, feed)
    first = home.now()
    clock.forward(days=2)
    stub.say("/2026-08", Answer(rows("2026-08", more=5)))
    intake(home, feed)
    store = store_of(home)
    then = warehouse.read_observations(store, as_of=first, periods=("2026-08",))
    assert sorted(then.loc[then["measure"] == "value", "value"]) == [40.0, 50.0, 120.0]
    assert figures(home, "2026-08")["county.qinglan", "2026-08"] == 125.0


@pytest.mark.parametrize("kind", ["http", "folder"])
def test_a_body_that_goes_back_to_what_it_was_is_a_new_version_and_asked_about(home, stub, clock, kind):
    share = home.root / "share"
    share.mkdir()

    def say(content):
        (share / "power.json").write_bytes(content)
        os.utime(share / "power.json", (home.now().timestamp(),) * 2)
        address = stub.say("/power", Answer(content)) if kind == "http" else str(share)
        return verdicts(home, block(kind, address, table=POWER))

    told, said = [], []
    for content in (rows(), rows(more=3), rows(), rows(), rows(more=3), rows(more=3)):
        said += say(content)
        told.append(figures(home)["county.qinglan", "2026-09"])
        clock.forward(days=1)
    assert told == [120.0, 123.0, 120.0, 120.0, 123.0, 123.0]
    assert said == ["accepted", "accepted", "accepted", "duplicate", "accepted", "duplicate"]
    assert "内容改回了此前的样子" in alarms(home)["feed-stale:power"]
    assert warehouse.verify(store_of(home)).is_sound
    assert say(rows(more=9)) == ["accepted"]
    assert alarms(home) == {}


def test_a_source_that_shows_an_earlier_month_again_brings_nothing_new(home, stub, clock):
    for content in (rows("2026-08"), rows("2026-09", more=30), rows("2026-08")):
        intake(home, block("http", stub.say("/power", Answer(content)), table=POWER))
        clock.forward(days=1)
    assert len(warehouse.read_receipts(store_of(home))) == 2
    assert "内容退回到此前的样子" in alarms(home)["feed-stale:power"]


def test_what_the_table_does_not_know_is_kept_told_and_read_once_the_table_knows(home, stub):
    answer = rows().replace(b'"A01"', b'"A02"')
    feed = block("http", stub.say("/power", Answer(answer)), table=POWER)
    (taken,) = intake(home, feed)
    assert (taken.verdict, taken.receipt_no) == ("unread", "")
    assert "“A02”" in alarms(home)["feed:power"]
    assert "/data/rows/0/zb" in alarms(home)["feed:power"]
    assert len(warehouse.read_status(store_of(home)).unsettled_files) == 1
    known = POWER | {"indicator": {"column": "zb", "words": {"A02": "electricity_total"}}}
    assert verdicts(home, block("http", feed.address, table=known)) == ["accepted"]
    assert alarms(home) == {}
    assert warehouse.read_status(store_of(home)).unsettled_files == ()


def test_files_of_a_share_go_through_the_gate_and_are_answered(home, tmp_path):
    share = tmp_path / "share"
    share.mkdir()
    (share / "旁证坏.xlsx").write_bytes(b"PK\x03\x04 cut")
    (share / "登录.csv").write_bytes(PAGE)
    for path in share.iterdir():
        os.utime(path, (home.now().timestamp() - 3600,) * 2)
    feed = block("folder", str(share))
    assert verdicts(home, feed) == ["returned", "returned"]
    assert len(list(home.quarantine.glob("*.txt"))) == 2
    assert sorted(path.name for path in share.iterdir()) == ["旁证坏.xlsx", "登录.csv"]
    assert verdicts(home, feed) == []  # known by name, time and size


def test_a_secret_stays_out_of_the_books_and_all_that_is_written(home, stub):
    way = {"key_from": "JIXIAO_REMOTE_ASCII", "key_as": "query:appkey"}
    feed = block("http", stub.say("/power", Answer(status=500)), table=POWER, tries=1, **way)
    intake(home, feed)
    stub.say("/power", Answer(rows()))
    intake(home, feed)
    assert ASCII_SECRET in stub.asked[0]
    for path in home.root.rglob("*"):
        if path.is_file():
            assert ASCII_SECRET.encode() not in path.read_bytes(), path


def test_a_try_says_what_would_be_taken_and_stores_nothing(home, stub):
    feed = block("http", stub.say("/power", Answer(rows())), table=POWER)
    (row,), fault = try_remote(replace(home, feeds=(feed,)), "power")
    assert (row["verdict"], row["figure_count"], row["period"], fault) == ("可以采纳", 6, "2026-09", "")
    assert warehouse.read_receipts(store_of(home)).empty
    assert feed_ages(replace(home, feeds=(feed,)))[0].state_zh == "尚未取过"
    stub.say("/power", Answer(status=403))
    assert try_remote(replace(home, feeds=(feed,)), "power") == (
        [],
        "对方拒绝访问，账号没有权限。请联系对方开通（HTTP 403）",
    )


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 10, 12), date(2026, 9, 14)),  # 12 September is a Saturday, and the 12th has until its end
        (date(2026, 10, 13), date(2026, 10, 12)),
        (date(2026, 2, 20), date(2026, 1, 12)),  # nothing is expected in February
        (date(2026, 3, 13), date(2026, 3, 12)),
    ],
)
def test_a_source_is_expected_on_its_day_moved_to_a_workday(today, due):
    feed = block("http", "https://example.invalid/x", table=POWER, expected_day=12)
    assert due_on(feed, today, WorkCalendar()) == due


def test_a_source_that_is_late_is_told_and_called_off_when_it_comes(home, stub, clock):
    feed = block("http", stub.say("/power", Answer(rows("2026-08"))), table=POWER, expected_day=22)
    intake(home, feed)  # 20 October: two days early for the 22nd
    assert alarms(home) == {}
    clock.instant = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    intake(home, feed)
    assert alarms(home) == {}  # the 22nd is a Sunday, so there is time until the end of Monday
    clock.forward(days=1)
    intake(home, feed)
    assert "应在2026-11-23前有新数据" in alarms(home)["feed-stale:power"]
    assert state(home, feed)["power"].state_zh == "未更新"
    stub.say("/power", Answer(rows("2026-10")))
    intake(home, feed)
    assert alarms(home) == {}


def test_one_source_that_fails_stops_no_other(home, stub):
    good = block("http", stub.say("/good", Answer(rows())), table=POWER)
    bad = block("http", stub.say("/bad", Answer(status=500)), table=POWER, code="bad", tries=1)
    assert verdicts(home, bad, good) == ["failed", "accepted"]


def test_every_kind_named_in_the_manual_is_configured_as_the_manual_says():
    import tomllib

    from flows.settings import Configuration

    page = (Path(__file__).parents[3] / "docs" / "feeds_remote.md").read_text("utf-8")
    blocks = [part.partition("```")[0] for part in page.split("```toml\n")[1:]]
    kinds = set()
    for each in blocks:
        read = Configuration.model_validate(tomllib.loads(each))
        kinds |= {feed.kind for feed in read.feeds}
    assert kinds == {"folder", "sftp", "s3", "webdav", "http", "sql"}
