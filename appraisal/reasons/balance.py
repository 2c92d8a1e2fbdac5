"""加减分: what bonuses and deductions make of a published total, in the reading that makes the official points."""

import pandas as pd

from appraisal.awards.bonuses import settle_bonuses, sum_bonuses
from appraisal.progress import measure_cautious_progress
from appraisal.reasons.worlds import Side


def balance_of(side: Side) -> "pd.Series[float]":
    """Bonuses less deductions of every subject, by subject_code.

    Published bonus points are those of the reported figures; in a cautious total a bonus item that rests on a held figure
    counts by the cautious reading, if that is less.
    """
    subjects, scheme, results = side.results.subjects, side.scheme, side.results
    balance = subjects["bonus_points"].fillna(0.0) - subjects["deduction_points"].fillna(0.0)
    balance = balance.set_axis(pd.Index(subjects["subject_code"]))
    is_held = bool(results.figures["standing"].eq("held").any())
    if scheme.policies.rank_by != "cautious" or not scheme.bonuses or not is_held:
        return balance
    cautious = settle_bonuses(measure_cautious_progress(results.figures, scheme, side.period), scheme)
    less = sum_bonuses(cautious).sub(sum_bonuses(results.bonuses), fill_value=0.0).clip(upper=0.0)
    return balance + less.reindex(balance.index).fillna(0.0)
