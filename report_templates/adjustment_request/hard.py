"""难以完成的指标: where even the months left, at the pace so far or by earlier years, will hardly do (S1-40, F25).

An indicator that is behind (and, where it is under a lamp, not green) is told where even the upper end of its 年终预计 misses
the target; without a 年终预计, where the pace that the published target leaves is beyond the scheme's 难以完成线. Limits,
provisional targets and figures that do not stand are left out.
"""

from dataclasses import dataclass

import pandas as pd

from appraisal.frames import ProgressFrame
from appraisal.reasons.pace import required_pace
from appraisal.scheme import Scheme
from report_templates.aspects.outlook import Outlook, methods_zh, read_outlooks
from report_templates.blocks import Fact, Table
from report_templates.items import Item, appraised, of_subject
from report_templates.reading import Reading
from report_templates.template import told
from report_templates.wording import FILTERS, MISSING, Number, interval, number, percent

_STATE_HEAD = ("指标", "年度目标", "完成", "完成率", "所需月均为已过月均的", "年终预计完成率")
_STATE_SHARES = (0.25, 0.15, 0.15, 0.13, 0.16, 0.16)
_PEER_HEAD = ("指标", "本县位次", "本县同比", "其他县（市、区）同比", "其他县（市、区）平均")
_PEER_SHARES = (0.28, 0.14, 0.16, 0.24, 0.18)
_FORM_HEAD = ("指标", "计量单位", "下达值", "申请值", "客观原因", "政策依据", "上级部门意见")
_FORM_SHARES = (0.2, 0.1, 0.1, 0.1, 0.2, 0.15, 0.15)


@dataclass(frozen=True)
class Hard:
    """An indicator that is hard to fulfil 难以完成.

    Attributes:
        item: the county's figure.
        pace: what the months left must bring each, percent of the monthly mean so far; unknown where it has no meaning.
        outlook: 年终预计, ``None`` without one.
        lead_zh: 责任单位.
        peers: growth of the city's other counties, percent.
    """

    item: Item
    pace: Number
    outlook: Outlook | None
    lead_zh: str
    peers: tuple[float, ...]

    @property
    def name_zh(self) -> str:
        """The indicator."""
        return self.item.name_zh

    @property
    def pace_words(self) -> Fact:
        """``212%``; ``—`` where it has no meaning."""
        return Fact(percent(self.pace.value, places=0), self.pace.value, self.pace.key)

    @property
    def outlook_words(self) -> Fact:
        """``82.1%（78.0—86.3）``."""
        if self.outlook is None:
            return Fact(MISSING, None, self.item.completion.key)
        ends = interval(self.outlook.low_completion.value, self.outlook.high_completion.value, places=1)
        words = self.outlook.completion_words
        return Fact(f"{words.text}（{ends}）", words.value, words.key)


def read_hard(reading: Reading) -> tuple[Hard, ...]:
    """The county's indicators that are hard to fulfil, in the scheme's order."""
    scheme = reading.books.scheme
    own = [
        each
        for each in appraised(of_subject(reading.items, scheme.home.code))
        if each.is_accepted and each.target.is_known and not each.is_provisional and not each.is_limit
    ]
    outlooks = {each.item.indicator.code: each for each in read_outlooks(reading, own)}
    paces, growths = _paces(reading, scheme), _growths(reading)
    return tuple(
        _read(each, paces.get(code, (None, False))[0], outlooks.get(code), growths.get(code, ()))
        for each in own
        if _is_hard(each, outlooks.get(code := each.indicator.code), is_difficult=paces.get(code, (None, False))[1])
    )


def _is_hard(item: Item, outlook: Outlook | None, *, is_difficult: bool) -> bool:
    """By the 年终预计 where there is one, since it knows the seasons; else by the pace, of what shines yellow or red."""
    if not item.is_behind or item.lamp == "green":
        return False
    if outlook is not None:
        return outlook.is_short
    return is_difficult and item.indicator.basis == "ytd"


def methods_of(hard: tuple[Hard, ...]) -> str:
    """By which methods their 年终预计 was worked out; empty without any."""
    return methods_zh([each.outlook for each in hard if each.outlook is not None])


