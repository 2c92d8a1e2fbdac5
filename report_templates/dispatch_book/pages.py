"""目标长的一页: what one county leader answers for, what blocks it, what was promised, what waits for a decision.

Of blockers and replies the words are the reporters' own; ages are counted to the day of issue. Internal: posts, no names.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from appraisal.projects.blockers import Blocker, open_blockers
from appraisal.projects.standing import ProjectStanding
from appraisal.scheme import Subject
from report_templates.blocks import Fact, quoted
from report_templates.dispatch_book.basics import count_lacks
from report_templates.duties import projects_now
from report_templates.items import Item, appraised, short_name
from report_templates.lamp_counts import LampCounts, LampTurns, count_lamps, count_turns
from report_templates.reading import Reading
from report_templates.warned import Warned, read_warnings
from report_templates.wording import Number, count, month_day_zh, number

_ORDER = {"red": 0, "yellow": 1, "unlit": 2, "green": 3}
_NONE_ZH = "—"
SHOWN_NAMES = 3
"""Names in one sentence; the attachment has the others."""


@dataclass(frozen=True)
class Blocked:
    """项目卡点 with whose it is.

    Attributes:
        subject: the project.
        goal_lead_zh: who answers for it.
        blocker: what it is, since when, and by when it was promised.
        age: how long it has been open, counted to the day of issue.
    """

    subject: Subject
    goal_lead_zh: str
    blocker: Blocker
    age: Fact

    @property
    def place_zh(self) -> str:
        """The project's short name."""
        return short_name(self.subject)

    @property
    def owner_zh(self) -> str:
        """Who is to settle it."""
        return self.blocker.owner_zh or _NONE_ZH

    @property
    def is_overdue(self) -> bool:
        """Whether the promised day is past."""
        return self.blocker.overdue_days > 0

    @property
    def promised_zh(self) -> str:
        """By when it was promised; ``—`` without a promise."""
        day = self.blocker.promised_on
        return f"{month_day_zh(day)}{'（已超期）' if self.is_overdue else ''}" if day else _NONE_ZH


@dataclass(frozen=True)
class Promise:
    """What was promised on a warning, and whether it was kept 承诺兑现.

    Attributes:
        warned: the warning.
        measure_zh: what was promised, in the unit's own words; ``—`` if it told none.
        promised_on: by when.
        request_zh: what the unit asked to be coordinated; empty if nothing.
        is_due: whether the day is past.
        reply_key: the line of the answer that told it; empty without.
    """

    warned: Warned
    measure_zh: str
    promised_on: date | None
    request_zh: str
    is_due: bool
    reply_key: str

    @property
    def measure(self) -> Fact | str:
        """What was promised, linked to the answer that told it."""
        return quoted(self.measure_zh, "replies", self.reply_key) if self.reply_key else self.measure_zh

    @property
    def request(self) -> Fact | str:
        """What was asked, linked likewise."""
        return quoted(self.request_zh, "replies", self.reply_key) if self.reply_key else self.request_zh

    @property
    def unit_zh(self) -> str:
        """Who promised or asked."""
        return short_name(self.warned.addressee)

    @property
    def kept_zh(self) -> str:
        """已兑现, 未兑现, 未到期."""
        if not self.is_due:
            return "未到期" if self.promised_on else _NONE_ZH
        if self.warned.item.lamp == "unlit":
            return "数据未定，待核"
        return "已兑现" if self.warned.item.lamp == "green" else "未兑现"


@dataclass(frozen=True)
class LeadPage:
    """One 目标长.

    Attributes:
        lead_zh: the post.
        items: indicators, worst first.
        projects: key projects, furthest behind first.
        lamps: their lamps.
        turns: how these moved since the last period.
        blockers, blocker_count: what is not settled, oldest first, and how much that is.
        promises: what was promised on their warnings.
        requests: what units ask to be coordinated.
        late_projects, project_count: projects that are not where they are due, of how many.
        lacks: what projects lack that ought to carry them (投资方、资金、班子), and how many do.
        table, project_table, blocker_table, promise_table: names of its tables.
    """

    lead_zh: str
    items: tuple[Item, ...]
    projects: tuple[ProjectStanding, ...]
    late_projects: Number
    project_count: Number
    lacks: tuple[tuple[str, Number], ...]
    lamps: LampCounts
    turns: LampTurns
    blockers: tuple[Blocked, ...]
    blocker_count: Number
    promises: tuple[Promise, ...]
    requests: tuple[Promise, ...]
    table: str
    project_table: str
    blocker_table: str
    promise_table: str

    @property
    def red(self) -> tuple[Item, ...]:
        """Its red items, furthest behind first."""
        return tuple(item for item in self.items if item.lamp == "red")

    @property
    def watched(self) -> tuple[Item, ...]:
        """Its items that shine in another colour than green."""
        return tuple(item for item in self.items if item.lamp and item.lamp != "green")

    @property
    def green(self) -> tuple[Item, ...]:
        """Its green items."""
        return tuple(item for item in self.items if item.lamp == "green")

    @property
    def unlamped(self) -> tuple[Item, ...]:
        """Its items that are scored without a lamp."""
        return tuple(item for item in self.items if not item.lamp)

    @property
    def lagging(self) -> tuple[ProjectStanding, ...]:
        """Its projects that are not where they are due, or of which nobody can say."""
        return tuple(each for each in self.projects if each.has_reached is not True)

    @property
    def held(self) -> tuple[Item, ...]:
        """Its items under verification."""
        return tuple(item for item in self.items if item.standing == "held")

    @property
    def broken(self) -> tuple[Promise, ...]:
        """Promises that were not kept."""
        return tuple(each for each in self.promises if each.kept_zh == "未兑现")

    @property
    def point_count(self) -> int:
        """How many points wait for a decision, as the page numbers them."""
        return bool(self.red) + bool(self.blockers) + bool(self.broken) + len(self.requests)


