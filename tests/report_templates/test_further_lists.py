"""分项榜单和上榜加减分 in the 红黑榜: who is on which list for the n-th time, and what that is worth."""

from dataclasses import replace

import pytest

from appraisal.honours.rules import HonourList
from report_templates import TEMPLATES
from report_templates.honour_list.further import read_further
from report_templates.reading import read_round
from report_templates.template import lay_sheet
from tests.report_templates.escalation_rounds import LIST_POINTS, LISTS, lists_round, quarter_round
from tests.report_templates.sheet_text import sheet_text

PAPER = next(each for each in TEMPLATES if each.code == "honour_list")
READING = read_round(*lists_round())


def text_of(reading):
    return sheet_text(lay_sheet(PAPER, reading, PAPER.facts(reading, "all")))


def rows_of(table):
    return [tuple(cell.text for cell in row) for row in table.rows]


def table(name, reading=READING):
    return rows_of(read_further(reading).tables[name])


def test_who_is_on_which_list_for_the_nth_time():
    assert ("固定资产投资", "工业型乡镇", "黑榜", "青口镇", "3个中第3位", "第3次") in table("list_figures")
    assert ("固定资产投资", "工业型乡镇", "红榜", "铁柱镇", "3个中第1位", "首次") in table("list_figures")


def test_the_counts_of_a_list_are_its_rows():
    told = read_further(READING)
    for each in told.lists:
        size = len(told.tables[each.table].rows) if each.table else 0
        assert each.red_count.value + each.black_count.value == size
    assert {each.name_zh for each in told.lists} == {each["name_zh"] for each in LISTS}


def test_a_figure_under_verification_is_on_no_red_side():
    """铁柱镇 earned most of the domain and has an indicator of it under verification."""
    assert not [row for row in table("list_domains") if (row[0], *row[2:4]) == ("经济发展", "红牌", "铁柱镇")]
    assert not [row for row in table("list_matters") if "县财政局" in row]


def test_a_list_by_lamps_names_the_lamp_and_no_place():
    rows = table("list_matters")
    assert ("规上工业增加值增速", "经济管理部门", "黑榜", "县工信局", "红灯", "首次") in rows
    assert not [row for row in rows if "位" in row[4]]


def test_a_list_without_anybody_says_so():
    assert "较上期前进2位及以上的列入红榜，较上期后退2位及以上的列入黑榜。本期没有列入的单位。" in text_of(READING)


def test_times_of_the_year_are_told_with_what_they_are_worth():
    assert table("worth_red_times")[0] == ("铁柱镇", "3次", "第1位", "加2.00分")
    text = text_of(READING)
    assert "居第1位的加2分、第2—3位的加1分，次数相同的并列；由“年度考评”结算，计入加减分台账" in text
    assert "按现有次数的分值仅供参考" in text


def test_what_this_round_settles_counts_the_times_before_it():
    """青口镇 is on the black side a third time now; the points rest on the two that were published."""
    assert table("worth_black_times") == [("青口镇", "2次", "扣0.80分")]
    assert "结果已计入总分" in text_of(READING)


def test_a_special_period_has_no_list_and_no_times():
    text = text_of(read_round(*lists_round(unranked=("2026Q3",))))
    assert "分项榜单" not in text
    assert "上榜加减分" not in text


def test_a_round_without_such_rules_says_nothing_of_them():
    told = read_further(read_round(*quarter_round()))
    assert (told.lists, told.worths, told.tables) == ((), (), {})


def test_lists_by_domain_may_stand_without_one_by_total_points():
    book, findings, results = lists_round()
    policies = book.scheme.policies.model_copy(update={"red_list_count": 0, "black_list_count": 0})
    results = replace(results, subjects=results.subjects.assign(honour="none"))
    alone = replace(book, scheme=book.scheme.model_copy(update={"policies": policies}))
    text = text_of(read_round(alone, findings, results))
    assert "分项榜单" in text
    assert "二、红榜" not in text
    assert "居前0位" not in text


def test_what_follows_from_the_black_list_is_said_as_the_scheme_says_it():
    book, findings, results = quarter_round()
    rule = {
        "code": "all", "name_zh": "综合", "round": "quarterly", "peer_groups": ["industrial"], "clause": "第二十九条",
        "by": {"kind": "total"},
        "after_black": [{"times": 1, "action_zh": "由分管县领导约谈"}, {"times": 3, "action_zh": "由县纪委监委问责"}],
    }  # fmt: skip
    scheme = book.scheme.model_copy(update={"honour_lists": (HonourList.model_validate(rule),)})
    text = text_of(read_round(replace(book, scheme=scheme), findings, results))
    assert "首次列入的，由分管县领导约谈；连续3次列入的，由县纪委监委问责。" in text
    assert "青口镇连续3次、县工信局连续2次列入黑榜，按连续上榜的规定处理。" in text
    assert "由分管县领导提醒" not in text
    assert "分项榜单" not in text


@pytest.mark.parametrize("rule", LIST_POINTS, ids=lambda rule: rule["code"])
def test_every_printed_number_of_a_list_has_its_key(rule):
    told = read_further(READING).tables[f"worth_{rule['code']}"]
    assert all(cell.fact is not None and cell.fact.key for row in told.rows for cell in row[1:])
