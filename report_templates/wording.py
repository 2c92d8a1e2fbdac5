"""措辞: how an office writes a number, the only Chinese number grammar in the house.

Pure functions from numbers to words, and their twins as Jinja filters: a filter takes a ``Number`` (a value
with the key of where it comes from) and gives a ``Fact``, so that no figure reaches paper without its origin.
Percent and percentage points never mix: a level *grows by* %, a share or a rate *moves by* 个百分点 (domain.md §9.2).
Nothing here decides; rounding to the printed places is the last step before ink, always half up.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Concatenate, ParamSpec

from report_templates.blocks import Fact

MISSING = "—"
"""What stands where there is no figure 缺数."""
_WHOLE = (0.0, 100.0)
_WAN_IN_YI = 10_000
_ORDINALS = "〇一二三四五六七八九"
_TEN = 10
_MANY = 100


@dataclass(frozen=True)
class Number:
    """A number that is still to be put into words.

    Attributes:
        value: the number, unrounded; ``None`` where there is none.
        key: its origin, as in ``Fact.key``.
        uom: 计量单位 such as ``万元`` or ``%``.
        decimals: places to print.
    """

    value: float | None
    key: str
    uom: str = ""
    decimals: int = 2

    @property
    def is_known(self) -> bool:
        """Whether a number stands here."""
        return self.value is not None


def number(value: float | None, key: str, *, uom: str = "", decimals: int = 2) -> Number:
    """A ``Number`` from a frame's cell, whose missing values are NaN or NA."""
    known = value is not None and value == value and not math.isinf(value)  # noqa: PLR0124 - NaN is not itself
    return Number(float(value) if known and value is not None else None, key, uom, decimals)


def digits(value: float | None, *, places: int = 2) -> str:
    """The digits of a number, half up, without a negative zero: ``-6.80``."""
    if value is None:
        return MISSING
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{rounded or abs(rounded):f}"


def plain(value: float | None, *, places: int = 2) -> str:
    """The digits of a number without trailing zeros: ``8.4``."""
    text = digits(value, places=places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: float | None, *, places: int = 1) -> str:
    """A percentage: ``66.1%``; ``100%`` and ``0%`` carry no decimals."""
    if value is None:
        return MISSING
    return f"{plain(value, places=places) if value in _WHOLE else digits(value, places=places)}%"


def percentage_points(value: float | None, *, places: int = 1) -> str:
    """The size of a difference between percentages 百分点: ``6.8个百分点``."""
    return MISSING if value is None else f"{digits(abs(value), places=places)}个百分点"


def signed(value: float | None, *, places: int = 1) -> str:
    """A difference in a table cell, its sign written out: ``+3.2``, ``-6.8``, ``0.0``."""
    text = digits(value, places=places)
    return f"+{text}" if value is not None and _sign(value, places) > 0 else text


def growing(value: float | None, *, places: int = 1) -> str:
    """A rate of growth 增速: ``增长7.8%``, ``下降3.5%``, ``持平``."""
    if value is None:
        return MISSING
    sign = _sign(value, places)
    return f"{'增长' if sign > 0 else '下降'}{digits(abs(value), places=places)}%" if sign else "持平"


def yoy(value: float | None, *, places: int = 1) -> str:
    """Change of a level on the year 同比: ``同比增长7.8%``, ``同比下降3.5%``, ``与上年同期持平``."""
    if value is None:
        return MISSING
    return f"同比{growing(value, places=places)}" if _sign(value, places) else "与上年同期持平"


def share_change(value: float | None, *, places: int = 1) -> str:
    """Change of a share or rate on the year: ``同比提高0.6个百分点``, ``同比回落0.6个百分点``."""
    if value is None:
        return MISSING
    sign = _sign(value, places)
    verb = "提高" if sign > 0 else "回落"
    return f"同比{verb}{percentage_points(value, places=places)}" if sign else "与上年同期持平"


def against_due(value: float | None, *, places: int = 1, mark: str = "序时进度") -> str:
    """Distance from what is due 序时差距: ``超序时进度3.2个百分点``, ``低于序时进度6.8个百分点``."""
    if value is None:
        return MISSING
    sign = _sign(value, places)
    verb = "超" if sign > 0 else "低于"
    return f"{verb}{mark}{percentage_points(value, places=places)}" if sign else f"与{mark}持平"


def against_ceiling(value: float | None, *, places: int = 1) -> str:
    """Distance from a ceiling that must not be passed, positive is good: ``低于控制目标0.2个百分点``."""
    if value is None:
        return MISSING
    sign = _sign(value, places)
    verb = "低于" if sign > 0 else "超出"
    return f"{verb}控制目标{percentage_points(value, places=places)}" if sign else "与控制目标持平"


def against_target(value: float | None, uom: str, *, places: int = 2, mark: str = "目标") -> str:
    """Distance from a target or from what of it is due, in its own uom: ``低于目标2.3分``, ``与目标持平``."""
    if value is None:
        return MISSING
    sign = _sign(value, places)
    return f"{'超' if sign > 0 else '低于'}{mark}{amount(abs(value), uom, places=places)}" if sign else f"与{mark}持平"


def against_limit(value: float | None, uom: str, *, places: int = 2) -> str:
    """Distance from a limit, positive is beyond it: ``超出控制数35件``, ``低于控制数35件``, ``与控制数持平``."""
    if value is None:
        return MISSING
    sign = _sign(value, places)
    return f"{'超出' if sign > 0 else '低于'}控制数{amount(abs(value), uom, places=places)}" if sign else "与控制数持平"


