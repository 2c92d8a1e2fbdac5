"""运行日志: every line has its time, step, run key and message; files are bounded; a log out of reach stops nothing."""

import json
import logging
from datetime import timedelta, timezone

import pytest

from tasks.upkeep import journal
from tasks.upkeep.journal import Log, note, note_run, start_journal, step_named, work_named
from tests.operations.conftest import TINY_NOW, TinyHome

CHINA = timezone(timedelta(hours=8))


def lines_of(root):
    return [json.loads(line) for line in (root / "log" / "jixiao.log").read_text("utf-8").splitlines()]


@pytest.fixture
def root(tmp_path):
    return tmp_path


def test_a_line_says_when_where_for_which_run_and_what(root):
    start_journal(root, Log(), zone=CHINA)
    with work_named("round"), step_named("开账"):
        note_run("k" * 64)
        note("开账完成", seconds=1.5)
    with work_named("round"):
        note("另一件事")
    first, second = lines_of(root)
    assert {name: first[name] for name in ("level", "step", "run_key", "message", "seconds")} == {
        "level": "info",
        "step": "开账",
        "run_key": "k" * 64,
        "message": "开账完成",
        "seconds": 1.5,
    }
    assert first["at"].endswith("+08:00")
    assert (second["step"], second["run_key"]) == ("round", "")


def test_the_steps_that_follow_know_the_run(root):
    start_journal(root, Log(), zone=CHINA)
    with work_named("round"):
        with step_named("开账"):
            note_run("key")
        with step_named("验数"):
            note("验数完成")
    assert lines_of(root)[-1]["run_key"] == "key"


def test_plain_text_is_one_line_a_message(root):
    start_journal(root, Log(form="plain"), zone=CHINA)
    with work_named("收数"):
        note("第一行\n第二行", level=logging.WARNING)
    (line,) = (root / "log" / "jixiao.log").read_text("utf-8").splitlines()
    assert line.endswith("warning　收数　第一行 第二行")


def test_the_screen_is_silent_unless_asked(root, capsys):
    start_journal(root, Log(screen_level="warning"), zone=CHINA)
    note("平常的")
    note("要紧的", level=logging.WARNING)
    told = capsys.readouterr().err
    assert "要紧的" in told
    assert "平常的" not in told


def test_files_are_bounded_in_size_and_number(root):
    start_journal(root, Log(file_mb=0.01, file_count=3), zone=CHINA)
    for number in range(1000):
        note(f"第{number}行")
    files = sorted((root / "log").iterdir())
    assert [path.name for path in files] == ["jixiao.log", "jixiao.log.1", "jixiao.log.2"]
    assert sum(path.stat().st_size for path in files) < 3 * 11_000
    assert lines_of(root)[-1]["message"] == "第999行"
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)


def test_homes_of_one_process_have_a_journal_each(root):
    for name in ("east", "west", "east"):
        (root / name).mkdir(exist_ok=True)
        start_journal(root / name, Log(), zone=CHINA)
        note(name)
    assert [line["message"] for line in lines_of(root / "east")] == ["east", "east"]
    assert [line["message"] for line in lines_of(root / "west")] == ["west"]


def test_a_log_that_another_process_moved_on_is_begun_anew(root):
    start_journal(root, Log(), zone=CHINA)
    note("旧")
    (root / "log" / "jixiao.log").rename(root / "log" / "jixiao.log.1")
    note("新")
    assert [line["message"] for line in lines_of(root)] == ["新"]


def test_a_log_out_of_reach_stops_no_work(tmp_path):
    tiny = TinyHome(tmp_path / "home")
    (tiny.root / "log").write_text("in the way")
    tiny.county().run("status", now=TINY_NOW)
    tiny.county().run("deliver", now=TINY_NOW)


def test_a_command_that_fails_leaves_its_traceback_in_the_log_and_plain_words_on_the_screen(tiny, monkeypatch):
    def fail(*_args, **_more):
        raise RuntimeError("a defect")

    monkeypatch.setattr("tasks.deliver.fill_folder", fail)
    done = tiny.county().run("deliver", now=TINY_NOW, ok=(4,))
    assert "Traceback" not in done.stderr
    last = lines_of(tiny.root)[-1]
    assert last["level"] == "error"
    assert "RuntimeError: a defect" in last["traceback"]


def test_settings_of_the_log_that_make_no_sense_are_named(tmp_path):
    tiny = TinyHome(tmp_path / "home", "[log]\nfile_mb = 0\n")
    assert "log.file_mb" in tiny.county().run("status", now=TINY_NOW, ok=(2,)).stderr


def test_nothing_is_written_before_a_home_is_known():
    token = journal._journal.set(None)
    try:
        note("nobody hears this")
    finally:
        journal._journal.reset(token)
