"""疑点清单 and 疑点处理单 as they come back: what a row says, and what a form must not lack."""

import pytest

from appraisal.answers import DOUBT_FORM, FINDING_KEY_HEAD, RULING_FORM
from feeds.doubt_answers import read_issued

HEAD = [
    "序号",
    "考评对象",
    "指标",
    "报送值",
    "答复",
    "情况说明和依据",
    "依据文号",
    "核定人（岗位）",
    "日期",
    FINDING_KEY_HEAD,
]
SAID = ["属实并说明", "凭证齐全", "青绩办〔2026〕9号", "考评股", "2026-10-08"]
BLANK = [None] * 5
LINES = ["承办单位：县发改局　　报告期：2026-08", "承办单位代码：dept.plan　　清单编号：0123456789abcdef-aaaa"]


def row(key, *said, place=1):
    return [place, "白石镇", "固定资产投资", "84,000万元", *(said or SAID), key]


@pytest.fixture
def back(files, scheme):
    def read(*rows, lines=LINES, form=DOUBT_FORM, sheet=None, head=HEAD):
        above = [[f"2026年8月{form}"], *([line] for line in lines)]
        return files.parse("replies", files.book({sheet or form: [*above, head, *rows]}), scheme, name="清单.xlsx")

    return read


def told(parsed):
    return {each["finding_key"]: each for each in parsed.doubt_answers.to_dict("records")}


def codes(parsed):
    return list(parsed.findings["check_code"])


def test_an_answered_row_tells_choice_reason_paper_post_and_the_form_it_came_on(back):
    parsed = back(row("k1、k2"))
    assert codes(parsed) == []
    answers = told(parsed)
    assert set(answers) == {"k1", "k2"}
    told_of = {
        name: answers["k1"][name]
        for name in ("choice_code", "reason", "document_no", "ruled_by", "subject_code", "form_key")
    }
    assert told_of == {"choice_code": "explained", "reason": "凭证齐全", "document_no": "青绩办〔2026〕9号", "ruled_by": "考评股",
                       "subject_code": "dept.plan", "form_key": "0123456789abcdef-aaaa"}  # fmt: skip
    assert answers["k1"]["cell_ref"] == f"{DOUBT_FORM}!E5"
    assert parsed.replies.empty


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2,)])
def test_rows_may_be_left_blank_taken_out_or_sorted(back, order):
    rows = {
        1: row("k1", place=1),
        2: row("k2", *BLANK, place=2),
        3: row("k3", "有误，等待更正", None, None, "考评股", None, place=3),
    }
    answers = told(back(row("k9"), *(rows[each] for each in order)))
    assert set(answers) == {"k9"} | {f"k{each}" for each in order if each != 2}


def test_a_sheet_may_be_called_otherwise(back):
    assert set(told(back(row("k1"), sheet="Sheet1"))) == {"k1"}


def test_a_post_and_a_day_alone_say_nothing(back):
    assert codes(back(row("k1", None, None, None, "考评股", "2026-10-08"))) == ["S36"]


@pytest.mark.parametrize(
    ("said", "code", "cell", "words"),
    [
        (["没问题", *SAID[1:]], "S27", "E5", "只能填：属实并说明"),
        (["放行", *SAID[1:]], "S27", "E5", "只能填"),
        ([None, *SAID[1:]], "S38", "E5", "“答复”没有填写"),
        ([SAID[0], None, *SAID[2:]], "S38", "F5", "情况说明和依据"),
        (["口径调整", None, *SAID[2:]], "S38", "F5", "情况说明和依据"),
        ([*SAID[:3], None, SAID[4]], "S38", "H5", "核定人"),
        ([*SAID[:4], "2027-01-01"], "S26", "I5", "2027-01-01"),
    ],
)
def test_a_row_that_cannot_be_read_returns_the_form_with_its_cell(back, said, code, cell, words):
    parsed = back(row("k1", *said), row("k2", place=2))
    assert codes(parsed) == [code]
    assert parsed.findings["cell_ref"][0] == f"{DOUBT_FORM}!{cell}"
    assert words in parsed.findings["message_zh"][0]
    assert parsed.doubt_answers.empty


def test_the_same_doubt_answered_twice_returns_the_form_with_both_cells(back):
    parsed = back(row("k1"), row("k1", "有误，等待更正", None, None, "考评股", None, place=2))
    assert all(cell in parsed.findings["message_zh"][0] for cell in ("E5", "E6"))
    assert parsed.findings["consequence"][0] == "return"
    assert parsed.doubt_answers.empty


@pytest.mark.parametrize("key", [None, "—"])
def test_a_row_without_its_key_returns_the_form(back, key):
    assert codes(back(row(key))) == ["S37"]


@pytest.mark.parametrize(
    "lines", [[LINES[0]], [LINES[0], "承办单位代码：dept.plan"], [LINES[0], "清单编号：0123456789abcdef-aaaa"]]
)
def test_a_form_that_lost_its_number_or_owner_is_returned(back, lines):
    assert codes(back(row("k1"), lines=lines)) == ["S73"]


def test_a_form_that_lost_its_period_is_returned(back):
    assert codes(back(row("k1"), lines=[LINES[1]])) == ["S13"]


def test_who_wants_more_time_leaves_the_doubt_open_and_is_heard(back):
    parsed = back(row("k1", "正在核实，申请延期", "等供电数据", None, "考评股", None))
    assert told(parsed)["k1"]["choice_code"] == "extension"
    (reply,) = parsed.replies.to_dict("records")
    assert (reply["about_key"], reply["choice_code"], reply["stated_text"]) == ("k1", "extension", "等供电数据")


def test_the_offices_form_takes_its_own_words_and_no_ruled_value(back):
    head = ["处理意见" if each == "答复" else "理由和依据" if each == "情况说明和依据" else each for each in HEAD]
    assert told(back(row("k1", "放行", *SAID[1:]), form=RULING_FORM, head=head))["k1"]["choice_code"] == "dismissed"
    assert codes(back(row("k1", "替换", *SAID[1:]), form=RULING_FORM, head=head)) == ["S27"]


def test_what_went_out_can_be_read_again(files):
    above = [[f"2026年8月{DOUBT_FORM}"], *([line] for line in LINES)]
    issued = read_issued(
        files.book({DOUBT_FORM: [*above, HEAD, row("k1、k2", *BLANK), row("k3", *BLANK)], "总览": [["合计", 2]]})
    )
    assert issued.form_key == "0123456789abcdef-aaaa"
    assert issued.rows == (frozenset({"k1", "k2"}), frozenset({"k3"}))
    assert read_issued(files.book({"别的": [["甲", "乙"]]})) is None
