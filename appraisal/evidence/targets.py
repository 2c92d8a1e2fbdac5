"""疑点证据 · 目标: how narrowly a figure clears its target 压线.

Used to order questions, never to ask for a figure: no text states a target beside a doubt (domain.md §8.1-1).
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence.codes import NOWHERE, Codes, Seek
from appraisal.evidence.series import Positions, Series, Values, taken
from appraisal.period import Period, PeriodKind, parse_period
from appraisal.scheme import Scheme

_KEY = ["indicator_code", "subject_code", "period"]


def growth_goals(series: Series, scheme: Scheme, targets: pd.DataFrame | None) -> Values:
    """Growth target of each row, percent; NaN where none is set.

    Args:
        series: observations in time.
        scheme: its targets on growth indicators serve where ``targets`` says nothing.
        targets: as in ``add_evidence``; a year's target serves all its periods.
    """
    own = {key: each.annual_value for key, each in scheme.target_by_key.items() if _is_growth(scheme, key[0])}
    goals = _looked_up(series, _KEY[:2], _keyed(own, _KEY[:2]))
    if targets is None or targets.empty:
        return goals
    stated = targets[[*_KEY, "growth_target_pct"]].rename(columns={"growth_target_pct": "goal"})
    exact = _looked_up(series, _KEY, stated)
    yearly = _looked_up(series, _KEY, stated, is_yearly=True)
    return np.where(np.isnan(exact), np.where(np.isnan(yearly), goals, yearly), exact)


def target_margin(series: Series, scheme: Scheme, goals: Values, *, growth: pd.DataFrame) -> Values:
    """By how many percentage points a figure clears its target; missing where it does not clear it or has none.

    Growth is measured against its growth target, an amount against what is due by the period.
    """
    is_growth = series.codes.is_in("kind", ["growth"])
    stated = growth["stated_growth_pct"].fillna(growth["level_growth_pct"]).to_numpy()
    margin = np.where(is_growth, series.figures, stated) - goals
    completion = series.figures / _due(series, scheme) * 100 - 100
    margin = np.where(np.isnan(margin), completion, margin)
    return np.where(series.is_figure & series.is_own_basis & (margin >= 0), margin, np.nan)


def _is_growth(scheme: Scheme, indicator_code: str) -> bool:
    indicator = scheme.indicator_by_code.get(indicator_code)
    return indicator is not None and indicator.kind == "growth"


def _keyed(goals: dict[tuple[str, str], float], names: list[str]) -> pd.DataFrame:
    found = [(*key, value) for key, value in goals.items()]
    types = {**dict.fromkeys(names, "str"), "goal": "float64"}
    return pd.DataFrame(found, columns=[*names, "goal"]).astype(types)


def _looked_up(series: Series, names: list[str], goals: pd.DataFrame, *, is_yearly: bool = False) -> Values:
    """Goal of each row by ``names``, of several the last; those of its year instead of its period if ``is_yearly``."""
    if goals.empty:
        return np.full(len(series.rows), np.nan)
    place, wanted = np.zeros(len(series.rows), dtype=np.int64), np.zeros(len(goals), dtype=np.int64)
    size = 1
    for name in names:
        own, texts = series.codes.of(name), series.codes.texts(name)
        if is_yearly and name == "period":
            own, years = pd.factorize(series.rows["year"])
            texts = pd.Index(years.astype("str"))
        codes, told = pd.factorize(goals[name])
        at = np.append(texts.get_indexer(pd.Index(told).astype("str")), NOWHERE)[codes]
        size *= len(texts)
        place = place * len(texts) + own
        wanted = np.where((wanted == NOWHERE) | (at == NOWHERE), NOWHERE, wanted * len(texts) + at)
    return taken(goals["goal"].to_numpy(dtype="float64"), Seek(wanted, size).at(place))


def _due(series: Series, scheme: Scheme) -> Values:
    """序时应达值 of each amount of the scheme's own year; NaN elsewhere."""
    codes = series.codes
    is_due = series.is_level & (series.rows["year"] == scheme.year).to_numpy() & codes.is_in("direction", ["higher"])
    is_due[is_due] = _has_target(codes, np.flatnonzero(is_due), scheme)
    if not is_due.any():
        return np.full(len(is_due), np.nan)
    asked, place = np.flatnonzero(is_due), codes.place(*_KEY)
    first = asked[np.unique(place[asked], return_index=True)[1]]
    periods = {code: parse_period(codes.texts("period")[code]) for code in np.unique(codes.of("period")[asked])}
    indicators, subjects = codes.texts("indicator_code").tolist(), codes.texts("subject_code").tolist()
    due = np.full(place.max(initial=0) + 1, np.nan)
    for at, *where in zip(place[first].tolist(), *(codes.of(name)[first].tolist() for name in _KEY), strict=True):
        due[at] = _due_value(scheme, indicators[where[0]], subjects[where[1]], periods[where[2]])
    return np.where(is_due & (due[place] > 0), due[place], np.nan)


def _has_target(codes: Codes, asked: Positions, scheme: Scheme) -> NDArray[np.bool_]:
    """Which of the rows ``asked`` have a target of their indicator and subject."""
    _, first, place = np.unique(codes.place(*_KEY[:2])[asked], return_index=True, return_inverse=True)
    texts = (codes.texts(name)[codes.of(name)[asked[first]]].tolist() for name in _KEY[:2])
    found = [pair in scheme.target_by_key for pair in zip(*texts, strict=True)]
    return np.array(found, dtype=bool)[place]


def _due_value(scheme: Scheme, indicator_code: str, subject_code: str, period: Period) -> float:
    target = scheme.target_by_key.get((indicator_code, subject_code))
    if target is None or (period.kind is PeriodKind.YEAR and period.year != scheme.year):
        return 0.0
    return scheme.due_value(target, period)
