"""卡点: what holds projects up, who must clear it and by when; open ones only, the most overdue first."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import pandas as pd

from report_templates.blocks import Fact, Table, quoted
from report_templates.items import short_name
from report_templates.reading import Reading
from report_templates.template import told
from report_templates.wording import Number, month_day_zh, number

_SHARES = (0.23, 0.14, 0.27, 0.18, 0.18)
_SHOWN = 10


@dataclass(frozen=True)
class Blocker:
    """卡点 of one project.

    Attributes:
        name_zh: the project.
        goal_lead_zh: 目标长 post of the project, for internal documents.
        class_zh: which kind.
        matter: what it is, in the words of the report.
        owner_zh: 牵头解决 unit or post as the report named it.
        promised_on: 承诺时限, ``None`` if none was given.
        is_overdue: whether that day has passed.
    """

    name_zh: str
    goal_lead_zh: str
    class_zh: str
    matter: Fact
    owner_zh: str
    promised_on: date | None
    is_overdue: bool


@dataclass(frozen=True)
class BlockerCounts:
    """How many open 卡点 there are.

    Attributes:
        total, overdue: counts; ``overdue`` of those with a day that has passed.
        classes: by kind, most first; they make ``total``.
        shown: the most overdue first.
    """

    total: Number
    overdue: Number
    classes: tuple[tuple[str, Number], ...]
    shown: tuple[Blocker, ...]


def read_blockers(reading: Reading) -> BlockerCounts:
    """Open 卡点 of the projects as known at the cut-off; settled ones are left out."""
    frame = pd.DataFrame(reading.books.blockers)
    known = frame[frame["settled_on"].isna() & frame["subject_code"].isin(list(reading.books.scheme.project_by_code))]
    newest = known.sort_values(["period", "recorded_at"], kind="stable").drop_duplicates("blocker_key", keep="last")
    blockers = [
        _read_blocker(reading, {str(name): cell for name, cell in row.items()}) for row in newest.to_dict("records")
    ]
    ordered = sorted(blockers, key=lambda each: (each.promised_on or date.max, each.name_zh))
    sizes = Counter(each.class_zh for each in blockers)
    place = f"::all:{reading.period_code}"

    def count(name: str, size: int) -> Number:
        return number(float(size), f"result:{name}_count{place}", decimals=0)

    return BlockerCounts(
        total=count("blocker", len(blockers)),
        overdue=count("overdue_blocker", sum(each.is_overdue for each in blockers)),
        classes=tuple(
            (name, count(f"blocker_class_{seat}", size))
            for seat, (name, size) in enumerate(sizes.most_common(), start=1)
        ),
        shown=tuple(ordered[:_SHOWN]),
    )


def blocker_table(counts: BlockerCounts) -> Table:
    """项目卡点: project, kind, matter, who clears it, by when."""
    rows = tuple(
        (
            told(each.name_zh, align="left"),
            told(each.class_zh),
            told(each.matter, align="left"),
            told(each.owner_zh, align="left"),
            told(_by(each)),
        )
        for each in counts.shown
    )
    return Table("项目卡点", ("项目", "卡点类别", "卡点", "牵头解决", "承诺时限"), rows, _SHARES)


def _by(blocker: Blocker) -> str:
    if blocker.promised_on is None:
        return "未明确"
    return f"{month_day_zh(blocker.promised_on)}{'（已逾期）' if blocker.is_overdue else ''}"


def _read_blocker(reading: Reading, row: dict[str, object]) -> Blocker:
    scheme = reading.books.scheme
    code = str(row["subject_code"])
    promised = date.fromisoformat(row["promised_on"]) if isinstance(row["promised_on"], str) else None
    return Blocker(
        name_zh=short_name(scheme.subject_by_code.get(code)),
        goal_lead_zh=scheme.project_by_code[code].goal_chain.goal_lead,
        class_zh=_text(row["blocker_class"]),
        matter=quoted(_text(row["matter_zh"]), "blockers", str(row["blocker_key"])),
        owner_zh=_text(row["owner_zh"]),
        promised_on=promised,
        is_overdue=promised is not None and promised < reading.issued_on,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) and value else "—"
