"""目标: what each figure is measured against, and what of it is due by now."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from appraisal.matching import lay_beside
from appraisal.period import MONTHS_IN_YEAR, Period, PeriodKind, parse_period
from appraisal.scheme import Indicator, Project, Scheme, Target, interpolated, tabulate_targets
from appraisal.scoring.figures import as_floats

_WHOLE_PCT = 100.0
TEN_THOUSAND = {"亿元": 1e-4, "元": 1e4}
"""What one 万元, the uom of project plans, makes in another uom."""


def due_period(indicator: Indicator, scheme: Scheme, period: Period) -> str | None:
    """Code of the observation period that ``period`` needs of an indicator; ``None`` if none is due yet.

    A round about half a month takes the newest month that has ended for indicators that are reported by month; a round
    about a month takes its second half for indicators that are reported by half month. January alone has no figures.
    """
    if indicator.frequency == "half_month":
        return period.code if period.kind is PeriodKind.HALF_MONTH else f"{period.year}-{period.month:02d}H2"
    if period.kind is not PeriodKind.HALF_MONTH:
        return scheme.observed_period(indicator, period) if period.is_published else None
    month = Period(period.year, PeriodKind.MONTH, period.index // 2)
    return scheme.observed_period(indicator, month) if period.index > 1 and month.is_published else None


def set_targets(
    figures: pd.DataFrame, scheme: Scheme, period: Period, *, targets: Mapping[tuple[str, str], Target] | None = None
) -> pd.DataFrame:
    """Add ``target_value``, ``target_status`` and ``due_value`` to figures.

    What is due follows the period that the figure itself is about: in August a quarterly figure of June is measured by
    what was due in June. A project's ``ytd`` level without a target of its own is measured by its annual plan.

    Args:
        figures: ``indicator_code``, ``subject_code``, ``figure_period``.
        scheme: indicators, projects and, unless given, targets.
        period: what the round is about.
        targets: by (indicator_code, subject_code), in place of the scheme's.
    """
    by_key = scheme.target_by_key if targets is None else targets
    keyed = _keyed(figures, scheme, targets)
    share = np.where(keyed["is_spread"], as_floats(_due_pct(figures, scheme, period)), _WHOLE_PCT)
    target, status = as_floats(keyed["target_value"]), keyed["target_status"]
    due = target * share / _WHOLE_PCT
    curved = np.flatnonzero(keyed["is_curved"])
    due[curved] = [
        scheme.due_value(by_key[indicator, subject], about)
        for indicator, subject, about in _each(figures.iloc[curved], scheme, period)
    ]
    planned = np.flatnonzero(np.isnan(target) & keyed["has_plan"])
    if len(planned):
        plans = [_plan_of(*each, scheme) for each in _each(figures.iloc[planned], scheme, period)]
        target = target.copy()
        target[planned], due[planned] = np.array(plans).T
        is_planned = np.zeros(len(figures), dtype=bool)
        is_planned[planned] = True
        status = status.mask(is_planned, "final")
    return figures.assign(target_value=target, target_status=status.set_axis(figures.index), due_value=due)


def _keyed(figures: pd.DataFrame, scheme: Scheme, targets: Mapping[tuple[str, str], Target] | None) -> pd.DataFrame:
    """The target of each figure, on an index of its own; those of the scheme are found once for a list that comes again."""

    def find() -> pd.DataFrame:
        table = scheme.target_table if targets is None else tabulate_targets(targets.values(), scheme)
        keyed = lay_beside(figures[figure].reset_index(drop=True), table, figure)
        planned = [each.code for each in scheme.indicators if has_plan(each)]
        has_own = keyed["subject_code"].isin(scheme.project_by_code) & keyed["indicator_code"].isin(planned)
        marks = {name: keyed[name].eq(True).to_numpy(dtype=bool) for name in ("is_curved", "is_spread")}
        return keyed.assign(target_status=keyed["target_status"].astype("str"), has_plan=has_own, **marks)

    figure = ["indicator_code", "subject_code"]
    if targets is not None:
        return find()
    return scheme.remembered.by_columns("targets", [figures[name] for name in figure], find)


def _plan_of(indicator_code: str, subject_code: str, about: Period, scheme: Scheme) -> tuple[float, float]:
    """Annual plan of a project in the indicator's uom, and what of it is due by the end of a period."""
    project = scheme.project_by_code[subject_code]
    plan = project.annual_plan * TEN_THOUSAND.get(scheme.indicator_by_code[indicator_code].uom, 1.0)
    return plan, plan * plan_due_pct(project, about) / _WHOLE_PCT


def _each(figures: pd.DataFrame, scheme: Scheme, period: Period) -> Iterator[tuple[str, str, Period]]:
    """Indicator, subject and the period that what is due follows."""
    columns = (figures["indicator_code"], figures["subject_code"], figures["figure_period"])
    for indicator_code, subject_code, figure_period in zip(*columns, strict=True):
        is_own = pd.isna(figure_period) or scheme.indicator_by_code[indicator_code].frequency == "half_month"
        yield indicator_code, subject_code, period if is_own else parse_period(figure_period)


def _due_pct(figures: pd.DataFrame, scheme: Scheme, period: Period) -> "pd.Series[float]":
    """Share of the year that has passed by the end of the period that each figure is about, percent."""
    half = {each.code for each in scheme.indicators if each.frequency == "half_month"}
    own = elapsed_of(figures["figure_period"], scheme)
    return (own.mask(figures["indicator_code"].isin(half)) if half else own).fillna(period.elapsed_pct)


def elapsed_of(periods: "pd.Series[str]", scheme: Scheme) -> "pd.Series[float]":
    """时间进度 at the end of each period, percent; missing where none is told."""
    code, texts = scheme.remembered.coded(periods)
    elapsed = np.array([*(parse_period(str(text)).elapsed_pct for text in texts), np.nan], dtype="float64")
    return pd.Series(elapsed[code], index=periods.index)


def plan_due_pct(project: Project, period: Period) -> float:
    """应达进度 of a project's annual plan at the end of ``period``, percent; half months lie midway on the curve.

    Monthly curve > quarterly points interpolated > the share of the year that has passed.
    """
    monthly = monthly_curve_pct(project)
    if monthly is None:
        return period.elapsed_pct
    curve = (0.0, *monthly)
    if period.kind is PeriodKind.HALF_MONTH and period.index % 2:
        return (curve[period.month - 1] + curve[period.month]) / 2
    return curve[period.month]


def monthly_curve_pct(project: Project) -> tuple[float, ...] | None:
    """Twelve cumulative percentages of the annual plan: as written, or between quarter ends; ``None`` = no curve."""
    if project.monthly_curve_pct is not None or project.quarterly_points_pct is None:
        return project.monthly_curve_pct
    return tuple(interpolated(project.quarterly_points_pct, month) for month in range(1, MONTHS_IN_YEAR + 1))


def start_overdue_count(project: Project, period: Period) -> int:
    """Month ends that have passed since, and with, the planned month of start 应开未开月数; 0 before the first."""
    planned = parse_period(project.planned_start)
    is_month_over = not (period.kind is PeriodKind.HALF_MONTH and period.index % 2)
    months = (period.year - planned.year) * 12 + period.month - planned.month + is_month_over
    return max(0, months)


def has_plan(indicator: Indicator) -> bool:
    """Whether a project's figure is measured by its annual plan: what was invested this year."""
    return indicator.role == "project" and indicator.kind == "level" and indicator.basis == "ytd"
