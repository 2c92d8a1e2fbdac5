"""Answers to what was asked: keys that never went out go back; blockers of projects; whose form a file is."""

import pandas as pd
import pytest

from appraisal.answers import WARNING_FORM, WARNING_KEY_HEAD
from appraisal.books import RawFile
from feeds import feed_for, keys_told, prove_keys

HEAD = ["序号", "事项", "应达", "实达", "差距", "落后主要原因", "具体情况", "补欠措施", "承诺完成时限", "需协调事项", "是否已办结",
        WARNING_KEY_HEAD]  # fmt: skip
PROJECT_HEAD = ["项目名称", "建设阶段", "累计完成投资（万元）", "形象进度（%）"]
BLOCKED = ["征迁用地", "两户未签", "县自然资源局", "2026-08-01", "2026年10月30日", ""]
BLOCKER_HEAD = ["卡点类别", "卡点说明", "卡点责任单位", "提出日期", "承诺解决日期", "解决日期"]


@pytest.fixture
def reply(files, scheme):
    def make(*keys):
        rows = [
            [n, "投资", "—", "—", "—", "其他", "说明", "加快", "2026-12-01", "", "否", key]
            for n, key in enumerate(keys, 1)
        ]
        above = [[f"白石镇{WARNING_FORM}"], ["回复单位：白石镇　　报告期：2026-08"], ["单位代码：town.a"]]
        content = files.book({WARNING_FORM: [*above, HEAD, *rows]})
        return content, files.parse("replies", content, scheme, name="回复.xlsx")

    return make


def proved(reply, scheme, asked, *keys):
    content, parsed = reply(*keys)
    raw = RawFile("replies", "回复.xlsx", content, "inbox/replies", pd.Timestamp("2026-10-09", tz="UTC"))
    return prove_keys(parsed, raw, scheme, {"warning": asked})


def test_the_keys_that_a_form_answers_are_told_by_kind(reply):
    assert keys_told(reply("w1", "w2、w3")[1]) == {"warning": frozenset({"w1", "w2", "w3"})}


@pytest.mark.parametrize("may", [frozenset({"town.a", "dept.plan"}), frozenset()])
def test_what_was_asked_of_the_sender_or_of_anybody_is_taken(reply, scheme, may):
    parsed = proved(reply, scheme, {"w1": may}, "w1")
    assert (len(parsed.replies), len(parsed.findings)) == (1, 0)


@pytest.mark.parametrize(
    ("asked", "code", "words"),
    [({}, "S37", "查不到"), ({"w1": frozenset({"town.b"})}, "S17", "不是向本单位提出的")],
)
def test_what_nobody_asked_or_somebody_else_was_asked_goes_back_whole(reply, scheme, asked, code, words):
    parsed = proved(reply, scheme, {"w2": frozenset()} | asked, "w1", "w2")
    assert list(parsed.findings["check_code"]) == [code]
    assert words in parsed.findings["message_zh"][0]
    assert parsed.findings["cell_ref"][0] == f"{WARNING_FORM}!L5"
    assert parsed.replies.empty
    assert parsed.sender_code == "town.a"


@pytest.fixture
def projects(files, scheme):
    def read(*rows, sheet=()):
        above = [["重点项目进度表（2026年9月下半月）"], ["报告期：2026-09H2"]]
        sheets = {
            "进度表": [
                *above,
                PROJECT_HEAD + (BLOCKER_HEAD if rows else []),
                *([["澜江大桥", "在建", 500, 40, *row] for row in rows] or [["澜江大桥", "在建", 500, 40]]),
            ]
        }
        if sheet:
            sheets["项目卡点表"] = [["项目名称", *BLOCKER_HEAD], *sheet]
        return files.parse("project_progress", files.book(sheets), scheme, name="重点项目进度表_2026-09H2.xlsx")

    return read


@pytest.mark.parametrize("place", ["beside", "apart"])
def test_a_blocker_is_read_beside_the_projects_row_or_on_a_sheet_of_its_own(projects, place):
    parsed = projects(BLOCKED) if place == "beside" else projects(sheet=[["澜江大桥", *BLOCKED]])
    assert parsed.findings.empty
    (blocker,) = parsed.blockers.to_dict("records")
    told = {
        name: blocker[name]
        for name in ("subject_code", "period", "blocker_class", "owner_zh", "raised_on", "promised_on")
    }
    assert told == {"subject_code": "project.bridge", "period": "2026-09H2", "blocker_class": "land", "owner_zh": "县自然资源局",
                    "raised_on": "2026-08-01", "promised_on": "2026-10-30"}  # fmt: skip
    assert len(parsed.observations) == 3


def test_several_blockers_of_one_project_stand_below_each_other_and_keep_their_keys(projects):
    both = [["澜江大桥", *BLOCKED], ["澜江大桥", "资金", "配套未到位", "", "2026-09-01", "", ""]]
    first = projects(sheet=both)
    later = projects(sheet=[[*both[0][:-1], "2026-09-28"], both[1]])
    assert sorted(first.blockers["blocker_key"]) == sorted(later.blockers["blocker_key"])
    assert later.blockers["settled_on"].notna().sum() == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["拆迁", *BLOCKED[1:]], "S27"),
        ([*BLOCKED[:3], "上个月", *BLOCKED[4:]], "S26"),
        ([*BLOCKED[:5], "2027-01-01"], "S26"),
        ([BLOCKED[0], "", *BLOCKED[2:]], "S38"),
        (["", *BLOCKED[1:]], "S38"),
        ([*BLOCKED[:3], "", *BLOCKED[4:]], "S70"),
    ],
)
def test_a_blocker_that_cannot_be_read_is_found_with_its_cell(projects, row, code):
    parsed = projects(row)
    assert list(parsed.findings["check_code"]) == [code]
    assert "进度表!" in parsed.findings["cell_ref"][0]


def test_a_project_without_a_blocker_has_none(projects):
    parsed = projects(["", "", "", "", "", ""])
    assert parsed.findings.empty
    assert parsed.blockers.empty


def test_a_file_is_told_by_its_form(files, reply):
    submission = files.book({"报送表": files.rows(files.good_row)})
    survey = files.book({"满意度调查表": [["2026年9月满意度调查表"], ["考评对象", "指标名称", "样本量"]]})
    told = [feed_for(content).code for content in (submission, survey, reply("w1")[0], b"no table")]
    assert told == ["unit_submission", "corroboration", "replies", "unit_submission"]
