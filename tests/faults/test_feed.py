"""What a source sends: in any encoding, cut off, with other columns than last month."""

import itertools

import pytest

from tests.feeds.conftest import codes, values

POWER_ROWS = [
    ["单位名称", "指标名称", "报告期", "计量单位", "本月", "本年累计", "上年同期累计"],
    ["白石镇", "全社会用电量", "2026-09", "万千瓦时", 10, 90, 80],
    ["青禾乡", "全社会用电量", "2026-09", "万千瓦时", 11, 91, 81],
]
KEY = ("power", "town.a", "ytd", "value")


def text_of(rows, delimiter=",", end="\r\n"):
    return "".join(delimiter.join(map(str, row)) + end for row in rows)


# F18
@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_the_same_table_is_equal_in_every_encoding(door, encoding, delimiter):
    whole = door.read(text_of(POWER_ROWS, delimiter).encode(encoding), "corroboration")
    assert values(whole)[KEY] == 90
    assert len(whole.observations) == 6
    assert codes(whole) == []


@pytest.mark.parametrize(
    ("feed", "rows", "count"),
    [
        ("statistics_bureau", [["乡镇", "报告期", "工业总产值（亿元）"], ["白石镇", "2026-09", 5], ["双河镇", "2026-09", 6]], 2),
        ("project_progress", [["重点项目进度表"], ["报告期：2026-09H2"], ["项目名称", "建设阶段", "累计完成投资（万元）", "形象进度（%）"], ["澜江大桥", "在建", 10, 12]], 3),
        ("unit_submission", [["报送单位：白石镇　　报告期：2026-09"], ["指标名称", "计量单位", "本年累计"], ["工业总产值", "亿元", 9]], 1),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_every_form_is_read_in_every_encoding(door, feed, rows, count, encoding):
    for delimiter in (",", "\t"):
        assert len(door.read(text_of(rows, delimiter).encode(encoding), feed).observations) == count


@pytest.mark.parametrize("content", [
    text_of(POWER_ROWS).encode("utf-16-le"), text_of(POWER_ROWS).encode("utf-32"), text_of(POWER_ROWS).encode("gb18030") + b"\x81\xff\r\n",
    "㙍,1\r\n".encode("gb18030") + "白石镇,1\r\n".encode(), text_of(POWER_ROWS).encode("utf-8").replace("白".encode(), "白".encode()[:2]),
], ids=["utf-16 without mark", "utf-32", "one bad byte", "two encodings", "half a character"])  # fmt: skip
def test_what_is_in_no_encoding_is_refused_and_never_read_as_other_letters(door, content):
    parsed = door.read(content, "corroboration")
    assert (parsed.findings["consequence"] == "return").any()
    assert parsed.observations.empty


def test_big5_is_no_table_of_ours(door):
    said = door.said(text_of(POWER_ROWS).encode("big5", "replace"), "corroboration")[0]
    assert set(said) <= {"S10", "S24", "S11"}
    assert said


# F15 and a text file cut off
@pytest.mark.parametrize("share", [0.4, 2 / 3, 0.9])
@pytest.mark.parametrize("form", ["xlsx", "xls"])
def test_a_workbook_cut_off_is_refused(door, form, share):
    whole = door.submitted(form, ("工业总产值", "亿元", 1, 9, 8))
    assert door.said(whole[: int(len(whole) * share)])[0] == ["S02"]


def test_a_text_cut_off_within_a_line_is_refused_and_one_without_an_end_is_told(door):
    whole = text_of(POWER_ROWS).encode()
    for cut in range(len(text_of(POWER_ROWS[:2]).encode()) + 1, len(whole) - 1):
        parsed = door.read(whole[:cut], "corroboration")
        assert codes(parsed), f"cut at {cut}, and nothing is said"
        if len(parsed.observations) == 6:
            assert "S75" in codes(parsed)


@pytest.mark.parametrize("quote", ['"', '"白石镇', '""" '])
def test_a_quotation_mark_that_swallows_lines_is_refused(door, quote):
    rows = [POWER_ROWS[0], [quote, *POWER_ROWS[1][1:]], POWER_ROWS[2]]
    assert door.said(text_of(rows).encode(), "corroboration")[0] == ["S02"]


# F20
@pytest.mark.parametrize("order", [*itertools.islice(itertools.permutations(range(7)), 5, 5000, 997)])
def test_columns_in_another_order_are_the_same_table(door, order):
    rows = [[row[place] for place in order] for row in POWER_ROWS]
    for form in ("xlsx", "xls", "csv"):
        assert values(door.read(door.file(form, rows, "旁证"), "corroboration"))[KEY] == 90


@pytest.mark.parametrize("head", ["本年累计数", "累计", "1—9月", "自年初累计", "本年累计（万千瓦时）"])
def test_known_other_names_of_a_column_are_read(door, head):
    rows = [[*POWER_ROWS[0][:5], head, POWER_ROWS[0][6]], *POWER_ROWS[1:]]
    assert values(door.read(door.file("csv", rows), "corroboration"))[KEY] == 90


@pytest.mark.parametrize("form", ["xlsx", "xls", "csv"])
def test_an_unknown_column_is_told_and_a_missing_one_is_listed(door, form):
    added = [[*row, more] for row, more in zip(POWER_ROWS, ["峰谷差", 1, 2], strict=True)]
    parsed = door.read(door.file(form, added, "旁证"), "corroboration")
    assert codes(parsed) == ["S54"]
    assert "峰谷差" in parsed.findings["message_zh"][0]
    renamed = [[*POWER_ROWS[0][:5], "用量", POWER_ROWS[0][6]], *POWER_ROWS[1:]]
    said, message = door.said(door.file(form, renamed, "旁证"), "corroboration")
    assert said == ["S11"]
    assert "本年累计" in message
    assert "A1" in message


@pytest.mark.parametrize("form", ["xlsx", "xls"])
def test_a_project_table_without_one_of_its_columns_is_returned_with_the_list(door, form):
    rows = [
        ["重点项目进度表"],
        ["报告期：2026-09H2"],
        ["项目名称", "建设阶段", "累计完成投资（万元）"],
        ["澜江大桥", "在建", 10],
    ]
    said, message = door.said(door.file(form, rows, "进度表"), "project_progress")
    assert said == ["S11"]
    assert "形象进度" in message
