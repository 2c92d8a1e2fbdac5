"""重点工作节点: on which day each node was finished, as the ledger of the month says; some are late and some unfinished."""

from collections.abc import Iterable
from datetime import timedelta

from appraisal.milestones.nodes import Milestone
from appraisal.period import Period
from sample_county.lines import EventLine
from sample_county.world import County

_ON_TIME, _LATE = 0.7, 0.92
_EARLY_DAYS, _LATE_DAYS = 15, 40


def draw_milestones(county: County, months: Iterable[str]) -> dict[str, tuple[EventLine, ...]]:
    """Finished nodes by month code.

    Args:
        county: the world; its scheme's nodes.
        months: codes of the months that have a ledger; a node stands in the first one that ends on or after its day.
    """
    ledgers = [each for each in county.months if each.code in set(months)]
    lines: dict[str, tuple[EventLine, ...]] = {}
    for node in county.scheme.milestones:
        line = _finished(county, node)
        month = None if line is None else _ledger_of(line, ledgers)
        if line is not None and month is not None:
            lines[month.code] = (*lines.get(month.code, ()), line)
    return lines


def _finished(county: County, node: Milestone) -> EventLine | None:
    """The entry of a node; ``None`` where it is not finished within the year."""
    generator = county.generator("milestone", node.code)
    luck, early, late = generator.random(), generator.integers(_EARLY_DAYS), generator.integers(1, _LATE_DAYS)
    number = int(generator.integers(1, 60))
    if luck >= _LATE:
        return None
    done_on = node.due_on - timedelta(days=int(early)) if luck < _ON_TIME else node.due_on + timedelta(days=int(late))
    if done_on.year != node.due_on.year:
        return None
    scheme = county.scheme
    subject, indicator = scheme.subject_by_code[node.subject_code], scheme.indicator_by_code[node.indicator_code]
    paper = f"{scheme.county_zh[0]}督验〔{done_on.year}〕{number}号"
    return EventLine(subject, "节点完成", indicator, None, done_on, node.name_zh, "经牵头单位查验", paper)


def _ledger_of(line: EventLine, ledgers: list[Period]) -> Period | None:
    return next(
        (each for each in ledgers if each.year == line.occurred_on.year and each.end_on >= line.occurred_on), None
    )
