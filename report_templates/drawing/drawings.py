"""图形: the shapes inside the axes of each chart; how much room they get is ``charts``' business."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from appraisal.lamps.rules import Lamp, lamp_sign
from appraisal.rounding import round_number
from report_templates.drawing.canvas import INK, POINTS, hide, outline
from report_templates.layout.tables import LAMP_FILL, lamp_fill

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.axis

_FAINT = "#BBBBBB"
_BEHIND, _AHEAD, _NEUTRAL = "#B2182B", "#92C5DE", "#777777"
"""Dark red and light blue: apart in grey and for the colour-blind."""
_TIED_CHARACTERS = 13
_BAR_HEIGHT = 0.62
_UNLIT_SIGN = "—"
_LABEL_PAD = 3.5
"""Points between a name and the axis."""
_MARK, _MARK_WIDTH, _NAME_PAD = 3.5, 0.6, 4.0
"""A mark of the scale, long and wide, and the room between its figures and its name, in points."""
_TICK_DOWN: Final = 3
"""matplotlib's number for the shape of a mark below an axis."""
_ALMOST = 1e-10
_INCH = 72


def draw_lamps(
    axes: "matplotlib.axes.Axes", lamps: Sequence[Sequence[Lamp | None]], *, columns: int, words: Mapping[str, str]
) -> None:
    """A square a lamp, with its word."""
    from matplotlib.collections import PolyCollection

    for lamp, fill in ((each, lamp_fill(each, words[each])) for each in LAMP_FILL):
        sign = _UNLIT_SIGN if lamp == "unlit" else lamp_sign(words[lamp])
        places = [(column, row) for row, line in enumerate(lamps) for column, each in enumerate(line) if each == lamp]
        squares = [[(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)] for x, y in places]
        axes.add_collection(PolyCollection(squares, facecolors=f"#{fill}", edgecolors="white", linewidths=1.2))
        if places:
            at = [x + 0.5 for x, _ in places], [y + 0.5 for _, y in places]
            axes.scatter(*at, marker=outline(sign), s=70, color=INK, linewidths=0, zorder=3)
    axes.set_xlim(0, max(columns, 1))
    axes.set_ylim(max(len(lamps), 1), 0)
    hide(axes, "top", "right", "left", "bottom")


def draw_gaps(
    axes: "matplotlib.axes.Axes", labels: Sequence[str], *, gaps: Sequence[float], uom: str, places: int
) -> None:
    """Bars to the left and right of zero, each with its figure."""
    from matplotlib.transforms import ScaledTranslation

    from report_templates.drawing.words import put_words

    for is_behind in (True, False):
        _put_bars(axes, [(place, gap) for place, gap in enumerate(gaps) if (gap < 0) == is_behind], is_behind=is_behind)
    reach = max((abs(gap) for gap in gaps), default=1.0) or 1.0
    low, high = min([0.0, *gaps]), max([0.0, *gaps])
    axes.set_xlim(low - (0.22 * reach if low < 0 else 0.02), high + (0.22 * reach if high > 0 else 0.02))
    for is_behind in (True, False):
        at = [place for place, gap in enumerate(gaps) if (gap < 0) == is_behind]
        shift = -0.02 * reach if is_behind else 0.02 * reach
        put_words(
            axes, [_signed(gaps[place], places) for place in at], [(gaps[place] + shift, place) for place in at],
            align=("right" if is_behind else "left", "center"), ink=INK, points=POINTS,
        )  # fmt: skip
    axes.set_yticks([])
    beside = axes.get_yaxis_transform() + ScaledTranslation(-_LABEL_PAD / _INCH, 0, axes.figure.dpi_scale_trans)
    put_words(  # plain text: a tick costs ten times as much and shows the same
        axes, labels, [(0.0, place) for place in range(len(labels))],
        align=("right", "center_baseline"), ink=INK, points=POINTS, transform=beside,
    )  # fmt: skip
    axes.set_ylim(max(len(labels), 1) - 0.4, -0.6)
    axes.axvline(0, color=INK, linewidth=0.9)
    _put_scale(axes, uom)
    hide(axes, "top", "right", "left")


