"""影响 over a panel of figures: what findings of ``screen`` weigh where the scheme scores the indicator, no warehouse."""

from datetime import date

import pandas as pd

from appraisal.frames import EVENTS, EventFrame, FigureFrame, FindingFrame, ObservationFrame
from appraisal.panel.scores import read_panel_figures
from appraisal.period import Period, parse_period
from appraisal.scheme import Scheme
from appraisal.stakes.ground import Ground
from appraisal.stakes.impact import NO_EFFECTS, fill_impact, lay_ground, measure_impact, scored_indicators

_FIGURE = ["indicator_code", "subject_code"]


def add_panel_impact(findings: FindingFrame, observations: ObservationFrame, scheme: Scheme) -> FindingFrame:
    """Fill ``gain`` and, where the scheme scores the indicator, the impact of findings on a panel.

    Each period is scored as ``jixiao score`` would score the panel's figures, with nothing held; of several sources the
    first in the scheme's order counts, sources that it does not name come last. No later period is looked at.

    Args:
        findings: FINDINGS on the panel.
        observations: the panel.
        scheme: the rules; findings on indicators without weight and subjects that are not appraised keep no impact.
    """
    is_wanted = findings["indicator_code"].isin(scored_indicators(scheme))
    periods = {code: _canonical(code) for code in findings.loc[is_wanted, "period"].dropna().unique()}
    about = findings["period"].where(is_wanted).map(periods)
    effects = [NO_EFFECTS]
    if not is_wanted.any():
        return fill_impact(findings, NO_EFFECTS, scheme)
    counted = _counted_statements(observations, scheme)
    for code in sorted(about.dropna().unique()):
        places = pd.Series(range(len(findings)))[about.eq(code).to_numpy()]
        ground = _panel_ground(counted, scheme, parse_period(code))
        own = measure_impact(FindingFrame(findings.iloc[places.to_numpy()]), ground)
        effects.append(own.assign(finding=places.to_numpy()[own["finding"].to_numpy()]))
    return fill_impact(findings, pd.concat(effects, ignore_index=True), scheme)


def _canonical(code: str) -> str | None:
    """The observation period that a code names; ``None`` if it names none: a panel may hold anything."""
    try:
        return parse_period(code).observation_code
    except ValueError:
        return None


def _counted_statements(observations: ObservationFrame, scheme: Scheme) -> pd.DataFrame:
    """Of each figure the statement that counts."""
    known = scheme.indicator_by_code
    rows = observations[observations["measure"].eq("value") & observations["value"].notna()]
    rows = rows[rows["indicator_code"].isin(known) & rows["subject_code"].isin(scheme.subject_by_code)]
    rows = rows[rows["basis"].eq(rows["indicator_code"].map({code: each.basis for code, each in known.items()}))]
    rows = rows.assign(period=rows["period"].map({code: _canonical(code) for code in rows["period"].unique()}))
    authority = {
        (code, source.feed): place for code, each in known.items() for place, source in enumerate(each.sources)
    }
    last = len(authority)
    pairs = zip(rows["indicator_code"], rows["source_code"], strict=True)
    order = rows.assign(authority=[authority.get(pair, last) for pair in pairs])
    order = order[order["period"].notna()].sort_values(["authority", "source_code"], kind="stable")
    return order.drop_duplicates([*_FIGURE, "period"]).drop(columns="authority")


def _panel_ground(counted: pd.DataFrame, scheme: Scheme, period: Period) -> Ground:
    ends = {code: parse_period(code).end_on for code in counted["period"].unique()}
    days = counted["period"].map(ends)
    told = counted[(days <= period.end_on) & (days >= date(period.year - 1, 1, 1))]
    figures = read_panel_figures(told[[*_FIGURE, "period", "value"]], scheme, period)
    sources = told[[*_FIGURE, "period", "source_code"]].rename(columns={"period": "figure_period"})
    figures = figures.drop(columns="source_code").merge(
        sources, how="left", on=[*_FIGURE, "figure_period"], validate="many_to_one"
    )
    return lay_ground(
        FigureFrame(figures),
        scheme,
        period,
        events=EventFrame(EVENTS.empty()),
        round=None,
        cleared=figures.assign(cleared_source=figures["source_code"]),
        levels=told,
    )
