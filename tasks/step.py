"""A step: a plain function that Prefect sees as a task when a flow run is under way.

Prefect has no mode without a server, and a person who types ``jixiao round`` should not wait ten seconds for one.
So the same sentence of steps runs twice: under a flow run each step becomes a Prefect task with its retries in the
window; otherwise it is a plain call with as many tries and short waits. Idempotency is the warehouse's work, never the cache's.
"""

import functools
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, TypeVar

from tasks.upkeep.journal import note, note_fault, step_named

PATIENCE_S = 1.0
"""Longest wait between tries of a plain call: a person sits before it, and is told soon what is out of reach."""
P = ParamSpec("P")
R = TypeVar("R")


def step(
    name_zh: str,
    *,
    retry_delays_s: Sequence[float] = (),
    retry_on: tuple[type[Exception], ...] = (OSError,),
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a step.

    Args:
        name_zh: how the step is called in Prefect's window.
        retry_delays_s: seconds to wait before each further try; only effects on the outside world carry any.
        retry_on: what is worth another try; everything else is raised at once.
    """

    def make(work: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(work)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            noted = _noted(work, name_zh)
            if _is_under_prefect():
                return _as_task(noted, name_zh, retry_delays_s, retry_on)(*args, **kwargs)
            return _with_retries(noted, retry_delays_s, retry_on)(*args, **kwargs)

        return call

    return make


def _noted(work: Callable[P, R], name_zh: str) -> Callable[P, R]:
    """The work, with a line in the journal when it is done or has failed."""

    @functools.wraps(work)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        began = time.monotonic()
        with step_named(name_zh):
            try:
                done = work(*args, **kwargs)
            except Exception as fault:
                note_fault(f"{name_zh}没有完成：{fault}", fault)
                raise
            note(f"{name_zh}完成", seconds=round(time.monotonic() - began, 3))
            return done

    return call


def _is_under_prefect() -> bool:
    context = sys.modules.get("prefect.context")
    return context is not None and context.FlowRunContext.get() is not None


def _as_task(
    work: Callable[P, R], name_zh: str, retry_delays_s: Sequence[float], retry_on: tuple[type[Exception], ...]
) -> Callable[P, R]:
    from prefect import task
    from prefect.cache_policies import NO_CACHE

    def is_worth_another_try(_task: object, _run: object, state: object) -> bool:
        try:
            state.result()  # type: ignore[attr-defined]
        except retry_on:
            return True
        except Exception:  # noqa: BLE001 (whatever else it was, it is not retried)
            return False
        return False

    options: dict[str, Any] = {
        "name": name_zh,
        "cache_policy": NO_CACHE,
        "persist_result": False,
    }
    if retry_delays_s:
        options |= {
            "retries": len(retry_delays_s),
            "retry_delay_seconds": list(retry_delays_s),
            "retry_condition_fn": is_worth_another_try,
        }
    made: Callable[P, R] = task(**options)(work)
    return made


def _with_retries(
    work: Callable[P, R], retry_delays_s: Sequence[float], retry_on: tuple[type[Exception], ...]
) -> Callable[P, R]:
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        for delay in retry_delays_s:
            try:
                return work(*args, **kwargs)
            except retry_on:
                time.sleep(min(delay, PATIENCE_S))
        return work(*args, **kwargs)

    return call
