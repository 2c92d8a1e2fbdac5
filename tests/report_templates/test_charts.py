"""Charts: Chinese without tofu, the same bytes for the same call, legible in grey."""

import io
import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from report_templates.drawing.charts import gap_bars, lamp_matrix, lost_points_waterfall, rank_slope, trend
from report_templates.layout.tables import LAMP_FILL

ROOT = Path(__file__).parents[2]
TOWNS = ("白石镇", "云溪镇", "青坪街道", "规模以上工业增加值增速（可比价）")
TEXTS = {"caption": "图1　序时差距", "alt": "白石镇落后最多。"}
CHARTS = {
    "lamp_matrix": lambda: lamp_matrix(
        TOWNS[:2], ("固定资产投资", "城镇居民人均可支配收入"), lamps=(("green", "red"), ("unlit", None)), **TEXTS
    ),
    "gap_bars": lambda: gap_bars(TOWNS, (-5.25, -0.04, 0.0, 6.0), **TEXTS),
    "trend": lambda: trend(("1—2月", "3月", "4月"), (3.2, None, 4.4), target_curve=(4.0, 4.2, 4.4), **TEXTS),
    "lost_points": lambda: lost_points_waterfall(TOWNS, (2.5, 1.25, 0.8, 0.6), full_points=100, **TEXTS),
    "rank_slope": lambda: rank_slope(
        TOWNS, (1, 2, 2, None), after=(2, 1, 3, 4), periods=("2026年8月", "2026年9月"), **TEXTS
    ),
}


def pixels(figure):
    return np.asarray(Image.open(io.BytesIO(figure.png)).convert("RGB")).astype(int)


@pytest.fixture(scope="module")
def drawn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a character that the font lacks is a fault
        return {name: make() for name, make in CHARTS.items()}


@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_carries_its_caption_and_its_alternative_text(kind, drawn):
    assert (drawn[kind].caption, drawn[kind].alt) == (TEXTS["caption"], TEXTS["alt"])


def test_a_character_without_a_glyph_is_a_fault():
    with pytest.warns(UserWarning, match="missing from font"):
        gap_bars(("\U00012000",), (1.0,), **TEXTS)


@pytest.mark.parametrize("kind", CHARTS)
def test_another_chart_in_between_changes_nothing(kind, drawn):
    for other, make in CHARTS.items():
        if other == kind:
            assert make().png == drawn[kind].png


def test_a_chart_says_nothing_of_the_program_that_drew_it(drawn):
    for figure in drawn.values():
        assert "Software" not in Image.open(io.BytesIO(figure.png)).info


@pytest.mark.parametrize("kind", CHARTS)
def test_nothing_is_cut_off_at_the_edge(kind, drawn):
    picture = pixels(drawn[kind])
    edges = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    assert edges.min() > 200


def test_lamps_differ_in_grey():
    greys = [0.299 * int(fill[:2], 16) + 0.587 * int(fill[2:4], 16) + 0.114 * int(fill[4:], 16) for fill in
             (LAMP_FILL["red"], LAMP_FILL["green"], LAMP_FILL["yellow"])]  # fmt: skip
    assert greys == sorted(greys)
    assert min(np.diff(greys)) > 12


def test_behind_is_darker_than_ahead():
    behind, ahead = (pixels(gap_bars(("甲",), (gap,), **TEXTS)) for gap in (-1.0, 1.0))
    assert np.sort(behind.mean(axis=2).ravel())[:20000].mean() < np.sort(ahead.mean(axis=2).ravel())[:20000].mean()


@pytest.mark.parametrize(
    "make",
    [
        lambda: lamp_matrix((), (), lamps=(), **TEXTS),
        lambda: gap_bars((), (), **TEXTS),
        lambda: gap_bars(("甲",), (0.0,), **TEXTS),
        lambda: trend(("1—2月",), (None,), target_curve=(None,), **TEXTS),
        lambda: lost_points_waterfall((), (), full_points=100, **TEXTS),
        lambda: rank_slope((), (), after=(), periods=("8月", "9月"), **TEXTS),
    ],
    ids=["matrix", "no bars", "zero", "no figure", "nothing lost", "nobody ranked"],
)
def test_nothing_to_show_is_no_fault(make):
    assert make().png.startswith(b"\x89PNG")


@pytest.mark.slow
def test_two_processes_draw_the_same_bytes():
    program = (
        "import hashlib; from tests.report_templates.test_charts import CHARTS;"
        "print([hashlib.sha256(make().png).hexdigest() for make in CHARTS.values()])"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(seen) == 1
