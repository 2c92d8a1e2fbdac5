"""通报的表: points and places by peer group, 板块, and lamps of every subject."""

from collections.abc import Mapping, Sequence

from appraisal.scheme import PeerGroup
from report_templates.blocks import Block, Cell, Fact, Table
from report_templates.items import Item, definition_note_zh, with_lamp
from report_templates.standings import GroupRate, Standing, by_group
from report_templates.template import Attachment, told
from report_templates.wording import FILTERS, MISSING, listing, percent, signed

_POINTS_COLUMNS = {
    "单位": 0.24,
    "得分": 0.13,
    "加减分": 0.13,
    "位次": 0.12,
    "上期位次": 0.14,
    "变化": 0.14,
    "等次": 0.1,
}
_OPEN_COLUMNS = {
    "单位": 0.17, "得分": 0.085, "加减分": 0.09, "位次": 0.085, "上期位次": 0.1, "变化": 0.11, "等次": 0.08,
    "得分区间": 0.165, "位次区间": 0.115,
}  # fmt: skip
_OF_PLACES = ("位次", "上期位次", "变化", "位次区间")
_BLOCK_SHARES = (0.3, 0.12, 0.16, 0.21, 0.21)
_LAMP_SHARES = (0.2, 0.08, 0.08, 0.08, 0.1, 0.46)
_NAMES_SHOWN = 2
_LAMPS = ("green", "yellow", "red", "unlit")
_RED_SHOWN = 6


def points_table(group: PeerGroup, standings: Sequence[Standing], *, is_unranked: bool = False) -> Table:
    """综合成绩 of one peer group; intervals appear where figures are held, 等次 where any is given, places unless 只通报不排名."""
    is_open, is_graded = any(each.is_open for each in standings), any(each.grade for each in standings)
    columns = _OPEN_COLUMNS if is_open else _POINTS_COLUMNS
    left_out = {*(() if is_graded else ("等次",)), *(_OF_PLACES if is_unranked else ())}
    shares = {name: share for name, share in columns.items() if name not in left_out}
    whole = sum(shares.values())
    rows = tuple(tuple(_points_cells(each)[name] for name in shares) for each in standings)
    return Table(
        f"{group.name_zh}综合成绩",
        tuple(shares),
        rows,
        tuple(share / whole for share in shares.values()),
        "".join(_points_notes(standings, is_open=is_open, is_unranked=is_unranked)),
    )


def _points_notes(standings: Sequence[Standing], *, is_open: bool, is_unranked: bool) -> list[str]:
    notes = ["按单位代码排列，不反映名次。"] if is_unranked else []
    if is_open and is_unranked:
        notes.append("得分为审慎口径；区间为数据核实前后得分的可能范围，其他单位待核实的数据一并计入。")
    elif is_open:
        notes.append("得分为审慎口径；区间为数据核实前后得分和位次的可能范围，其他单位待核实的数据一并计入。")
    if any(_is_settled(each) for each in standings):
        notes.append("等次栏“→”前为计算等次，后为审定等次。")
    return notes


def _is_settled(each: Standing) -> bool:
    return bool(each.computed_grade) and each.grade != each.computed_grade


def _points_cells(each: Standing) -> dict[str, Cell]:
    place = FILTERS["place"]
    net = (each.bonus.value or 0.0) - (each.deduction.value or 0.0)
    name = f"{each.name_zh}（一票否决）" if each.is_vetoed else each.name_zh
    grade = f"{each.computed_grade}→{each.grade}" if _is_settled(each) else each.grade
    return {
        "单位": told(name, align="left"),
        "得分": told(FILTERS["digits"](each.official)),
        "加减分": told(Fact(signed(net, places=2), net, each.bonus.key.replace("bonus", "ledger"))),
        "位次": told(place(each.rank)),
        "上期位次": told(place(each.previous_rank)),
        "变化": told(FILTERS["place_change"](each.rank_change)),
        "等次": told(grade or MISSING),
        "得分区间": told(each.points_interval),
        "位次区间": told(each.rank_interval),
    }


def block_table(caption: str, rates: Sequence[GroupRate], groups: Mapping[str, str]) -> Table:
    """分板块: mean, best and worst 得分率 of each 一级指标 among the subjects of one kind."""
    rows = tuple(
        _block_row(groups[code], members)
        for code in groups
        if len(members := [each for each in rates if each.group_code == code]) > 1
    )
    note = "得分率为板块得分占板块权重的比例，平均为各单位得分率的简单平均。"
    return Table(caption, ("板块", "单位数", "平均得分率", "得分率最高", "得分率最低"), rows, _BLOCK_SHARES, note)


def _block_row(name: str, members: Sequence[GroupRate]) -> tuple[Cell, ...]:
    key = members[0].score.key.split(":")
    mean = sum(each.rate_pct for each in members) / len(members)
    origin = f"result:mean_rate_pct:{members[0].group_code}::{key[-1]}"
    return (
        Cell(name, align="left"),
        told(Fact(str(len(members)), float(len(members)), origin.replace("mean_rate_pct", "subjects_count"))),
        told(Fact(percent(mean), mean, origin)),
        told(_extreme(members, max(each.rate_pct for each in members))),
        told(_extreme(members, min(each.rate_pct for each in members))),
    )


def _extreme(members: Sequence[GroupRate], rate: float) -> Fact:
    if len(members) > 1 and max(each.rate_pct for each in members) == min(each.rate_pct for each in members):
        return Fact(f"各单位均为{percent(rate)}", rate, members[0].rate.key)
    tied = [each for each in members if abs(each.rate_pct - rate) < 1e-9]  # noqa: PLR2004 - float noise
    names = listing([_short(each) for each in tied], limit=_NAMES_SHOWN, measure="个单位")
    return Fact(f"{names}（{percent(rate)}）", rate, tied[0].rate.key)


def _short(rate: GroupRate) -> str:
    return rate.subject.short_zh or rate.subject.name_zh


def lamp_attachment(standings: Sequence[Standing], items: Sequence[Item], lamp_zh: Mapping[str, str]) -> Attachment:
    """附件: lamps of every subject, with the names of its red indicators."""
    blocks: list[Block] = []
    red: dict[str, list[Item]] = {}
    for item in with_lamp(items, "red"):
        red.setdefault(item.subject.code, []).append(item)
    for group, members in by_group(standings):
        rows = tuple(_lamp_row(each, red.get(each.subject.code, ())) for each in members)
        head = ("单位", *(lamp_zh[each] for each in _LAMPS), f"{lamp_zh['red']}指标")
        note = definition_note_zh(item for each in members for item in red.get(each.subject.code, ()))
        blocks.append(Table(f"{group.name_zh}指标亮灯情况", head, rows, _LAMP_SHARES, note))
    return Attachment("各单位指标亮灯情况表", tuple(blocks))


def _lamp_row(each: Standing, items: Sequence[Item]) -> tuple[Cell, ...]:
    red = [f"{item.indicator.name_zh}{item.definition_mark_zh}" for item in items]
    counts = (each.green, each.yellow, each.red, each.unlit)
    return (
        told(each.name_zh, align="left"),
        *(told(FILTERS["digits"](number)) for number in counts),
        told(listing(red, limit=_RED_SHOWN) or MISSING, align="left"),
    )
