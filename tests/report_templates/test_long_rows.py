"""长表: rows written straight into a sheet read, look and lie as those that openpyxl writes."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from report_templates.workbooks.spreadsheet import (
    add_sheet,
    long_rows,
    new_book,
    open_for_input,
    put,
    put_head,
    put_line,
    put_row,
    put_title,
    save_book,
)

FORMATS = ("", "0.00", "0", "")
ROWS = [
    ("民间投资", 12.345, 3, "绿灯"),
    ("=1+1", None, 0, "  前后有空格 "),
    ("<&>\"'", -0.1, None, "红灯"),
    ("很长的说明" * 12, 1e-9, True, "两行\n文字"),
    (None, 255319.15, -7, ""),
]


def drawn(put_rows, rows=ROWS):
    """A sheet with title, head, rows and a note below them, as read back."""
    book = new_book("试")
    sheet = add_sheet(book, "表", widths=(20, 10, 10, 12))
    put_title(sheet, "标题", columns=4)
    put_head(sheet, 2, ("甲", "乙", "丙", "丁"))
    put_rows(sheet, rows)
    put_line(sheet, len(rows) + 3, 1, "注")
    return save_book(book)


def plainly(sheet, rows):
    for row, values in enumerate(rows, start=3):
        put_row(sheet, row, values, formats=FORMATS)


def at_length(sheet, rows):
    long = long_rows(sheet, formats=FORMATS)
    for row, values in enumerate(rows, start=3):
        long.put(row, values)


def told(content):
    """Every cell's value and look, and every row's height."""
    sheet = load_workbook(BytesIO(content))["表"]
    cells = {
        cell.coordinate: (cell.value, cell.data_type, cell.number_format, *map(repr, (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)))
        for row in sheet.iter_rows()
        for cell in row
    }  # fmt: skip
    heights = {number: sheet.row_dimensions[number].height for number in range(1, sheet.max_row + 1)}
    return cells, heights, sheet.dimensions


def test_a_long_table_is_the_same_sheet():
    assert told(drawn(at_length)) == told(drawn(plainly))


def test_the_same_rows_give_the_same_bytes():
    assert drawn(at_length) == drawn(at_length)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.text(max_size=12), st.floats(allow_nan=False, allow_infinity=False)), min_size=1, max_size=5)
)
def test_whatever_is_written_reads_back_and_is_no_formula(pairs):
    sheet = load_workbook(BytesIO(drawn(at_length, pairs)))["表"]
    for row, (text, figure) in enumerate(pairs, start=3):
        shown = sheet.cell(row, 1)
        clean = ILLEGAL_CHARACTERS_RE.sub("", text)
        assert ((shown.value or "").replace("\r", "\n"), shown.data_type != "f") == (clean.replace("\r", "\n"), True)
        assert sheet.cell(row, 2).value == figure


def test_a_formula_stands_with_what_it_comes_to():
    def formulas(sheet, rows):
        long = long_rows(sheet, formats=FORMATS)
        long.put(3, ("a<", 6.0, "", None), ('="a"&"<"', "=2*3", '=""'))

    content = drawn(formulas, [None])
    values = [load_workbook(BytesIO(content), data_only=only)["表"][3] for only in (False, True)]
    assert [cell.value for cell in values[0]] == ['="a"&"<"', "=2*3", '=""', None]
    assert [cell.value or "" for cell in values[1]] == ["a<", 6, "", ""]


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_a_formula_that_comes_to_nothing_is_refused(value):
    sheet = add_sheet(new_book("试"), "表", widths=(10,))
    with pytest.raises(ValueError, match="不是有限的数"):
        long_rows(sheet).put(3, (value,), ("=1/0",))


def test_cells_to_write_in_are_open_and_as_high_as_a_hand_needs():
    book = new_book("试")
    sheet = add_sheet(book, "表", widths=(10, 20))
    long_rows(sheet, answers={2: "@"}, least=60.0).put(1, ("事项", None))
    open_for_input(put(sheet, 2, 2, None))
    read = load_workbook(BytesIO(save_book(book)))["表"]
    assert [cell.protection.locked for cell in read[1]] == [True, False]
    assert repr(read["B1"].fill) == repr(read["B2"].fill)
    assert (read["B1"].number_format, read.row_dimensions[1].height) == ("@", 60)


def test_rows_go_downwards_and_nothing_stands_among_them():
    book = new_book("试")
    sheet = add_sheet(book, "表", widths=(10,))
    long = long_rows(sheet)
    long.put(3, ("甲",))
    with pytest.raises(ValueError, match="row 3 after row 3"):
        long.put(3, ("乙",))
    put_line(sheet, 3, 1, "注")
    with pytest.raises(ValueError, match="not all of the long table"):
        save_book(book)


def test_a_book_is_saved_once():
    book = new_book("试")
    long_rows(add_sheet(book, "表", widths=(10,))).put(1, ("甲",))
    save_book(book)
    with pytest.raises(ValueError, match="written before"):
        save_book(book)
