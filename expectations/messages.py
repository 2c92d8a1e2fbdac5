"""疑点说明: the Chinese words of a finding: which figure, where it stands, what was expected, what happens, what can be done.

No message states a figure to be filed or calls anything false (domain.md §8.1): it asks for verification.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from appraisal.findings import Consequence
from appraisal.period import Period, PeriodKind, parse_period
from appraisal.scheme import PROJECT_STAGES, Indicator, Scheme
from expectations.check import Check
from expectations.definitions import notice_zh, registered_tail_zh

_SOURCE_ZH = {
    "statistics_bureau": "统计月报",
    "city_circular": "市通报",
    "unit_submission": "自报",
    "project_progress": "进度表",
    "corroboration": "旁证",
    "survey": "满意度调查",
}
FILE_ZH = {
    "statistics_bureau": "统计月报",
    "city_circular": "市对县通报",
    "unit_submission": "单位报送表",
    "project_progress": "重点项目进度表",
    "corroboration": "旁证资料",
}
"""What an office calls each file."""
_TAIL_ZH = {
    Consequence.NOTE.value: "仅作提示，不影响采信。",
    Consequence.HOLD.value: "该数已挂起，核实前暂不采信。请于5个工作日内如实核实：有误的更正后重报，属实的书面说明并附依据。",
}
_USUAL_REMEDY_ZH = "请对照原始依据核对。"
_SHARED_TAIL_ZH = "同期多个对象出现同一情况，已合并为一条口径提示，该数不挂起。"
_TIMES_ZH = {1: "10倍", 2: "100倍", 3: "1000倍", 4: "1万倍", 8: "1亿倍"}

Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Phrasebook:
    """Words for findings under one scheme.

    Attributes:
        scheme: names and uoms.
        checks: by code.
    """

    scheme: Scheme
    checks: Mapping[str, Check]
    _places: dict[tuple[str, str], str] = field(default_factory=dict)

    def message(self, row: Row, other_codes: Sequence[str]) -> str:
        """The message of one finding.

        Args:
            row: a finding in the making, with all evidence columns.
            other_codes: further checks that the same figure breaks, beside the gravest.
        """
        if row["check_code"] not in self.checks:
            return self._notice(row)
        check = self.checks[row["check_code"]]
        fact = check.message_zh.format_map(_Fields(self, check, row))
        usual = f"一般情形：{check.usual_zh.format_map(_Fields(self, check, row))}。" if check.usual_zh else ""
        return f"{fact}{_cell_zh(row)}。{usual}{self._band_zh(check, row)}{self._tail(check, row, other_codes)}"

    def compared_zh(self, row: Row) -> str:
        """With whom or what the figure was compared; empty if with itself alone."""
        check = self.checks.get(row["check_code"])
        return check.compares.format_map(_Fields(self, check, row)) if check else ""

    def _band_zh(self, check: Check, row: Row) -> str:
        """The interval of credible figures, as what it is: a help for checking and nothing to file (domain.md §8.1)."""
        low, high = row["expected_low"], row["expected_high"]
        if _is_missing(low) and _is_missing(high):
            return ""
        uom = "%" if check.measure == "growth" else self._uom(row)
        grounds = {"modelled": "按本单位以往和同类单位推算的", "own": "该指标的"}.get(check.reach, "按上述比对数推算的")
        return f"{grounds}参考区间{_ends_zh(low, high)}{uom}，仅供核对，不作为填报依据。"

    def modelled_zh(self, row: Row) -> str:
        """The interval that peers and the figure's own past lead to, where the question is not how large the figure is."""
        low, high = row["modelled_low_value"], row["modelled_high_value"]
        if _is_missing(low) and _is_missing(high):
            return ""
        grounds = "按本单位以往和同类单位推算的参考区间"
        return f"；{grounds}{_ends_zh(low, high)}{self._uom(row)}，仅供核对，不作为填报依据"

    def _tail(self, check: Check, row: Row, other_codes: Sequence[str]) -> str:
        if isinstance(row["definition_zh"], str):
            return registered_tail_zh(row["definition_zh"])
        if row["check_code"] != row["gravest_code"] and row["consequence"] != Consequence.NOTE.value:
            return f"处置见同一数据的“{self._name(row['gravest_code'])}”。"
        if not _is_missing(row["shared_count"]):
            return _SHARED_TAIL_ZH
        is_gravest = row["check_code"] == row["gravest_code"]
        others = [self._name(code) for code in other_codes] if is_gravest else []
        also = f"该数同时涉及：{'、'.join(others)}。" if others else ""
        is_silent = not check.remedy_zh and row["consequence"] == Consequence.NOTE.value
        remedy = _USUAL_REMEDY_ZH if is_silent else f"{check.remedy_zh}。" if check.remedy_zh else ""
        return f"{also}{_TAIL_ZH[row['consequence']]}{remedy}"

    def _name(self, code: str) -> str:
        return self.checks[code].name_zh if code in self.checks else "口径"

    def _notice(self, row: Row) -> str:
        return notice_zh(row, when_zh=self._when(row), indicator_zh=self.indicator_zh(row), source_zh=source_zh(row))

    def figure_zh(self, row: Row) -> str:
        """``白石镇 2026年1—9月 固定资产投资（自报）84,000万元``."""
        name = name_of(self.scheme, row["subject_code"])
        amount = self.amount_zh(row["value"], row)
        source = source_zh(row)
        beside = f"（{source}）" if source else ""  # a panel need not say where its figures come from
        return f"{name} {self._when(row)} {self.indicator_zh(row)}{beside}{amount}"

    def indicator_zh(self, row: Row) -> str:
        """Name of the indicator; ``本月`` is said where the month alone is meant."""
        indicator = self._indicator(row)
        name = indicator.name_zh if indicator else row["indicator_code"]
        return f"{name}本月数" if row["basis"] == "month" and indicator and indicator.basis != "month" else name

    def name_zh(self, indicator_code: str) -> str:
        """Name of an indicator; its code if the scheme does not know it."""
        indicator = self.scheme.indicator_by_code.get(indicator_code)
        return indicator.name_zh if indicator else str(indicator_code)

    def amount_zh(self, value: float, row: Row) -> str:
        """A figure in the indicator's uom, stages by their name."""
        indicator = self._indicator(row)
        if indicator and indicator.kind == "stage":
            return PROJECT_STAGES[int(value) - 1] if 1 <= value <= len(PROJECT_STAGES) else f"第{value:.0f}阶段"
        return f"{number_zh(value)}{self._uom(row)}"

    def _uom(self, row: Row) -> str:
        indicator = self._indicator(row)
        return row["uom"] if isinstance(row["uom"], str) else (indicator.uom if indicator else "")

    def _indicator(self, row: Row) -> Indicator | None:
        return self.scheme.indicator_by_code.get(row["indicator_code"])

    def _when(self, row: Row) -> str:
        key = (row["period"], row["basis"])
        if key not in self._places:
            self._places[key] = period_zh(*key)
        return self._places[key]


