"""检查项: one question put to one column of evidence, where the answer is in order, and how suspicious it is beyond.

Evidence columns come measured from ``appraisal.evidence``; ``judging`` compares them with the bounds that are declared here.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from appraisal.findings import Consequence
from appraisal.frames import OBSERVATION_KEY
from appraisal.scheme import Indicator, Scheme

KEY = list(OBSERVATION_KEY)
HARD_SUSPICION = 0.95
_MOST_SUSPICION = 0.999
_SPREAD = 0.2


@dataclass(frozen=True)
class Bounds:
    """Between which values an evidence column is in order; ``None`` is unbounded, both ``None``: not judged."""

    low: float | None = None
    high: float | None = None


NOT_JUDGED = Bounds()


@dataclass(frozen=True)
class Always:
    """The same bounds for every indicator."""

    bounds: Bounds

    def __call__(self, _scheme: Scheme, _indicator: Indicator) -> Bounds:
        """The bounds, whatever the indicator."""
        return self.bounds


def always(low: float | None, high: float | None) -> Always:
    """Bounds that depend on nothing."""
    return Always(Bounds(low, high))


@dataclass(frozen=True)
class Check:
    """检查项: one question put to one evidence column.

    Attributes:
        code: ``S`` shape, ``C`` completeness, ``P`` plausibility, ``T`` truthfulness, ``O`` outcome, with a number.
        name_zh: what it is called in lists.
        consequence: what follows for the figure.
        column: the evidence column that it judges.
        bounds: scheme and indicator → where the column is in order.
        message_zh: the fact in Chinese; fields are ``figure_zh`` and evidence columns, filled by ``findings``.
        basis: source clause of the rule and its threshold.
        is_hard_rule: arithmetic that no honest figure breaks; suspicion .95 and more.
        suspicion: suspicion at the bound, if not a hard rule.
        observed: evidence column with the figure that the finding is about.
        expected: evidence column with what was expected of it; empty if nothing can be named.
        reach: how bounds widen ``expected`` into an interval: ``pct`` of it, ``pp`` beside it, ``own``: the bounds of
            the column themselves, ``at_most``/``at_least``: expected is itself the limit, ``scale``: half a digit;
            ``over``/``under``: the column says by how much the figure is too large, or too small, in its own uom.
        measure: what ``observed`` is: the figure itself (``value``) or the statement beside it. The finding carries it;
            a hold is on the figure of the same indicator, subject, period and source all the same.
        cell: evidence column with the cell that the message points to.
        remedy_zh: what the sender can do beyond the usual.
        usual_zh: what is usual, where no interval of the figure can be named; fields as in ``message_zh``.
        compares: with whom or what the figure was compared, fields as in ``message_zh``; empty: with itself.
        gives_way_to: code of a graver check; where that one speaks of the same figure, this one is silent.
    """

    code: str
    name_zh: str
    consequence: Consequence
    column: str
    bounds: Callable[[Scheme, Indicator], Bounds] | Always
    message_zh: str
    basis: str
    is_hard_rule: bool = True
    suspicion: float = 0.5
    observed: str = "value"
    expected: str = ""
    reach: str = ""
    measure: str = "value"
    cell: str = "cell_ref"
    remedy_zh: str = ""
    usual_zh: str = ""
    compares: str = ""
    gives_way_to: str = ""

    @property
    def low_column(self) -> str:
        """Column of the lower bound in the judged table."""
        return f"{self.code}_low"

    @property
    def high_column(self) -> str:
        """Column of the upper bound in the judged table."""
        return f"{self.code}_high"


def suspicion_of(check: Check, breaches: pd.DataFrame) -> pd.Series:
    """可疑度 0–1 of breaches: the check's own at the bound, rising with the distance beyond it.

    ``s = floor + (ceiling − floor) · d / (1 + d)``, where d is the distance beyond the bound in widths of the bound (at
    least 1 of the column's own measure). Hard rules run from .95 to .999, others from their own figure up by .2. Not a
    probability yet: the order is what counts, and rulings will calibrate it.
    """
    column, low, high = (breaches[name] for name in (check.code, check.low_column, check.high_column))
    beyond = np.fmax((low - column).to_numpy(), (column - high).to_numpy())
    width = np.fmax(np.fmax(low.abs().to_numpy(), high.abs().to_numpy()), 1.0)
    distance = np.nan_to_num(np.clip(beyond / width, 0.0, 1e9))
    floor = HARD_SUSPICION if check.is_hard_rule else check.suspicion
    ceiling = _MOST_SUSPICION if check.is_hard_rule else min(check.suspicion + _SPREAD, HARD_SUSPICION)
    return pd.Series((floor + (ceiling - floor) * distance / (1 + distance)).round(4), index=column.index)
