"""退回标注件: the sender's own workbook, marked; nothing else of it changes, and nothing in it comes alive."""

import shutil
import subprocess
from io import BytesIO

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from report_templates import Mark, marked_contents, marked_copy

RETURN = Mark("报送表!E4", "“投资”填的是“约12”，不是数字。", "请只填阿拉伯数字后重新报送。")
NOTE = Mark("报送表!F4", "有全角字符。", "供核对，无须处理", is_return=False)
RED, YELLOW = "00FFC7CE", "00FFEB9C"


def book_of(dress=None):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "报送表"
    for row in (
        ["报送表"],
        ["报送单位：白石镇"],
        ["序号", "指标", "单位", "本月", "累计", "同期"],
        [1, "投资", "万元", 3, "约12", "１２"],
    ):
        sheet.append(row)
    rule = DataValidation(type="decimal", operator="between", formula1="0", formula2="9")
    rule.add("D4:F4")
    sheet.add_data_validation(rule)
    sheet["B4"].number_format = "@"
    if dress:
        dress(book)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def copied(content, *marks):
    made = marked_copy(content, marks, file_name="白石镇.xlsx", receipt_no="2026-0001")
    return openpyxl.load_workbook(BytesIO(made))


def words(sheet):
    return " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_cells_are_coloured_and_say_why_and_the_reasons_stand_on_a_sheet_of_their_own():
    book = copied(book_of(), RETURN, NOTE)
    sheet = book["报送表"]
    assert (sheet["E4"].fill.fgColor.rgb, sheet["F4"].fill.fgColor.rgb) == (RED, YELLOW)
    assert "不是数字" in sheet["E4"].comment.text
    assert "请只填阿拉伯数字" in sheet["E4"].comment.text
    assert sheet["D4"].comment is None
    told = words(book["退回原因"])
    assert all(each in told for each in ("2026-0001", "白石镇.xlsx", "E4", "请只填阿拉伯数字", "不要求填报任何数值"))


def test_nothing_else_changes():
    content = book_of()
    before, after = openpyxl.load_workbook(BytesIO(content))["报送表"], copied(content, RETURN)["报送表"]
    for row in before.iter_rows():
        for cell in row:
            other = after[cell.coordinate]
            assert (other.value, other.number_format, other.font.name) == (
                cell.value,
                cell.number_format,
                cell.font.name,
            )
    assert [str(each.sqref) for each in after.data_validations.dataValidation] == ["D4:F4"]


def test_the_senders_own_comment_stays():
    def dress(book):
        book.active["E4"].comment = Comment("我的批注", "经办人")

    assert "我的批注" in copied(book_of(dress), RETURN)["报送表"]["E4"].comment.text


def test_a_mark_inside_a_merged_range_lies_on_the_cell_that_shows():
    def dress(book):
        book.active.merge_cells("D4:F4")

    sheet = copied(book_of(dress), RETURN)["报送表"]
    assert sheet["D4"].fill.fgColor.rgb == RED


def test_what_cannot_be_carried_over_is_named():
    def dress(book):
        chart = BarChart()
        chart.add_data(Reference(book.active, min_col=4, min_row=4))
        book.active.add_chart(chart, "H2")

    assert "没有保留图表" in words(copied(book_of(dress), RETURN)["退回原因"])
    assert "没有保留" not in words(copied(book_of(), RETURN)["退回原因"])


@pytest.mark.parametrize("formula", ['=HYPERLINK("http://x","点")', "=cmd|'/C calc'!A0", '=WEBSERVICE("http://x")'])
def test_a_formula_that_reaches_outside_is_shown_and_does_nothing(formula):
    def dress(book):
        book.active["G4"], book.active["H4"] = formula, "=D4*2"

    sheet = copied(book_of(dress), RETURN)["报送表"]
    assert (sheet["G4"].value, sheet["G4"].data_type) == (formula, "s")
    assert sheet["H4"].data_type == "f"


def test_marks_of_no_cell_or_another_sheet_are_told_on_the_sheet_alone():
    book = copied(
        book_of(),
        Mark("", "文件名不符。", "请改名。"),
        Mark("别的表!A1", "多余。", "请删去。"),
        Mark("报送表", "有隐藏行。", "请取消隐藏。"),
    )
    assert not [cell for row in book["报送表"].iter_rows() for cell in row if cell.comment]
    assert all(each in words(book["退回原因"]) for each in ("文件名不符", "多余", "有隐藏行"))


def test_only_one_sheet_is_selected():
    book = copied(book_of(), RETURN)
    assert [sheet.sheet_view.tabSelected for sheet in book.worksheets].count(True) <= 1
    assert book.active.title == "退回原因"


def test_what_is_no_xlsx_cannot_be_copied():
    assert marked_copy(b"PK\x03\x04 broken", [RETURN], file_name="a.xlsx", receipt_no="1") is None


def test_an_old_or_plain_file_becomes_a_workbook_of_its_contents_with_the_same_addresses():
    sheets = {"": {(1, 1): "=HYPERLINK(1)", (4, 5): "约12", (4, 6): -5.3}}
    made = marked_contents(sheets, [Mark("E4", "不是数字。", "请改。")], file_name="a.csv", receipt_no="1")
    sheet = openpyxl.load_workbook(BytesIO(made))["内容"]
    assert (sheet["A1"].value, sheet["A1"].data_type) == ("=HYPERLINK(1)", "s")
    assert (sheet["F4"].value, sheet["E4"].fill.fgColor.rgb) == (-5.3, RED)


@pytest.mark.slow
def test_libreoffice_opens_it_and_keeps_marks_and_comments(tmp_path):
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    path = tmp_path / "marked.xlsx"
    path.write_bytes(marked_copy(book_of(), [RETURN, NOTE], file_name="a.xlsx", receipt_no="1"))
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(path)], check=True, capture_output=True, timeout=120
    )
    sheet = openpyxl.load_workbook(tmp_path / "out" / "marked.xlsx")["报送表"]
    assert sheet["E4"].fill.fgColor.rgb[-6:] == RED[-6:]
    assert "不是数字" in sheet["E4"].comment.text
