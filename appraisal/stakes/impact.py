"""影响: what hangs on a finding: the points and places that the subject would lose if the expected value stood.

Nothing is guessed. A finding is weighed by two readings of its figure: the statement cleared as reported, and the
expected value in its place; both are scored, totalled and ranked as the round does it (``scenarios``). It is the choice
that a person makes with ``jixiao rule``: 放行, or 替换 by the expected value.
"""

from typing import Any

import pandas as pd

from appraisal.acceptance import accept_figures, clear_doubts
from appraisal.awards.settlement import settle
from appraisal.books import Books, Results
from appraisal.evidence.stated import level_of_growth
from appraisal.findings import Consequence
from appraisal.frames import (
    FINDINGS,
    EventFrame,
    FigureFrame,
    FindingFrame,
    IndicatorResultFrame,
    ObservationFrame,
)
from appraisal.period import Period, parse_period
from appraisal.points import official_points, score_progress
from appraisal.progress import measure_cautious_progress, measure_progress
from appraisal.rounding import round_series
from appraisal.scheme import Round, Scheme
from appraisal.stakes.gain import gain_of
from appraisal.stakes.ground import Ground
from appraisal.stakes.impact_places import standings_of
from appraisal.stakes.scenarios import score_scenarios
from appraisal.totals import sum_subjects, total_nodes
from appraisal.year_shares.quarters import count_quarters, own_share_of

_FIGURE = ["indicator_code", "subject_code"]
_STATEMENT = [*_FIGURE, "source_code"]
_MOVE = ["finding", *_STATEMENT, "expected_value"]
_VALUE = ("", "value")
_TOLD = ["impact_subject_code", "impact_points", "impact_places"]
_EFFECT: dict[str, Any] = {
    "finding": "int64",
    "subject_code": "str",
    "is_own": "bool",
    "is_ranked": "bool",
    "impact_points": "float64",
    "impact_places": "Int64",
}
NO_EFFECTS = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _EFFECT.items()})


def add_impact(findings: FindingFrame, books: Books, results: Results) -> FindingFrame:
    """Fill ``gain``, ``impact_points`` and ``impact_places`` of a round's findings (data-quality.md §5, Score).

    ``impact_points``: points that the subject would lose if the expected value stood instead of the reported one;
    positive: the reported figure flatters. ``impact_places``: places it would lose by it. A stated base 上年同期 is
    weighed by the growth indicator that is printed beside it, where there is one. A hold that expects no figure is
    weighed by what the subject loses while it is open: reported minus cautious. 0: the statement does not count, since
    another source stands or the figure is of another period. Missing: nobody is appraised on it, or a note expects none.

    A county figure also counts for the department that leads it. ``impact_subject_code`` says whose loss is told: the
    figure's own subject if it is ranked against others, else whoever is appraised on it and loses (or gains) most.

    Args:
        findings: FINDINGS of the round.
        books: what the round may know.
        results: what it concluded with these findings.
    """
    if findings.empty or "appraised" not in books.round.roles:
        return fill_impact(findings, NO_EFFECTS, books.scheme)
    return fill_impact(findings, measure_impact(findings, ground_of(findings, books, results)), books.scheme)


def fill_impact(findings: FindingFrame, effects: pd.DataFrame, scheme: Scheme) -> FindingFrame:
    """Findings with their gain and, of what ``measure_impact`` tells, the effect that matters most."""
    ranked = effects.assign(is_first=effects["is_own"] & effects["is_ranked"], size=effects["impact_points"].abs())
    order = ["finding", "is_first", "size", "is_own", "subject_code"]
    chosen = ranked.sort_values(order, ascending=[True, False, False, False, True]).drop_duplicates("finding")
    told = chosen.rename(columns={"subject_code": "impact_subject_code"}).set_index("finding")[_TOLD]
    told = told.reindex(range(len(findings))).set_axis(findings.index)
    filled = findings.assign(gain=gain_of(findings, scheme), **{name: told[name] for name in _TOLD})
    return FindingFrame(FINDINGS.conform(filled))


def ground_of(findings: FindingFrame, books: Books, results: Results) -> Ground:
    """The ground of a round: its results once more without rounding, and its figures with each source cleared."""
    touched = scored_indicators(books.scheme) & _touched(findings, books.scheme)
    told = ObservationFrame(books.observations[books.observations["indicator_code"].isin(touched)])
    sources = findings.loc[findings["indicator_code"].isin(touched), "source_code"]
    cleared = [results.figures.iloc[:0].assign(cleared_source="")]
    for source in sources.dropna().unique():
        rest = clear_doubts(findings, source, books.scheme)
        figures = accept_figures(told, rest, books.rulings, books.scheme, books.period, round=books.round)
        cleared.append(figures[figures["indicator_code"].isin(touched)].assign(cleared_source=source))
    return lay_ground(
        results.figures,
        books.scheme,
        books.period,
        events=books.events,
        round=books.round,
        cleared=pd.concat(cleared, ignore_index=True),
        levels=told[told["measure"].eq("value")],
        quarters=books.quarters,
    )


