"""计分 over a table of figures: the method alone, no warehouse, no sources, no findings."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pandas as pd

from appraisal.acceptance import with_earlier_values
from appraisal.appraise import appraise_figures, appraise_special
from appraisal.books import Results
from appraisal.evidence.codes import NOWHERE
from appraisal.frames import (
    EVENTS,
    FIGURES,
    PANEL_RESULTS,
    EventFrame,
    FigureFrame,
    IndicatorResultFrame,
    PanelResultFrame,
    SpecialResultFrame,
)
from appraisal.milestones.states import is_any_due
from appraisal.needs import due_periods, find_needs
from appraisal.panel.figures import Known, Panel, know_figures, read_panel
from appraisal.panel.proofs import refuse_without_target
from appraisal.period import Period, parse_period
from appraisal.ranking import rank_bounds, rank_within
from appraisal.scheme import Policies, Scheme, Target
from appraisal.special.weights import list_special_weights
from appraisal.targets.due import set_targets
from appraisal.year_shares.quarters import needed_quarters

_FIGURE = ["indicator_code", "subject_code"]
_TOTALS = {"total_points": "score_points", "cautious_total_points": "cautious_points"}
SPECIAL = "special."
"""Before the code of a special appraisal where its total stands among those of groups."""


def score_figures(
    panel: pd.DataFrame, scheme: Scheme, period: Period, *, needs_targets: bool = False
) -> PanelResultFrame:
    """Score a table of figures 计分 as a round would score accepted ones.

    Targets in the table come before the scheme's and keep the shape of its curve; a missing ``year_ago_value`` is taken
    from the table's own row of a year before. A benchmark that the scheme knows as a subject joins the comparison it
    belongs to. Subjects of a peer group of which the table tells nothing are left out; a subject without figures in a
    group that it does tell of is treated as the policy for missing figures says. A ledger without a figure is a full mark.

    Args:
        panel: ``indicator_code, subject_code, period, value`` and, where needed, ``target_value, year_ago_value,
            benchmark_code, benchmark_value`` (one row a benchmark).
        scheme: the rules.
        period: which rows count: those about it, and for quarterly indicators about the newest quarter end.
        needs_targets: whether a figure whose rule needs a target and that has none anywhere is refused; else it has no points.

    Returns:
        RESULTS: a row for each weighted indicator, each group (its code in ``indicator_code``), the total (empty) and the
        total of each special appraisal 专项考评 (``special.`` and its code).

    Raises:
        ValueError: the table names an indicator, subject, benchmark or period that is none, gives two values for one figure,
            or lacks a target that it needs.
    """
    figures = _read_figures(panel, scheme, period)
    quarters = _score_quarters(panel, scheme, period)
    events = EventFrame(EVENTS.empty())
    results = appraise_figures(_accepted(figures), scheme, period, events=events, quarters=quarters)
    if needs_targets:
        refuse_without_target(results, scheme)
    specials = appraise_special(_accepted(figures), scheme, period)
    return _present(results, specials, scheme, figures)


def _score_quarters(panel: pd.DataFrame, scheme: Scheme, period: Period) -> IndicatorResultFrame | None:
    """What the table's own quarter ends earn, where the year counts them; a quarter that it does not tell of is missing.

    The last quarter is the year's own figure.
    """
    told = {parse_period(code).observation_code for code in panel["period"].dropna().astype("str").unique()}
    quarters = [each for each in needed_quarters(scheme, period)[:-1] if each.observation_code in told]
    events = EventFrame(EVENTS.empty())
    scored = [
        appraise_figures(read_panel_figures(panel, scheme, each), scheme, each, events=events).indicators
        for each in quarters
    ]
    return IndicatorResultFrame(pd.concat(scored, ignore_index=True)) if scored else None


def read_panel_figures(panel: pd.DataFrame, scheme: Scheme, period: Period) -> FigureFrame:
    """FIGURES as ``score_figures`` would score them: every figure of the table stands.

    Args:
        panel: as for ``score_figures``.
        scheme: the rules.
        period: which rows count.

    Raises:
        ValueError: as for ``score_figures``.
    """
    return _accepted(_read_figures(panel, scheme, period))


def read_every_period(panel: pd.DataFrame, scheme: Scheme, periods: Iterable[Period]) -> Iterator[FigureFrame]:
    """``read_panel_figures`` for one period after another; the table is looked through once.

    Raises:
        ValueError: as for ``score_figures``.
    """
    looked_through = read_panel(panel, scheme)
    for period in periods:
        yield _accepted(_figures_about(looked_through, scheme, period))


def _read_figures(panel: pd.DataFrame, scheme: Scheme, period: Period) -> pd.DataFrame:
    return _figures_about(read_panel(panel, scheme), scheme, period)


def _figures_about(panel: Panel, scheme: Scheme, period: Period) -> pd.DataFrame:
    needs, due = find_needs(scheme, period, None), due_periods(scheme, period)
    known = know_figures(panel, scheme, period, _periods_within_reach(due, scheme, period))
    figures = _figures(needs, due, known, scheme, period)
    if scheme.policies.missing == "last_value":
        figures = with_earlier_values(figures, known.as_rows())
    targets = _targets(figures, scheme)
    return set_targets(figures.drop(columns="target_value"), scheme, period, targets=targets)


def _periods_within_reach(due: Mapping[str, str | None], scheme: Scheme, period: Period) -> set[str]:
    """Periods that a figure of ``period`` may come from: its own, the due quarter ends, their years ago, the year's."""
    own = {period.observation_code, *(code for code in due.values() if code)}
    reach = own | {parse_period(code).year_ago().code for code in own}
    if scheme.policies.missing == "last_value":
        reach |= {f"{period.year}-{month:02d}" for month in range(1, period.month + 1)}
    return reach


