"""Workbooks as offices make them: merged, computed, hidden, misformatted, locked, oversized; nothing is silently blank or nought."""

import io
import re
import zipfile
from datetime import date

import pytest

from feeds.workbook import read_workbook
from tests.faults.conftest import FORMS
from tests.feeds.conftest import book_of, codes, rewritten, values
from tests.fuzz.biff_writing import OWN, Sheet, record, xls_of

BOOKS = ("xlsx", "xls")
GOOD = ("工业总产值", "亿元", 1, 9, 8)


# F29 merged cells
@pytest.mark.parametrize("form", BOOKS)
def test_a_merged_unit_or_name_is_filled_within_its_range_alone_and_told(door, form):
    rows = (("工业总产值", "亿元", 1, 9, 8), ("固定资产投资", None, 1, 9, 8))
    merged = door.submitted(form, *rows, merges=((3, 2, 4, 2),))
    parsed = door.read(merged)
    assert values(parsed)["invest", "town.a", "ytd", "value"] == 90_000
    assert codes(parsed) == ["S58"]
    assert "B4" in parsed.findings["message_zh"][0]
    assert door.said(door.submitted(form, *rows))[0] == ["S18"] * 3, "an ordinary blank is never filled"


@pytest.mark.parametrize("form", BOOKS)
@pytest.mark.parametrize("area", [(3, 4, 4, 4), (3, 4, 3, 5)], ids=["two rows", "two columns"])
def test_a_figure_merged_over_rows_or_columns_is_returned(door, form, area):
    rows = (("工业总产值", "亿元", 1, 9, None), ("固定资产投资", "亿元", 1, None, None))
    said, message = door.said(door.submitted(form, *rows, merges=(area,)))
    assert set(said) == {"S19"}
    assert "合并了" in message
    assert "D3" in message


def test_a_figure_merged_over_the_columns_of_two_labels_is_returned(door):
    rows = [*PROJECTS, ["澜江大桥", "在建", 10, None]]
    said, message = door.said(door.file("xlsx", rows, "进度表", merges=((4, 3, 4, 4),)), "project_progress")
    assert said == ["S19"]
    assert "进度表!C4" in message


# F30 formulas without results, F31 errors
@pytest.mark.parametrize("column", range(4))
def test_a_formula_without_a_result_names_its_cell_wherever_it_stands(door, column):
    row = [*GOOD]
    row[column] = "=1+1"
    said, message = door.said(door.submitted("xlsx", row))
    assert {"S20"} <= set(said) <= {"S20", "S18", "S77"}, "figures without a unit or a name are told as well"
    assert f"报送表!{'ABCD'[column]}3" in message


MATRIX = [["2026年1—9月"], ["乡镇", "工业总产值（亿元）"], ["白石镇", 5], ["双河镇", 6]]
PROJECTS = [
    ["重点项目进度表"],
    ["报告期：2026-09H2"],
    ["项目名称", "建设阶段", "累计完成投资（万元）", "形象进度（%）"],
]


@pytest.mark.parametrize(("written", "code"), [("=A9", "S20"), ("#REF!", "S21")])
@pytest.mark.parametrize(
    ("feed", "rows"),
    [
        ("unit_submission", [["报送单位：", "白石镇", "报告期：", "@"], ["指标名称", "计量单位", "本年累计"], ["工业总产值", "亿元", 9]]),
        ("unit_submission", [["报送单位：", "@", "报告期：", "2026-09"], ["指标名称", "计量单位", "本年累计"], ["工业总产值", "亿元", 9]]),
        ("statistics_bureau", [["@"], *MATRIX]),
        ("city_circular", [["@"], ["2026年1—9月"], ["县（市、区）", "工业总产值（亿元）"], ["青澜县", 5]]),
        ("project_progress", [["@"], *PROJECTS[1:], ["澜江大桥", "在建", 10, 12]]),
        ("corroboration", [["@"], ["单位名称", "指标名称", "报告期", "计量单位", "本年累计"], ["白石镇", "全社会用电量", "2026-09", "万千瓦时", 5]]),
        ("event_ledger", [["@"], ["2026年9月加减分事项台账"], ["考评对象", "事项类型", "分值", "发生日期", "事项"], ["白石镇", "加分", 1, "2026-09-05", "表彰"]]),
    ],
)  # fmt: skip
def test_a_formula_or_an_error_above_a_table_names_its_cell(door, feed, rows, written, code):
    rows = [[written if cell == "@" else cell for cell in row] for row in rows]
    (column,) = (place for place, cell in enumerate(rows[0]) if cell == written)
    said, message = door.said(book_of({"表": rows}), feed)
    assert code in said
    assert f"表!{'ABCD'[column]}1" in message


