"""研判: what the county's own figures say beyond their colours, by plain rules over facts.

Which parts hold a whole back, whether lost points can be won back at the pace so far, and which matters wait for
which leader.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from report_templates.blocks import Fact
from report_templates.items import Item
from report_templates.reading import Reading
from report_templates.wording import Number, digits, number

PACE_REACHABLE = 1.5
"""Up to this multiple of the pace so far, what is left counts as within reach (domain.md F25)."""
_LONG_STREAK = 2
_FEWEST_PARTS = 2
"""Parts without a whole's own figure are told only if there are so many."""


@dataclass(frozen=True)
class Whole:
    """An indicator with its parts 支撑子指标.

    Attributes:
        name_zh: the whole's name.
        item: the whole, where its own figure stands; ``None`` where only its parts are followed.
        behind, ahead: its parts by whether they reach what is due.
    """

    name_zh: str
    item: Item | None
    behind: tuple[Item, ...]
    ahead: tuple[Item, ...]

    @property
    def hides_a_gap(self) -> bool:
        """Whether the whole looks well while a part is behind."""
        if self.item is None:
            return False
        looks_well = self.item.is_ahead or (not self.item.gap.is_known and (self.item.yoy.value or 0.0) > 0)
        return looks_well and bool(self.behind)


@dataclass(frozen=True)
class Loss:
    """Points lost on an indicator and whether they can be won back 失分与可挽回.

    Attributes:
        item: the indicator.
        pace: what each remaining month must bring, as a multiple of the monthly mean so far.
    """

    item: Item
    pace: Number

    @property
    def is_recoverable(self) -> bool:
        """Whether the pace needed is within reach."""
        return self.pace.value is not None and float(digits(self.pace.value, places=1)) <= PACE_REACHABLE

    @property
    def pace_words(self) -> Fact:
        """The multiple in words: ``1.3倍``."""
        words = "—" if self.pace.value is None else f"{digits(self.pace.value, places=1)}倍"
        return Fact(words, self.pace.value, self.pace.key)

    @property
    def outlook_zh(self) -> str:
        """研判."""
        if self.pace.value is None:
            return "视后续数据"
        if self.pace.value <= 1:
            return "保持现有进度即可"
        return "加力可挽回" if self.is_recoverable else "难度较大"


@dataclass(frozen=True)
class Matter:
    """需协调事项: what waits for a leader."""

    goal_lead_zh: str
    item: Item
    matter_zh: str


def read_wholes(reading: Reading, items: Sequence[Item]) -> tuple[Whole, ...]:
    """The indicators with parts that are judged, in the scheme's order; those that hide a gap first."""
    by_code = {item.indicator.code: item for item in items}
    wholes = []
    for indicator in reading.books.scheme.indicators:
        parts = [by_code[code] for code in indicator.parts if code in by_code]
        behind = tuple(sorted((part for part in parts if part.is_behind), key=lambda part: part.gap.value or 0.0))
        ahead = tuple(part for part in parts if part.is_ahead)
        own = by_code.get(indicator.code)
        is_told = own is not None and own.is_accepted and (own.gap.is_known or own.yoy.is_known)
        whole = Whole(own.spoken_zh if own else indicator.name_zh, own if is_told else None, behind, ahead)
        if len(behind) + len(ahead) >= (1 if is_told else _FEWEST_PARTS):
            wholes.append(whole)
    return tuple(sorted(wholes, key=lambda whole: not whole.hides_a_gap))


def read_losses(reading: Reading, items: Iterable[Item]) -> tuple[Loss, ...]:
    """The accepted indicators that lost points, most lost first."""
    months = reading.books.period.month
    losing = [item for item in items if item.is_accepted and (item.lost.value or 0.0) > 0]
    return tuple(Loss(item, _pace(item, months)) for item in sorted(losing, key=lambda item: -(item.lost.value or 0.0)))


def _pace(item: Item, months: int) -> Number:
    key = item.required_monthly.key.replace("required_monthly_value", "required_pace_ratio")
    done, required = item.value.value, item.required_monthly.value
    if item.indicator.basis != "ytd" or item.is_limit or item.is_percentage or not done or required is None or done < 0:
        return number(None, key)
    return number(max(required, 0.0) / (done / months), key, decimals=1)


def read_matters(reading: Reading, items: Iterable[Item]) -> tuple[Matter, ...]:
    """Red and held indicators by the leader who answers for them."""
    months = reading.books.period.month
    matters = [
        Matter(item.goal_lead_zh or "—", item, _matter_zh(Loss(item, _pace(item, months))))
        for item in items
        if item.lamp == "red" or item.standing == "held"
    ]
    order = list(dict.fromkeys(matter.goal_lead_zh for matter in matters))
    return tuple(sorted(matters, key=lambda matter: order.index(matter.goal_lead_zh)))


def _matter_zh(loss: Loss) -> str:
    item = loss.item
    if item.standing == "held":
        return "请责任单位如实核实说明"
    if item.is_provisional:
        return "尽快审定年度目标"
    if (item.streak.value or 0) > _LONG_STREAK:
        return "连续红灯，专题调度"
    if loss.pace.is_known and not loss.is_recoverable:
        return "所需进度明显加快，研究补欠措施"
    return "调度补欠进度"
