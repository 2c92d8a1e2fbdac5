"""报警: a run that fails leaves a plain-language alarm where a person looks."""

from typing import Any

from flows.settings import home_directory
from tasks.home import put_file


def raise_alarm(flow: Any, flow_run: Any, state: Any) -> None:  # noqa: ANN401 (Prefect's hook signature)
    """Write ``alarms/<run>.txt`` in the home: which run, since when, in what words it failed."""
    home = home_directory((flow_run.parameters or {}).get("home"))
    text = (
        f"运行“{flow.name}”（{flow_run.name}）没有完成，状态：{state.name}。\n"
        f"参数：{flow_run.parameters}\n原因：{state.message or '未说明'}\n"
        "没有发布任何文件。请按值守手册 docs/operations.md 处理后重新运行；同样的输入重跑不会重复发文。\n"
    )
    put_file(home / "alarms" / f"{flow_run.id}.txt", text.encode())
