"""活公式: every formula carries the value we computed, and nothing else is a formula."""

from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from report_templates.workbooks.formulas import put_formula, save_with_values
from report_templates.workbooks.spreadsheet import add_sheet, new_book, put, save_book

SHEET = "核 对&表"


def book_of(*formulas):
    """A sheet with one formula a row in column B, and 3 in A1."""
    book, values = new_book("试"), {}
    sheet = add_sheet(book, SHEET, widths=(10, 20))
    put(sheet, 1, 1, 3)
    for row, (formula, value) in enumerate(formulas, start=1):
        put_formula(sheet, row, 2, formula, value=value, values=values, number_format="0.00")
    return book, values


def column(content, *, data_only):
    return [row[1] for row in load_workbook(BytesIO(content), data_only=data_only)[SHEET].iter_rows(values_only=True)]


CASES = [
    ("=A1*2", 6),
    ("=A1/4", 0.75),
    ("=A1/100*8510638.3", Decimal("255319.15")),
    ('="a<"&A1', "a<3"),
    ('=""', ""),
    ("=A1=3", True),
    ("=A1-4", -1),
]


def test_a_reader_that_does_not_compute_sees_the_values_and_one_that_does_the_formulas():
    content = save_with_values(*book_of(*CASES))
    assert column(content, data_only=False) == [formula for formula, _ in CASES]
    read = column(content, data_only=True)
    assert [cell if cell is not None else "" for cell in read] == [
        float(value) if isinstance(value, Decimal) else value for _, value in CASES
    ]


def test_a_decimal_is_written_in_full_without_a_float_between():
    content = save_with_values(*book_of(("=1", Decimal("123456789012.10"))))
    with ZipFile(BytesIO(content)) as parts:
        assert b"<v>123456789012.10</v>" in parts.read("xl/worksheets/sheet1.xml")


def test_the_same_content_gives_the_same_bytes():
    assert save_with_values(*book_of(*CASES)) == save_with_values(*book_of(*CASES))


def test_a_book_without_formulas_is_as_it_was():
    assert save_with_values(book_of()[0], {}) == save_book(book_of()[0])


def test_values_find_their_sheet_among_several():
    book, values = book_of(("=A1", 3))
    second = add_sheet(book, "第二页", widths=(10, 20))
    put(second, 1, 1, 5)
    put_formula(second, 1, 2, "=A1", value=5, values=values)
    content = save_with_values(book, values)
    assert column(content, data_only=True) == [3]
    assert load_workbook(BytesIO(content), data_only=True)["第二页"]["B1"].value == 5


def test_a_formula_without_a_value_is_no_workbook_of_ours():
    book, values = book_of(("=A1", 3), ("=A1+1", 4))
    del values[SHEET, "B2"]
    with pytest.raises(ValueError, match=f"{SHEET}!B2"):
        save_with_values(book, values)


def test_a_value_without_a_formula_is_refused():
    book, values = book_of(("=A1", 3))
    with pytest.raises(ValueError, match=f"{SHEET}!A1"):
        save_with_values(book, values | {(SHEET, "A1"): 3})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_a_number_that_is_none_is_refused(value):
    book, values = book_of(("=A1", 3))
    with pytest.raises(ValueError, match="有限"):
        save_with_values(book, values | {(SHEET, "B1"): value})


def test_text_from_outside_is_never_a_formula():
    book, values = book_of()
    put(book.worksheets[0], 1, 2, "=HYPERLINK(1)")
    assert values == {}
    content = save_with_values(book, values)
    assert b"<f>" not in ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")
