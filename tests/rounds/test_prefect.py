"""A real Prefect server, the timetable of prefect.yaml, a worker, and the documents at the end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime

import pytest

from tests.rounds.conftest import founded

pytestmark = pytest.mark.slow
PATIENCE_S = 900


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Api:
    """The server's own interface, asked as any client would."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}/api"

    def post(self, path, body):
        request = urllib.request.Request(  # noqa: S310
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        for patience_s in (1, 3, 6, 0):  # a server whose database is busy says 503, and its own client asks again
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                    return json.loads(answer.read())
            except urllib.error.HTTPError as refusal:
                if refusal.code != 503 or not patience_s:
                    raise
                time.sleep(patience_s)
        raise AssertionError(path)

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=20) as answer:  # noqa: S310
            return json.loads(answer.read())


def wait_for(question, what, *, child):
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        assert child.poll() is None, f"serve ended with {child.returncode} while waiting for {what}"
        try:
            answer = question()
        except OSError:
            answer = None
        if answer:
            return answer
        time.sleep(1)
    raise AssertionError(f"no {what} within {PATIENCE_S} s")


@pytest.fixture
def served(tmp_path):
    own = founded(tmp_path / "home", "--months", "3")
    own.run("intake", now=datetime.now(UTC).isoformat())  # the flow knows what was known at its scheduled start
    port = free_port()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    with (tmp_path / "serve.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "flows", "serve", "--home", str(own.root), "--port", str(port)],
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
        try:
            yield own, Api(port), child
        finally:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(timeout=40)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)


def test_a_deployment_runs_through_the_worker_to_the_documents(served):
    own, api, child = served
    deployments = wait_for(
        lambda: {each["name"]: each for each in api.post("/deployments/filter", {})} or None, "deployments", child=child
    )
    wait_for(lambda: len(api.post("/deployments/filter", {})) == 5, "five deployments", child=child)
    deployments = {each["name"]: each for each in api.post("/deployments/filter", {})}
    assert set(deployments) == {"daily-intake", "half-month-lamps", "monthly", "quarterly", "annual"}
    zones = {each["schedule"]["timezone"] for one in deployments.values() for each in one["schedules"]}
    assert zones == {"Asia/Shanghai"}
    run = api.post(
        f"/deployments/{deployments['monthly']['id']}/create_flow_run",
        {"parameters": {"round_code": "monthly", "period": "2026-10"}, "state": {"type": "SCHEDULED"}},
    )
    final = wait_for(
        lambda: (
            (state := api.get(f"/flow_runs/{run['id']}")["state"])["type"] in {"COMPLETED", "FAILED", "CRASHED"}
            and state
        ),
        "end of the run",
        child=child,
    )
    assert final["type"] == "COMPLETED", final
    assert any("专报" in name for name in own.outbox())
    scheduled = wait_for(
        lambda: api.post("/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}),
        "runs that the scheduler made",
        child=child,
    )
    assert {each["deployment_id"] for each in scheduled} >= {deployments["monthly"]["id"]}
