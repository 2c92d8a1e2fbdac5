from datetime import UTC, datetime

import pytest

FEED = "unit_submission"


@pytest.fixture
def read(files, scheme):
    def reader(*rows, dress=None, name="白石镇_2026-09_报送表.xlsx", arrived=files.arrived, sheet="报送表", **more):
        content = files.book({sheet: files.rows(*rows, **more)}, dress)
        return files.parse(FEED, content, scheme, name=name, arrived=arrived)

    return reader


def only_message(parsed):
    assert len(parsed.findings) == 1, parsed.findings["message_zh"].to_list()
    return parsed.findings["message_zh"].iloc[0]


def test_a_good_submission_becomes_figures_with_their_cells(files, read):
    parsed = read(files.good_row)
    assert (parsed.sender_code, parsed.period) == ("town.a", "2026-09")
    assert files.values(parsed) == {
        ("invest", "town.a", "ytd", "value"): 9600,
        ("invest", "town.a", "month", "value"): 1200,
        ("invest", "town.a", "ytd", "year_ago"): 8000,
        ("invest", "town.a", "ytd", "growth"): 20,
        ("invest_growth", "town.a", "ytd", "value"): 20,
    }
    first = parsed.observations.iloc[0]
    assert (first["uom"], first["reported_text"], first["cell_ref"], first["maturity"]) == (
        "万元",
        "9600",
        "报送表!E4",
        "preliminary",
    )
    assert first["file_name"] == "白石镇_2026-09_报送表.xlsx"
    assert first["arrived_at"] == files.arrived
    assert len(first["raw_sha256"]) == 64
    assert parsed.findings.empty


def test_units_are_converted_at_the_door_and_the_text_kept(files, read):
    parsed = read((1, "工业总产值", "万元", None, "１２，３４５", "1.2亿元", "2.9%", ""))
    assert files.values(parsed) == {
        ("output", "town.a", "ytd", "value"): 1.2345,
        ("output", "town.a", "ytd", "year_ago"): 1.2,
        ("output", "town.a", "ytd", "growth"): 2.9,
    }
    assert list(parsed.observations["uom"]) == ["亿元", "亿元", "%"]
    assert list(parsed.observations["reported_text"]) == ["１２，３４５万元", "1.2亿元", "2.9%"]
    assert files.codes(parsed) == ["S51"]
    assert "报送表!E4、报送表!F4" in only_message(parsed)


def test_percent_formats_store_hundredths(files, read):
    def dress(book):
        book["报送表"]["G4"].number_format = "0.00%"
        book["报送表"]["E5"].number_format = "0%"

    parsed = read(
        (1, "固定资产投资", "万元", 1, 2, 3, 0.0785, ""),
        (2, "优良天数比例", "%", None, 0.953, None, None, ""),
        dress=dress,
    )
    assert files.values(parsed)["invest_growth", "town.a", "ytd", "value"] == 7.85
    assert files.values(parsed)["air", "town.a", "stock", "value"] == 95.3


def test_a_share_written_as_a_fraction_is_returned_and_not_guessed(files, read):
    parsed = read((1, "优良天数比例", "%", None, 0.953, None, None, ""))
    assert files.codes(parsed) == ["S30"]
    assert "95.3" not in only_message(parsed)


@pytest.mark.parametrize("mark", ["—", "／", "无", "暂无", None])
def test_missing_marks_are_missing_and_zero_is_a_value(files, read, mark):
    parsed = read((1, "固定资产投资", "万元", 0, 9600, mark, mark, ""))
    assert set(files.values(parsed)) == {("invest", "town.a", "ytd", "value"), ("invest", "town.a", "month", "value")}
    assert files.values(parsed)["invest", "town.a", "month", "value"] == 0


