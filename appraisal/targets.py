"""目标: what each figure is measured against, and what of it is due by now."""

from collections.abc import Mapping

import pandas as pd

from appraisal.period import Period, PeriodKind, parse_period
from appraisal.scheme import Indicator, Project, Scheme, Target

_TEN_THOUSAND = {"亿元": 1e-4, "元": 1e4}
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
    periods = {code: parse_period(code) for code in figures["figure_period"].dropna().unique()}
    rows: list[tuple[float | None, str | None, float | None]] = []
    for indicator_code, subject_code, figure_period in zip(
        figures["indicator_code"], figures["subject_code"], figures["figure_period"], strict=True
    ):
        indicator = scheme.indicator_by_code[indicator_code]
        about = period if indicator.frequency == "half_month" else periods.get(figure_period, period)
        target = by_key.get((indicator_code, subject_code))
        if target is not None:
            rows.append((target.annual_value, target.status, scheme.due_value(target, about)))
        elif _has_plan(indicator) and subject_code in scheme.project_by_code:
            project = scheme.project_by_code[subject_code]
            plan = project.annual_plan * _TEN_THOUSAND.get(indicator.uom, 1.0)
            rows.append((plan, "final", plan * plan_due_pct(project, about) / 100))
        else:
            rows.append((None, None, None))
    columns = ["target_value", "target_status", "due_value"]
    added = pd.DataFrame(rows, columns=columns, index=figures.index)
    added = added.astype({"target_value": "float64", "target_status": "str", "due_value": "float64"})
    return figures.drop(columns=columns, errors="ignore").join(added)


def plan_due_pct(project: Project, period: Period) -> float:
    """应达进度 of a project's annual plan at the end of ``period``, percent; half months lie midway on the curve."""
    if project.monthly_curve_pct is None:
        return period.elapsed_pct
    curve = (0.0, *project.monthly_curve_pct)
    if period.kind is PeriodKind.HALF_MONTH and period.index % 2:
        return (curve[period.month - 1] + curve[period.month]) / 2
    return curve[period.month]


def start_overdue_count(project: Project, period: Period) -> int:
    """Month ends that have passed since, and with, the planned month of start 应开未开月数; 0 before the first."""
    planned = parse_period(project.planned_start)
    is_month_over = not (period.kind is PeriodKind.HALF_MONTH and period.index % 2)
    months = (period.year - planned.year) * 12 + period.month - planned.month + is_month_over
    return max(0, months)


def _has_plan(indicator: Indicator) -> bool:
    return indicator.role == "project" and indicator.kind == "level" and indicator.basis == "ytd"
