"""Prefect 窗口: what a person sees there of a round, on Prefect's own server."""

import json
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace

import pytest

from appraisal.books import RoundReceipt
from appraisal.findings import OutcomeError
from flows import artifacts
from tasks.inquiries.window import RoundSight
from tests.rounds.conftest import LATER

PERIOD = "2026-10"
RECEIPT = RoundReceipt("0123", "monthly", PERIOD, 2, LATER, {"red": 3}, 1, ("通报_*甲*_第2版.docx",))
HELD = {
    "考评对象": "白石镇",
    "指标": "税收收入",
    "检查项": "与上期相同",
    "文件": "表.xlsx",
    "单元格": "表!E4",
    "疑点键": "f1",
}


def sight(*held):
    return RoundSight("青澜县", "月度调度", "2026年10月", "outbox", {"红灯": 3}, [], list(held))


@pytest.mark.parametrize(("held", "name"), [([], "无应做"), ([0], "已发布"), ([0, 2], "待核定")])
def test_a_run_ends_in_a_state_that_says_how_its_rounds_stand(held, name):
    assert artifacts._state_name([replace(RECEIPT, held_count=count) for count in held]) == name


def test_the_summary_says_what_is_left_for_a_person_to_do():
    text = artifacts.summary_zh(RECEIPT, sight(HELD))
    assert "待核定：1项数据" in text
    assert "jixiao round monthly --period 2026-10" in text
    assert "没有待核定的数据" in artifacts.summary_zh(RECEIPT, sight())


def test_a_name_with_markup_stays_text_in_the_summary():
    assert r"通报\_\*甲\*\_第2版.docx" in artifacts.summary_zh(RECEIPT, sight())


def test_outside_prefect_the_receipts_come_back_plainly():
    assert artifacts.conclude(SimpleNamespace(), []) == []
    with pytest.raises(OutcomeError):
        artifacts.withhold(SimpleNamespace(), OutcomeError("对不上"))


@pytest.fixture(scope="module")
def window():
    """A server of Prefect's own, asked as any client would."""
    from prefect.client.orchestration import get_client
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180), get_client(sync_client=True) as client:
        yield client


@pytest.fixture
def run(window, monkeypatch):
    """Run the flow for a home; its last state and what the server knows of the run."""
    from flows.appraisal_round import appraisal_round

    monkeypatch.setenv("JIXIAO_NOW", LATER)

    def run_it(own, **parameters):
        state = appraisal_round(home=str(own.root), return_state=True, **parameters)
        return state, window.read_flow_run(state.state_details.flow_run_id)

    return run_it


def artifacts_of(window, flow_run):
    answer = window.request("POST", "/artifacts/filter", json={"flow_runs": {"id": {"any_": [str(flow_run.id)]}}})
    return {each["key"]: each for each in answer.json() if each["key"]}


@pytest.mark.slow
def test_a_round_shows_its_name_its_tags_its_places_and_what_is_to_be_ruled(run, window, published, own):
    state, flow_run = run(own, round_code="monthly", period=PERIOD, as_of=datetime.fromisoformat(LATER))
    assert (state.type.value, state.name) == ("COMPLETED", "待核定")
    assert state.message.startswith("2026-10 第1版已发布")
    assert flow_run.name == "月度调度 2026-10 第1版"
    assert {"monthly", "月度调度", PERIOD, "青澜县"} <= set(flow_run.tags)
    shown = artifacts_of(window, flow_run)
    assert set(shown) == {"monthly-summary", "monthly-results", "monthly-held"}
    assert "疑点处理单" in shown["monthly-summary"]["data"]
    rows = json.loads(shown["monthly-results"]["data"])
    assert len(rows) == 31
    assert {"考评类别", "位次", "考评对象", "得分", "位次区间", "进退", "红灯", "黄灯", "绿灯", "未亮灯"} == set(
        rows[0]
    )
    told = published.json("findings", "--period", PERIOD)
    holds = {row["finding_key"] for row in told if row["consequence"] == "hold" and not row["ruling_zh"]}
    held = json.loads(shown["monthly-held"]["data"])
    receipt = next(each for each in published.json("status")["rounds"] if each["period"] == PERIOD)
    assert len(held) == receipt["held_count"]
    assert {key for row in held for key in row["疑点键"].split("、")} <= holds


@pytest.mark.slow
def test_a_day_on_which_nothing_is_owed_says_so(run, own):
    state, flow_run = run(own, round_code="annual", as_of=datetime.fromisoformat(LATER))
    assert (state.type.value, state.name) == ("COMPLETED", "无应做")
    assert flow_run.name == "年度考评 无应做"


@pytest.mark.slow
def test_a_withheld_round_fails_under_its_own_name_and_blocks_no_later_one(run, own, monkeypatch):
    def stop(*_, **__):
        raise OutcomeError("合计与分项对不上")

    with monkeypatch.context() as patched:
        patched.setattr("flows.appraisal_round.conduct_round", stop)
        state, flow_run = run(own, round_code="monthly", period=PERIOD)
    assert (state.type.value, state.name) == ("FAILED", "停发")
    assert flow_run.name == "月度调度 2026-10 停发"
    assert {"月度调度", PERIOD, "青澜县"} <= set(flow_run.tags)
    assert "合计与分项对不上" in state.message
    state, _ = run(own, round_code="monthly", period=PERIOD, as_of=datetime.fromisoformat(LATER))
    assert state.type.value == "COMPLETED"


@pytest.mark.slow
def test_a_window_that_cannot_be_written_to_fails_no_round(run, own, monkeypatch):
    def refuse(*_, **__):
        raise OSError("服务没有应答")

    monkeypatch.setattr(artifacts, "create_table_artifact", refuse)
    state, _ = run(own, round_code="monthly", period=PERIOD, as_of=datetime.fromisoformat(LATER))
    assert (state.type.value, state.name) == ("COMPLETED", "待核定")
