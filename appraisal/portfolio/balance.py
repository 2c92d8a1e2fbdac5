"""软硬反差: subjects that do well on economic indicators and poorly on the rest, or the other way (domain.md §8.6, Q24)."""

import math

import numpy as np
import pandas as pd

from appraisal.frames import IndicatorResultFrame
from appraisal.portfolio.chances import binomial_chance, normal_chance
from appraisal.portfolio.reading import Reading, Signal, untested
from appraisal.scheme import Scheme

BALANCE = Signal("hard_soft_gap", "软硬指标反差", "%", "两类指标均不少于3项的单位", 6, "domain.md §8.6 Q24")
_GAP_Z = 1.5
_INDICATORS_MIN = 3
_SUBJECTS_MIN = 4


def hard_soft_gaps(results: IndicatorResultFrame, scheme: Scheme) -> pd.Series:
    """How far each subject's standing on economic targets 硬指标 exceeds that on all others 软指标.

    Args:
        results: points of a round.
        scheme: says which indicators are economic targets and who is compared with whom.

    Returns:
        By subject_code: the difference of the two mean rates of points, each in standard deviations of the subjects of
        the same kind; only subjects with three indicators of each sort, of kinds with four such subjects.
    """
    known = scheme.subject_by_code
    rows = results[(results["weight_points"] > 0) & results["score_points"].notna()]
    rows = rows[rows["subject_code"].isin(list(known))]
    hard = {each.code for each in scheme.indicators if each.is_economic_target}
    sort = np.where(rows["indicator_code"].isin(hard), "hard", "soft")
    sorted_rows = rows.assign(sort=sort, rate=rows["score_points"] / rows["weight_points"])
    means = sorted_rows.pivot_table(index="subject_code", columns="sort", values="rate", aggfunc="mean")
    sizes = sorted_rows.pivot_table(index="subject_code", columns="sort", values="rate", aggfunc="size")
    if not {"hard", "soft"} <= set(means.columns):
        return pd.Series(dtype="float64")
    wide = means[(sizes >= _INDICATORS_MIN).all(axis="columns")]
    kind = pd.Series([known[str(code)].kind for code in wide.index], index=wide.index)
    group = wide.groupby(kind)
    spread = group.transform("std")
    z = (wide - group.transform("mean")) / spread.where(spread > 0)
    gap: pd.Series = (z["hard"] - z["soft"])[kind.groupby(kind).transform("size") >= _SUBJECTS_MIN]
    return gap.dropna()


def read_balance(results: IndicatorResultFrame, scheme: Scheme) -> Reading:
    """How many subjects' economic standing exceeds the rest by 1.5, against what unrelated standings would show."""
    gaps = hard_soft_gaps(results, scheme)
    if len(gaps) < BALANCE.least_count:
        return untested(BALANCE, len(gaps))
    found = int((gaps > _GAP_Z).sum())
    usual = normal_chance(_GAP_Z / math.sqrt(2))
    fact = f"{len(gaps)}个单位中，经济指标得分明显好于民生、生态等其他指标的{found}个"
    chance = binomial_chance(found, len(gaps), share=usual)
    return Reading(BALANCE, len(gaps), fact, found / len(gaps) * 100, usual * 100, chance)
