"""标题: a title broken into lines by meaning, never inside a word (GB/T 9704-2012, 7.3.1).

A title is written with ``|`` where it may break: ``关于|2026年前三季度|绩效考评情况|的通报``. Lines are chosen
together: as few as fit, shaped like a trapezoid or a diamond, no line that starts with 的, no stub at the end.
"""

import unicodedata
from collections.abc import Sequence
from itertools import combinations

LINE_CHARS = 18
"""Characters a line holds at 22 pt on 156 mm, with a margin for wide Latin letters."""
MAX_LINES = 3
_SHORTEST = 5
_FORBIDDEN_STARTS = "的、，。）〕》”"


def whole_title(marked: str) -> str:
    """The title on one line, without its break marks."""
    return marked.replace("|", "")


def break_title(marked: str, *, line_chars: int = LINE_CHARS) -> tuple[str, ...]:
    """Break a title at its marks into one to three lines.

    Args:
        marked: the title with ``|`` wherever a line may end.
        line_chars: full-width characters that a line may hold.
    """
    parts = _fitting_parts(marked, line_chars)
    for line_count in range(1, len(parts) + 1):
        fitting = [lines for lines in _divisions(parts, line_count) if max(map(width, lines)) <= line_chars]
        if fitting:
            return min(fitting, key=_ugliness)
    return tuple(parts)


def width(line: str) -> float:
    """Width of a line in full-width characters; Latin letters and digits count half."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.5 for letter in line)


def _fitting_parts(marked: str, line_chars: int) -> list[str]:
    """The parts between marks; a part too wide for a line is cut, since there is no better place."""
    parts = []
    for part in filter(None, marked.split("|")):
        rest = part
        while width(rest) > line_chars:
            parts.append(rest[:line_chars])
            rest = rest[line_chars:]
        parts.append(rest)
    return parts


def _divisions(parts: Sequence[str], line_count: int) -> list[tuple[str, ...]]:
    return [
        tuple("".join(parts[start:stop]) for start, stop in zip((0, *cuts), (*cuts, len(parts)), strict=True))
        for cuts in combinations(range(1, len(parts)), line_count - 1)
    ]


def _ugliness(lines: tuple[str, ...]) -> float:
    widths = [width(line) for line in lines]
    forbidden = sum(line[0] in _FORBIDDEN_STARTS for line in lines[1:])
    stub = max(0.0, _SHORTEST - widths[-1])
    hourglass = len(widths) == MAX_LINES and widths[1] < min(widths[0], widths[2])
    return 100 * forbidden + 10 * stub + 8 * hourglass + (max(widths) - min(widths))
