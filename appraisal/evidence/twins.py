"""疑点证据 · 雷同与停滞: figures that are also another subject's, and figures that stand still.

One equal figure is chance; three in the same file, each of four digits that count, are not, nor are two amounts of two
projects (domain.md §8.6, Q16). Which of
the two subjects copied is told by their own past: a copied figure is far from it.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence.codes import sorted_within
from appraisal.evidence.digits import shortest_digits
from appraisal.evidence.series import NOWHERE, Positions, Series, Values, taken, taken_text
from appraisal.period import MONTHS_IN_YEAR

_DIGITS_MIN = 4
_FLOWS = ("ytd", "month")
_TABLE = ("indicator_code", "period", "basis", "source_code")
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
    count, model = _twins(series, departure, may_be_copied)
    frozen, since = _frozen(series)
    return pd.DataFrame(
        {
            "twin_count": np.where(may_be_copied, count, np.nan),
            "twin_subject_code": model,
            "frozen_count": frozen,
            "frozen_since": taken_text(rows["period"], since),
        },
        index=rows.index,
        copy=False,
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


def _crowded(series: Series, may_be_copied: NDArray[np.bool_]) -> tuple[Positions, Positions]:
    """Figures that two subjects or more have in one indicator, period, basis and source, and the number of each such crowd."""
    asked = np.flatnonzero(may_be_copied & series.codes.is_told("period"))
    place, figures = series.codes.place(*_TABLE)[asked], series.figures[asked]
    order = sorted_within(place, figures)
    is_new = np.ones(len(order) + 1, dtype=bool)
    is_new[1:-1] = (np.diff(place[order]) != 0) | (np.diff(figures[order]) != 0)
    crowd = np.cumsum(is_new[:-1])
    is_alone = is_new[:-1] & is_new[1:]
    rows, crowd = asked[order[~is_alone]], crowd[~is_alone]
    in_order = np.argsort(rows)
    return rows[in_order], crowd[in_order]


def _twins(series: Series, departure: Values, may_be_copied: NDArray[np.bool_]) -> tuple[Values, pd.Series]:
    """How many figures of its submission equal those of another subject that is likelier to be the model, and which one."""
    codes, size = series.codes, len(series.rows)
    rows, crowd = _crowded(series, may_be_copied)
    arrived = series.rows["arrived_at"].iloc[rows].reset_index(drop=True)
    told = pd.DataFrame(
        {
            "crowd": crowd,
            "indicator": codes.of("indicator_code")[rows],
            "submission": codes.place("period", "source_code", "subject_code")[rows],
            "subject": codes.of("subject_code")[rows],
            "departure": np.abs(departure[rows]),
            "row": rows,
        }
    ).assign(came=arrived)
    pairs = told.merge(
        told[["crowd", "subject", "departure", "came"]], on="crowd", suffixes=("", "_other"), validate="many_to_many"
    )
    pairs = pairs[pairs["subject"] != pairs["subject_other"]]
    together = pairs.groupby(["submission", "subject_other"]).agg(
        twin_count=("indicator", "nunique"),
        own=("departure", "mean"),
        other=("departure_other", "mean"),
        came=("came", "max"),
        other_came=("came_other", "max"),
    )
    texts = codes.texts("subject_code")
    together = together.reset_index().assign(name=lambda each: texts[each["subject_other"]])
    nearest = together.sort_values(["twin_count", "name"], ascending=[False, True]).drop_duplicates("submission")
    nearest = nearest.assign(twin_count=nearest["twin_count"].where(_is_copier(nearest), 0))
    found = pairs.merge(nearest, on=["submission", "subject_other"], how="inner", validate="many_to_one")
    found = found[found["twin_count"] > 0]
    count, model = np.zeros(size), np.full(size, NOWHERE, dtype=np.int64)
    count[found["row"]], model[found["row"]] = found["twin_count"], found["subject_other"]
    return count, pd.Series(texts.array.take(model, allow_fill=True), index=series.rows.index)


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
    still = at = np.flatnonzero(is_asked)
    for _ in range(_RUN_MAX):
        at = series.previous_in_year_at[at]
        is_same = (at != NOWHERE) & (series.figures[at] == series.figures[still])
        still, at = still[is_same], at[is_same]
        run[still] += 1
        since[still] = at
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
