"""疑点证据 · 雷同与停滞: figures that are also another subject's, and figures that stand still.

One equal figure is chance; three in the same file, each of four digits that count, are not, nor are two amounts of two
projects (domain.md §8.6, Q16). Which of
the two subjects copied is told by their own past: a copied figure is far from it.
"""

import numpy as np
import pandas as pd

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
    twins = _twins(series, departure)
    frozen, since = _frozen(series)
    return pd.DataFrame(
        {
            "twin_count": twins["twin_count"].where(_may_be_copied(series), np.nan),
            "twin_subject_code": twins["twin_subject_code"],
            "frozen_count": frozen,
            "frozen_since": taken_text(rows["period"], since),
        },
        index=rows.index,
    )


def _is_running(series: Series) -> pd.Series:
    """Amounts of a period that a subject answers for: no stocks, no slow figures, no projects, no 旁证."""
    rows = series.rows
    is_flow = rows["basis"].isin(_FLOWS) & ~rows["slow"] & rows["role"].isin(["appraised", "support"])
    return is_flow & series.is_level & (rows["value"] != 0) & rows["value"].notna()


def _may_be_copied(series: Series) -> pd.Series:
    rows = series.rows
    is_project = (rows["role"] == "project") & (rows["kind"] == "level") & series.is_level & (rows["value"] != 0)
    is_own = (rows["basis"] == rows["own_basis"]) & (_is_running(series) | is_project)
    return is_own & (significant_digits(rows["value"]) >= _DIGITS_MIN)


def significant_digits(values: pd.Series) -> pd.Series:
    """Digits that count, zeros at either end left out: 2 of ``0.0450``, 3 of ``12,300``."""
    texts = pd.Series([f"{value:.11e}".split("e")[0] for value in values.abs()], index=values.index, dtype="str")
    return texts.str.replace(".", "", regex=False).str.rstrip("0").str.len()


def _twins(series: Series, departure: Values) -> pd.DataFrame:
    rows = series.rows[[*_FIGURE, "subject_code", "arrived_at"]].assign(
        departure=np.abs(departure), row=series.rows.index
    )
    rows = rows[_may_be_copied(series)]
    crowded = rows[rows.groupby(_FIGURE)["subject_code"].transform("nunique") > 1]
    pairs = crowded.merge(crowded, on=_FIGURE, suffixes=("", "_other"), validate="many_to_many")
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
    found = found.reindex(series.rows.index)
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
    is_resting = (rows["frequency"] == "quarter") & (rows["per_year"] == MONTHS_IN_YEAR)
    is_asked = (_is_running(series) & ~is_resting & (rows["kind"] != "count")).to_numpy()
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


def _stated_rest(series: Series) -> np.ndarray:
    """Cumulative figures beside which a month of zero is stated: nothing happened, and that was said."""
    rows = series.rows
    place = ["indicator_code", "subject_code", "period", "source_code"]
    resting = rows[(rows["basis"] == "month") & series.is_figure & (rows["value"] == 0)][place]
    met = rows[place].merge(resting.drop_duplicates().assign(rests=True), on=place, how="left", validate="many_to_one")
    return (met["rests"].notna() & (rows["basis"] == "ytd").to_numpy()).to_numpy()
