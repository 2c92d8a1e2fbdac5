"""疑点证据: derived columns that make suspicion measurable, for all figures and periods at once.

All arithmetic of suspicion is here and in the modules beside it; ``expectations`` only compares these
columns with thresholds. Evidence of a period never depends on a later one.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence.drift import measure_drift
from appraisal.evidence.forensic import add_forensic_evidence
from appraisal.evidence.growth import growth_evidence, measure_growth
from appraisal.evidence.parts import add_parts_evidence
from appraisal.evidence.pressed import find_pressing
from appraisal.evidence.project_gaps import CORRECTED, MODELLED, add_project_gaps
from appraisal.evidence.projects import add_project_evidence
from appraisal.evidence.relations import add_relation_evidence
from appraisal.evidence.scale import Scale, measure_scale
from appraisal.evidence.series import (
    CARRIES_OVER,
    NOWHERE,
    OFFICIAL,
    Positions,
    Series,
    Values,
    lay_out,
    taken,
    taken_text,
)
from appraisal.evidence.stated import add_stated_evidence
from appraisal.evidence.statements import add_statement_scales, beyond_custom
from appraisal.evidence.swaps import add_swap_evidence
from appraisal.evidence.targets import growth_goals, target_margin
from appraisal.frames import EVIDENCE, EvidenceFrame, ObservationFrame
from appraisal.period import FIRST_PUBLISHED_MONTH, MONTHS_IN_YEAR, Period, parse_period
from appraisal.scheme import Scheme

_SELF_REPORT = "unit_submission"
_COPY_DIGITS_MIN = 4
_COPY_TOLERANCE = 1e-6
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

    Returns:
        EVIDENCE, one row per observation key. Percentages and points are signed and zero where rounding of the
        printed figures explains them; missing where a comparison has nothing to compare with. Rows of measures other
        than ``value`` carry no verdict of their own: evidence on a stated base or growth lies on the figure it supports.
    """
    series = lay_out(observations, scheme)
    rows = series.rows
    scale = measure_scale(series)
    goals = growth_goals(rows, scheme, targets)
    stated = add_stated_evidence(series, scheme, clean=scale.clean, goal_pct=goals)
    custom = add_statement_scales(series, stated, calibration=calibration)
    gap = beyond_custom(stated["stated_growth_gap_pp"], custom["stated_growth_z"])
    stated = stated.assign(stated_growth_gap_pp=gap)
    margin = target_margin(series, scheme, goals, growth=stated[["stated_growth_pct", "level_growth_pct"]])
    growth = measure_growth(
        series,
        scheme,
        clean=scale.clean,
        pressing=find_pressing(
            series,
            scheme,
            margin_pp=margin,
            has_target=~np.isnan(goals) | ~np.isnan(margin),
            calibration=calibration,
        ),
        calibration=calibration,
        suspects=_marked(rows, suspects),
        trusted=_marked(rows, trusted),
    )
    gaps = add_project_gaps(
        rows.assign(value=scale.clean),
        scheme,
        calibration=calibration,
        suspects=_marked(rows, suspects),
        trusted=_marked(rows, trusted),
    )
    evidence = pd.concat(
        [
            rows,
            _against_earlier(series, scale),
            _against_official(series, scale.clean),
            add_parts_evidence(series, scheme, clean=scale.clean),
            stated,
            add_project_evidence(rows, scheme),
            add_relation_evidence(series, scheme, scale),
            growth_evidence(series, growth),
            add_swap_evidence(series, growth),
            measure_drift(series, scheme, clean=scale.clean, calibration=calibration),
            custom,
            add_forensic_evidence(
                series, growth, stated["stated_growth_pct"], clean=scale.clean, calibration=calibration
            ),
            gaps.drop(columns=[*MODELLED, CORRECTED]),
        ],
        axis=1,
    )
    evidence = evidence.assign(
        fraction_value=_fraction(series),
        target_margin_pp=margin,
        cumulative_step_pct=evidence["cumulative_step_pct"].mask(gaps[CORRECTED] > 0, 0.0),
        **{name: evidence[name].fillna(gaps[name]) for name in MODELLED},
    )
    return EvidenceFrame(EVIDENCE.conform(evidence[[name for name in EVIDENCE.columns if name in evidence]]))


def _marked(rows: pd.DataFrame, figures: pd.DataFrame | None) -> NDArray[np.bool_]:
    """Which rows are the figures of a frame keyed by figure."""
    if figures is None or figures.empty:
        return np.zeros(len(rows), dtype=bool)
    names = [*_PLACE, "source_code"]
    return np.asarray(pd.MultiIndex.from_frame(rows[names]).isin(pd.MultiIndex.from_frame(figures[names])))


