"""方案差错: what is wrong with a scheme, where it stands, and how to put it right."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from appraisal.lamps.rules import lamp_question_of
from appraisal.scoring import question_of
from appraisal.surveys.rule import survey_question_of
from scheme.open_questions import award_question_of
from scheme.twin.headings import HEADING_ZH

_NUMBER = "应是数字"
_TEXT = "应是文字"
_LIST = "应是清单（[甲, 乙] 或每行一个 -）"
_MAP = "应是“键: 值”的一段"
_MESSAGE_ZH: Mapping[str, str] = {
    "missing": "没有填写",
    "string_too_short": "不能为空",
    "string_type": _TEXT,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "int_parsing": "应是整数",
    "int_type": "应是整数",
    "int_from_float": "应是整数",
    "bool_parsing": "应是 true 或 false",
    "bool_type": "应是 true 或 false",
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _MAP,
    "model_type": _MAP,
    "model_attributes_type": _MAP,
    "string_pattern_mismatch": "代码只能用小写字母、数字、下划线和点，并以字母开头",
    "date_from_datetime_parsing": "应是日期，如 2026-10-20",
    "date_parsing": "应是日期，如 2026-10-20",
    "date_type": "应是日期，如 2026-10-20",
    "union_tag_not_found": "没有写明 method（或 when、by），不知道是哪一种",
}


@dataclass(frozen=True, order=True)
class SchemeFault:
    """One fault of a scheme 方案差错.

    Attributes:
        file: YAML file, relative to the year's folder.
        line: 1-based line; 0 where ``file`` names a cell of the workbook (``指标!H12``).
        key: dotted key, list items by their codes; empty where the whole file is meant.
        message_zh: what is wrong and what to do.
    """

    file: str
    line: int
    key: str
    message_zh: str

    def __str__(self) -> str:
        """``文件:行 键 — 说明``, or ``表页!单元格 键 — 说明``."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        key = f" {self.key}" if self.key else ""
        return f"{place}{key} — {self.message_zh}"


class SchemeError(Exception):
    """A scheme is refused; ``faults`` says everything that is wrong with it, in file order."""

    def __init__(self, faults: Iterable[SchemeFault]) -> None:
        """Take the faults; each stands once."""
        self.faults: tuple[SchemeFault, ...] = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(each) for each in self.faults))


_QUESTIONS = (
    (question_of, "计分会有歧义", "请按文件条款写明，或在 scheme.yaml 的 conventions 中统一约定"),
    (survey_question_of, "满意度算不了分", "请按文件条款写明"),
    (lamp_question_of, "亮灯会有歧义", "请按文件条款写明"),
    (award_question_of, "加减分和等次定不下来", "请按文件条款写明"),
)
"""Who knows the question that a missing key leaves open, what is in doubt without it, and what to do."""


def described(error: Mapping[str, object]) -> str:
    """Chinese text for one pydantic error (an item of ``ValidationError.errors()``)."""
    kind, location, context = str(error["type"]), error["loc"], error.get("ctx")
    details = context if isinstance(context, Mapping) else {}
    key = str(location[-1]) if isinstance(location, tuple) and location else ""
    name = f"{HEADING_ZH[key]}（{key}）" if key in HEADING_ZH else f"“{key}”" if key and not key.isdigit() else "这一项"
    for question, trouble_zh, remedy_zh in _QUESTIONS if kind == "missing" else ():
        if question(key):
            return f"没有写{name}，{trouble_zh}：{question(key)}{remedy_zh}"
    if kind == "value_error":
        return str(details.get("error", ""))
    if kind == "extra_forbidden":
        return f"不认识的键“{key}”，请检查拼写"
    if error.get("input") is None and kind != "missing":
        return f"{name}不能为空"
    return name + _complaint(kind, error.get("input"), details)


def _complaint(kind: str, written: object, details: Mapping[str, object]) -> str:
    if kind == "literal_error":
        return f"写作“{written}”不行，只能是 {details.get('expected')}".replace(" or ", " 或 ")
    if kind == "union_tag_invalid":
        return f"没有“{details.get('tag')}”这一种，只能是 {details.get('expected_tags')}"
    bounds = [f"{zh}{details[mark]}" for mark, zh in _BOUND_ZH.items() if mark in details]
    if bounds:
        return f"应{'、'.join(bounds)}"
    return _MESSAGE_ZH.get(kind, "写法不对")


_BOUND_ZH = {"ge": "不小于", "gt": "大于", "le": "不大于", "lt": "小于"}


def unknown_code(what_zh: str, code: str, known: Iterable[str]) -> str:
    """Text for a reference to nothing, with the nearest code there is."""
    near = difflib.get_close_matches(code, list(known), n=1)
    hint = f"，是不是“{near[0]}”？" if near else ""
    return f"没有代码为“{code}”的{what_zh}{hint}"
