"""灯图: the lamps of one subject as a strip of drawn marks, told apart by shape as well as by colour.

A strip is a handful of SVG paths whatever the number of indicators, so that a page of 14,400 lamps opens at once and
prints sharply. A column is the same indicator throughout the page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

HELD = "held"
"""A figure under verification, drawn apart from other unlit lamps inside the house."""
PLAIN = "plain"
"""Scored without a lamp."""
STRIP_HEIGHT = 20
_MIDDLE = 7.0
_BAR = 17.0
_WIDEST, _NARROWEST = 28.0, 4.0
_LARGEST = 10.0
_NUMBERED = 18.0
_RED_TALLEST, _YELLOW_TALLEST = 10.0, 8.0
"""However narrow a mark is, a red one stands out."""
_GAP = 3.0
_CLASSES = {"red": "lr", "yellow": "ly", "green": "lg", "unlit": "lu", HELD: "lh", PLAIN: "lp"}


@dataclass(frozen=True)
class Segment:
    """一级指标 as a stretch of the strip.

    Attributes:
        name_zh: as printed.
        start, width: pixels.
        first, count: places of its indicators.
    """

    name_zh: str
    start: float
    width: float
    first: int
    count: int


@dataclass(frozen=True)
class Scale:
    """Where each indicator stands in a strip.

    Attributes:
        pitch: pixels from one mark to the next.
        segments: in order.
        lefts: left edge of each indicator's mark.
    """

    pitch: float
    segments: tuple[Segment, ...]
    lefts: tuple[float, ...]

    @property
    def size(self) -> float:
        """Width of a mark: what its place leaves, up to what looks well."""
        return min(self.pitch - 1.5, _LARGEST)

    @property
    def width(self) -> int:
        """Whole strip in pixels."""
        return int(self.lefts[-1] + self.pitch + 1) if self.lefts else 1

    def across(self, pixels: float) -> float:
        """A place in the strip as a share of its width, percent."""
        return round(pixels / self.width * 100, 3)

    @property
    def ticks(self) -> tuple[tuple[int, float], ...]:
        """Numbers of the indicators to print above the strip, every fifth where there is no room for all, and where."""
        step = 1 if self.pitch >= _NUMBERED else 5
        return tuple((no, self.lefts[no - 1] + self.pitch / 2) for no in range(step, len(self.lefts) + 1, step))


def plan_scale(groups: Sequence[tuple[str, int]], *, room: float) -> Scale:
    """The scale of a page.

    Args:
        groups: its 一级指标: name and number of indicators, in order.
        room: pixels that the strip may take; a scheme of more indicators than fit takes more.
    """
    count = sum(size for _, size in groups) or 1
    pitch = min(_WIDEST, max(_NARROWEST, int(2 * (room - _GAP * len(groups)) / count) / 2))
    segments: list[Segment] = []
    lefts: list[float] = []
    at = 0.0
    for name, size in groups:
        segments.append(Segment(name, at, size * pitch, len(lefts), size))
        lefts.extend(at + place * pitch for place in range(size))
        at += size * pitch + _GAP
    return Scale(pitch, tuple(segments), tuple(lefts))


def draw_lamps(scale: Scale, lamps: Iterable[tuple[int, str]]) -> tuple[tuple[str, str], ...]:
    """Class and path of each kind of lamp in a strip.

    Args:
        scale: of the page.
        lamps: place of the indicator and its lamp; what is not appraised is left out.
    """
    size, margin = scale.size, (scale.pitch - scale.size) / 2
    drawn: dict[str, list[str]] = {}
    for place, lamp in lamps:
        drawn.setdefault(lamp, []).append(_mark(lamp, scale.lefts[place] + margin, size))
    return tuple((css, "".join(drawn[lamp])) for lamp, css in _CLASSES.items() if lamp in drawn)


def draw_rates(scale: Scale, rates: Mapping[int, float]) -> tuple[tuple[str, str], ...]:
    """得分率 of each 一级指标 as a line under its lamps: the whole weight, and what was earned of it.

    Args:
        scale: of the page.
        rates: place of the 一级指标 → points as a share of the weight, percent.
    """
    whole, earned = [], []
    for place, rate in rates.items():
        segment = scale.segments[place]
        length = max(segment.width - 1.5, 1.0)
        share = min(max(rate, 0.0), 100.0) / 100
        whole.append(f"M{_n(segment.start + 0.75)} {_n(_BAR)}h{_n(length)}")
        earned.append(f"M{_n(segment.start + 0.75)} {_n(_BAR)}h{_n(length * share)}")
    return (("rw", "".join(whole)), ("re", "".join(earned))) if whole else ()


def _mark(lamp: str, left: float, size: float) -> str:
    middle, half = left + size / 2, size / 2
    match lamp:
        case "red":
            tall = max(size, _RED_TALLEST)
            return f"M{_n(left)} {_n(_MIDDLE - tall / 2)}h{_n(size)}v{_n(tall)}h{_n(-size)}z"
        case "yellow":
            tall = max(size, _YELLOW_TALLEST)
            return f"M{_n(left)} {_n(_MIDDLE + tall / 2)}h{_n(size)}l{_n(-half)} {_n(-tall)}z"
        case "held":
            tall = max(size, _YELLOW_TALLEST) / 2
            return f"M{_n(middle)} {_n(_MIDDLE - tall)}l{_n(half)} {_n(tall)} {_n(-half)} {_n(tall)} {_n(-half)} {_n(-tall)}z"
        case "unlit":
            return f"M{_n(left)} {_n(_MIDDLE)}h{_n(size)}"
        case _:
            return f"M{_n(middle)} {_n(_MIDDLE)}h0"


def _n(number: float) -> str:
    """A number as short as it can be written."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
