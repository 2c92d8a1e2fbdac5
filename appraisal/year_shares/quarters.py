"""季度计入年度: the year's points of an indicator, made of what it earned in the four quarters (domain.md F15).

A published form is 一季度、上半年、前三季度、全年 at 15 %, 25 %, 25 % and 35 %. The share of its weight that the indicator earned in
each quarter's round counts, as published; the year's weight is laid over it. The fourth quarter is the year's own figure
unless a fourth quarter was published for itself.
"""

import pandas as pd

from appraisal.frames import QUARTER_PARTS, IndicatorResultFrame, QuarterPartFrame
from appraisal.period import Period, PeriodKind
from appraisal.scheme import Scheme
from appraisal.year_shares.rule import YearShares

_FIGURE = ["indicator_code", "subject_code"]
_QUARTERS = (1, 2, 3, 4)
_FULL_PCT = 100.0
_NAMED_MOST = 3
_ENDS = {
    "score_points": ("score_points", "score_points"),
    "cautious_points": ("cautious_points", "cautious_points"),
    "lowest_points": ("score_points", "cautious_points"),
    "highest_points": ("score_points", "cautious_points"),
}
"""Points of the year and what of a published quarter goes into them; a bound takes the lesser or the greater of both."""


class QuarterError(ValueError):
    """A quarter that the year cannot do without has not been published."""


def year_shares_of(scheme: Scheme) -> dict[str, YearShares]:
    """Indicator code → how its quarters count: its own option, else that of the nearest group above it that has one."""
    found = {}
    for each in scheme.indicators:
        shares, code = each.year_shares, each.group_code
        while shares is None and code in scheme.groups:
            shares, code = scheme.groups[code].year_shares, scheme.groups[code].parent or ""
        if shares is not None:
            found[each.code] = shares
    return found


def needed_quarters(scheme: Scheme, period: Period) -> tuple[Period, ...]:
    """The quarters whose results a round about ``period`` counts: all four of the year, or none."""
    if period.kind is not PeriodKind.YEAR or not year_shares_of(scheme):
        return ()
    return tuple(Period(period.year, PeriodKind.QUARTER, quarter) for quarter in _QUARTERS)


def count_quarters(
    rows: pd.DataFrame, quarters: IndicatorResultFrame | None, scheme: Scheme, period: Period
) -> pd.DataFrame:
    """Points of the year with the quarters in them; other rounds and other indicators stay as they are.

    Where the year's own figure counts and is missing it earned nothing, in the year as in a quarter; what is left out of the
    year altogether stays out. A quarter in which the weight was left out was not published.

    Args:
        rows: scored rows of the round with ``weight_points``, ``is_counted`` and the points, unrounded.
        quarters: INDICATOR_RESULTS of the year's quarters; ``None`` = none published.
        scheme: whose indicators count by quarters, and how.
        period: what the round is about.

    Raises:
        QuarterError: a quarter is missing and the scheme says ``refuse``; the text names indicators, subjects and quarters.
    """
    options = year_shares_of(scheme) if needed_quarters(scheme, period) else {}
    is_shared = rows["indicator_code"].isin(options) & rows["is_counted"] & rows["weight_points"].gt(0)
    if not is_shared.any():
        return rows
    shared = rows[is_shared]
    earned = {name: _earned(shared, quarters, name, period) for name in _ENDS if name in rows}
    shares = _shares(shared, earned["score_points"].notna(), options, scheme, period)
    points = {
        name: (table * shares).sum(axis=1) / _FULL_PCT * shared["weight_points"] for name, table in earned.items()
    }
    counted = rows.assign(
        **{name: rows[name].where(~is_shared, made.reindex(rows.index)) for name, made in points.items()}
    )
    lost = (counted["weight_points"] - counted["score_points"]).clip(lower=0)
    return counted.assign(lost_points=rows["lost_points"].where(~is_shared, lost))


def own_share_of(
    rows: pd.DataFrame, quarters: IndicatorResultFrame | None, scheme: Scheme, period: Period
) -> "pd.Series[float]":
    """How much of each row's points the year's own figure decides, 0–1: all of it where no quarter counts.

    Args:
        rows: as for ``count_quarters``.
        quarters: as for ``count_quarters``.
        scheme: whose indicators count by quarters, and how.
        period: what the round is about.
    """
    options = year_shares_of(scheme) if needed_quarters(scheme, period) else {}
    shared = rows[rows["indicator_code"].isin(options) & rows["is_counted"] & rows["weight_points"].gt(0)]
    told = _earned(shared, quarters, "score_points", period)
    shares = _shares(shared, told.notna(), options, scheme, period)
    last = _QUARTERS[-1]
    code = Period(period.year, PeriodKind.QUARTER, last).code
    is_published = pd.Series(False, index=shared.index)
    if quarters is not None:
        is_published = _published(shared, quarters[quarters["period"].eq(code)], "score_points").notna()
    own = (shares[last] / _FULL_PCT).mask(is_published, 0.0)
    return own.reindex(rows.index).fillna(1.0)