class _Fields(dict[str, str]):
    """Fields of a message template, worded when asked for."""

    def __init__(self, phrases: Phrasebook, check: Check, row: Row) -> None:
        super().__init__()
        self.phrases, self.check, self.row = phrases, check, row

    def __missing__(self, name: str) -> str:
        row, check = self.row, self.check
        low, high = row[check.low_column], row[check.high_column]
        words: dict[str, Callable[[], str]] = {
            "figure_zh": lambda: self.phrases.figure_zh(row),
            "range_zh": lambda: _range_zh(low, high),
            "bound": lambda: f"{number_zh(abs(high if _is_missing(low) else low))}%",
            "limit": lambda: number_zh(abs(low if _is_missing(high) else high)),
            "least_support_zh": lambda: f"{number_zh(row['support_pct'] + row[check.column])}%",
            "least_paid_zh": lambda: f"{number_zh(row['completed_paid_pct'] + row[check.column])}%",
            "modelled_zh": lambda: self.phrases.modelled_zh(row),
            "times_zh": lambda: _times_zh(int(row[check.column])),
            "reference_period_zh": lambda: _reference_zh(row),
            "copied_period_zh": lambda: period_zh(row["copied_period"], row["basis"]),
            "twin_zh": lambda: name_of(self.phrases.scheme, row["twin_subject_code"]),
            "witness_zh": lambda: self.phrases.name_zh(row["paired_indicator_code"]),
            "swapped_zh": lambda: self.phrases.name_zh(row["swapped_indicator_code"]),
            "step_zh": lambda: _step_zh(row["growth_step_pct"]),
            "vintage_zh": lambda: _vintage_zh(row),
        }
        return words[name]() if name in words else self._evidence_zh(name)

    def _evidence_zh(self, name: str) -> str:
        value = self.row[name]
        if name.endswith("_zh"):
            return str(value)
        if name.endswith("_value"):
            return self.phrases.amount_zh(value, self.row)
        size = number_zh(value if name == "stated_growth_pct" else abs(value))
        if name.endswith("_pct"):
            return f"{size}%"
        if name.endswith("_z"):
            return f"{value:+.1f}"
        return f"{size}个百分点" if name.endswith("_pp") else size