def test_a_formula_in_a_head_is_named_and_not_only_missed(door):
    said, message = door.said(book_of({"分乡镇": [MATRIX[0], ["乡镇", "=B9"], *MATRIX[2:]]}), "statistics_bureau")
    assert set(said) == {"S24", "S20"}
    assert "分乡镇!B2" in message


@pytest.mark.parametrize(("kind", "result"), [("str", ""), ("str", "<v>9</v>"), ("n", "<v>9</v>"), ("n", "<v></v>")])
def test_only_a_stored_result_counts(door, kind, result):
    whole = door.submitted("xlsx", ("工业总产值", "亿元", 1, 9, 8))
    cell = f'<c r="D3" t="{kind}"><f>1+8</f>{result}</c>'
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(content, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(
                name, re.sub(rb'<c r="D3"[^/]*?<v>9</v></c>', cell.encode(), part) if "sheet1" in name else part
            )
    if "9" in result:
        assert door.figure(content.getvalue()) == 9
    else:
        assert door.said(content.getvalue())[0] == ["S20"]


@pytest.mark.parametrize("error", ["#DIV/0!", "#REF!", "#N/A", "#VALUE!", "#NAME?"])
@pytest.mark.parametrize("column", [0, 1, 3])
def test_an_error_value_names_its_cell(door, error, column):
    row = [*GOOD]
    row[column] = error
    said, message = door.said(door.submitted("xlsx", row))
    assert "S21" in said
    assert f"报送表!{'ABCD'[column]}3" in message
    assert error in message


# F32–F35 how numbers are written
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("written", "value"),
    [("１２３．５", 123.5), ("１，２３４", 1234), ("－5.3", -5.3), ("1 234", 1234), ("1\u3000234", 1234), ("1e5", 1e5), ("+8.1", 8.1),
     ("1,234,567.8", 1234567.8)],
)  # fmt: skip
def test_numbers_in_full_width_or_with_separators_are_read_and_noted(door, form, written, value):
    content = door.submitted(form, ("工业总产值", "亿元", 1, written, None))
    assert door.figure(content) == value
    assert set(door.said(content)[0]) <= {"S51"}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "written",
    ["1,23,456", "12.3.4", "5.3-", "(5.3)", "九千", "约9600", "9600左右", "９６００①", "1 23", "O.5", "9600\n9700"],
)
def test_what_is_not_plainly_a_number_is_returned_with_its_cell(door, form, written):
    said, message = door.said(door.submitted(form, ("工业总产值", "亿元", 1, written, None)))
    assert said == ["S19"]
    assert "D3" in message


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("written", "unit", "value"), [("12.3万", "元", 0.00123), ("0.5亿", "元", 0.5), ("12.3亿元", "万元", 12.3), ("12.3万", "亿元", None),
                                   ("12.3%", "亿元", None), ("3.5↑", "亿元", None), ("12.3户", "亿元", None)],
)  # fmt: skip
def test_a_unit_in_the_cell_counts_only_where_the_declared_unit_lets_it(door, form, written, unit, value):
    content = door.submitted(form, ("工业总产值", unit, None, written, None))
    if value is None:
        assert door.said(content)[0] == ["S19"]
    else:
        assert door.figure(content) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("shown", "unit", "value"), [('0.0"万"', "元", 0.00123), ('0.00"亿元"', "亿元", 12.3), ('0.0"户"', "亿元", None), ("0!.0,", "亿元", None),
                                 ("0,,", "亿元", None), ("#,##0.00_ ", "亿元", 12.3), (";;;", "亿元", None), ('"已报"', "亿元", None), ("0.0;;", "亿元", 12.3),
                                 (";0.0", "亿元", None), ("[$-804]0.0", "亿元", 12.3), ("0.0E+0", "亿元", 12.3)],
)  # fmt: skip
@pytest.mark.parametrize("form", BOOKS)
def test_what_a_number_format_prints_behind_shrinks_or_hides_is_never_overlooked(door, form, shown, unit, value):
    def dress(book):
        book["报送表"]["D3"].number_format = shown

    rows = [["报送单位：白石镇　　报告期：2026-09"], door.submission, ["工业总产值", unit, None, 12.3, None]]
    content = (
        book_of({"报送表": rows}, dress)
        if form == "xlsx"
        else xls_of({"报送表": Sheet(rows, {(2, 3): OWN})}, format_code=shown)
    )
    if value is None:
        assert door.said(content)[0] == ["S19"]
    else:
        assert door.figure(content) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("form", BOOKS)
