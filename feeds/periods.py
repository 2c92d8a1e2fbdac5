"""报告期的写法: how titles, 报告期 lines, heads and columns of Chinese tables name a period."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from appraisal.period import MONTHS_IN_YEAR, Period, PeriodKind, parse_period

_HALVES = {"上": 1, "下": 2}
_QUARTERS = {
    "一季度": 3, "第一季度": 3, "1季度": 3, "二季度": 6, "第二季度": 6, "2季度": 6, "上半年": 6,
    "三季度": 9, "第三季度": 9, "3季度": 9, "前三季度": 9, "四季度": 12, "第四季度": 12, "4季度": 12,
}  # fmt: skip
_YEAR = r"(?<![0-9])(?P<year>20[0-9]{2})"
_DASH = r"[-—–~至到]{1,2}"
_FORMS = tuple(
    re.compile(form)
    for form in (
        _YEAR + r"-(?P<month>0[1-9]|1[0-2])(?:H(?P<half>[12]))?(?![0-9-])",
        _YEAR + r"Q(?P<q>[1-4])(?![0-9])",
        r"截至(?:" + _YEAR + r"年)?(?P<month>1[0-2]|0?[1-9])月(?P<day>[0-9]{1,2})日",
        r"(?:" + _YEAR + r"年度?)?(?P<word>第[一二三四]季度|前三季度|上半年|[一二三四1-4]季度)",
        r"(?:" + _YEAR + rf"年)?(?:0?1月?{_DASH})(?P<month>1[0-2]|0?[1-9])月(?!{_DASH}|[0-9]*日)",
        r"(?:"
        + _YEAR
        + rf"年)?(?<![0-9—–-])(?P<month>1[0-2]|0?[1-9])月(?:份)?(?:(?P<zh>[上下])半月)?(?!{_DASH}[0-9]|[0-9]+日)",
        _YEAR + r"[-./](?P<month>1[0-2]|0?[1-9])(?![0-9./-])",
        _YEAR + r"(?P<month>0[1-9]|1[0-2])(?![0-9])",
        _YEAR + r"年(?:度|全年)?(?![0-9])",
    )
)
_NOT_A_PERIOD = re.compile(r"(?:填报|填表|制表|报送|打印|印发|发布|截止|上报)(?:日期|时间).*|[〔\[]20\d\d[〕\]]\d+号")
_WORDED = re.compile(r"(?<=[0-9]年)(十[一二]?|[一二三四五六七八九])(?=月)")
_MONTHS = {word: str(number) for number, word in enumerate((*"一二三四五六七八九十", "十一", "十二"), start=1)}
_LOST_NOUGHT = re.compile(r"20[0-9]{2}\.1")
"""October, typed as 2026.10 and stored as a number, or January: nobody can tell."""
_MID_MONTH = 15
LONGEST_TITLE = 500
"""A longer text is no title; what stands behind is not searched for periods."""


@dataclass(frozen=True)
class Mention:
    """A period as one place of a file names it; parts that it leaves open are ``None``.

    Attributes:
        text: the words themselves.
        where: cell, as ``sheet!B2``.
    """

    text: str
    where: str
    year: int | None = None
    month: int | None = None
    half: int | None = None

    @property
    def period(self) -> Period | None:
        """The period named, ``None`` while the year is open; a year alone is the year."""
        if self.year is None:
            return None
        if self.month is None:
            return Period(self.year, PeriodKind.YEAR, 1)
        if self.half is None:
            return Period(self.year, PeriodKind.MONTH, self.month)
        return Period(self.year, PeriodKind.HALF_MONTH, self.month * 2 - (self.half == 1))

    def contradicts(self, other: "Mention") -> bool:
        """Whether both state year, month or half, and differ."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.half, other.half))
        return any(one is not None and two is not None and one != two for one, two in pairs)


def mentions_of(text: str, where: str) -> tuple[Mention, ...]:
    """Periods named in a title, a 报告期 line or a head; dates of filling in do not count."""
    plain = _NOT_A_PERIOD.sub("", re.sub(r"\s+", "", unicodedata.normalize("NFKC", text[:LONGEST_TITLE])))
    plain = _WORDED.sub(lambda found: _MONTHS[found[1]], plain)
    for form in _FORMS:
        found = [_mention(match, where) for match in form.finditer(plain)]
        if found:
            return tuple(each for each in found if each)
    return ()


def read_period(text: str) -> Period | None:
    """The period that a whole cell names: ``2026-09``, ``2026年9月``, ``2026年1—9月``, ``202609``, ``2026年``, ``2026``.

    ``None`` for ``2026.1`` too, which a spreadsheet makes of 2026.10.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper().removesuffix(".0")
    if _LOST_NOUGHT.fullmatch(plain):
        return None
    try:
        return parse_period(plain)
    except ValueError:
        found = mentions_of(plain, "")
    return found[0].period if len(found) == 1 else None


def settled(mentions: Iterable[Mention]) -> Period | None:
    """The one period that mentions agree on, put together from their parts; ``None`` if the year stays open."""
    told = tuple(mentions)
    year = next((each.year for each in told if each.year), None)
    month = next((each.month for each in told if each.month), None)
    half = next((each.half for each in told if each.half), None)
    return Mention("", "", year, month, half).period


def last_day_is_past(period: Period, arrived_on: date, *, grace_days: int) -> bool:
    """Whether the period had ended when the file arrived, or ends within ``grace_days``."""
    return (period.end_on - arrived_on).days <= grace_days


def _mention(match: re.Match[str], where: str) -> Mention | None:
    parts = match.groupdict()
    year = int(parts["year"]) if parts.get("year") else None
    month = int(parts["month"]) if parts.get("month") else None
    half = int(parts["half"]) if parts.get("half") else _HALVES.get(parts.get("zh") or "")
    if parts.get("word"):
        month = _QUARTERS[parts["word"]]
    if parts.get("q"):
        month = int(parts["q"]) * 3
    if parts.get("day") and int(parts["day"]) <= _MID_MONTH:
        half = 1
    if month is not None and not 1 <= month <= MONTHS_IN_YEAR:
        return None
    return Mention(match[0], where, year, month, half)