def _accepted(figures: pd.DataFrame) -> FigureFrame:
    return FigureFrame(FIGURES.conform(figures[[name for name in FIGURES.columns if name in figures.columns]]))


def _figures(
    needs: pd.DataFrame, due: Mapping[str, str | None], known: Known, scheme: Scheme, period: Period
) -> pd.DataFrame:
    """What the scheme needs, with what the table knows; a figure about ``period`` itself comes before its quarter's."""
    wanted, own = known.panel.figures_of(needs, scheme), period.observation_code
    codes, texts = scheme.remembered.coded(needs["indicator_code"])
    due_of = [due.get(str(text)) for text in texts]
    names = [own, None, *dict.fromkeys(each for each in due_of if each is not None)]
    due_at = np.array([*(names.index(each) for each in due_of), 1], dtype=np.int64)[codes]
    at = known.at(own, wanted)
    about = np.where(at == NOWHERE, due_at, 0)
    for place, name in enumerate(names):
        if name is not None and name != own and (about == place).any():
            at = np.where(about == place, known.at(name, wanted), at)
    numbers = {name: np.append(each, np.nan)[at] for name, each in known.numbers.items()}
    is_of = {name: scheme.remembered.is_any(needs["kind"], [name]) for name in ("event", "milestone")}
    value = np.where(is_of["event"] & np.isnan(numbers["value"]), 0.0, numbers["value"])
    is_early = due_at == 1
    if is_of["milestone"].any():
        is_early |= is_of["milestone"] & ~is_any_due(needs, scheme, period).to_numpy(dtype=bool)
    state = np.where(np.isnan(value), np.where(is_early, 2, 1), 0)
    told = {
        **numbers,
        "figure_period": scheme.remembered.spread(names, about, needs.index),
        "period": period.code,
        "is_told": at != NOWHERE,
        "value": value,
        "cautious_value": value,
        "standing": scheme.remembered.spread(["accepted", "missing", "not_due"], state, needs.index),
        "finding_count": 0,
    }
    return needs.assign(**told)


def _targets(figures: pd.DataFrame, scheme: Scheme) -> dict[tuple[str, str], Target] | None:
    """The scheme's targets with the table's in place of theirs; a curve is stretched to the new annual value.

    ``None`` where the table states none: the scheme's stand.
    """
    stated = figures[figures["target_value"].notna()]
    if stated.empty:
        return None
    targets = dict(scheme.target_by_key)
    for indicator, subject, annual in zip(*(stated[name] for name in (*_FIGURE, "target_value")), strict=True):
        target = scheme.target_by_key.get((indicator, subject))
        scale = annual / target.annual_value if target is not None and target.annual_value else None
        if target is None or scale is None:
            targets[indicator, subject] = Target(indicator_code=indicator, subject_code=subject, annual_value=annual)
            continue
        curves = {"monthly_curve": target.monthly_curve, "quarterly_points": target.quarterly_points}
        stretched = {name: tuple(each * scale for each in curve) for name, curve in curves.items() if curve is not None}
        targets[indicator, subject] = target.model_copy(update={"annual_value": annual, **stretched})
    return targets


def _present(results: Results, specials: SpecialResultFrame, scheme: Scheme, figures: pd.DataFrame) -> PanelResultFrame:
    """RESULTS: indicators, groups, totals and those of special appraisals below one another, by subject."""
    policies = scheme.policies
    official = "cautious_points" if policies.rank_by == "cautious" else "score_points"
    indicators = results.indicators[results.indicators["weight_points"].notna()]
    parts = [
        _placed(indicators.drop(columns=["rank", "group_code"]), official, policies),
        _placed(
            results.groups.drop(columns="rank").rename(columns={"group_code": "indicator_code"}), official, policies
        ),
        results.subjects.assign(indicator_code="").rename(columns=_TOTALS),
        specials.assign(indicator_code=SPECIAL + specials["appraisal_code"]).rename(columns=_TOTALS),
    ]
    listed = pd.concat([part.reindex(columns=PANEL_RESULTS.columns) for part in parts], ignore_index=True)
    listed = listed[listed["peer_group_code"].isin(_told_groups(results, scheme, figures))]
    return PanelResultFrame(PANEL_RESULTS.conform(listed.sort_values("subject_code", kind="stable")))


def _told_groups(results: Results, scheme: Scheme, figures: pd.DataFrame) -> set[str]:
    """Peer groups with a subject that a figure of the table counts for, in the total or in a special appraisal."""
    own = figures.loc[figures["is_told"], _FIGURE]
    told = own.rename(columns={"subject_code": "figure_subject_code"})
    counted = results.progress[results.progress["weight_points"].notna()]
    counted = counted.merge(told, how="inner", on=["indicator_code", "figure_subject_code"], validate="many_to_one")
    beside = set(list_special_weights(scheme)[_FIGURE].merge(own, how="inner", on=_FIGURE)["subject_code"])
    return set(counted["peer_group_code"]) | {each.peer_group for each in scheme.subjects if each.code in beside}


def _placed(rows: pd.DataFrame, official: str, policies: Policies) -> pd.DataFrame:
    """Places by points among those of the same peer group, with their interval."""
    within = rows["indicator_code"] + "\x1f" + rows["peer_group_code"].fillna("")
    points = rows[["score_points", "cautious_points"]]
    low, high = rank_bounds(points.min(axis=1), points.max(axis=1), within)
    return rows.assign(rank=rank_within(rows[official], within, ties=policies.ties), rank_low=low, rank_high=high)
