"""积压: what a server finds after a downtime, put in order by our own lease and books before the worker starts.

Prefect runs every late start, oldest first, and leaves a run whose process was killed in RUNNING for ever. We need neither:
what is owed is read from the books, so one start a deployment makes good all that were missed.
"""

import json
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tasks.home import Home
from tasks.pen import holder_alive

SKIPPED_ZH, INTERRUPTED_ZH = "跳过", "中断"
_SKIPPED_WORDS = "启动时刻已过，由同一日程更近的一次启动一并补办"
_INTERRUPTED_WORDS = "办理它的进程已不在（断电、重启或被结束），由新的一次启动接着办；已发布的不会重复"
_PAGE = 200
_TIMEOUT_S = 20
Run = dict[str, Any]


@dataclass(frozen=True)
class Tidied:
    """What was put in order 清理结果.

    Attributes:
        interrupted_count: runs of dead processes that were closed and started anew.
        skipped_count: older late starts that were skipped.
    """

    interrupted_count: int = 0
    skipped_count: int = 0


def tidy_backlog(api_url: str, home: Home) -> Tidied:
    """Before the worker starts: close the runs of dead processes, start each anew, and skip all late starts but the newest.

    A run is left alone while a living process holds the county's books, since it may be that process's.

    Args:
        api_url: of the Prefect server, ending in ``/api``.
        home: of the county.

    Raises:
        OSError: the server does not answer.
    """
    ask = _asker(api_url)
    interrupted: list[Run] = []
    if not holder_alive(home):
        interrupted = list(_runs(ask, {"state": {"type": {"any_": ["RUNNING", "PENDING", "CANCELLING"]}}}))
    for run in interrupted:
        _set_state(ask, run, type_="CRASHED", name=INTERRUPTED_ZH, message=_INTERRUPTED_WORDS)
    skipped_count = skip_late(api_url, home)
    for run in interrupted:
        if run["deployment_id"]:
            again = {
                "parameters": run["parameters"],
                "state": {"type": "SCHEDULED"},
                "idempotency_key": f"{run['id']}:again",
            }
            ask(f"/deployments/{run['deployment_id']}/create_flow_run", again)
    return Tidied(len(interrupted), skipped_count)


def skip_late(api_url: str, home: Home) -> int:
    """Of the starts that each deployment's schedule has missed leave the newest, and mark the others as skipped.

    Returns:
        How many were skipped.

    Raises:
        OSError: the server does not answer.
    """
    ask = _asker(api_url)
    before = {"before_": home.now().isoformat()}
    late = _runs(ask, {"state": {"type": {"any_": ["SCHEDULED"]}}, "expected_start_time": before})
    older = list(older_late(late))
    for run in older:
        _set_state(ask, run, type_="CANCELLED", name=SKIPPED_ZH, message=_SKIPPED_WORDS)
    return len(older)


def older_late(late: Iterable[Run]) -> Iterator[Run]:
    """All but the newest of each deployment's late starts; what a person started is no slot and stays. Pure."""
    slots: dict[str, list[Run]] = {}
    for run in late:
        if run["auto_scheduled"] and run["deployment_id"]:
            slots.setdefault(run["deployment_id"], []).append(run)
    for runs in slots.values():
        yield from sorted(runs, key=lambda run: str(run["expected_start_time"]))[:-1]


def _runs(ask: Callable[[str, Run], Any], condition: Run) -> Iterator[Run]:
    """All flow runs that meet a condition, read before any of them is changed."""
    found: list[Run] = []
    while True:
        page = ask("/flow_runs/filter", {"flow_runs": condition, "limit": _PAGE, "offset": len(found)})
        found.extend(page)
        if len(page) < _PAGE:
            return iter(found)


def _set_state(ask: Callable[[str, Run], Any], run: Run, *, type_: str, name: str, message: str) -> None:
    state = {"type": type_, "name": name, "message": message}
    ask(f"/flow_runs/{run['id']}/set_state", {"state": state, "force": True})


def _asker(api_url: str) -> Callable[[str, Run], Any]:
    def ask(path: str, body: Run) -> Any:  # noqa: ANN401 (JSON)
        request = urllib.request.Request(  # noqa: S310 (our own server)
            api_url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
            return json.loads(answer.read())

    return ask
