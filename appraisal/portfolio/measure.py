"""汇总信号: what a year's figures show together, and no unit's figures alone (domain.md §8.5: a portfolio signal)."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from appraisal.evidence.scale import measure_scale
from appraisal.evidence.series import Series, lay_out
from appraisal.evidence.shares import add_share_evidence
from appraisal.evidence.twins import add_twin_evidence
from appraisal.frames import PORTFOLIO, IndicatorResultFrame, ObservationFrame, PortfolioFrame, RevisionFrame
from appraisal.portfolio import conduct
from appraisal.portfolio.balance import BALANCE, read_balance
from appraisal.portfolio.digits import BENFORD_SHARES, benford_test, last_digits, round_figures, uniform_test
from appraisal.portfolio.population import (
    SERIES,
    fine_growths,
    long_figures,
    moving_figures,
    newest_counted,
    self_reported,
)
from appraisal.portfolio.reading import CAUTION_ZH, Reading, Signal, percent_zh, untested
from appraisal.scheme import Scheme

LAST_DIGIT = Signal(
    "last_digit", "末位数字", "%", "三位以上的自报累计数", 100, "domain.md §8.6 Q14; data-quality.md §2-5"
)
ROUND_FIGURE = Signal("round_figure", "整数偏多", "个", "三位以上的自报累计数", 100, "domain.md §8.6 Q14")
GROWTH_TENTH = Signal("growth_tenth", "增速尾数", "%", "自报增速", 100, "domain.md §8.5; data-quality.md §2-6")
LEADING_DIGITS = Signal(
    "leading_digits", "首两位数字", "个百分点", "三位以上的自报累计数", 1000, "domain.md §8.6 Q15; data-quality.md §2-5"
)
SIGNALS = (
    conduct.BUNCHING,
    LAST_DIGIT,
    ROUND_FIGURE,
    GROWTH_TENTH,
    LEADING_DIGITS,
    conduct.SURGES,
    conduct.LATE_RISE,
    conduct.REVISIONS,
    conduct.TWINS,
    BALANCE,
    conduct.RATIO_EDIT,
)
"""In the order in which they are printed."""
_TENTH = 0.1
_ROUND_DIGITS = (0, 5)
_FAMILY_CHANCE = 0.05
_ORDERS_LEAST = 2.0


def measure_portfolio(
    observations: ObservationFrame,
    scheme: Scheme,
    *,
    year: int,
    revisions: RevisionFrame | None = None,
    results: IndicatorResultFrame | None = None,
) -> PortfolioFrame:
    """Read all signals of a year.

    Args:
        observations: newest version of each figure, the year before included.
        scheme: settings and targets of the year.
        year: what is looked at.
        revisions: what subjects corrected in the year; without it there is no signal on corrections.
        results: points of the year's round; without them there is no signal on their balance.

    Returns:
        PORTFOLIO, a row a signal and, for the signals of digits, a row an indicator with enough figures. A row stands out
        (``is_unusual``) where chance does as much less than once in twenty such yearly reports, all their tests together.
        No row names a subject.
    """
    series = lay_out(observations, scheme)
    counted = newest_counted(series, scheme, year)
    readings = [
        conduct.read_bunching(counted, scheme),
        *_digit_readings(series, year),
        *_pattern_readings(series, scheme, year),
        conduct.read_ratio_edit(series, counted, scheme),
        *([conduct.read_revisions(revisions, scheme)] if revisions is not None else []),
        *([read_balance(results, scheme)] if results is not None else []),
    ]
    return _framed(readings, str(year))


def last_digit_shares(observations: ObservationFrame, scheme: Scheme, *, year: int) -> tuple[float, ...]:
    """末位数字: how often each of 0 to 9 ends the year's self-reported amounts, percent; nothing of too few figures."""
    rows = moving_figures(self_reported(lay_out(observations, scheme), year))
    if len(rows) < LAST_DIGIT.least_count:
        return ()
    digits = last_digits(rows["value"].to_numpy(), rows["unit_value"].to_numpy())
    return tuple(float(count) / len(rows) * 100 for count in np.bincount(digits, minlength=10))


def _digit_readings(series: Series, year: int) -> Iterator[Reading]:
    own = self_reported(series, year)
    for figures, read in (
        (moving_figures(own), _read_last_digits),
        (long_figures(own), _read_round_figures),
        (fine_growths(series, own), _read_tenths),
    ):
        yield read(figures, "")
        for code, rows in figures.groupby("indicator_code"):
            one = read(rows, str(code))
            if one.is_tested:
                yield one
    yield _read_leading(long_figures(own))


