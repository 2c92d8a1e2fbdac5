"""来源陈旧: a source that fails stops no round; its last figures count, and documents and findings say how old they are (F13)."""

import io
import os
import shutil

import docx
import pytest

import warehouse
from flows.conduct import conduct_intake, conduct_round
from flows.settings import read_home
from tasks.books import store_of
from tests.years.county import found_county, statistics_file, submission_file

CAME, FAILED = "2026-10-20T09:00:00+08:00", "2026-10-25T09:00:00+08:00"
BLOCK = """
[[feeds]]
code = "bureau"
name_zh = "县统计局共享盘"
kind = "folder"
address = "{address}"
delivers = "statistics"
expected_day = 18
tries = 1
"""
pytestmark = pytest.mark.slow


@pytest.fixture
def county(tmp_path):
    root, share = tmp_path / "home", tmp_path / "share"
    found_county(root, first_year=2026, url="sqlite:///warehouse.db", mail_port=1)
    with (root / "jixiao.toml").open("a", encoding="utf-8") as file:
        file.write(BLOCK.format(address=share))
    share.mkdir()
    content = statistics_file(2026, {9: {"town.east": 18000, "town.west": 9000}})
    lay(share / "统计月报_2026-09.csv", content, read_home(str(root), now=CAME))
    sent = submission_file("town.east", 2026, 9, 270)
    lay(root / "inbox/submissions/东岭镇.xlsx", sent, read_home(str(root), now=CAME))
    return root, share


def lay(path, content, home):
    path.write_bytes(content)
    os.utime(path, (home.now().timestamp() - 3600,) * 2)


def run(root, now):
    home = read_home(str(root), now=now)
    conduct_intake(home)
    return home, conduct_round(home, round_code="monthly", period="2026-09")


def told(home, receipt):
    notes = warehouse.read_findings(store_of(home), period="2026-09")
    texts = [
        "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(path.read_bytes())).paragraphs)
        for path in sorted((home.outbox / "2026-09/monthly").glob("通报*.docx"))
    ]
    assert texts
    return notes[notes["check_code"] == "C04"], texts


def test_figures_of_a_source_that_fails_are_told_to_be_old_where_they_are_printed(county):
    root, share = county
    conduct_intake(read_home(str(root), now=CAME))
    shutil.rmtree(share)
    notes, texts = told(*run(root, FAILED))
    assert notes[["indicator_code", "source_code", "consequence"]].to_numpy().tolist() == [
        ["fixed_investment", "statistics_bureau", "note"]
    ]
    assert all("（其中县统计局共享盘未取到新数据，沿用10月20日收到的数，陈旧5天）" in text for text in texts)


def test_a_source_that_brought_its_month_is_told_of_by_nobody(county):
    notes, texts = told(*run(county[0], CAME))
    assert notes.empty
    assert not any("陈旧" in text for text in texts)


def test_a_source_that_never_brought_anything_is_told_and_nothing_is_made_up(county):
    root, share = county
    shutil.rmtree(share)
    notes, texts = told(*run(root, FAILED))
    assert notes["indicator_code"].tolist() == [""]
    assert "此前没有收到过数" in notes["message_zh"].iloc[0]
    assert not any("18000" in text for text in texts)
