"""红黑榜: the first and the last of each peer group, with reasons, gaps and what is asked 红黑榜通报.

Who is on a list is concluded by the method (``appraisal.ranking.list_honours``): ties share, only figures that all stand
make the red list, a doubt alone disgraces nobody. Goes to all: units only, no person (domain.md E06–E08, D06).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from appraisal.ranking import SMALLEST_LISTED_GROUP
from appraisal.scheme import PeerGroup, Policies
from report_templates.blocks import Cell, Table
from report_templates.honour_list.further import FurtherList, after_black, read_further
from report_templates.honour_list.listed import BLACK, RED, Listed, listed_row, read_listed
from report_templates.honour_list.worth import Worth
from report_templates.reading import Reading
from report_templates.standings import Standing, by_group, is_unranked, read_standings
from report_templates.template import ALL_ZH, Attachment, Facts, ReportTemplate, common_facts, told
from report_templates.warning_papers import HAND_ROW_MM
from report_templates.wording import FILTERS, Number, day_zh, number

_LAMPS = ("green", "yellow", "red", "unlit")
_LIST_SHARES = (0.16, 0.15, 0.1, 0.1, 0.37, 0.12)
_PLAIN_SHARES = (0.28, 0.16, 0.14, 0.14, 0.14, 0.14)
_REPAIR_HEAD = ("序号", "单位", "整改事项", "差距", "整改措施和责任", "完成时限", "销号")
_REPAIR_SHARES = (0.07, 0.13, 0.2, 0.2, 0.2, 0.11, 0.09)


@dataclass(frozen=True)
class Board:
    """The lists of one peer group.

    Attributes:
        name_zh: its 考评类别.
        size: how many are ranked.
        red_places, black_places: places of each list.
        red, black: who is on the lists.
        table: name of its table in an unranked period.
    """

    name_zh: str
    size: Number
    red_places: Number
    black_places: Number
    red: tuple[Listed, ...]
    black: tuple[Listed, ...]
    table: str


@dataclass(frozen=True, kw_only=True)
class HonourFacts(Facts):
    """Facts of one 红黑榜.

    Attributes:
        is_unranked: 只通报不排名.
        group_names: the 考评类别 that make lists.
        small_names: those too small to make any.
        smallest: units that a group needs to make a list.
        are_places_alike: whether each list has as many places in every group.
        boards: by peer group.
        red, black: all who are listed.
        red_count, black_count: how many.
        vacant_count: first places left empty since not all figures stand, or under 一票否决.
        has_main: whether there is a list by total points; an office may have those by domain alone.
        lists: the lists beside it.
        red_sides: what their red sides are called.
        worths: what times on lists are worth.
        after_black: what follows from standing on the black list, where the scheme says so.
        repeated: units on the black list again.
        is_any_vetoed: whether anybody is under 一票否决.
        reply_by_zh: when those on the black list report.
        office_zh: to whom.
    """

    is_unranked: bool
    group_names: tuple[str, ...]
    small_names: tuple[str, ...]
    smallest: Number
    are_places_alike: bool
    boards: tuple[Board, ...]
    red: tuple[Listed, ...]
    black: tuple[Listed, ...]
    red_count: Number
    black_count: Number
    vacant_count: Number
    has_main: bool
    lists: tuple[FurtherList, ...]
    red_sides: tuple[str, ...]
    worths: tuple[Worth, ...]
    after_black: tuple[str, ...]
    repeated: tuple[Listed, ...]
    reply_by_zh: str
    office_zh: str


def addressees(reading: Reading) -> tuple[str, ...]:
    """To all, if any peer group is large enough to make a list."""
    return ("all",) if any(_makes_list(members) for _, members in by_group(_appraised(reading))) else ()


def facts(reading: Reading, addressee_code: str) -> HonourFacts:
    """What is told to all."""
    standings, policies = _appraised(reading), reading.books.scheme.policies
    unranked, place = is_unranked(reading.books), f"{addressee_code}:{reading.period_code}"
    red, black = ((), ()) if unranked else (read_listed(reading, standings, honour) for honour in (RED, BLACK))
    groups = [(group, members) for group, members in by_group(standings)]
    boards = tuple(
        Board(
            group.name_zh,
            _count(place, f"{group.code}_members", len(members)),
            *_places(place, group, policies),
            tuple(each for each in red if each.standing.group is group),
            tuple(each for each in black if each.standing.group is group),
            f"plain_{group.code}",
        )
        for group, members in groups
        if _makes_list(members)
    )
    codes = {each.subject.code for each in standings}
    reply_by_zh = day_zh(reading.reply_by())
    further = read_further(reading)
    return HonourFacts(
        **common_facts(reading, tells=lambda each: each.subject_code in codes and not each.indicator_code),
        title=f"关于{reading.span_zh}|绩效考评{'情况' if unranked else '红黑榜'}|的通报",
        addressee_zh=ALL_ZH,
        tables=_tables(groups, boards, red, black, reading.books.scheme.lamp_zh) | further.tables,
        attachments=(_repair_list(black, reply_by_zh),) if black else (),
        is_unranked=unranked,
        group_names=tuple(each.name_zh for each in boards),
        small_names=tuple(group.name_zh for group, members in groups if not _makes_list(members)),
        smallest=_count(place, "smallest_group", SMALLEST_LISTED_GROUP),
        are_places_alike=len({(each.red_places.value, each.black_places.value) for each in boards}) == 1,
        boards=boards,
        red=red,
        black=black,
        red_count=_count(place, RED, len(red)),
        black_count=_count(place, BLACK, len(black)),
        vacant_count=_count(place, "vacant", 0 if unranked else _vacant(standings, red, policies)),
        has_main=any(each.red_places.value or each.black_places.value for each in boards),
        lists=further.lists,
        red_sides=tuple(dict.fromkeys(each.red_zh for each in further.lists)),
        worths=further.worths,
        after_black=after_black(reading),
        repeated=tuple(each for each in black if (each.streak.value or 0) > 1),
        reply_by_zh=reply_by_zh,
        office_zh=reading.books.office.short_zh,
    )


def _appraised(reading: Reading) -> tuple[Standing, ...]:
    return reading.once(
        "listed standings",
        lambda: tuple(each for each in read_standings(reading.books, reading.results) if not each.subject.is_home),
    )


def _makes_list(members: Sequence[Standing]) -> bool:
    return max((each.peer_count.value or 0.0 for each in members), default=0.0) >= SMALLEST_LISTED_GROUP


def _places(place: str, group: PeerGroup, policies: Policies) -> tuple[Number, Number]:
    """名额 of the red and the black list of a group."""
    red, black = policies.listed_places(group)
    return _count(place, f"{group.code}_red_list_places", red), _count(place, f"{group.code}_black_list_places", black)


def _vacant(standings: Sequence[Standing], red: Sequence[Listed], policies: Policies) -> int:
    """Units within the first places of a group that makes lists, but not on the red list."""
    listed = {each.standing.subject.code for each in red}
    return sum(
        (each.peer_count.value or 0) >= SMALLEST_LISTED_GROUP
        and each.rank.value is not None
        and each.rank.value <= policies.listed_places(each.group)[0]
        and each.subject.code not in listed
        for each in standings
    )


def _tables(
    groups: Sequence[tuple[object, tuple[Standing, ...]]],
    boards: Sequence[Board],
    red: Sequence[Listed],
    black: Sequence[Listed],
    lamp_zh: Mapping[str, str],
) -> dict[str, Table]:
    by_name = {board.name_zh: board for board in boards}
    plain = {
        by_name[name].table: _plain_table(name, members, lamp_zh)
        for name, members in ((members[0].group.name_zh, members) for _, members in groups)
        if name in by_name
    }
    heads = {name: ("类别", "单位", "得分", "位次", name, "上榜情况") for name in ("上榜理由", "主要差距")}
    note = "上榜情况为连续列入本榜的次数，含本次。"
    return plain | {
        "red": Table(
            "红榜单位",
            heads["上榜理由"],
            tuple(listed_row(each, each.reason_words) for each in red),
            _LIST_SHARES,
            note,
        ),
        "black": Table(
            "黑榜单位", heads["主要差距"], tuple(listed_row(each, each.gap_words) for each in black), _LIST_SHARES, note
        ),
    }


def _plain_table(name_zh: str, members: Sequence[Standing], lamp_zh: Mapping[str, str]) -> Table:
    """Points and lamps of a group without places, in the scheme's order."""
    rows = tuple(
        (
            told(each.name_zh, align="left"),
            told(FILTERS["digits"](each.official)),
            *(told(FILTERS["digits"](lamp)) for lamp in (each.green, each.yellow, each.red, each.unlit)),
        )
        for each in sorted(members, key=lambda each: each.subject.code)
    )
    return Table(f"{name_zh}考评情况", ("单位", "得分", *(lamp_zh[each] for each in _LAMPS)), rows, _PLAIN_SHARES)


def _repair_list(black: Sequence[Listed], reply_by_zh: str) -> Attachment:
    matters = [(each, item) for each in black for item in each.gaps]
    rows = tuple(
        (
            Cell(str(place)),
            Cell(each.name_zh),
            Cell(item.name_zh, align="left"),
            told(item.gap_words, align="left"),
            *(Cell("") for _ in _REPAIR_HEAD[4:]),
        )
        for place, (each, item) in enumerate(matters, start=1)
    )
    note = f"请于{reply_by_zh}前填报整改措施，只写工作情况，不作为数据报送；核验后由考评单位填写销号。"
    return Attachment(
        "黑榜单位整改清单", (Table("", _REPAIR_HEAD, rows, _REPAIR_SHARES, note=note, row_mm=HAND_ROW_MM),)
    )


def _count(place: str, name: str, size: int) -> Number:
    return number(float(size), f"result:{name}_count::{place}", decimals=0)


TEMPLATE = ReportTemplate(code="honour_list", name_zh="红黑榜", form="circular", addressees=addressees, facts=facts)
