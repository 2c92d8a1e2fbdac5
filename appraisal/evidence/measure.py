"""疑点证据: derived columns that make suspicion measurable, for all figures and periods at once.

All arithmetic of suspicion is here and in the modules beside it; ``expectations`` only compares these
columns with thresholds. Evidence of a period never depends on a later one.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence.codes import Codes
from appraisal.evidence.drift import measure_drift
from appraisal.evidence.earlier import against_earlier
from appraisal.evidence.forensic import add_forensic_evidence
from appraisal.evidence.growth import growth_evidence, measure_growth
from appraisal.evidence.parts import add_parts_evidence
from appraisal.evidence.pressed import find_pressing
from appraisal.evidence.project_gaps import CORRECTED, MODELLED, add_project_gaps
from appraisal.evidence.projects import add_project_evidence, project_label
from appraisal.evidence.relations import add_relation_evidence
from appraisal.evidence.scale import Scale, measure_scale
from appraisal.evidence.series import NOWHERE, OFFICIAL, Series, Values, lay_out, taken
from appraisal.evidence.stated import add_stated_evidence
from appraisal.evidence.statements import add_statement_scales, beyond_custom
from appraisal.evidence.swaps import add_swap_evidence
from appraisal.evidence.targets import growth_goals, target_margin
from appraisal.frames import EVIDENCE, EvidenceFrame, ObservationFrame
from appraisal.hands import Hands, one_by_one
from appraisal.period import MONTHS_IN_YEAR, Period, parse_period
from appraisal.scheme import Scheme

_SELF_REPORT = "unit_submission"
_PLACE = ["indicator_code", "subject_code", "period", "basis"]


REACH_MONTHS = 30
"""How far back the evidence on a period looks: a year of growth to learn from, and the bases of that growth."""


def within_reach(observations: ObservationFrame, period: Period) -> ObservationFrame:
    """Observations that evidence on ``period`` can look at; older ones only cost time."""
    first = period.year * MONTHS_IN_YEAR + period.month - 1 - REACH_MONTHS
    code = f"{first // MONTHS_IN_YEAR}-{first % MONTHS_IN_YEAR + 1:02d}"
    return ObservationFrame(observations[observations["period"] >= code])


def periods_before(observations: ObservationFrame, period: Period) -> frozenset[str]:
    """Periods of observations that ended before ``period`` did: what a round may learn from."""
    codes = observations["period"].dropna().unique()
    return frozenset(code for code in codes if parse_period(code).end_on < period.end_on)


def add_evidence(
    observations: ObservationFrame,
    scheme: Scheme,
    *,
    targets: pd.DataFrame | None = None,
    calibration: Collection[str] = (),
    suspects: pd.DataFrame | None = None,
    trusted: pd.DataFrame | None = None,
    periods: Collection[str] | None = None,
    codes: Codes | None = None,
    hands: Hands = one_by_one,
) -> EvidenceFrame:
    """Measure everything that can make a figure doubtful 疑点证据.

    Args:
        observations: OBSERVATIONS, newest version of each key; about 25 months give every rule its history.
        scheme: settings of the indicators; rows of unknown indicators come back without evidence.
        targets: growth targets as ``indicator_code, subject_code, period, growth_target_pct`` (period or its year);
            they come before the scheme's.
        calibration: accepted periods from which honest scales and habits are learnt and then frozen; without any, the
            noise of published series stands in.
        suspects: figures that a person upheld as doubtful, ``indicator_code, subject_code, period, basis, source_code``;
            they never serve a later figure as reference.
        trusted: figures that a person freed; they always may.
        periods: only evidence of figures of these periods is told; of all by default.
        codes: of ``observations``, where their texts have been told apart before.
        hands: who does the parts of it, of which none depends on another.

    Returns:
        EVIDENCE, one row a figure (measure ``value``) that is asked for. Percentages and points are signed and zero where rounding of the
        printed figures explains them; missing where a comparison has nothing to compare with. Evidence on a stated base
        or growth lies on the figure it supports.
    """
    series = lay_out(observations, scheme, figures_alone=True, codes=codes)
    # Each part is cut to what is told as soon as it is made.
    told = _Told(None if periods is None else series.codes.is_in("period", periods))
    ground = _Ground(
        series,
        measure_scale(series),
        scheme,
        calibration,
        suspects=_marked(series.rows, suspects),
        trusted=_marked(series.rows, trusted),
    )
    parts: list[Callable[[], pd.DataFrame]] = [
        lambda: told.of(against_earlier(series, ground.scale)),
        lambda: told.of(_against_official(series, ground.scale.clean)),
        lambda: told.of(add_parts_evidence(series, scheme, clean=ground.scale.clean)),
        lambda: told.of(measure_drift(series, scheme, clean=ground.scale.clean, calibration=calibration)),
        lambda: told.of(add_relation_evidence(series, scheme, ground.scale)),
        lambda: _on_projects(ground, told),
        lambda: _on_growth(ground, targets, told),  # the longest stands at the end, where a second pair of hands begins
    ]
    *others, gaps, growth = hands(parts)
    beside = gaps.drop(columns=[name for name in (*MODELLED, CORRECTED) if name in gaps])
    evidence = pd.concat([told.of(series.rows), growth, *others, beside], axis=1)
    evidence = evidence.assign(fraction_value=told.of(_fraction(series)))
    if CORRECTED in gaps:
        evidence = evidence.assign(
            cumulative_step_pct=evidence["cumulative_step_pct"].mask(gaps[CORRECTED] > 0, 0.0),
            **{name: evidence[name].fillna(gaps[name]) for name in MODELLED},
        )
    return EvidenceFrame(EVIDENCE.conform(evidence[[name for name in EVIDENCE.columns if name in evidence]]))


_Rows = TypeVar("_Rows", pd.DataFrame, NDArray[np.float64])


@dataclass(frozen=True)
class _Told:
    """Of which rows evidence is told; ``None``: of all."""

    rows: NDArray[np.bool_] | None

    def of(self, evidence: _Rows) -> _Rows:
        """Evidence of those rows."""
        return evidence if self.rows is None else evidence[self.rows]


@dataclass(frozen=True)
class _Ground:
    """What the parts of the evidence go by; marks by row, the rest as ``add_evidence`` has it."""

    series: Series
    scale: Scale
    scheme: Scheme
    calibration: Collection[str]
    suspects: NDArray[np.bool_]
    trusted: NDArray[np.bool_]


def _on_growth(ground: _Ground, targets: pd.DataFrame | None, told: _Told) -> pd.DataFrame:
    """Evidence that rests on growth: as it is stated, as it follows, as it runs, and how it stands to its target."""
    series, scheme, calibration, clean = ground.series, ground.scheme, ground.calibration, ground.scale.clean
    goals = growth_goals(series, scheme, targets)
    stated = add_stated_evidence(series, scheme, clean=clean, goal_pct=goals)
    custom = add_statement_scales(series, stated, calibration=calibration)
    stated, custom = beyond_custom(stated, custom)
    margin = target_margin(series, scheme, goals, growth=stated[["stated_growth_pct", "level_growth_pct"]])
    growth = measure_growth(
        series,
        scheme,
        clean=clean,
        pressing=find_pressing(
            series,
            scheme,
            margin_pp=margin,
            has_target=~np.isnan(goals) | ~np.isnan(margin),
            calibration=calibration,
        ),
        calibration=calibration,
        suspects=ground.suspects,
        trusted=ground.trusted,
    )
    found = [
        stated,
        growth_evidence(series, growth),
        add_swap_evidence(series, growth),
        custom,
        add_forensic_evidence(series, growth, stated["stated_growth_pct"], clean=clean, calibration=calibration),
    ]
    return pd.concat([told.of(each) for each in found], axis=1).assign(target_margin_pp=told.of(margin))


def _on_projects(ground: _Ground, told: _Told) -> pd.DataFrame:
    """Evidence of the tables of projects; no columns where no indicator is read from one."""
    series, scheme = ground.series, ground.scheme
    present = (scheme.indicator_by_code.get(code) for code in series.codes.texts("indicator_code"))
    if not any(project_label(each) for each in present if each):
        return told.of(pd.DataFrame(index=series.rows.index))
    gaps = add_project_gaps(
        series.rows.assign(value=ground.scale.clean),
        scheme,
        calibration=ground.calibration,
        suspects=ground.suspects,
        trusted=ground.trusted,
        told=told.rows,
    )
    return pd.concat([add_project_evidence(told.of(series.rows), scheme), gaps], axis=1)


def _marked(rows: pd.DataFrame, figures: pd.DataFrame | None) -> NDArray[np.bool_]:
    """Which rows are the figures of a frame keyed by figure."""
    if figures is None or figures.empty:
        return np.zeros(len(rows), dtype=bool)
    names = [*_PLACE, "source_code"]
    found = np.zeros(len(rows), dtype=bool)
    # Few rows share both subject and period with a figure that was ruled on: the others need no looking at.
    near = np.flatnonzero(rows["subject_code"].isin(figures["subject_code"]) & rows["period"].isin(figures["period"]))
    found[near] = pd.MultiIndex.from_frame(rows[names].iloc[near]).isin(pd.MultiIndex.from_frame(figures[names]))
    return found


def _against_official(series: Series, clean: Values) -> pd.DataFrame:
    """自报 against the official figure of the same period, percent (percentage points of growth for growth figures)."""
    codes = series.codes
    half = series.rows["rounding_value"].to_numpy()
    official_at = np.full(len(clean), NOWHERE, dtype=np.int64)
    for source in reversed(OFFICIAL):
        found = codes.row_at(_PLACE, series.is_figure & codes.is_in("source_code", [source]) & ~np.isnan(clean))
        official_at = np.where(found == NOWHERE, official_at, found)
    official = taken(clean, official_at)
    is_self = series.is_figure & codes.is_in("source_code", [_SELF_REPORT])
    is_rate = codes.is_in("kind", ["growth", "share"])
    base = np.where(is_rate, 100.0, np.where(np.abs(official) > 0, np.abs(official), np.nan))
    gap = clean - official
    gap = np.where(np.abs(gap) <= taken(half, official_at) + half, 0.0, gap)
    return pd.DataFrame(
        {
            "official_value": np.where(is_self, official, np.nan),
            "official_gap_pct": np.where(is_self & ~codes.is_in("kind", ["stage", "event"]), gap / base * 100, np.nan),
        },
        index=series.rows.index,
    )


def _fraction(series: Series) -> Values:
    """How far a count lies from a whole number."""
    is_count = series.is_figure & series.codes.is_in("kind", ["count"])
    return np.where(is_count, np.abs(series.figures - np.round(series.figures)), np.nan)
