"""计分参数: the numbers of every rule in cells that the formulas use, and in words what shapes the formulas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell

from appraisal.scheme import Indicator, Scheme
from appraisal.scoring import METHOD_ZH, Rule
from report_templates.workbooks.spreadsheet import Looks, Value, add_sheet, open_for_input, put_head, put_row, put_title

SHEET = "计分参数"
_VALUE = 4
_FIRST_ROW = 3
_LINE_ZH = {
    "due": "序时应达值",
    "annual": "目标值",
    "year_ago": "上年同期值",
    "benchmark": "标杆值",
    "peer_mean": "同组平均值（含自己）",
    "others_mean": "同组其他单位平均值",
    "peer_best": "同组最好值",
    "peer_worst": "同组最差值",
    "peer_norm": "同组各数平方和的平方根",
}
_MEASURE_ZH = {
    "value": "数值",
    "completion_pct": "年度完成率",
    "due_completion_pct": "序时完成率",
    "yoy_pct": "同比增速",
    "change_pp": "比上年同期变动",
    "place": "位次",
    "percentile": "位次百分位",
    "ratio_to_mean_pct": "与同组平均值之比",
    "ahead": "与比照线的差距",
    "ratio_to_line_pct": "与比照线之比（%）",
}
_OPTION_ZH: dict[str, dict[object, str]] = {
    "line": {code: f"与{name}比" for code, name in _LINE_ZH.items()},
    "measure": {code: f"看{name}" for code, name in _MEASURE_ZH.items()},
    "against": {"due": "按序时完成率", "annual": "按年度完成率"},
    "counting": {"whole_steps": "不足一档不计", "pro_rata": "不足一档按比例计"},
    "is_equal_enough": {True: "恰好等于算达到", False: "恰好等于不算达到"},
    "floor_at_zero": {True: "扣完为止", False: "可为负分"},
    "nonpositive_target": {
        "met_or_not": "目标为零或负数时达到得满分、未达到不得分",
        "unscored": "目标为零或负数时不计分",
    },
    "tied_places": {"best": "并列取最好位次", "average": "并列取平均", "worst": "并列取最差位次"},
    "tied": {"keep": "并列照常", "cancel": "并列取消"},
    "is_capped": {True: "封顶满分", False: "超过照算"},
    "is_clipped": {True: "系数截在基本分与满分之间", False: "系数照公式算"},
    "counts": {"beyond": "只计超出部分"},
    "reverse": {"reciprocal": "越低越好的，完成率为目标÷实际"},
    "nonpositive_line": {"met_or_not": "比照线为零或负数时达到得满分、未达到不得分"},
    "unacceptable_value": {code: f"不允许值为{name}" for code, name in _LINE_ZH.items()},
    "satisfactory_value": {code: f"满意值为{name}" for code, name in _LINE_ZH.items()},
    "curve": {"exponential": "指数型"},
    "scale": {"log": "取对数", "percentile": "百分位", "borda": "博尔达", "count": "按名次数"},
}
_UNPLACED = _MEASURE_ZH.keys() - {"place", "percentile"}
"""Measures to which the places of equals are nothing."""


@dataclass
class ParameterBook:
    """计分参数 as it grows: a number is given its cell when a formula first asks for it.

    Attributes:
        rows: indicator, method, label, number, words.
    """

    rows: list[tuple[str, str, str, Value, str]] = field(default_factory=list)
    _places: dict[tuple[str, str], int] = field(default_factory=dict)

    def general(self, label: str, value: float, note: str) -> str:
        """Reference of a number that holds for all."""
        return self._placed("", label, ("（全部）", "通用规定", label, value, note))

    def of_indicator(self, indicator: Indicator) -> "IndicatorParameters":
        """Where the numbers of an indicator's rule go; the rule is described in words first."""
        name, rule = indicator.name_zh, indicator.rule
        method = METHOD_ZH.get(rule.method, rule.method) if rule is not None else "未写计分办法"
        if (indicator.code, "") not in self._places:
            words = [*_options(rule), *([indicator.clause] if indicator.clause else [])] if rule is not None else []
            self._placed(indicator.code, "", (name, method, "办法要点", "", "；".join(words)))
        return IndicatorParameters(self, indicator.code, name, method)

    def _placed(self, code: str, label: str, row: tuple[str, str, str, Value, str]) -> str:
        place = self._places.setdefault((code, label), len(self.rows))
        if place == len(self.rows):
            self.rows.append(row)
        if self.rows[place] != row:
            raise ValueError(f"计分参数“{row[0]}”的“{label}”有两个不同的数：{self.rows[place][3]}和{row[3]}")
        return f"'{SHEET}'!$D${_FIRST_ROW + place}"


@dataclass(frozen=True)
class IndicatorParameters:
    """Numbers of one indicator's rule."""

    book: ParameterBook
    code: str
    name_zh: str
    method_zh: str

    def number(self, label: str, value: float) -> str:
        """Reference of a cell with a number."""
        return self.book._placed(self.code, label, (self.name_zh, self.method_zh, label, value, ""))  # noqa: SLF001 - of one piece

    def table(self, label: str, values: Sequence[float]) -> str:
        """Reference of a column of numbers; ``{}`` in the label is the place in it."""
        cells = [self.number(label.format(place), value) for place, value in enumerate(values, start=1)]
        return f"{cells[0]}:{cells[-1].split('!')[1]}"


def _options(rule: Rule) -> Iterator[str]:
    """What shapes a rule's formula, in words."""
    measure = getattr(rule, "measure", "")
    self_evident = {"measure": measure == "value" and hasattr(rule, "line"), "tied_places": measure in _UNPLACED}
    for key in type(rule).model_fields:
        value = getattr(rule, key)
        words = _OPTION_ZH.get(key, {})
        if isinstance(value, bool | str) and value in words and not self_evident.get(key):
            yield words[value]
    for guard in rule.guards:
        line = _LINE_ZH.get(guard.line, "") if isinstance(guard.line, str) else f"{guard.line:g}"
        line = line if guard.measure == "value" else f"{_MEASURE_ZH[guard.measure]}{line}"
        yield f"先决条件：{'达到' if guard.when == 'meets' else '未达到'}{line}的直接定分"


def put_parameters(book: Workbook, parameters: ParameterBook, scheme: Scheme, title: str) -> None:
    """The sheet 计分参数; numbers are marked as cells to try other values in."""
    sheet = add_sheet(book, SHEET, widths=[30, 16, 28, 12, 52])
    put_title(sheet, f"{title}（{scheme.name_zh}）", columns=5)
    put_head(sheet, 2, ["指标", "计分办法", "参数", "数值", "说明"])
    looks: Looks = {}
    for row, values in enumerate(parameters.rows, start=_FIRST_ROW):
        put_row(sheet, row, values, looks=looks)
        if isinstance(values[_VALUE - 1], int | float):
            open_for_input(cast("Cell", sheet.cell(row, _VALUE)))
