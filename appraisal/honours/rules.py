"""上榜办法: lists beside the one by total points, and points for being on them so often; data of the scheme (``honours.yaml``).

Published lists differ in what they rank (domain.md §5: E07 by indicator, E08 by ranked and unranked indicators, E09 by domain, E10
by places moved) and in what being on them is worth (E08 points by yearly times, E11 so many points each time); none of that is a
constant of the code. What a paper leaves open has no default: leaving it out is refused with the question to take to whoever
wrote the paper.
"""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from appraisal.rewards.rules import Asking
from appraisal.scoring.rule import asks
from appraisal.written import Code, Text

Honour = Literal["red_list", "black_list"]
Shown = Literal["green", "yellow", "red"]
TOTAL_ITEM = "total"
"""``list_item_code`` of lists that are about the total."""
EVENT_PREFIX = "honour-"
"""Begins the key of every entry of the ledger that follows from lists."""

_RedPlaces = Annotated[int, asks("每榜红榜列前几名？不设红榜的写 0", ge=0)]
_BlackPlaces = Annotated[int, asks("每榜黑榜列后几名？不设黑榜的写 0", ge=0)]
_Places = Annotated[int | None, Field(ge=1)]


class _ByTotals(Asking):
    """Lists that are about the total alone."""

    @property
    def items(self) -> tuple[str, ...]:
        """What it makes a list each for."""
        return (TOTAL_ITEM,)


class _ByPlaces(Asking):
    """Lists of the first and the last places; ties share."""

    red_count: _RedPlaces
    black_count: _BlackPlaces

    @model_validator(mode="after")
    def _lists_somebody(self) -> Self:
        if not self.red_count and not self.black_count:
            message = "红榜、黑榜名额都是 0，这张榜永远没有人：请写名额，或删去这一榜"
            raise ValueError(message)
        return self


class ByTotal(_ByTotals):
    """综合榜: the list that the round makes of total points, by the places in ``policies``; named here to be counted."""

    kind: Literal["total"]


class ByGroups(_ByPlaces):
    """分板块: a list for each of these groups of indicators, by 得分率, points over weight, in it (E09)."""

    kind: Literal["group"]
    groups: tuple[Code, ...] = asks("哪些板块（一级指标代码）各评一榜？", min_length=1)

    @property
    def items(self) -> tuple[str, ...]:
        """What it makes a list each for."""
        return self.groups


class ByIndicators(_ByPlaces):
    """分指标: a list for each of these indicators, by the figure's place (E07, E08 排名指标)."""

    kind: Literal["indicator"]
    indicators: tuple[Code, ...] = asks("哪些指标各评一榜？", min_length=1)

    @property
    def items(self) -> tuple[str, ...]:
        """What it makes a list each for."""
        return self.indicators


class ByLamps(Asking):
    """按灯色: whoever has a lamp of these colours on one of these indicators, without any place (E08 非排名指标)."""

    kind: Literal["lamp"]
    indicators: tuple[Code, ...] = asks("看哪些指标的灯？", min_length=1)
    red_list_lamps: tuple[Shown, ...] = asks("亮什么灯列入红榜？如 [green]；不设红榜的写 []")
    black_list_lamps: tuple[Shown, ...] = asks("亮什么灯列入黑榜？如 [red]；不设黑榜的写 []")

    @property
    def items(self) -> tuple[str, ...]:
        """What it makes a list each for."""
        return self.indicators

    @model_validator(mode="after")
    def _lists_somebody_once(self) -> Self:
        both = sorted({*self.red_list_lamps} & {*self.black_list_lamps})
        if both:
            message = f"灯色 {'、'.join(both)} 既列红榜又列黑榜，请只留一处"
            raise ValueError(message)
        if not self.red_list_lamps and not self.black_list_lamps:
            message = "红榜、黑榜都没有写灯色，这张榜永远没有人：请写灯色，或删去这一榜"
            raise ValueError(message)
        return self


class ByMovement(_ByTotals):
    """进位、退位: whoever moved so many places against the period before, by total points (E10)."""

    kind: Literal["movement"]
    risen_places: _Places = asks("比上期前进几位以上（含）列入进位榜？不设的写 null")
    fallen_places: _Places = asks("比上期后退几位以上（含）列入退位榜？不设的写 null")

    @model_validator(mode="after")
    def _lists_somebody(self) -> Self:
        if self.risen_places is None and self.fallen_places is None:
            message = "进位、退位都写了 null，这张榜永远没有人：请写位数，或删去这一榜"
            raise ValueError(message)
        return self


Basis = Annotated[ByTotal | ByGroups | ByIndicators | ByLamps | ByMovement, Field(discriminator="kind")]


class AfterTimes(Asking):
    """What follows from standing on the black side so many times running (E06)."""

    times: Annotated[int, asks("连续几次列入？首次写 1", ge=1)]
    action_zh: Text = asks("怎样处理？写由谁办什么，如“由分管县领导约谈主要负责人”")


