"""考评: the method on one page, from figures to ranks."""

import pandas as pd

from appraisal.acceptance import accept_events, accept_figures
from appraisal.books import Books, Results
from appraisal.comparable import annotate_definitions
from appraisal.frames import (
    GROUP_RESULTS,
    INDICATOR_RESULTS,
    SUBJECT_RESULTS,
    EventFrame,
    FigureFrame,
    FindingFrame,
    GroupResultFrame,
    IndicatorResultFrame,
    RosterChangeFrame,
    SubjectResultFrame,
)
from appraisal.intervals import add_open_points
from appraisal.lighting import light_lamps
from appraisal.period import Period
from appraisal.points import score_progress
from appraisal.progress import measure_cautious_progress, measure_progress
from appraisal.ranking import rank_change
from appraisal.scheme import Round, Scheme
from appraisal.totals import round_points, total_groups, total_subjects


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
        figures,
        books.scheme,
        books.period,
        events=books.events,
        round=books.round,
        previous=books.previous,
        roster_changes=books.roster_changes,
    )


def appraise_figures(
    figures: FigureFrame,
    scheme: Scheme,
    period: Period,
    *,
    events: EventFrame,
    round: Round | None = None,  # noqa: A002 - the word of the field
    previous: Results | None = None,
    roster_changes: RosterChangeFrame | None = None,
) -> Results:
    """Points, lamps and ranks of accepted figures; what a round and a panel of figures have in common.

    Args:
        figures: FIGURES.
        scheme: the rules.
        period: what it is about.
        events: EVENTS: bonus, deduction and veto.
        round: whom it is about; ``None`` = everybody.
        previous: results of the period before.
        roster_changes: ROSTER_CHANGES; they are told beside the figures and move no point.
    """
    progress = measure_progress(figures, scheme, period, round=round)
    is_any_held = figures["standing"].eq("held").any()
    cautious = measure_cautious_progress(figures, scheme, period, round=round) if is_any_held else progress
    rows = score_progress(progress, cautious, scheme).pipe(add_open_points, figures, scheme, period)
    lamps = light_lamps(progress, scheme, None if previous is None else previous.indicators)
    rows = rows.join(lamps).pipe(_own_rows, scheme)
    groups = total_groups(rows, scheme.policies)
    before = None if previous is None else previous.subjects
    subjects = total_subjects(rows, events, scheme, period, previous=before)
    indicators = rows.pipe(round_points, ["score_points", "cautious_points", "lost_points"], scheme.policies)
    indicators = indicators.pipe(_with_rank_change, previous)
    return Results(
        figures=figures,
        progress=annotate_definitions(progress, figures, scheme, roster_changes),
        indicators=IndicatorResultFrame(INDICATOR_RESULTS.conform(indicators[list(INDICATOR_RESULTS.columns)])),
        groups=GroupResultFrame(GROUP_RESULTS.conform(groups[list(GROUP_RESULTS.columns)])),
        subjects=SubjectResultFrame(SUBJECT_RESULTS.conform(subjects[list(SUBJECT_RESULTS.columns)])),
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