def test_percent_is_told_by_format_or_sign_and_blocked_where_it_is_ambiguous(door, form):
    def said(value, percent=()):
        return door.read(door.submitted(form, ("优良天数比例", "%", None, value, None), percent=percent))

    key = ("air", "town.a", "stock", "value")
    assert values(said(0.953, percent=((3, 4),)))[key] == 95.3
    assert values(said(95.3))[key] == 95.3
    assert values(said("95.3%"))[key] == 95.3
    assert codes(said(0.953)) == codes(said("0.953")) == codes(said(1)) == ["S30"]


@pytest.mark.parametrize(("figure", "is_taken"), [(95.3, True), (0.953, False), (12.0, True), (1.2, True)])
def test_a_share_far_below_all_others_whose_hundredfold_lies_among_them_is_asked_about(door, figure, is_taken):
    rows = [*PROJECTS, ["澜江大桥", "在建", 10, figure]]
    rows += [["某路", "在建", 10, 94.1], ["某桥", "在建", 10, 96.8]] if figure != 1.2 else [["某路", "在建", 10, 1.9]]
    said = door.said(door.file("xlsx", rows, "进度表"), "project_progress")[0]
    assert ("S30" not in said) is is_taken


def test_a_share_of_the_year_before_is_asked_about_as_well(door):
    said, message = door.said(door.submitted("xlsx", ("优良天数比例", "%", None, 95.3, 0.941)))
    assert said == ["S30"]
    assert "E3" in message


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("mark", ["—", "－", "无", "空", "暂无", "/", "……"])
def test_placeholders_are_missing_and_nought_is_a_value(door, form, mark):
    parsed = door.read(door.submitted(form, ("工业总产值", "亿元", 0, 9, mark)))
    found = values(parsed)
    assert ("output", "town.a", "ytd", "year_ago") not in found
    assert found["output", "town.a", "month", "value"] == 0


# F36 codes
@pytest.mark.parametrize("code", [430181199001011234, 12345678901234567])
def test_a_code_that_was_stored_as_a_number_and_lost_digits_is_returned(door, code):
    head = ["序号", "事项", "落后主要原因", "补欠措施", "承诺完成时限", "预警编号（勿改）"]
    above = [["预警回复表"], ["回复单位：白石镇　　报告期：2026-08"], ["单位代码：town.a"]]
    content = book_of({"预警回复表": [*above, head, [1, "投资", "其他", "加快", "2026-12-01", code]]})
    said, message = door.said(content, "replies")
    assert said == ["S37"]
    assert "F5" in message
    assert "数字" in message


def test_zeros_before_a_code_are_kept_as_they_are_shown(door):
    def dress(book):
        book["表"]["A1"].number_format = "0000"

    assert read_workbook(book_of({"表": [[431, "0431"]]}, dress)).grids[0].text(1, 1) == "0431"
    assert read_workbook(b"0431,1\n").grids[0].text(1, 1) == "0431"


# F37 dates
EVENT = ["考评对象", "事项类型", "分值", "发生日期", "事项"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("written", "day"),
    [("2026-09-05", "2026-09-05"), ("2026年9月5日", "2026-09-05"), ("2026年9月5号", "2026-09-05"), ("2026-09-05T00:00:00", "2026-09-05"), ("20260905", "2026-09-05"), ("２０２６．９．５", "2026-09-05"), (45351, None),
     ("2026.9", None), ("2026年9月", None), ("202609", None), ("2026-02-30", None), ("九月五日", None), ("5/9/2026", None)],
)  # fmt: skip
def test_a_day_is_read_by_explicit_patterns_and_else_returned(door, form, written, day):
    rows = [["2026年9月加减分事项台账"], EVENT, ["白石镇", "加分", 1, written, "表彰"]]
    parsed = door.read(door.file(form, rows, "加减分事项台账"), "event_ledger")
    if day:
        assert list(parsed.events["occurred_on"]) == [day]
    else:
        assert codes(parsed) == ["S26"]
        assert "D3" in parsed.findings["message_zh"][0]


