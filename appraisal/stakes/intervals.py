"""得分区间: between which points every row may come out while holds are open, its own and those of others.

A hold ends in one of three ways: dismissed (the reported figure stands), replaced (another one stands) or upheld (it
stays held). Whatever comes, points of a subject rise with its own figure and fall, if they move at all, as others do
better. So two readings bound everything between them: all others at their best and the own figure at its worst, and the
reverse. In the reverse the others' doubtful figures are no yardstick, as while held, yet still open the bad end of a
comparison at their worse value.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from appraisal.frames import FigureFrame
from appraisal.period import Period
from appraisal.scheme import Scheme
from appraisal.scoring.figures import as_floats
from appraisal.stakes.scenarios import score_scenarios

_FIGURE = ["indicator_code", "subject_code"]
_ENDS = ("lowest", "highest")


def add_open_points(rows: pd.DataFrame, figures: FigureFrame, scheme: Scheme, period: Period) -> pd.DataFrame:
    """Add ``lowest_points`` and ``highest_points``: what open holds leave possible, unrounded.

    Both bound the reported and the cautious points. A held figure without a cautious value may count nothing.

    Args:
        rows: scored rows of the round.
        figures: FIGURES of the round.
        scheme: the rules.
        period: what the round is about.
    """
    both = as_floats(rows["score_points"]), as_floats(rows["cautious_points"])
    bounded = rows.assign(lowest_points=np.fmin(*both), highest_points=np.fmax(*both))
    is_any_held = scheme.remembered.is_any(figures["standing"], ["held"]).any()
    readings = [reading for held in _held(figures, rows) for reading in _extremes(held)] if is_any_held else []
    if not readings:
        return bounded
    told = pd.concat([reading.assign(scenario=number) for number, reading in enumerate(readings)], ignore_index=True)
    points = score_scenarios(told.drop(columns=["end", "about"]), figures, rows, scheme, period)
    about = told.drop_duplicates("scenario")[["scenario", "end", "about"]]
    points = points.merge(about, how="inner", on="scenario", validate="many_to_one")
    for end in _ENDS:
        bounded = _widened(bounded, points[points["end"].eq(end)], figures, end=end)
    return bounded


def _held(figures: FigureFrame, rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Held figures of each indicator that anybody is scored on."""
    held = figures[figures["standing"].eq("held")]
    if held.empty:
        return
    weighted = rows.loc[rows["weight_points"].notna(), "indicator_code"].unique()
    held = held[held["indicator_code"].isin(weighted)]
    for _, own in held.groupby("indicator_code", sort=True):
        yield own


def _extremes(held: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Readings of one indicator's held figures: ``about`` names whose own figure is at its other end, empty for nobody."""
    doubted = held.assign(value=held["cautious_value"].fillna(held["value"]))
    standing = held.assign(standing="accepted", cautious_value=held["value"])
    worse = held.assign(standing="accepted", value=held["cautious_value"])
    for end, others, own in (("lowest", standing, worse), ("highest", doubted, standing)):
        yield others.assign(end=end, about="")
        for code in held["subject_code"]:
            is_own = held["subject_code"].eq(code)
            yield pd.concat([others[~is_own], own[is_own]]).assign(end=end, about=code)


def _widened(bounded: pd.DataFrame, points: pd.DataFrame, figures: FigureFrame, *, end: str) -> pd.DataFrame:
    """One end of each row: of a held figure by its own reading, of any other by that in which nobody's is singled out."""
    doubted = figures.loc[figures["standing"].eq("held"), _FIGURE].assign(is_own_held=True)
    own = doubted.rename(columns={"subject_code": "figure_subject_code"})
    points = points.merge(own, how="left", on=["indicator_code", "figure_subject_code"], validate="many_to_one")
    about = points["figure_subject_code"].where(points["is_own_held"].notna(), "")
    reached = points.loc[points["about"].eq(about), [*_FIGURE, "scenario_points"]]
    merged = bounded.merge(reached, how="left", on=_FIGURE, validate="one_to_one").set_axis(bounded.index)
    both = merged[[f"{end}_points", "scenario_points"]].where(bounded["score_points"].notna())
    reach = both.min(axis=1) if end == "lowest" else both.max(axis=1)
    return bounded.assign(**{f"{end}_points": reach})
