"""计量单位: which units are of one kind and how many of one make another; nothing is converted by guess."""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from feeds.text import bracket_of

_PREFIXES = {
    "": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7,
    "亿": 10**8, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12,
}  # fmt: skip
# kind → base words with their size; words of one size are the same thing said otherwise.
_KINDS: dict[str, dict[str, int | Fraction]] = {
    "money": {"元": 1, "元人民币": 1, "人民币元": 1},
    "dollar": {"美元": 1},
    "share": {"%": 1, "百分比": 1, "百分数": 1, "‰": Fraction(1, 10)},
    "point": {"百分点": 1, "个百分点": 1, "pp": 1},
    "thing": {"个": 1, "家": 1, "户": 1},
    "person": {"人": 1, "名": 1},
    "visit": {"人次": 1},
    "matter": {"件": 1, "起": 1, "宗": 1},
    "item": {"项": 1},
    "time": {"次": 1},
    "vehicle": {"辆": 1},
    "machine": {"台": 1, "台套": 1, "台(套)": 1},
    "piece": {"篇": 1},
    "head": {"头": 1},
    "fowl": {"只": 1, "羽": 1},
    "plant": {"株": 1},
    "place": {"处": 1},
    "points": {"分": 1},
    "rank": {"位": 1},
    "day": {"天": 1, "日": 1},
    "energy": {"千瓦时": 1, "度": 1, "kwh": 1, "kw·h": 1, "瓦时": Fraction(1, 1000)},
    "power": {"千瓦": 1, "kw": 1, "兆瓦": 1000, "mw": 1000},
    "mass": {
        "吨": 1,
        "千克": Fraction(1, 1000),
        "公斤": Fraction(1, 1000),
        "t": 1,
        "克": Fraction(1, 10**6),
        "毫克": Fraction(1, 10**9),
        "微克": Fraction(1, 10**12),
    },
    "coal": {"吨标准煤": 1, "吨标煤": 1},
    "area": {"平方米": 1, "㎡": 1, "m2": 1, "平方公里": 10**6, "公顷": 10**4, "亩": Fraction(10**4, 15)},
    "volume": {"立方米": 1, "m3": 1},
    "length": {"米": 1, "公里": 1000, "千米": 1000, "km": 1000, "里": 500},
}
_WORDS = {word: (kind, Fraction(size)) for kind, words in _KINDS.items() for word, size in words.items()}
_CUT = re.compile(r"[、,，;；/或和及]")


class UomError(Exception):
    """A unit is unknown, or of another kind than the figure needs; turned into a return finding."""


@dataclass(frozen=True)
class Uom:
    """One unit: its kind, and how many base units it holds.

    Attributes:
        kind: such as money or area; for a unit that the table does not know, the unit's own text.
        size: in base units of the kind.
    """

    kind: str
    size: Fraction


@lru_cache(maxsize=1024)
def plain_uom(text: str) -> str:
    """A unit's text as compared: NFKC, lower case, no blanks: ``％`` → ``%``, ``万 KWh`` → ``万kwh``."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


@lru_cache(maxsize=1024)
def known_uom(text: str) -> Uom | None:
    """The unit that the text names, ``None`` if the table has no such unit."""
    plain = plain_uom(text)
    for cut in range(min(2, len(plain)) + 1):
        prefix, word = plain[:cut], plain[cut:]
        if prefix in _PREFIXES and word in _WORDS:
            kind, size = _WORDS[word]
            return Uom(kind, size * _PREFIXES[prefix])
    top, slash, bottom = plain.partition("/")
    if slash and (part := known_uom(top)):
        return Uom(f"{part.kind}/{bottom}", part.size)
    return None


def factor_between(stated: str, wanted: str) -> Fraction:
    """How many ``wanted`` one ``stated`` makes: 亿元 → 万元 is 10000.

    Raises:
        UomError: the stated unit is unknown or of another kind.
    """
    if plain_uom(stated) == plain_uom(wanted):
        return Fraction(1)
    one, other = known_uom(stated), known_uom(wanted)
    if not stated:
        raise UomError("没有写明计量单位")
    if one is None:
        raise UomError(f"“{stated}”不是认得的计量单位")
    if other is None or one.kind != other.kind:
        raise UomError(f"“{stated}”与本指标的计量单位“{wanted}”不是同一类")
    return one.size / other.size


def is_convertible(stated: str, wanted: str) -> bool:
    """Whether a figure in ``stated`` can be told in ``wanted``."""
    try:
        factor_between(stated, wanted)
    except UomError:
        return False
    return True


def chosen_uom(line: str, wanted: str) -> str:
    """The one unit in a line such as ``单位：万元、%`` that fits ``wanted``; the whole line if none or several do."""
    parts = [part for part in _CUT.split(line) if part.strip()]
    if is_convertible(line, wanted):
        return line
    fitting = [part for part in parts if is_convertible(part, wanted)]
    return fitting[0].strip() if len(fitting) == 1 else line


def uom_in(head: str) -> str:
    """The unit in the brackets of a head or label: ``固定资产投资（万元）`` → ``万元``; empty if no unit stands there."""
    inside = bracket_of(head).lstrip("±+-")
    return inside if inside and known_uom(inside) else ""
