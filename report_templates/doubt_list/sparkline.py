"""小走势图: a course as the lines of a small picture, with the same in words for who cannot see it."""

from dataclasses import dataclass

from report_templates.doubt_list.courses import Course, Values
from report_templates.wording import plain

WIDTH, HEIGHT = 168, 52
_EDGE = 5.0
_LABEL_WIDTH = 34.0


@dataclass(frozen=True)
class Sparkline:
    """Lines in a field of ``WIDTH`` × ``HEIGHT``.

    Attributes:
        own, peers: points ``x,y x,y`` of each unbroken piece.
        mark: place of the doubted point, if it is drawn.
        top_zh, bottom_zh: largest and smallest value drawn.
        spoken_zh: the picture in words.
    """

    own: tuple[str, ...]
    peers: tuple[str, ...]
    mark: tuple[float, float] | None
    top_zh: str
    bottom_zh: str
    spoken_zh: str


def sparkline(course: Course) -> Sparkline:
    """Draw a course that is known."""
    known = [value for value in (*course.own, *course.peers) if value is not None]
    low, high = min(known), max(known)
    at = _Field(low, high or low, len(course.own))
    mark = course.mark
    marked = course.own[mark] if mark is not None else None
    return Sparkline(
        own=_pieces(course.own, at),
        peers=_pieces(course.peers, at),
        mark=at.point(mark, marked) if mark is not None and marked is not None else None,
        top_zh=_short(high),
        bottom_zh=_short(low),
        spoken_zh=_spoken(course),
    )


@dataclass(frozen=True)
class _Field:
    low: float
    high: float
    count: int

    def point(self, place: int, value: float) -> tuple[float, float]:
        span = (self.high - self.low) or 1.0
        room = WIDTH - 2 * _EDGE - _LABEL_WIDTH
        x = _EDGE + _LABEL_WIDTH + room * place / max(self.count - 1, 1)
        return round(x, 1), round(HEIGHT - _EDGE - (HEIGHT - 2 * _EDGE) * (value - self.low) / span, 1)


def _pieces(values: Values, at: _Field) -> tuple[str, ...]:
    pieces: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append("{},{}".format(*at.point(place, value)))
    return tuple(" ".join(piece) for piece in pieces if piece)


def _spoken(course: Course) -> str:
    told = [(code, value) for code, value in zip(course.periods, course.own, strict=True) if value is not None]
    (first, start), (last, end) = told[0], told[-1]
    middle = next((value for value in reversed(course.peers) if value is not None), None)
    peers = f"；同类中位数最近为{_short(middle)}" if middle is not None else ""
    return f"{course.what_zh}由{first}的{_short(start)}到{last}的{_short(end)}{peers}"


def _short(value: float) -> str:
    return plain(value, places=1 if abs(value) < 1000 else 0)  # noqa: PLR2004 (four digits carry no decimal)
