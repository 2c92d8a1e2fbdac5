"""``python -m benchmarks.region [COUNTIES] [--engines one,pool,dask1,dask2,killed]``: the same month in a hundred small counties.

Each county has six indicators, six units and fourteen months; its round costs some 1.7 CPU seconds, what a process loads for its
first one another four. Ten different counties are made and their files taken in beforehand, each stands as often as the number
asks. ``dask1`` and ``dask2`` are a scheduler and one or two workers as processes of their own, reached through Prefect's task
runner; the Prefect server is started, and each worker has done a county's round, before the clock starts. ``killed`` is ``dask2``
with one of the workers killed amid the work. All engines must leave the same bytes, or the command fails. A hundred counties on
``one,dask1,dask2,killed`` take some ten minutes on two quiet cores.
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
from flows.region_engines import prefect_server
from flows.region_round import Engine, conduct_region, homes_within
from flows.settings import read_home

COUNTIES = 100
SIZE = Size(indicators=6, units=6, months=14, laggards=2)
TEMPLATES = ("special_briefing", "bulletin", "reminder_letter")
COUNTIES_A_TASK = 10
SCHEDULER_PORT = 28790
KILL_AFTER_S = 15.0
DIFFERENT = 10


def make_county(number: int, root: Path) -> None:
    """One home with its files taken in."""
    home = root / f"c{number:04d}"
    write_home(County(SIZE, f"第{number + 1}县", seed=number), home, templates=TEMPLATES)
    conduct_intake(read_home(str(home), now=NOW))


def make_counties(count: int, root: Path) -> None:
    """As many homes as asked; the different ones two at a time, the others copied from them."""
    different = min(count, DIFFERENT)
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(partial(make_county, root=root), range(different)))
    for number in range(different, count):
        shutil.copytree(root / f"c{number % different:04d}", root / f"c{number:04d}")


def fingerprint(root: Path) -> str:
    """Of all that the counties released."""
    whole = hashlib.sha256()
    for path in sorted(root.glob("*/outbox/**/*")):
        if path.is_file():
            whole.update(f"{path.relative_to(root)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


@contextmanager
def cluster(workers: int, first: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """A scheduler and workers; each worker has done the round of a copy of ``first`` before the clock starts."""
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
            client.run(_warm_up, first)
        yield children[1:]
    finally:
        for child in reversed(children):
            child.terminate()
        for child in children:
            child.wait(timeout=30)


def _warm_up(first: Path) -> None:
    """A county's round, for what a process loads with its first one."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        shutil.copytree(first, home)
        conduct_region([str(home)], round_code="monthly", period=PERIOD, now=NOW, engine=Engine("one"))


def _kill_a_worker(workers: list[subprocess.Popen[bytes]]) -> None:
    """The process that works, not the nanny that starts it anew."""
    nanny = workers[0].pid
    children = Path(f"/proc/{nanny}/task/{nanny}/children").read_text().split()
    for child in children:
        os.kill(int(child), signal.SIGKILL)


def run(name: str, homes: list[str], first: Path, *, counties_a_task: int) -> float:
    """Wall seconds of the region on one engine, which has worked before."""
    if name in {"one", "pool"}:
        _warm_up(first)
        return _conduct(homes, Engine(name, workers=2))  # type: ignore[arg-type]
    with cluster(1 if name == "dask1" else 2, first) as workers:
        timer = threading.Timer(KILL_AFTER_S, _kill_a_worker, [workers])
        if name == "killed":
            timer.start()
        address = f"tcp://127.0.0.1:{SCHEDULER_PORT}"
        wall = _conduct(homes, Engine("dask", scheduler=address, counties_a_task=counties_a_task))
        if timer.is_alive():
            timer.cancel()
            print("  done before the worker was to be killed: take more counties")
        return wall


def _conduct(homes: list[str], engine: Engine) -> float:
    started = time.perf_counter()
    outcome = conduct_region(homes, round_code="monthly", period=PERIOD, now=NOW, engine=engine)
    wall = time.perf_counter() - started
    failed = [each.result for each in outcome.placed if not each.result.is_done]
    for each in failed:
        print(f"  {each.county_zh}: {each.fault_zh}")
    print(f"  {len(homes) - len(failed)} of {len(homes)} done")
    return wall


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("counties", nargs="?", type=int, default=COUNTIES)
    parser.add_argument("--engines", default="one,dask1,dask2,killed")
    parser.add_argument("--counties-a-task", type=int, default=COUNTIES_A_TASK)
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
            homes = homes_within([str(own)])
            walls[name] = run(name, homes, made / "c0000", counties_a_task=chosen.counties_a_task)
            prints[name] = fingerprint(own)
            print(f"{name}: {walls[name]:.1f} s, {prints[name][:12]}", flush=True)
            shutil.rmtree(own)
    if {"dask1", "dask2"} <= set(walls):
        print(f"two workers: {walls['dask1'] / walls['dask2'] / 2:.2f} of linear")
    if len(set(prints.values())) > 1:
        sys.exit("engines differ in what they released")


if __name__ == "__main__":
    main()
