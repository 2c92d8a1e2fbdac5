"""Time, chance, disk and environment enter only where the design lets them."""

import ast

import pytest

from tests.house.sources import PURE_ROOMS, ROOMS, ROOT, dotted, python_files, tree_of

CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "datetime.datetime.now"}
CHANCE = {"random.random", "random.Random", "np.random.default_rng", "numpy.random.default_rng", "uuid.uuid4"}
ENVIRONMENT = {"os.environ", "os.getenv"}


def calls_in(path):
    return [(dotted(node.func), node.lineno) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("path", python_files(*PURE_ROOMS), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_pure_rooms_ask_nobody_for_time_or_chance(path):
    wrong = [(name, line) for name, line in calls_in(path) if name in CLOCKS | CHANCE]
    assert not wrong


@pytest.mark.parametrize(
    "path", python_files("appraisal", "expectations"), ids=lambda path: str(path.relative_to(ROOT))
)
def test_the_method_opens_no_file(path):
    wrong = [
        (name, line) for name, line in calls_in(path) if name == "open" or name.endswith((".read_text", ".write_text"))
    ]
    assert not wrong


def test_one_clock_in_the_whole_house():
    places = {
        str(path.relative_to(ROOT)) for path in python_files(*ROOMS) for name, _ in calls_in(path) if name in CLOCKS
    }
    assert places <= {"flows/settings.py"}


def test_the_environment_is_read_at_the_top_floor_only():
    places = {
        str(path.relative_to(ROOT))
        for path in python_files(*ROOMS)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and dotted(node) in ENVIRONMENT
    }
    assert places <= {"flows/settings.py", "flows/commands/serve.py"}
