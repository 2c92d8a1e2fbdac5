"""docs/own_county.md: from nothing to one's own county, with the files that the page shows and nothing else."""

import re
import subprocess
import sys

import openpyxl
import pytest

from tests.house.sources import ROOT
from tests.rounds.conftest import County, through_the_door

PAGE = (ROOT / "docs" / "own_county.md").read_text("utf-8")
FILES = re.compile(r"```yaml\n# (scheme/[\w/.]+)\n(.*?)```", re.DOTALL)
QUOTED = re.compile(r"```text\n(.*?)```", re.DOTALL)
FIGURES = {"龙潭镇": ((12000, 95000, 86000), (50, 455, 430), (95.2, 95.2, 94.0)), "河口镇": ((900, 28000, 50000), (40, 350, 340), (90.1, 90.1, 88.0))}  # fmt: skip
PERIOD = ("--period", "2026-09")


def test_a_new_home_has_a_small_scheme_of_ones_own_that_passes(tmp_path):
    root = tmp_path / "home"
    done = through_the_door("init", str(root), "--county", "清溪县")
    assert done.returncode == 0
    said = through_the_door("scheme", "check", "--home", str(root)).stdout
    assert QUOTED.findall(PAGE)[0].strip() in said
    written = "".join(path.read_text("utf-8") for path in [root / "jixiao.toml", *root.glob("scheme/**/*.yaml")])
    assert "清溪县" in written
    assert "青澜县" not in written


@pytest.mark.slow
def test_the_county_of_the_page_goes_from_files_to_documents(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    county = County(tmp_path / "我的县")
    through_the_door("init", str(county.root), "--county", "清溪县")
    for name, content in FILES.findall(PAGE):
        assert (county.root / name).exists(), "the page changes files that init made"
        (county.root / name).write_text(content, "utf-8")
    first = "2026-10-08T09:00+08:00"
    said = county.run("scheme", "check", now=first).stdout
    said += county.run("template", "--all", *PERIOD, "--out", "空白表", now=first).stdout
    for unit, rows in FIGURES.items():
        _fill(tmp_path / "空白表" / f"{unit}_2026-09_报送表.xlsx", rows, county.root / "inbox" / "submissions")
    said += county.run("check", str(county.root / "inbox" / "submissions" / "龙潭镇_2026-09_报送表.xlsx")).stdout
    said += county.run("intake").stdout
    said += county.run("round", "monthly", *PERIOD).stdout
    said += county.run("explain", "河口镇", *PERIOD).stdout
    quoted = [line for block in QUOTED.findall(PAGE) for line in block.splitlines()]
    assert not [line for line in quoted[1:] if line not in said]
    assert "提醒函_2026-09_河口镇_第1版.docx" in said
    again = county.outbox()
    county.run("round", "monthly", *PERIOD)
    assert county.outbox() == again


def _fill(path, rows, folder):
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    start = next(cell.row for cell in sheet["A"] if cell.value == 1)
    for place, (month, total, year_ago) in enumerate(rows):
        for column, value in ((5, month), (6, total), (7, year_ago)):
            sheet.cell(start + place, column, value)
    book.save(folder / path.name)


def test_a_fault_in_a_scheme_without_a_home_is_told_once_and_plainly(tmp_path):
    through_the_door("init", str(tmp_path / "home"))
    rules = tmp_path / "home" / "scheme" / "2026" / "scheme.yaml"
    rules.write_text(rules.read_text("utf-8").replace("  floor_at_zero: true", "# "), "utf-8")
    command = [sys.executable, "-m", "flows", "scheme", "check", "--scheme", str(rules.parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("industrial_output.rule.floor_at_zero") == 1
    assert "Traceback" not in done.stderr
