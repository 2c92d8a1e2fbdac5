"""查看顺序: in which order findings are looked at, the same in lists, documents and workbooks (decision 0018)."""

import pandas as pd

from appraisal.findings import Consequence
from appraisal.frames import FindingFrame

_WHOLE = (Consequence.STOP, Consequence.RETURN)
"""Consequences for a whole round or file; nothing is scored by it, so no impact could rank it."""
_GRAVITY = (*_WHOLE, Consequence.HOLD, Consequence.NOTE)


def priority(findings: FindingFrame) -> "pd.Series[float]":
    """可疑度×影响: suspicion × the size of the points at stake, in either direction; 0 where nothing is at stake.

    Where rulings have taught an order (学习排序分), it takes the place of suspicion; it decides nothing else.
    """
    return _doubt(findings) * findings["impact_points"].abs().fillna(0.0)


def by_priority(findings: FindingFrame) -> FindingFrame:
    """Findings as they should be looked at: by suspicion × impact, after what stops a round or refuses a file whole.

    Of equal weight, above all where nothing is at stake, a hold comes before a note: it waits for a person. Then the
    places at stake decide, suspicion, and the key.
    """
    gravity = findings["consequence"].map({each.value: place for place, each in enumerate(_GRAVITY)})
    order = findings.assign(
        whole=gravity.where(findings["consequence"].isin(_WHOLE), len(_WHOLE)),
        priority=priority(findings),
        gravity=gravity,
        places=findings["impact_places"].abs().fillna(0),
        doubt=_doubt(findings),
    ).sort_values(
        ["whole", "priority", "gravity", "places", "doubt", "finding_key"],
        ascending=[True, False, True, False, False, True],
        kind="stable",
        ignore_index=True,
    )
    return FindingFrame(order[list(findings.columns)])


def _doubt(findings: FindingFrame) -> "pd.Series[float]":
    return findings["learned_order"].fillna(findings["suspicion"]).fillna(0.0)
