"""serve: Prefect server, schedules and one worker under one command."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from flows.commands.options import home_options

PROGRAM = Path(__file__).resolve().parents[2]
START_UP_S = 180.0
TIDY_EACH_S = 120.0
POOL = "jixiao-office"


@click.command("serve", short_help="无人值守")
@click.option("--port", default=4200, show_default=True, help="Prefect 窗口的端口；0 为任选空闲端口")
@click.option("--host", default="127.0.0.1", show_default=True)
@home_options
def serve(port: int, host: str, home: str | None, now: str | None) -> None:
    """无人值守：启动 Prefect 服务，按 prefect.yaml 排好日程，并开一个执行器。Ctrl-C 停止。

    停止不会丢任务：重新启动后，错过的轮次会补跑。
    """
    from flows.backlog import skip_late, tidy_backlog
    from flows.settings import read_home

    del now
    where = read_home(home)
    port = port or _free_port(host)
    environment = serve_environment(where.root, f"http://{host}:{port}/api")
    children: list[subprocess.Popen[bytes]] = []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        children.append(_prefect(["server", "start", "--host", host, "--port", str(port)], environment))
        _wait_until_healthy(f"http://{host}:{port}/api/health", children[0])
        click.echo(f"Prefect 窗口：http://{host}:{port}")
        _run_once(["work-pool", "create", POOL, "--type", "process", "--overwrite"], environment)
        _run_once(["--no-prompt", "deploy", "--all"], environment)
        tidied = tidy_backlog(f"http://{host}:{port}/api", where)
        if tidied.interrupted_count or tidied.skipped_count:
            click.echo(
                f"停机前没有办完的运行{tidied.interrupted_count}个，记为“中断”并已重新排上；"
                f"停机期间错过的较早启动{tidied.skipped_count}个，记为“跳过”，由最近一次启动一并补办。"
            )
        click.echo("日程已排好。执行器启动。")
        children.append(_prefect(["worker", "start", "--pool", POOL, "--limit", "1"], environment))
        _watch(children, lambda: skip_late(f"http://{host}:{port}/api", where))
    finally:
        for child in reversed(children):
            _end(child)


def serve_environment(root: Path, api_url: str) -> dict[str, str]:
    """Environment of the server, the deployment and the worker: all state in the home, nothing sent outside."""
    prefect_home = root / "prefect"
    prefect_home.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,  # noqa: TID251 (children inherit what the operator set)
        "PREFECT_HOME": str(prefect_home),
        "PREFECT_API_URL": api_url,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # Prefect's own past, 90 days of it; never our books
        "JIXIAO_HOME": str(root),
        "JIXIAO_PROGRAM": str(PROGRAM),
    }


def _prefect(words: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "prefect", *words], env=environment, cwd=PROGRAM)  # noqa: S603


def _run_once(words: list[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "prefect", *words], env=environment, cwd=PROGRAM, capture_output=True, check=False
    )
    if done.returncode:
        text = (done.stdout + done.stderr).decode(errors="replace").strip().splitlines()
        raise OSError(1, f"prefect {' '.join(words)} 没有成功：{text[-1] if text else '没有说明'}", "Prefect")


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_UP_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise OSError(1, "Prefect 服务没有启动起来（端口可能被占用）", "Prefect")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 (our own server)
                if answer.status == 200:  # noqa: PLR2004
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise OSError(1, f"Prefect 服务{START_UP_S:.0f}秒内没有就绪", "Prefect")


def _watch(children: list[subprocess.Popen[bytes]], tidy: Callable[[], object]) -> None:
    """Until a child ends; starts that are missed while the machine sleeps are put in order every few minutes."""
    due = time.monotonic() + TIDY_EACH_S
    while True:
        if time.monotonic() >= due:
            due = time.monotonic() + TIDY_EACH_S
            with contextlib.suppress(OSError):  # the server is busy: next time
                tidy()
        for child in children:
            if child.poll() is not None:
                raise OSError(1, f"一个子进程意外结束（退出码 {child.returncode}），请重新启动 jixiao serve", "Prefect")
        time.sleep(1)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            child.kill()


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port
