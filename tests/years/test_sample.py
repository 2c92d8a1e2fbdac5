"""Five weeks of the three years in every test run; ``make years`` lives through all of them, on both engines."""

from datetime import date

import pytest

from tests.postgres import copy_database, database_url, run_postgres
from tests.years.__main__ import live
from tests.years.oracle import due_rounds
from tests.years.plan import draw_plan

FIRST, LAST = date(2026, 3, 1), date(2026, 4, 3)
pytestmark = pytest.mark.slow


def test_five_weeks_with_faults_end_in_every_document_once(tmp_path):
    machine, complaints = live(tmp_path / "home", seed=11, first=FIRST, last=LAST)
    assert complaints == []
    assert machine.counts["starts"] > 100
    assert len(list(due_rounds(machine.plan))) >= 3


def test_the_same_on_postgresql(tmp_path):
    with run_postgres() as server:
        copy_database(server, "template1", "years")
        url = database_url(server, "years")
        _, complaints = live(tmp_path / "home", seed=12, first=date(2026, 3, 9), last=date(2026, 3, 19), url=url)
    assert complaints == []


def test_the_same_seed_is_the_same_plan():
    one, other = (draw_plan(FIRST, LAST, seed=3) for _ in range(2))
    assert [(each.at, each.file_name, each.kind, each.figures) for each in one.sendings] == [
        (each.at, each.file_name, each.kind, each.figures) for each in other.sendings
    ]
    assert one.spells == other.spells
