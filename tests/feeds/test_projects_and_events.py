from datetime import UTC, datetime

import pytest

from appraisal.awards.ledger_rules import LedgerRules

PROJECT_HEAD = [
    "序号", "项目名称", "责任单位", "计划总投资（万元）", "年度计划投资（万元）", "建设阶段", "累计完成投资（万元）", "形象进度（%）", "备注",
]  # fmt: skip
EVENT_HEAD = [
    "序号",
    "考评对象",
    "事项类型",
    "关联指标",
    "分值",
    "发生日期",
    "事项",
    "事由",
    "依据条款",
    "文号",
    "扣分原因",
]
BONUS = [
    1,
    "白石镇",
    "加分",
    "",
    0.5,
    "2026-09-05",
    "获省级推广",
    "作交流",
    "《办法》第十八条",
    "青绩发〔2026〕5号",
    "",
]


def projects(files, *rows, title="2026年9月下半月重点项目进度表", line="报告期：2026-09H2", head=PROJECT_HEAD):
    return files.book({"进度表": [[title], [line], head, *rows]})


def ledger(files, *rows, head=EVENT_HEAD, title="加减分事项台账（2026年9月）"):
    return files.book({"加减分事项台账": [[title], head, *rows]})


@pytest.fixture
def read_projects(files, scheme):
    return lambda *rows, **more: files.parse(
        "project_progress", projects(files, *rows, **more), scheme, name="重点项目进度表_2026-09H2.xlsx"
    )


@pytest.fixture
def read_ledger(files, scheme):
    return lambda *rows, **more: files.parse("event_ledger", ledger(files, *rows, **more), scheme, name="台账.xlsx")


BRIDGE = [1, "澜江大桥", "县发改局", 90000, 30000, "在建", 45000, 50, ""]


def test_a_project_row_gives_stage_and_investment_for_the_half_month(files, read_projects):
    parsed = read_projects(BRIDGE)
    assert files.values(parsed) == {
        ("stage", "project.bridge", "stock", "value"): 6,
        ("spent", "project.bridge", "ytd", "value"): 45000,
        ("shape", "project.bridge", "stock", "value"): 50,
    }
    assert parsed.observations["reported_text"].iloc[0] == "在建"
    assert parsed.period == "2026-09H2"
    assert parsed.findings.empty


@pytest.mark.parametrize(("word", "place"), [("已开工", 5), ("竣工阶段", 7), ("包装", 1)])
def test_stages_are_read_in_their_usual_forms(files, read_projects, word, place):
    found = files.values(read_projects([1, "澜江大桥", "", 1, 1, word, 1, 12, ""]))
    assert found["stage", "project.bridge", "stock", "value"] == place


def test_an_unknown_stage_is_returned_with_the_stages_that_exist(files, read_projects):
    parsed = read_projects([1, "澜江大桥", "", 1, 1, "正在弄", 1, 12, ""])
    assert files.codes(parsed) == ["S19"]
    assert "投产" in parsed.findings["message_zh"].iloc[0]


def test_an_unknown_project_is_noted(files, read_projects):
    assert files.codes(read_projects(BRIDGE, [2, "无名项目", "", 1, 1, "在建", 1, 1, ""])) == ["S57"]


def test_the_half_of_the_month_must_be_named(files, read_projects):
    assert files.codes(read_projects(BRIDGE, title="2026年9月重点项目进度表", line="")) == ["S29"]
    parsed = read_projects(BRIDGE, title="2026年9月重点项目进度表", line="报告期：2026-09H1")
    assert files.codes(parsed) == ["S14"]


def test_a_missing_column_is_listed(files, read_projects):
    parsed = read_projects(BRIDGE, head=[*PROJECT_HEAD[:5], "阶段情况", *PROJECT_HEAD[6:]])
    assert files.codes(parsed) == ["S54", "S11"]


def test_events_keep_their_documents(files, read_ledger):
    deduction = [
        2,
        "县发改局",
        "扣分",
        "党建评分",
        -0.3,
        "2026年9月8日",
        "通报",
        "落实不力",
        "第十九条",
        "青绩发〔2026〕6号",
        "重视不够",
    ]
    veto = [
        3,
        "双河镇",
        "一票否决",
        None,
        None,
        datetime(2026, 9, 9),  # noqa: DTZ001
        "事故",
        "责任事故",
        "第二十条",
        "青安委〔2026〕2号",
        "",
    ]
    parsed = read_ledger(BONUS, deduction, veto)
    events = parsed.events
    assert list(events["kind"]) == ["bonus", "deduction", "veto"]
    assert list(events["points"].fillna(-1)) == [0.5, 0.3, -1]
    assert list(events["occurred_on"]) == ["2026-09-05", "2026-09-08", "2026-09-09"]
    assert list(events["indicator_code"].fillna("")) == ["", "party", ""]
    assert list(events["cause_code"].fillna("")) == ["", "重视不够", ""]
    assert list(events["cell_ref"]) == [f"加减分事项台账!G{row}" for row in (3, 4, 5)]
    assert parsed.findings.empty


def test_the_same_event_has_the_same_key_in_every_ledger(files, read_ledger):
    one = read_ledger(BONUS).events["event_key"].iloc[0]
    corrected = read_ledger([7, *BONUS[1:4], 0.4, *BONUS[5:]]).events
    assert corrected["event_key"].iloc[0] == one
    assert corrected["points"].iloc[0] == 0.4


