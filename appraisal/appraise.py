"""考评: the method on one page, from figures to ranks."""

from dataclasses import replace

import pandas as pd

from appraisal.acceptance import accept_events, accept_figures
from appraisal.awards.settlement import settle
from appraisal.books import Books, Results
from appraisal.comparable import annotate_definitions
from appraisal.frames import (
    EVENTS,
    GROUP_RESULTS,
    INDICATOR_RESULTS,
    OBSERVATIONS,
    SUBJECT_RESULTS,
    EventFrame,
    FigureFrame,
    FindingFrame,
    GroupResultFrame,
    IndicatorResultFrame,
    ProjectionFrame,
    RosterChangeFrame,
    SpecialResultFrame,
    SubjectResultFrame,
)
from appraisal.lamps.lighting import light_lamps
from appraisal.matching import lay_beside
from appraisal.period import Period
from appraisal.points import score_progress
from appraisal.progress import measure_cautious_progress, measure_progress
from appraisal.projection import project_year_end
from appraisal.ranking import rank_change
from appraisal.scheme import Round, Scheme
from appraisal.special.results import conclude_specials, list_special_points, special_scheme
from appraisal.special.weights import list_special_weights
from appraisal.stakes.intervals import add_open_points
from appraisal.totals import round_points, total_groups, total_nodes, total_subjects
from appraisal.year_shares.quarters import count_quarters


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
    closed = [books.observations, books.closed_years] if len(books.closed_years) else [books.observations]
    projections = project_year_end(figures, pd.concat(closed), books.scheme, books.period)
    results = appraise_figures(
        figures,
        books.scheme,
        books.period,
        projections=projections,
        events=books.events,
        round=books.round,
        previous=books.previous,
        roster_changes=books.roster_changes,
        quarters=books.quarters,
    )
    specials = _each_special(figures, books.scheme, books.period, books.round)
    return replace(
        results,
        projections=projections,
        specials=conclude_specials(specials, books.scheme),
        special_indicators=list_special_points(specials),
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
    quarters: IndicatorResultFrame | None = None,
    projections: ProjectionFrame | None = None,
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
        quarters: INDICATOR_RESULTS of the year's quarters, for a round about a year that counts them.
        projections: PROJECTIONS, for lamps that look at the year's end; ``None`` = made from the figures alone, if any does.
    """
    if projections is None and any(each.looks_ahead for each in scheme.lamp_rules):
        projections = project_year_end(figures, OBSERVATIONS.empty(), scheme, period)
    progress = measure_progress(figures, scheme, period, round=round)
    is_any_held = scheme.remembered.is_any(figures["standing"], ["held"]).any()
    cautious = measure_cautious_progress(figures, scheme, period, round=round) if is_any_held else progress
    rows = score_progress(progress, cautious, scheme).pipe(add_open_points, figures, scheme, period)
    rows = count_quarters(rows, quarters, scheme, period)
    lamps = light_lamps(progress, scheme, None if previous is None else previous.indicators, projections)
    rows = rows.assign(**{str(name): lamp for name, lamp in lamps.items()}).pipe(_own_rows, scheme)
    nodes = total_nodes(rows, scheme)
    groups = total_groups(rows, nodes, scheme)
    before = None if previous is None else previous.subjects
    settlement = settle(rows, progress, cautious, events=events, scheme=scheme, period=period)
    subjects = total_subjects(rows, nodes, settlement, scheme, previous=before)
    indicators = rows.pipe(round_points, ["score_points", "cautious_points", "lost_points"], scheme.policies)
    indicators = indicators.pipe(_with_rank_change, previous)
    return Results(
        figures=figures,
        progress=annotate_definitions(progress, figures, scheme, roster_changes),
        indicators=IndicatorResultFrame(INDICATOR_RESULTS.conform(indicators[list(INDICATOR_RESULTS.columns)])),
        groups=GroupResultFrame(GROUP_RESULTS.conform(groups[list(GROUP_RESULTS.columns)])),
        subjects=SubjectResultFrame(SUBJECT_RESULTS.conform(subjects[list(SUBJECT_RESULTS.columns)])),
        entries=settlement.entries,
        bonuses=settlement.bonuses,
    )


def appraise_special(
    figures: FigureFrame,
    scheme: Scheme,
    period: Period,
    *,
    round: Round | None = None,  # noqa: A002 - the word of the field
) -> SpecialResultFrame:
    """专项考评: every special appraisal over the round's figures, its totals, places and grades beside the main ones.

    Missing and held figures, rounding and ties go by the policies of the scheme. A special total is the plain sum of points;
    bonuses, deductions, vetoes and quarters counted into the year belong to the main total alone.

    Args:
        figures: FIGURES of the round, ledgers and nodes included.
        scheme: its ``special_appraisals``, rules, policies and grades.
        period: what the round is about.
        round: whom it is about; ``None`` = everybody.

    Returns:
        SPECIAL_RESULTS: one row a special appraisal and subject.
    """
    return conclude_specials(_each_special(figures, scheme, period, round), scheme)


def _each_special(
    figures: FigureFrame,
    scheme: Scheme,
    period: Period,
    round: Round | None,  # noqa: A002
) -> dict[str, Results]:
    """Results of each special appraisal that anybody is in, by its code."""
    appraised = set(list_special_weights(scheme, round)["appraisal_code"])
    results = {}
    for special in (each for each in scheme.special_appraisals if each.code in appraised):
        known = FigureFrame(figures[figures["indicator_code"].isin(special.indicators)].reset_index(drop=True))
        events = EventFrame(EVENTS.empty())
        results[special.code] = appraise_figures(
            known, special_scheme(scheme, special), period, events=events, round=round
        )
    return results


def _own_rows(rows: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Rows that the round concludes on: assignments and projects' lamps; parts and peers stay in PROGRESS."""
    is_own = rows["weight_points"].notna()
    if scheme.projects:
        is_own |= rows["subject_code"].isin(scheme.project_by_code) & rows["lamp"].notna()
    return rows.reset_index(drop=True) if is_own.all() else rows[is_own].reset_index(drop=True)


def _with_rank_change(rows: pd.DataFrame, previous: Results | None) -> pd.DataFrame:
    if previous is None:
        return rows.assign(rank_change=None)
    key = ["indicator_code", "subject_code"]
    before = previous.indicators[[*key, "rank"]].rename(columns={"rank": "previous_rank"})
    merged = lay_beside(rows, before, key)
    return merged.assign(rank_change=rank_change(merged["rank"], merged["previous_rank"]))