def state_table(hard: tuple[Hard, ...]) -> Table:
    """完成情况: what stands, and what the rest of the year must bring."""
    rows = tuple(
        (
            told(each.name_zh, align="left"),
            told(FILTERS["amount"](each.item.target)),
            told(FILTERS["amount"](each.item.value)),
            told(FILTERS["percent"](each.item.completion)),
            told(each.pace_words),
            told(each.outlook_words),
        )
        for each in hard
    )
    methods = methods_of(hard)
    told_by = f"年终预计{methods}，括号内为区间，仅供研判；" if methods else ""
    note = f"{told_by}“—”为不适用或者往年资料不足。"
    return Table("拟申请调整指标的完成情况", _STATE_HEAD, rows, _STATE_SHARES, note)


def peer_table(hard: tuple[Hard, ...], period_code: str) -> Table:
    """同类县区情况."""
    rows = tuple(
        (
            told(each.name_zh, align="left"),
            told(FILTERS["place"](each.item.rank)),
            told(_own_growth(each.item)),
            told(_spread(each, period_code)),
            told(_mean(each, period_code)),
        )
        for each in hard
    )
    note = "增速、比率类指标列数值本身，其余指标列同比；按已公布或者已采信的数据计算，“—”为没有同类数据。"
    return Table("同类县（市、区）情况", _PEER_HEAD, rows, _PEER_SHARES, note)


def form_table(hard: tuple[Hard, ...]) -> Table:
    """申请表: names and units alone; every other cell is for people."""
    rows = tuple(
        (told(each.name_zh, align="left"), told(each.item.indicator.uom), *(told("") for _ in _FORM_HEAD[2:]))
        for each in hard
    )
    note = "下达值、申请值、客观原因和政策依据由牵头部门研究后填写，本系统不提出调整数值。"
    return Table("", _FORM_HEAD, rows, _FORM_SHARES, note)


def _paces(reading: Reading, scheme: Scheme) -> dict[str, tuple[float | None, bool]]:
    """Indicator → what the months left must bring, percent of the mean so far, and whether that is beyond the line."""
    rows = reading.results.progress
    own = ProgressFrame(rows[rows["figure_subject_code"].eq(scheme.home.code)])
    paces = required_pace(own, difficult_pct=scheme.policies.difficult_pace_pct)
    columns = (paces[name] for name in ("indicator_code", "pace_pct", "is_difficult"))
    return {
        str(code): (None if pd.isna(pace) else float(pace), bool(is_difficult))
        for code, pace, is_difficult in zip(*columns, strict=True)
    }


def _growths(reading: Reading) -> dict[str, tuple[float, ...]]:
    """Growth of the other counties by indicator: 同比 of levels, the figure itself of growths and shares."""
    scheme = reading.books.scheme
    others = [each.code for each in scheme.subjects if each.kind == scheme.home.kind and not each.is_home]
    rows = reading.results.progress
    rows = rows[rows["subject_code"].isin(others) & rows["standing"].eq("accepted")].drop_duplicates(
        ["indicator_code", "subject_code"]
    )
    is_rate = rows["uom"].eq("%")
    growth = rows["yoy_pct"].where(~is_rate, rows["value"])
    return {
        str(code): tuple(float(each) for each in own.dropna())
        for code, own in growth.groupby(rows["indicator_code"], sort=False)
    }


def _read(item: Item, pace: float | None, outlook: Outlook | None, peers: tuple[float, ...]) -> Hard:
    place = f"{item.indicator.code}:{item.subject.code}:{item.gap.key.rsplit(':', 1)[-1]}"
    return Hard(item, number(pace, f"result:pace_pct:{place}"), outlook, item.lead_zh, peers)


def _own_growth(item: Item) -> Fact:
    if item.is_percentage:
        return FILTERS["amount"](item.value)
    return FILTERS["percent"](item.yoy)


def _spread(each: Hard, period_code: str) -> Fact:
    key = f"result:peer_growth_pct:{each.item.indicator.code}:all:{period_code}"
    if not each.peers:
        return Fact(MISSING, None, key)
    low, high = min(each.peers), max(each.peers)
    ends = dict.fromkeys((percent(low), percent(high)))
    return Fact("至".join(ends), low, key)


def _mean(each: Hard, period_code: str) -> Fact:
    key = f"result:peer_mean_growth_pct:{each.item.indicator.code}:all:{period_code}"
    mean = sum(each.peers) / len(each.peers) if each.peers else None
    return Fact(percent(mean), mean, key)
