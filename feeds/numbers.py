"""数字: the one strict reader of numbers as Chinese offices write them.

Nothing is guessed: what is not plainly a number, a stated missing mark or a declared unit suffix is a fault that names
itself. Full-width digits, thousands separators and full-width signs are normalised, and that is noted.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from feeds.uoms import UomError, factor_between, known_uom, plain_uom

MISSING_MARKS = frozenset(
    (
        "",
        "-",
        "--",
        "—",
        "——",
        "–",
        "−",
        "―",
        "/",
        "\\",
        "无",
        "空",
        "暂无",
        "暂缺",
        "缺",
        "…",
        "……",
        "n/a",
        "na",
        "无数据",
        "未统计",
    )
)
"""Marks of a missing figure 占位符; ``0`` is a value."""
PERCENT = "%"
_DASHES = str.maketrans({"−": "-", "–": "-", "—": "-", "―": "-", "﹣": "-", "､": ",", "、": "、"})
_BODY = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
_NUMBER = re.compile(rf"(?P<sign>[+-]?)\s*(?P<body>{_BODY})(?P<power>e[+-]?[0-9]{{1,2}})?\s*(?P<tail>.*)", re.DOTALL)
_RANK = re.compile(r"(?:并列)?第?\s*(?P<place>[0-9]{1,3})\s*(?:位|名)?(?:\s*\([^()]*\))?")
_UP, _DOWN = "↑▲⬆", "↓▼⬇"
_RISE, _FALL = ("增长", "上升", "提高", "增"), ("下降", "回落", "降低", "减少", "降")
_FLAT = frozenset(("持平", "与上年持平", "同比持平"))
_SCALES = frozenset("十百千万亿")
"""What a unit that is itself scaled begins with; 12.3万 beside 亿元 could be 12.3 of either."""
LARGEST = Decimal("1e15")


@dataclass(frozen=True)
class Number:
    """What stood in a cell.

    Attributes:
        value: the number in the wanted unit; ``None`` if missing or unreadable.
        fault: why it cannot be read, Chinese; empty if it can (or is missing).
        is_normalised: whether full-width characters, words or arrows had to be laid out.
        stated_uom: unit that the cell itself names, empty if it names none.
    """

    value: float | None = None
    fault: str = ""
    is_normalised: bool = False
    stated_uom: str = ""


def read_number(text: str, uom: str) -> Number:
    """Read one number 数字 in the unit that column, row or head declare.

    Args:
        text: the cell's text.
        uom: the declared unit; a bare 万 or 亿 behind the number counts only if this is a base unit (元, 户, 人 …).

    Returns:
        The value in ``uom``; missing marks give neither value nor fault.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.lower() in MISSING_MARKS or text.strip() in MISSING_MARKS:
        return Number()
    if any(unicodedata.category(each) == "No" for each in text):
        return Number(fault="带有圈码、上标或分数字符（如脚注号①、²），不能与数字写在一格")
    is_normalised = plain != text.strip()
    laid = plain.translate(_DASHES).lower()
    sign, laid_out, is_worded = _unworded(laid, uom)
    found = _NUMBER.fullmatch(laid_out)
    if laid_out in _FLAT and plain_uom(uom) == PERCENT:
        return Number(0.0, is_normalised=True)
    if not found:
        return Number(fault="不是数字")
    if is_worded and found["sign"]:
        return Number(fault="增减字样与正负号并用，方向不明")
    amount = Decimal(found["body"].replace(",", "").replace(" ", "") + (found["power"] or ""))
    if found["sign"] == "-":
        sign = -sign
    return _in_uom(amount * sign, found["tail"].strip(), uom, is_normalised=is_normalised or is_worded)


def read_rank(text: str) -> Number:
    """Read a place 位次: ``4``, ``第4位``, ``并列第4``, ``4（↑2）``."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.lower() in MISSING_MARKS or text.strip() in MISSING_MARKS:
        return Number()
    found = _RANK.fullmatch(plain.removesuffix(".0"))
    if not found or int(found["place"]) < 1:
        return Number(fault="不是位次")
    return Number(float(found["place"]))


def scaled(value: float, factor: Fraction) -> float:
    """``value`` × ``factor`` in decimal arithmetic, so that 8.4亿元 is 84000万元 and not 84000.00000000001."""
    if factor == 1:
        return value
    with localcontext(prec=30):
        return float(Decimal(repr(value)) * factor.numerator / factor.denominator)


def _unworded(text: str, uom: str) -> tuple[int, str, bool]:
    """Sign, text and whether a word or arrow gave the direction; only percentages may be written so."""
    if plain_uom(uom) != PERCENT:
        return 1, text, False
    for marks, sign in ((_UP, 1), (_DOWN, -1)):
        if text and (text[0] in marks or text[-1] in marks):
            return sign, text.strip(marks + " "), True
    for words, sign in ((_RISE, 1), (_FALL, -1)):
        for word in words:
            if text.startswith(word):
                return sign, text.removeprefix(word).strip(), True
    return 1, text, False


def _in_uom(amount: Decimal, tail: str, uom: str, *, is_normalised: bool) -> Number:
    if abs(amount) >= LARGEST:
        return Number(fault="位数过多，不像统计数字")
    if not tail:
        return Number(float(amount) + 0.0, is_normalised=is_normalised)
    if tail[0] in ",.。:":
        return Number(fault="千分位或小数点写法不对")
    if tail in {"万", "亿"}:
        base = known_uom(uom)
        if base is None or plain_uom(uom)[0] in _SCALES or known_uom(tail + plain_uom(uom)) is None:
            return Number(fault=f"带“{tail}”字，而计量单位是“{uom}”，说不清是多少")
        tail += plain_uom(uom)
    try:
        factor = factor_between(tail, uom)
    except UomError:
        return Number(fault=f"带“{tail}”，与计量单位“{uom}”不符")
    return Number(scaled(float(amount), factor) + 0.0, is_normalised=is_normalised or factor != 1, stated_uom=tail)
