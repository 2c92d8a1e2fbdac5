"""满意度调查表: counts come in by layer, method and question; what does not add up or the scheme does not know goes back."""

import pandas as pd
import pytest

from appraisal.scheme import Indicator, Source
from appraisal.surveys.scores import score_surveys

HEAD = [
    "序号",
    "考评对象",
    "指标名称",
    "评议主体",
    "调查方式",
    "满意",
    "基本满意",
    "不满意",
    "不了解",
    "样本量",
    "总体人数",
    "调查日期",
    "备注",
]
BY_PHONE = [1, "白石镇", "企业满意度", "服务对象", "电话调查", 62, 27, 6, 5, 100, "4,200", "2026-09-20", ""]
BY_SHEET = [2, "白石镇", "企业满意度", "职工", "问卷调查", 18, 2, "", "—", 20, "", "2026年9月21日", ""]
RULE = {
    "scale": {"满意": 100, "基本满意": 75, "不满意": 55},
    "unknown": "excluded",
    "abstention": "excluded",
    "methods": {"电话调查": 6, "问卷调查": 4},
    "missing_method": "renormalise",
    "layers": {"town": {"职工": 3, "服务对象": 6}},
    "missing_layer": "renormalise",
}


@pytest.fixture(scope="module")
def surveyed(scheme):
    """The small scheme with an indicator that is surveyed."""
    rest = {"group_code": "economy", "uom": "分", "kind": "level", "basis": "stock", "role": "support"}
    indicator = Indicator(
        code="satisfaction",
        name_zh="营商环境满意度",
        sources=(Source(feed="survey", label="企业满意度"),),
        survey=RULE,
        **rest,
    )
    return scheme.model_copy(update={"indicators": (*scheme.indicators, indicator)})


@pytest.fixture
def read_surveys(files, surveyed):
    def read(*rows, head=HEAD, title="2026年前三季度企业满意度调查表", line="报告期：2026-09"):
        book = files.book({"满意度调查表": [[title], [line], head, *rows, ["注：填人数，不填百分比"]]})
        return files.parse("corroboration", book, surveyed, name="满意度调查表_2026-09.xlsx")

    return read


def changed(row, **cells):
    """``row`` with the cells under some heads changed."""
    return [cells.get(head, cell) for head, cell in zip(HEAD, row, strict=True)]


def counts(parsed, subject="town.a"):
    own = parsed.surveys[parsed.surveys["subject_code"] == subject]
    return dict(zip(zip(own["layer_zh"], own["answer_zh"], strict=True), own["answer_count"], strict=True))


def test_every_answer_is_kept_as_a_count_with_its_cell(files, read_surveys):
    parsed = read_surveys(BY_PHONE, BY_SHEET)
    assert files.codes(parsed) == []
    assert parsed.period == "2026-09"
    assert parsed.observations.empty
    assert counts(parsed) == {
        ("服务对象", "满意"): 62, ("服务对象", "基本满意"): 27, ("服务对象", "不满意"): 6, ("服务对象", "不了解"): 5,
        ("职工", "满意"): 18, ("职工", "基本满意"): 2, ("职工", "不满意"): 0, ("职工", "不了解"): 0,
    }  # fmt: skip
    first = parsed.surveys.iloc[0]
    place = tuple(first[name] for name in ("indicator_code", "subject_code", "period", "layer_zh", "method_zh"))
    assert place == ("satisfaction", "town.a", "2026-09", "服务对象", "电话调查")
    assert (first["question_zh"], first["cell_ref"]) == ("", "满意度调查表!F4")
    assert (first["population_count"], first["surveyed_on"]) == (4200, "2026-09-20")
    assert pd.isna(parsed.surveys.iloc[-1]["population_count"])


def test_what_was_read_makes_a_figure(read_surveys, surveyed):
    (figure,) = score_surveys(read_surveys(BY_PHONE, BY_SHEET).surveys, surveyed).to_dict("records")
    by_hand = (6 * (6200 + 2025 + 330) / 95 + 3 * (1800 + 150) / 20) / 9
    assert figure["value"] == round(by_hand, 2)
    assert (figure["valid_count"], figure["cell_ref"]) == (115, "满意度调查表!F4")


