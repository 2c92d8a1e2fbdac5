"""表头: finds a table by the words of its head, in one to three merged rows, wherever it stands on the sheet."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from feeds import shape
from feeds.grid import Grid
from feeds.periods import mentions_of
from feeds.shape import RefusalError
from feeds.text import key_of, without_bracket

MOST_HEAD_ROWS = 3
_NOTE_ROW = re.compile(
    r"^(?:注(?:[:：、.]|[0-9一二三]|$)|(?:备注|说明|填表说明|编制说明|资料来源|数据来源)[:：]|"
    r"(?:填报|填表|制表|经办|审核|复核|负责|单位负责|分管|联系)(?:人|领导)|联系电话|(?:填报|报送|制表|填表)(?:日期|时间)|[*※])"
)
_TOTAL_ROW = re.compile(r"^(?:合计|总计|小计|全[县市](?:合计|总计))$")
_MONTH = r"(?:20[0-9]{2}年)?1?[0-9]月(?:份)?"
_SO_FAR = r"(?:20[0-9]{2}年)?(?:0?1月?[-—–~至到]+1?[0-9]月(?:份)?|一季度|上半年|前三季度|全年)"
_AMOUNT = r"(?:/(?:绝对[额量值数]|数值|总量|完成[额数]?|累计))?"


@dataclass(frozen=True)
class Role:
    """One column that a form knows.

    Attributes:
        name: English name of what the column holds.
        zh: its title as the form prints it.
        words: pattern of the head's words, top and bottom row joined by ``/``.
    """

    name: str
    zh: str
    words: re.Pattern[str]


def role(name: str, zh: str, words: str) -> Role:
    """A column of a form by its words."""
    return Role(name, zh, re.compile(words, re.IGNORECASE))


ORDINAL = role("ordinal", "序号", r"序号|编号|序|行次|代码")
LABEL = role("label", "指标名称", r"(?:主要|统计|考[核评])?指标(?:名称)?|项目名称|项目")
UOM = role("uom", "计量单位", r"计量单位|单位")
MONTH = role("month", "本月", rf"(?:(?:本|当)(?:月|期)(?:数|值|发生|完成|发生额|完成额)?|{_MONTH}){_AMOUNT}")
YTD = role(
    "ytd",
    "本年累计",
    rf"(?:(?:本|今)年(?:累计|以来)(?:数|值|完成|完成额)?|(?:自年初)?累计(?:数|值|完成|完成额)?|期末(?:数|值)?|{_SO_FAR}(?:累计)?){_AMOUNT}|绝对[额量值数]",
)
YEAR_AGO = role(
    "year_ago", "上年同期累计", rf"(?:(?!本月|当月).*/)?(?:上年|去年)(?:同期|累计)(?:累计)?(?:数|值|完成)?{_AMOUNT}"
)
GROWTH = role(
    "growth",
    "同比增长(%)",
    r"(?:(?!本月|当月).*/)?(?:同比(?:增长|增速|增减|增幅|±)?率?|(?:[比较]上年(?:同期)?)?(?:增长|增减|增幅)(?:率|速度)?|增速|±%?)",
)
RANK = role("rank", "位次", r"(?:.*/)?(?:位次|排名|名次|排位)")
REMARK = role("remark", "说明", r"说明|备注|情况说明|原因说明")
SUBJECT = role(
    "subject",
    "单位",
    r"县|县市区?|市县|县区|县\(市、?区\)|county|单位名称|考[评核]对象|乡镇(?:名称|街道)?|镇|地区(?:名称)?|填报单位|乡镇\(街道\)|单位",
)
PERIOD = role("period", "报告期", r"报告期|所属期|期别|年份|年度|年|月份|年月|时间|year|period")


@dataclass(frozen=True)
class Table:
    """One table on a sheet.

    Attributes:
        grid: the sheet.
        top: first row of the head.
        bottom: last row of the head.
        columns: column by role name.
        paths: words of the head by column, top to bottom, as written.
        body: rows of data; notes, blanks and totals are left out.
        totals: totals rows.
        preamble: rows above the head that belong to it (title, 单位：).
    """

    grid: Grid
    top: int
    bottom: int
    columns: Mapping[str, int]
    paths: Mapping[int, tuple[str, ...]]
    body: tuple[int, ...]
    totals: tuple[int, ...]
    preamble: tuple[int, ...]

    def ref(self, row: int, role: str) -> str:
        """Address of a row's cell in the column of a role."""
        return self.grid.ref(row, self.columns[role])

    def text(self, row: int, role: str) -> str:
        """Text of a row's cell in the column of a role, merges filled; empty if there is no such column."""
        return self.grid.text(row, self.columns[role]) if role in self.columns else ""


def find_tables(grid: Grid, roles: Sequence[Role], *, required: Sequence[Role]) -> tuple[Table, ...]:
    """Every table of the sheet whose head has the required columns.

    Args:
        grid: the sheet.
        roles: the columns that the form knows; the first that fits a head wins.
        required: columns without which a row is no head.

    Raises:
        RefusalError: two columns of one head fit the same required role.
    """
    heads: list[tuple[int, int, dict[int, tuple[str, ...]], dict[str, int]]] = []
    for row in grid.rows:
        if heads and row <= heads[-1][1]:
            continue
        bottom, paths = _head_at(grid, row)
        columns = _columns(grid, row, paths, roles=roles, required=required)
        if all(role.name in columns for role in required):
            heads.append((row, bottom, paths, columns))
    return tuple(_tables(grid, heads))


