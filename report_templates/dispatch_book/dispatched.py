"""本月调度: on which days each 目标长 called its 目标人 together, and of whom no record was seen (domain.md S0-21).

For the county's leaders alone; names posts. A record that nobody sent is not a meeting that nobody held, and is not called one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from appraisal.dispatches import Dispatch, dispatches_of
from report_templates.blocks import Cell, Fact, Table, quoted
from report_templates.dispatch_book.pages import LeadPage
from report_templates.reading import Reading
from report_templates.template import told
from report_templates.wording import FILTERS, Number, month_day_zh, number

_HEAD = ("目标长", "亮灯指标", "红灯", "黄灯", "未解决的卡点")
_SHARES = (0.4, 0.15, 0.12, 0.12, 0.21)


@dataclass(frozen=True)
class Dispatched:
    """本月调度 of all 目标长.

    Attributes:
        is_kept: whether the office has ever received a 调度记录表 within reach; else nothing is said of anybody.
        words: meetings by 目标长, each linked to its line; none for whom no record was seen.
        held_count, unseen_count: how many 目标长 have one, and have none.
    """

    is_kept: bool
    words: Mapping[str, tuple[Fact, ...]]
    held_count: Number
    unseen_count: Number


def read_dispatched(reading: Reading, pages: Sequence[LeadPage]) -> Dispatched:
    """What the records of the month tell of whoever has a page."""
    told_of = dispatches_of(reading.books.dispatches, [page.lead_zh for page in pages], reading.books.period)
    held = sum(bool(each) for each in told_of.values())
    return Dispatched(
        is_kept=not reading.books.dispatches.empty,
        words={lead: tuple(map(_words, meetings)) for lead, meetings in told_of.items()},
        held_count=_count(reading, "dispatched", held),
        unseen_count=_count(reading, "undispatched", len(told_of) - held),
    )


def unseen_table(dispatched: Dispatched, pages: Sequence[LeadPage], *, red_zh: str, yellow_zh: str) -> Table | None:
    """未见调度记录的目标长, with what waits for them; ``None`` where everybody has a record, or nobody keeps any."""
    unseen = [page for page in pages if not dispatched.words[page.lead_zh]]
    if not unseen or not dispatched.is_kept:
        return None
    count = FILTERS["count"]
    rows = tuple(
        (
            Cell(page.lead_zh, align="left"),
            told(count(page.lamps.total, "项")),
            told(count(page.lamps.red, "项")),
            told(count(page.lamps.yellow, "项")),
            told(count(page.blocker_count, "个")),
        )
        for page in unseen
    )
    return Table("本月未见调度记录的目标长", (*_HEAD[:2], red_zh, yellow_zh, _HEAD[-1]), rows, _SHARES)


def _words(meeting: Dispatch) -> Fact:
    """``9月12日（纪要〔2026〕9号）``."""
    words = f"{month_day_zh(meeting.day)}（{meeting.minutes_zh or '未附纪要'}）"
    return quoted(words, "dispatches", meeting.key)


def _count(reading: Reading, name: str, size: int) -> Number:
    return number(float(size), f"result:{name}_count::leaders:{reading.period_code}", decimals=0)