def list_quarters(
    indicators: IndicatorResultFrame, quarters: IndicatorResultFrame | None, scheme: Scheme, period: Period
) -> QuarterPartFrame:
    """各季度计入情况: what each quarter counts in the points of a concluded year; the parts add up to those points.

    Args:
        indicators: INDICATOR_RESULTS of the year.
        quarters: INDICATOR_RESULTS of its quarters, as the round knew them.
        scheme: whose indicators count by quarters, and how.
        period: the year.

    Returns:
        QUARTER_PARTS: a row for each quarter (in ``period``) of each indicator and subject that counts by quarters, with the
        share it counts by (0 where it is missing) and what was earned of the weight in it; the last quarter is what the
        others leave.
    """
    options = year_shares_of(scheme) if needed_quarters(scheme, period) else {}
    is_shared = indicators["indicator_code"].isin(options) & indicators["weight_points"].gt(0)
    shared = indicators[is_shared & indicators["score_points"].notna()]
    told = _earned(shared, quarters, "score_points", period)
    shares = _shares(shared, told.notna(), options, scheme, period)
    counted = (told * shares).mul(shared["weight_points"], axis=0).fillna(0.0) / _FULL_PCT
    *earlier, last = _QUARTERS
    counted[last] = shared["score_points"] - counted[earlier].sum(axis=1)
    earned = counted.div(shares.where(shares > 0)).div(shared["weight_points"], axis=0) * _FULL_PCT * _FULL_PCT
    parts = [
        shared[[*_FIGURE, "weight_points"]].assign(
            period=Period(period.year, PeriodKind.QUARTER, quarter).code,
            quarter_share_pct=shares[quarter],
            earned_pct=earned[quarter],
            counted_points=counted[quarter],
        )
        for quarter in _QUARTERS
    ]
    listed = pd.concat(parts).sort_index(kind="stable")
    return QuarterPartFrame(QUARTER_PARTS.conform(listed))


def _earned(shared: pd.DataFrame, quarters: IndicatorResultFrame | None, name: str, period: Period) -> pd.DataFrame:
    """Share of the weight that each row earned in each quarter; missing where a quarter was not published."""
    own = shared[name].fillna(0.0) / shared["weight_points"]
    table = pd.DataFrame(float("nan"), index=shared.index, columns=list(_QUARTERS))
    if quarters is not None:
        for quarter in _QUARTERS:
            code = Period(period.year, PeriodKind.QUARTER, quarter).code
            table[quarter] = _published(shared, quarters[quarters["period"].eq(code)], name)
    table[_QUARTERS[-1]] = table[_QUARTERS[-1]].fillna(own)
    return table


def _published(shared: pd.DataFrame, results: pd.DataFrame, name: str) -> "pd.Series[float]":
    weighted = results[results["weight_points"].gt(0)]
    points = weighted[list(dict.fromkeys(_ENDS[name]))].fillna(0.0)
    end = points.max(axis=1) if name == "highest_points" else points.min(axis=1)
    told = weighted[_FIGURE].assign(share=end / weighted["weight_points"])
    return shared[_FIGURE].merge(told, how="left", on=_FIGURE, validate="one_to_one")["share"].set_axis(shared.index)


def _shares(
    shared: pd.DataFrame, is_told: pd.DataFrame, options: dict[str, YearShares], scheme: Scheme, period: Period
) -> pd.DataFrame:
    """What each quarter counts for each row, percent; 0 for a quarter that is missing."""
    stated = pd.DataFrame(
        [options[code].shares_pct for code in shared["indicator_code"]], index=shared.index, columns=list(_QUARTERS)
    )
    policy = shared["indicator_code"].map({code: each.missing_quarter for code, each in options.items()})
    is_missing = ~is_told & stated.gt(0)
    kept = stated.where(is_told, 0.0)
    is_refused = policy.eq("refuse") | (policy.eq("renormalise") & kept.sum(axis=1).le(0))
    _refuse(shared, is_missing[is_refused], scheme, period)
    scaled = kept.div(kept.sum(axis=1), axis=0) * _FULL_PCT
    return kept.where(policy.ne("renormalise"), scaled)


def _refuse(shared: pd.DataFrame, is_missing: pd.DataFrame, scheme: Scheme, period: Period) -> None:
    gaps = [
        (indicator, subject, quarter)
        for indicator, subject, *missing in zip(
            *(shared.loc[is_missing.index, name] for name in _FIGURE),
            *(is_missing[name] for name in _QUARTERS),
            strict=True,
        )
        for quarter, is_gap in zip(_QUARTERS, missing, strict=True)
        if is_gap
    ]
    if not gaps:
        return
    told = [
        f"{scheme.subject_by_code[subject].name_zh}“{scheme.indicator_by_code[indicator].name_zh}”"
        f"{Period(period.year, PeriodKind.QUARTER, quarter).label_zh}"
        for indicator, subject, quarter in gaps[:_NAMED_MOST]
    ]
    more = f"等{len(gaps)}处" if len(gaps) > _NAMED_MOST else ""
    message = (
        f"{period.year}年度得分要计入各季度得分，但这些季度没有已发布的得分：{'、'.join(told)}{more}。"
        "请先办理该季度考评；方案也可改写 missing_quarter（renormalise 其余季度折算、zero 按零分）"
    )
    raise QuarterError(message)
