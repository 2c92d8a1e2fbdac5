"""得分: points of every row by its indicator's rule, reported and cautious, with the weights that are due."""

import pandas as pd

from appraisal.frames import ProgressFrame
from appraisal.scheme import Policies, Scheme
from appraisal.scoring import CompletionRule, DeductionRule, ScoringRule, ThresholdRule
from appraisal.totals import counted_rows, scale_weights, settle_points


def score_progress(progress: ProgressFrame, cautious: ProgressFrame, scheme: Scheme) -> pd.DataFrame:
    """Reported and cautious points of every row, by weights that make the subject's full weight with what is due.

    Args:
        progress: PROGRESS of the reported figures.
        cautious: PROGRESS of the same rows with cautious figures.
        scheme: rules and policies.

    Returns:
        ``progress`` with scaled ``weight_points``, ``nominal_weight_points`` (as the scheme has them, of counted rows),
        ``score_points``, ``cautious_points``, ``lost_points`` and ``is_counted``; unrounded.
    """
    counted = counted_rows(progress, score_rows(progress, scheme), scheme.policies)
    weight = scale_weights(progress, counted)
    rows = progress.assign(
        weight_points=weight,
        nominal_weight_points=progress["weight_points"].where(counted),
        is_counted=counted,
        score_points=score_rows(ProgressFrame(progress.assign(weight_points=weight)), scheme),
        cautious_points=score_rows(ProgressFrame(cautious.assign(weight_points=weight)), scheme),
    )
    return settle_points(rows)


def score_rows(progress: ProgressFrame, scheme: Scheme) -> "pd.Series[float]":
    """计分: points of every weighted row by its indicator's rule, unrounded; NaN where no figure stands.

    A provisional target (未定案) costs nothing unless the scheme says so: such a row earns at least its weight.
    """
    codes: dict[ScoringRule, list[str]] = {}
    for each in scheme.indicators:
        if each.rule is not None:
            codes.setdefault(each.rule, []).append(each.code)
    is_scored = progress["weight_points"].notna() & progress["standing"].isin(["accepted", "held"])
    points = pd.Series(float("nan"), index=progress.index)
    for rule, indicator_codes in codes.items():
        rows = ProgressFrame(progress[is_scored & progress["indicator_code"].isin(indicator_codes)])
        earned = rule.score(rows).astype("float64")
        if _is_by_target(rule) and not scheme.policies.provisional_penalty:
            is_spared = rows["target_status"].eq("provisional") & earned.lt(rows["weight_points"])
            earned = earned.mask(is_spared, rows["weight_points"])
        points.loc[rows.index] = earned
    return points


def _is_by_target(rule: ScoringRule) -> bool:
    return isinstance(rule, CompletionRule | ThresholdRule) or (
        isinstance(rule, DeductionRule) and rule.threshold is None
    )


def official_points(rows: pd.DataFrame, policies: Policies) -> "pd.Series[float]":
    """正式得分: the points that make the official place; what cannot be scored counts nothing."""
    is_cautious = policies.rank_by == "cautious"
    return rows["cautious_points" if is_cautious else "score_points"].fillna(0.0)
