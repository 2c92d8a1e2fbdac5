"""What a careful analyst would write by hand: the comparisons of all checks in numpy, no expectations, no sentences, the same verdicts.

The evidence columns are taken as they are; every check's bounds are laid beside its column and compared in place. What comes back is
which check a figure breaks, to be set against what ``expectations.run_checks`` finds.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from appraisal.scheme import Scheme
from expectations.check import Check

Verdict = tuple[str, str, str, str]
"""Check, indicator, subject, period."""


def judge_by_hand(evidence: pd.DataFrame, scheme: Scheme, checks: Sequence[Check]) -> set[Verdict]:
    """Which check each figure breaks; milder checks are silent where the graver one speaks."""
    codes, indicators = pd.factorize(evidence["indicator_code"])
    settings = [scheme.indicator_by_code.get(code) for code in indicators]
    is_own = evidence["basis"].to_numpy() == np.array([each.basis if each else "" for each in settings])[codes]
    broken: dict[str, np.ndarray] = {}
    for check in checks:
        bounds = [check.bounds(scheme, each) if each else None for each in settings]
        low = np.array([-np.inf if each is None or each.low is None else each.low for each in bounds])[codes]
        high = np.array([np.inf if each is None or each.high is None else each.high for each in bounds])[codes]
        values = evidence[check.column].to_numpy(dtype="float64", na_value=np.nan)
        found = (values < low) | (values > high)
        broken[check.code] = found & is_own if check.column == "value" else found
    for check in checks:
        if check.gives_way_to in broken:
            broken[check.code] = broken[check.code] & ~broken[check.gives_way_to]
    keys = [evidence[name].to_numpy() for name in ("indicator_code", "subject_code", "period")]
    return {
        (code, str(keys[0][at]), str(keys[1][at]), str(keys[2][at]))
        for code, found in broken.items()
        for at in np.flatnonzero(found)
    }
