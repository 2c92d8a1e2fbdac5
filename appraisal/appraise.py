"""考评: the method on one page, from figures to ranks."""

import pandas as pd

from appraisal.acceptance import accept_events, accept_figures
from appraisal.books import Books, Results
from appraisal.frames import (
    GROUP_RESULTS,
    INDICATOR_RESULTS,
    SUBJECT_RESULTS,
    EventFrame,
    FigureFrame,
    FindingFrame,
    GroupResultFrame,
    IndicatorResultFrame,
    ProgressFrame,
    SubjectResultFrame,
)
from appraisal.lighting import light_lamps
from appraisal.period import Period
from appraisal.progress import measure_cautious_progress, measure_progress
from appraisal.ranking import rank_change
from appraisal.scheme import Round, Scheme
from appraisal.scoring import CompletionRule, DeductionRule, ScoringRule, ThresholdRule
from appraisal.totals import counted_rows, round_points, scale_weights, settle_points, total_groups, total_subjects


def appraise(books: Books, findings: FindingFrame) -> Results:
    """考评: accept → progress → points → lamps → totals → ranks → rounding, once.

    Args:
        books: what the round may know.
        findings: FINDINGS on its figures.

    Returns:
        Results with reported and cautious points side by side; the official rank follows ``policies.rank_by``.
    """
    figures = accept_figures(books.observations, findings, books.rulings, books.scheme, books.period, round=books.round)
    figures = accept_events(figures, books.events, books.scheme, books.period)
    return appraise_figures(
        figures, books.scheme, books.period, events=books.events, round=books.round, previous=books.previous
    )


def appraise_figures(
    figures: FigureFrame,
    scheme: Scheme,
    period: Period,
    *,
    events: EventFrame,
    round: Round | None = None,  # noqa: A002 - the word of the field
    previous: Results | None = None,
) -> Results:
    """Points, lamps and ranks of accepted figures; what a round and a panel of figures have in common.

    Args:
        figures: FIGURES.
        scheme: the rules.
        period: what it is about.
        events: EVENTS: bonus, deduction and veto.
        round: whom it is about; ``None`` = everybody.
        previous: results of the period before.
    """
    progress = measure_progress(figures, scheme, period, round=round)
    is_any_held = figures["standing"].eq("held").any()
    cautious = measure_cautious_progress(figures, scheme, period, round=round) if is_any_held else progress
    rows = score_progress(progress, cautious, scheme)
    lamps = light_lamps(progress, scheme, None if previous is None else previous.indicators)
    rows = rows.join(lamps).pipe(_own_rows, scheme)
    groups = total_groups(rows, scheme.policies)
    before = None if previous is None else previous.subjects
    subjects = total_subjects(rows, events, scheme, period, previous=before)
    indicators = rows.pipe(round_points, ["score_points", "cautious_points", "lost_points"], scheme.policies)
    indicators = indicators.pipe(_with_rank_change, previous)
    return Results(
        figures=figures,
        progress=progress,
        indicators=IndicatorResultFrame(INDICATOR_RESULTS.conform(indicators[list(INDICATOR_RESULTS.columns)])),
        groups=GroupResultFrame(GROUP_RESULTS.conform(groups[list(GROUP_RESULTS.columns)])),
        subjects=SubjectResultFrame(SUBJECT_RESULTS.conform(subjects[list(SUBJECT_RESULTS.columns)])),
    )


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


def _own_rows(rows: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Rows that the round concludes on: assignments and projects' lamps; parts and peers stay in PROGRESS."""
    projects = rows["subject_code"].isin(scheme.project_by_code) & rows["lamp"].notna()
    return rows[rows["weight_points"].notna() | projects].reset_index(drop=True)


def _with_rank_change(rows: pd.DataFrame, previous: Results | None) -> pd.DataFrame:
    if previous is None:
        return rows.assign(rank_change=None)
    key = ["indicator_code", "subject_code"]
    before = previous.indicators[[*key, "rank"]].rename(columns={"rank": "previous_rank"})
    merged = rows.merge(before, how="left", on=key, validate="one_to_one")
    return merged.assign(rank_change=rank_change(merged["rank"], merged["previous_rank"]))
