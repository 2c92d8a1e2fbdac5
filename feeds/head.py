"""表头: finds a table by the words of its head, in one to three merged rows, wherever it stands on the sheet."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from feeds import shape
from feeds.grid import Cell, Grid
from feeds.periods import mentions_of
from feeds.shape import RefusalError
from feeds.text import key_of, without_bracket

MOST_HEAD_ROWS = 3
MOST_TABLES = 100
LONGEST_HEAD = 200
FEWEST_IN_ROW = 3
"""Cells of a row of data: a name, a unit or number, a figure."""
MOST_LOOKED_AT = 40_000
"""Filled cells among which a head is looked for; the forms have some hundreds."""
_DIGITS = re.compile(r"[-+－＋]?[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?[%％]?")
_WORD = re.compile(r"[A-Za-z\u00b1\u4e00-\u9fff]")
_NOTE_ROW = re.compile(
    r"^(?:注(?:[:：、.]|[0-9一二三]|$)|(?:备注|说明|填表说明|编制说明|资料来源|数据来源)[:：]|"
    r"(?:填报|填表|制表|经办|审核|复核|负责|单位负责|分管|联系)(?:人|领导)|联系电话|(?:填报|报送|制表|填表)(?:日期|时间)|[*※])"
)
_REMARK_ROW = re.compile(r"^(?:注|备注|说明|填表说明|编制说明|资料来源|数据来源)")
"""A note about the table, beside which no figure belongs; beside who filled it in stand telephone numbers and days."""
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
EARLIER = role("earlier", "上期累计", r"上(?:期|月)(?:止|末)?累计(?:数|值)?")
"""What the empty form shows of the period before; read by nobody, since the office has it."""
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
        below: rows with figures that stand beside a note or below the notes and are not read.
    """

    grid: Grid
    top: int
    bottom: int
    columns: Mapping[str, int]
    paths: Mapping[int, tuple[str, ...]]
    body: tuple[int, ...]
    totals: tuple[int, ...]
    preamble: tuple[int, ...]
    below: tuple[int, ...] = ()

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
        RefusalError: two columns of one head fit the same required role, or there are heads without end.
    """
    heads: list[tuple[int, int, dict[int, tuple[str, ...]], dict[str, int]]] = []
    for row in _looked_at(grid):
        if heads and row <= heads[-1][1]:
            continue
        if len(heads) > MOST_TABLES:
            places = "、".join(grid.ref(top, 1) for top, *_ in heads[:2])
            raise RefusalError(shape.TWO_TABLES, wanted="报表的表头", places=f"{places}等{len(heads)}处")
        bottom, paths = _head_at(grid, row)
        columns = _columns(grid, row, paths, roles=roles, required=required)
        if all(role.name in columns for role in required):
            heads.append((row, bottom, paths, columns))
    return tuple(_tables(grid, heads))


def missing_columns(grid: Grid, roles: Sequence[Role], *, required: Sequence[Role]) -> tuple[str, tuple[str, ...]]:
    """Where the sheet comes nearest to a head, and which required columns are missing there; empty if nowhere near."""
    best: tuple[int, int] = (0, 0)
    missing: tuple[str, ...] = ()
    for row in _looked_at(grid):
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


def _looked_at(grid: Grid) -> Iterator[int]:
    """Rows from the top, as long as a head can be meant to stand there."""
    seen = 0
    for row, cells in grid.rows.items():
        seen += len(cells)
        if seen > MOST_LOOKED_AT and row > 1:
            return
        yield row


def _head_at(grid: Grid, row: int) -> tuple[int, dict[int, tuple[str, ...]]]:
    bottom = row
    for cell in grid.rows[row]:
        merge = grid.merged.get((row, cell.column))
        if merge and merge.top == row and merge.right - merge.left + 1 < grid.width:
            reach = merge.bottom + 1 if merge.right > merge.left and merge.bottom == row else merge.bottom
            bottom = max(bottom, min(reach, row + MOST_HEAD_ROWS - 1))
    if bottom == row:
        return row, {cell.column: (cell.text,) for cell in grid.rows[row] if cell.kind in {"text", "number"}}
    filled = {cell.column for each in range(row, bottom + 1) for cell in grid.rows.get(each, ())}
    covered = {column for each in range(row, bottom + 1) for column in grid.merged_columns.get(each, ())}
    paths = {column: _path(grid, column, row, bottom) for column in sorted(filled | covered)}
    return bottom, {column: path for column, path in paths.items() if path}


def _path(grid: Grid, column: int, top: int, bottom: int) -> tuple[str, ...]:
    texts = [grid.text(row, column).strip() for row in range(top, bottom + 1)]
    return tuple(text for place, text in enumerate(texts) if text and (place == 0 or text != texts[place - 1]))


def _role_of(path: tuple[str, ...], roles: Sequence[Role]) -> Role | None:
    if not any(len(text) <= LONGEST_HEAD and _WORD.search(text) for text in path):
        return None
    last = without_bracket(path[-1])
    words = "/".join(without_bracket(text) for text in path) if len(path) > 1 else last
    known = _any_of(tuple(role.words for role in roles))
    if not known.fullmatch(words) and (words == last or not known.fullmatch(last)):
        return None
    return next((role for role in roles if role.words.fullmatch(words) or role.words.fullmatch(last)), None)


@lru_cache(maxsize=64)
def _any_of(patterns: tuple[re.Pattern[str], ...]) -> re.Pattern[str]:
    """All patterns as one: most cells are no head, and one look tells."""
    return re.compile("|".join(f"(?:{each.pattern})" for each in patterns), re.IGNORECASE)


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
        body, totals, below, last = _body(grid, bottom + 1, end)
        preamble = _rows_between(grid, above + 1, top)
        yield Table(grid, top, bottom, columns, paths, body, totals, preamble, below)
        above = last


def _rows_between(grid: Grid, first: int, end: int) -> tuple[int, ...]:
    return grid.row_numbers[bisect_left(grid.row_numbers, first) : bisect_left(grid.row_numbers, end)]


def _body(grid: Grid, first: int, end: int) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], int]:
    """Rows of data, totals rows, rows of figures from the notes on, and the last row before the notes."""
    body: list[int] = []
    totals: list[int] = []
    last = first - 1
    rows = _rows_between(grid, first, end)
    for place, row in enumerate(rows):
        cells = grid.rows[row]
        if _is_note(cells):
            is_signed = _REMARK_ROW.match(cells[0].text.strip()) is None
            below = tuple(each for each in rows[place + is_signed :] if _has_figures(grid.rows[each]))
            return tuple(body), tuple(totals), below, last
        names = [cell.text for cell in cells if cell.kind == "text"]
        (totals if any(map(is_total, names[:2])) else body).append(row)
        last = row
    return tuple(body), tuple(totals), (), last


def _is_note(cells: Sequence[Cell]) -> bool:
    """Whether a row says something about the table; a star before a label with figures beside it is no note."""
    lead = cells[0].text.strip()
    return _NOTE_ROW.match(lead) is not None and not (lead[0] in "*※" and _has_figures(cells))


def _has_figures(cells: Sequence[Cell]) -> bool:
    return len(cells) >= FEWEST_IN_ROW and any(has_figure(cell) for cell in cells)


def has_figure(cell: Cell) -> bool:
    """Whether a cell holds a number, or a formula that would give one."""
    return cell.kind in {"number", "formula"} or _DIGITS.fullmatch(cell.text) is not None
