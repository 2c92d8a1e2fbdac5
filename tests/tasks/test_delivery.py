"""发文: each document once to each recipient, whatever the server does; a person is told, and told when it is over."""

import json
import logging
import shutil
import socket
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller

import warehouse
from appraisal.office import Office
from tasks.chase import chase_submissions
from tasks.deliver import deliver_owed
from tasks.delivery import mail, robots
from tasks.delivery.channels import Delivery
from tasks.delivery.mail import RefusedError, UnknownOutcomeError
from tasks.delivery.parcels import TRIES_MOST, make_parcels
from tasks.delivery.post import post_owed
from tasks.home import Home
from tasks.upkeep.alarms import HEARTBEAT, beat, end_alarm, raise_alarm
from tests.warehouse.county import INVESTMENT, Clock, Desk, Post, document, tiny_scheme

LEADER, CLERK = "leader@county.example", "clerk@county.example"
SECRET = "kǒu-líng-9f2c"  # noqa: S105
SCHEME = Path(__file__).parents[2] / "scheme" / "2026"


class Server:
    """A real SMTP server whose temper the test sets."""

    def __init__(self):
        self.mails, self.temper = [], "kind"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: ARG002, N802
        if self.temper == "greylisting":
            return "451 try again later"
        if self.temper == "refusing":
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: ARG002, N802
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.temper == "breaking":
            server.transport.abort()
        return "250 taken"


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def server():
    handler = Server()
    handler.port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def county(tmp_path, server):
    """A home with one released round: a bulletin to all, a letter to a town."""
    shutil.copytree(SCHEME, tmp_path / "scheme" / "2026")
    clock = Clock()
    url = f"sqlite:///{tmp_path / 'warehouse.db'}"
    store = warehouse.open_warehouse(url, clock=clock)
    Post(store, clock).send((INVESTMENT, "2026-08", 1.0))
    desk = Desk(store, tiny_scheme())
    books = desk.open()
    desk.close(books, documents=(document(books), document(books, template="letter", series="")))
    delivery = Delivery.model_validate(
        {
            "mail": {"host": "127.0.0.1", "port": server.port, "security": "none", "sender": "office@county.example",
                     "timeout_s": 5},
            "channels": [{"code": "mail", "kind": "mail", "recipients": {"all": [LEADER, CLERK]}}],
            "operators": [CLERK],
        }
    )  # fmt: skip
    home = Home(
        root=tmp_path, warehouse_url=url, office=Office(), time_zone=ZoneInfo("Asia/Shanghai"), now=clock,
        code_version="test", delivery=delivery, secret=lambda _name: SECRET,
    )  # fmt: skip
    return home, clock, store


def sent_to(server, address):
    return [mail for mail in server.mails if mail["To"] == address and "报警" not in str(mail["Subject"])]


def test_one_mail_a_round_and_recipient_with_all_its_documents(county, server):
    home, _, _ = county
    posted = post_owed(home)
    assert {(each.recipient, each.status) for each in posted} == {(LEADER, "sent"), (CLERK, "sent")}
    (mail,) = sent_to(server, LEADER)
    names = [part.get_filename() for part in mail.iter_attachments()]
    assert names == list(posted[0].files)
    assert len(names) == 2
    assert "2026年8月" in str(mail["Subject"])
    assert "第1版" in mail.get_body().get_content()


def test_what_was_sent_is_not_sent_again(county, server):
    home, _, _ = county
    deliver_owed(home)
    deliver_owed(home)
    assert len(sent_to(server, LEADER)) == 1


def test_a_refused_mail_waits_longer_each_time_and_keeps_its_identity(county, server):
    home, clock, _ = county
    server.temper = "greylisting"
    assert {each.status for each in post_owed(home)} == {"failed"}
    assert {each.status for each in post_owed(home)} == {"waiting"}
    clock.forward(minutes=8)
    assert {each.status for each in post_owed(home)} == {"failed"}
    clock.forward(minutes=8)
    assert {each.status for each in post_owed(home)} == {"waiting"}
    server.temper = "kind"
    clock.forward(minutes=15)
    assert {each.status for each in post_owed(home)} == {"sent"}
    assert len(sent_to(server, LEADER)) == 1