@pytest.mark.parametrize(
    ("row", "code", "place"),
    [
        ((1, "固定资产投资", "万元", 1, "约9600", 1, 1, ""), "S19", "报送表!E4"),
        ((1, "固定资产投资", "万元", 1, True, 1, 1, ""), "S19", "报送表!E4"),
        ((1, "固定资产投资", "万元", 1, datetime(2026, 9, 1), 1, 1, ""), "S19", "报送表!E4"),  # noqa: DTZ001
        ((1, "固定资产投资", "万元", 1, "=D4*8", 1, 1, ""), "S20", "报送表!E4"),
        ((1, "固定资产投资", "万元", 1, "#DIV/0!", 1, 1, ""), "S21", "报送表!E4"),
        ((1, "固定资产投资", "户", 1, 2, 1, 1, ""), "S18", "报送表!E4"),
        ((1, "固定资产投资", "", 1, 2, 1, 1, ""), "S18", "报送表!E4"),
        ((1, "固定资产投资", "斗", 1, 2, 1, 1, ""), "S18", "报送表!E4"),
    ],
)  # fmt: skip
def test_an_unreadable_cell_returns_the_file_and_names_the_cell(files, read, row, code, place):
    parsed = read(row)
    found = parsed.findings[parsed.findings["cell_ref"] == place]
    assert code in list(found["check_code"])
    assert set(parsed.findings["consequence"]) == {"return"}
    assert parsed.observations.empty


def test_every_bad_cell_is_named_at_once(files, read):
    parsed = read((1, "固定资产投资", "万元", "x", "y", "z", 1, ""), (2, "工业总产值", "亿", 1, 2, 3, 4, ""))
    assert list(parsed.findings["cell_ref"]) == [f"报送表!{cell}" for cell in ("E4", "D4", "F4", "E5", "D5", "F5")]


def test_percent_text_under_an_amount_is_returned(files, read):
    parsed = read((1, "固定资产投资", "万元", 1, "12.3%", 1, 1, ""))
    assert files.codes(parsed) == ["S19"]


def test_a_blank_template_is_returned(files, read):
    assert files.codes(read((1, "固定资产投资", "万元", None, None, None, None, ""))) == ["S12"]
    assert files.codes(read()) == ["S12"]
    only_last_year = (1, "固定资产投资", "万元", None, None, 84000, None, "")
    assert files.codes(read(only_last_year)) == ["S12"], "a template comes with last year's figures in it"


def test_the_unit_may_stand_above_the_table_or_in_the_label(files, scheme):
    head = ["序号", "指标名称", "本月", "本年累计", "上年同期累计", "同比增长（%）"]
    rows = [
        ["报送单位：白石镇"],
        ["报告期：2026年1—9月", "单位：亿元、%"],
        head,
        [1, "工业总产值", 1, 2, 3, 4],
        [2, "改造户数（户）", 5, 6, 7, 8],
    ]
    parsed = files.parse(FEED, files.book({"报送表": rows}), scheme)
    assert files.values(parsed)["output", "town.a", "ytd", "value"] == 2
    assert files.values(parsed)["homes", "town.a", "ytd", "value"] == 6


def test_a_label_with_its_unit_is_the_same_label(files, scheme):
    head = ["指标名称", "本年累计"]
    rows = [["报送单位：白石镇"], ["报告期：2026-09"], head, ["其中：改造户数（户）", 6]]
    parsed = files.parse(FEED, files.book({"报送表": rows}), scheme)
    assert files.values(parsed) == {("homes", "town.a", "ytd", "value"): 6}


def test_two_row_merged_heads_and_values_beside_keys_are_read(files, scheme):
    rows = [
        ["主要指标报送表"], ["报送单位：", "白石镇", None, "报告期：", "2026年1—9月"],
        ["序号", "指标名称", "计量单位", "本月", "本年累计", None, None], [None, None, None, None, "绝对额", "上年同期", "同比增长(%)"],
        [1, "工业总产值", "亿元", 1, 9, 8, 12.5],
    ]  # fmt: skip

    def dress(book):
        for area in ("A1:G1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:G3"):
            book["报送表"].merge_cells(area)

    parsed = files.parse(FEED, files.book({"报送表": rows}, dress), scheme)
    assert files.values(parsed)["output", "town.a", "ytd", "year_ago"] == 8
    assert files.values(parsed)["output", "town.a", "month", "value"] == 1
    assert parsed.findings.empty


