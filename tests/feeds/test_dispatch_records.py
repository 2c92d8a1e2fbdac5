"""调度记录表: whose meeting, on which day, by which minutes; what cannot be read goes back with its cell."""

from types import SimpleNamespace

import pytest

from appraisal.answers import DISPATCH_FORM
from appraisal.scheme import GoalChain
from feeds import feed_for

HEAD = ["序号", "目标长", "目标人/参加单位", "调度日期", "会议纪要文号或文件名", "议定事项", "是否撤回"]
HELD = [1, "常务副县长", "县发展和改革局", "2026-09-12", "纪要〔2026〕9号", "明确补欠安排", "否"]


@pytest.fixture
def dispatch(files, scheme):
    chain = GoalChain(goal_lead="常务副县长", goal_owner="局长", undertaker="副局长", implementer="股长")
    led = tuple(each.model_copy(update={"goal_chain": chain}) for each in scheme.indicators)
    known = scheme.model_copy(update={"indicators": led})

    def read(*rows, period="2026-09", sheet=DISPATCH_FORM, lines="　　填报单位：青澜县绩效办"):
        above = [["青澜县2026年9月目标长调度记录表"], [f"报告期：{period}{lines}"]]
        content = files.book({sheet: [*above, HEAD, *rows]})
        parsed = files.parse("replies", content, known, name="调度记录表_2026年9月.xlsx")
        return SimpleNamespace(parsed=parsed, content=content)

    return read


def test_a_meeting_is_read_with_its_day_and_minutes(dispatch):
    parsed = dispatch(HELD).parsed
    assert parsed.findings.empty
    (row,) = parsed.dispatches.to_dict("records")
    told = {name: row[name] for name in ("goal_lead_zh", "period", "dispatched_on", "document_no", "matter_zh")}
    assert told == {"goal_lead_zh": "常务副县长", "period": "2026-09", "dispatched_on": "2026-09-12",
                    "document_no": "纪要〔2026〕9号", "matter_zh": "明确补欠安排"}  # fmt: skip
    assert not row["is_withdrawn"]
    assert parsed.period == "2026-09"


def test_the_check_of_a_unit_knows_the_form_by_its_title_or_sheet(dispatch):
    assert feed_for(dispatch(HELD).content).code == "replies"
    assert feed_for(dispatch(HELD, sheet="Sheet1").content).code == "replies"


def test_minutes_may_be_missing_and_a_second_meeting_is_one_of_its_own(dispatch):
    parsed = dispatch([*HELD[:4], "—", "", ""], [2, *HELD[1:3], "2026-09-20", *HELD[4:]]).parsed
    assert parsed.findings.empty
    assert parsed.dispatches["dispatch_key"].nunique() == 2
    assert parsed.dispatches["document_no"].isna().tolist() == [True, False]


def test_a_correction_keeps_the_key_and_can_withdraw(dispatch):
    first, again = dispatch(HELD).parsed, dispatch([*HELD[:4], "纪要〔2026〕10号", HELD[5], "是"]).parsed
    assert list(first.dispatches["dispatch_key"]) == list(again.dispatches["dispatch_key"])
    assert list(again.dispatches["is_withdrawn"]) == [True]


@pytest.mark.parametrize("unit", ["县发展和改革局", "县政府办公室", ""])
def test_it_may_come_from_a_unit_of_the_scheme_or_from_an_office_outside_it(dispatch, unit):
    parsed = dispatch(HELD, lines=f"　　填报单位：{unit}").parsed
    assert parsed.findings.empty
    assert parsed.sender_code == ("dept.plan" if unit == "县发展和改革局" else "")


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        ([1, "某副县长", *HELD[2:]], "S27", "B4"),
        ([1, "", *HELD[2:]], "S38", "B4"),
        ([*HELD[:3], "", *HELD[4:]], "S38", "D4"),
        ([*HELD[:3], "上旬", *HELD[4:]], "S26", "D4"),
        ([*HELD[:3], "2026-12-01", *HELD[4:]], "S26", "D4"),
        ([*HELD[:3], "2026-08-12", *HELD[4:]], "S14", "D4"),
        ([*HELD[:6], "也许"], "S27", "G4"),
    ],
)
def test_what_cannot_be_read_returns_the_table_with_its_cell(dispatch, row, code, cell):
    parsed = dispatch(row).parsed
    assert list(parsed.findings["check_code"]) == [code]
    assert parsed.findings["cell_ref"][0] == f"{DISPATCH_FORM}!{cell}"
    assert parsed.findings["consequence"][0] == "return"
    assert parsed.dispatches.empty


def test_the_same_meeting_twice_and_an_empty_table_go_back(dispatch):
    assert list(dispatch(HELD, HELD).parsed.findings["check_code"]) == ["S22"]
    assert list(dispatch([1, "", "", "", "", "", ""]).parsed.findings["check_code"]) == ["S36"]
