"""Prefect 窗口: name, tags, state and artifacts by which a person sees what a round did, without opening a log.

Nothing here belongs to the round: it was published before, and a window that cannot be written to is no fault of it.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from appraisal.books import RoundReceipt
from appraisal.findings import OutcomeError
from tasks.books import round_named, scheme_now
from tasks.faults import plain_words
from tasks.home import Home
from tasks.inquiries.window import RoundSight, sight_of

PUBLISHED, TO_BE_RULED, NOTHING_OWED, WITHHELD = "已发布", "待核定", "无应做", "停发"
"""Names of a run's last state. All but the last are of the type COMPLETED: a person's ruling is awaited in the books, by an
edition to come, and never by a run that stays open and keeps its place in the queue."""
_UNWRITTEN = "窗口里的名称或小结没有写成，不影响本轮结果"
_LISTED = 60
Rows = list[dict[str, Any]]


def run_name() -> str:
    """What a run is called while it works; ``conclude`` names it after what it did."""
    parameters = flow_run.parameters or {}
    return f"{parameters.get('round_code', '')} {parameters.get('period') or '应做的报告期'}"


def conclude(home: Home, receipts: Sequence[RoundReceipt]) -> Rows | State[Rows]:
    """Show the rounds of a run in the window, and end it in a state that says how they stand.

    Returns:
        The receipts; under Prefect within the run's last state.
    """
    told: Rows = [asdict(each) for each in receipts]
    if not flow_run.id:
        return told
    try:
        _name_run(home, _editions_zh(receipts) or NOTHING_OWED, [each.period for each in receipts])
        for receipt in receipts:
            _show(receipt, sight_of(home, receipt))
    except Exception as fault:  # noqa: BLE001 (whatever the window's server says: the round is published)
        get_run_logger().warning("%s：%s", _UNWRITTEN, fault)
    return Completed(name=_state_name(receipts), message=_message(receipts), data=told)


def withhold(home: Home, fault: OutcomeError) -> State[Rows]:
    """停发: our own check stopped a round; the run fails under its own name, and no later one waits for it.

    Raises:
        OutcomeError: outside Prefect, as it came.
    """
    if not flow_run.id:
        raise fault
    period = str((flow_run.parameters or {}).get("period") or "")
    try:
        _name_run(home, f"{period} {WITHHELD}".strip(), [period] if period else [])
    except Exception as silent:  # noqa: BLE001 (as in ``conclude``)
        get_run_logger().warning("%s：%s", _UNWRITTEN, silent)
    return Failed(name=WITHHELD, message=plain_words(fault))


def _state_name(receipts: Sequence[RoundReceipt]) -> str:
    if not receipts:
        return NOTHING_OWED
    return TO_BE_RULED if any(each.held_count for each in receipts) else PUBLISHED


def _message(receipts: Sequence[RoundReceipt]) -> str:
    if not receipts:
        return "今天没有应做而未做的报告期"
    return "；".join(
        f"{each.period} 第{each.edition}版已发布{len(each.documents)}件文件"
        + (f"，{each.held_count}项数据待核定" if each.held_count else "")
        for each in receipts
    )


def _editions_zh(receipts: Sequence[RoundReceipt]) -> str:
    return "、".join(f"{each.period} 第{each.edition}版" for each in receipts)


def _name_run(home: Home, did_zh: str, periods: Sequence[str]) -> None:
    """月度调度 2026-10 第1版, with round, periods and county as tags to filter by."""
    code = str((flow_run.parameters or {}).get("round_code", ""))
    round_zh, county_zh = round_named(home, code).name_zh, scheme_now(home).county_zh
    tags = list(dict.fromkeys([*(flow_run.tags or []), code, round_zh, *periods, county_zh]))
    with get_client(sync_client=True) as client:
        client.update_flow_run(flow_run.id, name=f"{round_zh} {did_zh}", tags=tags)


def _show(receipt: RoundReceipt, sight: RoundSight) -> None:
    """Summary, places and lamps, held figures; each key is one artifact of which the window keeps every edition."""
    head = f"{sight.round_zh} {receipt.period} 第{receipt.edition}版"
    key = receipt.round_code.replace("_", "-")
    create_markdown_artifact(summary_zh(receipt, sight), key=f"{key}-summary", description=f"小结：{head}")
    create_table_artifact(sight.standings, key=f"{key}-results", description=f"得分、位次、亮灯：{head}")
    if sight.held:
        create_table_artifact(sight.held, key=f"{key}-held", description=f"待核定的数据{len(sight.held)}项：{head}")


def summary_zh(receipt: RoundReceipt, sight: RoundSight) -> str:
    """小结: what was published, where it lies, and what is left for a person to do, as Markdown."""
    lamps = "、".join(f"{name}{count}盏" for name, count in sight.lamps.items())
    lines = [
        f"## {_plain(sight.county_zh)} {_plain(sight.round_zh)} {sight.period_zh} 第{receipt.edition}版",
        "",
        f"- 亮灯：{_plain(lamps)}",
        f"- 文件：{len(receipt.documents)}件，在 `{sight.folder}`",
        f"- 运行键：`{receipt.run_key}`，数据截至 {sight.known_at_zh}",
        "",
        *_to_do(receipt, sight),
        "### 文件",
        "",
        *(f"- {_plain(name)}" for name in receipt.documents[:_LISTED]),
    ]
    left = len(receipt.documents) - _LISTED
    return "\n".join([*lines, f"- ……另有{left}件"] if left > 0 else lines)


def _to_do(receipt: RoundReceipt, sight: RoundSight) -> list[str]:
    if not sight.held:
        return ["没有待核定的数据。" + _others_zh(sight), ""]
    return [
        f"### 待核定：{len(sight.held)}项数据",
        "",
        f"核实前不采信、不亮灯，位次按区间列示。{_others_zh(sight)}核定后再运行同一报告期，即发布更正版：",
        "",
        "1. 打开上述文件夹里的 `疑点处理单`，逐条选处理意见后放进收件箱 `inbox/replies`，或运行 `jixiao rule`。",
        f"2. 运行 `jixiao round {receipt.round_code} --period {receipt.period} --reason 疑点核定`。",
        "",
    ]


def _others_zh(sight: RoundSight) -> str:
    return f"另有{sight.other_count}条疑点在未用于计分的数据上，见 `疑点处理单`。" if sight.other_count else ""


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, whatever a unit is called."""
    marked = "".join(f"\\{sign}" if sign in r"\`*_[]<>|&~!" else sign for sign in text.replace("\n", " "))
    return f"\\{marked}" if marked[:1] in set("#+-") else marked
