"""得分: points of every row by its indicator's rule, reported and cautious, with the weights that are due."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from appraisal.frames import ProgressFrame
from appraisal.rounding import drop_noise, round_series
from appraisal.scheme import Policies, Scheme
from appraisal.scoring import ScoringRule
from appraisal.scoring.figures import Figures, Floats, as_floats
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
    nominal, points = as_floats(progress["weight_points"]), points_of(progress, scheme)
    counted = counted_rows(progress, points, scheme)
    scaled = scale_weights(progress, counted, scheme)
    is_moved = bool((np.abs(scaled - nominal) > NOISE).any())
    weight = scaled if is_moved else nominal
    if is_moved:
        points = points_of(progress, scheme, instead={"weight_points": weight})
    rows = progress.assign(
        weight_points=weight,
        nominal_weight_points=np.where(counted, nominal, np.nan),
        full_weight_points=nominal,
        is_counted=counted,
        score_points=points,
        cautious_points=points
        if cautious is progress
        else points_of(cautious, scheme, instead={"weight_points": weight}),
    )
    return settle_points(rows)


def score_rows(progress: ProgressFrame, scheme: Scheme) -> "pd.Series[float]":
    """计分: points of every weighted row by its indicator's rule, NaN where no figure stands; unrounded unless single items are.

    A provisional target (未定案) costs nothing unless the scheme says so: such a row earns at least its weight.
    """
    return pd.Series(points_of(progress, scheme), index=progress.index)


def points_of(rows: pd.DataFrame, scheme: Scheme, *, instead: Mapping[str, Floats] | None = None) -> Floats:
    """``score_rows`` as an array.

    Args:
        rows: PROGRESS.
        scheme: the rules.
        instead: columns of numbers that stand in for those of ``rows``.
    """
    columns = instead or {}
    weight = columns["weight_points"] if "weight_points" in columns else as_floats(rows["weight_points"])
    rules, number = _rules_of(rows, weight, scheme)
    order = np.argsort(number, kind="stable")
    bounds = np.searchsorted(number[order], np.arange(len(rules) + 1))
    points, is_lower = np.full(len(rows), np.nan), scheme.remembered.is_any(rows["direction"], ["lower"])
    is_provisional = None
    if not scheme.policies.provisional_penalty:
        is_provisional = scheme.remembered.is_any(rows["target_status"], ["provisional"])
    for rule, start, end in zip(rules, bounds[:-1], bounds[1:], strict=True):
        if start == end:
            continue
        at = order[start:end]
        figures = Figures(rows, at=at, is_lower=is_lower, instead=columns)
        points[at] = earned = rule.points(figures)
        if rule.uses_target and is_provisional is not None:
            is_spared = is_provisional[at] & (earned < figures["weight_points"])
            points[at] = np.where(is_spared, figures["weight_points"], earned)
    policies = scheme.policies
    if not policies.round_items:
        return points
    return as_floats(round_series(drop_noise(pd.Series(points)), policies.points_places, mode=policies.rounding))


def _rules_of(rows: pd.DataFrame, weight: Floats, scheme: Scheme) -> tuple[list[ScoringRule], npt.NDArray[np.int16]]:
    """The rules of the scheme and, for each row, which of them scores it; −1 for none."""
    numbers: dict[ScoringRule, int] = {}
    number_of = {
        each.code: numbers.setdefault(each.rule, len(numbers)) for each in scheme.indicators if each.rule is not None
    }
    code, texts = scheme.remembered.coded(rows["indicator_code"])
    number = np.array([*(number_of.get(text, -1) for text in texts), -1], dtype=np.int16)[code]
    is_scored = scheme.remembered.is_any(rows["standing"], ["accepted", "held", "imputed"]) & ~np.isnan(weight)
    return list(numbers), np.where(is_scored, number, np.int16(-1))


def official_points(rows: pd.DataFrame, policies: Policies) -> "pd.Series[float]":
    """正式得分: the points that make the official place; what cannot be scored counts nothing."""
    is_cautious = policies.rank_by == "cautious"
    return rows["cautious_points" if is_cautious else "score_points"].fillna(0.0)
