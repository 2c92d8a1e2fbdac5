"""字行: a canvas that sets a line of text once and prints it wherever it stands again, as charts of the same indicators do.

matplotlib sets a line anew for every picture, glyph by glyph at a fraction of a pixel: most of the time of a chart with
fifty short texts. Here a line is one small picture, printed at the nearest pixel. Only charts import this module.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg, get_hinting_flag
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.backend_bases import GraphicsContextBase
    from matplotlib.font_manager import FontProperties
    from matplotlib.text import Text

_LINES = 4096
"""Lines that are kept: a year's indicators, towns and figures."""
_OPAQUE = 255


class Printer(FigureCanvasAgg):
    """The canvas of a picture."""

    def get_renderer(self) -> RendererAgg:
        """A renderer of the picture's size that keeps its lines of text."""
        wide, high = self.get_width_height(physical=True)
        key = (wide, high, self.figure.dpi)
        if self._lastKey != key:
            make: Any = _Renderer
            self.renderer = make(wide, high, self.figure.dpi)
            self._lastKey = key
        renderer: RendererAgg = self.renderer
        return renderer


class _Renderer(RendererAgg):
    def draw_text(  # noqa: PLR0917 - as matplotlib calls it
        self,
        gc: "GraphicsContextBase",
        x: float,
        y: float,
        s: str,
        prop: "FontProperties",
        angle: float,
        ismath: 'bool | Literal["TeX"]' = False,
        mtext: "Text | None" = None,
    ) -> None:
        """A line of text whose baseline begins at x, y; turned text and formulas are matplotlib's business."""
        if ismath or angle:
            draw: Any = super().draw_text
            draw(gc, x, y, s, prop, angle, ismath, mtext)
            return
        line, left, below = _line(s, font_manager.findfont(prop), prop.get_size_in_points(), self.dpi)
        if not line.size:
            return
        red, green, blue, alpha = (round(part * _OPAQUE) for part in gc.get_rgb())
        image = np.empty((*line.shape, 4), dtype=np.uint8)
        image[..., :3] = (red, green, blue)
        image[..., 3] = line if alpha == _OPAQUE else line * (alpha / _OPAQUE)
        self.draw_image(gc, round(x + left), round(self.height - y + below), image)


@lru_cache(maxsize=_LINES)
def _line(text: str, font_path: str, points: float, dpi: float) -> tuple[NDArray[np.uint8], float, float]:
    """A line as a picture of ink, top row last, and how far right and above the start of its baseline it begins."""
    font = font_manager.get_font(font_path)
    font.clear()
    font.set_size(points, dpi)
    hinting: Any = get_hinting_flag
    font.set_text(text, 0.0, flags=hinting())
    font.draw_glyphs_to_bitmap(antialiased=True)
    ink = np.array(font.get_image())[::-1]
    left, _ = font.get_bitmap_offset()
    return ink, left / 64, -font.get_descent() / 64
