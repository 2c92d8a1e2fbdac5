"""计分牌一页: one HTML file that needs nothing else; the same round gives the same bytes.

The table stands in the page as it is served, so that it can be read and printed without a script; the script adds search,
sorting and the drill-down. Its hash is named in the page's own policy: no other script runs, and nothing is ever fetched.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from appraisal.books import Books, Results
from appraisal.frames import FindingFrame
from report_templates.reading import Reading, cutoff_zh
from report_templates.scoreboard.drill import as_json, board_data
from report_templates.scoreboard.facts import Board, Edition, peer_tables, read_board
from report_templates.scoreboard.marks import STRIP_HEIGHT
from report_templates.standings import previous_zh

_HERE = Path(__file__).parent
_EDITION_ZH = {"internal": "内部版", "public": "公开版"}
_SCRIPTS = ("parts.js", "table.js", "drill.js", "start.js")
_PAPER_PX, _MOST_ENLARGED = 840.0, 1.3
_CODES = ("red", "yellow", "green", "unlit")
_INK = {
    "红": "#c62828", "黄": "#e0a000", "绿": "#2e7d32", "蓝": "#1565c0", "橙": "#d9730d", "紫": "#6a3fa0", "粉": "#c2407a",
}  # fmt: skip
"""Colours by the word that an office has for a lamp; shapes go by meaning."""
_INK_OF_CODE = {"red": _INK["红"], "yellow": _INK["黄"], "green": _INK["绿"], "unlit": "#5f6b76"}


@dataclass(frozen=True)
class Lamp:
    """A lamp as the legend prints it.

    Attributes:
        code: its meaning.
        name_zh: what the office calls it.
        short_zh: head of its column.
        ink: colour.
        count: how many are lit.
    """

    code: str
    name_zh: str
    short_zh: str
    ink: str
    count: int


def scoreboard(
    books: Books,
    results: Results,
    findings: FindingFrame,
    *,
    edition: Edition,
    check_names: Mapping[str, str] | None = None,
) -> bytes:
    """计分牌 of a round: lamps, points, places and moves of all subjects, with a drill-down.

    Args:
        books: what the round knew.
        results: what it concluded.
        findings: 疑点 of the round; only the internal edition tells them.
        edition: ``internal`` tells figures, doubts and where figures came from; ``public`` tells points, places and lamps
            alone (domain.md §8.3, 广汉: no statistics before their release).
        check_names: Chinese name of each check.

    Returns:
        UTF-8 HTML with all styles, scripts and data in it.
    """
    board = read_board(books, results, edition)
    reading = Reading(books, findings, results, ())
    data = board_data(board, findings, check_names=check_names or {})
    script = _script()
    page = _environment().get_template("page.html.j2")
    text = page.render(
        board=board,
        county_zh=board.scheme.county_zh,
        title_zh=f"{board.scheme.county_zh}{reading.span_zh.replace('|', '')}绩效考评计分牌",
        edition_zh=_EDITION_ZH[edition],
        mark_zh="内部资料 注意保存" if board.is_internal else "公开版：只列考评结果",
        cutoff_zh=cutoff_zh(reading),
        previous_zh=previous_zh(books),
        official_zh="审慎口径" if board.scheme.policies.rank_by == "cautious" else "报送口径",
        other_zh="报送口径" if board.scheme.policies.rank_by == "cautious" else "审慎口径",
        lamps=_lamps(board),
        tables=peer_tables(board),
        keys=_key_figures(board),
        is_graded=board.is_graded,
        print_width=round(board.scale.width * _print_scale(board)),
        strip_height=STRIP_HEIGHT,
        numbered=_numbered(board),
        css=Markup(_text("board.css")),  # noqa: S704 - files of this folder
        script=Markup(script),  # noqa: S704
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        data=Markup(as_json(data)),  # noqa: S704 - escaped for a script element
    )
    return text.encode()


def _print_scale(board: Board) -> float:
    """How much wider the strip is drawn on A3 than on a screen."""
    return max(1.0, min(_MOST_ENLARGED, _PAPER_PX / board.scale.width))


def _lamps(board: Board) -> tuple[Lamp, ...]:
    names = board.scheme.lamp_zh
    counts = {code: sum(int(getattr(each, code).value or 0) for each in board.standings) for code in _CODES}
    return tuple(
        Lamp(
            code=code,
            name_zh=names[code],
            short_zh=names[code].removesuffix("灯").removesuffix("亮"),
            ink=_INK_OF_CODE[code] if code == "unlit" else _INK.get(names[code][:1], _INK_OF_CODE[code]),
            count=counts[code],
        )
        for code in _CODES
    )


@dataclass(frozen=True)
class KeyFigure:
    """关键数: what stands above the table, with how it is meant."""

    name_zh: str
    count: int
    measure_zh: str
    kind: Literal["plain", "warn"] = "plain"


def _key_figures(board: Board) -> tuple[KeyFigure, ...]:
    open_count = sum(each.is_place_open for each in board.standings)
    moves = [each.rank_change.value or 0 for each in board.standings]
    told = [KeyFigure("考评对象", len(board.standings), "个"), KeyFigure("考评指标", len(board.indicators), "项")]
    if board.is_ranked:
        told += [KeyFigure("位次前进", sum(each > 0 for each in moves), "个")]
        told += [KeyFigure("位次后退", sum(each < 0 for each in moves), "个")]
        told += [KeyFigure("位次待定", open_count, "个", "warn" if open_count else "plain")]
    if board.is_internal:
        held = board.results.figures["standing"].eq("held").sum()
        told += [KeyFigure("数据待核实", int(held), "项", "warn" if held else "plain")]
    return tuple(told)


@dataclass(frozen=True)
class NumberedGroup:
    """一级指标 in the list of numbers: what stands at each place of the strip."""

    name_zh: str
    indicators: tuple[tuple[int, str], ...]


def _numbered(board: Board) -> tuple[NumberedGroup, ...]:
    names = [each.name_zh for each in board.indicators]
    return tuple(
        NumberedGroup(
            each.name_zh,
            tuple((place + 1, names[place]) for place in range(each.first, each.first + each.count)),
        )
        for each in board.scale.segments
    )


@cache
def _script() -> str:
    """The page's program in one closure: its files share their names and leave none behind."""
    return "".join(['(function () {\n  "use strict";\n', *map(_text, _SCRIPTS), "}());\n"])


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


@cache
def _text(name: str) -> str:
    return "\n".join((_HERE / name).read_text("utf-8").splitlines()) + "\n"
