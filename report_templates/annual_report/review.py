"""下一年度指标建议: indicators that told nobody apart, that nearly all or hardly anybody fulfilled, or whose ground is unsure.

What the results show, for people who set next year's indicators to think over (S4-46); nothing is proposed as a figure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from appraisal.reasons.influence import effective_weights
from report_templates.blocks import Fact, Table
from report_templates.reading import Reading
from report_templates.template import told
from report_templates.wording import Number, listing, number, percent

FEWEST_SUBJECTS = 3
"""Of fewer than three nothing is said."""
HARD_RATE_PCT = 60.0
"""An indicator on which nobody has full marks and the mean is below this 得分率 is told as out of common reach."""
MOST_SHOWN = 16
_SHARES = (0.26, 0.18, 0.32, 0.24)
_ADVICE_ZH = {
    "constant": "研究是否保留，或者改进计分办法",
    "saturated": "研究提高标准、细化档次或者调整分值",
    "hard": "研究目标任务与实际条件是否相符",
    "unreported": "研究数据来源和报送责任",
    "provisional": "争取年初定案并及时分解",
}


@dataclass(frozen=True)
class Advice:
    """What the year showed of one indicator.

    Attributes:
        kind: key of ``_ADVICE_ZH``.
        name_zh: the indicator.
        groups_zh: the peer groups it is about.
        shown: what the results show.
        weight_points: largest weight on paper, by which it is ordered.
    """

    kind: str
    name_zh: str
    groups_zh: str
    shown: Fact
    weight_points: float


def read_advice(reading: Reading) -> tuple[Advice, ...]:
    """Indicators to think over, by kind and weight."""
    told_ = [*_by_spread(reading), *_by_rate(reading), *_by_target(reading)]
    order = list(_ADVICE_ZH)
    return tuple(sorted(told_, key=lambda each: (order.index(each.kind), -each.weight_points)))


def count_advice(reading: Reading, advice: Sequence[Advice]) -> tuple[tuple[str, Number], ...]:
    """How many indicators there are of each kind that occurs, with what it is called."""
    names = {
        "constant": "同类单位得分完全相同",
        "saturated": "绝大多数单位得满分",
        "hard": "没有单位得满分且得分率偏低",
        "unreported": "有单位缺报",
        "provisional": "到年末目标仍未定案",
    }
    sizes = {kind: len({each.name_zh for each in advice if each.kind == kind}) for kind in names}
    key = f"::all:{reading.period_code}"
    return tuple(
        (name, number(float(sizes[kind]), f"result:{kind}_indicator_count{key}", decimals=0))
        for kind, name in names.items()
        if sizes[kind]
    )


def advice_table(advice: Sequence[Advice]) -> Table:
    """指标分析和建议; what does not fit is counted in the note."""
    rows = tuple(
        (
            told(each.name_zh, align="left"),
            told(each.groups_zh, align="left"),
            told(each.shown, align="left"),
            told(_ADVICE_ZH[each.kind], align="left"),
        )
        for each in advice[:MOST_SHOWN]
    )
    rest = len(advice) - len(rows)
    note = "只列考核结果反映的情况，供论证时参考；是否调整由集体研究决定。"
    return Table(
        "指标运行情况和建议",
        ("指标", "考评类别", "本年度情况", "建议"),
        rows,
        _SHARES,
        f"另有{rest}处未列出。{note}" if rest else note,
    )


def _by_spread(reading: Reading) -> Iterator[Advice]:
    """Indicators on which all earned alike, or nearly all earned everything."""
    scheme = reading.books.scheme
    weights = pd.DataFrame(effective_weights(reading.results, scheme))
    weights = weights[weights["part_code"].isin(list(scheme.indicator_by_code)) & weights["weight_share_pct"].gt(0)]
    for kind, rows in (
        ("constant", weights[weights["is_constant"]]),
        ("saturated", weights[weights["is_saturated"] & ~weights["is_constant"]]),
    ):
        for code, own in rows.groupby("part_code", sort=False):
            groups = [str(each) for each in own["peer_group_code"]]
            groups = [group for group in groups if _full_marks(reading, str(code), [group])[1] >= FEWEST_SUBJECTS]
            if not groups:
                continue
            rate, size = _full_marks(reading, str(code), groups)
            key = f"result:full_marks_count:{code}:all:{reading.period_code}"
            words = "各单位得分相同" if kind == "constant" else f"{size:.0f}个单位中{rate:.0f}个得满分"
            weight = float(own["weight_share_pct"].max())
            yield _advice(reading, kind, str(code), groups=groups, shown=Fact(words, rate, key), weight=weight)


def _by_rate(reading: Reading) -> Iterator[Advice]:
    """Indicators that nobody fulfilled, and those that some did not report."""
    rows = _scored(reading)
    for (code, group), own in rows.groupby(["indicator_code", "peer_group_code"], sort=False):
        key = f":{code}:all:{reading.period_code}"
        weight = float(own["weight_points"].max())
        unreported = float(own["standing"].isin(["missing", "imputed"]).sum())
        if unreported:
            fact = Fact(f"{unreported:.0f}个单位应报未报", unreported, f"result:missing_count{key}")
            yield _advice(reading, "unreported", str(code), groups=[str(group)], shown=fact, weight=weight)
        rate = float(own["points"].sum() / own["weight_points"].sum() * 100)
        is_hard = rate < HARD_RATE_PCT and own["points"].lt(own["weight_points"] - 1e-9).all() and not unreported
        if is_hard and len(own) >= FEWEST_SUBJECTS:
            fact = Fact(f"没有单位得满分，平均得分率{percent(rate)}", rate, f"result:mean_rate_pct{key}")
            yield _advice(reading, "hard", str(code), groups=[str(group)], shown=fact, weight=weight)


def _by_target(reading: Reading) -> Iterator[Advice]:
    """Indicators whose target is still provisional when the year is over."""
    codes = dict.fromkeys(each.indicator.code for each in reading.items if each.is_provisional and each.weight.is_known)
    for code in codes:
        own = [each for each in reading.items if each.indicator.code == code and each.is_provisional]
        groups = list(dict.fromkeys(each.subject.peer_group for each in own if each.weight.is_known))
        key = f"result:provisional_count:{code}:all:{reading.period_code}"
        fact = Fact("目标到年末仍为暂定，未作扣分依据", float(len(own)), key)
        weight = max(each.weight.value or 0.0 for each in own)
        yield _advice(reading, "provisional", code, groups=groups, shown=fact, weight=weight)


def _advice(reading: Reading, kind: str, code: str, *, groups: Sequence[str], shown: Fact, weight: float) -> Advice:
    scheme = reading.books.scheme
    names = [scheme.peer_group_by_code[each].name_zh for each in groups if each in scheme.peer_group_by_code]
    return Advice(kind, scheme.indicator_by_code[code].name_zh, listing(names, limit=3, measure="类"), shown, weight)


def _full_marks(reading: Reading, code: str, groups: Sequence[str]) -> tuple[float, float]:
    rows = _scored(reading)
    own = rows[rows["indicator_code"].eq(code) & rows["peer_group_code"].isin(list(groups))]
    return float(own["points"].ge(own["weight_points"] - 1e-9).sum()), float(len(own))


def _scored(reading: Reading) -> pd.DataFrame:
    """Rows of the appraised that carry weight, with official ``points``."""

    def read() -> pd.DataFrame:
        policies, rows = reading.books.scheme.policies, reading.results.indicators
        rows = rows[rows["weight_points"].gt(0)]
        official = rows["cautious_points" if policies.rank_by == "cautious" else "score_points"].fillna(0.0)
        return rows.assign(points=official)

    return reading.once("scored rows of the year", read)
