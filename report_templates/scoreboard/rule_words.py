"""办法要点: an indicator's rule in one line of words, made of the same parts as the sheet 计分参数."""

from appraisal.frames import COLUMNS
from appraisal.scheme import Indicator
from appraisal.scoring import METHOD_ZH
from report_templates.recalculation.parameters import ParameterBook
from report_templates.recalculation.rules import score_formula
from report_templates.recalculation.terms import Row
from report_templates.wording import plain

_MOST_NUMBERS = 8
_PLACES = 4


def rule_zh(indicator: Indicator) -> str:
    """``阈值扣分：与序时应达值比；不足一档不计；每档长度 0.1；每档扣分 0.1``; empty where the indicator has no rule."""
    if indicator.rule is None:
        return ""
    book = ParameterBook()
    numbers = book.of_indicator(indicator.model_copy(update={"clause": ""}))
    row = Row(
        cell=lambda column: COLUMNS[column].zh if column in COLUMNS else column,
        parameters=numbers,
        weight="分值",
        is_lower=indicator.direction == "lower",
        most_places=1,
    )
    score_formula(indicator.rule, row, is_spared=False)
    words = [part for *_, note in book.rows[:1] for part in note.split("；") if part]
    told = [
        f"{label} {plain(float(value), places=_PLACES)}"
        for _, _, label, value, _ in book.rows[1:]
        if isinstance(value, int | float)
    ]
    parts = [*words, *told[:_MOST_NUMBERS], *(["等"] if len(told) > _MOST_NUMBERS else [])]
    method = METHOD_ZH.get(indicator.rule.method, indicator.rule.method)
    return f"{method}：{'；'.join(parts)}" if parts else method
