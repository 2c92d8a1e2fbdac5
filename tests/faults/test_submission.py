"""What units send: for another period, by another name, about somebody else, with nothing in it."""

import pytest

from tests.feeds.conftest import codes, values

GOOD = ("工业总产值", "亿元", 1, 9, 8)
FORMS = ("xlsx", "xls", "csv")


def sent(door, form, *, sender="白石镇", period="2026-09", title="", row=GOOD, head=None):
    above = [[title]] if title else []
    return door.file(
        form, [*above, [f"报送单位：{sender}　　报告期：{period}"], list(head or door.submission), list(row)], "报送表"
    )


# F24
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("period", "title", "head"),
    [
        ("2026-08", "2026年1—9月报送表", None),
        ("2026-09", "2026年8月报送表", None),
        ("2026-09", "", "1—8月累计"),
        ("2025-09", "2026年9月报送表", None),
    ],
)
def test_two_periods_in_one_file_are_both_named_and_none_is_chosen(door, form, period, title, head):
    heads = [*door.submission]
    heads[3] = head or heads[3]
    said, message = door.said(sent(door, form, period=period, title=title, head=heads))
    assert said == ["S14"]
    assert period in message
    assert (head or title[:7]).removesuffix("报送表").removesuffix("累计")[:4] in message


@pytest.mark.parametrize("form", FORMS)
def test_the_name_of_a_file_never_tells_its_period(door, form):
    assert door.said(sent(door, form, period=""), name="白石镇_2026-09_报送表.xlsx")[0] == ["S13"]
    assert door.said(sent(door, form), name="白石镇_2026-08_报送表.xlsx")[0] == ["S14"]


@pytest.mark.parametrize(
    ("feed", "sheet", "rows", "other"),
    [
        ("unit_submission", "2026年8月", [["报送单位：白石镇　　报告期：2026-09"], ["指标名称", "计量单位", "本年累计"], ["工业总产值", "亿元", 9]], "2026年8月"),
        ("corroboration", "旁证", [["2026年8月旁证"], ["单位名称", "指标名称", "报告期", "计量单位", "本年累计"],
                                 ["白石镇", "全社会用电量", "2026-09", "万千瓦时", 5]], "2026年8月"),
        ("event_ledger", "台账", [["2026年8月加减分事项台账"], ["考评对象", "事项类型", "分值", "发生日期", "事项"],
                                ["白石镇", "加分", 1, "2026-09-05", "表彰"]], "2026-08"),
        ("project_progress", "2026年9月上半月", [["报告期：2026-09H2"], ["项目名称", "建设阶段", "累计完成投资（万元）", "形象进度（%）"],
                                            ["澜江大桥", "在建", 10, 12]], "2026年9月上半月"),
    ],
)  # fmt: skip
def test_a_title_or_a_sheet_of_another_period_returns_the_file_with_both(door, feed, sheet, rows, other):
    said, message = door.said(door.file("xlsx", rows, sheet), feed)
    assert said == ["S14"]
    assert "2026-09" in message
    assert other in message


@pytest.mark.parametrize(
    ("written", "is_known"),
    [("2026-9", True), ("2026年九月", True), ("2026年十二月", False), ("2026.9", True), (2026.1, False), ("2026.1", False), (46266, False)],
)  # fmt: skip
def test_a_period_in_a_cell_is_read_by_explicit_patterns(door, written, is_known):
    rows = [door.power, ["白石镇", "全社会用电量", written, "万千瓦时", 5]]
    assert (door.said(door.file("xlsx", rows, "旁证"), "corroboration")[0] == []) is is_known


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("period", ["2026-10", "2027-01", "2026年12月"])
def test_a_period_that_has_not_ended_is_returned(door, form, period):
    assert door.said(sent(door, form, period=period))[0] == ["S15"]


# F25, F26
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("白石镇", True),
        ("白 石 镇", True),
        ("县发改局", True),
        ("县发展和改革局", True),
        ("白石乡", False),
        ("白石镇人民政府办公室", False),
        ("白石镇（本级）", True),
        ("", False),
    ],
)
def test_a_unit_is_known_by_the_register_alone(door, form, name, known):
    row = GOOD if "镇" in name or not known else ("工业总产值", "亿元", 1, 9, 8)
    parsed = door.read(sent(door, form, sender=name, row=row))
    assert (codes(parsed) == []) is known
    if not known:
        assert codes(parsed) == ["S16"]


@pytest.mark.parametrize("form", FORMS)
def test_a_row_of_another_unit_refuses_the_file_and_names_both(door, form):
    head = [*door.submission, "考评对象"]
    said, message = door.said(sent(door, form, head=head, row=(*GOOD, "双河镇")))
    assert said == ["S17"]
    assert "双河镇" in message
    assert "白石镇" in message


@pytest.mark.parametrize("name", ["双河镇_2026-09_报送表.xlsx", "双河镇-2026-09报送表.xlsx", "双河镇2026年9月.xlsx"])
def test_a_file_name_that_begins_with_another_unit_refuses_the_file(door, name):
    assert door.said(sent(door, "xlsx"), name=name)[0] == ["S17"]
    assert door.said(sent(door, "xlsx"), name=f"青澜县{name.replace('双河镇', '白石镇')}")[0] == []


# F28
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "row",
    [
        ("工业总产值", "亿元", None, None, None),
        ("工业总产值", "亿元", None, None, 8),
        ("工业总产值", "亿元", "—", "—", "—"),
        (),
    ],
)
def test_a_form_that_nobody_filled_in_is_returned(door, form, row):
    assert door.said(sent(door, form, row=row))[0] == ["S12"]


@pytest.mark.parametrize(
    ("feed", "sheet", "rows", "code"),
    [
        ("corroboration", "旁证", [["单位名称", "指标名称", "报告期", "计量单位", "本年累计"]], "S12"),
        ("city_circular", "通报", [["2026年1—9月"], ["县（市、区）", "工业总产值（亿元）"]], "S12"),
        ("project_progress", "进度表", [["重点项目进度表"], ["报告期：2026-09H2"], ["项目名称", "建设阶段", "累计完成投资（万元）", "形象进度（%）"]], "S12"),
        ("event_ledger", "台账", [["2026年9月"], ["考评对象", "事项类型", "分值", "发生日期", "事项"]], "S63"),
    ],
)  # fmt: skip
def test_every_empty_form_is_told(door, feed, sheet, rows, code):
    for form in FORMS:
        assert door.said(door.file(form, rows, sheet), feed)[0] == [code]


def test_the_same_figure_twice_with_other_numbers_names_both_cells(door):
    for form in FORMS:
        content = door.submitted(form, GOOD, ("工业总产值", "亿元", 1, 10, 8))
        said, message = door.said(content)
        assert said == ["S22"]
        assert "D3" in message
        assert "D4" in message
    assert values(door.read(door.submitted("csv", GOOD, GOOD)))
