"""画布: the canvas of a chart: one a kind, in the font that comes with the program, the same call the same bytes.

matplotlib is imported with the first chart; a new canvas costs as much as a chart, so each kind keeps its own.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from report_templates.blocks import Figure

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.figure
    from matplotlib.path import Path as Outline

WIDTH_MM = 150.0
POINTS = 9.0
INK = "#222222"
_DPI = 200
_COLOURS = 256
_ALMOST_WHITE = 253
_MM_PER_INCH = 25.4
_LOCK = Lock()
_BASE_STYLE: dict[Any, Any] = {
    "axes.unicode_minus": True, "text.color": INK, "axes.edgecolor": INK, "axes.labelcolor": INK,
    "xtick.color": INK, "ytick.color": INK, "font.size": POINTS, "axes.linewidth": 0.6, "hatch.linewidth": 0.6,
    "xtick.major.width": 0.6, "ytick.major.width": 0.6, "figure.facecolor": "white", "axes.facecolor": "white",
    "xtick.direction": "out", "ytick.direction": "out", "lines.linewidth": 1.4, "path.simplify": True,
}  # fmt: skip
Draw = Callable[["matplotlib.axes.Axes"], None]


@dataclass(frozen=True)
class Frame:
    """The room of a chart in millimetres: height of the picture and the margins around the axes."""

    height: float
    left: float
    right: float
    bottom: float
    top: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Axes as shares of the picture: left, bottom, width, height."""
        wide, high = WIDTH_MM - self.left - self.right, self.height - self.bottom - self.top
        return (self.left / WIDTH_MM, self.bottom / self.height, wide / WIDTH_MM, high / self.height)


def print_chart(kind: str, draw: Draw, *, frame: Frame, caption: str, alt: str, keeps_axes: bool = False) -> Figure:
    """Draw on the canvas of a kind and take the picture.

    Args:
        kind: of chart.
        draw: draws into the axes.
        frame: the room of the chart.
        caption: 图题.
        alt: alternative text.
        keeps_axes: whether ``draw`` sets all that it ever sets of the axes themselves (limits, ticks, name, sides), so that
            those of the chart before may be used again: setting up new ones takes as long as half a chart.
    """
    import matplotlib as mpl

    with _LOCK, mpl.rc_context({**_BASE_STYLE, "font.family": [font_family()]}):
        canvas = _canvas(kind)
        canvas.set_size_inches(WIDTH_MM / _MM_PER_INCH, frame.height / _MM_PER_INCH)
        draw(_emptied(canvas, frame) if keeps_axes and canvas.axes else _new(canvas, frame))
        printer: Any = canvas.canvas
        printer.draw()
        png = _png(np.asarray(printer.buffer_rgba()))
    return Figure(png, caption, alt, width_mm=WIDTH_MM)


def _new(canvas: "matplotlib.figure.Figure", frame: Frame) -> "matplotlib.axes.Axes":
    """New axes in place of any old ones."""
    for old in canvas.axes:  # clearing the canvas would first set up the old axes anew
        canvas.delaxes(old)
    return canvas.add_axes(frame.box)


def _emptied(canvas: "matplotlib.figure.Figure", frame: Frame) -> "matplotlib.axes.Axes":
    """The axes of the chart before, without what was drawn into them."""
    axes = canvas.axes[0]
    for drawn in (*axes.patches, *axes.lines, *axes.collections, *axes.texts, *axes.artists):
        drawn.remove()
    axes.set_position(frame.box)
    return axes


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """As PNG with a palette: a chart has few colours, and a third of the bytes goes through the office's mail.

    The palette's colours are a step off at most; white stays white, or a printer would lay a tint over the whole picture.
    """
    from PIL import Image

    high, wide, _ = pixels.shape
    drawn = Image.frombuffer("RGBA", (wide, high), pixels, "raw", "RGBA", 0, 1).convert("RGB")
    picture = drawn.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = picture.getpalette() or []
    white = [
        255 if min(palette[at // 3 * 3 : at // 3 * 3 + 3]) >= _ALMOST_WHITE else each for at, each in enumerate(palette)
    ]
    picture.putpalette(white)
    file = io.BytesIO()
    picture.save(file, format="PNG", compress_level=4, dpi=(_DPI, _DPI))
    return file.getvalue()


@cache
def _canvas(kind: str) -> "matplotlib.figure.Figure":
    """One canvas a kind of chart."""
    from matplotlib.figure import Figure as Canvas

    from report_templates.drawing.printer import Printer

    canvas = Canvas(dpi=_DPI)
    canvas.set_label(kind)
    Printer(canvas)
    return canvas


@cache
def font_family() -> str:
    """Noto Sans SC out of its package, known to matplotlib from now on."""
    from matplotlib import font_manager
    from pylopdf_fonts_zh_cn import sans_path

    path = str(sans_path())
    font_manager.fontManager.addfont(path)
    return font_manager.FontProperties(fname=path).get_name()


@cache
def outline(sign: str) -> "Outline":
    """A character as a marker, centred: hundreds of lamps cost one drawing a colour."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path as Outline
    from matplotlib.textpath import TextPath

    shape = TextPath((0, 0), sign, size=10, prop=FontProperties(family=font_family()))
    box: Any = shape.get_extents()
    middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    return Outline(shape.vertices - middle, shape.codes)


def hide(axes: "matplotlib.axes.Axes", *sides: str) -> None:
    """Take sides off the frame."""
    for side in sides:
        axes.spines[side].set_visible(False)
