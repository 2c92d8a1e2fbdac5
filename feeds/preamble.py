"""表名与表前各行: title, 报送单位：, 报告期：, 单位： and what they settle for the whole table."""

import re
from collections.abc import Iterable, Iterator

from appraisal.period import Period, PeriodKind
from feeds import shape
from feeds.grid import Grid
from feeds.head import Table
from feeds.periods import Mention, last_day_is_past, mentions_of, settled
from feeds.reading import Reading
from feeds.text import shown

GRACE_DAYS = 5
"""A table may be sent this many days before its period ends (flash figures)."""
_LINE = re.compile(
    r"(?P<key>报送单位|填报单位|报告期|报表期|所属期|表式版本|版本|(?<![送填报责任主管])(?:计量)?单位|填报日期|填报人)[ \u3000]*[:：][ \u3000]*"
)
_SENDER, _PERIOD, _UOM = ("报送单位", "填报单位"), ("报告期", "报表期", "所属期"), ("单位", "计量单位")
_MATURITIES = (("快报", "flash"), ("初步", "preliminary"), ("最终", "final"), ("核定", "final"), ("定案", "final"))


class Preamble:
    """The rows above one table."""

    def __init__(self, grid: Grid, rows: Iterable[int]) -> None:
        """Read the rows' lines ``key：value``."""
        self._grid, self._rows = grid, tuple(rows)
        self._lines = {key: (value, ref) for key, value, ref in reversed(list(self._read_lines()))}

    @property
    def title(self) -> str:
        """All text above the head, in one line."""
        return " ".join(cell.text for row in self._rows for cell in self._grid.rows[row])

    @property
    def maturity(self) -> str:
        """数据成熟度 by the words of the title; ``preliminary`` unless it says 快报 or 最终."""
        return next((code for word, code in _MATURITIES if word in self.title), "preliminary")

    @property
    def uom(self) -> str:
        """Unit of the line ``单位：万元``; empty if there is none."""
        return self.line(_UOM)[0]

    @property
    def sender(self) -> tuple[str, str]:
        """Text and cell of the line ``报送单位：``."""
        return self.line(_SENDER)

    def line(self, keys: tuple[str, ...]) -> tuple[str, str]:
        """Value and cell of the first line that bears one of the keys; two empty texts if none does."""
        return next((self._lines[key] for key in keys if key in self._lines), ("", ""))

    def mentions(self) -> Iterator[Mention]:
        """Periods named: by the 报告期 line first, then by the titles."""
        value, ref = self.line(_PERIOD)
        yield from mentions_of(value, ref)
        for row in self._rows:
            for cell in self._grid.rows[row]:
                here = self._grid.ref(row, cell.column)
                if not any(key in cell.text for key in _PERIOD):
                    yield from mentions_of(cell.text, here)

    def _read_lines(self) -> Iterator[tuple[str, str, str]]:
        for row in self._rows:
            for cell in self._grid.rows[row]:
                matches = list(_LINE.finditer(cell.text))
                for place, match in enumerate(matches):
                    end = matches[place + 1].start() if place + 1 < len(matches) else len(cell.text)
                    value, column = _bare(cell.text[match.end() : end]), cell.column
                    if not value and (beside := self._beside(row, cell.column)):
                        value, column = beside
                    yield match["key"], value, self._grid.ref(row, column)

    def _beside(self, row: int, column: int) -> tuple[str, int] | None:
        for cell in self._grid.rows[row]:
            if cell.column > column:
                return None if _LINE.search(cell.text) else (cell.text.strip(), cell.column)
        return None


def _bare(value: str) -> str:
    """Without the bracket that closes the whole line, as in ``（单位：万元）``."""
    value = value.strip(" \u3000")
    while value.endswith((")", "）")) and sum(map(value.count, ")）")) > sum(map(value.count, "(（")):
        value = value[:-1].rstrip(" \u3000")
    return value


def settle_period(
    reading: Reading,
    mentions: Iterable[Mention],
    *,
    compared: Iterable[Mention] = (),
    by_half_month: bool = False,
) -> Period | None:
    """The one period that a file is about; records the fault and gives ``None`` if there is none.

    Args:
        reading: the file.
        mentions: periods named in the file, the most telling first.
        compared: periods named by the file's name, which must agree but never decide.
        by_half_month: the form is sent twice a month, so 上半月 or 下半月 must be named.
    """
    told = tuple(mentions)
    known = (*told, *compared)
    for place, one in enumerate(told):
        other = next((each for each in known[place + 1 :] if one.contradicts(each)), None)
        if other:
            elsewhere = other.where or "文件名"
            reading.find(shape.TWO_PERIODS, one.where, one=one.text, elsewhere=elsewhere, other=other.text)
            return None
    period = settled(told)
    example = "2026-09H2" if by_half_month else "2026-09 或 2026年1—9月"
    if period is None:
        found = f"只写了“{told[0].text}”，没有年份" if told else "标题、表前和表头都没有找到"
        reading.find(shape.NO_PERIOD, found=found, example=example)
    elif by_half_month and period.kind is not PeriodKind.HALF_MONTH:
        reading.find(shape.NO_HALF, told[0].where, found=told[0].text)
    elif is_ended(reading, period, where=told[0].where):
        reading.period = period.observation_code
        return period
    return None


def is_ended(reading: Reading, period: Period, *, where: str) -> bool:
    """Whether the period had ended (or nearly) when the file arrived; records the fault if not."""
    if last_day_is_past(period, reading.arrived_on, grace_days=GRACE_DAYS):
        return True
    reading.find(shape.FUTURE_PERIOD, where, period=period.code, arrived_on=f"{reading.arrived_on:%Y-%m-%d}")
    return False


def head_mentions(table: Table, roles: Iterable[str] = ("month", "ytd")) -> Iterator[Mention]:
    """Periods named by the head of the figures' own columns, such as ``1—9月``; never by 上年同期."""
    for role in roles:
        column = table.columns.get(role)
        for text in table.paths.get(column, ()) if column else ():
            yield from mentions_of(text, table.grid.ref(table.top, column or 1))


def name_mentions(reading: Reading) -> tuple[Mention, ...]:
    """Periods named by the file's name."""
    return mentions_of(reading.file_name.rpartition(".")[0], "")


def sheet_mentions(tables: Iterable[Table]) -> tuple[Mention, ...]:
    """Periods named by the sheets on which the tables stand: a copy of last month's, of which nobody changed the name."""
    names = dict.fromkeys(table.grid.name for table in tables)
    return tuple(mention for name in names for mention in mentions_of(name, f"工作表名“{shown(name)}”"))


def note_file_name(reading: Reading, period: Period) -> None:
    """Note a file name that speaks of another period; what stands in the file counts."""
    stated = Mention(period.code, "", period.year, period.month)
    for other in name_mentions(reading):
        if stated.contradicts(Mention(other.text, "", other.year, other.month)):
            reading.find(shape.NAME_PERIOD, one=period.code, other=shown(other.text))
