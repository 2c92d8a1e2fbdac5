"""断电: killed between any two steps and run again, a round leaves the same tables and the same documents, sent once."""

import hashlib
import os
import signal
import sqlite3
from datetime import datetime

import pytest

from flows import conduct
from flows.settings import read_home
from tests.rounds.conftest import LATER
from tests.years.faults import ROUND_MARKERS

pytestmark = pytest.mark.slow
ROUND, PERIOD = "half_month_lamps", "2026-10H2"


def run_round(root):
    home = read_home(str(root), now=LATER)
    return conduct.conduct_round(home, round_code=ROUND, period=PERIOD, as_of=datetime.fromisoformat(LATER))


def die(*_args, **_more):
    os.kill(os.getpid(), signal.SIGKILL)


def killed_at(root, module, name):
    """Run the round in a process of its own that is killed where it calls ``module.name``."""
    child = os.fork()
    if child == 0:
        try:
            setattr(module, name, die)
            run_round(root)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the round never came to this point"


def tables_of(root):
    """Fingerprint of every table; leases tell who held the pen when, which differs by design."""
    with sqlite3.connect(root / "warehouse.db") as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: hashlib.sha256(repr(connection.execute(f"SELECT * FROM {name}").fetchall()).encode()).hexdigest()  # noqa: S608
            for name in names
            if "lease" not in name
        }


@pytest.fixture(scope="module")
def undisturbed(county, tmp_path_factory):
    own = county.copy_to(tmp_path_factory.mktemp("undisturbed") / "home")
    receipt = run_round(own.root)
    return receipt, tables_of(own.root), own.outbox()


@pytest.mark.parametrize("point", ROUND_MARKERS)
def test_a_round_that_was_killed_ends_as_if_nothing_had_happened(point, county, undisturbed, tmp_path):
    own = county.copy_to(tmp_path / "home")
    killed_at(own.root, *ROUND_MARKERS[point])
    receipt = run_round(own.root)
    expected, tables, outbox = undisturbed
    assert receipt == expected
    assert own.outbox() == outbox
    assert tables_of(own.root) == tables


def test_a_round_that_was_killed_and_killed_again_elsewhere_ends_alike(county, undisturbed, tmp_path):
    own = county.copy_to(tmp_path / "home")
    for point in ("while the books are closed, all rows written and nothing committed", "while a file is written"):
        killed_at(own.root, *ROUND_MARKERS[point])
    expected, tables, outbox = undisturbed
    assert run_round(own.root) == expected
    assert (own.outbox(), tables_of(own.root)) == (outbox, tables)
