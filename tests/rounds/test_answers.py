"""回复 through the door: what went out comes back filled in, is proved, kept, known to the next round, and rules on nothing."""

import os
import sqlite3
from datetime import datetime

import pytest

from appraisal.answers import FINDING_FORM, FINDING_KEY_HEAD, WARNING_FORM, WARNING_KEY_HEAD
from appraisal.period import parse_period
from flows.settings import read_home
from tasks.books import open_round
from tests.filling import filled, keys_of

pytestmark = pytest.mark.slow
BACK, TAKEN = "2026-11-30T10:00+08:00", "2026-12-01T07:30+08:00"
FORMS = {
    FINDING_FORM: (FINDING_KEY_HEAD, {"核实结果": "与原始依据一致", "情况说明": "凭证齐全，已附"}),
    WARNING_FORM: (
        WARNING_KEY_HEAD,
        {"落后主要原因": "资金未到位", "补欠措施": "拨付到位后加快施工", "承诺完成时限": "2026-12-20"},
    ),
}


ROUNDS = {FINDING_FORM: ("monthly", "2026-10", "2026-11"), WARNING_FORM: ("half_month_lamps", "2026-10H2", "2026-11H1")}
"""Which round sends the form out, about which period, and the period after it."""


def form_of(county, name):
    """The first form of that name that its round sent out."""
    folder = "/".join(reversed(ROUNDS[name][:2]))
    return next(content for path, content in sorted(county.outbox().items()) if path.startswith(f"{folder}/{name}"))


def put(county, name, content):
    path = county.root / "inbox" / "replies" / name
    path.write_bytes(content)
    moment = datetime.fromisoformat(BACK).timestamp()
    os.utime(path, (moment, moment))
    return path


def taken_in(county, name):
    rows = county.json("intake", now=TAKEN)
    return next(row for row in rows if row["file_name"] == name)


def known_to_the_next_round(county, name):
    round_code, _, period = ROUNDS[name]
    home = read_home(str(county.root), now=TAKEN)
    return open_round(home, round_code, period=parse_period(period), as_of=home.now(), reason="").replies


def kept(county):
    with sqlite3.connect(county.root / "warehouse.db") as connection:
        return connection.execute("SELECT about_key, reply_kind FROM core_reply").fetchall()


@pytest.mark.parametrize("name", FORMS)
def test_an_answer_is_taken_in_and_known_to_the_next_round_and_leaves_the_last_as_it_was(own, name):
    head, answer = FORMS[name]
    round_code, period, _ = ROUNDS[name]
    before = own.json("round", round_code, "--period", period, now=TAKEN)
    content = form_of(own, name)
    key = keys_of(content, head)[0]
    path = put(own, f"{name}.xlsx", filled(content, head, {key: answer}))
    assert "可以报送" in own.run("check", str(path), now=TAKEN).stdout
    assert taken_in(own, path.name)["verdict"] == "采纳"
    replies = known_to_the_next_round(own, name)
    assert set(replies["about_key"]) == set(key.split("、"))
    assert set(replies["replied_on"]) == {"2026-11-30"}
    assert own.json("round", round_code, "--period", period, now=TAKEN) == before


def test_an_answer_on_a_doubt_rules_on_nothing(own):
    head, answer = FORMS[FINDING_FORM]
    content = form_of(own, FINDING_FORM)
    key = keys_of(content, head)[0]
    put(own, "核实.xlsx", filled(content, head, {key: answer}))
    taken_in(own, "核实.xlsx")
    with sqlite3.connect(own.root / "warehouse.db") as connection:
        assert connection.execute("SELECT count(*) FROM core_ruling").fetchone() == (0,)


def test_a_key_that_never_went_out_returns_the_form_with_its_cell(own):
    head, answer = FORMS[FINDING_FORM]
    content = form_of(own, FINDING_FORM)
    key = keys_of(content, head)[0]
    changed = filled(content, head, {key: answer | {head: "0" * 16}})
    path = put(own, "改了编号.xlsx", changed)
    assert "查不到" in own.run("check", str(path), now=TAKEN, ok=(1,)).stdout
    row = taken_in(own, path.name)
    assert row["verdict"] == "退回"
    assert "在发出的文件中查不到" in row["reason"]
    assert f"{FINDING_FORM}!" in row["reason"]
    assert kept(own) == []
