"""口径: where many subjects break the same rule together, the rule of counting changed, not the honesty.

Published growth leaves published levels in eleven months of twelve whenever a series is re-based (data-quality.md §2-7).
One notice on the definition then replaces a pile of accusations.
"""

from collections.abc import Sequence

import pandas as pd

from appraisal.findings import Consequence
from expectations.check import Check

SHARED_SHARE = 0.30
ASKED_SUBJECTS_MIN = 6
SHARED_SUBJECTS_MIN = 3
"""Two subjects say nothing about a definition, even where six are asked."""
_NOTICE_SUSPICION = 0.3
_SINGLE_SUSPICION = 0.4
_GROUP = ["check_code", "indicator_code", "period", "basis", "source_code"]
NOTICE_PREFIX = "K"


def merge_shared_breaches(found: pd.DataFrame, table: pd.DataFrame, checks: Sequence[Check]) -> pd.DataFrame:
    """Turn a rule of consequence ``hold`` that is broken by three in ten subjects of an indicator, period and source into one notice.

    Args:
        found: findings in the making, one row a breach.
        table: the judged table: its rows with a value in a check's column are the subjects that were asked.
        checks: the checks that were run.

    Returns:
        ``found`` with the shared ones turned into notes (``shared_count``, ``asked_count`` filled), and one row per
        notice with no subject and the code ``K…``.
    """
    asked = _asked(table, [check for check in checks if check.consequence is not Consequence.NOTE])
    broken = found.groupby(_GROUP)["subject_code"].nunique().rename("shared_count").reset_index()
    met = broken.merge(asked, on=_GROUP, how="left", validate="one_to_one")
    is_crowd = (met["asked_count"] >= ASKED_SUBJECTS_MIN) & (met["shared_count"] >= SHARED_SUBJECTS_MIN)
    is_shared = is_crowd & (met["shared_count"] >= SHARED_SHARE * met["asked_count"])
    shared = met[is_shared]
    if shared.empty:
        return found.assign(shared_count=float("nan"), asked_count=float("nan"))
    marked = found.merge(shared, on=_GROUP, how="left", validate="many_to_one")
    is_single = marked["shared_count"].notna()
    singles = marked.assign(
        consequence=marked["consequence"].mask(is_single, Consequence.NOTE.value),
        suspicion=marked["suspicion"].mask(is_single, marked["suspicion"].clip(upper=_SINGLE_SUSPICION)),
    )
    notices = shared.assign(
        check_code=NOTICE_PREFIX + shared["check_code"],
        subject_code="",
        measure="value",
        consequence=Consequence.NOTE.value,
        suspicion=_NOTICE_SUSPICION,
    )
    return pd.concat([singles, notices], ignore_index=True)


def _asked(table: pd.DataFrame, checks: Sequence[Check]) -> pd.DataFrame:
    names = _GROUP[1:]
    counts = [
        table[table[check.code].notna()]
        .groupby(names)["subject_code"]
        .nunique()
        .rename("asked_count")
        .reset_index()
        .assign(check_code=check.code)
        for check in checks
    ]
    return pd.concat(counts, ignore_index=True)