def test_a_stored_day_is_read_in_its_own_calendar(door):
    def dress(book, epoch):
        book.epoch = epoch

    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

    for epoch in (CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904):
        rows = [["2026年9月加减分事项台账"], EVENT, ["白石镇", "加分", 1, date(2026, 9, 5), "表彰"]]
        content = book_of({"台账": rows}, lambda book, epoch=epoch: dress(book, epoch))
        assert list(door.read(content, "event_ledger").events["occurred_on"]) == ["2026-09-05"]


@pytest.mark.parametrize("style", ["yyyy-mm-dd", "h:mm"])
@pytest.mark.parametrize("number", [0.5, 46000, 84000])
def test_a_figure_that_became_a_day_or_an_hour_is_returned(door, style, number):
    def dress(book):
        book["报送表"]["D3"].number_format = style

    rows = [["报送单位：白石镇　　报告期：2026-09"], door.submission, ["工业总产值", "亿元", None, number, None]]
    assert door.said(book_of({"报送表": rows}, dress))[0] == ["S19"]


# F38 hidden
@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_never_read_and_told(door, state):
    rows = [["报送单位：白石镇　　报告期：2026-09"], door.submission, GOOD]

    def dress(book):
        book["旧表"].sheet_state = state

    other = [*rows[:2], ("工业总产值", "亿元", 1, 99, 8)]
    content = book_of({"旧表": other, "报送表": rows}, dress)
    assert door.figure(content) == 9
    assert door.said(content)[0] == ["S52"]
    old = xls_of({"旧表": Sheet(other, state=1 if state == "hidden" else 2), "报送表": Sheet(rows)})
    assert door.figure(old) == 9
    assert door.said(old)[0] == ["S52"]


@pytest.mark.parametrize("way", ["hidden", "no height", "column", "no width"])
def test_hidden_or_flattened_rows_and_columns_are_never_read_and_told(door, way):
    rows = [["报送单位：白石镇　　报告期：2026-09"], door.submission, GOOD, ("固定资产投资", "亿元", 1, 7, 8)]
    old, new = {
        "hidden": ('<row r="4"', '<row r="4" hidden="1"'),
        "no height": ('<row r="4"', '<row r="4" ht="0" customHeight="1"'),
        "column": ("<sheetData>", '<cols><col min="5" max="5" width="9" hidden="true"/></cols><sheetData>'),
        "no width": ("<sheetData>", '<cols><col min="5" max="5" width="0" customWidth="1"/></cols><sheetData>'),
    }[way]
    parsed = door.read(rewritten(book_of({"报送表": rows}), old, new))
    refs = set(parsed.observations["cell_ref"])
    assert codes(parsed) == ["S52"]
    assert not {ref for ref in refs if ref.endswith("4" if way in {"hidden", "no height"} else "E3")}
    assert "报送表!D3" in refs


def test_a_head_that_is_hidden_is_told_to_be_hidden(door):
    rows = [["报送单位：白石镇　　报告期：2026-09"], door.submission, GOOD]
    content = book_of({"报送表": rows}, lambda book: book["报送表"].column_dimensions.group("D", "E", hidden=True))
    assert set(door.said(content)[0]) == {"S11", "S52"}


def test_another_sheet_of_the_same_form_is_told(door):
    rows = [["报送单位：白石镇　　报告期：2026-09"], door.submission, GOOD]
    content = book_of({"报送表": rows, "报送表 (2)": [*rows[:2], ("工业总产值", "亿元", 1, 99, 8)]})
    assert door.figure(content) == 9
    said, message = door.said(content)
    assert said == ["S80"]
    assert "“报送表 (2)”" in message


# F39 what stands around a table
@pytest.mark.parametrize("form", FORMS)
def test_the_declared_range_is_read_and_what_stands_below_its_notes_is_told(door, form):
    note, late = ["注：以上为快报数"], ["固定资产投资", "亿元", 1, 7, 8]
    parsed = door.read(door.submitted(form, GOOD, note, late))
    assert {key[0] for key in values(parsed)} == {"output"}
    assert codes(parsed) == ["S74"]
    starred = door.read(door.submitted(form, ["*工业总产值", *GOOD[1:]], late))
    assert ("invest", "town.a", "ytd", "value") in values(starred), "a star before a label is no note"


@pytest.mark.parametrize("form", FORMS)
def test_figures_beside_a_note_are_told_and_telephone_numbers_beside_a_signature_are_not(door, form):
    """Whoever types a note over a unit's name leaves its figures standing in the row."""
    rows = [door.power, ["白石镇", "全社会用电量", "2026-09", "万千瓦时", 5]]
    spoilt = ["注：数据为快报数", "全社会用电量", "2026-09", "万千瓦时", 6]
    assert codes(door.read(door.file(form, [*rows, spoilt], "旁证"), "corroboration")) == ["S74"]
    signed = ["填报人：张三", "审核人：李四", "联系电话：", "", 82345678]
    assert codes(door.read(door.file(form, [*rows, signed], "旁证"), "corroboration")) == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["合计", "合  计", "总计", "小计"])
