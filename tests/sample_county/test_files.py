"""The files of the sample county as bytes on disk: reproducible, readable, and like those of real offices."""

import csv
import subprocess
import sys
from io import BytesIO

import openpyxl
import pytest

from sample_county import write_county
from sample_county.desk import draw

pytestmark = pytest.mark.slow

FOLDERS = {"statistics", "circulars", "submissions", "projects", "events", "corroboration", "replies"}


def content_of(directory):
    files = {path.relative_to(directory).as_posix(): path for path in directory.rglob("*") if path.is_file()}
    return {
        name: (path.read_bytes(), path.stat().st_mtime if name.startswith("inbox/") else None)
        for name, path in files.items()
    }


@pytest.fixture(scope="module")
def small(scheme_2026, tmp_path_factory):
    directory = tmp_path_factory.mktemp("small")
    write_county(directory, scheme=scheme_2026, months=2, seed=3)
    return directory


def test_the_same_seed_gives_the_same_bytes_and_times(scheme_2026, small, tmp_path):
    write_county(tmp_path, scheme=scheme_2026, months=2, seed=3)
    assert content_of(tmp_path) == content_of(small)


def test_another_seed_gives_other_files(county, honest, scheme_2026, small, tmp_path):
    from sample_county import LAST_MONTH
    from sample_county.county import make_county
    from sample_county.honest import honest_filings

    other = honest_filings(make_county(scheme_2026, last=LAST_MONTH, months=2, seed=4))
    same = {filing.file_name: filing for filing in honest}
    assert all(filing.lines != same[filing.file_name].lines for filing in other if filing.folder == "submissions")


def test_the_inbox_has_its_seven_folders_and_a_truth_list(small):
    assert {path.name for path in (small / "inbox").iterdir()} == FOLDERS
    assert all(any((small / "inbox" / folder).iterdir()) for folder in FOLDERS - {"events"})
    with (small / "sample_truth.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert {row["is_hard_rule"] for row in rows} == {"true", "false"}


def test_an_honest_county_has_an_empty_truth_list(scheme_2026, tmp_path, monkeypatch):
    monkeypatch.setattr("sample_county.send", lambda *_, **__: None)
    write_county(tmp_path, scheme=scheme_2026, months=2, seed=3, has_falsehoods=False)
    assert (tmp_path / "sample_truth.csv").read_text(encoding="utf-8").count("\n") == 1


def test_fewer_than_two_months_are_refused(scheme_2026, tmp_path):
    with pytest.raises(ValueError, match="至少要2个月"):
        write_county(tmp_path, scheme=scheme_2026, months=1)


def test_every_kind_of_workbook_opens_and_shows_its_form(county, honest):
    newest = {filing.folder: filing for filing in honest}
    for folder in FOLDERS - {"corroboration", "replies"}:
        book = openpyxl.load_workbook(BytesIO(draw(newest[folder], county.scheme)))
        sheet = book.worksheets[0]
        assert sheet.merged_cells.ranges
        assert sheet.max_row >= 4
        assert book.properties.created == newest[folder].saved_at.replace(tzinfo=None)
    assert draw(newest["corroboration"], county.scheme).decode("gbk").startswith("单位名称,指标名称,报告期")


def test_offices_write_in_their_own_hand(county, honest):
    submissions = [filing for filing in honest if filing.folder == "submissions" and filing.period == county.last]
    texts, uoms, hidden = set(), set(), 0
    for filing in submissions:
        book = openpyxl.load_workbook(BytesIO(draw(filing, county.scheme)))
        hidden += sum(sheet.sheet_state == "hidden" for sheet in book.worksheets)
        for row in book["报送表"].iter_rows(min_row=4, values_only=True):
            texts |= {value for value in row if isinstance(value, str)}
            uoms |= {value for value in row if value in {"万元", "亿元"}}
    assert hidden
    assert uoms == {"万元", "亿元"}
    assert any("，" not in text and any(digit in text for digit in "０１２３４５６７８９") for text in texts)
    assert any(text.replace(",", "").replace(".", "").isdigit() and "," in text for text in texts)


def test_a_broken_file_ends_early_and_a_duplicate_has_the_same_bytes(county, filings, truths):
    files = {filing.file_name: filing for filing in filings}
    broken = next(truth.file_name for truth in truths if truth.kind == "file_unreadable")
    with pytest.raises(Exception, match="zip"):
        openpyxl.load_workbook(BytesIO(draw(files[broken], county.scheme)))
    twin = files[next(truth.file_name for truth in truths if truth.kind == "file_duplicate")]
    first = files[twin.file_name.replace("(1)", "")]
    assert draw(twin, county.scheme) == draw(first, county.scheme)


@pytest.mark.slow
def test_the_command_writes_a_county(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "sample_county", str(tmp_path), "--months", "2", "--honest"],
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert any((tmp_path / "inbox" / "submissions").iterdir())
