"""疑点证据 · 雷同与停滞: figures that are also another subject's, and figures that stand still.

One equal figure is chance; three in the same file, each of four digits that count, are not, nor are two amounts of two
projects (domain.md §8.6, Q16). Which of
the two subjects copied is told by their own past: a copied figure is far from it.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence.digits import shortest_digits
from appraisal.evidence.series import NOWHERE, Positions, Series, Values, taken, taken_text
from appraisal.period import MONTHS_IN_YEAR

_DIGITS_MIN = 4
_FLOWS = ("ytd", "month")
_FIGURE = ["indicator_code", "period", "basis", "source_code", "value"]
_PAIR = ["period", "source_code", "subject_code", "subject_code_other"]
_SUBMISSION = ["period", "source_code", "subject_code"]
_RUN_MAX = 3
_MOVED_UNITS_MIN = 20.0
COLUMNS = ("twin_count", "twin_subject_code", "frozen_count", "frozen_since")


def add_twin_evidence(series: Series, departure: Values) -> pd.DataFrame:
    """Figures equal to another subject's, and figures that have not moved.

    Args:
        series: observations in time.
        departure: log10 of each figure over what its own past leads one to expect; NaN where there is no past.

    Returns:
        ``COLUMNS``: of an amount of four digits that count, how many indicators of its submission equal those of
        ``twin_subject_code`` (zero if none, or if the other one is likelier to have copied); of a running amount, in how
        many periods before it stood the same, and since when: none where a month of zero was stated or where it hardly
        moved over the same periods a year ago.
    """
    rows = series.rows
    may_be_copied = _may_be_copied(series)
    twins = _twins(series, departure, may_be_copied)
    frozen, since = _frozen(series)
    return pd.DataFrame(
        {
            "twin_count": twins["twin_count"].where(may_be_copied, np.nan),
            "twin_subject_code": twins["twin_subject_code"],
            "frozen_count": frozen,
            "frozen_since": taken_text(rows["period"], since),
        },
        index=rows.index,
    )


def _is_running(series: Series) -> NDArray[np.bool_]:
    """Amounts of a period that a subject answers for: no stocks, no slow figures, no projects, no 旁证."""
    codes, figures = series.codes, series.figures
    is_flow = codes.is_in("basis", _FLOWS) & ~series.rows["slow"].to_numpy()
    is_flow &= codes.is_in("role", ["appraised", "support"])
    return np.asarray(is_flow & series.is_level & (figures != 0) & ~np.isnan(figures))


def _may_be_copied(series: Series) -> NDArray[np.bool_]:
    is_project = series.codes.is_in("role", ["project"]) & series.codes.is_in("kind", ["level"]) & series.is_level
    found = np.asarray(series.is_own_basis & (_is_running(series) | (is_project & (series.figures != 0))))
    found &= np.isfinite(series.figures)
    asked = np.flatnonzero(found)
    found[asked] = shortest_digits(series.figures[asked])[0] >= _DIGITS_MIN
    return found


def _crowded(series: Series, may_be_copied: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Figures that two subjects or more have in one indicator, period, basis and source."""
    asked = np.flatnonzero(may_be_copied & series.rows["period"].notna().to_numpy())
    place, figures = series.codes.place(*_FIGURE[:-1])[asked], series.figures[asked]
    order = np.lexsort((figures, place))
    is_like = (np.diff(place[order]) == 0) & (np.diff(figures[order]) == 0)
    is_in_run = np.zeros(len(order) + 1, dtype=bool)
    is_in_run[:-1][1:] |= is_like
    is_in_run[:-1][:-1] |= is_like
    found = np.zeros(len(series.rows), dtype=bool)
    found[asked[order][is_in_run[:-1]]] = True
    return found


