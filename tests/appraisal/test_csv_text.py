"""CSV 文本: a text that a spreadsheet would run stays text, a number stays a number."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.csv_text import csv_of_frame, csv_text, inert

ALIVE = (
    '=HYPERLINK("http://x","y")',
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
)
HARMLESS = ("白石镇", "-5.3", "+8", "-1,234.5", "-", "--", "—", "1e-5", "-3%", "2026-09", "a=b", "", "3-1", "'=1")


@pytest.mark.parametrize("text", ALIVE)
def test_what_a_spreadsheet_would_run_is_quoted(text):
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("value", [*HARMLESS, -5.3, 0, None, True])
def test_all_else_stays_as_it_is(value):
    assert inert(value) is value


def is_alive(text):
    return text[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"}


@given(
    st.lists(
        st.lists(st.one_of(st.text(max_size=20), st.floats(allow_nan=False), st.integers()), min_size=2, max_size=2)
    )
)
def test_no_cell_of_any_export_is_alive_and_both_ways_write_the_same(rows):
    written = csv_text(["a", "b"], rows)
    framed = csv_of_frame(pd.DataFrame(rows, columns=["a", "b"], dtype="object"))
    for text in (written, framed):
        for cells in list(csv.reader(io.StringIO(text, newline="")))[1:]:
            for cell in cells:
                assert not is_alive(cell) or _is_number(cell) or not cell.strip("-")


def _is_number(text):
    try:
        float(text.replace(",", "").rstrip("%"))
    except ValueError:
        return False
    return True
