"""所需月均: what the rest of the year would have to bring each month, held against what a month has brought so far (F25)."""

import numpy as np
import pandas as pd

from appraisal.frames import PACES, PaceFrame, ProgressFrame
from appraisal.period import FIRST_PUBLISHED_MONTH, MONTHS_IN_YEAR, parse_period

_NOISE = 1e-9


def required_pace(progress: ProgressFrame, *, difficult_pct: float) -> PaceFrame:
    """所需月均 of every cumulative figure with a target: (T − A) / months left, against A / months gone.

    Months are those of the calendar, so that 1—2月, published together, count as two; ``issues_left_count`` tells how many
    publications of the year are still to come. What is reached needs nothing more. A figure with nothing to show so far is
    difficult whatever it needs.

    Args:
        progress: PROGRESS.
        difficult_pct: beyond which ratio, percent, it is called difficult 难以完成 (``policies.difficult_pace_pct``).

    Returns:
        PACES of the figures that anybody is appraised on, the steepest first; the last period of a year has none.
    """
    rows = progress[progress["weight_points"].notna() & progress["required_monthly_value"].notna()]
    rows = rows.drop_duplicates(["indicator_code", "figure_subject_code"])
    rows = rows.assign(subject_code=rows["figure_subject_code"])
    gone = rows["elapsed_pct"] / 100 * MONTHS_IN_YEAR
    mean = rows["value"] / gone.where(gone > 0)
    required = rows["required_monthly_value"]
    pace = (required / mean.where(mean > 0) * 100).mask(required.le(_NOISE), 0.0)
    months = {code: parse_period(code).month for code in rows["period"].unique()}
    left = MONTHS_IN_YEAR - rows["period"].map(months).clip(lower=FIRST_PUBLISHED_MONTH - 1)
    told = rows.assign(
        mean_monthly_value=mean,
        pace_pct=pace,
        months_left_count=np.ceil((MONTHS_IN_YEAR - gone).round(6)),
        issues_left_count=left,
        is_difficult=pace.gt(difficult_pct + _NOISE) | (pace.isna() & required.gt(_NOISE)),
    )
    told = told.sort_values(
        ["pace_pct", "indicator_code", "subject_code"],
        ascending=[False, True, True],
        kind="stable",
        na_position="first",
    )
    return PaceFrame(PACES.conform(pd.DataFrame(told[list(PACES.columns)])))
