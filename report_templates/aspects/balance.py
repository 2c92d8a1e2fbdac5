"""均衡: subjects whose economic indicators are far better than the rest 硬指标好、软指标弱 (S4-33), by plain distances."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from report_templates.blocks import Fact
from report_templates.items import Item
from report_templates.reading import Reading
from report_templates.standings import Standing
from report_templates.wording import Number, number, percent, percentage_points

DIVERGENT_DEVIATIONS = 0.7
"""So many standard deviations above the mean on the one side and below it on the other."""
DIVERGENT_PP = 5.0
"""And so many percentage points from the mean on either side, or the difference is no matter."""
_FEWEST_SUBJECTS = 5
_FEWEST_POINTS = 10.0
_GROUPS_NAMED = 2
_SHOWN = 4


@dataclass(frozen=True)
class Divergent:
    """A subject with good economic indicators and weak others.

    Attributes:
        name_zh: whose.
        hard, soft: 得分率 on 经济指标 and on the rest, percent.
        hard_mean, soft_mean: those of its kind.
        weak_groups: 一级指标 on which it lost most of the soft points.
    """

    name_zh: str
    hard: Number
    soft: Number
    hard_mean: Number
    soft_mean: Number
    weak_groups: tuple[str, ...]

    @property
    def hard_words(self) -> Fact:
        """得分率 in words."""
        return Fact(percent(self.hard.value), self.hard.value, self.hard.key)

    @property
    def soft_words(self) -> Fact:
        """得分率 in words."""
        return Fact(percent(self.soft.value), self.soft.value, self.soft.key)

    @property
    def lead_words(self) -> Fact:
        """By how much the hard side leads the mean, in percentage points."""
        return _gap(self.hard, self.hard_mean)

    @property
    def lag_words(self) -> Fact:
        """By how much the soft side trails the mean."""
        return _gap(self.soft, self.soft_mean)


def read_divergent(reading: Reading, standings: Sequence[Standing], items: Sequence[Item]) -> tuple[Divergent, ...]:
    """Subjects strong on 经济指标 and weak on the rest, each among those of its kind; the widest first."""
    own: dict[str, list[Item]] = {}
    for item in items:
        if item.weight.value and item.score.is_known:
            own.setdefault(item.subject.code, []).append(item)
    found: list[tuple[float, Divergent]] = []
    for kind in dict.fromkeys(each.subject.kind for each in standings):
        members = [(each, own.get(each.subject.code, [])) for each in standings if each.subject.kind == kind]
        found += _among(reading, [(each, had) for each, had in members if _is_both(had)])
    return tuple(each for _, each in sorted(found, key=lambda pair: -pair[0]))[:_SHOWN]


def _among(reading: Reading, members: Sequence[tuple[Standing, list[Item]]]) -> list[tuple[float, Divergent]]:
    if len(members) < _FEWEST_SUBJECTS:
        return []
    hard, soft = ([_rate(had, is_hard=side) for _, had in members] for side in (True, False))
    found = []
    for (standing, had), strong, weak in zip(members, hard, soft, strict=True):
        above, below = _distance(strong, hard), -_distance(weak, soft)
        apart = min(strong - fmean(hard), fmean(soft) - weak)
        if min(above, below) >= DIVERGENT_DEVIATIONS and apart >= DIVERGENT_PP:
            place = f"::{standing.subject.code}:{reading.period_code}"
            told = {"hard": strong, "soft": weak, "hard_mean": fmean(hard), "soft_mean": fmean(soft)}
            rates = {name: number(value, f"result:{name}_rate_pct{place}") for name, value in told.items()}
            found.append((above + below, Divergent(standing.name_zh, weak_groups=_weak(reading, had), **rates)))
    return found


def _is_both(items: Sequence[Item]) -> bool:
    return all(
        sum(item.weight.value or 0.0 for item in items if item.indicator.is_economic_target == side) >= _FEWEST_POINTS
        for side in (True, False)
    )


def _rate(items: Sequence[Item], *, is_hard: bool) -> float:
    own = [item for item in items if item.indicator.is_economic_target == is_hard]
    points = sum(_official(item) for item in own)
    return points / sum(item.weight.value or 0.0 for item in own) * 100


def _official(item: Item) -> float:
    return (item.cautious if item.cautious.is_known else item.score).value or 0.0


def _distance(value: float, values: Sequence[float]) -> float:
    spread = pstdev(values)
    return (value - fmean(values)) / spread if spread else 0.0


def _weak(reading: Reading, items: Sequence[Item]) -> tuple[str, ...]:
    lost: dict[str, float] = {}
    for item in items:
        if not item.indicator.is_economic_target:
            code = item.indicator.group_code
            lost[code] = lost.get(code, 0.0) + (item.weight.value or 0.0) - _official(item)
    names = reading.books.scheme.group_names
    most = sorted(lost, key=lambda code: -lost[code])[:_GROUPS_NAMED]
    return tuple(names[code] for code in most if lost[code] > 0 and code in names)


def _gap(rate: Number, mean: Number) -> Fact:
    value = abs((rate.value or 0.0) - (mean.value or 0.0))
    return Fact(percentage_points(value), value, rate.key.replace("_rate_pct", "_lead_pp"))
