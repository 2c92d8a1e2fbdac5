"""引擎: where the counties of a region are worked on: in this process, in a pool of processes, or on a running Dask cluster.

Every engine takes the same plain work, one county at a time, and gives back one outcome a county. A process that dies, killed
by the system or by a fault of a library, costs the county that it was working on and no other.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import Context
from importlib.util import find_spec
from typing import Any, TypeVar

from tasks.home import HomeError

Outcome = TypeVar("Outcome")
Work = Callable[[str], Outcome]
DIED_ZH = (
    "办理这个县的进程中断（多半是内存不足或被结束）。其他县不受影响；请查看该县日志，处理后重跑，只补做没有完成的县"
)
START_UP_S = 180
COUNTIES_A_TASK = 10
"""An engine's own cost a task exceeds a small county's work (some 70 ms); 10 to 25 counties a task hide it."""


def usable_cores() -> int:
    """Cores that this process may use, which on a shared machine are fewer than it has: each worker takes its memory too."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def work_here(work: Work[Outcome], homes: Sequence[str]) -> Iterator[tuple[str, Outcome | None]]:
    """One county after another in this process."""
    for home in homes:
        yield home, work(home)


def work_in_pool(work: Work[Outcome], homes: Sequence[str], *, workers: int) -> Iterator[tuple[str, Outcome | None]]:
    """Counties side by side in ``workers`` processes; ``None`` for a county whose process died.

    A pool breaks as a whole when one of its processes dies. Those that were under way are then tried once more, each in a
    process of its own, which tells the county at fault from its neighbours; the others go on in a new pool.
    """
    left = list(homes)
    while left:
        done, suspects = set(), []
        for home, outcome in _through_pool(work, left, workers=workers):
            if outcome is None:
                suspects.append(home)
            else:
                done.add(home)
                yield home, outcome[0]
        for home in suspects:
            done.add(home)
            yield home, _alone(work, home)
        left = [home for home in left if home not in done]


def _through_pool(
    work: Work[Outcome], homes: Sequence[str], *, workers: int
) -> Iterator[tuple[str, tuple[Outcome] | None]]:
    """Outcomes until the pool breaks; then ``None`` for those that were under way."""
    with ProcessPoolExecutor(min(workers, len(homes)), mp_context=multiprocessing.get_context("spawn")) as pool:
        home_of: dict[Future[Outcome], str] = {}
        waiting = iter(homes)
        for _ in range(workers):  # no more is handed out than is worked on: who was under way is then known
            _hand_out(pool, work, waiting, home_of)
        while home_of:
            future = next(as_completed(home_of))
            home = home_of.pop(future)
            try:
                outcome = (future.result(),)
            except BrokenProcessPool:
                outcome = None
            yield home, outcome
            if outcome is None or not _hand_out(pool, work, waiting, home_of):
                yield from ((other, None) for other in home_of.values())
                return


def _hand_out(
    pool: ProcessPoolExecutor, work: Work[Outcome], waiting: Iterator[str], home_of: dict[Future[Outcome], str]
) -> bool:
    """Give the pool one more county if any waits; False if it broke meanwhile and takes no more."""
    home = next(waiting, None)
    if home is not None:
        try:
            home_of[pool.submit(work, home)] = home
        except BrokenProcessPool:
            return False
    return True


def _alone(work: Work[Outcome], home: str) -> Outcome | None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            return pool.submit(work, home).result()
        except BrokenProcessPool:
            return None


def work_on_dask(
    work: Work[Outcome], homes: Sequence[str], *, scheduler: str, counties_a_task: int = COUNTIES_A_TASK
) -> Iterator[tuple[str, Outcome | None]]:
    """Counties on a running Dask cluster through Prefect's task runner, some at a time; ``None`` where a worker kept dying.

    Dask gives the counties of a worker that died to another one, which finds those done that were published. If a task kills
    one worker after the other, its counties are tried once more one by one.

    Raises:
        HomeError: the extra ``jixiao[dask]`` is not installed, or nothing answers at ``scheduler``.
    """
    if find_spec("prefect_dask") is None:
        raise HomeError("在 Dask 集群上运行需要 pip install 'jixiao[dask]'")
    batches = [tuple(homes[start : start + counties_a_task]) for start in range(0, len(homes), counties_a_task)]
    lost: list[str] = []
    with prefect_server():
        for batch, outcomes in zip(batches, _on_dask(work, batches, scheduler), strict=True):
            if outcomes is None:
                lost += batch
            else:
                yield from zip(batch, outcomes, strict=True)
        singles = [(home,) for home in lost]
        for (home,), outcomes in zip(singles, _on_dask(work, singles, scheduler) if singles else (), strict=True):
            yield home, None if outcomes is None else outcomes[0]


def _on_dask(work: Work[Outcome], batches: Sequence[tuple[str, ...]], scheduler: str) -> list[list[Outcome] | None]:
    from prefect import flow, task
    from prefect.cache_policies import NO_CACHE
    from prefect_dask.task_runners import DaskTaskRunner

    options: dict[str, Any] = {"cache_policy": NO_CACHE, "persist_result": False, "log_prints": False}
    counties = task(name="若干县", **options)(_work_through)
    runner: Any = DaskTaskRunner(address=scheduler)

    @flow(name="region-round", task_runner=runner, persist_result=False, validate_parameters=False)
    def region_round() -> list[list[Outcome] | None]:
        return [_outcome(each) for each in [counties.submit(work, batch) for batch in batches]]

    try:
        return region_round()
    except OSError as fault:
        remedy = "请先启动 dask scheduler 和 dask worker，或换用 --engine pool"
        raise HomeError(f"连不上 Dask 集群 {scheduler}：{fault}。{remedy}") from fault


@contextmanager
def prefect_server() -> Iterator[None]:
    """The Prefect server that ``PREFECT_API_URL`` names; without one, a server of our own for as long as the round takes.

    Workers on other machines must reach it: then an office names its own server. Nothing is sent outside.
    """
    from prefect.server.api.server import SubprocessASGIServer
    from prefect.settings import (
        PREFECT_API_URL,
        PREFECT_HOME,
        PREFECT_LOGGING_LEVEL,
        PREFECT_SERVER_ANALYTICS_ENABLED,
        PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS,
        temporary_settings,
    )

    if PREFECT_API_URL.value():
        yield
        return
    with tempfile.TemporaryDirectory(prefix="jixiao-prefect-") as folder:
        own: dict[Any, Any] = {
            PREFECT_HOME: folder,
            PREFECT_SERVER_ANALYTICS_ENABLED: False,
            PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS: START_UP_S,
            PREFECT_LOGGING_LEVEL: "WARNING",
        }
        with temporary_settings(own):
            server = SubprocessASGIServer()
            server.start()
            try:
                with temporary_settings({PREFECT_API_URL: server.api_url}):
                    yield
            finally:
                server.stop()


def _outcome(future: Any) -> Any:  # noqa: ANN401 (what a task of Prefect gives back)
    try:
        return future.result()
    except Exception:  # noqa: BLE001 (work itself raises nothing: whatever comes is the engine's loss)
        return None


def _work_through(work: Work[Outcome], homes: Sequence[str]) -> list[Outcome]:
    """Counties one after another, outside of Prefect's context: a county's steps are no tasks of the region's flow."""
    return [Context().run(work, home) for home in homes]
