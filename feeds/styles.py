"""单元格格式: what a number format makes of a stored number: percent, day, zeros before a code, a unit behind, another scale."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
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
_SHOWN = re.compile(r"[0#?@]|general", re.IGNORECASE)
_SCALES = frozenset(("十", "百", "千", "万", "十万", "百万", "千万", "亿", "十亿", "百亿"))


@dataclass(frozen=True)
class Styles:
    """Number formats of a workbook by cell style.

    Attributes:
        count: how many cell styles there are.
        percent: styles that show percent.
        dated: styles that show a day or an hour.
        scaled: styles that show the number in another scale than it is stored in.
        blank: styles that show no digit of a positive number; ``blank_below`` of a negative one.
        padded: digits of styles that show zeros before a whole number (codes).
        suffixes: unit that a style prints behind the number.
    """

    count: int = 1
    percent: frozenset[int] = frozenset()
    dated: frozenset[int] = frozenset()
    scaled: frozenset[int] = frozenset()
    blank: frozenset[int] = frozenset()
    blank_below: frozenset[int] = frozenset()
    padded: Mapping[int, int] = field(default_factory=dict)
    suffixes: Mapping[int, str] = field(default_factory=dict)

    def shown_uom(self, style: int, number: float) -> str:
        """Unit that a style prints behind a number; ``?`` where what is shown is not what is stored."""
        hidden = self.blank_below if number < 0 else self.blank
        return "?" if style in self.scaled or (number and style in hidden) else self.suffixes.get(style, "")


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
    return styles_of(codes, formats)


def styles_of(codes: Mapping[int, str], formats: Sequence[int]) -> Styles:
    """Styles of a workbook of either form.

    Args:
        codes: number formats that it declares itself, by number.
        formats: number of the format of each cell style, in order.
    """
    plain = {number: _without_literals(code) for number, code in codes.items()}
    percent = _PERCENT_FORMATS | {number for number, code in plain.items() if "%" in code}
    dated = _DATE_FORMATS | {number for number, code in plain.items() if _DATED.search(code.replace("general", ""))}
    own = {place: codes.get(number, "") for place, number in enumerate(formats)}
    shown = {place: code for place, code in own.items() if formats[place] not in dated}
    return Styles(
        count=max(1, len(formats)),
        percent=frozenset(place for place, number in enumerate(formats) if number in percent),
        dated=frozenset(place for place, number in enumerate(formats) if number in dated),
        scaled=frozenset(place for place, code in own.items() if _SCALED.search(_ASIDE.sub("", code))),
        blank=frozenset(place for place, code in shown.items() if _is_blank(code, 0)),
        blank_below=frozenset(place for place, code in shown.items() if _is_blank(code, 1)),
        padded={place: len(code) for place, code in own.items() if _ZEROS.fullmatch(code)},
        suffixes={place: unit for place, code in shown.items() if (unit := _unit_behind(code))},
    )


def _without_literals(code: str) -> str:
    return _ASIDE.sub("", _LITERAL.sub("", code)).lower()


def _is_blank(code: str, sign: int) -> bool:
    """Whether a format shows no digit of a positive number (sign 0) or a negative one (1), as ``;;;`` and ``"已报"`` do."""
    if not code:
        return False
    sections = _LITERAL.sub("", _ASIDE.sub("", code)).split(";")
    return not _SHOWN.search(sections[sign] if sign < len(sections) else sections[0])


def _unit_behind(code: str) -> str:
    """A unit or 万, 亿 that the format of positive numbers prints as text; empty if it prints none."""
    shown = "".join(quoted or single for quoted, single in _LITERAL.findall(_ASIDE.sub("", code).partition(";")[0]))
    unit = _BESIDE.sub("", shown)
    return unit if unit in _SCALES or (unit and known_uom(unit)) else ""
