"""项目进度图: stages of projects along the months, planned above done, with marks for what is late; generic over projects."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Literal

from report_templates.blocks import Figure
from report_templates.drawing.canvas import INK, Frame, hide, print_chart
from report_templates.drawing.charts import label_room, side_names

if TYPE_CHECKING:
    import matplotlib.axes

_ROW_MM = 7.2
_ROWS_A_FIGURE = 20
_FILLS: dict[str, tuple[str, str]] = {
    "done": ("#555555", ""), "running": ("#92C5DE", "..."), "planned": ("white", ""), "late": ("#B2182B", "///"),
}  # fmt: skip
_KEY_ZH = {"done": "已完成", "running": "进行中", "planned": "计划", "late": "滞后"}
_MONTHS = 12
State = Literal["done", "running", "planned", "late"]


@dataclass(frozen=True)
class Stage:
    """一段: from a day to a day, in a state, with a short name inside where there is room."""

    name_zh: str
    start: date
    end: date
    state: State


@dataclass(frozen=True)
class TimelineRow:
    """一行: a project, its stages in order, and days that are marked with a word (开工, 竣工, 卡点)."""

    name_zh: str
    stages: Sequence[Stage]
    marks: Sequence[tuple[date, str]] = ()


def timelines(
    rows: Sequence[TimelineRow], *, span: tuple[date, date], today: date, caption: str, alt: str
) -> tuple[Figure, ...]:
    """项目进度图 in as many figures as stay legible.

    Args:
        rows: projects, top to bottom.
        span: first and last day of the axis.
        today: 数据截止日, a line across.
        caption: 图题.
        alt: alternative text.
    """
    count = math.ceil(len(rows) / _ROWS_A_FIGURE) or 1
    size = math.ceil(len(rows) / count) or 1
    parts = [rows[start : start + size] for start in range(0, len(rows), size)] or [rows]
    return tuple(
        _timeline(
            part, span, today=today,
            caption=caption if len(parts) == 1 else f"{caption}（{place}/{len(parts)}）", alt=alt,
        )
        for place, part in enumerate(parts, start=1)
    )  # fmt: skip


def _timeline(rows: Sequence[TimelineRow], span: tuple[date, date], *, today: date, caption: str, alt: str) -> Figure:
    names = side_names([row.name_zh for row in rows])
    height = 19 + max(len(rows), 1) * _ROW_MM
    draw = partial(_draw, rows=rows, names=names, span=span, today=today)
    return print_chart(
        "timeline", draw, frame=Frame(height, label_room(names), 4.0, 10.0, 9.0), caption=caption, alt=alt
    )


def _draw(
    axes: "matplotlib.axes.Axes",
    rows: Sequence[TimelineRow],
    *,
    names: Sequence[str],
    span: tuple[date, date],
    today: date,
) -> None:
    first, last = span
    days = max((last - first).days, 1)
    for place, row in enumerate(rows):
        for stage in row.stages:
            _draw_stage(axes, stage, place, first=first, days=days)
        for day, word in row.marks:
            at = (day - first).days
            axes.plot([at], [place], marker="D", color=INK, markeredgecolor="white", markersize=5, zorder=4)
            axes.annotate(word, (at, place), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=7)
    axes.axvline((today - first).days, color=INK, linestyle=(0, (4, 2)), linewidth=1.0, zorder=5)
    axes.annotate(
        "截止日", ((today - first).days, 1), xycoords=("data", "axes fraction"), xytext=(0, 2),
        textcoords="offset points", ha="center", va="bottom", fontsize=7.5,
    )  # fmt: skip
    axes.set_xlim(0, days)
    axes.set_ylim(max(len(rows), 1) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), list(names))
    ticks = _months(first, last)
    axes.set_xticks([(day - first).days for day in ticks], _month_names(ticks))
    axes.grid(axis="x", color="#DDDDDD", linewidth=0.4)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    _draw_key(axes, {stage.state for row in rows for stage in row.stages})
    hide(axes, "top", "right")


def _draw_stage(axes: "matplotlib.axes.Axes", stage: Stage, place: int, *, first: date, days: int) -> None:
    start, end = max((stage.start - first).days, 0), min((stage.end - first).days, days)
    if end <= start:
        return
    colour, hatch = _FILLS[stage.state]
    edge = "white" if stage.state == "late" else INK
    axes.barh(place, end - start, left=start, height=0.5, color=colour, edgecolor=edge, hatch=hatch, linewidth=0.6)
    if stage.name_zh and (end - start) / days * 100 >= 2.6 * len(stage.name_zh):
        ink = "white" if stage.state == "done" else INK
        box = {"facecolor": colour, "edgecolor": "none", "pad": 0.8} if hatch else None
        axes.text(
            (start + end) / 2, place, stage.name_zh, ha="center", va="center", fontsize=7.5,
            color="white" if stage.state == "late" else ink, bbox=box,
        )  # fmt: skip


def _draw_key(axes: "matplotlib.axes.Axes", states: Collection[State]) -> None:
    from matplotlib.patches import Patch

    handles = [Patch(facecolor=fill, edgecolor=INK, hatch=hatch, label=_KEY_ZH[state], linewidth=0.6)
               for state, (fill, hatch) in _FILLS.items() if state in states]  # fmt: skip
    axes.legend(
        handles=handles, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4, frameon=False, borderaxespad=0.9
    )


def _months(first: date, last: date) -> list[date]:
    """First days of months along the axis, no more than fit."""
    months, day = [], first.replace(day=1)
    while day <= last:
        months += [day] if day >= first else []
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    step = max(1, -(-len(months) // _MONTHS))
    return months[::step]


def _month_names(ticks: Sequence[date]) -> list[str]:
    """``6月``; the first of a year with the year below."""
    firsts = {min(day for day in ticks if day.year == year) for year in {day.year for day in ticks}}
    return [f"{day.month}月{f'{chr(10)}{day.year}年' if day in firsts else ''}" for day in ticks]
