"""What mutants have found, one case each, so that it stays mended."""

import io
import zipfile

import pytest
from PIL import Image

from tests.feeds.conftest import book_of, codes, parse, rewritten, values
from tests.feeds.conftest import scheme as feeds_scheme

scheme = feeds_scheme
ABOVE = ["报送单位：白石镇　　报告期：2026-09"]
HEAD = ["指标名称", "计量单位", "本月", "本年累计", "上年同期累计"]
ROWS = [ABOVE, HEAD, ["工业总产值", "亿元", 1, 9, 8]]


def read(content, scheme, feed="unit_submission"):
    return parse(feed, content, scheme, name="a.xlsx")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('t="n"><v>9</v>', 't="inlineStr"><v>9</v>'),
        ('t="n"><v>9</v>', "><v>1_0</v>"),
        ('t="n"><v>9</v>', "><v>９</v>"),
        ('t="n"><v>9</v>', 't="s"><v>-1</v>'),
        ('t="n"><v>9</v>', "><v>9</v><v>8</v>"),
        ('t="n"><v>9</v>', 's="999"><v>9</v>'),
        ('<row r="3"', '<row r="2"'),
        ('<row r="3"', '<row r="1_3"'),
        (' r="D3"', ' r=""'),
        ("</c></row>", '</c><c r="D3"/></row>'),
    ],
    ids=[
        "text that is none",
        "underlined",
        "full width",
        "text counted from the end",
        "two values",
        "no such style",
        "row twice",
        "odd row",
        "empty address",
        "cell again, empty",
    ],
)
def test_what_the_form_of_workbooks_forbids_is_damage_and_never_a_value(scheme, old, new):
    content = rewritten(book_of({"报送表": ROWS}), old, new)
    assert content != book_of({"报送表": ROWS})
    assert codes(read(content, scheme)) == ["S02"]


def test_a_sheet_without_a_name_is_damage(scheme):
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book_of({"报送表": ROWS}))) as source, zipfile.ZipFile(content, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace('name="报送表"'.encode(), b'name=""'))
    assert codes(read(content.getvalue(), scheme)) == ["S02"]


def test_figures_under_no_head_are_told(scheme):
    parsed = read(book_of({"报送表": [ABOVE, [*HEAD[:4], None], ROWS[2]]}), scheme)
    assert codes(parsed) == ["S54"]
    assert "E列" in parsed.findings["message_zh"][0]
    returned = read(book_of({"报送表": [ABOVE, [*HEAD[:4], "=1"], ROWS[2]]}), scheme)
    assert "S20" in codes(returned)


def test_a_picture_too_small_to_be_a_photograph_is_told(scheme):
    content = io.BytesIO()
    Image.new("L", (80, 60)).save(content, "PNG")
    parsed = parse("project_progress", content.getvalue(), scheme, name="澜江大桥_2026-09H2.png")
    assert codes(parsed) == ["S81"]
    assert parsed.photographs.empty


def test_a_totals_row_and_a_column_without_a_head_in_yearly_data_are_told(scheme):
    rows = ["乡镇,年份,工业总产值（亿元）", "白石镇,2024,5", "合计,2024,5,7", "双河镇,2024,6,8", ""]
    parsed = parse("statistics_bureau", "\n".join(rows).encode(), scheme, name="年度资料.csv")
    assert set(codes(parsed)) == {"S76", "S54"}
    assert sorted(parsed.observations["value"]) == [5, 6]


@pytest.mark.parametrize("feed", ["unit_submission", "statistics_bureau"])
def test_figures_beside_no_name_are_told(scheme, feed):
    rows = {
        "unit_submission": [*ROWS, [None, "亿元", 1, 7, 6]],
        "statistics_bureau": [["2026年1—9月"], ["乡镇", "工业总产值（亿元）"], ["白石镇", 5], [None, 6]],
    }
    parsed = read(book_of({"报送表": rows[feed]}), scheme, feed)
    assert codes(parsed) == ["S77"]
    assert values(parsed)


def test_a_damaged_picture_stops_no_table(scheme):
    content = io.BytesIO()
    rows = [
        ["重点项目进度表"],
        ["报告期：2026-09H2"],
        ["项目名称", "建设阶段", "累计完成投资（万元）", "形象进度（%）"],
        ["澜江大桥", "在建", 10, 12],
    ]
    with zipfile.ZipFile(io.BytesIO(book_of({"进度表": rows}))) as source, zipfile.ZipFile(content, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        space = b"http://x"
        target.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels", b'<R><Relationship Id="d" Target="../drawings/drawing1.xml"/></R>'
        )
        target.writestr(
            "xl/drawings/_rels/drawing1.xml.rels", b'<R><Relationship Id="p" Target="../media/image1.png"/></R>'
        )
        anchor = b"<a:from xmlns:a='%b'><a:row>3</a:row></a:from><b:blip xmlns:b='%b' b:embed='p'/>" % (space, space)
        target.writestr("xl/drawings/drawing1.xml", b"<d><oneCellAnchor>" + anchor + b"</oneCellAnchor></d>")
        target.writestr("xl/media/image1.png", b"\x89PNG" + b"picture" * 30)
    damaged = content.getvalue().replace(b"picturepicture", b"PICTUREpicture", 1)
    parsed = read(damaged, scheme, "project_progress")
    assert codes(parsed) == []
    assert len(parsed.observations)


def test_a_sheet_whose_head_was_spoilt_is_told_where_another_sheet_carries_the_file(scheme):
    """A bureau's report of two sheets: one was read, and the other was lost without a word."""
    title = ["青澜县2026年9月主要经济指标"]
    spoilt = [title, ["1,23,456", *HEAD[1:]], ["工业总产值", "亿元", 1, 9, 8]]
    sound = [title, HEAD, ["固定资产投资", "亿元", 1, 7, 6]]
    parsed = read(book_of({"主要指标": spoilt, "续表": sound}), scheme, "statistics_bureau")
    (message,) = parsed.findings.loc[parsed.findings["check_code"] == "S78", "message_zh"]
    assert "主要指标!A2" in message
    assert "指标名称" in message
    nameless = [title, ["", "产值（亿元）"], ["白石镇", 9], ["双河镇", 8]]
    (message,) = read(book_of({"主要指标": sound, "分乡镇": nameless}), scheme, "statistics_bureau").findings[
        "message_zh"
    ]
    assert "分乡镇!A3" in message
    assert "S78" not in codes(
        read(book_of({"主要指标": sound, "说明": [["口径说明"], ["以上为快报数", 2026]]}), scheme, "statistics_bureau")
    )
