"""热力表: counties down, 板块 across, each rate written in its cell and shaded by it; no map is needed to read it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from appraisal.region import PlacedCounty
from report_templates.blocks import Figure
from report_templates.drawing.canvas import INK, POINTS, WIDTH_MM, Frame, print_chart
from report_templates.drawing.charts import label_room, side_names
from report_templates.drawing.drawings import wrap

if TYPE_CHECKING:
    import matplotlib.axes

_ROW_MM, _HEAD_MM = 6.0, 5.0
_ROWS_A_FIGURE = 30
_LOWEST_PCT, _HIGHEST_PCT = 40.0, 100.0
_DARK = 0.62
"""Shade from which on white digits are easier to read than black ones."""
_POINT_MM = 25.4 / 72


@dataclass(frozen=True)
class GroupRates:
    """分板块得分率 of counties.

    Attributes:
        counties: names, by place.
        groups: 板块 in the order of the schemes.
        rates_pct: a row a county, a column a 板块; ``None`` where a scheme has no such 板块.
    """

    counties: tuple[str, ...]
    groups: tuple[str, ...]
    rates_pct: tuple[tuple[float | None, ...], ...]

    def means(self) -> dict[str, float]:
        """Mean of the counties that have a 板块."""
        known = {
            name: [row[place] for row in self.rates_pct if row[place] is not None]
            for place, name in enumerate(self.groups)
        }
        return {name: sum(rates) / len(rates) for name, rates in known.items() if rates}  # type: ignore[arg-type]


def group_rates(placed: Sequence[PlacedCounty]) -> GroupRates:
    """Rates of every county that has any, in the order of its place."""
    told = [each.result for each in placed if each.result.group_rates_pct]
    groups = tuple(dict.fromkeys(name for each in told for name in each.group_rates_pct))
    rows = tuple(tuple(each.group_rates_pct.get(name) for name in groups) for each in told)
    return GroupRates(tuple(each.county_zh for each in told), groups, rows)


def draw_heat(rates: GroupRates, *, title_zh: str) -> dict[str, Figure]:
    """热力表 in as many figures as it takes to stay legible: name → figure."""
    if not rates.groups:
        return {}
    count = math.ceil(len(rates.counties) / _ROWS_A_FIGURE)
    size = math.ceil(len(rates.counties) / count)
    figures = {}
    for part in range(count):
        rows = slice(part * size, (part + 1) * size)
        some = GroupRates(rates.counties[rows], rates.groups, rates.rates_pct[rows])
        caption = title_zh if count == 1 else f"{title_zh}（{part + 1}/{count}）"
        figures[f"heat_{part + 1}"] = _draw(some, caption)
    return figures


def _draw(rates: GroupRates, caption: str) -> Figure:
    names = side_names(rates.counties)
    left = label_room(names)
    cell = (WIDTH_MM - left - 2) / len(rates.groups)
    heads = [wrap(name, max(2, int((cell - 1) / (POINTS * _POINT_MM)))) for name in rates.groups]
    top = _HEAD_MM * max(head.count("\n") + 1 for head in heads) + 2
    frame = Frame(height=top + _ROW_MM * len(names) + 2, left=left, right=2, bottom=2, top=top)
    alt = f"{caption}：行为县（市、区），列为板块，格内为得分率，颜色越深得分率越低"
    draw = partial(_paint, names=names, heads=heads, rows=rates.rates_pct)
    return print_chart("region_heat", draw, frame=frame, caption=f"{caption}（%，颜色越深越低）", alt=alt)


def _paint(
    axes: "matplotlib.axes.Axes",
    *,
    names: Sequence[str],
    heads: Sequence[str],
    rows: Sequence[Sequence[float | None]],
) -> None:
    shades = [[math.nan if rate is None else shade_of(rate) for rate in row] for row in rows]
    axes.imshow(shades, cmap="Oranges", vmin=0, vmax=1.25, aspect="auto")
    for down, row in enumerate(rows):
        for across, rate in enumerate(row):
            text = "—" if rate is None else f"{rate:.1f}"
            colour = "white" if rate is not None and shade_of(rate) > _DARK else INK
            axes.text(across, down, text, ha="center", va="center", fontsize=POINTS - 1, color=colour)
    axes.set_yticks(range(len(names)), names)
    axes.set_xticks(range(len(heads)), heads)
    axes.tick_params(length=0, labeltop=True, labelbottom=False, labelsize=POINTS)


def shade_of(rate_pct: float) -> float:
    """0 at full marks, 1 at the lowest rate that is told apart."""
    within = min(max(rate_pct, _LOWEST_PCT), _HIGHEST_PCT)
    return (_HIGHEST_PCT - within) / (_HIGHEST_PCT - _LOWEST_PCT)