def lay_ground(
    figures: FigureFrame,
    scheme: Scheme,
    period: Period,
    *,
    events: EventFrame,
    round: Round | None,  # noqa: A002 - the word of the field
    cleared: pd.DataFrame,
    levels: pd.DataFrame,
    quarters: IndicatorResultFrame | None = None,
) -> Ground:
    """Score and total figures without rounding; the other parts are taken as they are.

    Bonus items stay as they are in every reading: what a finding is worth is told of points alone.
    """
    progress = measure_progress(figures, scheme, period, round=round)
    is_any_held = figures["standing"].eq("held").any()
    cautious = measure_cautious_progress(figures, scheme, period, round=round) if is_any_held else progress
    rows = score_progress(progress, cautious, scheme)
    rows = rows[rows["weight_points"].notna()].reset_index(drop=True).assign(own_share=1.0)
    counted = rows
    if quarters is not None:
        rows = rows.assign(own_share=own_share_of(rows, quarters, scheme, period))
        counted = count_quarters(rows, quarters, scheme, period)
    rows = rows.assign(counted_points=official_points(counted, scheme.policies))
    settlement = settle(counted, progress, cautious, events=events, scheme=scheme, period=period)
    subjects = sum_subjects(counted, total_nodes(counted, scheme), settlement.sums, scheme)
    return Ground(scheme, period, figures, cleared, rows, subjects, levels)


def measure_impact(findings: FindingFrame, ground: Ground) -> pd.DataFrame:
    """影响 of each finding on everybody who is appraised on its figure.

    Returns:
        ``finding`` (its place in ``findings``), ``subject_code``, ``is_own`` (the figure's own subject), ``is_ranked``
        (against anybody), ``impact_points``, ``impact_places``; no row where nobody is appraised on it or nothing can be said.
    """
    stated = _statements(findings, ground)
    moves = _moves(stated, ground)
    outcomes = _outcomes(moves, ground)
    said = stated["expected"].notna() | stated["consequence"].eq(Consequence.HOLD)
    idle = _affected(stated.loc[said & ~stated["finding"].isin(moves["finding"]), ["finding", *_FIGURE]], ground)
    idle = idle.assign(impact_points=0.0, impact_places=0)
    effects = pd.concat([part[list(_EFFECT)] for part in (NO_EFFECTS, outcomes, idle)], ignore_index=True)
    return effects.astype(_EFFECT)


def scored_indicators(scheme: Scheme) -> set[str]:
    """Indicators that anybody is scored on, and the levels that are printed beside such growth indicators."""
    scored = set(scheme.assignments["indicator_code"])
    return scored | {level for growth, level in level_of_growth(scheme).items() if growth in scored}


def _touched(findings: FindingFrame, scheme: Scheme) -> set[str]:
    """Indicators of the findings, and the growth indicators that are printed beside them."""
    own = set(findings["indicator_code"].dropna())
    return own | {growth for growth, level in level_of_growth(scheme).items() if level in own}


def _statements(findings: FindingFrame, ground: Ground) -> pd.DataFrame:
    """What each finding is about, and whether it would count if it were cleared."""
    stated = pd.DataFrame(findings).reset_index(drop=True).rename_axis("finding").reset_index()
    periods = {code: parse_period(code).observation_code for code in stated["period"].dropna().unique()}
    standing = ground.figures[_STATEMENT].rename(columns={"source_code": "standing_source"})
    stated = stated.merge(standing, how="left", on=_FIGURE, validate="many_to_one")
    nameless = stated["source_code"].isna() | stated["source_code"].eq("")
    return stated.assign(
        source_code=stated["source_code"].mask(nameless, stated["standing_source"]),
        period=stated["period"].map(periods).astype("str"),
        measure=stated["measure"].fillna(""),
    )


def _counts(stated: pd.DataFrame, ground: Ground) -> "pd.Series[bool]":
    """Whether the statement is the figure that counts once it is cleared."""
    cleared = ground.cleared[[*_STATEMENT, "cleared_source", "figure_period", "standing"]]
    cleared = cleared.rename(columns={"source_code": "counted_source", "cleared_source": "source_code"})
    found = stated.merge(cleared, how="left", on=_STATEMENT, validate="many_to_one").set_axis(stated.index)
    basis = stated["indicator_code"].map({each.code: each.basis for each in ground.scheme.indicators})
    is_own_basis = stated["basis"].isna() | stated["basis"].eq("") | stated["basis"].eq(basis)
    is_newest = found["figure_period"].eq(stated["period"]) & found["standing"].eq("accepted")
    return is_own_basis & is_newest & found["counted_source"].eq(stated["source_code"])