def test_a_withdrawn_event_says_so(files, read_ledger):
    parsed = read_ledger([*BONUS, "是"], [*BONUS[:6], "另一件", *BONUS[7:], "否"], head=[*EVENT_HEAD, "是否撤回"])
    assert list(parsed.events["is_withdrawn"]) == [True, False]


FULL_HEAD = [*EVENT_HEAD, "同一事项编号", "级别", "是否重复发生"]


def test_a_ledger_may_say_which_matter_which_level_and_whether_again(read_ledger):
    told = [[*BONUS, "示范 乡镇", "省级", ""], [*BONUS[:6], "另一件", *BONUS[7:], "示范乡镇", "中央", "是"]]
    events = read_ledger(*told, [*BONUS[:6], "又一件", *BONUS[7:], "—", "", "否"], head=FULL_HEAD).events
    assert list(events["matter_code"].fillna("")) == ["示范乡镇", "示范乡镇", ""]
    assert list(events["level"].fillna("")) == ["province", "nation", ""]
    assert list(events["is_repeat"]) == [False, True, False]


def test_a_ledger_of_the_older_form_reads_as_before_and_says_nothing_of_matter_and_level(read_ledger):
    event = read_ledger(BONUS).events.iloc[0]
    assert event[["matter_code", "level"]].isna().all()
    assert not event["is_repeat"]
    again = read_ledger([*BONUS, "甲", "省级", "是"], head=FULL_HEAD).events.iloc[0]
    assert again["event_key"] == event["event_key"]


@pytest.mark.parametrize(("place", "text"), [(12, "乡级"), (13, "或许")])
def test_a_level_or_a_mark_in_other_words_returns_the_ledger(files, read_ledger, place, text):
    row = [*BONUS, "甲", "省级", "是"]
    parsed = read_ledger([*row[:place], text, *row[place + 1 :]], head=FULL_HEAD)
    assert files.codes(parsed) == ["S27"]


def test_decisions_about_the_grade_are_read_with_their_papers(read_ledger):
    affirm = [1, "白石镇", "一票肯定", "", None, *BONUS[5:]]
    promote = [2, "白石镇", "提档进位", "", 1, *BONUS[5:]]
    events = read_ledger(affirm, promote).events
    assert list(events["kind"]) == ["affirm", "promote"]
    assert list(events["points"].fillna(-1)) == [-1, 1]
    assert events["document_no"].eq("青绩发〔2026〕5号").all()


@pytest.mark.parametrize(("kind", "points"), [("一票否决", None), ("一票肯定", None), ("提档进位", 1)])
def test_a_decision_without_a_document_number_is_kept_and_noted(files, read_ledger, kind, points):
    parsed = read_ledger([1, "白石镇", kind, "", points, *BONUS[5:9], "—", ""])
    assert files.codes(parsed) == ["S66"]
    assert set(parsed.findings["consequence"]) == {"note"}
    assert f"{kind}“获省级推广”没有写明文号" in parsed.findings["message_zh"].iloc[0]
    assert len(parsed.events) == 1


def test_a_cause_that_the_scheme_does_not_list_is_noted_and_kept(files, scheme):
    causes = [{"code": "inattention", "name_zh": "重视不够"}]
    rules = LedgerRules(same_matter="sum", same_matter_deductions="sum", repeat_factor=1, causes=causes)
    strict = scheme.model_copy(update={"ledger": rules})
    rows = [
        [*BONUS[:6], f"第{n}件", *BONUS[7:10], cause] for n, cause in enumerate(("重视不够", "inattention", "重视不足"))
    ]
    parsed = files.parse("event_ledger", ledger(files, *rows), strict, name="台账.xlsx")
    assert files.codes(parsed) == ["S65"]
    assert set(parsed.findings["consequence"]) == {"note"}
    assert list(parsed.events["cause_code"]) == ["重视不够", "inattention", "重视不足"]


@pytest.mark.parametrize("steps", [0, 0.5, -1, None])
def test_a_promotion_raises_by_whole_steps(files, read_ledger, steps):
    assert files.codes(read_ledger([1, "白石镇", "提档进位", "", steps, *BONUS[5:]])) == ["S19"]


@pytest.mark.parametrize(
    ("place", "text", "code"),
    [
        (1, "黑石镇", "S23"), (2, "表扬", "S27"), (3, "夜间灯光", "S28"), (4, "半分", "S19"), (4, None, "S19"), (4, -0.5, "S19"), (4, "=1+1", "S20"),
        (5, "2026-02-30", "S26"), (5, 46270, "S26"), (5, "2026-12-01", "S26"), (5, None, "S26"),
    ],
)  # fmt: skip
def test_an_event_that_cannot_be_read_returns_the_ledger(files, read_ledger, place, text, code):
    parsed = read_ledger([*BONUS[:place], text, *BONUS[place + 1 :]])
    assert files.codes(parsed) == [code]
    assert parsed.events.empty


def test_the_same_event_twice_in_one_ledger_is_returned(files, read_ledger):
    assert files.codes(read_ledger(BONUS, BONUS)) == ["S22"]


def test_a_reply_that_is_no_form_is_kept_with_a_note_and_parses_to_nothing(files, scheme):
    parsed = files.parse(
        "replies", b"\x00\x01whatever", scheme, name="回复.docx", arrived=datetime(2026, 10, 1, tzinfo=UTC)
    )
    assert parsed.observations.empty
    assert parsed.replies.empty
    assert files.codes(parsed) == ["S68"]


def test_a_month_without_events_is_noted_and_not_returned(files, read_ledger):
    parsed = read_ledger()
    assert files.codes(parsed) == ["S63"]
    assert set(parsed.findings["consequence"]) == {"note"}
