"""Floors of what is found in made-up project tables, and at what cost; the tables know nothing of the checks."""

import pytest

from benchmarks.detection.project_tables import VARIANTS, make_table
from benchmarks.detection.projects import Score, ours, score

pytestmark = pytest.mark.slow
BY_NAME = {variant.name: variant for variant in VARIANTS}
SEEDS = (41, 42, 43)


def measured(name, size):
    """Three tables together: one of them has too few cases to tell a floor from luck."""
    into = Score()
    for seed in SEEDS:
        table = make_table(BY_NAME[name], size=size, seed=seed)
        score(table, ours(table), into)
    return into.found / into.lies, into.false / into.clean * 1000


@pytest.mark.parametrize(
    ("name", "size", "recall", "false"),
    [
        ("600 projects, 16 quarters", "standard", 0.95, 3.5),
        ("even works", "subtle", 0.80, 3.5),
        ("half months, slow works", "subtle", 0.85, 1.5),
    ],
)
def test_what_is_planted_is_found_on_its_own_cell_at_few_false_alerts(name, size, recall, false):
    found, alerts = measured(name, size)
    assert found >= recall
    assert alerts <= false
