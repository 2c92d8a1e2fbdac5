"""报警: a run that fails leaves a plain-language alarm where a person looks, and tells the operators."""

import re
from typing import Any

from flows.settings import home_directory, read_home
from tasks.home import HomeError, put_file
from tasks.memory import MEMORY_ZH
from tasks.upkeep.alarms import alarm_file, end_alarm
from tasks.upkeep.alarms import raise_alarm as tell
from tasks.upkeep.journal import hide_secrets

_STATE_ZH = {"Failed": "失败", "Crashed": "中断", "TimedOut": "超时"}
_ENGLISH = re.compile(r"^(?:Flow run encountered an exception: )?(?:(?P<kind>\w*(?:Error|Exception|Warning)): ?)?")
"""What Prefect, and Python, put before the words of a fault."""


def raise_alarm(flow: Any, flow_run: Any, state: Any) -> None:  # noqa: ANN401 (Prefect's hook signature)
    """One open alarm a flow and its parameters: in ``alarms/``, and to the operators by mail and robot."""
    parameters = flow_run.parameters or {}
    text = (
        f"运行“{flow.name}”（{flow_run.name}）没有完成，状态：{_STATE_ZH.get(state.name, state.name)}。\n"
        f"参数：{parameters}\n原因：{_reason_zh(state.message or '')}\n"
        "没有办成的部分没有发布文件，此前已发布的不受影响。请按值守手册 docs/operations.md 处理后重新运行；同样的输入重跑不会重复发文。"
    )
    try:
        home = read_home(parameters.get("home"))
    except HomeError:  # without settings nobody can be mailed: one file a fault, whose place the next good run knows
        path = alarm_file(home_directory(parameters.get("home")), _key(flow, parameters))
        put_file(path, f"{hide_secrets(text)}\n".encode())
        return
    tell(home, _key(flow, parameters), text)


def _reason_zh(message: str) -> str:
    """What stopped the run, without the English before it; a kind of fault that says nothing of itself is named."""
    told = _ENGLISH.match(message)
    kind = (told and told["kind"]) or ""
    if "MemoryError" in kind:
        return MEMORY_ZH
    return message[told.end() if told else 0 :].strip() or kind or "未说明"


def call_off_alarm(flow: Any, flow_run: Any, state: Any) -> None:  # noqa: ANN401, ARG001 (Prefect's hook signature)
    """The same flow with the same parameters went through: its alarm is over."""
    parameters = flow_run.parameters or {}
    end_alarm(read_home(parameters.get("home")), _key(flow, parameters), f"运行“{flow.name}”已恢复正常。")


def _key(flow: Any, parameters: dict[str, Any]) -> str:  # noqa: ANN401
    return f"run:{flow.name}:{parameters.get('round_code', '')}"
