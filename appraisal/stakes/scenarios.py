"""情形: what the points would be if some figures read otherwise, many such readings at a time.

Only the figures of one indicator move in a scenario, so only that indicator is measured and scored again, for everybody
who is compared on it: 功效系数 and 争先进位 give one subject's figure a say in the points of others. Weights are those of
the round, since a figure that reads otherwise counts all the same.
"""

import pandas as pd

from appraisal.frames import FigureFrame, ProgressFrame
from appraisal.period import Period
from appraisal.points import score_rows
from appraisal.progress import measure_scenarios
from appraisal.scheme import Scheme

_FIGURE = ["indicator_code", "subject_code"]
_RESULT = ["indicator_code", "subject_code", "figure_subject_code", "peer_group_code", "weight_points"]


def score_scenarios(
    readings: pd.DataFrame, figures: FigureFrame, rows: pd.DataFrame, scheme: Scheme, period: Period
) -> pd.DataFrame:
    """Official points of everybody in every scenario.

    Args:
        readings: FIGURES rows with ``scenario``: what takes the place of the figure of that indicator and subject; all
            rows of a scenario are about one indicator.
        figures: FIGURES of the round; what a scenario does not name stays as it is there.
        rows: scored rows of the round, with the ``weight_points`` that were applied.
        scheme: the rules.
        period: what the round is about.

    Returns:
        ``scenario``, ``indicator_code``, ``subject_code``, ``figure_subject_code``, ``peer_group_code``,
        ``scenario_points`` (unrounded), for every weighted row of the indicators named.
    """
    told = pd.concat([_unmoved(readings, figures), readings], ignore_index=True).assign(is_probe=False)
    is_cautious = scheme.policies.rank_by == "cautious"
    if is_cautious:
        probes = told[told["standing"].eq("held")]
        told = pd.concat([told, probes.assign(value=probes["cautious_value"], is_probe=True)], ignore_index=True)
    measured = measure_scenarios(told, scheme, period)
    if is_cautious:
        measured = measured[measured["is_probe"] | measured["standing"].ne("held")]
    assigned = rows.loc[rows["weight_points"].notna(), _RESULT]
    figure = measured.drop(columns=["group_code"]).rename(columns={"subject_code": "figure_subject_code"})
    scored = assigned.merge(figure, how="inner", on=["indicator_code", "figure_subject_code"], validate="many_to_many")
    points = score_rows(ProgressFrame(scored), scheme).fillna(0.0)
    return scored[["scenario", *_RESULT[:-1]]].assign(scenario_points=points)


def _unmoved(readings: pd.DataFrame, figures: FigureFrame) -> pd.DataFrame:
    """The other figures of each scenario's indicator."""
    scenarios = readings[["scenario", "indicator_code"]].drop_duplicates()
    near = scenarios.merge(figures, how="inner", on="indicator_code", validate="many_to_many")
    key = ["scenario", *_FIGURE]
    is_moved = pd.MultiIndex.from_frame(near[key]).isin(pd.MultiIndex.from_frame(readings[key]))
    return near[~is_moved]
