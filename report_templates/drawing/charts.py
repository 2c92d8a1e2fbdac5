"""图: charts for documents that are printed in black and white and read by everybody.

Every chart says its numbers in figures as well as in shapes; colours differ in lightness and never stand alone. The
Chinese font comes with the program, so that a machine without fonts draws the same picture.
"""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from appraisal.lamps.rules import LAMP_ZH, Lamp
from report_templates.blocks import Figure
from report_templates.drawing.canvas import POINTS, WIDTH_MM, Frame, print_chart
from report_templates.drawing.drawings import (
    Lines,
    draw_gaps,
    draw_lamps,
    draw_slope,
    draw_trend,
    draw_waterfall,
    wrap,
)
from report_templates.layout.title import width

if TYPE_CHECKING:
    import matplotlib.axes

_POINT_MM = 25.4 / 72
_ROW_MM = 7.0
_ROWS_A_FIGURE = 24
"""Rows that stay legible above one another on a page."""
_PAD_MM = 1.2
_MATRIX_KEY = "—：未亮灯　空白：不考核"
_LABEL_CHARACTERS = 13


def lamp_matrices(
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    lamps: Sequence[Sequence[Lamp | None]],
    caption: str,
    alt: str,
    words: Mapping[str, str] = LAMP_ZH,
) -> tuple[Figure, ...]:
    """亮灯矩阵 in as many figures as it needs to stay legible, all about as high; each says which part it is.

    Args:
        rows: as for ``lamp_matrix``.
        columns: likewise.
        lamps: likewise.
        caption: likewise, before the number of the part.
        alt: likewise.
        words: likewise.
    """
    count = math.ceil(len(rows) / _ROWS_A_FIGURE) or 1
    size = math.ceil(len(rows) / count) or 1
    if count == 1:
        return (lamp_matrix(rows, columns, lamps=lamps, caption=caption, alt=alt, words=words),)
    return tuple(
        lamp_matrix(
            rows[start : start + size],
            columns,
            lamps=lamps[start : start + size],
            caption=f"{caption}（{part}/{count}）",
            alt=f"{alt}（第{part}幅，共{count}幅）",
            words=words,
        )
        for part, start in enumerate(range(0, len(rows), size), start=1)
    )


def lamp_matrix(
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    lamps: Sequence[Sequence[Lamp | None]],
    caption: str,
    alt: str,
    words: Mapping[str, str] = LAMP_ZH,
) -> Figure:
    """亮灯矩阵: a row a subject, a column an indicator, each lamp with its word.

    Args:
        rows: names down the side.
        columns: names along the top.
        lamps: one row of lamps for each name in ``rows``; ``None`` where there is nothing to judge.
        caption: 图题.
        alt: alternative text.
        words: what the office calls each lamp.
    """
    rows = side_names(rows)
    left = label_room(rows)
    wide = WIDTH_MM - left - 2
    cell = wide / max(len(columns), 1)
    heads = [wrap(name, max(2, int((cell - 1) / (POINTS * _POINT_MM)))) for name in columns]
    top = 4 + max((head.count("\n") + 1 for head in heads), default=1) * POINTS * _POINT_MM * 1.3
    height = top + _ROW_MM * max(len(rows), 1) + 6

    def draw(axes: "matplotlib.axes.Axes") -> None:
        draw_lamps(axes, lamps, columns=len(columns), words=words)
        axes.set_axis_off()  # names as plain text: a tick costs ten times as much and shows the same
        side, above = axes.get_yaxis_transform(), axes.get_xaxis_transform()
        for place, name in enumerate(rows):
            axes.text(-_PAD_MM / wide, place + 0.5, name, transform=side, ha="right", va="center_baseline")
        for place, name in enumerate(heads):
            axes.text(place + 0.5, 1 + _PAD_MM / (height - top - 6), name, transform=above, ha="center", va="bottom")
        axes.text(1, -1.2 / height, _MATRIX_KEY, transform=axes.transAxes, ha="right", va="top")

    return print_chart("lamp_matrix", draw, frame=Frame(height, left, 2.0, 6.0, top), caption=caption, alt=alt)


