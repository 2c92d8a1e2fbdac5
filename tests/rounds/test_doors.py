"""The command line: what it says when something is wrong, and how it ends."""

import io
import shutil
import subprocess
import sys

import pytest

from flows.conduct import early_words
from flows.settings import read_home
from tests.rounds.conftest import County

pytestmark = pytest.mark.slow


def test_a_home_that_is_none_is_named_with_the_remedy(tmp_path):
    done = County(tmp_path).run("status", ok=(2,))
    assert "jixiao init" in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2


@pytest.mark.parametrize(
    ("words", "say"),
    [
        (("round", "monthly", "--period", "2026-13"), "写法不对"),
        (("round", "monthly", "--period", "2026Q3"), "2026-10"),
        (("round", "monthly", "--period", "2026-01"), "1—2月"),
        (("round", "weekly"), "rounds.yaml"),
        (("explain", "不存在局", "--period", "2026-10"), "不存在局"),
        (("rule", "0000000000000000", "--verdict", "dismissed", "--reason", "x", "--by", "y"), "疑点键"),
    ],
)
def test_a_wrong_word_ends_with_two_and_a_plain_line(published, words, say):
    done = published.run(*words, ok=(2,))
    assert say in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 3


@pytest.mark.parametrize(
    ("round_code", "period", "moment", "is_early"),
    [
        ("monthly", "2026-11", "2026-11-25T08:30+08:00", True),
        ("monthly", "2026-11", "2026-11-30T08:30+08:00", False),
        ("monthly", "2026-10", "2026-11-25T08:30+08:00", False),
        ("half_month_lamps", "2026-11H2", "2026-11-27T08:30+08:00", True),
        ("half_month_lamps", "2026-11H2", "2026-11-30T08:30+08:00", False),
        ("annual", "2026", "2026-12-01T08:30+08:00", True),
    ],
)
def test_who_asks_for_a_period_that_has_not_ended_is_warned(published, round_code, period, moment, is_early):
    home = read_home(str(published.root), now=moment)
    assert bool(early_words(home, round_code=round_code, period=period, moment=home.now())) == is_early


def test_at_a_terminal_a_period_that_has_not_ended_is_asked_about_and_nothing_is_done_without_a_yes(own, monkeypatch):
    class _Terminal(io.StringIO):
        def isatty(self):
            return True

    before = own.outbox()
    monkeypatch.setattr(sys, "stdin", _Terminal("n\n"))
    done = own.run("round", "monthly", "--period", "2026-11")
    assert "已经过完的最近一期是 2026-10" in done.stdout
    assert "什么都没有改动" in done.stdout
    assert own.outbox() == before


def test_check_tells_a_subject_before_it_sends(published, tmp_path):
    template = tmp_path / "空白表.xlsx"
    published.run("template", _a_town(published), "--period", "2026-11", "--out", str(template))
    done = published.run("check", str(template), ok=(1,))
    assert "空" in done.stdout
    sent = min((published.root / "inbox" / "submissions").glob("*2026-07*.xlsx"))
    assert "可以报送" in published.run("check", str(sent)).stdout


def _a_town(county):
    rows = county.json("findings", "--period", "2026-10")
    return next(row["subject_zh"] for row in rows if row["subject_zh"].endswith("镇"))


def test_help_is_quick_and_loads_nothing_heavy():
    code = "import sys; sys.argv=['jixiao','--help']\nfrom flows.cli import main\ntry:\n main()\nexcept SystemExit: pass\nprint([m for m in ('pandas','prefect','sqlalchemy','matplotlib') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


def test_an_outbox_out_of_reach_is_named_and_ends_for_another_try(published, tmp_path):
    own = published.copy_to(tmp_path / "home")
    shutil.rmtree(own.root / "outbox")
    (own.root / "outbox").write_text("in the way")
    assert "outbox" in own.run("deliver", ok=(3,)).stderr
    (own.root / "outbox").unlink()
    own.run("deliver")
    assert own.outbox().keys() == {name for name in published.outbox() if "replies" not in name}


def test_output_is_also_csv(published):
    lines = published.run("findings", "--period", "2026-10", "--format", "csv").stdout.splitlines()
    assert lines[0].startswith("finding_key,")
    assert len(lines) > 1


def test_as_a_process_in_the_home_it_ends_the_same_way(published):
    done = published.run_apart("round", "monthly", "--period", "2026-13")
    assert done.returncode == 2
    assert "写法不对" in done.stderr
    assert "Traceback" not in done.stderr
