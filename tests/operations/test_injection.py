"""Data stays data: in SQL, on a command line, in a CSV, in a mail's head, in a log; no part of the program runs what it reads."""

import ast
import csv
import io
from datetime import datetime

import pytest

import warehouse
from flows.printing import print_rows
from tasks.delivery.channels import MailServer
from tasks.delivery.mail import compose
from tests.house.sources import ROOMS, dotted, python_files, tree_of
from tests.warehouse.county import INVESTMENT

NASTY = "东镇'); DROP TABLE raw_file; --\"\x27%s{0}$(id)`id`.xlsx"


def test_a_name_full_of_sql_is_a_name(tiny):
    tiny.clock.forward(days=1)
    tiny.post.send((INVESTMENT, "2026-08", 2.0), name=NASTY)
    told = warehouse.read_receipts(tiny.store)
    assert NASTY in set(told["file_name"])
    assert warehouse.verify(tiny.store).is_sound


RUNS_DATA = {
    "eval",
    "exec",
    "compile",
    "os.system",
    "os.popen",
    "pickle.loads",
    "pickle.load",
    "marshal.loads",
    "yaml.load",
}


def test_nothing_that_was_read_is_ever_run():
    for path in python_files(*ROOMS):
        calls = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
        assert not [dotted(call.func) for call in calls if dotted(call.func) in RUNS_DATA], path
        shells = [key for call in calls for key in call.keywords if key.arg == "shell"]
        assert not shells, f"{path}: no shell: words go to a program as they are"


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd", "\t=1"])
def test_a_printed_csv_opens_in_a_spreadsheet_as_text(text, capsys):
    print_rows([{"name": text, "value": -5.3, "text": "-5.3"}], "csv", heads={"name": "名称"})
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out, newline=""))
    assert row["name"] == f"'{text}"
    assert (row["value"], row["text"]) == ("-5.3", "-5.3"), "a number stays a number"


def test_a_line_break_in_a_title_makes_no_further_head_in_a_mail():
    server = MailServer(host="127.0.0.1", security="none", sender="office@county.example")
    mail = compose(
        server,
        "leader@county.example",
        name_zh="绩效办\r\nBcc: other@county.example",
        subject="通报\nBcc: other@county.example",
        lines=["正文"],
        key="k",
        at=datetime.fromisoformat("2026-09-02T08:00+08:00"),
        attachments=[("通报\r\nX-Evil: 1.docx", b"PK")],
    )
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("通报 ")
    heads = mail.as_bytes().split(b"\n\n", 1)[0]
    assert not [line for line in heads.splitlines() if line.lower().startswith((b"bcc:", b"x-evil"))]
    assert b"\nX-Evil" not in mail.as_bytes()