def _put_scale(axes: "matplotlib.axes.Axes", uom: str) -> None:
    """The scale below the bars with its name, where matplotlib itself sets it: its marks as one line, its figures as words."""
    from matplotlib.lines import Line2D
    from matplotlib.transforms import IdentityTransform, blended_transform_factory

    from report_templates.drawing.words import put_words, reach_below

    scale, (low, high), dpi = axes.xaxis, sorted(axes.get_xlim()), axes.figure.dpi
    scale.set_visible(False)
    spare = _ALMOST * (high - low)
    figures = [
        (at, text)
        for at, text in zip(scale.get_majorticklocs(), _figures(scale), strict=True)
        if low - spare <= at <= high + spare
    ]
    places, texts = [(at, 0.0) for at, _ in figures], [text for _, text in figures]
    axes.add_artist(
        Line2D(
            [at for at, _ in places], [0.0] * len(places), linestyle="", marker=_TICK_DOWN, markersize=_MARK, color=INK,
            markeredgewidth=_MARK_WIDTH, transform=axes.get_xaxis_transform(which="tick1"), clip_on=False,
        )
    )  # fmt: skip
    below, *_ = axes.get_xaxis_text1_transform(_MARK + _LABEL_PAD)
    put_words(axes, texts, places, align=("center", "top"), ink=INK, points=POINTS, transform=below)
    reach = reach_below(texts, align=("center", "top"), points=POINTS, dpi=dpi)
    bottom = axes.bbox.y0 - (_MARK + _LABEL_PAD + _NAME_PAD) * dpi / _INCH - reach
    named = blended_transform_factory(axes.transAxes, IdentityTransform())
    put_words(axes, [uom], [(0.5, bottom)], align=("center", "top"), ink=INK, points=POINTS, transform=named)


def _figures(scale: "matplotlib.axis.Axis") -> list[str]:
    told: list[str] = scale.get_major_formatter().format_ticks(scale.get_majorticklocs().tolist())
    return told