def test_a_totals_row_is_not_loaded(door, form, name):
    rows = [door.power, ["白石镇", "全社会用电量", "2026-09", "万千瓦时", 5], ["双河镇", "全社会用电量", "2026-09", "万千瓦时", 6],
            [name, "全社会用电量", "2026-09", "万千瓦时", 11]]  # fmt: skip
    parsed = door.read(door.file(form, rows, "旁证"), "corroboration")
    assert sorted(parsed.observations["value"]) == [5, 6]
    assert codes(parsed) == ["S76"]


@pytest.mark.parametrize(("total", "said"), [(11, []), (12, ["S55"])])
def test_a_totals_row_of_towns_is_checked_against_their_sum(door, total, said):
    rows = [["2026年1—9月分乡镇指标"], ["乡镇", "工业总产值（亿元）"], ["白石镇", 5], ["双河镇", 6], ["合计", total]]
    for form in BOOKS:
        assert door.said(door.file(form, rows, "分乡镇"), "statistics_bureau")[0] == said


# fmt: off
TOTALLED = {
    "corroboration": ("旁证", [["单位名称", "指标名称", "报告期", "计量单位", "本年累计"], ["白石镇", "全社会用电量", "2026-09", "万千瓦时", 5],
                             ["双河镇", "全社会用电量", "2026-09", "万千瓦时", 6]], ["合计", "全社会用电量", "2026-09", "万千瓦时"]),
    "city_circular": ("通报", [["2026年1—9月"], ["县（市、区）", "工业总产值（亿元）"], ["青澜县", 5], ["望川县", 6]], ["合计"]),
    "project_progress": ("进度表", [*PROJECTS, ["澜江大桥", "在建", 5, 12], ["某桥", "在建", 6, 12]], ["合计", None]),
}
# fmt: on


@pytest.mark.parametrize(("total", "said"), [(11, ["S76"]), (12, ["S76", "S55"]), ("=SUM(B4:B5)", ["S76", "S79"])])
@pytest.mark.parametrize("feed", TOTALLED)
def test_a_totals_row_is_checked_wherever_rows_add_up(door, feed, total, said):
    sheet, rows, totals = TOTALLED[feed]
    found = door.said(door.file("xlsx", [*rows, [*totals, total]], sheet), feed)[0]
    assert [code for code in found if code != "S57"] == said


# F40 size
def wide(rows, cell):
    """A workbook whose one sheet has so many rows, written without a library."""
    plain = book_of({"报送表": [["x"]]})
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as source, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if "sheet1" not in name:
                target.writestr(name, source.read(name))
        with target.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            for start in range(0, rows, 1000):
                sheet.write(
                    b"".join(f'<row r="{row}">{cell(row)}</row>'.encode() for row in range(start + 1, start + 1001))
                )
            sheet.write(b"</sheetData></worksheet>")
    return content.getvalue()


def numbers(row):
    return "".join(f'<c r="{column}{row}"><v>{row * 7919 % 99991}</v></c>' for column in "ABCDE")


@pytest.mark.parametrize(
    ("rows", "cell", "said"),
    [(100_000, numbers, {"S06", "S09"}), (21_000, numbers, {"S09"}), (100_000, lambda _: "", {"S24", "S06", "S09"}),
     (100_000, lambda row: f'<c r="A{row}" s="0"/>', {"S24", "S06"})],
    ids=["too many rows", "just too many", "empty rows to the bottom", "formatted to the bottom"],
)  # fmt: skip
def test_a_sheet_of_too_many_rows_is_refused_at_once(door, seconds, rows, cell, said):
    content = wide(rows, cell)
    with seconds(2.0):
        found, _ = door.said(content)
    assert len(found) == 1
    assert set(found) <= said


def test_a_style_on_the_last_row_costs_nothing(door, seconds):
    def dress(book):
        book["报送表"].row_dimensions[1_048_576].height = 20

    rows = [["报送单位：白石镇　　报告期：2026-09"], door.submission, GOOD]
    with seconds(1.0):
        assert door.figure(book_of({"报送表": rows}, dress)) == 9


