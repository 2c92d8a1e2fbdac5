"""没有判的: what ``screen`` could not judge in a panel, for want of something to compare with, in words."""

import pandas as pd

from appraisal.period import Period, PeriodKind, parse_period

_PEERS_MIN = 4
_SHOWN, _MOSTLY = 5, 0.6
_KEY = ["indicator_code", "subject_code", "period", "basis"]


def limits_of(observations: pd.DataFrame, calibrate_until: str | None, *, has_targets: bool) -> tuple[str, ...]:
    """Sentences on what the panel does not allow to be judged; none where everything could be.

    Args:
        observations: OBSERVATIONS that were screened.
        calibrate_until: last period that was only learnt from.
        has_targets: whether growth targets were given.
    """
    figures = observations[observations["measure"] == "value"]
    periods = {code: parse_period(code) for code in observations["period"].unique()}
    end = None if calibrate_until is None else parse_period(calibrate_until).end_on
    is_judged = figures["period"].map(lambda code: end is None or periods[code].end_on > end).astype("bool")
    judged = figures[is_judged]
    told = [
        _learning(figures[~is_judged], judged, periods),
        _without_base(observations, judged, periods),
        _without_companions(observations, judged),
        _without_peers(judged),
        _without_past(judged, periods),
        "" if has_targets else "没有给增速目标（--targets），目标附近的异动没有判",
    ]
    return tuple(text for text in told if text)


def _learning(learnt: pd.DataFrame, judged: pd.DataFrame, periods: dict[str, Period]) -> str:
    if judged.empty:
        return "学习期以后没有数，什么都没有判。请把 --calibrate-until 提前"
    if learnt.empty:
        return "没有留出学习期（--calibrate-until）：正常波动的尺度取自被判的各期本身，其中的问题数据会使尺度偏宽。最好留出最早一两年只供学习"
    years = {periods[code].year for code in learnt["period"].unique()}
    return f"学习期只有{len(years)}年，跨年增长的正常波动还学不到，改用一般经验" if len(years) == 1 else ""


def _without_base(observations: pd.DataFrame, judged: pd.DataFrame, periods: dict[str, Period]) -> str:
    """Figures without last year's figure, on record or stated: growth says nothing of them."""
    before = {code: period.year_ago().code for code, period in periods.items()}
    own = pd.MultiIndex.from_frame(judged.assign(period=judged["period"].map(before))[_KEY])
    known = pd.MultiIndex.from_frame(observations.loc[observations["measure"] == "value", _KEY])
    stated = pd.MultiIndex.from_frame(observations.loc[observations["measure"] == "year_ago", _KEY])
    count = int((~own.isin(known) & ~pd.MultiIndex.from_frame(judged[_KEY]).isin(stated)).sum())
    return f"{count}个数没有上年同期（往年没有，表中也没有附），它们的增长没有判" if count else ""


def _without_companions(observations: pd.DataFrame, judged: pd.DataFrame) -> str:
    """Figures beside which no base or growth stands, though most of their indicator have one."""
    own = pd.MultiIndex.from_frame(judged[_KEY])
    short = pd.Series(False, index=judged.index)
    for measure in ("year_ago", "growth"):
        stated = pd.MultiIndex.from_frame(observations.loc[observations["measure"] == measure, _KEY])
        has = pd.Series(own.isin(stated), index=judged.index)
        short |= ~has & (has.groupby(judged["indicator_code"]).transform("mean") > _MOSTLY)
    count = int(short.sum())
    return (
        f"{count}个数没有附上年同期或同比，同一指标的其他数多数附有；它们与附数的核对没有做，也没有列为疑点"
        if count
        else ""
    )


def _without_peers(judged: pd.DataFrame) -> str:
    count = judged.groupby("indicator_code")["subject_code"].nunique()
    few = list(count.index[count < _PEERS_MIN])
    if not few:
        return ""
    names = "、".join(str(each) for each in few[:_SHOWN]) + ("等" if len(few) > _SHOWN else "")
    return f"{names}{len(few)}项指标的对象不足{_PEERS_MIN}个，没有同类可比，只与本单位自己的以往相比"


def _without_past(judged: pd.DataFrame, periods: dict[str, Period]) -> str:
    kinds = {periods[code].kind for code in judged["period"].unique()}
    return "只有年度数，没有年内各期，一年之内的异动看不出" if kinds == {PeriodKind.YEAR} else ""