def read_pages(reading: Reading) -> tuple[LeadPage, ...]:
    """A page for each 目标长 who answers for anything, in the scheme's order."""
    return reading.once("lead pages", lambda: tuple(_pages(reading)))


def watched_items(reading: Reading) -> tuple[Item, ...]:
    """What shines of what the leaders answer for: the county's appraised indicators."""
    home = reading.books.scheme.home.code
    return appraised(item for item in reading.items if item.subject.code == home)


def read_blocked(reading: Reading) -> tuple[Blocked, ...]:
    """卡点 that are not settled on the day of issue, by project, oldest first."""
    return reading.once("open blockers", lambda: tuple(_blocked(reading)))


def _pages(reading: Reading) -> Iterator[LeadPage]:
    items, projects, blocked = watched_items(reading), projects_now(reading), read_blocked(reading)
    promises = _promises(reading)
    leads = dict.fromkeys(
        [*(item.goal_lead_zh for item in items), *(each.project.goal_chain.goal_lead for each in projects)]
    )
    for place_no, lead in enumerate((each for each in leads if each), start=1):
        own = tuple(sorted((item for item in items if item.goal_lead_zh == lead), key=_worst_first))
        works = sorted((each for each in projects if each.project.goal_chain.goal_lead == lead), key=_latest_first)
        mine = tuple(each for each in promises if each.warned.item.goal_lead_zh == lead)
        place = {"place": lead, "period": reading.period_code}
        shining = tuple(item for item in own if item.lamp)
        own_blocked = tuple(each for each in blocked if each.goal_lead_zh == lead)
        yield LeadPage(
            lead_zh=lead,
            items=own,
            projects=tuple(works),
            late_projects=_count(reading, "late_project", lead, sum(each.has_reached is False for each in works)),
            project_count=_count(reading, "project", lead, len(works)),
            lacks=tuple(
                (words, _count(reading, f"lacking_{place_of_lack}", lead, size))
                for place_of_lack, (words, size) in enumerate(count_lacks(works), start=1)
            ),
            lamps=count_lamps(shining, **place),
            turns=count_turns(shining, **place),
            blockers=own_blocked,
            blocker_count=_count(reading, "blocker", lead, len(own_blocked)),
            promises=tuple(each for each in mine if each.promised_on),
            requests=tuple(each for each in mine if each.request_zh),
            table=f"items_{place_no}",
            project_table=f"projects_{place_no}",
            blocker_table=f"blockers_{place_no}",
            promise_table=f"promises_{place_no}",
        )


def _count(reading: Reading, name: str, place: str, size: int) -> Number:
    return number(float(size), f"result:{name}_count::{place}:{reading.period_code}", decimals=0)


def _latest_first(each: ProjectStanding) -> tuple[int, float]:
    return -each.start_overdue_count, each.gap_pp if each.gap_pp is not None else 0.0


def _worst_first(item: Item) -> tuple[int, float]:
    return _ORDER.get(item.lamp, len(_ORDER)), item.gap.value or 0.0


def _blocked(reading: Reading) -> Iterator[Blocked]:
    scheme = reading.books.scheme
    still = open_blockers(reading.books.blockers, reading.issued_on)
    for project in scheme.projects:
        for each in still.get(project.subject_code, ()):
            days = None if each.age_days is None else float(each.age_days)
            key = f"result:blocker_age_days::{project.subject_code}:{reading.period_code}"
            age = Fact(count(days, "天"), days, key)
            yield Blocked(scheme.subject_by_code[project.subject_code], project.goal_chain.goal_lead, each, age)


def _promises(reading: Reading) -> tuple[Promise, ...]:
    """The latest answer to each warning of the county's items, with what it promised and asked for."""
    answers = _latest_answers(reading)
    seen: dict[tuple[str, str], Promise] = {}
    for warned in read_warnings(reading):
        answer = answers.get(warned.key)
        if answer is None and warned.promised_on is None:
            continue
        promised = warned.promised_on or (_day(answer["promised_on"]) if answer else None)
        seen.setdefault(
            (warned.item.indicator.code, warned.item.figure_subject.code),
            Promise(
                warned,
                (_text(answer["measure_zh"]) if answer else "") or _NONE_ZH,
                promised,
                _text(answer["request_zh"]) if answer else "",
                is_due=promised is not None and promised < reading.issued_on,
                reply_key=str(answer["reply_key"]) if answer else "",
            ),
        )
    home = reading.books.scheme.home.code
    return tuple(
        each for (_, owner), each in seen.items() if owner == home or each.warned.item.subject.kind == "project"
    )


def _latest_answers(reading: Reading) -> Mapping[str, Mapping[str, object]]:
    replies = reading.books.replies
    ordered = replies[replies["reply_kind"].eq("warning")].sort_values(["replied_on", "reply_key"])
    rows: Sequence[Mapping[object, object]] = ordered.to_dict("records")
    return {str(row["about_key"]): {str(name): cell for name, cell in row.items()} for row in rows}


def _text(cell: object) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def _day(cell: object) -> date | None:
    return pd.Timestamp(cell).date() if isinstance(cell, str) and cell else None
