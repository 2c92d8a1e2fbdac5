"""方案变动的说法: differences between schemes as sentences, with units and by how much."""

from collections.abc import Mapping, Sequence

from appraisal.rounding import round_number
from scheme.rule_words import told_bands, told_rule, told_value
from scheme.twin.headings import HEADING_ZH

_KIND_OF_KEY = {
    "weights": "权重",
    "led_points": "权重",
    "rule": "计分办法",
    "lamp_rule": "亮灯规则",
    "goal_chain": "责任",
    "lead": "责任",
    "supporting": "责任",
    "sources": "数据来源",
    "plausible": "核验尺度",
}
_KIND_OF_PART = {
    "targets": "目标",
    "indicators": "指标",
    "lamp_rules": "亮灯规则",
    "conventions": "计分约定",
    "policies": "通用规定",
    "peer_groups": "考评类别",
    "projects": "重点项目",
    "rounds": "轮次",
    "subjects": "考评对象",
}
_TARGET_VALUES = ("annual_value", "floor_value", "congress_value", "monthly_curve", "quarterly_points")
_UNITS = {"planned_total": "万元", "annual_plan": "万元", "led_points": "分", "deadline_day": "日", "publish_day": "日"}
_UNIT_ENDS = {"_points": "分", "_pct": "%", "_pp": "个百分点"}
_CODES = {"lead", "peer_group", "lamp_rule", "location", "group_code", "steady_rate_to"}
_CODE_LISTS = {"supporting", "parts", "corroborated_by"}
"""Keys whose values are codes of other blocks."""
_LEAST_PATH = 3


def kind_of(path: Sequence[str]) -> str:
    """What a change is about 类别."""
    for step in path[2:3]:
        if step in _KIND_OF_KEY:
            return _KIND_OF_KEY[step]
    return _KIND_OF_PART.get(path[0], HEADING_ZH.get(path[0], "总则"))


def unit_of(path: Sequence[str], uoms: Mapping[str, str]) -> str:
    """The unit of the value at a path; empty if it has none."""
    if path[0] == "targets" and len(path) > _LEAST_PATH and path[3] in _TARGET_VALUES:
        return uoms.get(path[1], "")
    if len(path) > _LEAST_PATH and path[2] == "weights":
        return "分"
    last = path[-1]
    return _UNITS.get(last) or next((unit for end, unit in _UNIT_ENDS.items() if last.endswith(end)), "")


def shown(path: Sequence[str], value: object, names: Mapping[str, str]) -> str | None:
    """The text of a value; a block is told by its name, a rule by its parameters, a code of something else by its name."""
    if value is None:
        return None
    if path[-1] == "bands":
        return told_bands(value)
    if isinstance(value, list) and path[-1] in _CODE_LISTS:
        return told_value([names.get(str(each), each) for each in value])
    if not isinstance(value, Mapping):
        return names.get(str(value), str(value)) if path[-1] in _CODES else told_value(value)
    if "method" in value:
        return told_rule(value)
    name = value.get("name_zh") or value.get("what_zh") or value.get("annual_value")
    return told_value(value if name is None else name)


def tell_change(
    steps: Sequence[str], before: object, after: object, *, unit: str, shown: tuple[str | None, str | None]
) -> str:
    """The sentence: ``目标：外贸进出口总额·青澜县·全年目标由32000万元改为28500万元（减少3500万元，降10.9%）``.

    Args:
        steps: the path in words.
        before: value in the first scheme.
        after: value in the second.
        unit: of both.
        shown: texts of both.
    """
    what, (was, now) = "·".join(steps[1:] or steps).removesuffix(f"（{unit}）"), shown
    end = "" if was is None or now is None else _by_how_much(before, after, unit)
    if was is None:
        return f"新增{what}：{now}{_unit(after, unit)}"
    if now is None:
        return f"取消{what}（原为{was}{_unit(before, unit)}）"
    return f"{what}由{was}{_unit(before, unit)}改为{now}{_unit(after, unit)}{end}"


def _unit(value: object, unit: str) -> str:
    return unit if _is_number(value) else f"（{unit}）" if unit and isinstance(value, (list, tuple)) else ""


def _by_how_much(before: object, after: object, unit: str) -> str:
    if not _is_number(before) or not _is_number(after):
        return ""
    difference = round(float(after) - float(before), 9)  # type: ignore[arg-type]
    word = "增加" if difference > 0 else "减少"
    by = f"{word}{abs(difference):.12g}{'个百分点' if unit == '%' else unit}"
    base = abs(float(before))  # type: ignore[arg-type]
    share = (
        f"，{'升' if difference > 0 else '降'}{round_number(abs(difference) / base * 100, 1):.1f}%"
        if base and unit not in {"", "%"}
        else ""
    )
    return f"（{by}{share}）"


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
