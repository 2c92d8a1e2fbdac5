"""目标测算: drafts of annual targets from the mean of past years, each with its derivation (domain.md S3-32: 近三年平均水平).

A draft is material for those who set targets. It is computed from figures of past years alone, binds nobody, and says nothing
about what any unit ought to report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from statistics import fmean
from typing import Literal

import pandas as pd

from appraisal.rounding import round_number
from appraisal.scheme import Indicator, Scheme
from appraisal.targets.history import History, annual_values, read_history, years_left_out

Method = Literal["mean_level", "mean_growth", "compound_growth", "mean_increment", "best_level"]
METHOD_ZH: Mapping[str, str] = {
    "mean_level": "前几年平均水平",
    "mean_growth": "上年水平×（1＋前几年平均增速）",
    "compound_growth": "上年水平×（1＋前几年年均增速，几何平均）",
    "mean_increment": "上年水平＋前几年平均增量",
    "best_level": "前几年最好水平",
}
_BY_GROWTH = ("mean_growth", "compound_growth")
_BY_CHANGE = (*_BY_GROWTH, "mean_increment")
_LEAST_YEARS = 2
_WITH_AMOUNTS = {"level", "growth", "share", "count"}
_WHOLE_PCT = 100.0


@dataclass(frozen=True)
class TargetRules:
    """How drafts are made 测算办法.

    Attributes:
        year: the year that targets are for.
        years_count: how many years before it are looked at.
        method: see ``METHOD_ZH``; growths and shares go by their mean where a growth of them would mean nothing.
        stretch: what is asked beyond, percent of a level or count, percentage points of a growth or share; towards the
            better side.
        is_last_year_kept: whether no draft may be worse than the year before.
    """

    year: int
    years_count: int = 3
    method: Method = "mean_level"
    stretch: float = 0.0
    is_last_year_kept: bool = False


@dataclass(frozen=True)
class TargetDraft:
    """目标草案: one proposal with its derivation, or the reason why there is none.

    Attributes:
        indicator_code: the indicator.
        subject_code: the subject.
        draft_value: the proposal, in the indicator's uom; ``None`` where the history does not carry one.
        method: how it was made, which may be simpler than what was asked.
        used: year → annual value that was used.
        formula_zh: the sum, with figures.
        limits_zh: floor and ceiling that bounded it; empty if none did.
        left_out: year → why it was not used; under the target's own year, why there is no draft.
        last_value: the year before, if known.
        mean_share: draft over mean of the used years, for comparing how demanding drafts are (S3-33).
    """

    indicator_code: str
    subject_code: str
    draft_value: float | None
    method: Method
    used: Mapping[int, float] = field(default_factory=dict)
    formula_zh: str = ""
    limits_zh: str = ""
    left_out: Mapping[int, str] = field(default_factory=dict)
    last_value: float | None = None
    mean_share: float | None = None


def make_targets(panel: pd.DataFrame, scheme: Scheme, rules: TargetRules) -> tuple[TargetDraft, ...]:
    """A draft for every pair of indicator and subject that has a target or is appraised and stands in the table.

    Args:
        panel: ``indicator_code, subject_code, period, value``; whole years (``2025``), or the months of them.
        scheme: indicators, pairs, plausible bounds and registered changes of definition.
        rules: how.
    """
    known = panel[panel["indicator_code"].isin(list(scheme.indicator_by_code)) & panel["value"].notna()]
    values = {
        (str(indicator), str(subject)): annual_values(rows, scheme.indicator_by_code[str(indicator)])
        for (indicator, subject), rows in known.groupby(["indicator_code", "subject_code"])
    }
    assigned = scheme.assignments[["indicator_code", "figure_subject_code"]].itertuples(index=False, name=None)
    pairs = dict.fromkeys((*scheme.target_by_key, *(pair for pair in assigned if pair in values)))
    return tuple(
        _draft(pair, read_history(pair, values.get(pair, {}), scheme), scheme, rules)
        for pair in pairs
        if scheme.indicator_by_code[pair[0]].kind in _WITH_AMOUNTS
    )


def _draft(pair: tuple[str, str], history: History, scheme: Scheme, rules: TargetRules) -> TargetDraft:
    indicator = scheme.indicator_by_code[pair[0]]
    method = _fitting(indicator, rules.method)
    years = range(rules.year - rules.years_count, rules.year)
    by_change = method in _BY_CHANGE
    left_out = years_left_out(history, years, by_change=by_change, as_growth=method in _BY_GROWTH)
    used = [year for year in years if year not in left_out]
    last = history.annual.get(rules.year - 1)
    values = {year: history.annual[year] for year in used}
    reason = _unusable(used, rules) or (_bad_base(history, rules.year - 1) if by_change else "")
    if reason:
        return TargetDraft(*pair, None, method, values, "", "", {**left_out, rules.year: f"{reason}，不测算"}, last)
    value, formula = _formula(method, history.annual, used, rules.year - 1, indicator)
    value, formula = _stretched(value, formula, indicator, rules.stretch)
    value = round_number(value, indicator.decimals)
    formula = f"{formula}，取{indicator.decimals}位小数得{value:.12g}"
    value, limits = _bounded(value, indicator, last if rules.is_last_year_kept else None)
    mean = fmean(values.values())
    return TargetDraft(*pair, value, method, values, formula, limits, left_out, last, value / mean if mean else None)


def _fitting(indicator: Indicator, method: Method) -> Method:
    """Growth of a growth or of a share means nothing: their mean is taken."""
    return "mean_level" if indicator.kind in {"growth", "share"} and method in _BY_GROWTH else method


def _unusable(used: Sequence[int], rules: TargetRules) -> str:
    least = min(_LEAST_YEARS, rules.years_count)
    return f"可用的年份只有{len(used)}年，不足{least}年" if len(used) < least else ""


def _bad_base(history: History, year: int) -> str:
    reason = history.why_not_level(year)
    return f"{year}年的数不能作基数（{reason}）" if reason else ""


def _formula(
    method: Method, history: Mapping[int, float], used: Sequence[int], base_year: int, indicator: Indicator
) -> tuple[float, str]:
    values = [history[year] for year in used]
    if method == "mean_level":
        mean = fmean(values)
        return mean, f"（{'＋'.join(_n(each) for each in values)}）÷{len(values)}＝{_n(mean)}"
    if method == "best_level":
        best = min(values) if indicator.direction == "lower" else max(values)
        return best, f"{'、'.join(_n(each) for each in values)}中最好的是{_n(best)}"
    base = history[base_year]
    if method == "mean_increment":
        steps = [history[year] - history[year - 1] for year in used]
        value = base + fmean(steps)
        return value, f"{_n(base)}＋（{'＋'.join(_signed(each) for each in steps)}）÷{len(steps)}＝{_n(value)}"
    ratios = [history[year] / history[year - 1] for year in used]
    if method == "mean_growth":
        growth = fmean(ratios) - 1
        steps_zh = "＋".join(_signed((each - 1) * 100) for each in ratios)
        told = f"（{steps_zh}）÷{len(ratios)}＝{_n(growth * 100)}%"
    else:
        growth = prod(ratios) ** (1 / len(ratios)) - 1
        told = f"（{'×'.join(_n(each) for each in ratios)}）的{len(ratios)}次方根－1＝{_n(growth * 100)}%"
    value = base * (1 + growth)
    return value, f"平均增速{told}；{_n(base)}×（1＋{_n(growth * 100)}%）＝{_n(value)}"


def _stretched(value: float, formula: str, indicator: Indicator, stretch: float) -> tuple[float, str]:
    if not stretch:
        return value, formula
    sign = -1 if indicator.direction == "lower" else 1
    if indicator.kind in {"growth", "share"}:
        asked = value + sign * stretch
        return asked, f"{formula}；另加码{_n(stretch)}个百分点＝{_n(asked)}"
    asked = value + sign * abs(value) * stretch / _WHOLE_PCT
    return asked, f"{formula}；另加码{_n(stretch)}%＝{_n(asked)}"


def _bounded(value: float, indicator: Indicator, last: float | None) -> tuple[float, str]:
    """The value within what is credible (可信范围), within 0…100 for a share in percent, and no worse than last year."""
    low, high = indicator.plausible.min, indicator.plausible.max
    if indicator.kind == "share" and indicator.uom == "%":
        low, high = max(low or 0.0, 0.0), min(_WHOLE_PCT if high is None else high, _WHOLE_PCT)
    told = []
    if last is not None and (value > last if indicator.direction == "lower" else value < last):
        value, told = last, [f"不劣于上年{_n(last)}"]
    if low is not None and value < low:
        value, told = low, [*told, f"不低于下限{_n(low)}"]
    if high is not None and value > high:
        value, told = high, [*told, f"不高于上限{_n(high)}"]
    return value, "；".join(told)


def _n(value: float) -> str:
    return f"{round(value, 4):.12g}"


def _signed(value: float) -> str:
    return f"（{_n(value)}）" if value < 0 else _n(value)