def test_a_repeated_mail_after_an_unknown_outcome_has_the_same_identity_and_says_so(county, server):
    home, clock, _ = county
    server.temper = "breaking"
    assert {each.status for each in post_owed(home)} == {"unknown"}
    server.temper = "kind"
    clock.forward(minutes=8)
    assert {each.status for each in post_owed(home)} == {"sent"}
    first, second = sent_to(server, LEADER)
    assert first["Message-ID"] == second["Message-ID"]
    assert second["X-Jixiao-Repeat"] == "1"
    assert "请忽略" in second.get_body().get_content()
    assert "请忽略" not in first.get_body().get_content()


def test_after_many_tries_only_a_person_starts_another(county, server):
    home, clock, _ = county
    server.temper = "refusing"
    for _ in range(TRIES_MOST):
        post_owed(home)
        clock.forward(hours=8)
    assert {each.status for each in post_owed(home)} == {"stuck"}
    server.temper = "kind"
    assert {each.status for each in post_owed(home, is_again=True)} == {"sent"}


def test_a_server_that_is_down_alarms_once_and_says_when_it_is_over(county, server):
    home, clock, store = county
    dead = home.delivery.mail.model_copy(update={"port": free_port()})
    broken = replace(home, delivery=home.delivery.model_copy(update={"mail": dead}))
    for _ in range(3):
        deliver_owed(broken, is_again=True)
        clock.forward(minutes=10)
    assert len(warehouse.open_alerts(store)) == 2
    alarms = "".join(path.read_text() for path in (home.root / "alarms").glob("*.txt"))
    assert "连不上发件服务器" in alarms
    clock.forward(hours=1)
    deliver_owed(home)
    assert not warehouse.open_alerts(store)
    assert [str(mail["Subject"]) for mail in server.mails if "报警解除" in str(mail["Subject"])] == [
        "【县绩效办】报警解除"
    ] * 2
    assert not list((home.root / "alarms").glob("delivery-*.txt"))


def test_the_same_fault_is_told_once_until_its_reminder_is_due(county, server):
    home, clock, _ = county
    told = []
    for _ in range(13):
        told.append(raise_alarm(home, "feed:city_circular", "市通报三天没有更新"))
        clock.forward(hours=2)
    assert told == [True, *[False] * 11, True]
    assert end_alarm(home, "feed:city_circular", "市通报已更新")
    assert not end_alarm(home, "feed:city_circular", "市通报已更新")
    subjects = [str(mail["Subject"]) for mail in server.mails]
    assert subjects == ["【县绩效办】报警", "【县绩效办】报警", "【县绩效办】报警解除"]


def test_the_sign_of_life_names_what_is_open(county, server):
    home, _, _ = county
    raise_alarm(home, "disk", "磁盘剩余不足1GB")
    told = json.loads(beat(home, ["今日收数3个文件"]).read_text())
    assert told["open_alarm_count"] == 1
    assert told["lines_zh"] == ["今日收数3个文件", "磁盘剩余不足1GB"]
    assert (home.root / HEARTBEAT).is_file()


def test_no_secret_reaches_mail_books_alarms_or_logs(county, server, caplog):
    home, _, store = county
    caplog.set_level(logging.DEBUG)
    server.temper = "refusing"
    login = home.delivery.mail.model_copy(update={"user": "office"})
    deliver_owed(replace(home, delivery=home.delivery.model_copy(update={"mail": login})))
    files = b"".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file())
    told = caplog.text + "".join(mail.as_string() for mail in server.mails)
    assert SECRET not in told
    assert SECRET.encode() not in files
    assert warehouse.owed(store, channel="mail", recipient=LEADER)[0].attempt_count == 1


def test_large_parcels_are_split_and_runs_are_not_mixed(county):
    _, _, store = county
    owed = warehouse.owed(store, channel="mail", recipient=LEADER)
    assert [len(each.items) for each in make_parcels("mail", LEADER, owed)] == [2]
    assert [len(each.items) for each in make_parcels("mail", LEADER, owed, limit_bytes=100, sizes=[60, 60])] == [1, 1]
    assert [len(each.items) for each in make_parcels("mail", LEADER, owed, limit_bytes=10, sizes=[60, 60])] == [1, 1]


