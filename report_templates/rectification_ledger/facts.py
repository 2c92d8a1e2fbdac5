"""整改通报: 整改台账 as told to all: how many items in which state, how much is closed, what is late, came back or recurs.

Goes to all: units are named, no person and no post (domain.md §9.3 D09, S4-60).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from appraisal.answers import RECTIFICATION_ORIGINS, RECTIFICATION_STATES
from appraisal.findings import OutcomeError
from appraisal.frames import RectificationFrame
from appraisal.rectification.standing import (
    class_closure,
    count_states,
    item_closure,
    look_backs_due,
    mean_age_days,
    overdue_items,
    relapsed_items,
    repeated_items,
    silent_items,
)
from report_templates.blocks import Fact
from report_templates.reading import Reading
from report_templates.rectification_ledger.tables import (
    class_table,
    late_table,
    look_table,
    names_of,
    rules_of,
    unit_attachment,
)
from report_templates.template import ALL_ZH, Facts, ReportTemplate, common_facts
from report_templates.wording import Number, day_zh, number, percent, share_of

_LOOK_AHEAD_DAYS = 30
"""回头看 that falls due so soon is told now."""


@dataclass(frozen=True)
class Tally:
    """How many, in words of their own.

    Attributes:
        name_zh: what is counted.
        count: how many.
        share: 占比 of all.
    """

    name_zh: str
    count: Number
    share: Fact


@dataclass(frozen=True)
class Listed:
    """Items of one kind: how many, and whose.

    Attributes:
        count: how many.
        units: short names of their units, each once.
    """

    count: Number
    units: tuple[str, ...]

    @property
    def value(self) -> float:
        """How many, as a number."""
        return self.count.value or 0.0


@dataclass(frozen=True, kw_only=True)
class RectificationFacts(Facts):
    """Facts of one 整改通报.

    Attributes:
        day_zh: the day that all counts are about.
        total, unit_count: items on record, and units that have them.
        states, origins: counts that make the total each.
        closed_share: 销号率 by items.
        class_count, closed_class_count, open_class_count: 问题类别; closed are those with all items closed.
        class_share: 整改率 by classes.
        mean_age: mean age of open items in days.
        open: items not closed.
        overdue, relapsed, repeated, silent, look_back: items of a kind with their units.
        late_look_back: 回头看 whose day has passed.
        remarked: reports that could not be followed as written: closing without 待验 or evidence.
        feedback_days: 反馈时限 of the rules.
        changed: items told otherwise than in the edition before.
        ask_by_zh: when the units report next.
        office_zh: to whom.
    """

    day_zh: str
    total: Number
    unit_count: Number
    states: tuple[Tally, ...]
    origins: tuple[Tally, ...]
    closed_share: Fact
    class_count: Number
    closed_class_count: Number
    open_class_count: Number
    class_share: Fact
    mean_age: Number
    open: Number
    overdue: Listed
    relapsed: Listed
    repeated: Listed
    silent: Listed
    look_back: Listed
    late_look_back: Number
    remarked: Number
    feedback_days: Number
    changed: Number
    ask_by_zh: str
    office_zh: str


def addressees(reading: Reading) -> tuple[str, ...]:
    """To all: each quarter and year if anything is on record, each other month if anything is overdue or came back.

    A round about half a month tells nothing of it, and the last month of a quarter leaves it to the quarter.
    """
    items = reading.results.rectifications
    books = reading.books
    if books.round.frequency in {"quarter", "year"}:
        return ("all",) if len(items) else ()
    is_urgent = len(overdue_items(items)) or len(relapsed_items(items))
    is_between = books.round.frequency == "month" and not books.period.is_quarter_end
    return ("all",) if is_urgent and is_between else ()


def facts(reading: Reading, addressee_code: str) -> RectificationFacts:  # noqa: ARG001 - all read the same
    """What the circular says to all.

    Raises:
        OutcomeError: the states do not make all items.
    """
    items = reading.results.rectifications
    if sum(count_states(items).values()) != len(items):
        message = "整改事项各状态合计与总数不符，请核对整改台账后重跑。"
        raise OutcomeError(message)
    today = counted_to(reading)
    overdue, look_back = overdue_items(items), look_backs_due(items, today + timedelta(days=_LOOK_AHEAD_DAYS))
    relapsed, classes, closure = relapsed_items(items), class_closure(items), item_closure(items)
    late_relapsed = relapsed.index.isin(overdue.index)
    return RectificationFacts(
        **common_facts(reading, tells=lambda _: False),
        title=f"关于{reading.span_zh}|考评发现问题|整改情况|的通报",
        addressee_zh=ALL_ZH,
        tables={
            "classes": class_table(reading, items),
            "overdue": late_table(reading, overdue, "逾期未销号事项"),
            "relapsed": late_table(reading, relapsed[~late_relapsed], "未逾期的反弹事项"),
            "look_back": look_table(reading, look_back),
        },
        attachments=(unit_attachment(reading, items),),
        day_zh=day_zh(today),
        total=_count(reading, "all", len(items)),
        unit_count=_count(reading, "unit", items["subject_code"].dropna().nunique()),
        states=_tallies(items["state_code"], RECTIFICATION_STATES, reading),
        origins=_tallies(items["origin_code"], RECTIFICATION_ORIGINS, reading),
        closed_share=_share(reading, "closure", closure.pct),
        class_count=_count(reading, "class", classes.total),
        closed_class_count=_count(reading, "closed_class", classes.closed),
        open_class_count=_count(reading, "open_class", classes.open),
        class_share=_share(reading, "class_closure", classes.pct),
        mean_age=_count(reading, "mean_age_days", round(mean_age_days(items) or 0.0)),
        open=_count(reading, "open", closure.open),
        overdue=_listed(reading, "overdue", overdue),
        relapsed=_listed(reading, "relapsed", relapsed),
        repeated=_listed(reading, "repeated", repeated_items(items)),
        silent=_listed(reading, "silent", silent_items(items, rules_of(reading), today)),
        look_back=_listed(reading, "look_back", look_back),
        late_look_back=_count(reading, "late_look_back", len(look_backs_due(items, today))),
        remarked=_count(reading, "remarked", int(items["remark_zh"].fillna("").ne("").sum())),
        feedback_days=_count(reading, "feedback_days", rules_of(reading).feedback_days),
        changed=_count(reading, "changed", _changed(reading)),
        ask_by_zh=day_zh(reading.reply_by()),
        office_zh=reading.books.office.short_zh,
    )


def _count(reading: Reading, name: str, size: float) -> Number:
    return number(float(size), f"result:rectification_{name}_count::all:{reading.period_code}", decimals=0)


def _share(reading: Reading, name: str, pct: float | None) -> Fact:
    return Fact(percent(pct), pct, f"result:rectification_{name}_pct::all:{reading.period_code}")


def _listed(reading: Reading, name: str, items: pd.DataFrame) -> Listed:
    return Listed(_count(reading, name, len(items)), names_of(reading, list(items["subject_code"].fillna(""))))


def counted_to(reading: Reading) -> date:
    """The day to which ages and delays are counted."""
    return min(reading.books.period.end_on, reading.issued_on)


def _tallies(told: "pd.Series[str]", names: Mapping[str, str], reading: Reading) -> tuple[Tally, ...]:
    counts = told.value_counts()
    place = f"all:{reading.period_code}"
    return tuple(
        Tally(
            name,
            number(float(size), f"result:rectification_{code}_count::{place}", decimals=0),
            Fact(share_of(size, len(told)), size / len(told) * 100, f"result:rectification_{code}_share_pct::{place}"),
        )
        for code, name in names.items()
        if (size := int(counts.get(code, 0)))
    )


def _changed(reading: Reading) -> int:
    """Items whose state differs from the published edition's, or that only one of both has."""
    published = reading.books.published
    if published is None:
        return 0
    now, before = (_states(each) for each in (reading.results.rectifications, published.rectifications))
    return sum(now.get(code) != before.get(code) for code in {*now, *before})


def _states(items: RectificationFrame) -> dict[str, str]:
    return dict(zip(items["item_code"], items["state_code"], strict=True))


TEMPLATE = ReportTemplate(
    code="rectification_ledger", name_zh="整改情况通报", form="circular", addressees=addressees, facts=facts
)
