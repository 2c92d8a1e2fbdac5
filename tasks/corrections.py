"""更正对照: what a corrected file changed, in words for its sender and for the office."""

import warehouse
from appraisal.scheme import Scheme
from warehouse import Correction, Warehouse

MEASURE_ZH = {"value": "", "year_ago": "（上年同期）", "growth": "（增速）", "rank": "（位次）"}
BASIS_ZH = {"month": "本月", "ytd": "本年累计", "stock": "期末"}
_MOST_NAMED = 3

ChangedRow = tuple[str, str, str, str, float | None, float | None, str, str]
"""Indicator, subject, period, basis, value before, value now, unit, cell: as the receipt lists them."""


def changed_rows(store: Warehouse, scheme: Scheme, receipt_no: str) -> tuple[ChangedRow, ...]:
    """One row a figure that a file told otherwise than the file before it from the same sender."""
    return tuple(_row(scheme, each) for each in warehouse.corrections_of(store, receipt_no))


def _row(scheme: Scheme, each: Correction) -> ChangedRow:
    indicator, subject = (
        scheme.indicator_by_code.get(each.indicator_code),
        scheme.subject_by_code.get(each.subject_code),
    )
    return (
        f"{indicator.name_zh if indicator else each.indicator_code}{MEASURE_ZH.get(each.measure, '')}",
        subject.name_zh if subject else each.subject_code,
        each.period,
        BASIS_ZH.get(each.basis, each.basis),
        each.before_value,
        each.after_value,
        each.after_uom if each.before_uom == each.after_uom else f"{each.before_uom}→{each.after_uom}",
        each.cell_ref,
    )


def changed_zh(rows: tuple[ChangedRow, ...]) -> str:
    """``更正2处：固定资产投资 9600→9700万元；…``; empty if nothing was changed."""
    if not rows:
        return ""
    named = "；".join(f"{row[0]} {_shown(row[4])}→{_shown(row[5])}{row[6]}" for row in rows[:_MOST_NAMED])
    return f"更正{len(rows)}处：{named}{'等' if len(rows) > _MOST_NAMED else ''}"


def _shown(value: float | None) -> str:
    return "空" if value is None else f"{value:.10g}"


def superseded_zh(store: Warehouse, receipt_no: str) -> str:
    """What the sender of a file that came before must know where another has taken its place since; empty if none has."""
    newer = warehouse.superseded_by(store, receipt_no)
    if not newer:
        return ""
    return f"此后回执{newer}又报过同一期，现以回执{newer}为准；确要改回的，请在说明栏注明后重新报送"
