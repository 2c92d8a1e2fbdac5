"""亮灯计数: how many of each colour, and how many turned from one to another; the counts add up by construction."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from appraisal.lamps.rules import LAMP_ZH, lamp_sign
from report_templates.blocks import Fact
from report_templates.items import LAMP_ORDER, Item
from report_templates.wording import Number, number, percent, share_of

_SHINING = ("green", "yellow", "red")


@dataclass(frozen=True)
class LampCounts:
    """How many items shine in each colour; the four make ``total``.

    Attributes:
        total, green, yellow, red, unlit: the counts.
        green_share, yellow_share, red_share, unlit_share: 占比 in words.
    """

    total: Number
    green: Number
    yellow: Number
    red: Number
    unlit: Number

    @property
    def green_share(self) -> Fact:
        """占比 of green."""
        return self._share(self.green)

    @property
    def yellow_share(self) -> Fact:
        """占比 of yellow."""
        return self._share(self.yellow)

    @property
    def red_share(self) -> Fact:
        """占比 of red."""
        return self._share(self.red)

    @property
    def unlit_share(self) -> Fact:
        """占比 of unlit."""
        return self._share(self.unlit)

    def _share(self, count: Number) -> Fact:
        share = 100 * count.value / self.total.value if count.value is not None and self.total.value else None
        return Fact(share_of(count.value, self.total.value), share, count.key.replace("_count", "_share_pct"))


@dataclass(frozen=True)
class Turn:
    """How many lamps turned from one colour to another 灯色变化: ``红转黄``."""

    name_zh: str
    is_better: bool
    count: Number


@dataclass(frozen=True)
class LampTurns:
    """How lamps moved since the last period; better, worse, same and not comparable make the total.

    Attributes:
        turns: each change of colour that occurred, worst first.
        better, worse, same: items lit in both periods.
        not_comparable: items unlit now or before, or new.
    """

    turns: tuple[Turn, ...]
    better: Number
    worse: Number
    same: Number
    not_comparable: Number

    @property
    def is_comparable(self) -> bool:
        """Whether any item was lit in both periods."""
        return any(each.value for each in (self.better, self.worse, self.same))


def count_lamps(items: Sequence[Item], *, place: str, period: str) -> LampCounts:
    """Count the colours of ``items``; ``place`` names whom the count is about in the keys."""
    seen = Counter(item.lamp for item in items)
    counts = {lamp: _count(seen[lamp], lamp, place, period) for lamp in LAMP_ORDER}
    return LampCounts(total=_count(len(items), "all", place, period), **counts)


def count_turns(items: Sequence[Item], *, place: str, period: str) -> LampTurns:
    """Count how the lamps of ``items`` moved since the last period."""
    moved = Counter((item.previous_lamp, item.lamp) for item in items if item.is_worse or item.is_better)
    worse, better = sum(item.is_worse for item in items), sum(item.is_better for item in items)
    same = sum(item.lamp == item.previous_lamp and item.lamp in _SHINING for item in items)
    rank = {lamp: place_no for place_no, lamp in enumerate(LAMP_ORDER)}
    words = items[0].lamp_words if items else LAMP_ZH
    turns = tuple(
        Turn(
            f"{lamp_sign(words[before])}转{lamp_sign(words[now])}",
            is_better=rank[now] > rank[before],
            count=_count(moved[before, now], f"{before}_to_{now}", place, period),
        )
        for before, now in sorted(moved, key=lambda pair: (rank[pair[1]], rank[pair[0]]))
    )
    return LampTurns(
        turns,
        better=_count(better, "better", place, period),
        worse=_count(worse, "worse", place, period),
        same=_count(same, "same", place, period),
        not_comparable=_count(len(items) - better - worse - same, "not_comparable", place, period),
    )


def share_words(part: Number, whole: Number) -> Fact:
    """A share of an amount in words, such as ``66.1%``."""
    share = None if part.value is None or not whole.value else part.value / whole.value * 100
    return Fact(percent(share), share, part.key.replace("_value", "_share_pct"))


def _count(value: int, name: str, place: str, period: str) -> Number:
    return number(float(value), f"result:{name}_count::{place}:{period}", decimals=0)
