"""通报: points and places of all appraised subjects, who moved, and where the problems lie 考评通报.

Goes to all: subjects are named with their figures, persons and posts never.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from appraisal.period import PeriodKind
from appraisal.scheme import PeerGroup
from report_templates.aspects.balance import Divergent, read_divergent
from report_templates.aspects.grades import GradeBoard, read_grades
from report_templates.aspects.ledger import Ledger, read_ledger
from report_templates.aspects.movement import Move, move_table, read_moves
from report_templates.aspects.satisfaction import CloseSurvey, evaluation_note_zh, read_close_surveys
from report_templates.aspects.specials import Special, read_specials, special_attachment
from report_templates.blocks import Table
from report_templates.bulletin.figures import draw_slopes
from report_templates.bulletin.problems import (
    CommonLag,
    Missing,
    find_common_lags,
    find_missing,
    find_most_red,
    find_worst,
)
from report_templates.bulletin.tables import block_table, lamp_attachment, points_table
from report_templates.items import Item, appraised, lit, without_place
from report_templates.lamp_counts import LampCounts, count_lamps
from report_templates.reading import Reading
from report_templates.standings import (
    Standing,
    by_group,
    is_unranked,
    moved,
    previous_zh,
    read_group_rates,
    read_standings,
    without_places,
)
from report_templates.template import Attachment, Facts, ReportTemplate, common_facts
from report_templates.wording import Number, number

_REASONED = 4
_CONCLUDING = {PeriodKind.QUARTER, PeriodKind.YEAR}
"""Rounds that conclude a span tell why places moved and draw it; a month's reader has the table."""
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
        is_unranked: 只通报不排名.
        open_places: whose place they leave open.
        uncovered: subjects of whose due indicators some have no counted figure.
        grades: 等次 by 等次办法.
        specials: 专项考评.
        ledger: 加减分.
        close_surveys: surveyed indicators with neighbours that the survey cannot tell apart.
        evaluation_zh: what is said where public evaluation is abolished; else empty.
        block_tables: names of the 板块 tables.
        slopes: names of the 进退位 figures.
        previous_zh: the period that places are compared with, ``上半年``.
        forward_moves, back_moves: the furthest movers with the reasons; empty in a month's round.
        forward_rest, back_rest: the other movers.
        divergent: strong on 经济指标 and weak on the rest.
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
    is_unranked: bool
    open_places: tuple[Standing, ...]
    uncovered: tuple[Standing, ...]
    grades: tuple[GradeBoard, ...]
    specials: tuple[Special, ...]
    ledger: Ledger
    close_surveys: tuple[CloseSurvey, ...]
    evaluation_zh: str
    block_tables: tuple[str, ...]
    slopes: tuple[str, ...]
    previous_zh: str
    forward_moves: tuple[Move, ...]
    back_moves: tuple[Move, ...]
    forward_rest: tuple[Standing, ...]
    back_rest: tuple[Standing, ...]
    divergent: tuple[Divergent, ...]
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
    codes = [each.subject.code for each in standings]
    items = appraised(item for item in reading.items if item.subject.code in set(codes))
    unranked = is_unranked(reading.books)
    if unranked:
        items = tuple(map(without_place, items))
    boards = _boards(reading, standings)
    moves = _moves(reading, standings)
    forward, back = moved(standings, sign=1), moved(standings, sign=-1)
    unmoved = sum(each.rank_change.value == 0 for each in standings)
    ledger, specials = read_ledger(reading, codes), read_specials(reading, codes)
    blocks = _block_tables(reading)
    slopes = draw_slopes(reading, standings) if reading.books.period.kind in _CONCLUDING and not unranked else {}
    held = [item for item in items if item.standing == "held"]
    worst = find_worst(items)
    return BulletinFacts(
        **common_facts(reading, tells=lambda each: each.subject_code in set(codes) and not each.indicator_code),
        title=f"关于{reading.span_zh}|绩效考评情况|的通报",
        addressee_zh=_to_whom(standings),
        tables={
            **{each.table: points_table(each.group, each.standings, is_unranked=unranked) for each in boards},
            **blocks,
        },
        figures=slopes,
        attachments=_attachments(
            standings, items, specials=specials, moves=moves, ledger=ledger, lamp_zh=reading.books.scheme.lamp_zh
        ),
        county_zh=reading.books.scheme.county_zh,
        subjects=_count(reading, "subjects", len(standings)),
        lamps=count_lamps(lit(items), place=addressee_code, period=reading.period_code),
        boards=boards,
        vetoed=tuple(each for each in standings if each.is_vetoed),
        is_open=any(each.is_open for each in standings),
        is_unranked=unranked,
        open_places=tuple(each for each in standings if each.is_place_open),
        uncovered=tuple(each for each in standings if not each.is_covered),
        grades=read_grades(reading, standings),
        specials=specials,
        ledger=ledger,
        close_surveys=read_close_surveys(reading),
        evaluation_zh=evaluation_note_zh(reading),
        block_tables=tuple(blocks),
        slopes=tuple(slopes),
        previous_zh=previous_zh(reading.books),
        forward=forward,
        back=back,
        forward_moves=_reasoned(forward, moves),
        back_moves=_reasoned(back, moves),
        forward_rest=forward[_REASONED:],
        back_rest=back[_REASONED:],
        forward_count=_count(reading, "forward", len(forward)),
        back_count=_count(reading, "back", len(back)),
        unmoved=_count(reading, "unmoved", unmoved),
        not_compared=_count(reading, "not_compared", len(standings) - len(forward) - len(back) - unmoved),
        divergent=read_divergent(reading, standings, items),
        most_red=find_most_red(standings),
        worst=worst,
        worst_names=tuple(item.subject_zh for item in worst),
        common_lags=find_common_lags(reading, items),
        deducted=tuple(each for each in standings if each.deduction.value),
        missing=find_missing(reading, items),
        held=tuple(dict.fromkeys(f"{item.subject_zh}{item.indicator.name_zh}" for item in held)),
        held_count=_count(reading, "held", len(held)),
        provisional=tuple(dict.fromkeys(item.indicator.name_zh for item in items if item.is_provisional)),
        by_zh=reading.by_zh,
        office_zh=reading.books.office.short_zh,
    )


