"""单元格格式: what a number format makes of a stored number: percent, day, zeros before a code, a unit behind, another scale."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field

from feeds.uoms import known_uom

_PERCENT_FORMATS = frozenset((9, 10))
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|[_*].')
_ASIDE = re.compile(r"\[[^\]]*\]")
_DATED = re.compile(r"[ymdhs年月日]")
_ZEROS = re.compile(r"0{2,20}")
_SCALED = re.compile(r"[0#?],+(?![0#?])|[0#?](?:!|\\)\.[0#?]")
_BESIDE = re.compile(r"^[\s+\-¥￥$(（]*|[\s)）]*$")
_SCALES = frozenset(("十", "百", "千", "万", "十万", "百万", "千万", "亿", "十亿", "百亿"))


@dataclass(frozen=True)
class Styles:
    """Number formats of a workbook by cell style.

    Attributes:
        count: how many cell styles there are.
        percent: styles that show percent.
        dated: styles that show a day or an hour.
        scaled: styles that show the number in another scale than it is stored in.
        padded: digits of styles that show zeros before a whole number (codes).
        suffixes: unit that a style prints behind the number.
    """

    count: int = 1
    percent: frozenset[int] = frozenset()
    dated: frozenset[int] = frozenset()
    scaled: frozenset[int] = frozenset()
    padded: Mapping[int, int] = field(default_factory=dict)
    suffixes: Mapping[int, str] = field(default_factory=dict)


def read_styles(content: bytes) -> Styles:
    """Styles of the part ``styles.xml``; one plain style if there is no such part."""
    if not content:
        return Styles()
    codes: dict[int, str] = {}
    formats: list[int] = []
    for part in ET.fromstring(content):  # noqa: S314 - the gate has refused every DTD
        match part.tag.rpartition("}")[2]:
            case "numFmts":
                codes.update((int(each.get("numFmtId", "0")), each.get("formatCode", "")) for each in part)
            case "cellXfs":
                formats = [int(each.get("numFmtId", "0")) for each in part]
    plain = {number: _without_literals(code) for number, code in codes.items()}
    percent = _PERCENT_FORMATS | {number for number, code in plain.items() if "%" in code}
    dated = _DATE_FORMATS | {number for number, code in plain.items() if _DATED.search(code.replace("general", ""))}
    suffixes = {number: unit for number, code in codes.items() if number not in dated if (unit := _unit_behind(code))}
    places = tuple(enumerate(formats))
    return Styles(
        max(1, len(formats)),
        frozenset(place for place, number in places if number in percent),
        frozenset(place for place, number in places if number in dated),
        frozenset(place for place, number in places if _SCALED.search(_ASIDE.sub("", codes.get(number, "")))),
        {place: len(codes[number]) for place, number in places if _ZEROS.fullmatch(codes.get(number, ""))},
        {place: suffixes[number] for place, number in places if number in suffixes},
    )


def _without_literals(code: str) -> str:
    return _ASIDE.sub("", _LITERAL.sub("", code)).lower()


def _unit_behind(code: str) -> str:
    """A unit or 万, 亿 that the format of positive numbers prints as text; empty if it prints none."""
    shown = "".join(quoted or single for quoted, single in _LITERAL.findall(_ASIDE.sub("", code).partition(";")[0]))
    unit = _BESIDE.sub("", shown)
    return unit if unit in _SCALES or (unit and known_uom(unit)) else ""
