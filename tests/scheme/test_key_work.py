"""重点工作节点、专项考评、季度计入年度 as data of the year: optional, proven, compared and twinned like the rest."""

from pathlib import Path

import pytest

from appraisal.scheme import Scheme
from scheme import SchemeError, compare_schemes, from_workbook, load_scheme, to_workbook

NODE = "reform.baishi.plan"
NODE_LINE = "code: reform.baishi.plan, indicator_code: reform_nodes, subject_code: town.baishi, name_zh: 改革任务实施方案备案, due_on: 2026-03-31"
PARTY = "industrial_town: {party_building_rating: 60, public_satisfaction: 40}"
SHARES = "year_shares: {shares_pct: [15, 25, 25, 35], missing_quarter: renormalise}"
FILES = {
    "nodes": "milestones.yaml",
    "specials": "special_appraisals.yaml",
    "work": "indicators/09_key_work.yaml",
    "party": "indicators/08_party_building.yaml",
}
REFUSALS = [
    ("a node of an indicator that is none", "nodes", "indicator_code: reform_nodes", "indicator_code: reform_node",
     f"milestones.{NODE}.indicator_code", "reform_nodes"),
    ("a node of an indicator with figures", "nodes", "indicator_code: reform_nodes", "indicator_code: grain_output",
     f"milestones.{NODE}.indicator_code", "不是按节点考评的指标"),
    ("a node of nobody", "nodes", "subject_code: town.baishi", "subject_code: town.baish",
     f"milestones.{NODE}.subject_code", "town.baishi"),
    ("a node of another year", "nodes", "due_on: 2026-03-31", "due_on: 2027-03-31", f"milestones.{NODE}.due_on", "不在方案年度2026年内"),
    ("a day that is none", "nodes", "due_on: 2026-03-31", "due_on: 三月底", f"milestones.{NODE}.due_on", "应是日期"),
    ("two nodes of one name", "nodes", "name_zh: 试点村（社区）改革任务完成", "name_zh: 改革任务实施方案备案",
     "milestones.reform.baishi.trial.name_zh", "同名"),
    ("a node without its clause", "nodes", ", clause: 《青澜县2026年度绩效考评方案》附件3第6项", "", f"milestones.{NODE}.clause", "没有填写"),
    ("figures by nodes in points", "work", 'uom: "%"', "uom: 分", "indicators.reform_nodes.uom", "节点完成率"),
    ("figures by nodes that add up", "work", "basis: stock", "basis: ytd", "indicators.reform_nodes.basis", "stock"),
    ("points by nodes for figures of other kinds", "party", "rule: {method: ledger}", "rule: {method: milestones}",
     "indicators.ideology_ledger.rule.method", "按节点计分只用于"),
    ("a special appraisal of 90", "specials", PARTY, PARTY.replace("40", "30"), "special_appraisals.party_building", "权重合计90，应为100"),
    ("a special appraisal on nothing", "specials", PARTY, PARTY.replace("public_satisfaction", "public_joy"),
     "special_appraisals.party_building.weights.industrial_town.public_joy", "public_joy"),
    ("a special appraisal of nobody", "specials", PARTY, PARTY.replace("industrial_town", "industry_town"),
     "special_appraisals.party_building.weights.industry_town", "industrial_town"),
    ("a special appraisal by figures without points", "specials", PARTY, PARTY.replace("public_satisfaction", "electricity_total"),
     "special_appraisals.party_building.weights.industrial_town.electricity_total", "没有计分办法"),
    ("a special appraisal by a target that nobody set", "specials", PARTY, PARTY.replace("public_satisfaction", "grain_output"),
     "special_appraisals.party_building.weights.industrial_town.grain_output", "没有这些对象的目标"),
    ("a special appraisal graded by no scale", "specials", "grades: [towns, departments]", "grades: [towns, stars]",
     "special_appraisals.party_building.grades.1", "stars"),
    ("a special appraisal of no round", "specials", "rounds: [quarterly, annual]", "rounds: [quarterly, yearly]",
     "special_appraisals.party_building.rounds.1", "yearly"),
    ("a special appraisal led by nobody", "specials", "lead: dept.organization", "lead: dept.organisation",
     "special_appraisals.party_building.lead", "dept.organization"),
    ("quarters that make 90", "party", SHARES, SHARES.replace("35", "25"),
     "indicators.party_building_rating.year_shares", "合计应为100，现为90"),
    ("a missing quarter that nobody decided", "party", SHARES,
     SHARES.replace(", missing_quarter: renormalise", ""),
     "indicators.party_building_rating.year_shares.missing_quarter", "某季度没有已发布的得分时"),
]  # fmt: skip