# F41 locked
@pytest.mark.parametrize("content", [
    xls_of({"报送表": [["a"]]}, more=record(0x002F, b"\x01\x00" * 27)),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"),
], ids=["xls", "xlsx"])  # fmt: skip
def test_a_locked_workbook_is_named_as_locked(door, content):
    said, message = door.said(content)
    assert said == ["S03"]
    assert "已加密" in message


def test_a_locked_package_is_named_as_locked(door):
    made = bytearray(book_of({"报送表": [["x"]]}))
    at = made.index(b"PK\x01\x02")
    made[at + 8] |= 1
    assert door.said(bytes(made))[0] == ["S03"]


# F42 another kind than its name says
@pytest.mark.parametrize("name", ["a.xls", "a.csv", "a.et", "a.xlsm", "a.dat", "a"])
@pytest.mark.parametrize("form", FORMS)
def test_the_content_decides_and_not_the_name(door, form, name):
    parsed = door.read(door.submitted(form, GOOD), name=name)
    assert values(parsed)["output", "town.a", "ytd", "value"] == 9


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"<html xmlns:o='x'><table><tr><td>1</td></tr></table></html>", "HTML"), (b"<!-- a --><!-- b -->\n<TABLE border=1>", "HTML"),
     ("\ufeff<!DOCTYPE html><p>".encode("utf-16"), "HTML"), (b"<?xml version='1.0'?><html><body/></html>", "HTML"),
     (b"<tr><td>1</td></tr>", "HTML"), (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>", "2003"),
     (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "MHTML"), (b'{"code": 500, "msg": "login"}', "JSON"), (b"%PDF-1.7", "PDF"),
     (b"PK\x05\x06" + b"\x00" * 18, "压缩包"), (b"\x1f\x8b\x08", "gzip")],
)  # fmt: skip
def test_what_is_no_table_is_named_by_its_true_kind(door, content, words):
    said, message = door.said(content)
    assert said == ["S08"]
    assert words in message


# F43 macros, links, objects
def with_part(name, part=b"<a/>", types=b""):
    plain, content = book_of({"报送表": [["x"]]}), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as source, zipfile.ZipFile(content, "w") as target:
        for each in source.namelist():
            target.writestr(each, source.read(each) + (types if each == "[Content_Types].xml" else b""))
        if name:
            target.writestr(name, part)
    return content.getvalue()


EXTERNAL = b'<Relationships><Relationship Id="r1" Type="x/%s" Target="http://example.invalid/x" TargetMode="External"/></Relationships>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (with_part("xl/vbaProject.bin"), ["S04"]),
        (with_part("xl/VBAPROJECT.BIN"), ["S04"]),
        (with_part("xl/macrosheets/sheet1.xml"), ["S04"]),
        (with_part("", types=b"<!-- application/vnd.ms-excel.sheet.macroEnabled.main+xml -->"), ["S04"]),
        (with_part("xl/externalLinks/externalLink1.xml"), ["S05"]),
        (with_part("xl/embeddings/oleObject1.bin"), ["S05"]),
        (with_part("xl/connections.xml"), ["S05"]),
        (with_part("xl/worksheets/_rels/sheet1.xml.rels", EXTERNAL % b"image"), ["S05"]),
        (with_part("xl/worksheets/_rels/sheet1.xml.rels", EXTERNAL % b"hyperlink"), ["S24"]),
        (xls_of({"a": [["x"]]}, more=record(0x01AE, b"\x01\x00" + b"\x05\x00\x00a.xls")), ["S05"]),
        (xls_of({"a": [["x"]]}).replace("Root Entry".encode("utf-16-le"), "_VBA_PROJE".encode("utf-16-le")), ["S02"]),
        (xls_of({"a": [["x"]]}) + "_VBA_PROJECT_CUR".encode("utf-16-le"), ["S04"]),
        (xls_of({"a": [["x"]]}) + "MBD0012AB34".encode("utf-16-le"), ["S05"]),
    ],
)
def test_macros_links_and_objects_are_refused_in_every_form(door, content, said):
    assert door.said(content)[0] == said


def test_a_cell_that_stands_twice_or_elsewhere_than_it_says_is_damage_and_no_value(door):
    good = door.submitted("xlsx", GOOD)
    for old, new in (('r="D3"', 'r="C3"'), ('r="D3"', 'r="D4"'), ('<row r="3"', '<row r="4"'), ('r="D3"', 'r="XFE3"')):
        assert door.said(rewritten(good, old, new))[0] == ["S02"], (old, new)
