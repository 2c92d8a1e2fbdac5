"""面板的报告期: the ways in which an office's own tables write a period, read into period codes.

A table that somebody brings is not asked to be written anew: ``202103``, ``2021年3月``, ``2021-1季度``, ``2021/3/31`` are read, and
findings name the period as it was written.
"""

import re
import unicodedata
from collections.abc import Iterable

from appraisal.period import MONTHS_IN_YEAR, parse_period
from tasks.home import HomeError

_YEAR = r"(?P<year>(?:19|20)\d{2})年?"
_DIGITS = {"一": "1", "二": "2", "三": "3", "四": "4"}
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_FORMS = tuple(
    re.compile(form)
    for form in (
        _YEAR + r"[-./]?(?:第|前)?(?P<quarter>[一二三四1-4])季度?",
        _YEAR + r"[-./]?(?:Q|S)(?P<quarter>[1-4])",
        r"(?:Q)(?P<quarter>[1-4])[-./]?" + _YEAR,
        _YEAR + r"[-./]?上半年(?P<half_year>)",
        _YEAR + r"(?:度|全年|年度)?",
        _YEAR + r"[-./]?M?" + _MONTH + r"月?份?",
        _YEAR + r"[-./]?0?1月?[-—–~至到]" + _MONTH + r"月份?",
        _YEAR + r"[-./]?" + _MONTH + r"[-./月](?P<day>3[01]|[12]\d|0?[1-9])日?(?:[T ]?0{1,2}:00(?::00)?(?:\.0+)?)?",
        _YEAR + r"(?P<month>0[1-9]|1[0-2])(?P<day>3[01]|[12]\d|0[1-9])",
        r"(?P<month>1[0-2]|0?[1-9])/" + _YEAR,
    )
)
_SHOWN = 20
_HALF_YEAR_QUARTER = 2


def period_code(text: str) -> str | None:
    """The code of the period that a cell names, as ``appraisal.period`` writes it; ``None`` if it names none.

    A day stands for its month. ``2021.1`` is no period: a spreadsheet makes it of January and of October.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    try:
        return parse_period(plain).code
    except ValueError:
        pass
    plain = re.sub(r"(?<=\d{4})\.0+$", "", plain)
    if re.fullmatch(r"\d{4}\.1", plain):
        return None
    for form in _FORMS:
        found = form.fullmatch(plain)
        if found:
            return _code(found.groupdict())
    return None


def _code(parts: dict[str, str | None]) -> str:
    year = parts["year"]
    quarter = _HALF_YEAR_QUARTER if "half_year" in parts else parts.get("quarter")
    if quarter:
        return f"{year}Q{_DIGITS.get(str(quarter), quarter)}"
    month = parts.get("month")
    return f"{year}-{int(month):02d}" if month else f"{year}"


def period_codes(texts: Iterable[str], path: str) -> dict[str, str]:
    """Written periods → codes, one frequency for the year's end of all: of a table of quarters 全年 is the fourth.

    Raises:
        HomeError: one of them is no period; the text names it and the forms.
    """
    codes: dict[str, str] = {}
    for text in texts:
        code = period_code(text)
        if code is None:
            raise HomeError(
                f"{path} 的报告期“{text[:_SHOWN]}”读不出。月份可写 2026-09、202609、2026年9月，季度可写 2026Q3、2026年三季度，年度写 2026"
            )
        codes[text] = code
    years = {code for code in codes.values() if code.isdigit()}
    within = {code for code in codes.values() if not code.isdigit()}
    if years and within and all("Q" in code for code in within):
        return {text: f"{code}Q4" if code in years else code for text, code in codes.items()}
    if years and within and all("-" in code for code in within):
        return {text: f"{code}-{MONTHS_IN_YEAR}" if code in years else code for text, code in codes.items()}
    return codes
