"""名录变动表: aggregates of units that entered or left come in; what names or betrays a single unit does not go out."""

import pytest

HEAD = [
    "序号",
    "考评对象",
    "指标名称",
    "计量单位",
    "进入户数",
    "退出户数",
    "进入单位本期数",
    "退出单位上年同期数",
    "文号",
    "备注",
]
LEFT_TOWN = [1, "白石镇", "工业总产值", "万元", 15, 5, 41000, "120,000", "澜统函〔2026〕7号", "年度一次性清查"]


@pytest.fixture
def read_roster(files, scheme):
    def read(*rows, head=HEAD, title="2026年1—9月名录变动表", line="报告期：2026-09", sheet="名录变动表"):
        book = files.book({sheet: [[title], [line], head, *rows, ["注：只填合计数"]]})
        return files.parse("corroboration", book, scheme, name="名录变动表_2026-09.xlsx")

    return read


def test_a_row_gives_counts_and_what_the_units_weigh_in_the_indicators_unit(files, read_roster):
    parsed = read_roster(LEFT_TOWN)
    (change,) = parsed.roster_changes.to_dict("records")
    place = (change["indicator_code"], change["subject_code"], change["period"])
    assert place == ("output", "town.a", "2026-09")
    assert (change["entered_count"], change["left_count"]) == (15, 5)
    assert (change["entered_value"], change["left_year_ago_value"], change["uom"]) == (4.1, 12.0, "亿元")
    assert (change["document_no"], change["remark_zh"]) == ("澜统函〔2026〕7号", "年度一次性清查")
    assert change["cell_ref"] == "名录变动表!C4"
    assert (parsed.period, files.codes(parsed)) == ("2026-09", [])
    assert parsed.observations.empty


def test_who_only_left_needs_no_figure_of_who_entered(read_roster):
    (change,) = read_roster([1, "白石镇", "工业总产值", "亿元", "", 12, "—", 12, "", ""]).roster_changes.to_dict(
        "records"
    )
    assert (change["entered_count"], change["entered_value"]) == (0, 0.0)
    assert (change["left_count"], change["left_year_ago_value"]) == (12, 12.0)


def test_heads_in_two_merged_rows_and_a_unit_above_the_table_are_read(files, scheme):
    rows = [
        ["名录变动表（2026年1—9月）"], ["单位：万元"],
        ["单位名称", "指标名称", "进入单位", None, "退出单位", None],
        [None, None, "户数", "本期数", "户数", "上年同期数"],
        ["白石镇", "固定资产投资", 3, 900, 4, 700],
    ]  # fmt: skip

    def dress(book):
        for place in ("A3:A4", "B3:B4", "C3:D3", "E3:F3"):
            book["名录"].merge_cells(place)

    parsed = files.parse("corroboration", files.book({"名录": rows}, dress), scheme, name="名录.xlsx")
    (change,) = parsed.roster_changes.to_dict("records")
    assert [change[name] for name in ("entered_count", "entered_value", "left_count", "left_year_ago_value")] == [
        3,
        900.0,
        4,
        700.0,
    ]
    assert change["indicator_code"] == "invest"  # the amount, never the growth that is printed under the same name


def test_rows_may_carry_their_own_period(read_roster):
    head = [*HEAD[:3], "报告期", *HEAD[3:]]
    rows = [[*LEFT_TOWN[:3], period, *LEFT_TOWN[3:]] for period in ("2026-08", "2026年1—9月")]
    parsed = read_roster(*rows, head=head, title="名录变动表", line="")
    assert list(parsed.roster_changes["period"]) == ["2026-08", "2026-09"]


@pytest.mark.parametrize("column", ["企业名称", "单位详细名称", "统一社会信用代码"])
def test_a_table_that_names_enterprises_is_returned(files, read_roster, column):
    parsed = read_roster([*LEFT_TOWN, "某某公司"], head=[*HEAD, column])
    assert files.codes(parsed) == ["S31"]
    assert set(parsed.findings["consequence"]) == {"return"}
    assert parsed.roster_changes.empty


def test_one_or_two_units_are_noted_since_their_sum_may_betray_them(files, read_roster):
    parsed = read_roster([*LEFT_TOWN[:4], 2, 5, *LEFT_TOWN[6:]])
    assert files.codes(parsed) == ["S64"]
    assert set(parsed.findings["consequence"]) == {"note"}
    assert len(parsed.roster_changes) == 1


@pytest.mark.parametrize(
    ("place", "text", "code"),
    [
        (1, "黑石镇", "S23"), (2, "夜间灯光", "S28"), (2, "固定资产投资增速", "S28"), (3, "", "S18"), (3, "户", "S18"),
        (4, -1, "S19"), (4, 1.5, "S19"), (4, "十五", "S19"), (6, "若干", "S19"), (6, "", "S19"), (4, 0, "S19"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_returns_the_table(files, read_roster, place, text, code):
    parsed = read_roster([*LEFT_TOWN[:place], text, *LEFT_TOWN[place + 1 :]])
    assert set(files.codes(parsed)) == {code}
    assert parsed.roster_changes.empty


def test_the_same_figure_twice_is_returned(files, read_roster):
    assert files.codes(read_roster(LEFT_TOWN, [2, *LEFT_TOWN[1:6], 5, *LEFT_TOWN[7:]])) == ["S22"]


def test_a_form_without_rows_or_columns_is_answered_as_this_form(files, read_roster):
    assert files.codes(read_roster()) == ["S12"]
    parsed = read_roster(LEFT_TOWN[:6], head=HEAD[:6])
    assert files.codes(parsed) == ["S11"]
    assert "进入单位本期数、退出单位上年同期数" in parsed.findings["message_zh"].iloc[0]


def test_other_corroboration_is_read_as_before(files, scheme):
    rows = [["单位名称", "指标名称", "报告期", "计量单位", "本月", "本年累计", "上年同期累计"],
            ["白石镇", "全社会用电量", "2026-09", "万千瓦时", 10, 90, 80]]  # fmt: skip
    parsed = files.parse("corroboration", files.book({"旁证": rows}), scheme, name="旁证_用电量_2026-09.xlsx")
    assert files.values(parsed)["power", "town.a", "ytd", "value"] == 90
    assert parsed.roster_changes.empty
