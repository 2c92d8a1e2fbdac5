import shutil
import subprocess

import pytest

from feeds.dates import read_date
from feeds.grid import Cell
from feeds.workbook import read_workbook


def test_cells_keep_address_kind_and_format(files):
    def dress(book):
        sheet = book["表"]
        sheet["B1"].number_format = "0.0%"
        sheet["C1"].number_format = 'yyyy"年"m"月"d"日"'
        sheet["F1"].number_format = "#,##0.00_ "

    content = files.book({"表": [["名称", 0.123, 46000, "=B1*2", "#DIV/0!", 84000.5, True]]}, dress)
    grid = read_workbook(content).grids[0]
    kinds = [cell.kind for cell in grid.rows[1]]
    assert kinds == ["text", "number", "date", "formula", "error", "number", "bool"]
    assert [grid.text(1, column) for column in (2, 3, 6)] == ["12.3%", "2025-12-09", "84000.5"]
    assert grid.own(1, 2).is_percent
    assert grid.ref(1, 28) == "表!AB1"


def test_merges_fill_names_and_ordinary_blanks_stay_blank(files):
    content = files.book(
        {"表": [["甲", 1], [None, 2], [None, 3], [None, 4]]}, lambda book: book["表"].merge_cells("A1:A3")
    )
    grid = read_workbook(content).grids[0]
    assert [grid.text(row, 1) for row in (1, 2, 3, 4)] == ["甲", "甲", "甲", ""]
    assert grid.own(2, 1) is None


def test_hidden_sheets_rows_and_columns_are_left_out_and_told(files):
    def dress(book):
        book["藏"].sheet_state = "veryHidden"
        book["表"].row_dimensions[2].hidden = True
        book["表"].column_dimensions["C"].hidden = True

    book = read_workbook(files.book({"表": [["a", 1, 7], ["b", 2, 8], ["c", 3, 9]], "藏": [["x"]]}, dress))
    assert book.hidden_sheets == ("藏",)
    assert book.grids[0].hidden == "行和列"
    assert [cell.text for row in book.grids[0].rows.values() for cell in row] == ["a", "1", "c", "3"]


def test_a_far_cell_and_a_huge_merge_cost_nothing(files):
    def dress(book):
        book["表"]["XFD1048576"] = "far"
        book["表"].merge_cells("A3:A4")

    content = files.rewritten(files.book({"表": [["a"]]}, dress), "A3:A4", "A3:XFC1048575")
    grid = read_workbook(content).grids[0]
    assert grid.text(1, 1) == "a"
    assert len(grid.merged) <= 400_000


def test_control_characters_are_cleaned_and_told():
    book = read_workbook("名称,\u202e甲\u200b\x0b\n".encode())
    assert book.grids[0].text(1, 2) == "甲"
    assert book.cleaned_cells == ("B1",)


def test_tab_separated_text_reads_like_csv():
    assert read_workbook(b"a\tb\n1\t2,5\n").grids[0].text(2, 2) == "2,5"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-09-05", "2026-09-05"),
        ("2026年9月5日", "2026-09-05"),
        ("2026.9.5", "2026-09-05"),
        ("20260905", "2026-09-05"),
        ("２０２６/9/5", "2026-09-05"),
    ],
)
def test_days_are_read_by_explicit_patterns(text, day):
    assert read_date(Cell(1, 1, "text", text)).isoformat() == day


@pytest.mark.parametrize("text", ["2024-02-30", "45351", "2024.2", "九月五日", "2026-9"])
def test_what_is_no_day_is_not_guessed(text):
    assert read_date(Cell(1, 1, "text", text)) is None


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice writes the old .xls")
def test_an_old_xls_under_a_new_name_reads_like_the_new_form(files, scheme, tmp_path):
    def dress(book):
        book["藏"].sheet_state = "hidden"
        book["报送表"]["G4"].number_format = "0.0%"
        book["报送表"].row_dimensions[6].hidden = True

    source = tmp_path / "old.xlsx"
    rows = [
        (*files.good_row[:6], 0.125, ""),
        (2, "工业总产值", "亿元", 1, 9, "=1/0", 12.5, ""),
        (3, "改造户数", "户", 1, 2, 3, 4, ""),
    ]
    source.write_bytes(files.book({"藏": [["x"]], "报送表": files.rows(*rows)}, dress))
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "xls",
        source,
        "--outdir",
        tmp_path,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    content = (tmp_path / "old.xls").read_bytes()
    grid = read_workbook(content).grids[0]
    assert (grid.own(4, 7).text, grid.own(5, 6).text, grid.hidden) == ("12.5%", "#DIV/0!", "行")
    parsed = files.parse("unit_submission", content, scheme)
    assert files.codes(parsed) == ["S52", "S52", "S21"]
    for at in range(0, len(content), len(content) // 40):
        mutated = content[:at] + b"\xff" * 4 + content[at + 4 :]
        assert "S49" not in files.codes(files.parse("unit_submission", mutated, scheme))
