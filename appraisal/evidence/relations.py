"""疑点证据 · 关系: a figure beside those of other subjects, other indicators and its own pattern within the year."""

import pandas as pd

from appraisal.evidence.lateness import late_days
from appraisal.evidence.pairs import add_pair_evidence
from appraisal.evidence.scale import Scale
from appraisal.evidence.series import Series
from appraisal.evidence.shares import add_share_evidence
from appraisal.evidence.twins import add_twin_evidence
from appraisal.scheme import Scheme


def add_relation_evidence(series: Series, scheme: Scheme, scale: Scale) -> pd.DataFrame:
    """Evidence of the relation rules (domain.md §8.6, Q01, Q11, Q12, Q16–Q19), index as ``series.rows``.

    Args:
        series: observations in time.
        scheme: deadlines, pairs and steady ratios.
        scale: what the anchors say of each figure; figures are compared with slips taken out.
    """
    return pd.concat(
        [
            add_twin_evidence(series, scale.ratio),
            add_share_evidence(series, scheme, clean=scale.clean),
            add_pair_evidence(series, scheme, clean=scale.clean),
            late_days(series.rows, scheme).rename("late_days_count"),
        ],
        axis=1,
    )