def _moves(stated: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Findings that move points: which figure, and what would stand there; no expected value: the cautious reading."""
    counting = stated[_counts(stated, ground)]
    by_value = counting[counting["measure"].isin(_VALUE) & counting["expected"].notna()]
    by_value = by_value.assign(expected_value=by_value["expected"])
    by_growth = _growth_moves(stated, ground)
    settled = {*by_value["finding"], *by_growth["finding"]}
    holds = counting[counting["consequence"].eq(Consequence.HOLD) & ~counting["finding"].isin(settled)]
    parts = [part[_MOVE] for part in (by_value, by_growth, holds.assign(expected_value=float("nan")))]
    return pd.concat(parts, ignore_index=True)


def _growth_moves(stated: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Stated bases that lift a growth indicator of the same table: its figure without that lift."""
    growth_of = {level: growth for growth, level in level_of_growth(ground.scheme).items()}
    bases = stated[stated["measure"].eq("year_ago") & stated["indicator_code"].isin(growth_of)]
    statement = [*_STATEMENT, "period"]
    levels = ground.levels[[*statement, "basis", "value"]].drop_duplicates([*statement, "basis"])
    bases = bases.merge(levels, how="inner", on=[*statement, "basis"], validate="many_to_one")
    bases = bases[bases["observed"].gt(0) & bases["expected"].gt(0)]
    lift = (bases["value"] / bases["observed"] - bases["value"] / bases["expected"]) * 100
    growths = bases.assign(indicator_code=bases["indicator_code"].map(growth_of).astype("str"), basis=None, lift=lift)
    growths = growths[_counts(growths, ground)]
    figures = ground.cleared.rename(columns={"value": "growth_pct"})[[*_FIGURE, "cleared_source", "growth_pct"]]
    figures = figures.rename(columns={"cleared_source": "source_code"})
    found = growths.merge(figures, how="inner", on=_STATEMENT, validate="many_to_one")
    return found.assign(expected_value=found["growth_pct"] - found["lift"])


def _affected(about: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Everybody who is appraised on the figure that a row is about."""
    appraised = ground.rows[["indicator_code", "figure_subject_code", "subject_code", "peer_group_code"]]
    told = about.rename(columns={"subject_code": "figure_subject_code"})
    found = told.merge(appraised, how="inner", on=["indicator_code", "figure_subject_code"], validate="many_to_many")
    ranked = ground.subjects.loc[ground.subjects["is_counted"], "peer_group_code"].value_counts()
    return found.assign(
        is_own=found["subject_code"].eq(found["figure_subject_code"]),
        is_ranked=found["peer_group_code"].map(ranked).fillna(0).gt(1),
    )


def _outcomes(moves: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Points and places lost by each move, for everybody affected."""
    if moves.empty:
        return NO_EFFECTS
    as_reported = moves[_STATEMENT].drop_duplicates(ignore_index=True).rename_axis("reported").reset_index()
    moves = moves.merge(as_reported, how="left", on=_STATEMENT, validate="many_to_one")
    moves["replaced"] = range(len(as_reported), len(as_reported) + len(moves))
    is_named = moves["expected_value"].notna()
    points = pd.concat(
        [_named_points(as_reported, moves[is_named], ground), _cautious_points(moves[~is_named], ground)],
        ignore_index=True,
    )
    pairs = _affected(moves[["finding", *_FIGURE, "reported", "replaced"]], ground)
    sides = [pairs.assign(scenario=pairs[side]) for side in ("reported", "replaced")]
    wanted = pd.concat(sides)[["scenario", "subject_code", "peer_group_code"]].drop_duplicates()
    ends = standings_of(wanted, points, ground)
    for side in ("reported", "replaced"):
        own = ends.rename(columns={"scenario": side, "points": f"{side}_points", "place": f"{side}_rank"})
        pairs = pairs.merge(own, how="left", on=[side, "subject_code"], validate="many_to_one")
    lost = pairs["reported_points"] - pairs["replaced_points"]
    return pairs.assign(
        impact_points=round_series(lost, ground.scheme.policies.points_places),
        impact_places=pairs["replaced_rank"] - pairs["reported_rank"],
    )


def _named_points(as_reported: pd.DataFrame, moves: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Points of everybody in the scenarios that name a figure: each statement cleared, and each expected value."""
    cleared = ground.cleared.drop(columns="source_code").rename(columns={"cleared_source": "source_code"})
    reported = as_reported.rename(columns={"reported": "scenario"}).merge(
        cleared, how="left", on=_STATEMENT, validate="one_to_one"
    )
    expected = moves[[*_STATEMENT, "replaced", "expected_value"]].rename(columns={"replaced": "scenario"})
    expected = expected.merge(cleared, how="left", on=_STATEMENT, validate="many_to_one")
    expected = expected.assign(value=expected["expected_value"], cautious_value=expected["expected_value"])
    readings = pd.concat([reported, expected.drop(columns="expected_value")], ignore_index=True)
    return score_scenarios(readings, ground.figures, ground.rows, ground.scheme, ground.period)


def _cautious_points(moves: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Points of those affected as they are now, with the held figure in its cautious reading."""
    now = ground.rows[[*_FIGURE, "figure_subject_code", "cautious_points"]]
    about = moves[["replaced", *_FIGURE]].rename(columns={"subject_code": "figure_subject_code"})
    found = about.merge(now, how="inner", on=["indicator_code", "figure_subject_code"], validate="many_to_many")
    found = found.assign(scenario=found["replaced"], scenario_points=found["cautious_points"].fillna(0.0))
    return found[["scenario", *_FIGURE, "scenario_points"]]
