"""年终预计 on real figures keeps its bar: a third of the straight line's error, half of its lamp switches."""

import pytest

from appraisal.lamps.steady import ClearsBand
from benchmarks.projection.accuracy import by_horizon, half_year_ratio
from benchmarks.projection.flutter import draw_objects, edge_for, light
from benchmarks.projection.real_series import has_data, project_all, read_panel

pytestmark = pytest.mark.skipif(not has_data(), reason="没有旁边的实测数据")
HELD_OUT = range(2016, 2026)


@pytest.fixture(scope="module")
def told():
    """Every projection of the held-out years, knowing nothing later."""
    return project_all(read_panel(), HELD_OUT)


def test_at_half_year_the_error_is_at_most_a_third_of_the_straight_lines(told):
    table = by_horizon(told).set_index(["point", "method"])
    assert table.loc[("上半年", "seasonal_share"), "count"] >= 20
    assert half_year_ratio(told) <= 1 / 3
    assert table.loc[("一季度", "seasonal_share"), "ratio"] <= 1 / 3
    assert table["covered_pct"].loc[:, "all"].between(65, 100).all(), "the range is meant to hold eight in ten"


@pytest.mark.parametrize("seed", [1, 2])
def test_lamps_switch_at_most_half_as_often_at_the_same_detection_of_misses(told, seed):
    straight, ahead = (
        draw_objects(told, name, seed=seed, targets=100) for name in ("straight_value", "projected_value")
    )
    plain = light(*straight, edge_for(*straight))
    steady = light(*ahead, edge_for(*ahead), ClearsBand(by="band", band=1.0))
    assert steady.detected_pct >= plain.detected_pct - 0.5
    assert steady.switches <= plain.switches / 2
    assert steady.false_pct <= plain.false_pct / 2
