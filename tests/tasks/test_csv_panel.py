"""Tables that people hand to a command: what cannot be read is told with file, place and remedy, in Chinese."""

import re

import pytest

from tasks.home import HomeError
from tasks.inquiries.csv_panel import read_panel
from tasks.inquiries.panel import FIGURE_COLUMNS

HEAD = "indicator_code,subject_code,period,value\n"
ROW = "grain,town.a,2026-09,8\n"

UNREADABLE = {
    "nothing": (b"", "是空的"),
    "blank lines": (b"\n\n", "是空的"),
    "another encoding": (f"{HEAD}{ROW}".encode() + "粮食,甲镇,2026-09,8\n".encode("gbk"), "第3行有不是 UTF-8 编码的字"),
    "a workbook": (b"PK\x03\x04\x14\x00" + bytes(range(128)), "是工作簿"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + bytes(64), "是工作簿"),
    "binary": (HEAD.encode() + b"\x00\x01\n", "第2行有空字符"),
    "no heads": (ROW.encode(), "缺列：indicator_code"),
    "a web page": (b"<html><body>a,b</body></html>", "缺列"),
    "a head twice": (b"indicator_code,subject_code,period,value,value\n", "“value”写了2次"),
    "a cell too many": ((HEAD + ROW + "grain,town.b,2026-09,8,000\n").encode(), "第3行有5格，表头只有4列"),
    "every row a cell too many": ((HEAD + "grain,town.b,2026-09,8,000\n").encode(), "第2行有5格，表头只有4列"),
    "an open quotation": ((HEAD + 'grain,"town.a,2026-09,8\n').encode(), "双引号没有成对"),
    "text for a number": (
        (HEAD + ROW + "grain,town.b,2026-09,八十\n").encode(),
        "数据第2行（不算表头）的 value 是“八十”",
    ),
    "thousands": ((HEAD + 'grain,town.b,2026-09,"8,000"\n').encode(), "千分位"),
    "nobody's figure": ((HEAD + ROW + "grain,,2026-09,8\n").encode(), "数据第2行（不算表头）没有写 subject_code"),
    "nothing's figure": (
        (HEAD + ",,,\n" + ",town.b,2026-09,\n").encode(),
        "数据第2行（不算表头）没有写 indicator_code",
    ),
    "no number at all": ((HEAD + "grain,town.b,2026-09,inf\n").encode(), "不是数"),
}


@pytest.mark.parametrize(("content", "told"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_told_with_file_place_and_remedy(tmp_path, content, told):
    file = tmp_path / "figures.csv"
    file.write_bytes(content)
    with pytest.raises(HomeError, match=re.escape(told)) as refused:
        read_panel(str(file), FIGURE_COLUMNS)
    text = str(refused.value)
    assert str(file) in text
    assert re.search(r"请|应是|须有", text)
    assert not re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", text.replace(str(file), "")), "another program's English"


def test_what_an_office_saves_is_read(tmp_path):
    file = tmp_path / "figures.csv"
    file.write_bytes(
        b"\xef\xbb\xbf"
        + (HEAD + "grain,town.a,2026-09,\n" + 'grain,"town,b",2026-09,1.5\n' + ",,,\n").encode().replace(b"\n", b"\r\n")
    )
    frame = read_panel(str(file), FIGURE_COLUMNS)
    assert frame["value"].isna().tolist() == [True, False]
    assert frame["subject_code"].tolist() == ["town.a", "town,b"]
    assert frame["period"].tolist() == ["2026-09", "2026-09"]


def test_a_unit_may_be_called_like_nothing(tmp_path):
    file = tmp_path / "figures.csv"
    file.write_text(HEAD + "grain,NA,2026,8\ngrain,null,2026,NA\n")
    frame = read_panel(str(file), FIGURE_COLUMNS)
    assert frame["subject_code"].tolist() == ["NA", "null"]
    assert frame["value"].isna().tolist() == [False, True]
