"""``python -m benchmarks.region [COUNTIES] [--engines one,pool,dask1,dask2] [--kill]``: the same month in a hundred small counties.

Each county has six indicators, six units and fourteen months. Counties are made and their files taken in beforehand. ``dask1``
and ``dask2`` are a scheduler and one or two workers as processes of their own, reached through Prefect's task runner; the
Prefect server is started before the clock. ``--kill`` ends one of the two workers amid the work. All engines must leave the
same bytes.
"""

import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.synthetic import NOW, PERIOD, County, Size, write_home
from flows.conduct import conduct_intake
from flows.region_round import Engine, conduct_region, homes_within
from flows.settings import read_home

COUNTIES = 100
SIZE = Size(indicators=6, units=6, months=14, laggards=2)
TEMPLATES = ("special_briefing", "bulletin", "reminder_letter")
COUNTIES_A_TASK = 10
SCHEDULER_PORT = 28790
KILL_AFTER_S = 20.0


def make_county(number: int, root: Path) -> None:
    """One home with its files taken in."""
    home = root / f"c{number:04d}"
    write_home(County(SIZE, f"第{number + 1}县", seed=number), home, templates=TEMPLATES)
    conduct_intake(read_home(str(home), now=NOW))


def make_counties(count: int, root: Path) -> None:
    """All of them, two at a time."""
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(partial(make_county, root=root), range(count)))


def fingerprint(root: Path) -> str:
    """Of all that the counties released."""
    whole = hashlib.sha256()
    for path in sorted(root.glob("*/outbox/**/*")):
        if path.is_file():
            whole.update(f"{path.relative_to(root)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


@contextmanager
def cluster(workers: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """A scheduler and workers; each worker has loaded the program before the clock starts."""
    from distributed import Client

    address = f"tcp://127.0.0.1:{SCHEDULER_PORT}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    python = [sys.executable, "-m"]
    scheduler = [
        "distributed.cli.dask_scheduler",
        "--port",
        str(SCHEDULER_PORT),
        "--host",
        "127.0.0.1",
        "--no-dashboard",
    ]
    worker = ["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"]
    children = [subprocess.Popen([*python, *scheduler], **quiet)]  # type: ignore[call-overload]
    children += [subprocess.Popen([*python, *worker], **quiet) for _ in range(workers)]  # type: ignore[call-overload]
    try:
        with Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=120)
            client.run(_load)
        yield children[1:]
    finally:
        for child in reversed(children):
            child.terminate()
        for child in children:
            child.wait(timeout=30)


def _load() -> None:
    """Import what a round imports."""
    import great_expectations  # noqa: F401
    import matplotlib.figure  # noqa: F401

    import flows.region_round  # noqa: F401


def _kill_a_worker(workers: list[subprocess.Popen[bytes]]) -> None:
    """The process that works, not the nanny that starts it anew."""
    nanny = workers[0].pid
    children = Path(f"/proc/{nanny}/task/{nanny}/children").read_text().split()
    for child in children:
        os.kill(int(child), signal.SIGKILL)


def run(name: str, homes: list[str], *, kills: bool) -> float:
    """Wall seconds of the region on one engine."""
    if not name.startswith("dask"):
        started = time.perf_counter()
        _conduct(homes, Engine(name, workers=2))  # type: ignore[arg-type]
        return time.perf_counter() - started
    with cluster(int(name[4:])) as workers:
        if kills:
            threading.Timer(KILL_AFTER_S, _kill_a_worker, [workers]).start()
        started = time.perf_counter()
        engine = Engine("dask", scheduler=f"tcp://127.0.0.1:{SCHEDULER_PORT}", counties_a_task=COUNTIES_A_TASK)
        _conduct(homes, engine)
        return time.perf_counter() - started


def _conduct(homes: list[str], engine: Engine) -> None:
    outcome = conduct_region(homes, round_code="monthly", period=PERIOD, now=NOW, engine=engine)
    failed = [each.result for each in outcome.placed if not each.result.is_done]
    for each in failed:
        print(f"  {each.county_zh}: {each.fault_zh}")
    print(f"  {len(homes) - len(failed)} of {len(homes)} done")


@contextmanager
def prefect_server() -> Iterator[None]:
    """A Prefect server of our own for all engines, so that its start is not counted."""
    from prefect.server.api.server import SubprocessASGIServer
    from prefect.settings import (
        PREFECT_API_URL,
        PREFECT_HOME,
        PREFECT_LOGGING_LEVEL,
        PREFECT_SERVER_ANALYTICS_ENABLED,
        PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS,
        temporary_settings,
    )

    with tempfile.TemporaryDirectory() as folder:
        own = {
            PREFECT_HOME: folder,
            PREFECT_SERVER_ANALYTICS_ENABLED: False,
            PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS: 180,
            PREFECT_LOGGING_LEVEL: "WARNING",
        }
        with temporary_settings(own):  # type: ignore[arg-type]
            server = SubprocessASGIServer()
            server.start()
            try:
                with temporary_settings({PREFECT_API_URL: server.api_url}):
                    yield
            finally:
                server.stop()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("counties", nargs="?", type=int, default=COUNTIES)
    parser.add_argument("--engines", default="one,pool,dask1,dask2")
    parser.add_argument("--kill", action="store_true")
    chosen = parser.parse_args()
    prints: dict[str, str] = {}
    walls: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, prefect_server():
        made = Path(folder) / "made"
        made.mkdir()
        make_counties(chosen.counties, made)
        for name in chosen.engines.split(","):
            own = Path(folder) / name
            shutil.copytree(made, own)
            walls[name] = run(name, homes_within([str(own)]), kills=chosen.kill)
            prints[name] = fingerprint(own)
            print(f"{name}: {walls[name]:.1f} s, {prints[name][:12]}", flush=True)
            shutil.rmtree(own)
    if {"dask1", "dask2"} <= set(walls):
        print(f"two workers: {walls['dask1'] / walls['dask2'] / 2:.2f} of linear")
    if len(set(prints.values())) > 1:
        sys.exit("engines differ in what they released")


if __name__ == "__main__":
    main()
