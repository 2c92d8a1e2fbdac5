"""报送单位: what they are given before they send, and what comes back, over the sample county's own files."""

import json
import subprocess
import sys
from io import BytesIO

import openpyxl
import pytest

NOW = "2026-11-25T09:00+08:00"
REPLIES = "outbox/2026-11/replies"


@pytest.fixture(scope="module")
def checker(county, tmp_path_factory):
    path = tmp_path_factory.mktemp("unit") / "报前检查.pyz"
    county.run("checker", "--out", str(path), now=NOW)
    return path


def in_quarantine(county):
    return {path.name.partition("_")[2]: path for path in county.root.glob("quarantine/*") if path.suffix != ".txt"}


def submissions(county):
    return {path.name: path for path in county.root.glob("inbox/submissions/**/*_2026-10_*.xlsx")}


def said(findings):
    return sorted((each["check_code"], each["cell_ref"] or "", each["consequence"]) for each in findings)


def test_the_packed_checker_says_what_jixiao_check_says_of_the_countys_files(county, checker):
    files = submissions(county)
    refused = [name for name in in_quarantine(county) if name in files]
    assert len(refused) >= 3
    chosen = [files[name] for name in [*refused, *sorted(set(files) - set(refused))[:12]]]
    command = [sys.executable, "-I", "-S", "-X", "utf8", str(checker), *map(str, chosen), "--json", "--now", NOW]
    told = {
        each["file"]: each
        for each in json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    }
    verdicts = set()
    for path in chosen:
        done = county.run("check", str(path), "--format", "json", now=NOW, ok=(0, 1))
        assert told[path.name]["is_returned"] == (done.returncode == 1)
        assert said(told[path.name]["findings"]) == said(json.loads(done.stdout))
        verdicts.add(done.returncode)
    assert verdicts == {0, 1}


def test_a_returned_file_comes_back_as_a_marked_copy_and_is_itself_untouched(county):
    folder = county.root / REPLIES
    before = {path.name: path.read_bytes() for path in in_quarantine(county).values()}
    marked = {path.name: path for path in folder.glob("退回标注件_*.xlsx")}
    assert marked
    for name, path in marked.items():
        receipt, _, file_name = name.removeprefix("退回标注件_").partition("_")
        original = before[f"{receipt}_{file_name}"]
        copy, own = openpyxl.load_workbook(path), openpyxl.load_workbook(BytesIO(original))
        assert copy.sheetnames == [*own.sheetnames, "退回原因"]
        notes = [c for sheet in copy for row in sheet.iter_rows() for c in row if c.comment]
        assert notes
        for sheet in own:
            for row in sheet.iter_rows():
                assert [copy[sheet.title][cell.coordinate].value for cell in row] == [cell.value for cell in row]
    assert not [name for name in marked if "临江镇" in name], "a file that is damaged is not opened to be marked"


def test_every_recent_submission_has_a_receipt_with_its_number(county):
    taken = {path.name.partition("_")[2].rsplit("_", 3)[-3] for path in (county.root / REPLIES).glob("回执_*.xlsx")}
    assert len(taken) >= 20
    path = next((county.root / REPLIES).glob("回执_*.xlsx"))
    words = " ".join(str(cell.value) for row in openpyxl.load_workbook(path)["回执"].iter_rows() for cell in row)
    assert path.name.split("_")[1] in words
    assert "采纳" in words or "重复" in words
    old = list(county.root.glob("outbox/2025-*/replies/回执_*.xlsx"))
    assert old == []


def test_a_marked_copy_corrected_and_sent_again_is_taken(county, tmp_path):
    marked = next(path for path in (county.root / REPLIES).glob("退回标注件_*_南苑街道_*.xlsx"))
    book = openpyxl.load_workbook(marked)
    sheet = book["报送表"]
    for row in sheet.iter_rows(max_row=3):
        for cell in row:
            if isinstance(cell.value, str):
                cell.value = cell.value.replace("2026-10", "2026-09")
    path = tmp_path / "南苑街道_报送表.xlsx"
    book.save(path)
    assert "可以报送" in county.run("check", str(path), now=NOW).stdout


def test_all_forms_at_once_ask_for_nothing_that_a_feed_sends(county, tmp_path):
    done = county.run("template", "--all", "--period", "2026-11", "--out", str(tmp_path / "forms"), now=NOW)
    forms = list((tmp_path / "forms").glob("*.xlsx"))
    assert f"{len(forms)}份" in done.stdout
    rows = county.json("burden", "--period", "2026-11", now=NOW)
    assert len(rows) == len(forms) > 20
    assert sum(row["held_count"] for row in rows) > 20
    for path in forms[:3]:
        checked = county.run("check", str(path), "--format", "json", now="2026-12-05T09:00+08:00", ok=(1,))
        assert {each["check_code"] for each in json.loads(checked.stdout)} == {"S12"}, "only that nothing is filled in"


def test_burden_counts_what_the_forms_ask(county, tmp_path):
    rows = {row["subject_zh"]: row for row in county.json("burden", "--period", "2026-11", now=NOW)}
    name = "白石镇"
    county.run("template", name, "--period", "2026-11", "--out", str(tmp_path / "a.xlsx"), now=NOW)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["报送表"]
    lines = [row for row in range(4, sheet.max_row + 1) if isinstance(sheet.cell(row, 1).value, int)]
    typed = [c for row in lines for c in sheet[row] if not c.protection.locked and c.column in {5, 6, 8}]
    assert (rows[name]["asked_count"], rows[name]["cell_count"]) == (len(lines), len(typed))