def _read_last_digits(rows: pd.DataFrame, code: str) -> Reading:
    if len(rows) < LAST_DIGIT.least_count:
        return untested(LAST_DIGIT, len(rows), code)
    digits = last_digits(rows["value"].to_numpy(), rows["unit_value"].to_numpy())
    return _uniform(LAST_DIGIT, digits, rows, code)


def _read_tenths(rows: pd.DataFrame, code: str) -> Reading:
    if len(rows) < GROWTH_TENTH.least_count:
        return untested(GROWTH_TENTH, len(rows), code)
    digits = last_digits(rows["value"].to_numpy(), np.full(len(rows), _TENTH))
    return _uniform(GROWTH_TENTH, digits, rows, code)


def _uniform(signal: Signal, digits: np.ndarray, rows: pd.DataFrame, code: str) -> Reading:
    test = uniform_test(digits, [rows[name] for name in SERIES])
    share = float(sum(test.shares[digit] for digit in _ROUND_DIGITS)) * 100
    fact = f"{test.count}个数据的{signal.name_zh}为0或5的占{percent_zh(share)}，各数字均匀出现时为20%"
    return Reading(signal, test.count, fact, share, 20.0, test.chance, indicator_code=code)


def _read_round_figures(rows: pd.DataFrame, code: str) -> Reading:
    if len(rows) < ROUND_FIGURE.least_count:
        return untested(ROUND_FIGURE, len(rows), code)
    count, expected, chance = round_figures(rows["value"].to_numpy(), rows["unit_value"].to_numpy())
    fact = f"{len(rows)}个数据中，只有一两位有效数字的{count}个，按各单位自己的填报精度通常约有{expected:.1f}个"
    return Reading(ROUND_FIGURE, len(rows), fact, float(count), expected, chance, indicator_code=code)


def _read_leading(rows: pd.DataFrame) -> Reading:
    if len(rows) < LEADING_DIGITS.least_count or _orders(rows["value"]) < _ORDERS_LEAST:
        return untested(LEADING_DIGITS, len(rows))
    test, deviation = benford_test(rows["value"].to_numpy(), [rows[name] for name in SERIES])
    usual = _usual_deviation(test.independent_count)
    fact = (
        f"{test.count}个数据首两位数字的分布与本福特分布平均相差{deviation * 100:.2f}个百分点"
        f"，同样数量的数据通常相差{usual * 100:.2f}个百分点"
    )
    return Reading(LEADING_DIGITS, test.count, fact, deviation * 100, usual * 100, test.chance)


def _orders(values: pd.Series) -> float:
    """Over how many powers of ten the middle nine tenths spread: below two Benford's law is not to be expected."""
    low, high = np.log10(values).quantile([0.05, 0.95])
    return float(high - low)


def _usual_deviation(count: float) -> float:
    return float(np.mean(np.sqrt(2 / np.pi * BENFORD_SHARES * (1 - BENFORD_SHARES) / count)))


def _pattern_readings(series: Series, scheme: Scheme, year: int) -> Iterator[Reading]:
    scale = measure_scale(series)
    surge_z = add_share_evidence(series, scheme, clean=scale.clean)["share_surge_z"]
    yield conduct.read_surges(series, surge_z, year)
    yield conduct.read_late_rise(series, year)
    yield conduct.read_twins(series, add_twin_evidence(series, scale.ratio), year)


def _framed(readings: Sequence[Reading], period: str) -> PortfolioFrame:
    tests = sum(each.chance is not None for each in readings)
    order = {signal.code: place for place, signal in enumerate(SIGNALS)}
    rows = [
        {
            "signal_code": each.signal.code,
            "indicator_code": each.indicator_code,
            "period": period,
            "sample_count": each.sample_count,
            "signal_value": each.value,
            "usual_value": each.usual,
            "uom": each.signal.uom,
            "chance_pct": None if each.chance is None else each.chance * 100,
            "is_unusual": each.is_found or (each.chance is not None and each.chance < _FAMILY_CHANCE / tests),
            "message_zh": f"{each.signal.name_zh}：{each.fact_zh}。{CAUTION_ZH}",
        }
        for each in sorted(readings, key=lambda each: (order[each.signal.code], each.indicator_code))
    ]
    return PortfolioFrame(PORTFOLIO.conform(pd.DataFrame(rows)) if rows else PORTFOLIO.empty())
