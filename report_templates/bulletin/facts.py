"""通报: points and places of all appraised subjects, who moved, and where the problems lie 考评通报.

Goes to all: subjects are named with their figures, persons and posts never.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from appraisal.scheme import PeerGroup
from report_templates.blocks import Table
from report_templates.bulletin.tables import block_table, lamp_attachment, points_table
from report_templates.items import OWED, Item, appraised, lit, with_lamp
from report_templates.lamp_counts import LampCounts, count_lamps
from report_templates.reading import Reading
from report_templates.standings import Standing, by_group, moved, read_group_rates, read_standings
from report_templates.template import Facts, ReportTemplate, common_facts
from report_templates.wording import Number, number

_WORST_SHOWN = 5
_MANY_RED = 2
_COMMON_LAG_SHARE = 0.5
_FEW = 3
_TO_ZH = {"county": "各县（市、区）", "town": "各乡镇（街道）", "department": "县直各部门"}
_KIND_ZH = {"county": "县（市、区）", "town": "乡镇（街道）", "department": "县直部门"}


@dataclass(frozen=True)
class Board:
    """综合成绩 of one peer group.

    Attributes:
        group: the 考评类别.
        standings: its subjects by place.
        size: how many.
        table: name of its table.
    """

    group: PeerGroup
    standings: tuple[Standing, ...]
    size: Number
    table: str


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


@dataclass(frozen=True, kw_only=True)
class BulletinFacts(Facts):
    """Facts of one 通报.

    Attributes:
        county_zh: the county.
        subjects: how many subjects are appraised.
        lamps: lamps of all of their indicators.
        boards: 综合成绩 by peer group.
        vetoed: subjects under 一票否决.
        is_open: whether held figures leave points or places open.
        open_places: whose place they leave open.
        block_tables: names of the 板块 tables.
        forward, back: who moved, furthest first.
        forward_count, back_count: how many.
        unmoved, not_compared: how many kept their place, and how many had none before.
        most_red: subjects with the most red lamps.
        worst: the red items furthest behind, on final targets.
        worst_names: the subjects of these.
        common_lags: indicators on which many are behind.
        deducted: subjects with deductions.
        missing: who did not report.
        held, provisional: figures under verification; items lit against a target that is not final.
        held_count: how many figures are held.
        by_zh: ``截至9月底``.
        office_zh: the office.
    """

    county_zh: str
    subjects: Number
    lamps: LampCounts
    boards: tuple[Board, ...]
    vetoed: tuple[Standing, ...]
    is_open: bool
    open_places: tuple[Standing, ...]
    block_tables: tuple[str, ...]
    forward: tuple[Standing, ...]
    back: tuple[Standing, ...]
    forward_count: Number
    back_count: Number
    unmoved: Number
    not_compared: Number
    most_red: tuple[Standing, ...]
    worst: tuple[Item, ...]
    worst_names: tuple[str, ...]
    common_lags: tuple[CommonLag, ...]
    deducted: tuple[Standing, ...]
    missing: tuple[Missing, ...]
    held: tuple[str, ...]
    held_count: Number
    provisional: tuple[str, ...]
    by_zh: str
    office_zh: str


def addressees(reading: Reading) -> tuple[str, ...]:
    """To all, if anybody is appraised."""
    return ("all",) if _appraised(reading) else ()


def facts(reading: Reading, addressee_code: str) -> BulletinFacts:
    """What the bulletin says to all."""
    standings = _appraised(reading)
    codes = {each.subject.code for each in standings}
    items = appraised(item for item in reading.items if item.subject.code in codes)
    boards = tuple(
        Board(group, members, _count(reading, f"{group.code}_members", len(members)), f"points_{group.code}")
        for group, members in by_group(standings)
    )
    blocks = _block_tables(reading)
    forward, back = moved(standings, sign=1), moved(standings, sign=-1)
    unmoved = sum(each.rank_change.value == 0 for each in standings)
    held = [item for item in items if item.standing == "held"]
    worst = _worst(items)
    return BulletinFacts(
        **common_facts(reading, tells=lambda each: each.subject_code in codes and not each.indicator_code),
        title=f"关于{reading.span_zh}|绩效考评情况|的通报",
        addressee_zh=_to_whom(standings),
        tables={**{each.table: points_table(each.group, each.standings) for each in boards}, **blocks},
        attachments=(lamp_attachment(standings, items),) if lit(items) else (),
        county_zh=reading.books.scheme.county_zh,
        subjects=_count(reading, "subjects", len(standings)),
        lamps=count_lamps(lit(items), place=addressee_code, period=reading.period_code),
        boards=boards,
        vetoed=tuple(each for each in standings if each.is_vetoed),
        is_open=any(each.is_open for each in standings),
        open_places=tuple(each for each in standings if each.is_place_open),
        block_tables=tuple(blocks),
        forward=forward,
        back=back,
        forward_count=_count(reading, "forward", len(forward)),
        back_count=_count(reading, "back", len(back)),
        unmoved=_count(reading, "unmoved", unmoved),
        not_compared=_count(reading, "not_compared", len(standings) - len(forward) - len(back) - unmoved),
        most_red=_most_red(standings),
        worst=worst,
        worst_names=tuple(item.subject_zh for item in worst),
        common_lags=_common_lags(reading, items),
        deducted=tuple(each for each in standings if each.deduction.value),
        missing=_missing(reading, items),
        held=tuple(dict.fromkeys(f"{item.subject_zh}{item.indicator.name_zh}" for item in held)),
        held_count=_count(reading, "held", len(held)),
        provisional=tuple(dict.fromkeys(item.indicator.name_zh for item in items if item.is_provisional)),
        by_zh=reading.by_zh,
        office_zh=reading.books.office.short_zh,
    )


def _appraised(reading: Reading) -> tuple[Standing, ...]:
    standings = read_standings(reading.books, reading.results)
    return tuple(each for each in standings if each.subject.kind in _KIND_ZH and not each.subject.is_home)


def _to_whom(standings: Sequence[Standing]) -> str:
    """主送: those who are appraised, by their kinds."""
    kinds = {each.subject.kind for each in standings}
    return "，".join(name for kind, name in _TO_ZH.items() if kind in kinds)


def _block_tables(reading: Reading) -> dict[str, Table]:
    rates = read_group_rates(reading.books, reading.results)
    tables = {
        f"blocks_{kind}": block_table(
            f"{name}分板块得分率",
            [each for each in rates if each.subject.kind == kind and not each.subject.is_home],
            reading.books.scheme.group_names,
        )
        for kind, name in _KIND_ZH.items()
    }
    return {name: table for name, table in tables.items() if table.rows}


def _most_red(standings: Sequence[Standing]) -> tuple[Standing, ...]:
    most = max((each.red.value or 0.0 for each in standings), default=0.0)
    leaders = tuple(each for each in standings if each.red.value == most)
    return leaders if most >= _MANY_RED and len(leaders) <= _FEW else ()


def _worst(items: Sequence[Item]) -> tuple[Item, ...]:
    """The red items furthest behind, one a subject, so that one bad subject does not hide the others."""
    red = sorted(
        (item for item in with_lamp(items, "red") if item.is_behind and not item.is_provisional),
        key=lambda item: item.gap.value or 0.0,
    )
    firsts = {item.subject.code: item for item in reversed(red)}
    return tuple(item for item in red if firsts[item.subject.code] is item)[:_WORST_SHOWN]


def _common_lags(reading: Reading, items: Sequence[Item]) -> tuple[CommonLag, ...]:
    lags = []
    own = [item for item in items if item.figure_subject is item.subject and item.is_accepted and item.gap.is_known]
    for code in dict.fromkeys(item.indicator.code for item in own):
        judged = [item for item in own if item.indicator.code == code]
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


def _missing(reading: Reading, items: Sequence[Item]) -> tuple[Missing, ...]:
    late = [item for item in items if item.standing in OWED and item.is_self_reported]
    sizes = Counter(item.subject.code for item in late)
    names = {item.subject.code: item.subject_zh for item in late}
    return tuple(Missing(names[code], _count(reading, "missing", size, code)) for code, size in sizes.items())


def _count(reading: Reading, name: str, size: int, place: str = "all") -> Number:
    return number(float(size), f"result:{name}_count::{place}:{reading.period_code}", decimals=0)


TEMPLATE = ReportTemplate(code="bulletin", name_zh="通报", form="circular", addressees=addressees, facts=facts)