def test_this_year_and_last_year_may_be_told_by_their_months(files, scheme):
    rows = [
        ["报送单位：白石镇 报告期：2026-09"],
        ["指标名称", "单位", "9月", "2026年1—9月", "2025年1—9月", "同比（±%）"],
        ["工业总产值", "亿元", 1, 9, 8, 12.5],
    ]
    parsed = files.parse(FEED, files.book({"报送表": rows}), scheme)
    assert files.values(parsed)["output", "town.a", "ytd", "value"] == 9
    assert files.values(parsed)["output", "town.a", "ytd", "year_ago"] == 8


def test_title_and_period_line_must_agree(files, read):
    parsed = read(files.good_row, title="2026年1—8月主要指标报送表")
    assert files.codes(parsed) == ["S14"]
    message = only_message(parsed)
    assert "2026-09" in message
    assert "2026年1—8月" in message


def test_the_head_must_speak_of_the_same_month(files, read):
    head = [*files.head[:4], "1—8月累计", *files.head[5:]]
    assert files.codes(read(files.good_row, head=head)) == ["S14"]


def test_last_months_file_under_a_new_name_is_returned(files, read):
    assert files.codes(read(files.good_row, name="白石镇_2026-10_报送表.xlsx")) == ["S14"]


def test_the_period_is_never_taken_from_the_file_name(files, scheme):
    rows = [["主要指标报送表"], ["报送单位：白石镇"], files.head, files.good_row]
    parsed = files.parse(FEED, files.book({"报送表": rows}), scheme, name="白石镇_报送表.xlsx")
    assert files.codes(parsed) == ["S13"]


def test_a_period_that_has_not_ended_is_returned(files, read):
    parsed = read(files.good_row, period="2026-10", title="报送表", name="a.xlsx")
    assert files.codes(parsed) == ["S15"]
    assert "2026-10-09" in only_message(parsed)


def test_a_flash_report_may_come_some_days_early(files, read):
    parsed = read(files.good_row, title="2026年9月主要指标快报", arrived=datetime(2026, 9, 27, tzinfo=UTC))
    assert set(parsed.observations["maturity"]) == {"flash"}


def test_an_unknown_sender_is_returned(files, read):
    assert files.codes(read(files.good_row, sender="黑石镇", name="a.xlsx")) == ["S16"]


def test_a_name_that_speaks_of_another_sender_is_returned(files, read):
    assert files.codes(read(files.good_row, name="双河镇_2026-09_报送表.xlsx")) == ["S17"]


def test_a_departments_row_about_what_it_leads_is_the_countys(files, read):
    parsed = read(files.good_row, sender="县发改局", name="县发改局_2026-09_报送表.xlsx")
    assert {key[1] for key in files.values(parsed)} == {"county.home"}
    assert parsed.sender_code == "dept.plan"


def test_a_departments_own_figures_are_its_own(files, read):
    parsed = read((1, "党建评分", "分", None, 95.5, None, None, ""), sender="县统计局", name="a.xlsx")
    assert files.values(parsed) == {("party", "dept.stats", "stock", "value"): 95.5}


@pytest.mark.parametrize(
    ("sender", "label", "uom"), [("县统计局", "固定资产投资", "万元"), ("白石镇", "党建评分", "分")]
)
def test_reporting_what_is_not_ones_own_is_returned(files, read, sender, label, uom):
    parsed = read((1, label, uom, None, 95.5, None, None, ""), sender=sender, name="a.xlsx")
    assert files.codes(parsed) == ["S17"]
    assert "报送表!B4" in only_message(parsed)


def test_rows_of_another_subject_are_returned(files, scheme):
    head = ["考评对象", *files.head[1:]]
    rows = files.rows(("白石镇", *files.good_row[1:]), ("双河镇", *files.good_row[1:]), head=head)
    parsed = files.parse(FEED, files.book({"报送表": rows}), scheme)
    assert files.codes(parsed) == ["S17"]
    assert "双河镇" in only_message(parsed)


