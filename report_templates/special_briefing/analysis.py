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


@dataclass(frozen=True)
class Whole:
    """An indicator with its parts 支撑子指标.

    Attributes:
        item: the whole.
        behind, ahead: its parts by whether they reach what is due.
        open: its parts without an accepted figure or target.
    """

    item: Item
    behind: tuple[Item, ...]
    ahead: tuple[Item, ...]
    open: tuple[Item, ...]

    @property
    def hides_a_gap(self) -> bool:
        """Whether the whole is in time while a part is not."""
        return self.item.is_ahead and bool(self.behind)


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


def read_wholes(items: Sequence[Item]) -> tuple[Whole, ...]:
    """The indicators that have parts among ``items``; those that hide a gap first."""
    by_code = {item.indicator.code: item for item in items}
    wholes = []
    for item in items:
        parts = [by_code[code] for code in item.indicator.parts if code in by_code]
        if parts and item.is_accepted and item.gap.is_known:
            behind = tuple(sorted((part for part in parts if part.is_behind), key=lambda part: part.gap.value or 0.0))
            ahead = tuple(part for part in parts if part.is_ahead)
            rest = tuple(part for part in parts if not part.is_behind and not part.is_ahead)
            wholes.append(Whole(item, behind, ahead, rest))
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


def read_matters(items: Iterable[Item], losses: Iterable[Loss]) -> tuple[Matter, ...]:
    """Red and held indicators by the leader who answers for them."""
    paces = {loss.item.indicator.code: loss for loss in losses}
    matters = [
        Matter(item.goal_lead_zh or "—", item, _matter_zh(item, paces.get(item.indicator.code)))
        for item in items
        if item.lamp == "red" or item.standing == "held"
    ]
    order = list(dict.fromkeys(matter.goal_lead_zh for matter in matters))
    return tuple(sorted(matters, key=lambda matter: order.index(matter.goal_lead_zh)))


def _matter_zh(item: Item, loss: Loss | None) -> str:
    if item.standing == "held":
        return "督促尽快核实数据"
    if item.is_provisional:
        return "尽快审定年度目标"
    if (item.streak.value or 0) > _LONG_STREAK:
        return "连续红灯，专题调度"
    if loss is not None and loss.pace.value is not None and not loss.is_recoverable:
        return "所需进度明显加快，研究补欠措施"
    return "调度补欠进度"
