"""测算基础: what findings are weighed on, and everybody's points and places in each scenario."""

from dataclasses import dataclass

import pandas as pd

from appraisal.frames import FigureFrame
from appraisal.period import Period
from appraisal.scheme import Scheme


@dataclass(frozen=True)
class Ground:
    """What findings are weighed on 测算基础: a round, or one period of a panel.

    Attributes:
        scheme: the rules.
        period: what it is about.
        figures: FIGURES that count.
        cleared: FIGURES as they would be if one source's statements were all cleared; its code in ``cleared_source``.
        rows: scored rows with weight, unrounded; ``counted_points`` are official and have the year's quarters in them, of
            which the figure itself decides ``own_share`` (0–1).
        subjects: their totals, unrounded.
        levels: values as reported, for what a stated base does to the growth that is printed beside it.
    """

    scheme: Scheme
    period: Period
    figures: FigureFrame
    cleared: pd.DataFrame
    rows: pd.DataFrame
    subjects: pd.DataFrame
    levels: pd.DataFrame
