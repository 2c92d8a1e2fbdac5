"""prefect.yaml names flows that exist, with parameters they take, at hours of the office."""

import importlib.util
import inspect
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import yaml

from flows.timetable import period_due
from scheme import SAMPLE_SCHEME, load_scheme
from tests.house.sources import ROOT

TIMETABLE = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
DEPLOYMENTS = {each["name"]: each for each in TIMETABLE["deployments"]}
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_the_five_deployments_are_there():
    assert list(DEPLOYMENTS) == ["daily-intake", "half-month-lamps", "monthly", "quarterly", "annual"]


@pytest.mark.slow
@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_each_entrypoint_is_a_flow_that_takes_its_parameters(name):
    from prefect import Flow

    path, attribute = DEPLOYMENTS[name]["entrypoint"].split(":")
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    flow = getattr(module, attribute)
    assert isinstance(flow, Flow)
    assert set(DEPLOYMENTS[name].get("parameters", {})) <= set(inspect.signature(flow.fn).parameters)


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_hours_are_those_of_the_office_and_no_run_is_cancelled(name):
    for schedule in DEPLOYMENTS[name]["schedules"]:
        assert schedule["timezone"] == "Asia/Shanghai"
        assert schedule["slug"]
        assert len(schedule["cron"].split()) == 5
    assert DEPLOYMENTS[name]["concurrency_limit"] == {"limit": 1, "collision_strategy": "ENQUEUE"}


def test_the_rounds_it_names_are_in_the_scheme():
    rounds = load_scheme(SAMPLE_SCHEME).round_by_code
    named = {each["parameters"]["round_code"] for each in DEPLOYMENTS.values() if each.get("parameters")}
    assert named <= set(rounds)


@pytest.mark.parametrize(
    ("frequency", "started", "period"),
    [
        ("half_month", "2026-10-15T18:00", "2026-10H1"),
        ("half_month", "2026-10-31T18:00", "2026-10H2"),
        ("half_month", "2026-11-01T09:00", "2026-10H2"),
        ("half_month", "2028-02-29T18:00", "2028-02H2"),
        ("month", "2026-10-25T08:30", "2026-09"),
        ("month", "2026-01-25T08:30", "2025-12"),
        ("month", "2026-02-25T08:30", "2025-12"),
        ("month", "2026-03-25T08:30", "2026-02"),
        ("quarter", "2026-10-25T10:00", "2026Q3"),
        ("quarter", "2027-01-25T10:00", "2026Q4"),
        ("year", "2027-01-28T10:00", "2026"),
    ],
)
def test_a_round_is_about_the_newest_period_that_has_ended(frequency, started, period):
    assert period_due(frequency, datetime.fromisoformat(started).replace(tzinfo=SHANGHAI)).code == period