def _put_bars(axes: "matplotlib.axes.Axes", bars: Sequence[tuple[int, float]], *, is_behind: bool) -> None:
    """Bars of one look as one shape: hatching twenty of them one by one takes longer than all else of a chart."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    if not bars:
        return
    half = _BAR_HEIGHT / 2
    corners = [
        [(0.0, place - half), (gap, place - half), (gap, place + half), (0.0, place + half), (0.0, place - half)]
        for place, gap in bars
    ]
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(bars)
    shape = Path([corner for bar in corners for corner in bar], codes)
    look = (
        {"facecolor": _BEHIND, "edgecolor": "white", "hatch": "///"}
        if is_behind
        else {"facecolor": _AHEAD, "edgecolor": INK}
    )
    axes.add_artist(PathPatch(shape, linewidth=0.5, **look))


@dataclass(frozen=True)
class Lines:
    """The lines of a trend.

    Attributes:
        values: figures from the first period on, ``None`` where there is none; may end before the target.
        targets: what is due, ``None`` where nothing is.
        expected: at the last period: lowest, most likely, highest; ``None`` without.
        names: what figures and targets are called.
        places: decimal places of the printed figures.
    """

    values: Sequence[float | None]
    targets: Sequence[float | None]
    expected: tuple[float, float, float] | None
    names: tuple[str, str]
    places: int

    @property
    def last(self) -> int | None:
        """Place of the newest figure."""
        return max((place for place, value in enumerate(self.values) if value is not None), default=None)


def draw_trend(axes: "matplotlib.axes.Axes", periods: Sequence[str], *, lines: Lines, uom: str) -> None:
    """Two lines over the periods, a key above them; what is expected as a dotted line with a bar for its band."""
    figures = [math.nan if value is None else value for value in lines.values]
    targets = [math.nan if value is None else value for value in lines.targets]
    axes.plot(
        range(len(targets)), targets, color=_NEUTRAL, linestyle=(0, (5, 3)), marker="s", markersize=3.5,
        label=lines.names[1],
    )  # fmt: skip
    axes.plot(range(len(figures)), figures, color=INK, marker="o", markersize=4.5, label=lines.names[0])
    if lines.last is not None:
        _write_value(axes, lines.last, figures[lines.last], lines.places)
        if lines.expected is not None and lines.last < len(periods) - 1:
            _draw_expected(axes, (lines.last, len(periods) - 1), start=figures[lines.last], lines=lines)
    axes.set_xticks(list(range(len(periods))), list(periods))
    axes.set_xlim(-0.4, len(periods) - 0.6)
    axes.margins(y=0.18)
    axes.set_ylabel(uom, rotation=0, loc="top", labelpad=-8)
    axes.grid(axis="y", color=_FAINT, linewidth=0.4)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False, borderaxespad=0.2)
    hide(axes, "top", "right")


def _draw_expected(axes: "matplotlib.axes.Axes", at: tuple[int, int], *, start: float, lines: Lines) -> None:
    low, middle, high = lines.expected or (start, start, start)
    axes.plot(at, (start, middle), color=INK, linestyle=":", marker="", label="预计（竖线为区间）")
    axes.errorbar(
        at[1], middle, yerr=([max(middle - low, 0.0)], [max(high - middle, 0.0)]), color=INK, marker="D", markersize=4,
        markerfacecolor="white", capsize=4, linestyle="",
    )  # fmt: skip
    text = f"{round_number(middle, lines.places):.{lines.places}f}"
    axes.annotate(text, (at[1], middle), xytext=(-6, 0), textcoords="offset points", ha="right", va="center")


def _write_value(axes: "matplotlib.axes.Axes", place: int, value: float, places: int) -> None:
    text = f"{round_number(value, places):.{places}f}"
    axes.annotate(text, (place, value), xytext=(0, 7), textcoords="offset points", ha="center")


def draw_waterfall(
    axes: "matplotlib.axes.Axes", names: Sequence[str], *, lost_points: Sequence[float], full_points: float, places: int
) -> None:
    """Full points, one step down a loss and up a gain, what remains."""
    edges = [full_points]
    for loss in lost_points:
        edges.append(edges[-1] - loss)
    lowest, highest = min(edges), max(edges)
    span = (highest - lowest) or 1.0
    floor = max(0.0, lowest - 0.35 * span)
    moves = [(min(pair), max(pair), _BEHIND if pair[1] < pair[0] else _AHEAD) for pair in pairwise(edges)]
    steps = [(floor, full_points, _NEUTRAL), *moves, (floor, edges[-1], _NEUTRAL)]
    for place, (low, high, colour) in enumerate(steps):
        is_loss = colour == _BEHIND
        axes.barh(
            place, high - low, left=low, height=0.62, color=colour,
            edgecolor="white" if is_loss else INK, hatch="///" if is_loss else "", linewidth=0.5,
        )  # fmt: skip
        amount = f"{round_number(high if colour == _NEUTRAL else high - low, places):.{places}f}"
        sign = {_BEHIND: "−", _AHEAD: "+"}.get(colour, "")
        axes.text(high + 0.015 * span, place, f"{sign}{amount}", ha="left", va="center")
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(floor, highest + 0.22 * span)
    axes.set_xlabel("分" if floor == 0 else "分（横轴不从0起）")
    hide(axes, "top", "right")
    axes.tick_params(axis="y", length=0)


def draw_slope(
    axes: "matplotlib.axes.Axes",
    labels: Sequence[str],
    *,
    before: Sequence[int | None],
    after: Sequence[int | None],
    periods: tuple[str, str],
    worst: int,
) -> None:
    """A line a subject between two columns of places."""
    sides = (_labels_by_rank(labels, before), _labels_by_rank(labels, after))
    for old, new in zip(before, after, strict=True):
        if old is not None and new is not None:
            falls = new > old
            axes.plot(
                (0, 1), (old, new), color=_BEHIND if falls else _NEUTRAL, linewidth=2.0 if falls else 1.0,
                linestyle="-" if new != old else (0, (2, 2)), marker="o", markersize=4, zorder=3 if falls else 2,
            )  # fmt: skip
    for place, ranks in enumerate((before, after)):
        at = [rank for rank in ranks if rank is not None]
        axes.plot([place] * len(at), at, color=_NEUTRAL, linestyle="", marker="o", markersize=4, zorder=1)
    for place, align, shift in ((0, "right", -0.03), (1, "left", 1.03)):
        for rank, names in sides[place].items():
            axes.text(
                shift, rank, _place_text(rank, wrap(names, _TIED_CHARACTERS), is_left=place == 0), ha=align, va="center"
            )
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(worst + 0.6, 0.4)
    axes.set_xticks((0, 1), list(periods))
    axes.xaxis.tick_top()
    axes.set_yticks([])
    axes.tick_params(length=0)
    hide(axes, "top", "right", "left", "bottom")


def _labels_by_rank(labels: Sequence[str], ranks: Sequence[int | None]) -> dict[int, str]:
    found: dict[int, str] = {}
    for label, rank in zip(labels, ranks, strict=True):
        if rank is not None:
            found[rank] = f"{found[rank]}、{label}" if rank in found else label
    return found


def _place_text(rank: int, names: str, *, is_left: bool) -> str:
    return f"{names}  {rank}" if is_left else f"{rank}  {names}"


def _signed(number: float, places: int) -> str:
    rounded = round_number(number, places)
    return f"{rounded:+.{places}f}".replace("-", "−") if rounded else f"{0:.{places}f}"


def wrap(text: str, characters: int) -> str:
    """A name in as few lines as fit, all about as long."""
    lines = math.ceil(len(text) / characters) or 1
    length = math.ceil(len(text) / lines)
    return "\n".join(text[start : start + length] for start in range(0, len(text), length))