def amount(value: float | None, uom: str, *, places: int = 2) -> str:
    """A figure with its 计量单位: ``8.4亿元`` (from 84000万元), ``1280户``, ``7.8%``."""
    if value is None:
        return MISSING
    if uom == "%":
        return percent(value, places=places)
    if uom == "万元" and abs(value) >= _WAN_IN_YI:
        return f"{plain(value / _WAN_IN_YI, places=max(places, 2))}亿元"
    return f"{plain(value, places=places)}{uom}"


def points(value: float | None, *, places: int = 2) -> str:
    """分值: ``92.35分``."""
    return MISSING if value is None else f"{digits(value, places=places)}分"


def interval(low: float | None, high: float | None, *, places: int = 2) -> str:
    """区间 of points as digits: ``90.12—92.35``; one number where both ends print alike."""
    ends = [digits(end, places=places) for end in sorted(end for end in (low, high) if end is not None)]
    return "—".join(dict.fromkeys(ends)) or MISSING


def place(value: float | None) -> str:
    """位次: ``第4位``."""
    return MISSING if value is None else f"第{digits(value, places=0)}位"


def place_interval(low: float | None, high: float | None) -> str:
    """位次区间: ``第3—5位``."""
    return MISSING if low is None and high is None else f"第{interval(low, high, places=0)}位"


def place_change(value: float | None) -> str:
    """进退位, positive is forward: ``前进2位``, ``后退1位``, ``持平``; a newcomer has ``—``."""
    if value is None:
        return MISSING
    sign = _sign(value, 0)
    return f"{'前进' if sign > 0 else '后退'}{digits(abs(value), places=0)}位" if sign else "持平"


def count(value: float | None, measure: str) -> str:
    """A count with its measure word: ``12项``."""
    return MISSING if value is None else f"{digits(value, places=0)}{measure}"


def share_of(value: float | None, total: float | None) -> str:
    """占比 of a count in its whole: ``占66.1%``; ``—`` of an empty whole."""
    return MISSING if value is None or not total else f"占{percent(value / total * 100)}"


def listing(names: Sequence[str], *, limit: int = 4, measure: str = "项") -> str:
    """A list as an office writes it: ``甲、乙``; beyond ``limit``: ``甲、乙、丙、丁等9项``."""
    shown = "、".join(names[:limit])
    return shown if len(names) <= limit else f"{shown}等{len(names)}{measure}"


def ordinal(place_no: int) -> str:
    """Number of a heading 序数 up to 99: ``一``, ``十``, ``十二``, ``二十一``.

    Raises:
        ValueError: the number is not within 1–99.
    """
    if not 0 < place_no < _MANY:
        message = f"序数只用于1至99，现为{place_no}"
        raise ValueError(message)
    tens, ones = divmod(place_no, _TEN)
    head = "" if not tens else "十" if tens == 1 else f"{_ORDINALS[tens]}十"
    return head + (_ORDINALS[ones] if ones else "")


def day_zh(day: date) -> str:
    """成文日期 without leading zeros: ``2026年9月5日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def month_day_zh(day: date) -> str:
    """A day of the year in hand: ``9月5日``."""
    return f"{day.month}月{day.day}日"


def _sign(value: float, places: int) -> int:
    shown = Decimal(digits(value, places=places))
    return (shown > 0) - (shown < 0)


_Words = ParamSpec("_Words")


def as_filter(words: Callable[Concatenate[float | None, _Words], str]) -> Callable[Concatenate[Number, _Words], Fact]:
    """The Jinja twin of a wording: ``Number`` in, ``Fact`` out."""

    def filter_(figure: Number, /, *args: _Words.args, **kwargs: _Words.kwargs) -> Fact:
        return Fact(words(figure.value, *args, **kwargs), figure.value, figure.key)

    return filter_


def as_filter_with_places(words: Callable[..., str]) -> Callable[[Number], Fact]:
    """The Jinja twin of a wording that prints as many places as its figure carries."""

    def filter_(figure: Number, **kwargs: str) -> Fact:
        return Fact(words(figure.value, places=figure.decimals, **kwargs), figure.value, figure.key)

    return filter_


def amount_of(figure: Number) -> Fact:
    """A figure in its own 计量单位 and places."""
    return Fact(amount(figure.value, figure.uom, places=figure.decimals), figure.value, figure.key)


def digits_of(figure: Number) -> Fact:
    """A figure as bare digits, for a table column that carries its 计量单位 in the head."""
    return Fact(digits(figure.value, places=figure.decimals), figure.value, figure.key)


def _interval_filter(words: Callable[[float | None, float | None], str]) -> Callable[[Number, Number], Fact]:
    def filter_(low: Number, high: Number) -> Fact:
        return Fact(words(low.value, high.value), low.value, low.key)

    return filter_


FILTERS: dict[str, Callable[..., Fact]] = {
    "amount": amount_of,
    "digits": digits_of,
    "percent": as_filter(percent),
    "percentage_points": as_filter(percentage_points),
    "growing": as_filter_with_places(growing),
    "yoy": as_filter(yoy),
    "share_change": as_filter(share_change),
    "against_due": as_filter(against_due),
    "against_ceiling": as_filter(against_ceiling),
    "signed": as_filter(signed),
    "points": as_filter(points),
    "place": as_filter(place),
    "place_change": as_filter(place_change),
    "count": as_filter(count),
    "place_interval": _interval_filter(place_interval),
    "interval": _interval_filter(interval),
}
"""Filters of the bodies; each gives a ``Fact``."""
