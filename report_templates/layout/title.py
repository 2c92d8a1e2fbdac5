"""标题: a title broken into lines by meaning, never inside a word (GB/T 9704-2012, 7.3.1).

A title is written with ``|`` where it may break: ``关于|2026年前三季度|绩效考评情况|的通报``. Lines are chosen
together: as few as fit, shaped like a trapezoid or a diamond, no line that starts with 的, no stub at the end.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from string import ascii_letters, digits
from unicodedata import east_asian_width

LINE_CHARS = 18
"""Characters a line holds at 22 pt on 156 mm, with a margin for wide Latin letters."""
MAX_LINES = 3
_SHORTEST = 5
_LEAST_FULL = 0.8
"""A line is not left emptier than this for the sake of a pause."""
_FORBIDDEN_STARTS = "的、，。；：）〕》”’%％"
_FORBIDDEN_ENDS = "（〔《“‘第"
_LATIN = f"{ascii_letters}{digits}.%+-&"
_UNITS = "年月日号期项个亿万元季"
"""What a number never parts from."""
_JOINTS = (
    "领导小组",
    "办公室",
    "工作",
    "建设",
    "管理",
    "推进",
    "重点",
    "考评",
    "项目",
    "情况",
    "和",
    "及",
    "暨",
    "与",
    "（",
    "《",
    "“",
)
_JOINT_ENDS = "县市区、）》”"
"""Where the long name of an office is read with a pause."""


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


def break_evenly(name: str, line_count: int) -> tuple[str, ...]:
    """A long name on so many lines of about one width, never inside a number or a Latin word, never before 的 or ）."""
    lines, rest = [], name
    for left in range(line_count, 1, -1):
        cut = _cut(rest, width(rest) / left + 1.5)
        lines.append(rest[:cut])
        rest = rest[cut:]
    return (*lines, rest)


@lru_cache(maxsize=8192)
def width(line: str) -> float:
    """Width of a line in full-width characters; Latin letters and digits count half."""
    if line.isascii():
        return len(line) / 2
    return sum(1.0 if east_asian_width(letter) in "WFA" else 0.5 for letter in line)


def _fitting_parts(marked: str, line_chars: int) -> list[str]:
    """The parts between marks; a part too wide for a line is cut where it hurts least."""
    parts = []
    for part in filter(None, marked.split("|")):
        rest = part
        while width(rest) > line_chars:
            cut = _cut(rest, line_chars)
            parts.append(rest[:cut])
            rest = rest[cut:]
        parts.append(rest)
    return parts


def _cut(text: str, room: float) -> int:
    """How many characters go on the line: as many as fit, fewer if the break would stand inside a word."""
    used, fits = 0.0, 0
    for fits, letter in enumerate(text):  # noqa: B007 - the last place is the answer
        used += width(letter)
        if used > room:
            break
    places = [cut for cut in range(fits, fits // 2, -1) if not _is_word_inside(text, cut)]
    joints = (cut for cut in places if cut >= fits * _LEAST_FULL and _is_joint(text, cut))
    return next(joints, places[0] if places else max(fits, 1))


def _is_joint(text: str, cut: int) -> bool:
    return text.startswith(_JOINTS, cut) or text[cut - 1] in _JOINT_ENDS


def _is_word_inside(text: str, cut: int) -> bool:
    before, after = text[cut - 1], text[cut]
    joined = before in _LATIN and (after in _LATIN or after in _UNITS)
    return joined or after in _FORBIDDEN_STARTS or before in _FORBIDDEN_ENDS


def _divisions(parts: Sequence[str], line_count: int) -> list[tuple[str, ...]]:
    return [
        tuple("".join(parts[start:stop]) for start, stop in zip((0, *cuts), (*cuts, len(parts)), strict=True))
        for cuts in combinations(range(1, len(parts)), line_count - 1)
    ]


def _ugliness(lines: tuple[str, ...]) -> float:
    widths = [width(line) for line in lines]
    forbidden = sum(line[0] in _FORBIDDEN_STARTS for line in lines[1:])
    forbidden += sum(line[-1] in _FORBIDDEN_ENDS for line in lines[:-1])
    stub = max(0.0, _SHORTEST - widths[-1])
    hourglass = len(widths) == MAX_LINES and widths[1] < min(widths[0], widths[2])
    return 100 * forbidden + 10 * stub + 8 * hourglass + (max(widths) - min(widths))
