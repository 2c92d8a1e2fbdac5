"""多县同一轮次: the same bytes on every engine; what fails or dies costs its county alone; running again does what is missing."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from benchmarks.synthetic import NOW, PERIOD, County, Size, write_home
from flows.region_engines import DIED_ZH, work_in_pool
from flows.region_round import Engine, conduct_region, homes_within
from tests.rounds.conftest import through_the_door
from tests.rounds.dying import DIES, dies_in_one
from tests.rounds.test_prefect import free_port

pytestmark = [
    pytest.mark.slow,
    # A worker of the cluster that is killed leaves its socket to the collector; it is not ours to close.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]
TINY = Size(indicators=3, units=4, months=3, laggards=1)
NAMES = ("甲", "乙", "丙", "丁")
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """Four counties that have taken in their files and run nothing."""
    root = tmp_path_factory.mktemp("region")
    for number, name in enumerate(NAMES):
        home = root / f"c{number}"
        write_home(County(TINY, f"清浦{name}县", seed=number), home, templates=("bulletin", "reminder_letter"))
        assert through_the_door("intake", "--home", str(home), "--now", NOW).returncode == 0
    return root


def copy_of(region, target):
    subprocess.run(["cp", "-r", str(region), str(target)], check=True)
    return homes_within([str(target)])


def released(root):
    """Relative path → bytes of all that the counties released."""
    return {
        str(path.relative_to(root)): path.read_bytes() for path in Path(root).glob("*/outbox/**/*") if path.is_file()
    }


@pytest.fixture(scope="module")
def one_by_one(region, tmp_path_factory):
    """The counties worked on one after another: their root, the outcome and the folder of the region's papers."""
    root = tmp_path_factory.mktemp("one") / "counties"
    folder = root.parent / "州"
    homes = copy_of(region, root)
    outcome = conduct_region(homes, round_code="monthly", period=PERIOD, now=NOW, engine=Engine("one"), folder=folder)
    return root, outcome, folder


@pytest.fixture
def cluster(tmp_path_factory):
    """A Dask scheduler and two workers, as an office's engine runs them; rounds of one home kill the worker."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    own = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(REPOSITORY)}
    environment = {**os.environ, **own}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment, "cwd": REPOSITORY}
    scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", str(port), "--host", "127.0.0.1"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1"]
    worker += ["--no-dashboard", "--preload", "tests.rounds.dying"]
    worker += ["--local-directory", str(tmp_path_factory.mktemp("cluster"))]
    commands = ([*scheduler, "--no-dashboard"], worker, worker)
    children = [subprocess.Popen(each, start_new_session=True, **quiet) for each in commands]
    try:
        _wait_for_the_scheduler(port)  # its workers may come later: work waits for them
        yield address
    finally:
        for child in children:
            # The whole group, at once: closing politely, a worker waits half a minute for a scheduler that is gone.
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _wait_for_the_scheduler(port):
    deadline = time.monotonic() + 120
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            assert time.monotonic() < deadline, "no cluster"
            time.sleep(0.2)


def test_a_pool_leaves_the_same_bytes_as_one_by_one(region, one_by_one, tmp_path):
    homes = copy_of(region, tmp_path / "counties")
    pooled = conduct_region(homes, round_code="monthly", period=PERIOD, now=NOW, engine=Engine("pool", workers=2))
    root, alone, _ = one_by_one
    assert released(tmp_path / "counties") == released(root)
    assert [each.result.run_key for each in pooled.placed] == [each.result.run_key for each in alone.placed]


@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_leaves_the_same_bytes_and_a_dying_worker_costs_its_county(
    region, one_by_one, cluster, tmp_path
):
    copy_of(region, tmp_path / "counties")
    dying = tmp_path / "counties" / f"c2{DIES}"  # in one task with a county that has been published by then
    shutil.copytree(region / "c0", dying)
    homes = homes_within([str(tmp_path / "counties")])
    engine = Engine("dask", scheduler=cluster, counties_a_task=2)
    outcome = conduct_region(homes, round_code="monthly", period=PERIOD, now=NOW, engine=engine)
    faults = {Path(each.result.home).name: each.result.fault_zh for each in outcome.placed if not each.result.is_done}
    assert faults == {dying.name: DIED_ZH}
    assert not list(dying.glob("outbox/**/*.docx"))
    shutil.rmtree(dying)
    assert released(tmp_path / "counties") == released(one_by_one[0])


def test_a_process_of_the_pool_that_dies_costs_its_county():
    homes = ["first", f"second {DIES}", "third", "fourth", "fifth"]
    told = dict(work_in_pool(dies_in_one, homes, workers=2))
    assert told == {home: None if home.endswith(DIES) else f"{home} done" for home in homes}


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processes are not bound to cores on this system")
def test_a_pool_takes_no_core_that_it_may_not_use():
    bound = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})"
    asked = f"{bound}; from flows.region_engines import usable_cores; print(usable_cores())"
    told = subprocess.run([sys.executable, "-c", asked], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert int(told.stdout) == 1


def test_running_again_does_only_what_is_missing(region, one_by_one, tmp_path):
    homes = copy_of(one_by_one[0], tmp_path / "counties")
    (tmp_path / "counties" / "空目录").mkdir()
    before = released(tmp_path / "counties")
    late = "2026-11-26T09:00+08:00"
    again = conduct_region(
        [*homes, str(tmp_path / "counties" / "空目录")],
        round_code="monthly",
        period=PERIOD,
        now=late,
        engine=Engine("one"),
    )
    assert released(tmp_path / "counties") == before
    assert [each.result.is_done for each in again.placed] == [True, True, True, True, False]
    assert {each.result.as_of for each in again.placed if each.result.is_done} == {"2026-11-25T08:30+08:00"}
    assert "jixiao init" in again.placed[-1].result.fault_zh


def test_counties_are_placed_by_cautious_points_and_told_of_in_a_circular_and_a_table(one_by_one):
    _, outcome, folder = one_by_one
    points = [each.result.cautious_total_points for each in outcome.placed]
    assert points == sorted(points, reverse=True)
    assert [each.rank for each in outcome.placed] == [1, 2, 3, 4]
    circular, table = outcome.files
    assert (circular.parent, circular.suffix, table.suffix) == (folder / PERIOD / "monthly", ".docx", ".xlsx")
    book = openpyxl.load_workbook(table)
    assert book.sheetnames == ["位次表", "热力表"]
    assert [row[1].value for row in book["位次表"].iter_rows(min_row=3, max_row=6)] == [
        each.result.county_zh for each in outcome.placed
    ]


def test_the_command_takes_the_folder_in_which_the_counties_lie(one_by_one, tmp_path):
    done = through_the_door(
        "region", str(one_by_one[0]), "monthly", "--period", PERIOD, "--engine", "one", "--now", NOW,
        "--folder", str(tmp_path / "州"), "--format", "json",
    )  # fmt: skip
    assert done.returncode == 0
    rows = json.loads(done.stdout)
    assert [row["rank"] for row in rows] == [1, 2, 3, 4]
    assert {row["status"] for row in rows} == {"完成"}