@pytest.mark.parametrize("kind", ["wecom", "dingtalk"])
def test_digests_keep_the_limit_of_the_vendor_and_lose_no_line(kind):
    lines = [f"{number}. 关于{number}月重点项目亮灯情况的通报" * 2 for number in range(200)]
    texts = robots.digests(kind, "【县绩效办】十月文件", lines)
    assert max(len(text.encode()) for text in texts) <= robots.BYTES_MOST[kind]
    assert all(any(line in text for text in texts) for line in lines)
    (short,) = robots.digests(kind, "头", ["长" * 5000])[-1:]
    assert len(short.encode()) <= robots.BYTES_MOST[kind]


def test_a_robot_gets_no_more_than_twenty_messages_a_minute(monkeypatch):
    from apprise import Apprise

    taken, waits = [], []
    monkeypatch.setattr(Apprise, "notify", lambda _self, body, **_more: taken.append(body) or True)
    channel = Delivery.model_validate(
        {"channels": [{"code": "group", "kind": "wecom", "key_from": "JIXIAO_ROBOT"}]}
    ).channels[0]
    key = "693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa"
    robots.send(channel, [str(number) for number in range(25)], key=key, pause=waits.append)
    assert len(taken) == 25
    assert sum(waits[:19]) >= timedelta(minutes=1).total_seconds() - robots.EACH_S


ROBOT_KEY = "693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa"


@pytest.fixture
def group(monkeypatch):
    """A group's robot whose vendor answers what the test says, one answer a text, and how long it was waited in all."""
    import requests
    from apprise import NotifyBase

    def made(*answers, kind="wecom"):
        waiting = list(answers)

        def post(*_args, **_more):
            answer = waiting.pop(0)
            if isinstance(answer, Exception):
                raise answer
            told = requests.Response()
            told.status_code, told._content = 200, answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            return told

        monkeypatch.setattr(requests, "post", post)
        monkeypatch.setattr(NotifyBase, "throttle", lambda *_args, **_more: None)  # Apprise waits for itself as well
        monkeypatch.setattr(robots, "_last_sent", {})
        settings = {"channels": [{"code": "group", "kind": kind, "key_from": "JIXIAO_ROBOT"}]}
        return Delivery.model_validate(settings).channels[0]

    return made


TAKEN = {"errcode": 0, "errmsg": "ok"}


@pytest.mark.parametrize(
    ("kind", "answer", "says"),
    [
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}, "移出群"),
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, "太快"),
        ("dingtalk", {"errcode": 310000, "errmsg": "keywords not in content"}, "关键词"),
        ("dingtalk", {"errcode": 777, "errmsg": "something new"}, "something new"),
        ("wecom", b"<html><body>please log in</body></html>", "登录页"),
    ],
)
def test_a_robot_that_refuses_with_status_200_is_heard(group, kind, answer, says):
    """F57: both vendors refuse so, and Apprise takes it for success."""
    with pytest.raises(RefusedError, match=says):
        robots.send(group(answer, kind=kind), ["文件"], key=ROBOT_KEY.replace("-", ""), pause=lambda _s: None)


def test_a_digest_that_was_taken_in_part_or_broke_off_may_have_been_read(group):
    import requests

    refused = {"errcode": 45009, "errmsg": "api freq out of limit"}
    for answers in ((TAKEN, refused), (requests.ReadTimeout(),), (requests.ConnectionError("Connection aborted."),)):
        with pytest.raises(UnknownOutcomeError):
            robots.send(group(*answers), ["一", "二"], key=ROBOT_KEY, pause=lambda _s: None)
    with pytest.raises(RefusedError, match="密钥、网络"):
        robots.send(group(requests.ConnectTimeout()), ["一"], key=ROBOT_KEY, pause=lambda _s: None)
    robots.send(group(TAKEN, TAKEN), ["一", "二"], key=ROBOT_KEY, pause=lambda _s: None)