def _twins(series: Series, departure: Values, may_be_copied: NDArray[np.bool_]) -> pd.DataFrame:
    crowded = np.flatnonzero(_crowded(series, may_be_copied))
    rows = series.rows[[*_FIGURE, "subject_code", "arrived_at"]].iloc[crowded]
    rows = rows.assign(departure=np.abs(departure[crowded]), row=crowded)
    crowded_rows = rows[rows.groupby(_FIGURE)["subject_code"].transform("nunique") > 1]
    pairs = crowded_rows.merge(crowded_rows, on=_FIGURE, suffixes=("", "_other"), validate="many_to_many")
    pairs = pairs[pairs["subject_code"] != pairs["subject_code_other"]]
    together = pairs.groupby(_PAIR).agg(
        twin_count=("indicator_code", "nunique"),
        own=("departure", "mean"),
        other=("departure_other", "mean"),
        came=("arrived_at", "max"),
        other_came=("arrived_at_other", "max"),
    )
    nearest = together.reset_index().sort_values(["twin_count", "subject_code_other"], ascending=[False, True])
    nearest = nearest.drop_duplicates(_SUBMISSION)
    nearest = nearest.assign(twin_count=nearest["twin_count"].where(_is_copier(nearest), 0))
    found = pairs.merge(nearest, on=_PAIR, how="inner", validate="many_to_one").set_index("row")
    found = found[["twin_count", "subject_code_other"]].reindex(series.rows.index)
    return pd.DataFrame(
        {
            "twin_count": found["twin_count"].fillna(0.0).astype("float64"),
            "twin_subject_code": found["subject_code_other"].astype("str").where(found["twin_count"] > 0),
        }
    )


def _is_copier(pairs: pd.DataFrame) -> pd.Series:
    """Who is farther from its own past; where that tells nothing, who came later; where nothing tells, both."""
    is_told = pairs["own"].notna() & pairs["other"].notna() & (pairs["own"] != pairs["other"])
    is_later = ~(pairs["came"] < pairs["other_came"])
    return (pairs["own"] > pairs["other"]).where(is_told, is_later)


def _frozen(series: Series) -> tuple[Values, Positions]:
    """For how many periods before a figure stood the same, at most three, and the first of them."""
    rows = series.rows
    is_resting = series.codes.is_in("frequency", ["quarter"]) & (rows["per_year"] == MONTHS_IN_YEAR).to_numpy()
    is_asked = _is_running(series) & ~is_resting & ~series.codes.is_in("kind", ["count"])
    run = np.zeros(len(rows))
    since = np.full(len(rows), NOWHERE, dtype=np.int64)
    is_same, at = is_asked.copy(), np.arange(len(rows))
    for _ in range(_RUN_MAX):
        at = np.where(is_same, series.previous_in_year_at[at], NOWHERE)
        is_same &= (at != NOWHERE) & (taken(series.figures, at) == series.figures)
        run += is_same
        since = np.where(is_same, at, since)
    is_usual = _stated_rest(series) | ~(_moved_last_year(series, since) >= _MOVED_UNITS_MIN)
    return np.where(is_asked, np.where(is_usual, 0.0, run), np.nan), np.where(is_usual, NOWHERE, since)


def _moved_last_year(series: Series, since: Positions) -> Values:
    """By how many of its last printed units the figure moved over the same periods a year ago."""
    now = taken(series.figures, series.year_ago_at)
    then_at = np.where(since == NOWHERE, NOWHERE, series.year_ago_at[since])
    unit = 2 * series.rows["rounding_value"].to_numpy()
    return np.abs(now - taken(series.figures, then_at)) / np.where(unit > 0, unit, np.nan)


def _stated_rest(series: Series) -> NDArray[np.bool_]:
    """Cumulative figures beside which a month of zero is stated: nothing happened, and that was said."""
    place = ("indicator_code", "subject_code", "period", "source_code")
    rests = series.codes.is_in("basis", ["month"]) & series.is_figure & (series.figures == 0)
    return np.asarray((series.codes.row_at(place, rests) != NOWHERE) & series.codes.is_in("basis", ["ytd"]))
