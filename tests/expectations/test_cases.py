"""Every check as worked cases that a statistician can read and add to: ``tests/cases/checks/<code>.csv``."""

import pandas as pd
import pytest

from appraisal.evidence import add_evidence
from expectations import CHECKS, run_checks
from tests.expectations.panels import CASES, merge_cases, read_cases

pytestmark = pytest.mark.slow  # Great Expectations takes seconds to load

BANNED = ("造假", "弄虚作假", "虚报", "编造", "应报", "补报至", "必须达到", "目标值", "认定")
FILES = {path.stem: read_cases(path) for path in sorted(CASES.glob("*.csv"))}
NAMED = [(f"{stem}:{name}", rows) for stem, cases in FILES.items() for name, rows in cases]
PLACE = {name: place for place, (name, _) in enumerate(NAMED)}


@pytest.fixture(scope="module")
def findings():
    observations, scheme = merge_cases(NAMED)
    goals = [
        {"indicator_code": code, "subject_code": subject, "period": "2026", "growth_target_pct": 8.4}
        for name, rows in NAMED
        if name.startswith(("T06:", "L04:"))
        for code, subject in {
            (f"{code}_{PLACE[name]}", f"{who}_{PLACE[name]}")
            for code, who in zip(rows["indicator_code"], rows["subject_code"], strict=True)
        }
    ]
    earlier = {code for code in observations["period"].unique() if code < "2026"}
    targets = pd.DataFrame(goals)
    found = run_checks(add_evidence(observations, scheme, targets=targets, calibration=earlier), scheme)
    return found.assign(case_place=found["indicator_code"].str.rsplit("_", n=1).str[1].astype("int64"))


def of_case(findings, name):
    return findings[findings["case_place"] == PLACE[name]]


def places(rows, end=""):
    names = ["indicator_code", "subject_code", "period", "source_code"]
    return sorted(
        tuple(f"{code}{end}" if name != 2 else code for name, code in enumerate(place[:3])) + place[3:]
        for place in rows[names].itertuples(index=False, name=None)
    )


@pytest.mark.parametrize(("name", "rows"), NAMED, ids=[name for name, _ in NAMED])
def test_a_check_finds_what_its_cases_say_and_nothing_else(findings, name, rows):
    code = name[:3]
    found = of_case(findings, name)
    assert places(found[found["check_code"] == code]) == places(rows[rows["finds"] == "y"], f"_{PLACE[name]}")


def test_an_honest_twin_is_held_for_nothing(findings):
    honest = [PLACE[name] for name, rows in NAMED if not rows["finds"].any() and "另有挂起" not in name]
    accused = findings[findings["case_place"].isin(honest) & (findings["consequence"] == "hold")]
    assert accused["message_zh"].tolist() == []


def test_every_check_has_cases_and_every_case_file_a_check():
    assert {check.code for check in CHECKS} == {stem[:3] for stem in FILES}
    for check in CHECKS:
        rows = pd.concat([rows for stem, cases in FILES.items() if stem[:3] == check.code for _, rows in cases])
        assert (rows["finds"] == "y").any(), check.code


def test_every_finding_says_where_its_figure_stands(findings):
    for finding in findings.to_dict("records"):
        assert f"（{finding['file_name']} {finding['cell_ref']}）" in finding["message_zh"]


def test_no_message_names_a_verdict_or_a_figure_to_be_filed(findings):
    for message in findings["message_zh"]:
        assert not [word for word in BANNED if word in message]
        assert "{" not in message
        assert "nan" not in message.lower()


def test_a_hold_says_what_happens_and_what_can_be_done(findings):
    holds = findings[findings["consequence"] == "hold"]["message_zh"]
    assert (holds.str.contains("该数已挂起") | holds.str.contains("处置见同一数据的")).all()
    assert holds.str.contains("如实核实").any()


def test_hard_rules_are_suspected_more_than_the_rest(findings):
    hard = {check.code for check in CHECKS if check.is_hard_rule}
    is_hard = findings["check_code"].isin(hard) & (findings["consequence"] == "hold")
    assert (findings[is_hard]["suspicion"] >= 0.95).all()
    assert (findings[~is_hard]["suspicion"] < 0.95).all()
    assert findings["suspicion"].between(0, 1).all()


def test_keys_of_findings_are_unique(findings):
    assert findings["finding_key"].is_unique


def test_a_message_reads_as_an_office_writes(findings):
    message = of_case(findings, "P06:九月小于八月")["message_zh"].item()
    assert message == (
        "甲镇 2026年1—9月 社会消费品零售总额（自报）4,800.1万元，低于上期累计4,821.7万元，累计数年内不应回落"
        f"（报送表.xlsx {of_case(findings, 'P06:九月小于八月')['cell_ref'].item()}）。"
        "按上述比对数推算的参考区间下限为4,821.7万元，仅供核对，不作为填报依据。"
        "该数已挂起，核实前暂不采信。请于5个工作日内如实核实：有误的更正后重报，属实的书面说明并附依据。上期数有核减的，请附核减说明。"
    )
