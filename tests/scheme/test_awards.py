"""加减分台账, 加分项目 and 等次 are data of the year's scheme: an undecided one is refused with the question to ask."""

from pathlib import Path

import pytest

from appraisal.period import parse_period
from appraisal.scheme import Scheme
from scheme import SchemeError, compare_schemes, load_scheme

FILE = "scheme.yaml"
STEP = "      - {name_zh: 一等, share_pct: 30}\n"
CASES = [
    # what is edited, what stands there instead, key of the fault, line that it names, what it tells
    ("  repeat_factor: 2 ", "  # repeat_factor ", "ledger.repeat_factor", "ledger:", "重复发生的问题按几倍扣分？"),
    ("  same_matter: highest_level", "  # same_matter", "ledger.same_matter", "ledger:", "同一事项受到几级表彰时"),
    ("same_matter: highest_level", "same_matter: most", "ledger.same_matter", "  same_matter: most", "写作“most”不行"),
    ("category: work_style}", "category: style}", "ledger", "ledger:", "归入的类别“style”没有列在 categories 中"),
    (", cap_points: 3, clause", ", clause", "bonus_blocks.striving.cap_points", "  - {code: striving", "合计最多加几分？"),
    ("block: striving", "block: striving2", "bonuses.two_above.block", "    block: striving2", "是不是“striving”？"),
    (
        "    indicator_code: gross_product_growth",
        "    indicator_code: gross_products",
        "bonuses.two_above.indicator_code",
        "    indicator_code: gross_products",
        "没有代码为“gross_products”的指标",
    ),
    (
        "peer_groups: [county, economic_department]",
        "peer_groups: [county, farming_town]",
        "bonuses.two_above.peer_groups.1",
        "    peer_groups: [county, farming_town]",
        "“农业大乡”不考“地区生产总值增速”，取不到数",
    ),
    (
        "    indicator_code: gross_product_growth",
        "    indicator_code: fixed_asset_investment_growth",
        "bonuses.two_above.rule",
        "    rule: {method: threshold, line: benchmark",
        "却没有写与谁对标",
    ),
    (
        "      - {indicator_code: hazard_rectified_rate, line",
        "      - {indicator_code: hazard_rate, line",
        "bonuses.beyond_schedule.requires.0.indicator_code",
        "      - {indicator_code: hazard_rate",
        "没有代码为“hazard_rate”的指标",
    ),
    (
        "{indicator_code: hazard_rectified_rate, line: 90, is_equal_enough: true}",
        "{indicator_code: hazard_rectified_rate, line: 90}",
        "bonuses.beyond_schedule.requires.0.is_equal_enough",
        "      - {indicator_code: hazard_rectified_rate, line: 90}",
        "没有写含不含本数",
    ),
    (
        "{indicator_code: hazard_rectified_rate, line: 90",
        "{indicator_code: old_community_households, line: 90",
        "bonuses.beyond_schedule.peer_groups.0",
        "    peer_groups: [industrial_town, farming_town, urban_street]",
        "“工业重镇”不考“老旧小区改造完成户数”",
    ),
    ("    line_ties: include ", "    # line_ties ", "grades.towns", "  - code: towns", "名额的最后一位有并列时"),
    ("    quota_within: peer_group ", "    # quota_within ", "grades.towns", "  - code: towns", "名额按类别各算各的"),
    (STEP, STEP.replace("30", "60"), "grades.towns", "  - code: towns", "名额占比合计110%，超过100%"),
    ("floor_points: 90, is_equal_enough: true}", "floor_points: 90}", "grades.departments", "  - code: departments", "正好90分"),
    ("floor_points: 80,", "floor_points: 95,", "grades.departments", "  - code: departments", "95分评哪一等？"),
    ("      - {name_zh: 较差}", "      - {name_zh: 较差, floor_points: 30}", "grades.departments", "  - code: departments", "低于30分的评什么等次？"),
    (
        "peer_groups: [economic_department, social_department]",
        "peer_groups: [economic_department, urban_street]",
        "grades.departments.peer_groups.1",
        "    peer_groups: [economic_department, urban_street]",
        "类别“urban_street”已归“乡镇（街道）等次”定等次",
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[f"{number}-{case[2]}" for number, case in enumerate(CASES)])
def test_a_rule_that_cannot_be_decided_is_refused_with_file_line_and_question(
    year: Path, case: tuple[str, str, str, str, str]
) -> None:
    find, put, key, line, says = case
    path = year / FILE
    before = path.read_text(encoding="utf-8")
    assert find in before
    text = before.replace(find, put, 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SchemeError) as refusal:
        load_scheme(year)
    named = [each for each in refusal.value.faults if each.key == key and says in each.message_zh]
    assert named, str(refusal.value)
    assert (named[0].file, text.splitlines()[named[0].line - 1][: len(line)]) == (FILE, line)


def test_the_sample_year_has_a_ledger_two_bonus_items_and_two_scales(sample: Scheme):
    assert sample.ledger is not None
    assert (sample.ledger.same_matter, sample.ledger.repeat_factor) == ("highest_level", 2)
    assert [each.code for each in sample.bonuses] == ["two_above", "beyond_schedule"]
    assert [each.code for each in sample.grades] == ["towns", "departments"]


def test_a_scheme_may_do_without(year: Path, sample: Scheme):
    path = year / FILE
    text = path.read_text(encoding="utf-8")
    start, end = text.index("# —— 加减分台账 ——"), text.index("# —— 亮灯规则 ——")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    (year / "special_appraisals.yaml").unlink()  # they are graded by the scales
    (year / "rewards.yaml").unlink()  # so are those who get something by their grade
    without = load_scheme(year)
    assert (without.ledger, without.bonuses, without.bonus_blocks, without.grades) == (None, (), (), ())
    gone = {each.path.partition(".")[0] for each in compare_schemes(sample, without)}
    assert gone == {"ledger", "bonuses", "bonus_blocks", "grades", "rectification", "special_appraisals", "rewards"}


def test_a_bonus_takes_what_it_leaves_open_from_the_conventions(year: Path):
    path = year / FILE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("line: benchmark, is_equal_enough: false}", "line: benchmark}"), encoding="utf-8")
    assert load_scheme(year).bonuses[0].rule.is_equal_enough is True


def test_adjustments_reach_the_ledger_and_the_grades(year: Path):
    path = year / "adjustments.yaml"
    change = """
  - effective_from: 2026-10-20
    document_no: 青绩发〔2026〕19号
    path: ledger.repeat_factor
    from: 2
    to: 1.5
    reason: 年中调整
  - effective_from: 2026-10-20
    document_no: 青绩发〔2026〕20号
    path: grades.towns.veto_grade
    from: 三等
    to: 二等
    reason: 年中调整
"""
    path.write_text(path.read_text(encoding="utf-8").rstrip() + "\n" + change, encoding="utf-8")
    for code, factor, grade in (("2026-09", 2.0, "三等"), ("2026-10", 1.5, "二等")):
        found = load_scheme(year, period=parse_period(code))
        assert found.ledger is not None
        assert (found.ledger.repeat_factor, found.grades[0].veto_grade) == (factor, grade)
