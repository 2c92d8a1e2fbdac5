"""打印: tables that can be read in eighty columns, and click's own words in Chinese."""

import ast
import io
import json
import re
from pathlib import Path

import click
import pytest
from rich.cells import cell_len

from flows import printing
from flows.chinese import is_said, usage_words
from flows.cli import jixiao
from flows.printing import print_record, print_rows

HEADS = {"finding_key": "疑点键", "subject_zh": "对象", "message_zh": "说明", "observed": "报送值"}
LONG = "白石镇2026年9月固定资产投资累计84,000万元，与上月止累计数加本月数之和相差2,000万元，请核实。" * 2
ROWS = [
    {"finding_key": "0123456789abcdef", "subject_zh": "白石镇", "message_zh": LONG, "observed": 84000.0, "inner": 1},
    {"finding_key": "fedcba9876543210", "subject_zh": "城关街道", "message_zh": "无", "observed": None, "inner": 2},
]

_LOOKS = re.compile(r"\x1b\[[0-9;]*m")


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def on_terminal(monkeypatch):
    def show(width, *args, **kwargs):
        screen = Terminal()
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setattr("sys.stdout", screen)
        print_rows(*args, **kwargs)
        return _LOOKS.sub("", screen.getvalue())

    return show


@pytest.mark.parametrize("width", [40, 60, 80, 100, 160])
def test_no_line_is_wider_than_the_terminal_and_nothing_is_cut_off(on_terminal, width):
    shown = on_terminal(width, ROWS, "table", heads=HEADS, title="疑点清单")
    assert max(cell_len(line) for line in shown.splitlines()) <= width
    letters = "".join(shown.split())
    assert "…" not in letters
    for text in (*(row["finding_key"] for row in ROWS), "城关街道", "84,000.00", "疑点清单"):
        assert text in letters
    told = "".join(char for char in letters if char not in "─│")
    assert sum(told.count(char) for char in "相差") >= 4


@pytest.mark.parametrize("width", [40, 100])
def test_a_key_stands_in_one_piece(on_terminal, width):
    shown = on_terminal(width, ROWS, "table", heads=HEADS)
    assert all(any(row["finding_key"] in line for line in shown.splitlines()) for row in ROWS)


def test_csv_and_json_carry_every_key(capsys):
    print_rows(ROWS, "csv", heads=HEADS)
    assert capsys.readouterr().out.splitlines()[0] == "finding_key,subject_zh,message_zh,observed,inner"
    print_rows(ROWS, "json", heads=HEADS)
    assert json.loads(capsys.readouterr().out) == ROWS


def test_no_rows_still_have_a_head(capsys):
    print_rows([], "csv", heads=HEADS)
    assert capsys.readouterr().out.strip() == ",".join(HEADS)
    print_rows([], "table", heads=HEADS)
    assert "疑点键" in capsys.readouterr().out


def test_a_record_and_its_words(capsys):
    print_record(
        {"is_new": True, "count": 3, "gap": float("nan")}, "table", heads={"is_new": "新", "count": "数", "gap": "差"}
    )
    shown = capsys.readouterr().out
    assert all(each in shown for each in ("是", "3", "—"))


def test_a_name_like_a_formula_is_quoted_in_csv(capsys):
    print_rows([{"subject_zh": '=HYPERLINK("x")', "observed": -5.3}], "csv", heads=HEADS)
    assert capsys.readouterr().out.splitlines()[1].startswith("\"'=HYPERLINK")
    assert printing.shown(-5.3) == "-5.30"


SAID_WRONG = [
    (["findings"], "缺少选项 --period"),
    (["nope"], "没有命令 nope"),
    (["findings", "--what"], "没有选项 --what"),
    (["findings", "--period"], "选项 --period 后面要写一个值"),
    (["findings", "--period", "2026-09", "--format", "xml"], "可写：table, csv, json"),
    (["check", "/nowhere/a.xlsx"], "/nowhere/a.xlsx 不存在"),
    (["check"], "缺少参数 FILE"),
    (["init", "x", "--months", "many"], "“many”不是数"),
    (["init", "x", "y"], "多写了：y"),
]


@pytest.mark.parametrize(("words", "expected"), SAID_WRONG)
def test_a_wrong_command_line_is_told_so_in_chinese(words, expected):
    with pytest.raises(click.ClickException) as wrong:
        jixiao.main(args=words, standalone_mode=False)
    said = usage_words(wrong.value)
    assert expected in said
    assert wrong.value.exit_code == 2
    assert not any(word in said for word in ("Usage", "Error", "Missing", "Invalid", "such", "Try", "OPTIONS"))


def test_help_has_no_english_of_clicks(capsys):
    with pytest.raises(SystemExit):
        jixiao.main(args=["round", "--help"], standalone_mode=True)
    shown = capsys.readouterr().out
    assert all(word in shown for word in ("用法：", "选项", "显示本说明"))
    assert not any(word in shown for word in ("Usage", "Options:", "Show this"))


def test_every_sentence_that_clicks_users_can_meet_is_in_the_table():
    left = set()
    for name in ("core", "exceptions", "formatting", "parser", "types"):
        tree = ast.parse((Path(click.__file__).parent / f"{name}.py").read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "ngettext"}:
                left |= {arg.value for arg in node.args if isinstance(arg, ast.Constant) and not is_said(arg.value)}
    programmers = ("DeprecationWarning", "deprecated", "Name '", "No options defined", "Could not determine", "Arguments take",
                   "Boolean option", "Invalid start", "Value must", "env var", "Choice(", "Takes ", "{len_type}", "UUID",
                   "not executable")  # fmt: skip
    assert {each for each in left if not any(word in each for word in programmers)} == set()