def name_of(scheme: Scheme, subject_code: str) -> str:
    """Short name of a subject; its code if the scheme does not know it."""
    subject = scheme.subject_by_code.get(subject_code)
    return (subject.short_zh or subject.name_zh) if subject else subject_code


def period_zh(code: str, basis: str) -> str:
    """``2026年1—9月`` for cumulative figures, ``2026年9月`` for a month, ``2026年9月末`` for stocks."""
    try:
        period = parse_period(code)
    except ValueError:
        return code
    if period.kind is PeriodKind.YEAR:
        return f"{period.year}年"
    return f"{period.year}年{_label_zh(period, basis)}"


def _label_zh(period: Period, basis: str) -> str:
    if basis == "ytd":
        return period.cumulative_label_zh
    if basis == "stock":
        return f"{period.label_zh}末" if period.kind is PeriodKind.MONTH else period.label_zh
    return period.label_zh


def number_zh(value: float) -> str:
    """Thousands in commas, at most two decimals (four below one), no trailing zeros."""
    places = 2 if abs(value) >= 1 else 4
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def source_zh(row: Row) -> str:
    """What an office calls the source."""
    code = row["source_code"]
    return _SOURCE_ZH.get(code, code if isinstance(code, str) else "来源不明")


def _times_zh(power: int) -> str:
    times = _TIMES_ZH.get(abs(power), f"10的{abs(power)}次方倍")
    return times if power > 0 else f"{times}分之一".replace("倍", "")


def _range_zh(low: float, high: float) -> str:
    if _is_missing(low):
        return f"不大于{number_zh(high)}"
    return f"不小于{number_zh(low)}" if _is_missing(high) else f"{number_zh(low)}至{number_zh(high)}"


def _ends_zh(low: float, high: float) -> str:
    if _is_missing(low):
        return f"上限为{number_zh(high)}"
    return f"下限为{number_zh(low)}" if _is_missing(high) else f"为{number_zh(low)}至{number_zh(high)}"


def _cell_zh(row: Row) -> str:
    parts = [row[name] for name in ("file_name", "cell_ref") if isinstance(row[name], str) and row[name]]
    return f"（{' '.join(parts)}）" if parts else ""


def _reference_zh(row: Row) -> str:
    """The period whose growth was the reference; nothing where peers alone were."""
    period = row["reference_period"]
    return period_zh(period, row["basis"]) if isinstance(period, str) and period else "以往"


def _step_zh(step_pct: float) -> str:
    return f"{'偏高' if step_pct > 0 else '偏低'}{number_zh(abs(step_pct))}%"


def _vintage_zh(row: Row) -> str:
    """Which version of last year's figure was compared: its file and the day that it was taken in."""
    name, recorded = row["base_file_name"], row["base_recorded_at"]
    parts = [name] if isinstance(name, str) and name else []
    parts += [f"{recorded:%Y-%m-%d}入库"] if isinstance(recorded, pd.Timestamp) and not pd.isna(recorded) else []
    return f"（{'，'.join(parts)}）" if parts else ""


def _is_missing(value: float) -> bool:
    return bool(np.isnan(value))