def edit(year: Path, part: str, find: str, put: str) -> None:
    path = year / FILES[part]
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, put, 1), encoding="utf-8")


@pytest.mark.parametrize("refusal", [each[1:] for each in REFUSALS], ids=[each[0] for each in REFUSALS])
def test_it_is_refused_with_file_line_and_key(year: Path, refusal):
    part, find, put, key, says = refusal
    edit(year, part, find, put)
    with pytest.raises(SchemeError) as refused:
        load_scheme(year)
    (fault,) = [each for each in refused.value.faults if each.key == key]
    assert fault.file == FILES[part]
    assert fault.line > 1
    assert says in fault.message_zh


def test_an_indicator_by_nodes_without_any_asks_for_them(year: Path):
    (year / FILES["nodes"]).unlink()
    with pytest.raises(SchemeError, match="有哪些节点、各在哪天到期？") as refused:
        load_scheme(year)
    assert {each.key for each in refused.value.faults} == {
        "indicators.reform_nodes.code",
        "indicators.ethnic_unity_nodes.code",
    }


def test_the_bureau_of_statistics_leads_no_special_appraisal_of_economic_targets(year: Path):
    edit(year, "specials", "lead: dept.organization", "lead: dept.statistics")
    load_scheme(year)
    edit(year, "specials", PARTY, "industrial_town: {fixed_asset_investment_growth: 100}")
    with pytest.raises(SchemeError, match="统计机构只能提供数据，不得牵头"):
        load_scheme(year)


def test_the_sample_year_has_five_special_appraisals_that_do_not_reach_the_total(sample: Scheme):
    assert [each.name_zh for each in sample.special_appraisals] == [
        "党的建设",
        "精神文明",
        "平安建设",
        "民族团结进步",
        "改革创新",
    ]
    beside = {each.code for each in sample.indicators if each.kind == "milestone"}
    assert beside.isdisjoint(sample.assignments["indicator_code"])
    towns = {each.code for each in sample.subjects if each.kind == "town"}
    assert {each.subject_code for each in sample.milestones} == towns


def test_changes_are_told_node_by_node_and_weight_by_weight(year: Path, sample: Scheme):
    edit(year, "nodes", NODE_LINE, NODE_LINE.replace("03-31", "04-30"))
    edit(year, "specials", PARTY, "industrial_town: {party_building_rating: 50, public_satisfaction: 50}")
    edit(year, "party", SHARES, SHARES.replace("renormalise", "zero"))
    changes = {each.path: (each.before, each.after) for each in compare_schemes(sample, load_scheme(year))}
    weights = "special_appraisals.party_building.weights.industrial_town"
    assert changes[f"milestones.{NODE}.due_on"] == ("2026-03-31", "2026-04-30")
    assert changes[f"{weights}.party_building_rating"] == ("60", "50")
    assert changes["indicators.party_building_rating.year_shares.missing_quarter"] == ("renormalise", "zero")
    assert len(changes) == 4


@pytest.mark.slow
def test_the_workbook_twin_loses_nothing(year: Path):
    before = load_scheme(year)
    files = from_workbook(to_workbook(year), year / "none")
    again = year.with_name("again")
    for name, content in files.items():
        (again / name).parent.mkdir(parents=True, exist_ok=True)
        (again / name).write_text(content, encoding="utf-8")
    assert load_scheme(again) == before