def _against_earlier(series: Series, scale: Scale) -> pd.DataFrame:
    """The figure beside its own past: last period, last year, month and cumulative, copies, scale."""
    rows, values = series.rows, np.where(series.is_figure, series.figures, np.nan)
    previous = taken(scale.clean, series.previous_in_year_at)
    months = _beside(series, scale.clean)
    month_sum = np.where(np.nan_to_num(scale.slipped) == 0, _month_sum(series, scale.clean, months), np.nan)
    month_sum_gap = _month_sum_gap(series, month_sum, months)
    copied_at = _copied_at(series, months["value"].to_numpy(), month_sum_gap)
    slipped = scale.slipped
    return pd.DataFrame(
        {
            "previous_value": np.where(series.is_figure, previous, np.nan),
            "year_ago_value": np.where(series.is_figure, taken(scale.clean, series.year_ago_at), np.nan),
            "base_file_name": taken_text(rows["file_name"], series.year_ago_at),
            "base_recorded_at": _taken_instant(rows["recorded_at"], series.year_ago_at),
            "expected": scale.expected,
            "change_from_previous_pct": _change_pct(values, previous),
            "cumulative_step_pct": _cumulative_step(series, scale.clean),
            "month_sum_value": month_sum,
            "month_sum_gap_pct": month_sum_gap,
            "repeat_count": np.where(_may_be_copied(series), (copied_at != NOWHERE).astype("float64"), np.nan),
            "copied_period": taken_text(rows["period"], copied_at),
            "scale_ratio": scale.ratio,
            "slipped_digit_count": slipped,
            "stage_step_count": _stage_step(series),
            "suggested_value": np.where(np.nan_to_num(slipped) != 0, scale.clean, np.nan),
        },
        index=rows.index,
    )


def _taken_instant(instants: pd.Series, positions: Positions) -> pd.Series:
    if instants.empty:
        return instants
    return pd.Series(instants.to_numpy()[positions], index=instants.index).where(positions != NOWHERE)


def _change_pct(values: Values, before: Values) -> Values:
    base = np.where(np.abs(before) > 0, np.abs(before), np.nan)
    return (values - before) / base * 100


def _cumulative_step(series: Series, clean: Values) -> Values:
    """By how much a cumulative figure moved since the last one of the year, percent; zero if rounding explains a fall."""
    rows = series.rows
    runs = (series.is_level | (rows["project_part"].isin(CARRIES_OVER) & series.is_figure).to_numpy()) & (
        (rows["basis"] == "ytd") | rows["project_part"].isin(CARRIES_OVER)
    ).to_numpy()
    runs &= (rows["project_part"] != "stage").to_numpy()
    previous = taken(clean, series.previous_in_year_at)
    rounding = rows["rounding_value"].to_numpy() + taken(rows["rounding_value"].to_numpy(), series.previous_in_year_at)
    fall = previous - clean
    step = np.where((fall > 0) & (fall <= rounding), 0.0, _change_pct(clean, previous))
    return np.where(runs, step, np.nan)


def _stage_step(series: Series) -> Values:
    """By how many stages a project moved since the last report; negative is back."""
    is_stage = series.is_figure & (series.rows["project_part"] == "stage").to_numpy()
    return np.where(is_stage, series.figures - taken(series.figures, series.previous_at), np.nan)


def _beside(series: Series, clean: Values) -> pd.DataFrame:
    """本月 that stands beside each cumulative figure: ``value`` and ``rounding_value``, missing if none does."""
    rows = series.rows.assign(value=clean)
    place = [*_PLACE[:3], "source_code"]
    months = rows[(rows["basis"] == "month") & series.is_figure][[*place, "value", "rounding_value"]]
    met = rows[place].merge(months, on=place, how="left", validate="many_to_one")
    return met[["value", "rounding_value"]].set_axis(rows.index).where((rows["basis"] == "ytd") & series.is_level)


def _month_sum(series: Series, clean: Values, months: pd.DataFrame) -> Values:
    """上月止累计＋本月, what a cumulative figure must come to.

    February's month stands for 1—2月, so its cumulative figure must equal it; where a January figure is known
    nevertheless, February is not judged.
    """
    slot = series.rows["slot"].to_numpy()
    before_at = series.previous_in_year_at
    is_next = (taken(slot.astype("float64"), before_at) == slot - 1) & (slot > FIRST_PUBLISHED_MONTH)
    before = np.where(_is_first(series), 0.0, np.where(is_next, taken(clean, before_at), np.nan))
    is_monthly = (series.rows["per_year"] == MONTHS_IN_YEAR).to_numpy()
    return np.where(is_monthly, before + months["value"].to_numpy(), np.nan)


