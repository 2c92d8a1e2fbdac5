"""短字: many short texts of a chart as one artist, each laid out once and printed wherever it stands again.

A chart has fifty names and figures, a month's charts a few hundred different ones. matplotlib asks the font's tables anew
for each of them and keeps a text for each; what it finds is the same wherever the text stands. Only charts import this module.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import Figure
    from matplotlib.transforms import Transform

_TEXTS = 4096
"""Texts that are kept: a year's indicators, towns and figures."""
_ABOVE_SHAPES = 3
Across = Literal["left", "center", "right"]
Along = Literal["bottom", "center", "center_baseline", "top"]
_Line = tuple[str, Any, float, float]
"""What it says, whether it is a formula, how far right and up of its text's place its baseline begins."""


class Words(Artist):
    """Texts of one size and ink, each at a place of its own."""

    def __init__(
        self,
        texts: Sequence[str],
        places: Sequence[tuple[float, float]],
        *,
        align: tuple[Across, Along],
        ink: str,
        points: float,
    ) -> None:
        """Texts, each with its place.

        Args:
            texts: may have several lines.
            places: where each stands, as the transform has it.
            align: which point of a text stands there.
            ink: their colour.
            points: their size.
        """
        super().__init__()
        self.set_zorder(_ABOVE_SHAPES)
        self.set_clip_on(False)
        self._texts, self._places, self._align, self._ink, self._points = texts, places, align, ink, points

    def draw(self, renderer: "RendererBase") -> None:
        """Print them in their order."""
        if not self._texts:
            return
        figure: Any = self.get_figure(root=True)
        context = renderer.new_gc()
        context.set_foreground(to_rgba(self._ink), isRGBA=True)
        font = FontProperties(size=self._points)
        _, high = renderer.get_canvas_width_height()
        for text, (across, along) in zip(self._texts, self._placed(), strict=True):
            for line, is_formula, right, up in _laid(text, *self._align, self._points, figure.dpi).lines:
                renderer.draw_text(context, right + across, high - (up + along), line, font, 0, is_formula)
        context.restore()

    def _placed(self) -> list[list[float]]:
        placed: list[list[float]] = self.get_transform().transform(np.array(self._places, dtype=float)).tolist()
        return placed


def put_words(
    axes: "Axes",
    texts: Sequence[str],
    places: Sequence[tuple[float, float]],
    *,
    align: tuple[Across, Along],
    ink: str,
    points: float,
    transform: "Transform | None" = None,
) -> None:
    """Print texts into a chart, by its data unless another transform is given."""
    words = Words(texts, places, align=align, ink=ink, points=points)
    words.set_transform(axes.transData if transform is None else transform)
    axes.add_artist(words)


@dataclass(frozen=True)
class _Laid:
    """A text as matplotlib sets it, in pixels: its lines, and how far its box reaches below its place."""

    lines: tuple[_Line, ...]
    below: float


@lru_cache(maxsize=_TEXTS)
def _laid(text: str, across: Across, along: Along, points: float, dpi: float) -> _Laid:
    scratch: Any = Text(0, 0, text, ha=across, va=along, fontsize=points)
    figure = _sheet(dpi)
    scratch.set_figure(figure)
    canvas: Any = figure.canvas
    box, lines, _ = scratch._get_layout(canvas.get_renderer())  # noqa: SLF001 - nothing else tells where the lines stand
    placed = tuple((*scratch._preprocess_math(line), x, y) for line, _, (x, y) in lines)  # noqa: SLF001
    return _Laid(placed, -box.y0)


def reach_below(texts: Sequence[str], *, align: tuple[Across, Along], points: float, dpi: float) -> float:
    """How many pixels the lowest of some texts reaches below the place where they stand."""
    return max((_laid(text, *align, points, dpi).below for text in texts), default=0.0)


@lru_cache(maxsize=1)
def _sheet(dpi: float) -> "Figure":
    """Something to measure on."""
    from matplotlib.figure import Figure as Canvas

    from report_templates.drawing.printer import Printer

    sheet = Canvas(dpi=dpi, figsize=(1, 1))
    Printer(sheet)
    return sheet
