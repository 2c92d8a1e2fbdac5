"""可比口径增速: growth on the units that were there in both years, beside the published growth (domain.md §7, F20).

When firms enter or leave the roster 名录, published levels move though no firm did better or worse. Both growths are
published and points follow the published one, as the rule says; the comparable one only explains it.
"""

import numpy as np
import pandas as pd

from appraisal.definitions.across import definition_change_of
from appraisal.frames import ROSTER_CHANGES, FigureFrame, ProgressFrame, RosterChangeFrame
from appraisal.scheme import Scheme

NOTICEABLE_PP = 1.0
"""From this difference on a document tells the comparable growth beside the published one."""
DISCLOSED_MIN = 3
"""Fewer units that entered or left might be known by their figures: documents that go out say nothing of them."""
_FIGURE = ["indicator_code", "subject_code"]
_COUNTS = ["entered_count", "left_count"]
_AMOUNTS = ["entered_value", "left_year_ago_value"]


def comparable_growth_pct(
    current: "pd.Series[float]",
    year_ago: "pd.Series[float]",
    *,
    entered: "pd.Series[float]",
    left: "pd.Series[float]",
) -> "pd.Series[float]":
    """Growth on matched units 可比口径增速, percent: ``(current − entered) / (year_ago − left) − 1``.

    Args:
        current: the figure as published.
        year_ago: the figure of a year ago as published.
        entered: what the units contribute to ``current`` that entered since; missing is none.
        left: what the units contributed to ``year_ago`` that left since; missing is none.

    Returns:
        Missing where no matched unit remains on either side: the roster change then contradicts the figure.
    """
    matched, base = current - entered.fillna(0.0), year_ago - left.fillna(0.0)
    is_sound = (matched >= 0) & (base > 0)
    return ((matched / base.where(is_sound) - 1) * 100).where(is_sound)


def moved_share_pct(rows: pd.DataFrame) -> "pd.Series[float]":
    """名录变动占基数: the greater of what entered and what left, percent of the figure of a year ago.

    Args:
        rows: ``entered_value``, ``left_year_ago_value`` and ``year_ago_value``.
    """
    moved = rows[_AMOUNTS].fillna(0.0).max(axis=1)
    return moved / rows["year_ago_value"].where(rows["year_ago_value"] > 0) * 100


def with_roster_changes(
    progress: pd.DataFrame, figures: FigureFrame, roster_changes: RosterChangeFrame, scheme: Scheme
) -> pd.DataFrame:
    """Lay the roster change of its own period beside every figure.

    Args:
        progress: rows of PROGRESS.
        figures: FIGURES, which know the period that a quarterly figure is about.
        roster_changes: ROSTER_CHANGES.
        scheme: only levels and counts have units behind them.

    Returns:
        ``progress`` with ``figure_period``, ``source_code`` and the counts and amounts of ROSTER_CHANGES.
    """
    names = {"subject_code": "figure_subject_code"}
    about = figures[[*_FIGURE, "figure_period", "source_code"]].rename(columns=names)
    sized = [each.code for each in scheme.indicators if each.kind in {"level", "count"}]
    known = roster_changes[roster_changes["indicator_code"].isin(sized)]
    known = known[[*_FIGURE, "period", *_COUNTS, *_AMOUNTS]].rename(columns={**names, "period": "figure_period"})
    bare = progress.drop(columns=[name for name in _COUNTS if name in progress])
    place = ["indicator_code", "figure_subject_code"]
    dated = bare.merge(about, how="left", on=place, validate="many_to_one")
    return dated.merge(known, how="left", on=[*place, "figure_period"], validate="many_to_one").set_axis(bare.index)


def annotate_definitions(
    progress: ProgressFrame, figures: FigureFrame, scheme: Scheme, roster_changes: RosterChangeFrame | None = None
) -> ProgressFrame:
    """口径注记: comparable growth and registered changes of definition beside each figure; nothing else changes.

    Args:
        progress: PROGRESS.
        figures: the FIGURES that it was measured from.
        scheme: its 口径变更登记.
        roster_changes: ROSTER_CHANGES on record; ``None`` for none.

    Returns:
        ``progress`` with ``comparable_yoy_pct``, ``entered_count``, ``left_count`` where a roster change of the figure's
        own period is on record, and ``definition_zh`` where a registered change lies between it and its base.
    """
    recorded = RosterChangeFrame(ROSTER_CHANGES.empty()) if roster_changes is None else roster_changes
    changed = {code for each in scheme.definition_changes for code in each.indicators}
    if recorded.empty and not progress["indicator_code"].isin(changed).any():
        return progress
    rows = with_roster_changes(progress, figures, recorded, scheme)
    has_moved = rows[_COUNTS].fillna(0).sum(axis=1) > 0
    growth = comparable_growth_pct(
        rows["value"], rows["year_ago_value"], entered=rows["entered_value"], left=rows["left_year_ago_value"]
    )
    is_counted = rows["standing"].isin(["accepted", "held"])
    annotated = progress.assign(
        comparable_yoy_pct=growth.where(has_moved & is_counted),
        **{name: rows[name].where(has_moved) for name in _COUNTS},
        definition_zh=_definition_of(rows, scheme),
    )
    return ProgressFrame(annotated)


def _definition_of(rows: pd.DataFrame, scheme: Scheme) -> "pd.Series[str]":
    """Registered changes between each figure and that of a year ago: of amounts for amounts, of growth for growth."""
    about = rows.assign(subject_code=rows["figure_subject_code"], period=rows["figure_period"])
    kinds = rows["indicator_code"].map({each.code: each.kind for each in scheme.indicators})
    is_rate = kinds.isin(["growth", "share"])
    by_level = definition_change_of(about, scheme, compared="level")
    by_growth = definition_change_of(about, scheme, compared="growth")
    return by_level.where(~is_rate, by_growth)


def is_noticeable(published_pct: float | None, comparable_pct: float | None) -> bool:
    """Whether the two growths differ enough to be told side by side."""
    if published_pct is None or comparable_pct is None or np.isnan(published_pct) or np.isnan(comparable_pct):
        return False
    return abs(comparable_pct - published_pct) >= NOTICEABLE_PP - 1e-9
