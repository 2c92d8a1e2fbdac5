"""受益方向: whom a deviation serves, the subject that the figure is about or nobody who is appraised on it."""

import numpy as np
import pandas as pd

from appraisal.frames import FindingFrame
from appraisal.scheme import Scheme

GAIN_ZH = {"favours": "利于填报对象", "against": "不利于填报对象", "neutral": "无关得失"}
"""``favours``: the figure looks better than it should by the finding; ``against``: it looks worse."""
_TURNED = {"year_ago", "rank"}
"""Statements that flatter when they are small: a low base raises growth, a low place number is a good place."""
_NOISE = 1e-9


def gain_of(findings: FindingFrame, scheme: Scheme) -> "pd.Series[str]":
    """受益方向 of each finding, by what was observed, what was expected and the indicator's direction.

    Where nothing is expected but an interval is, what lies beyond its upper end counts as high, below its lower end as
    low. Figures that nobody is appraised by (旁证, 全国全市标杆) serve nobody: ``neutral``.

    Args:
        findings: FINDINGS.
        scheme: directions, roles and subjects.

    Returns:
        ``favours``, ``against`` or ``neutral``; missing where neither a value nor a bound is expected.
    """
    known = scheme.indicator_by_code
    excess = _excess(findings)
    sign = pd.Series(np.sign(excess.where(excess.abs() > _NOISE * findings["expected"].abs().fillna(0.0), 0.0)))
    sign = sign.where(excess.notna())
    lower = {code for code, each in known.items() if each.direction == "lower"}
    is_lower = findings["indicator_code"].isin(lower) & findings["measure"].ne("rank")
    turns = is_lower ^ findings["measure"].isin(_TURNED)
    favour = sign.mask(turns, -sign)
    gain = favour.map({1.0: "favours", -1.0: "against", 0.0: "neutral"}).astype("str")
    neutral = {code for code, each in known.items() if each.role == "corroboration"}
    benchmarks = {each.code for each in scheme.subjects if each.kind == "benchmark"}
    serves_nobody = findings["indicator_code"].isin(neutral) | findings["subject_code"].isin(benchmarks)
    is_known = findings["indicator_code"].isin(known)
    return gain.mask(serves_nobody & sign.notna(), "neutral").where(is_known)


def _excess(findings: FindingFrame) -> "pd.Series[float]":
    """How far the figure lies above (below) what was expected, or outside the interval of credible figures."""
    beyond = (findings["observed"] - findings["expected_high"]).clip(lower=0).fillna(0.0)
    below = (findings["observed"] - findings["expected_low"]).clip(upper=0).fillna(0.0)
    has_bound = findings["observed"].notna() & findings[["expected_low", "expected_high"]].notna().any(axis=1)
    return (findings["observed"] - findings["expected"]).fillna((beyond + below).where(has_bound))
