"""人代会目标: what the People's Congress fixed for the county, against what came of it (S0-31)."""

from collections.abc import Sequence
from dataclasses import dataclass

from report_templates.blocks import Fact, Table
from report_templates.items import Item, of_subject
from report_templates.reading import Reading
from report_templates.template import told
from report_templates.wording import (
    FILTERS,
    MISSING,
    Number,
    against_ceiling,
    against_due,
    against_limit,
    against_target,
    number,
)

_HEAD = ("指标", "人代会目标", "实际完成", "与目标相比", "位次", "完成情况")
_SHARES = (0.28, 0.15, 0.15, 0.2, 0.1, 0.12)
_STATE_ZH = {True: "达到", False: "未达到", None: "待核实"}
_NOISE = 1e-9


@dataclass(frozen=True)
class CongressTarget:
    """A target that the People's Congress fixed 人代会目标.

    Attributes:
        item: the county's figure.
        fixed: what was fixed.
        over: the figure less what was fixed, unknown where the figure does not stand.
    """

    item: Item
    fixed: Number
    over: Number

    @property
    def is_reached(self) -> bool | None:
        """Whether it was reached; ``None`` where the figure is under verification or missing."""
        if self.over.value is None:
            return None
        return self.over.value <= _NOISE if self.item.is_limit else self.over.value >= -_NOISE

    @property
    def name_zh(self) -> str:
        """The indicator."""
        return self.item.name_zh

    @property
    def gap_words(self) -> Fact:
        """Distance from the target in words that fit the kind of figure."""
        value, item = self.over.value, self.item
        if value is None:
            return Fact(MISSING, None, self.over.key)
        if item.is_percentage:
            words = against_ceiling(-value) if item.is_limit else against_due(value, mark="目标")
        elif item.is_limit:
            words = against_limit(value, item.indicator.uom, places=item.indicator.decimals)
        else:
            words = against_target(value, item.indicator.uom, places=item.indicator.decimals)
        return Fact(words, value, self.over.key)


def read_targets(reading: Reading) -> tuple[CongressTarget, ...]:
    """The targets that the People's Congress fixed, in the scheme's order; empty where the scheme states none."""
    scheme = reading.books.scheme
    targets = {code: each for (code, subject), each in scheme.target_by_key.items() if subject == scheme.home.code}
    found = []
    for item in of_subject(reading.items, scheme.home.code):
        fixed = targets[item.indicator.code].congress_value if item.indicator.code in targets else None
        if fixed is not None:
            found.append(_read(item, fixed, reading))
    return tuple(found)


def target_table(targets: Sequence[CongressTarget]) -> Table:
    """人代会确定目标完成情况; a figure that does not stand is not told."""
    rows = tuple(
        (
            told(each.name_zh, align="left"),
            told(FILTERS["amount"](each.fixed)),
            told(FILTERS["amount"](each.item.value) if each.item.is_accepted else MISSING),
            told(each.gap_words),
            told(FILTERS["place"](each.item.rank) if each.item.is_accepted else MISSING),
            told(_STATE_ZH[each.is_reached]),
        )
        for each in targets
    )
    note = "位次为全市同类县（市、区）中的位次；“待核实”为数据尚在核实或者未报，暂不作判断。"
    return Table("人代会确定目标完成情况", _HEAD, rows, _SHARES, note)


def _read(item: Item, fixed: float, reading: Reading) -> CongressTarget:
    place = f"{item.indicator.code}:{item.subject.code}:{reading.period_code}"
    uom, decimals = item.indicator.uom, item.indicator.decimals
    over = item.value.value - fixed if item.is_accepted and item.value.value is not None else None
    return CongressTarget(
        item,
        number(fixed, f"result:congress_value:{place}", uom=uom, decimals=decimals),
        number(over, f"result:over_congress_value:{place}", uom=uom, decimals=decimals),
    )