def _boards(reading: Reading, standings: Sequence[Standing]) -> tuple[Board, ...]:
    return tuple(
        Board(group, members, _count(reading, f"{group.code}_members", len(members)), f"points_{group.code}")
        for group, members in by_group(standings)
    )


def _moves(reading: Reading, standings: Sequence[Standing]) -> tuple[Move, ...]:
    """Who changed place, the furthest first, with the reasons; of rounds that conclude a span alone."""
    movers = [each for each in standings if each.rank_change.value]
    if reading.books.period.kind not in _CONCLUDING or not movers:
        return ()
    return read_moves(reading, sorted(movers, key=lambda each: -abs(each.rank_change.value or 0.0)))


def _reasoned(movers: Sequence[Standing], moves: Sequence[Move]) -> tuple[Move, ...]:
    """Reasons of the furthest movers, in their order."""
    known = {each.standing.subject.code: each for each in moves}
    return tuple(known[each.subject.code] for each in movers[:_REASONED] if each.subject.code in known)


def _attachments(
    standings: Sequence[Standing],
    items: Sequence[Item],
    *,
    specials: Sequence[Special],
    moves: Sequence[Move],
    ledger: Ledger,
    lamp_zh: Mapping[str, str],
) -> tuple[Attachment, ...]:
    return (
        *((lamp_attachment(standings, items, lamp_zh),) if lit(items) else ()),
        *((special_attachment(specials, standings),) if specials else ()),
        *((Attachment("位次变动单位得分变动构成表", (move_table(moves),)),) if moves else ()),
        *((Attachment("加分扣分事项表", (ledger.table,)),) if ledger.table.rows else ()),
    )


def _appraised(reading: Reading) -> tuple[Standing, ...]:
    standings = read_standings(reading.books, reading.results)
    own = tuple(each for each in standings if each.subject.kind in _KIND_ZH and not each.subject.is_home)
    return without_places(own) if is_unranked(reading.books) else own


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


def _count(reading: Reading, name: str, size: int, place: str = "all") -> Number:
    return number(float(size), f"result:{name}_count::{place}:{reading.period_code}", decimals=0)


TEMPLATE = ReportTemplate(code="bulletin", name_zh="通报", form="circular", addressees=addressees, facts=facts)
