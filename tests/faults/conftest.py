"""Files of three forms (.xlsx, .xls, csv) with one fault in them, through the feed that they are meant for."""

import csv
import io
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from tests.feeds.conftest import book_of, codes, parse, values
from tests.feeds.conftest import scheme as feeds_scheme
from tests.fuzz.biff_writing import PERCENT, Sheet, xls_of

FORMS = ("xlsx", "xls", "csv")
ARRIVED = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
SUBMISSION = ["指标名称", "计量单位", "本月", "本年累计", "上年同期累计"]
POWER = ["单位名称", "指标名称", "报告期", "计量单位", "本年累计"]


class Door:
    """What is sent, in which form, and what the door says."""

    submission, power = SUBMISSION, POWER

    def __init__(self, scheme):
        self.scheme = scheme

    def file(self, form, rows, sheet="报送表", *, percent=(), merges=(), more=b""):
        """Rows as bytes of a form; ``percent`` are places (row, column) from 1 in percent format."""
        if form == "csv":
            text = io.StringIO(newline="")
            csv.writer(text).writerows([["" if each is None else each for each in row] for row in rows])
            return text.getvalue().encode("gb18030")
        if form == "xls":
            ranges = tuple((top - 1, left - 1, bottom - 1, right - 1) for top, left, bottom, right in merges)
            return xls_of({sheet: Sheet(rows, {(r - 1, c - 1): PERCENT for r, c in percent}, ranges, more=more)})

        def dress(book):
            for row, column in percent:
                book[sheet].cell(row, column).number_format = "0.00%"
            for top, left, bottom, right in merges:
                book[sheet].merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)

        return book_of({sheet: rows}, dress)

    def submitted(self, form, *rows, head=SUBMISSION, **more):
        """A submission of 白石镇 for September."""
        return self.file(form, [["报送单位：白石镇　　报告期：2026-09"], list(head), *map(list, rows)], **more)

    def read(self, content, feed="unit_submission", name="a.xlsx"):
        return parse(feed, content, self.scheme, name=name)

    def said(self, content, feed="unit_submission", **more):
        """Codes and the joined messages of what was found."""
        parsed = self.read(content, feed, **more)
        return codes(parsed), "".join(parsed.findings["message_zh"])

    def figure(self, content, feed="unit_submission"):
        """The one cumulative value of a file that is taken in."""
        parsed = self.read(content, feed)
        assert not (parsed.findings["consequence"] == "return").any(), list(parsed.findings["message_zh"])
        (value,) = {
            value for key, value in values(parsed).items() if key[2:] == ("ytd", "value") and "growth" not in key[0]
        }
        return value


scheme = feeds_scheme


@pytest.fixture(scope="session")
def door(request):
    return Door(request.getfixturevalue("scheme"))


@pytest.fixture(scope="session")
def seconds():
    """Fails where a block takes more processor time than it may; other work on the machine does not count."""

    @contextmanager
    def within(most):
        began = time.process_time()
        yield
        assert time.process_time() - began < most

    return within