def gap_bars(
    labels: Sequence[str], gaps: Sequence[float], *, caption: str, alt: str, uom: str = "个百分点", places: int = 1
) -> Figure:
    """序时差距条形图: below zero is behind: dark and hatched; above zero is ahead: light.

    Args:
        labels: names, top to bottom.
        gaps: done minus due; negative is behind.
        caption: 图题.
        alt: alternative text.
        uom: unit of measure, written once under the axis.
        places: decimal places of the printed figures.
    """
    labels = side_names(labels)
    left = label_room(labels)
    height = 12 + max(len(labels), 1) * _ROW_MM
    draw = partial(draw_gaps, labels=labels, gaps=gaps, uom=uom, places=places)
    frame = Frame(height, left, 4.0, 11.0, 1.5)
    return print_chart("gap_bars", draw, frame=frame, caption=caption, alt=alt, keeps_axes=True)


def trend(
    periods: Sequence[str],
    values: Sequence[float | None],
    *,
    target_curve: Sequence[float | None],
    caption: str,
    alt: str,
    uom: str = "%",
    names: tuple[str, str] = ("实际", "序时目标"),
    places: int = 1,
    expected: tuple[float, float, float] | None = None,
) -> Figure:
    """走势图: the figure as a solid line with dots, the target as a dashed one; a missing month leaves a gap.

    ``values`` may end before ``periods``; what is expected at the last period is drawn from the last figure on, with its band.

    Args:
        periods: names along the axis.
        values: figures, ``None`` where there is none.
        target_curve: 序时目标, ``None`` where there is none.
        caption: 图题.
        alt: alternative text.
        uom: unit of measure, at the top of the axis.
        names: what the two lines are called.
        places: decimal places of the last figure, which is printed.
        expected: 预计 at the last period: lowest, most likely, highest; ``None`` without.
    """
    lines = Lines(values, target_curve, expected, names, places)
    draw = partial(draw_trend, periods=periods, lines=lines, uom=uom)
    return print_chart("trend", draw, frame=Frame(70.0, 16.0, 4.0, 8.0, 9.0), caption=caption, alt=alt)


def lost_points_waterfall(
    labels: Sequence[str], lost_points: Sequence[float], *, full_points: float, caption: str, alt: str, places: int = 2
) -> Figure:
    """失分瀑布图: from the full points down, one step a loss and up again where points are added, to what remains.

    Args:
        labels: what each loss is from, in the order of the steps.
        lost_points: 失分, positive; negative for points added 加分.
        full_points: 满分 to start from.
        caption: 图题.
        alt: alternative text.
        places: decimal places of the printed points.
    """
    names = side_names(["满分", *labels, "得分"])
    left = label_room(names)
    height = 12 + len(names) * _ROW_MM
    draw = partial(draw_waterfall, names=names, lost_points=lost_points, full_points=full_points, places=places)
    return print_chart("lost_points", draw, frame=Frame(height, left, 4.0, 11.0, 1.5), caption=caption, alt=alt)


def rank_slope(
    labels: Sequence[str],
    before: Sequence[int | None],
    *,
    after: Sequence[int | None],
    periods: tuple[str, str],
    caption: str,
    alt: str,
) -> Figure:
    """进退位图: each subject's place in the former and in this period; who falls back is drawn thick and dark.

    Args:
        labels: names.
        before: places in the former period, ``None`` for a newcomer.
        after: places now, ``None`` for one that is not ranked.
        periods: names of the two periods.
        caption: 图题.
        alt: alternative text.
    """
    worst = max([rank for rank in (*before, *after) if rank is not None], default=1)
    height = 14 + worst * _ROW_MM * 0.9

    draw = partial(draw_slope, labels=labels, before=before, after=after, periods=periods, worst=worst)
    return print_chart("rank_slope", draw, frame=Frame(height, 46.0, 46.0, 3.0, 9.0), caption=caption, alt=alt)


def side_names(names: Sequence[str]) -> list[str]:
    """Names beside the axis, a long one on two lines."""
    return [wrap(name, _LABEL_CHARACTERS) for name in names]


def label_room(names: Sequence[str]) -> float:
    """Millimetres that names beside the axis need."""
    lines = [line for name in names for line in name.split("\n")]
    return max(map(width, lines), default=0) * POINTS * _POINT_MM + 4
