"""断电后再开: runs of dead processes are closed and started anew, late starts but the newest are skipped, documents come once."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.rounds.test_prefect import Api, free_port, wait_for
from tests.years.county import found_county, project_file, statistics_file, submission_file

pytestmark = pytest.mark.slow


@contextmanager
def serving(root, log):
    """``jixiao serve``, ended by whoever wants to, else in good order."""
    port = free_port()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT_", "JIXIAO_NOW"))}
    with log.open("ab") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "flows", "serve", "--home", str(root), "--port", str(port)],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
        try:
            yield child, Api(port)
        finally:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
                try:
                    child.wait(timeout=40)
                except subprocess.TimeoutExpired:
                    cut_power(child)


def cut_power(child):
    """SIGKILL to the process and all that came from it, the parents first so that none tidies up."""
    family, added = [child.pid], True
    while added:
        added = False
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                pid, parent = int(stat.parent.name), int(stat.read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            if parent in family and pid not in family:
                family.append(pid)
                added = True
    for pid in family:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    child.wait(timeout=20)


def lay_in(root, day):
    """Figures of the months and half months of this year and the last, so that whatever is owed can be published."""
    for year in (day.year - 1, day.year):
        for month in range(2, 13):
            values = {"town.east": 2000 * month, "town.west": 1500 * month}
            (root / "inbox/statistics" / f"{year}-{month}.csv").write_bytes(statistics_file(year, {month: values}))
            for town in ("town.east", "town.west"):
                name = f"{town}_{year}-{month}.xlsx"
                (root / "inbox/submissions" / name).write_bytes(submission_file(town, year, month, 20 * month))
        for month in range(1, 13):
            for half in ("H1", "H2"):
                period = f"{year}-{month:02d}{half}"
                values = {"project.bridge": 2000 * month, "project.plant": 1000 * month}
                (root / "inbox/projects" / f"{period}.xlsx").write_bytes(project_file(period, values))


def deployments_of(api):
    return {each["name"]: each for each in api.post("/deployments/filter", {})}


def states_of(api, deployment):
    runs = api.post("/flow_runs/filter", {"flow_runs": {"deployment_id": {"any_": [deployment["id"]]}}, "limit": 200})
    return {each["id"]: (each["state"]["type"], each["state"]["name"]) for each in runs}


def test_after_a_power_cut_dead_runs_are_closed_started_anew_and_late_starts_skipped(tmp_path):
    root, log = tmp_path / "home", tmp_path / "serve.log"
    now = datetime.now(UTC)
    found_county(root, first_year=now.year, url="sqlite:///warehouse.db", mail_port=1)
    lay_in(root, now)
    with serving(root, log) as (child, api):
        wait_for(lambda: len(deployments_of(api)) == 5, "five deployments", child=child)
        intake = deployments_of(api)["daily-intake"]
        wait_for(lambda: len(states_of(api, intake)) > 4, "starts that the scheduler made", child=child)
        run = api.post(f"/deployments/{intake['id']}/create_flow_run", {"state": {"type": "SCHEDULED"}})
        until = time.monotonic() + 120
        while api.get(f"/flow_runs/{run['id']}")["state"]["type"] != "RUNNING":
            assert time.monotonic() < until, "the run never began"
            time.sleep(0.1)
        cut_power(child)

    slots = _move_into_the_past(root, intake["id"])

    with serving(root, log) as (child, api):
        wait_for(lambda: "已重新排上" in log.read_text("utf-8", "replace"), "word of what was tidied", child=child)
        states = states_of(api, intake)
        assert states[run["id"]] == ("CRASHED", "中断")
        *older, newest = slots
        assert [states[each] for each in older] == [("CANCELLED", "跳过")] * len(older)
        assert states[newest][1] != "跳过"
        anew = [each for each in states if each not in {run["id"], *slots} and "中断" not in states[each]]
        done = wait_for(
            lambda: [
                state
                for each, state in states_of(api, intake).items()
                if each in {*anew, newest} and state[0] == "COMPLETED"
            ],
            "the intake that was started anew",
            child=child,
        )
        assert done
    with closing(sqlite3.connect(root / "warehouse.db")) as books:
        receipts = books.execute(
            "SELECT count(*), count(DISTINCT file_name), min(verdict), max(verdict) FROM raw_receipt"
        )
        count, names, *verdicts = receipts.fetchone()
    assert count == names
    assert set(verdicts) <= {"accepted", "returned"}


def _move_into_the_past(root, deployment_id):
    """Five starts were missed meanwhile; their ids, oldest first."""
    with closing(sqlite3.connect(root / "prefect" / "prefect.db")) as server:
        statement = (
            "SELECT id FROM flow_run WHERE deployment_id = ? AND auto_scheduled = 1 AND state_type = 'SCHEDULED' "
            "ORDER BY expected_start_time LIMIT 5"
        )
        slots = [row[0] for row in server.execute(statement, (deployment_id,))]
        for number, slot in enumerate(slots):
            moment = (datetime.now(UTC) - timedelta(hours=12 * (len(slots) - number))).strftime("%Y-%m-%d %H:%M:%S.%f")
            server.execute(
                "UPDATE flow_run SET expected_start_time = ?, next_scheduled_start_time = ? WHERE id = ?",
                (moment, moment, slot),
            )
        server.commit()
    assert len(slots) == 5
    return slots