def _month_sum_gap(series: Series, month_sum: Values, months: pd.DataFrame) -> Values:
    """By how much the cumulative figure leaves ``month_sum``, percent of the figure; zero if rounding explains it."""
    half = series.rows["rounding_value"].to_numpy()
    half_before = np.where(_is_first(series), 0.0, np.nan_to_num(taken(half, series.previous_in_year_at)))
    gap = series.figures - month_sum
    gap_pct = gap / np.where(series.figures != 0, np.abs(series.figures), np.nan) * 100
    return np.where(np.abs(gap) <= half + months["rounding_value"].to_numpy() + half_before, 0.0, gap_pct)


def _is_first(series: Series) -> NDArray[np.bool_]:
    slot = series.rows["slot"].to_numpy()
    return np.asarray((series.previous_in_year_at == NOWHERE) & (slot <= FIRST_PUBLISHED_MONTH))


def _may_be_copied(series: Series) -> pd.Series:
    """Flows with enough digits for a repetition to be no accident."""
    rows = series.rows
    is_flow = rows["basis"].isin(["ytd", "month"]) & ~rows["slow"] & (rows["project_part"] == "")
    is_exact = (rows["significant_digit_count"] >= _COPY_DIGITS_MIN).fillna(value=False).astype("bool")
    return is_flow & is_exact & (rows["role"] != "project") & (rows["value"] != 0) & series.is_level


def _copied_at(series: Series, month: Values, month_sum_gap: Values) -> Positions:
    """Position of the earlier figure that this one repeats; last year's before last period's.

    A cumulative figure that the month before and this month's own, new figure add up to is borne out: that it equals
    last year's is chance.
    """
    rows = series.rows
    due, may_be_copied = _previous_due_at(series, month), _may_be_copied(series).to_numpy()
    is_borne_out = (month_sum_gap == 0) & (month != taken(month, series.year_ago_at))
    year_ago = np.where(is_borne_out, NOWHERE, series.year_ago_at)
    copied = np.full(len(rows), NOWHERE, dtype=np.int64)
    for positions in (due, year_ago):
        earlier = taken(series.figures, positions)
        is_same = np.abs(series.figures - earlier) <= _COPY_TOLERANCE * np.abs(earlier)
        copied = np.where(is_same & may_be_copied, positions, copied)
    return copied


def _previous_due_at(series: Series, month: Values) -> Positions:
    """The period before, unless nothing new was due: no month passed for a quarterly figure, or the month was zero."""
    rows = series.rows
    is_resting = (rows["frequency"] == "quarter") & (rows["per_year"] == MONTHS_IN_YEAR) & (rows["slot"] % 3 != 0)
    return np.where(is_resting.to_numpy() | (month == 0), NOWHERE, series.previous_in_year_at)


def _against_official(series: Series, clean: Values) -> pd.DataFrame:
    """自报 against the official figure of the same period, percent (percentage points of growth for growth figures)."""
    rows = series.rows.assign(value=clean)
    official = rows[series.is_figure & rows["source_code"].isin(OFFICIAL).to_numpy() & rows["value"].notna().to_numpy()]
    order = official["source_code"].map({code: place for place, code in enumerate(OFFICIAL)})
    first = official.assign(order=order).sort_values("order").drop_duplicates(_PLACE)
    first = first[[*_PLACE, "value", "rounding_value"]].rename(
        columns={"value": "official_value", "rounding_value": "half"}
    )
    met = rows[_PLACE].merge(first, on=_PLACE, how="left", validate="many_to_one").set_axis(rows.index)
    is_self = series.is_figure & (rows["source_code"] == _SELF_REPORT).to_numpy()
    is_rate = rows["kind"].isin(["growth", "share"])
    base = met["official_value"].abs().where(lambda value: value > 0).mask(is_rate, 100.0)
    gap = rows["value"] - met["official_value"]
    gap = gap.mask(gap.abs() <= met["half"] + rows["rounding_value"], 0.0)
    return pd.DataFrame(
        {
            "official_value": met["official_value"].where(is_self),
            "official_gap_pct": (gap / base * 100).where(is_self & ~rows["kind"].isin(["stage", "event"])),
        }
    )


def _fraction(series: Series) -> Values:
    """How far a count lies from a whole number."""
    is_count = series.is_figure & (series.rows["kind"] == "count").to_numpy()
    return np.where(is_count, np.abs(series.figures - np.round(series.figures)), np.nan)
