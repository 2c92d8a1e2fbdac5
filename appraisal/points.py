"""得分: points of every row by its indicator's rule, reported and cautious, with the weights that are due."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from appraisal.frames import ProgressFrame
from appraisal.rounding import drop_noise, round_series
from appraisal.scheme import Policies, Scheme
from appraisal.scoring import READ, ScoringRule
from appraisal.scoring.rule import NOISE
from appraisal.totals import counted_rows, settle_points
from appraisal.tree import scale_weights


def score_progress(progress: ProgressFrame, cautious: ProgressFrame, scheme: Scheme) -> pd.DataFrame:
    """Reported and cautious points of every row, by weights that make the subject's full weight with what is due.

    Args:
        progress: PROGRESS of the reported figures.
        cautious: PROGRESS of the same rows with cautious figures.
        scheme: rules and policies.

    Returns:
        ``progress`` with scaled ``weight_points``, ``nominal_weight_points`` (as the scheme has them, of counted rows), ``full_weight_points`` (of all),
        ``score_points``, ``cautious_points``, ``lost_points`` and ``is_counted``; unrounded.
    """
    nominal = progress["weight_points"]
    points = score_rows(progress, scheme)
    counted = counted_rows(progress, points, scheme.policies)
    weight = scale_weights(progress, counted, scheme)
    if (weight - nominal).abs().gt(NOISE).any():
        points = score_rows(ProgressFrame(progress.assign(weight_points=weight)), scheme)
    else:
        weight = nominal
    is_same = cautious is progress
    rows = progress.assign(
        weight_points=weight,
        nominal_weight_points=nominal.where(counted),
        full_weight_points=nominal,
        is_counted=counted,
        score_points=points,
        cautious_points=points if is_same else score_rows(ProgressFrame(cautious.assign(weight_points=weight)), scheme),
    )
    return settle_points(rows)


def score_rows(progress: ProgressFrame, scheme: Scheme) -> "pd.Series[float]":
    """计分: points of every weighted row by its indicator's rule, NaN where no figure stands; unrounded unless single items are.

    A provisional target (未定案) costs nothing unless the scheme says so: such a row earns at least its weight.
    """
    rules, number = _rules_of(progress, scheme)
    order = np.argsort(number, kind="stable")
    bounds = np.searchsorted(number[order], np.arange(len(rules) + 1))
    read = [name for name in progress.columns if name in READ]
    by_rule, points = progress[read].iloc[order], np.full(len(progress), np.nan)
    for rule, start, end in zip(rules, bounds[:-1], bounds[1:], strict=True):
        if start == end:
            continue
        rows = ProgressFrame(by_rule.iloc[start:end])
        earned = rule.score(rows).astype("float64")
        if rule.uses_target and not scheme.policies.provisional_penalty:
            is_spared = rows["target_status"].eq("provisional") & earned.lt(rows["weight_points"])
            earned = earned.mask(is_spared, rows["weight_points"])
        points[order[start:end]] = earned
    told, policies = pd.Series(points, index=progress.index), scheme.policies
    return (
        round_series(drop_noise(told), policies.points_places, mode=policies.rounding) if policies.round_items else told
    )


def _rules_of(progress: ProgressFrame, scheme: Scheme) -> tuple[list[ScoringRule], npt.NDArray[np.int16]]:
    """The rules of the scheme and, for each row, which of them scores it; −1 for none."""
    numbers: dict[ScoringRule, int] = {}
    number_of = {
        each.code: numbers.setdefault(each.rule, len(numbers)) for each in scheme.indicators if each.rule is not None
    }
    code, texts = pd.factorize(progress["indicator_code"])
    number = np.array([*(number_of.get(text, -1) for text in texts), -1], dtype=np.int16)[code]
    is_scored = progress["weight_points"].notna() & progress["standing"].isin(["accepted", "held", "imputed"])
    return list(numbers), np.where(is_scored, number, np.int16(-1))


def official_points(rows: pd.DataFrame, policies: Policies) -> "pd.Series[float]":
    """正式得分: the points that make the official place; what cannot be scored counts nothing."""
    is_cautious = policies.rank_by == "cautious"
    return rows["cautious_points" if is_cautious else "score_points"].fillna(0.0)