class HonourList(Asking):
    """榜单: one list, or one for each group or indicator that it names, made by a round.

    Attributes:
        code: names it in ``honour_points``.
        name_zh: as printed.
        round: code of the round that makes it.
        peer_groups: who is on it; places count within each of them.
        by: what it ranks.
        red_zh, black_zh: what the office calls the two sides (红牌、黄牌、进位赶超红旗).
        after_black: 连续上榜的处理, of the list of totals alone, from few times to many; empty = in the paper's usual words.
        clause: 条款.
    """

    code: Code
    name_zh: Text
    round: Code = asks("由哪个轮次评？如 quarterly")
    peer_groups: tuple[Code, ...] = asks("哪些考评类别参评？", min_length=1)
    by: Basis = asks(
        "按什么评？kind 可写 total 综合得分、group 分板块、indicator 分指标、lamp 按灯色、movement 进位退位"
    )
    red_zh: Text = "红榜"
    black_zh: Text = "黑榜"
    after_black: tuple[AfterTimes, ...] = ()
    clause: Text = asks("依据哪个文件第几条？")

    def called_zh(self, honour: str) -> str:
        """What the office calls a side of it."""
        return self.red_zh if honour == "red_list" else self.black_zh

    @model_validator(mode="after")
    def _climbs_with_times(self) -> Self:
        if self.after_black and not isinstance(self.by, ByTotal):
            message = "连续上榜的处理（after_black）按综合榜的连续次数，只能写在综合榜（by: {kind: total}）下"
            raise ValueError(message)
        for one, other in pairwise(self.after_black):
            if other.times <= one.times:
                message = f"连续{other.times}次的处理写在连续{one.times}次之后：请按次数从少到多各写一次"
                raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _sides_differ(self) -> Self:
        if self.red_zh == self.black_zh:
            message = f"两边都叫“{self.red_zh}”，文件里分不清，请改用不同的叫法"
            raise ValueError(message)
        return self


class PlaceBand(Asking):
    """So many points for these places."""

    from_place: Annotated[int, asks("从第几名起？", ge=1)]
    to_place: Annotated[int, asks("到第几名止（含）？", ge=1)]
    points: Annotated[float, asks("加（扣）几分？写正数", gt=0)]


class ByTimesPlace(Asking):
    """按次数的位次: whoever has been on the lists most often comes first; points by that place (E08)."""

    by: Literal["place"]
    bands: tuple[PlaceBand, ...] = asks(
        "哪些名次各加（扣）几分？如 {from_place: 1, to_place: 3, points: 2}", min_length=1
    )
    within: Literal["peer_group", "all"] = asks("次数在各考评类别内排（peer_group），还是参评单位放在一起排（all）？")

    @model_validator(mode="after")
    def _each_place_once(self) -> Self:
        for band in self.bands:
            if band.to_place < band.from_place:
                message = f"名次写反了：第{band.from_place}名到第{band.to_place}名"
                raise ValueError(message)
        if self.bands[0].from_place != 1:
            message = f"名次从第{self.bands[0].from_place}名写起：第1名加（扣）几分？"
            raise ValueError(message)
        for one, other in pairwise(self.bands):
            if other.from_place <= one.to_place:
                message = f"第{other.from_place}名写了两次：前一档到第{one.to_place}名止，请从高到低各写一次"
                raise ValueError(message)
            if other.from_place > one.to_place + 1:
                message = f"第{one.to_place + 1}名没有写：前一档到第{one.to_place}名止，后一档从第{other.from_place}名起，请补上"
                raise ValueError(message)
            if other.points > one.points:
                message = f"第{other.from_place}名（{other.points:g}分）比第{one.from_place}名（{one.points:g}分）还多，请核对"
                raise ValueError(message)
        return self

    def points_at(self, place: int) -> float:
        """Points of a place; 0 beyond the last band."""
        return next((each.points for each in self.bands if each.from_place <= place <= each.to_place), 0.0)


class EachTime(Asking):
    """按次: so many points each time (E11)."""

    by: Literal["times"]
    points_each: Annotated[float, asks("每上榜一次加（扣）几分？写正数", gt=0)]


class HonourPoints(Asking):
    """上榜加减分: what the times on lists within a year are worth; settled into the ledger 加减分台账.

    Attributes:
        code: names it in the ledger.
        name_zh: as printed.
        lists: codes of the lists whose times count.
        honour: times on the red side add points, times on the black side take them off.
        settle_in: code of the round in which the times of the year so far are settled. Lists of that very round and period do not
            count yet: they follow from the points.
        worth: points by the place among all times, or each time.
        cap_points: most points that a subject gets or loses by this rule in a year.
        cause: cause of ``ledger.causes``, whose category caps it too; a deduction with a cause is followed up (整改).
        clause: 条款.
    """

    code: Code
    name_zh: Text
    lists: tuple[Code, ...] = asks("哪几张榜的次数算在一起？写榜单代码", min_length=1)
    honour: Honour = asks("算红榜次数（red_list，加分）还是黑榜次数（black_list，扣分）？")
    settle_in: Code = asks("在哪个轮次结算计分？如 annual")
    worth: Annotated[
        Annotated[ByTimesPlace | EachTime, Field(discriminator="by")],
        asks("按次数排出的名次计分（by: place），还是每次计分（by: times）？"),
    ]
    cap_points: Annotated[float, Field(gt=0)] | None = asks("一个单位一年最多加（扣）几分？不封顶请写 null")
    cause: Text | None = None
    clause: Text = asks("依据哪个文件第几条？")

    @property
    def event_kind(self) -> str:
        """Kind of its entries of the ledger."""
        return "bonus" if self.honour == "red_list" else "deduction"