def test_an_unknown_label_is_noted_and_the_rest_is_taken(files, read):
    parsed = read(files.good_row, (2, "夜间灯光指数", "%", 1, 2, 3, 4, ""), ("一、其他",))
    assert files.codes(parsed) == ["S53"]
    assert len(parsed.observations) == 5


def test_missing_head_columns_are_listed(files, read):
    head = ["序号", "指标名称", "计量单位", "本月", "完成情况", "上年同期累计"]
    parsed = read(files.good_row, head=head)
    assert files.codes(parsed) == ["S11"]
    assert "本年累计" in only_message(parsed)


def test_extra_columns_are_noted(files, read):
    parsed = read((*files.good_row, "第一名"), head=[*files.head, "全县排名情况"])
    assert files.codes(parsed) == ["S54"]
    assert len(parsed.observations) == 5


def test_the_same_row_twice_with_other_figures_is_returned(files, read):
    assert files.codes(read(files.good_row, (2, "固定资产投资", "万元", 1200, 9700, 8000, 20.0, ""))) == ["S22"]
    assert files.codes(read(files.good_row, files.good_row)) == []


def test_figures_of_a_stock_in_the_month_column_are_noted_and_not_taken(files, read):
    parsed = read(files.good_row, (2, "优良天数比例", "%", 95.3, None, None, None, ""))
    assert files.codes(parsed) == ["S61"]


def test_a_figure_merged_over_rows_is_returned(files, read):
    rows = (files.good_row, (2, "工业总产值", "亿元", 1, None, 3, 4, ""))
    parsed = read(*rows, dress=lambda book: book["报送表"].merge_cells("E4:E5"))
    assert set(files.codes(parsed)) == {"S19"}


def test_hidden_sheets_are_noted_and_two_tables_are_returned(files, scheme):
    rows = files.rows(files.good_row)

    def hide(book):
        book["旧表"].sheet_state = "hidden"

    assert files.codes(files.parse(FEED, files.book({"报送表": rows, "旧表": rows}, hide), scheme)) == ["S52"]
    assert files.codes(files.parse(FEED, files.book({"报送表": rows, "旧表": rows}), scheme)) == ["S80"]
    assert files.codes(files.parse(FEED, files.book({"甲": rows, "乙": rows}), scheme)) == ["S25"]
    assert files.codes(files.parse(FEED, files.book({"说明": [["请填写"]]}), scheme)) == ["S24"]


def test_two_heads_side_by_side_are_returned(files, read):
    assert files.codes(read(files.good_row * 2, head=files.head * 2)) == ["S25"]


def test_a_continued_table_below_is_read_too(files, read, scheme):
    rows = [*files.rows(files.good_row)[:-1], [], ["续表"], files.head, [2, "改造户数", "户", 1, 2, 3, 4, ""]]
    parsed = files.parse(FEED, files.book({"报送表": rows}), scheme)
    assert files.values(parsed)["homes", "town.a", "ytd", "value"] == 2


def test_no_finding_ever_names_a_check_that_is_not_declared(files, read):
    from feeds import SHAPE_CHECKS

    declared = {check.code: check.consequence.value for check in SHAPE_CHECKS}
    assert len(declared) == len(SHAPE_CHECKS)
    parsed = read((1, "固定资产投资", "", "x", "=1", None, 1, ""), title="2026年1—8月")
    for code, consequence in zip(parsed.findings["check_code"], parsed.findings["consequence"], strict=True):
        assert declared[code] == consequence


def test_the_key_of_a_finding_changes_with_the_bytes_and_not_with_the_run(files, scheme):
    august, july = (
        files.book({"报送表": files.rows(files.good_row, period=f"2026-{month}")}) for month in ("08", "07")
    )
    one, again, other = (
        list(files.parse(FEED, each, scheme).findings["finding_key"]) for each in (august, august, july)
    )
    assert one == again
    assert one
    assert not set(one) & set(other)
