"""上榜加减分 as the 红黑榜 tells them: for which times how many points, and who has how many times.

What the times are worth at their present count is told beside the rule, and counts only where the rule settles it.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from appraisal.frames import HonourListingFrame
from appraisal.honours.rules import ByTimesPlace, HonourPoints, PlaceBand
from appraisal.honours.times import weigh_times
from report_templates.blocks import Cell, Fact, Table
from report_templates.honour_list.listed import RED
from report_templates.items import short_name
from report_templates.markup import mark
from report_templates.reading import Reading
from report_templates.template import told
from report_templates.wording import Number, count, digits, number, place, plain

_TIMES_SHARES, _PLAIN_SHARES = (0.3, 0.25, 0.2, 0.25), (0.4, 0.3, 0.3)


@dataclass(frozen=True)
class Worth:
    """上榜加减分 of one rule.

    Attributes:
        name_zh: its name.
        rule_zh: for which times how many points, when.
        is_settled: whether this round settles it.
        unit_count: how many units have been on the lists this year.
        table: name of its table; empty without any.
    """

    name_zh: str
    rule_zh: str
    is_settled: bool
    unit_count: Number
    table: str


def read_worth(reading: Reading, rule: HonourPoints, listed: HonourListingFrame, tables: dict[str, Table]) -> Worth:
    """What the times are worth: those before this period where this round settles them, else those up to now."""
    books = reading.books
    is_settled = rule.settle_in == books.round.code
    weighed = weigh_times(rule, books.past_lists if is_settled else listed, books.scheme)
    weighed = weighed.sort_values(["times_count", "points"], ascending=False, kind="stable")
    name = f"worth_{rule.code}"
    if len(weighed):
        sign = "加" if rule.honour == RED else "扣"
        rows = tuple(_worth_row(reading, rule, row, sign) for row in weighed.to_dict("records"))
        by_place = ("次数位次",) if isinstance(rule.worth, ByTimesPlace) else ()
        head = ("单位", "本年上榜次数", *by_place, f"{sign}分" if is_settled else f"按现有次数{sign}分")
        shares = _TIMES_SHARES if by_place else _PLAIN_SHARES
        tables[name] = Table(rule.name_zh, head, rows, shares, _table_note(is_settled=is_settled))
    return Worth(
        rule.name_zh,
        _worth_zh(rule, reading),
        is_settled,
        entry_count(f"{rule.code}_unit_count::all:{reading.period_code}", len(weighed)),
        name if len(weighed) else "",
    )


def _worth_row(reading: Reading, rule: HonourPoints, row: dict[Any, Any], sign: str) -> tuple[Cell, ...]:
    code = str(row["subject_code"])
    key = f"{rule.code}:{code}:{reading.period_code}"
    rank = None if pd.isna(row["rank"]) else float(row["rank"])
    points = float(row["points"])
    return (
        told(short_name(reading.books.scheme.subject_by_code.get(code))),
        told(Fact(count(float(row["times_count"]), "次"), float(row["times_count"]), f"result:times_count:{key}")),
        *(() if rank is None else (told(Fact(place(rank), rank, f"result:rank:{key}")),)),
        told(Fact(f"{sign}{digits(points)}分" if points else "—", points, f"result:points:{key}")),
    )


def _worth_zh(rule: HonourPoints, reading: Reading) -> str:
    scheme = reading.books.scheme
    names = {each.code: f"“{each.name_zh}”{each.called_zh(rule.honour)}" for each in scheme.honour_lists}
    told_lists = "、".join(names[code] for code in rule.lists)
    sign = "加" if rule.honour == RED else "扣"
    if isinstance(rule.worth, ByTimesPlace):
        where = "在同类单位中" if rule.worth.within == "peer_group" else "在全部参评单位中"
        spans = [
            f"{_span(band, rule, reading)}的{sign}{stated(band.points, '分', rule.code, reading)}"
            for band in rule.worth.bands
        ]
        points = f"次数{where}居{'、'.join(spans)}，次数相同的并列"
    else:
        points = f"每次{sign}{stated(rule.worth.points_each, '分', rule.code, reading)}"
    most = rule.cap_points
    cap = "" if most is None else f"，每个单位全年以{stated(most, '分', rule.code, reading)}为限"
    settled = scheme.round_by_code[rule.settle_in].name_zh
    return f"年内列入{told_lists}的，{points}{cap}；由“{settled}”结算，计入加减分台账"


def _span(band: PlaceBand, rule: HonourPoints, reading: Reading) -> str:
    """``第1位``, ``第4—11位``."""
    ends = f"第{band.from_place}位" if band.from_place == band.to_place else f"第{band.from_place}—{band.to_place}位"
    return mark(Fact(ends, float(band.to_place), f"result:place::{rule.code}:{reading.period_code}"))


def stated(value: float, measure: str, code: str, reading: Reading) -> str:
    """A number of a rule with its measure word, linked to the rule."""
    return mark(Fact(f"{plain(float(value))}{measure}", float(value), f"result:rule::{code}:{reading.period_code}"))


def _table_note(*, is_settled: bool) -> str:
    if is_settled:
        return "次数为本期以前已通报的上榜次数；得分另受加减分总上限约束。"
    return "次数含本期；按现有次数的分值仅供参考，以结算为准。"


def entry_count(name: str, size: int) -> Number:
    """How many of something a list has."""
    return number(float(size), f"result:{name}", decimals=0)
