"""分项榜单: the lists by domain, indicator, lamp and movement, and which time it is; who is listed is concluded by the method."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from appraisal.frames import HonourListingFrame
from appraisal.honours.listing import list_round
from appraisal.honours.rules import (
    ByGroups,
    ByIndicators,
    ByLamps,
    ByMovement,
    ByTotal,
    HonourList,
)
from appraisal.honours.times import count_times
from report_templates.blocks import Cell, Fact, Table
from report_templates.honour_list.listed import BLACK, RED
from report_templates.honour_list.worth import Worth, entry_count, read_worth, stated
from report_templates.items import short_name
from report_templates.reading import Reading
from report_templates.template import told
from report_templates.wording import Number, digits, listing, place, place_change

_SHARES = (0.22, 0.16, 0.14, 0.18, 0.16, 0.14)
_HEAD = ("事项", "类别", "列入", "单位", "依据", "本年上榜")
_NAMES_SHOWN = 8


@dataclass(frozen=True)
class FurtherList:
    """One list of the round 分项榜单.

    Attributes:
        name_zh: its name.
        rule_zh: what it goes by, in words.
        red_zh, black_zh: what its sides are called.
        red_count, black_count: how many entries each side has.
        table: name of its table; empty where nobody is listed.
    """

    name_zh: str
    rule_zh: str
    red_zh: str
    black_zh: str
    red_count: Number
    black_count: Number
    table: str


@dataclass(frozen=True)
class Further:
    """What a round tells beside 红黑榜 by total points.

    Attributes:
        lists: lists of the round, but for those of total points, which are the main one.
        worths: what times are worth.
        tables: by the names above.
    """

    lists: tuple[FurtherList, ...]
    worths: tuple[Worth, ...]
    tables: dict[str, Table]


NOTHING = Further((), (), {})


def after_black(reading: Reading) -> tuple[str, ...]:
    """What the scheme says of standing on the main black list once and again: ``首次列入的，由分管县领导约谈``; empty if nothing."""
    books = reading.books
    rules = [each for each in books.scheme.honour_lists if each.round == books.round.code and each.after_black]
    told_rules = []
    for rule in rules[:1]:
        for each in rule.after_black:
            times = f"连续{stated(each.times, '次', rule.code, reading)}" if each.times > 1 else "首次"
            told_rules.append(f"{times}列入的，{each.action_zh}")
    return tuple(told_rules)


def read_further(reading: Reading) -> Further:
    """Lists beside the main one, and points for times; nothing in a period 只通报不排名."""
    books = reading.books
    scheme, period = books.scheme, books.period
    if period.code in books.round.unranked_periods:
        return NOTHING
    listed = list_round(reading.results, scheme, books.round, period)
    times = count_times(listed, books.past_lists)
    tables: dict[str, Table] = {}
    lists = tuple(
        _read_list(reading, rule, listed, times, tables)
        for rule in scheme.honour_lists
        if rule.round == books.round.code and not isinstance(rule.by, ByTotal)
    )
    both = HonourListingFrame(pd.concat([books.past_lists, listed], ignore_index=True))
    own = {each.code for each in scheme.honour_lists if each.round == books.round.code}
    worths = tuple(
        read_worth(reading, rule, both, tables)
        for rule in scheme.honour_points
        if rule.settle_in == books.round.code or own & {*rule.lists}
    )
    return Further(lists, worths, tables)


def _read_list(
    reading: Reading,
    rule: HonourList,
    listed: HonourListingFrame,
    times: "pd.Series[int]",
    tables: dict[str, Table],
) -> FurtherList:
    own = listed[listed["list_code"].eq(rule.code)]
    where = f"{rule.code}:{reading.period_code}"
    if len(own):
        rows = tuple(
            _row(reading, rule, row, int(times[at])) for at, row in zip(own.index, own.to_dict("records"), strict=True)
        )
        tables[f"list_{rule.code}"] = Table(rule.name_zh, _HEAD, rows, _SHARES)
    return FurtherList(
        rule.name_zh,
        _rule_zh(rule, reading),
        rule.red_zh,
        rule.black_zh,
        red_count=entry_count(f"{RED}_entry_count::{where}", int(own["honour"].eq(RED).sum())),
        black_count=entry_count(f"{BLACK}_entry_count::{where}", int(own["honour"].eq(BLACK).sum())),
        table=f"list_{rule.code}" if len(own) else "",
    )


def _row(reading: Reading, rule: HonourList, row: dict[Any, Any], times: int) -> tuple[Cell, ...]:
    scheme, code, item = reading.books.scheme, str(row["subject_code"]), str(row["list_item_code"])
    group = scheme.peer_group_by_code.get(str(row["peer_group_code"]))
    key = f"{item}:{code}:{reading.period_code}"
    which = f"{times}次" if times > 1 else "首次"
    return (
        told(_item_zh(item, rule, reading), align="left"),
        told("" if group is None else group.name_zh),
        told(rule.called_zh(str(row["honour"]))),
        told(short_name(scheme.subject_by_code.get(code))),
        told(_ground(rule, row, reading, key)),
        told(
            Fact(
                which if times == 1 else f"第{which}",
                float(times),
                f"result:{row['honour']}_times_count:{rule.code}.{key}",
            )
        ),
    )


def _ground(rule: HonourList, row: dict[Any, Any], reading: Reading, key: str) -> Fact:
    """Why: the place, the lamp, or how far it moved."""
    if isinstance(rule.by, ByLamps):
        return Fact(reading.books.scheme.lamp_zh[str(row["lamp"])], None, f"result:lamp:{key}")
    rank = float(row["rank"])
    if isinstance(rule.by, ByMovement):
        change = float(row["rank_change"])
        return Fact(f"{place_change(change)}，居{place(rank)}", change, f"result:rank_change::{key.partition(':')[2]}")
    return Fact(f"{digits(float(row['peer_count']), places=0)}个中{place(rank)}", rank, f"result:rank:{key}")


def _item_zh(item: str, rule: HonourList, reading: Reading) -> str:
    scheme = reading.books.scheme
    if item in scheme.groups:
        return scheme.group_names[item]
    known = scheme.indicator_by_code.get(item)
    return rule.name_zh if known is None else known.name_zh


def _rule_zh(rule: HonourList, reading: Reading) -> str:
    """The rule of a list as a sentence without its full stop."""
    by, names = rule.by, [_item_zh(item, rule, reading) for item in rule.by.items]
    listed = listing(names, limit=_NAMES_SHOWN)
    match by:
        case ByMovement():
            moves = ((by.risen_places, "前进", rule.red_zh), (by.fallen_places, "后退", rule.black_zh))
            parts = [
                f"较上期{word}{stated(least, '位', rule.code, reading)}及以上的列入{side}"
                for least, word, side in moves
                if least is not None
            ]
            return "按综合得分的位次，" + "，".join(parts)
        case ByLamps():
            lamp_zh = reading.books.scheme.lamp_zh
            colours = ((by.red_list_lamps, rule.red_zh), (by.black_list_lamps, rule.black_zh))
            parts = [f"亮{'、'.join(lamp_zh[each] for each in lamps)}的列入{side}" for lamps, side in colours if lamps]
            return f"按{listed}的灯色，" + "，".join(parts) + "，不排位次"
        case ByGroups() | ByIndicators():
            places = ((by.red_count, "前", rule.red_zh), (by.black_count, "后", rule.black_zh))
            told_places = "、".join(
                f"{side}取{word}{stated(size, '位', rule.code, reading)}" for size, word, side in places if size
            )
            return f"按{listed}{'得分率' if isinstance(by, ByGroups) else '位次'}分别评定，{told_places}"
    return "按综合得分评定"