def test_many_digests_of_one_text_each_keep_the_pace_as_well(group):
    """F57: a start that makes good what was missed in months has a digest a round."""
    waits = []
    channel = group(*[TAKEN] * 25)
    for number in range(25):
        robots.send(channel, [str(number)], key=ROBOT_KEY, pause=waits.append)
    assert len(waits) == 24
    assert sum(waits[:19]) >= timedelta(minutes=1).total_seconds() - robots.EACH_S


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"operators": ["a@b.cn"]}, "没有写 \\[delivery.mail\\]"),
        ({"operator_robot": "group"}, "不是机器人渠道"),
        ({"channels": [{"code": "a", "kind": "wecom", "key_from": "K"}, {"code": "a", "kind": "dingtalk", "key_from": "K"}]},
         "渠道代码重复"),
        ({"mail": {"host": "mail", "sender": "a@b.cn"}, "operators": ["张三@县.cn"]}, "operators"),
    ],
)  # fmt: skip
def test_settings_that_do_not_fit_together_are_refused(settings, words):
    with pytest.raises(ValueError, match=words):
        Delivery.model_validate(settings)


def test_who_owes_a_submission_hears_it_once_a_day_until_it_comes(county, server):
    home, clock, _ = county
    channel = home.delivery.channels[0]
    sender = "town.baishi"
    told = channel.model_copy(update={"recipients": {sender: ("baishi@county.example",)}})
    home = replace(home, delivery=home.delivery.model_copy(update={"channels": (told,)}))
    clock.forward(days=36)  # 7 October: the deadline is the tenth
    assert chase_submissions(home, moment=clock()) == []
    clock.forward(days=1)
    for _ in range(3):
        rows = chase_submissions(home, moment=clock())
        clock.forward(hours=2)
    assert {row["told"] for row in rows} == {"今日已催", "没有邮箱，请电话催报"}
    mails = [mail for mail in server.mails if mail["To"] == "baishi@county.example"]
    assert len(mails) == 1
    text = mails[0].get_body().get_content()
    assert "9月" in text
    assert "据实填报" in text
    clock.forward(days=1)
    chase_submissions(home, moment=clock())
    asked = [mail for mail in server.mails if mail["To"] == "baishi@county.example"]
    assert len(asked) == len({mail["Message-ID"] for mail in asked}) == 2
    assert len([mail for mail in server.mails if "催报汇总" in str(mail["Subject"])]) == 2


def test_a_reminder_that_reached_nobody_in_the_morning_is_sent_in_the_evening(county, server):
    """F27, with the mail server down at half past seven."""
    home, clock, _ = county
    told = home.delivery.channels[0].model_copy(update={"recipients": {"town.baishi": ("baishi@county.example",)}})
    home = replace(home, delivery=home.delivery.model_copy(update={"channels": (told,)}))
    clock.forward(days=37)
    server.temper = "greylisting"
    (row,) = [each for each in chase_submissions(home, moment=clock()) if "没有邮箱" not in each["told"]]
    assert "451" in row["told"]
    server.temper = "kind"
    clock.forward(hours=10)
    for _ in range(2):
        chase_submissions(home, moment=clock())
    assert len([mail for mail in server.mails if mail["To"] == "baishi@county.example"]) == 1


@pytest.mark.parametrize("host", ["mail..county.example", "x" * 300])
def test_a_server_whose_name_is_no_name_is_a_refusal_like_any_other(county, host):
    home, _, _ = county
    wrong = home.delivery.mail.model_copy(update={"host": host})
    home = replace(home, delivery=home.delivery.model_copy(update={"mail": wrong}))
    assert {(each.status, "host" in each.detail_zh) for each in post_owed(home)} == {("failed", True)}


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("5.3.4 邮件太大".encode("gbk"), "5.3.4 邮件太大"),
        ("5.3.4 邮件太大".encode(), "5.3.4 邮件太大"),
        (b"\x1b[31mno\x00 such\r\nbox", "[31mno such box"),
    ],
)
def test_what_a_server_answers_is_readable_whatever_its_encoding(answer, says):
    assert mail._text(answer) == says
