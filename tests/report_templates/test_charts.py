"""Charts: Chinese without tofu, the same bytes for the same call, legible in grey."""

import io
import os
import subprocess
import sys
import warnings
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from report_templates.drawing import canvas, printer, words
from report_templates.drawing.charts import (
    gap_bars,
    lamp_matrices,
    lamp_matrix,
    lost_points_waterfall,
    rank_slope,
    trend,
)
from report_templates.drawing.timeline import Stage, TimelineRow, timelines
from report_templates.layout.tables import LAMP_FILL

ROOT = Path(__file__).parents[2]
TOWNS = ("白石镇", "云溪镇", "青坪街道", "规模以上工业增加值增速（可比价）")
TEXTS = {"caption": "图1　序时差距", "alt": "白石镇落后最多。"}
SPAN = (date(2026, 1, 1), date(2027, 6, 30))
PROJECT = TimelineRow(
    "白石至西河公路改建工程",
    (
        Stage("前期", date(2025, 10, 1), date(2026, 3, 1), "done"),
        Stage("施工", date(2026, 3, 1), date(2026, 11, 1), "running"),
        Stage("安装", date(2026, 11, 1), date(2027, 2, 1), "late"),
        Stage("验收", date(2027, 2, 1), date(2027, 9, 1), "planned"),
    ),
    ((date(2026, 3, 1), "开工"),),
)
CHARTS = {
    "lamp_matrix": lambda: lamp_matrix(
        TOWNS[:2], ("固定资产投资", "城镇居民人均可支配收入"), lamps=(("green", "red"), ("unlit", None)), **TEXTS
    ),
    "gap_bars": lambda: gap_bars(TOWNS, (-5.25, -0.04, 0.0, 6.0), **TEXTS),
    "trend": lambda: trend(("1—2月", "3月", "4月"), (3.2, None, 4.4), target_curve=(4.0, 4.2, 4.4), **TEXTS),
    "outlook": lambda: trend(
        ("1—2月", "3月", "4月"), (3.2, 3.6), target_curve=(4.0, 4.2, 4.4), expected=(3.8, 4.0, 4.5), **TEXTS
    ),
    "timeline": lambda: timelines((PROJECT,), span=SPAN, today=date(2026, 10, 31), **TEXTS)[0],
    "lost_points": lambda: lost_points_waterfall(TOWNS, (2.5, 1.25, 0.8, -0.6), full_points=100, **TEXTS),
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


def shades(picture, size=12):
    """Mean grey of small squares, in which a line of text may stand half a pixel aside but not be missing."""
    grey = picture.mean(axis=2)
    high, wide = (side // size for side in grey.shape)
    return grey[: high * size, : wide * size].reshape(high, size, wide, size).mean(axis=(1, 3))


@pytest.mark.parametrize("kind", CHARTS)
def test_lines_of_text_stand_where_matplotlib_itself_sets_them(kind, drawn, monkeypatch):
    monkeypatch.setattr(printer, "Printer", FigureCanvasAgg)
    monkeypatch.setattr(canvas, "_canvas", canvas._canvas.__wrapped__)
    ours, theirs = pixels(drawn[kind]), pixels(CHARTS[kind]())
    assert ours.shape == theirs.shape
    assert np.abs(shades(ours) - shades(theirs)).max() < 64
    assert (255 - ours).sum() == pytest.approx((255 - theirs).sum(), rel=0.01)


BARS = (
    {"第1项任务完成额": -31.24, "固定资产投资（不含农户）、按经营单位所在地分": -0.04, "R&D投入": 12.5},
    {"甲": 0.0},
    {"一个很长很长很长的指标名称，要写成两行才放得下": 7.0, "乙": 3.25},
    {f"第{place}项": place - 9.5 for place in range(20)},
    {},
)


def bars(which, **more):
    return gap_bars(tuple(BARS[which]), tuple(BARS[which].values()), **TEXTS, **more).png


def texts_one_by_one(axes, texts, places, *, align, ink, points, transform=None):
    for text, (x, y) in zip(texts, places, strict=True):
        whose = axes.transData if transform is None else transform
        axes.text(x, y, text, ha=align[0], va=align[1], color=ink, fontsize=points, transform=whose)


@pytest.mark.parametrize("which", range(len(BARS)))
def test_words_stand_to_the_pixel_where_single_texts_would(which, monkeypatch):
    ours = bars(which)
    monkeypatch.setattr(words, "put_words", texts_one_by_one)
    assert bars(which) == ours


@pytest.mark.parametrize("which", range(len(BARS)))
def test_axes_that_were_used_before_show_nothing_of_it(which, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(canvas, "_canvas", canvas._canvas.__wrapped__)
        alone = bars(which)
    for other in range(len(BARS)):
        bars(other, uom="万元", places=2)
        assert bars(which) == alone


def test_a_chart_says_nothing_of_the_program_that_drew_it(drawn):
    for figure in drawn.values():
        assert "Software" not in Image.open(io.BytesIO(figure.png)).info


@pytest.mark.parametrize("kind", CHARTS)
def test_nothing_is_cut_off_at_the_edge(kind, drawn):
    picture = pixels(drawn[kind])
    edges = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    assert edges.min() > 200


@pytest.mark.parametrize(("rows", "parts"), [(0, 1), (24, 1), (25, 2), (100, 5)])
def test_a_long_matrix_is_drawn_in_parts_that_each_say_which_they_are(rows, parts):
    names = [f"项目{row}" for row in range(rows)]
    figures = lamp_matrices(names, ("10月上半月",), lamps=[["red"]] * rows, caption="亮灯", alt="亮灯")
    assert len(figures) == parts
    assert len({figure.caption for figure in figures}) == parts
    heights = [pixels(figure).shape[0] for figure in figures]
    assert max(heights) * 25.4 / 200 < 200  # a page of 225 mm, less the caption


def test_many_projects_take_several_timelines():
    figures = timelines([PROJECT] * 41, span=SPAN, today=date(2026, 10, 31), **TEXTS)
    assert [figure.caption[-5:] for figure in figures] == ["（1/3）", "（2/3）", "（3/3）"]


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
        lambda: timelines((), span=SPAN, today=SPAN[0], **TEXTS)[0],
    ],
    ids=["matrix", "no bars", "zero", "no figure", "nothing lost", "nobody ranked", "no project"],
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
