"""Filling in a form that went out, as its addressee does: by the key of the row and the head of the column."""

import io

import openpyxl


def table_of(sheet):
    """Row of the heads, and column by head."""
    for row in range(1, 15):
        heads = {str(cell.value): cell.column for cell in sheet[row] if cell.value is not None}
        if "序号" in heads:
            return row, heads
    raise AssertionError("no row of heads that begins with 序号")


def keys_of(content, key_head):
    """What stands under the head of keys, row by row."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    top, heads = table_of(sheet)
    cells = (sheet.cell(row, heads[key_head]).value for row in range(top + 1, sheet.max_row + 1))
    return [str(value) for value in cells if value]


def filled(content, key_head, answers):
    """The workbook with answers typed in.

    Args:
        content: the form that went out.
        key_head: head of the column of keys.
        answers: key → head → what is typed.
    """
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    top, heads = table_of(sheet)
    rows = {str(sheet.cell(row, heads[key_head]).value): row for row in range(top + 1, sheet.max_row + 1)}
    for key, typed in answers.items():
        for head, value in typed.items():
            sheet.cell(rows[key], heads[head]).value = value
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()
