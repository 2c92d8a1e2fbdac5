"""位次怎么读: the place of each row, and what a table by places gives where several share one."""

from typing import Literal

import numpy as np

from appraisal.scoring.figures import Figures, Floats

_TiedPlaces = Literal["best", "average", "worst"]


def places_of(figures: Figures, tied_places: _TiedPlaces) -> Floats:
    """Place of each row, tied subjects by the option."""
    return shares_of_places(figures, np.arange(1.0, most_places(figures) + 1), tied_places)


def shares_of_places(figures: Figures, share_of: Floats, tied_places: _TiedPlaces) -> Floats:
    """Share by place, tied subjects by the option.

    Args:
        figures: PROGRESS with ``rank`` and ``tied_count``.
        share_of: share of each place, first place first; long enough for every place that occurs.
        tied_places: see ``rule.TiedPlaces``.
    """
    first, last = figures["rank"], _last_places(figures)
    known = ~np.isnan(first)
    begin, end = np.where(known, first, 1.0).astype(np.int64), np.where(known, last, 1.0).astype(np.int64)
    match tied_places:
        case "best":
            shares = share_of[begin - 1]
        case "worst":
            shares = share_of[end - 1]
        case "average":
            upto = np.concatenate([[0.0], np.cumsum(share_of)])
            shares = (upto[end] - upto[begin - 1]) / (end - begin + 1)
    return np.where(known, shares, np.nan)


def most_places(figures: Figures) -> int:
    """The last place that any row may need."""
    return int(np.fmax.reduce(_last_places(figures), initial=1.0))


def _last_places(figures: Figures) -> Floats:
    """The last of the places that tied rows share; NaN where a row has none."""
    tied = figures["tied_count"]
    return figures["rank"] + np.where(np.isnan(tied), 1.0, tied) - 1
