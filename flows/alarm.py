"""报警: a run that fails leaves a plain-language alarm where a person looks, and tells the operators."""

from typing import Any

from flows.settings import home_directory, read_home
from tasks.home import HomeError, put_file
from tasks.upkeep.alarms import end_alarm
from tasks.upkeep.alarms import raise_alarm as tell


def raise_alarm(flow: Any, flow_run: Any, state: Any) -> None:  # noqa: ANN401 (Prefect's hook signature)
    """One open alarm a flow and its parameters: in ``alarms/``, and to the operators by mail and robot."""
    parameters = flow_run.parameters or {}
    text = (
        f"运行“{flow.name}”（{flow_run.name}）没有完成，状态：{state.name}。\n"
        f"参数：{parameters}\n原因：{state.message or '未说明'}\n"
        "没有办成的部分没有发布文件，此前已发布的不受影响。请按值守手册 docs/operations.md 处理后重新运行；同样的输入重跑不会重复发文。"
    )
    try:
        home = read_home(parameters.get("home"))
    except HomeError:
        folder = home_directory(parameters.get("home")) / "alarms"
        put_file(folder / f"{flow_run.id}.txt", f"{text}\n".encode())
        return
    tell(home, _key(flow, parameters), text)


def call_off_alarm(flow: Any, flow_run: Any, state: Any) -> None:  # noqa: ANN401, ARG001 (Prefect's hook signature)
    """The same flow with the same parameters went through: its alarm is over."""
    parameters = flow_run.parameters or {}
    end_alarm(read_home(parameters.get("home")), _key(flow, parameters), f"运行“{flow.name}”已恢复正常。")


def _key(flow: Any, parameters: dict[str, Any]) -> str:  # noqa: ANN401
    return f"run:{flow.name}:{parameters.get('round_code', '')}"
