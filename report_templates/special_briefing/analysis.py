"""研判: what the county's own figures say beyond their colours, by plain rules over facts.

Which parts hold a whole back, how many figures rise and fall, and which matters wait for which leader.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from report_templates.aspects.losses import PACE_REACHABLE, Loss, pace_of
from report_templates.blocks import Fact
from report_templates.items import Item, short_name, tally
from report_templates.reading import Reading
from report_templates.wording import Number, count, digits, listing

_LONG_STREAK = 2
_FEWEST_PARTS = 2
"""Parts without a whole's own figure are told only if there are so many."""
_PARTS_NAMED = 2


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
class Directions:
    """升降平: how figures stand to those of a year ago; up, down, flat and without make ``total``.

    Attributes:
        total, up, down, flat, without: counts.
    """

    total: Number
    up: Number
    down: Number
    flat: Number
    without: Number


@dataclass(frozen=True)
class Matter:
    """需协调事项: what waits for a leader.

    Attributes:
        goal_lead_zh: 目标长 post.
        item: the indicator.
        supporting_zh: 配合单位, ``—`` for none.
        matter: what is asked.
        lost: points lost on it.
    """

    goal_lead_zh: str
    item: Item
    supporting_zh: str
    matter: Fact
    lost: float

    @property
    def spoken_zh(self) -> str:
        """The indicator in a sentence."""
        return self.item.spoken_zh


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


def count_directions(items: Sequence[Item], *, place: str, period: str) -> Directions:
    """Count 升降平 as they are printed: a change that rounds to nothing is flat."""
    where = {"place": place, "period": period}
    signs = {id(item): _direction(item) for item in items}

    def count_of(name: str, wanted: int | None) -> Number:
        return tally(items, lambda item: signs[id(item)] == wanted, name=name, **where)

    return Directions(
        total=tally(items, lambda _: True, name="all_figures", **where),
        up=count_of("up", 1),
        down=count_of("down", -1),
        flat=count_of("flat", 0),
        without=count_of("without_base", None),
    )


def read_matters(reading: Reading, items: Iterable[Item], wholes: Sequence[Whole]) -> tuple[Matter, ...]:
    """Red and held indicators by the leader who answers for them."""
    parts = {whole.item.indicator.code: whole.behind for whole in wholes if whole.item is not None}
    months = reading.books.period.month
    matters = [
        Matter(
            item.goal_lead_zh or "—",
            item,
            _supporting_zh(reading, item),
            _matter(item, pace_of(item, months), parts),
            item.lost.value or 0.0,
        )
        for item in items
        if item.lamp == "red" or item.standing == "held"
    ]
    order = list(dict.fromkeys(matter.goal_lead_zh for matter in matters))
    return tuple(sorted(matters, key=lambda matter: order.index(matter.goal_lead_zh)))


def most_pressing(matters: Sequence[Matter], shown: int) -> tuple[Matter, ...]:
    """Those on which most points are lost, of figures that stand."""
    standing = [matter for matter in matters if matter.item.is_accepted]
    return tuple(sorted(standing, key=lambda matter: -matter.lost)[:shown])


def recoverable_of(losses: Sequence[Loss]) -> tuple[Loss, ...]:
    """Losses that can be won back at a pace within reach."""
    return tuple(loss for loss in losses if loss.is_recoverable and not loss.is_waiting)


def _direction(item: Item) -> int | None:
    moved = item.change if item.is_percentage else item.yoy
    if not item.is_accepted or moved.value is None:
        return None
    shown = float(digits(moved.value, places=1))
    return (shown > 0) - (shown < 0)


def _supporting_zh(reading: Reading, item: Item) -> str:
    subjects = reading.books.scheme.subject_by_code
    names = [short_name(subjects.get(code)) for code in item.indicator.supporting]
    return listing(names, limit=2, measure="个单位") or "—"


def _matter(item: Item, pace: Number, parts: Mapping[str, tuple[Item, ...]]) -> Fact:
    """The first rule that fits, worst first."""
    behind = parts.get(item.indicator.code, ())
    if item.standing == "held":
        words = "请责任单位如实核实说明"
    elif item.is_provisional:
        words = "年度目标尚未定案，请尽快审定"
    elif (item.streak.value or 0) > _LONG_STREAK:
        words = f"已连续{count(item.streak.value, '期')}{item.lamp_zh}，请专题调度"
        return Fact(words, item.streak.value, item.streak.key)
    elif pace.value is not None and float(digits(pace.value, places=1)) > PACE_REACHABLE:
        words = f"后续月均须为前期的{digits(pace.value, places=1)}倍，请研究补欠措施"
        return Fact(words, pace.value, pace.key)
    elif behind:
        words = f"请督促分项补欠：{listing([part.spoken_zh for part in behind], limit=_PARTS_NAMED)}"
    elif item.reason_code == "growth_negative":
        words = "同比下降，请查明原因、稳住运行"
    else:
        words = "请调度补欠进度"
    return Fact(words, item.gap.value, item.gap.key)