def missing_columns(grid: Grid, roles: Sequence[Role], *, required: Sequence[Role]) -> tuple[str, tuple[str, ...]]:
    """Where the sheet comes nearest to a head, and which required columns are missing there; empty if nowhere near."""
    best: tuple[int, int] = (0, 0)
    missing: tuple[str, ...] = ()
    for row in grid.rows:
        _, paths = _head_at(grid, row)
        found = {fit.name for path in paths.values() if (fit := _role_of(path, roles))}
        hits = sum(role.name in found for role in required)
        if len(found) > 1 and (hits, len(found)) > best:
            best = (hits, len(found))
            missing = (grid.ref(row, 1), *(role.zh for role in required if role.name not in found))
    return (missing[0], missing[1:]) if missing else ("", ())


def is_total(name: str) -> bool:
    """Whether a row's name says that it adds up the others 合计行."""
    return _TOTAL_ROW.match(key_of(name)) is not None


def _head_at(grid: Grid, row: int) -> tuple[int, dict[int, tuple[str, ...]]]:
    bottom = row
    for cell in grid.rows[row]:
        merge = grid.merged.get((row, cell.column))
        if merge and merge.top == row and merge.right - merge.left + 1 < grid.width:
            reach = merge.bottom + 1 if merge.right > merge.left and merge.bottom == row else merge.bottom
            bottom = max(bottom, min(reach, row + MOST_HEAD_ROWS - 1))
    paths = {column: _path(grid, column, row, bottom) for column in range(1, grid.width + 1)} if bottom > row else {
        cell.column: (cell.text,) for cell in grid.rows[row] if cell.kind in {"text", "number"}
    }  # fmt: skip
    return bottom, {column: path for column, path in paths.items() if path}


def _path(grid: Grid, column: int, top: int, bottom: int) -> tuple[str, ...]:
    texts = [grid.text(row, column).strip() for row in range(top, bottom + 1)]
    return tuple(text for place, text in enumerate(texts) if text and (place == 0 or text != texts[place - 1]))


def _role_of(path: tuple[str, ...], roles: Sequence[Role]) -> Role | None:
    words = "/".join(without_bracket(text) for text in path)
    last = without_bracket(path[-1])
    return next((role for role in roles if role.words.fullmatch(words) or role.words.fullmatch(last)), None)


def _columns(
    grid: Grid, row: int, paths: Mapping[int, tuple[str, ...]], *, roles: Sequence[Role], required: Sequence[Role]
) -> dict[str, int]:
    found: dict[str, list[int]] = {}
    for column, path in paths.items():
        if fit := _role_of(path, roles):
            found.setdefault(fit.name, []).append(column)
    if not all(role.name in found for role in required):
        return {name: columns[0] for name, columns in found.items()}
    _part_years(found, paths)
    for role in roles:
        if len(found.get(role.name, ())) > 1 and role.name not in {"ordinal", "remark"}:
            places = "、".join(grid.ref(row, column) for column in found[role.name])
            raise RefusalError(shape.TWO_TABLES, wanted=f"“{role.zh}”的列", places=places)
    return {name: columns[0] for name, columns in found.items()}


def _part_years(found: dict[str, list[int]], paths: Mapping[int, tuple[str, ...]]) -> None:
    """``2026年1—9月`` beside ``2025年1—9月``: the earlier year is 上年同期."""
    if len(found.get("ytd", ())) != 2 or "year_ago" in found:  # noqa: PLR2004 - this year and the last
        return
    years = [next((m.year for text in paths[column] for m in mentions_of(text, "")), None) for column in found["ytd"]]
    earlier, later = sorted(zip((year or 0 for year in years), found["ytd"], strict=True))
    if earlier[0] and later[0] == earlier[0] + 1:
        found["ytd"], found["year_ago"] = [later[1]], [earlier[1]]


def _tables(
    grid: Grid, heads: Sequence[tuple[int, int, dict[int, tuple[str, ...]], dict[str, int]]]
) -> Iterator[Table]:
    above = 0
    for place, (top, bottom, paths, columns) in enumerate(heads):
        end = heads[place + 1][0] if place + 1 < len(heads) else max(grid.rows) + 1
        body, totals, last = _body(grid, bottom + 1, end)
        preamble = tuple(row for row in grid.rows if above < row < top)
        yield Table(grid, top, bottom, columns, paths, body, totals, preamble)
        above = last


def _body(grid: Grid, first: int, end: int) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    body: list[int] = []
    totals: list[int] = []
    last = first - 1
    for row, cells in grid.rows.items():
        if not first <= row < end:
            continue
        lead = cells[0].text.strip()
        if _NOTE_ROW.match(lead):
            break
        names = [cell.text for cell in cells if cell.kind == "text"]
        (totals if any(map(is_total, names[:2])) else body).append(row)
        last = row
    return tuple(body), tuple(totals), last