def test_a_head_in_two_rows_and_merged_names_are_read(files, surveyed):
    rows = [
        ["2026年9月企业满意度调查"],
        ["乡镇", "指标", "评议主体", "调查方式", "评议结果（人）", None, None, "样本数"],
        [None, None, None, None, "满意", "基本满意", "不满意", None],
        ["双河镇", "营商环境满意度", "服务对象", "电话调查", 5, 4, 1, 10],
        [None, None, "职工", "电话调查", 3, 0, 0, 3],
    ]  # fmt: skip

    def dress(book):
        for place in ("A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:G2", "H2:H3", "A4:A5", "B4:B5"):
            book["表一"].merge_cells(place)

    parsed = files.parse("corroboration", files.book({"表一": rows}, dress), surveyed, name="调查.xlsx")
    assert set(parsed.findings["consequence"]) <= {"note"}
    assert counts(parsed, "town.b")["职工", "满意"] == 3
    assert len(parsed.surveys) == 6


@pytest.mark.parametrize(
    ("cells", "code", "where", "says"),
    [
        ({"满意": -1}, "S19", "F4", "人数是非负整数"),
        ({"满意": 61.5}, "S19", "F4", "人数是非负整数"),
        ({"满意": "六十二"}, "S19", "F4", "不是数字"),
        ({"满意": "62%"}, "S19", "F4", "与计量单位“人”不符"),
        ({"满意": 63}, "S34", "J4", "之和是101，样本量写的是100"),
        ({"样本量": ""}, "S19", "J4", "没有填写"),
        ({"总体人数": 90}, "S19", "K4", "少于样本量100"),
        ({"评议主体": "县级领导"}, "S27", "D4", "职工、服务对象"),
        ({"评议主体": ""}, "S27", "D4", "职工、服务对象"),
        ({"调查方式": "网络"}, "S27", "E4", "电话调查、问卷调查"),
        ({"考评对象": "黑石镇"}, "S23", "B4", "黑石镇"),
        ({"指标名称": "工业总产值"}, "S28", "C4", "工业总产值"),
        ({"调查日期": "2026-13-01"}, "S26", "L4", "2026-13-01"),
    ],
)
def test_a_row_that_cannot_be_read_returns_the_table_with_its_cell(read_surveys, cells, code, where, says):
    parsed = read_surveys(changed(BY_PHONE, **cells), BY_SHEET)
    found = parsed.findings.iloc[0]
    assert (found["check_code"], found["consequence"]) == (code, "return")
    assert found["cell_ref"] == f"满意度调查表!{where}"
    assert says in found["message_zh"]
    assert "重新报送" in found["message_zh"]
    assert parsed.surveys.empty


def test_an_answer_that_no_scale_knows_returns_the_table(read_surveys):
    head = [*HEAD[:5], "非常满意", *HEAD[5:]]
    parsed = read_surveys([*BY_PHONE[:5], 3, *BY_PHONE[5:]], head=head)
    (found,) = parsed.findings.to_dict("records")
    assert (found["check_code"], found["cell_ref"]) == ("S35", "满意度调查表!F3")
    assert "满意、基本满意、不满意、不了解" in found["message_zh"]


def test_a_rate_beside_the_counts_is_noted_and_not_used(files, read_surveys):
    parsed = read_surveys([*BY_PHONE, 65.3], head=[*HEAD, "满意率(%)"])
    assert files.codes(parsed) == ["S54"]
    assert len(parsed.surveys) == 4


def test_an_answer_of_the_scale_without_a_column_returns_the_table(files, read_surveys):
    parsed = read_surveys([*BY_PHONE[:7], *BY_PHONE[8:]], head=[*HEAD[:7], *HEAD[8:]])
    assert files.codes(parsed) == ["S11"]
    assert "不满意" in parsed.findings["message_zh"].iloc[0]


def test_the_same_people_counted_twice_are_returned(files, read_surveys):
    assert set(files.codes(read_surveys(BY_PHONE, changed(BY_PHONE, 满意=61, 不满意=7)))) == {"S22"}


def test_a_form_without_rows_is_answered_as_this_form(files, read_surveys):
    assert files.codes(read_surveys()) == ["S12"]


def test_a_scheme_without_surveys_knows_no_such_indicator(files, scheme):
    book = files.book({"满意度调查表": [["2026年9月"], HEAD, BY_PHONE]})
    parsed = files.parse("corroboration", book, scheme, name="满意度调查表.xlsx")
    assert set(parsed.findings["consequence"]) == {"return"}
    assert parsed.surveys.empty


def test_other_corroboration_is_read_as_before(files, surveyed):
    rows = [["单位名称", "指标名称", "报告期", "计量单位", "本月", "本年累计", "上年同期累计"],
            ["白石镇", "全社会用电量", "2026-09", "万千瓦时", 10, 90, 80]]  # fmt: skip
    parsed = files.parse("corroboration", files.book({"旁证": rows}), surveyed, name="旁证_用电量_2026-09.xlsx")
    assert files.values(parsed)["power", "town.a", "ytd", "value"] == 90
    assert parsed.surveys.empty
