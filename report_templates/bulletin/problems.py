"""通报的问题: where the problems lie, unit by unit and figure by figure; only figures that stand and final targets."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from report_templates.items import OWED, Item, with_lamp
from report_templates.reading import Reading
from report_templates.standings import Standing
from report_templates.wording import Number, number

_WORST_SHOWN = 5
_MANY_RED = 2
_COMMON_LAG_SHARE = 0.5
_FEW = 3


@dataclass(frozen=True)
class CommonLag:
    """An indicator on which many subjects are behind.

    Attributes:
        name_zh: the indicator.
        behind, judged: how many subjects are behind, of how many with an accepted figure.
    """

    name_zh: str
    behind: Number
    judged: Number


@dataclass(frozen=True)
class Missing:
    """A subject that did not report, with how many figures."""

    name_zh: str
    count: Number


def find_most_red(standings: Sequence[Standing]) -> tuple[Standing, ...]:
    """Those with the most red lamps, if they are few and have several."""
    most = max((each.red.value or 0.0 for each in standings), default=0.0)
    leaders = tuple(each for each in standings if each.red.value == most)
    return leaders if most >= _MANY_RED and len(leaders) <= _FEW else ()


def find_worst(items: Sequence[Item]) -> tuple[Item, ...]:
    """The red items furthest behind, one a subject, so that one bad subject does not hide the others."""
    red = sorted(
        (item for item in with_lamp(items, "red") if item.is_behind and not item.is_provisional),
        key=lambda item: item.gap.value or 0.0,
    )
    firsts = {item.subject.code: item for item in reversed(red)}
    return tuple(item for item in red if firsts[item.subject.code] is item)[:_WORST_SHOWN]


def find_common_lags(reading: Reading, items: Sequence[Item]) -> tuple[CommonLag, ...]:
    """Indicators on which half or more of those with a figure are behind, most first."""
    lags = []
    own = [item for item in items if item.figure_subject is item.subject and item.is_accepted and item.gap.is_known]
    by_code: dict[str, list[Item]] = {}
    for item in own:
        by_code.setdefault(item.indicator.code, []).append(item)
    for code, judged in by_code.items():
        behind = [item for item in judged if item.lamp in {"red", "yellow"} and item.is_behind]
        if len(judged) >= _FEW and len(behind) / len(judged) >= _COMMON_LAG_SHARE:
            key = f"{code}::{reading.period_code}"
            lags.append(
                CommonLag(
                    judged[0].indicator.name_zh,
                    number(float(len(behind)), f"result:behind_count:{key}", decimals=0),
                    number(float(len(judged)), f"result:judged_count:{key}", decimals=0),
                )
            )
    return tuple(sorted(lags, key=lambda each: -(each.behind.value or 0.0)))[:_WORST_SHOWN]


def find_missing(reading: Reading, items: Sequence[Item]) -> tuple[Missing, ...]:
    """Who did not report what it reports itself."""
    late = [item for item in items if item.standing in OWED and item.is_self_reported]
    sizes = Counter(item.subject.code for item in late)
    names = {item.subject.code: item.subject_zh for item in late}
    return tuple(Missing(names[code], _count(reading, size, code)) for code, size in sizes.items())


def _count(reading: Reading, size: int, place: str) -> Number:
    return number(float(size), f"result:missing_count::{place}:{reading.period_code}", decimals=0)
