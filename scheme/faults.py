"""方案差错: what is wrong with a scheme, where it stands, and how to put it right."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

KEY_ZH: Mapping[str, str] = {
    "goal_lead": "目标长",
    "goal_owner": "目标人",
    "undertaker": "承担人",
    "implementer": "落实人",
    "goal_chain": "四级责任人",
    "lead": "牵头单位",
    "supporting": "配合单位",
    "sources": "数据来源",
    "rule": "计分办法",
    "method": "计分方法",
    "lamp_rule": "亮灯规则",
    "uom": "计量单位",
    "name_zh": "名称",
    "code": "代码",
    "annual_value": "全年目标",
    "group_code": "一级指标",
    "peer_group": "考评类别",
    "weights": "权重",
    "location": "所在地",
    "parts": "支撑子指标",
    "kind": "类型",
    "basis": "口径",
    "document_no": "文号",
    "reason": "理由",
}
"""What people call the keys that are most often forgotten."""

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
    "union_tag_not_found": "没有写明 method（或 when），不知道是哪一种",
}


@dataclass(frozen=True, order=True)
class SchemeFault:
    """One fault of a scheme 方案差错.

    Attributes:
        file: YAML file, relative to the year's folder.
        line: 1-based line.
        key: dotted key, list items by their codes; empty where the whole file is meant.
        message_zh: what is wrong and what to do.
    """

    file: str
    line: int
    key: str
    message_zh: str

    def __str__(self) -> str:
        """``文件:行 键 — 说明``."""
        key = f" {self.key}" if self.key else ""
        return f"{self.file}:{self.line}{key} — {self.message_zh}"


class SchemeError(Exception):
    """A scheme is refused; ``faults`` says everything that is wrong with it, in file order."""

    def __init__(self, faults: Iterable[SchemeFault]) -> None:
        self.faults: tuple[SchemeFault, ...] = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(each) for each in self.faults))


def described(error: Mapping[str, object]) -> str:
    """Chinese text for one pydantic error (an item of ``ValidationError.errors()``)."""
    kind, location = str(error["type"]), error["loc"]
    key = str(location[-1]) if isinstance(location, tuple) and location else ""
    name = f"{KEY_ZH[key]}（{key}）" if key in KEY_ZH else f"“{key}”" if key and not key.isdigit() else "这一项"
    context = error.get("ctx")
    details = context if isinstance(context, Mapping) else {}
    if kind == "value_error":
        return str(details.get("error", ""))
    if kind == "extra_forbidden":
        return f"不认识的键“{key}”，请检查拼写"
    if kind == "literal_error":
        return f"{name}写作“{error.get('input')}”不行，只能是 {details.get('expected')}".replace(" or ", " 或 ")
    if kind == "union_tag_invalid":
        return f"没有“{details.get('tag')}”这一种，只能是 {details.get('expected_tags')}"
    if error.get("input") is None and kind != "missing":
        return f"{name}不能为空"
    if kind.startswith(("greater_than", "less_than")):
        bounds = "、".join(f"{_BOUND_ZH[mark]}{value}" for mark, value in details.items() if mark in _BOUND_ZH)
        return f"{name}应{bounds}"
    return f"{name}{_MESSAGE_ZH.get(kind, '写法不对')}"


_BOUND_ZH = {"ge": "不小于", "gt": "大于", "le": "不大于", "lt": "小于"}


def unknown_code(what_zh: str, code: str, known: Iterable[str]) -> str:
    """Text for a reference to nothing, with the nearest code there is."""
    near = difflib.get_close_matches(code, list(known), n=1)
    hint = f"，是不是“{near[0]}”？" if near else ""
    return f"没有代码为“{code}”的{what_zh}{hint}"
