"""重点项目的校核: days that can be read, curves that only rise to the whole plan, lamp rules that suit a project."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from appraisal.lamps.rules import LampRule
from appraisal.period import MONTHS_IN_YEAR, parse_period
from appraisal.scheme import Project
from scheme.draft import Block, Draft
from scheme.faults import SchemeFault, unknown_code

_WHOLE_PCT = 100.0
_QUARTERS = 4
_CURVES = {"monthly_curve_pct": MONTHS_IN_YEAR, "quarterly_points_pct": _QUARTERS}


def prove_projects(draft: Draft) -> Iterator[SchemeFault]:
    """What is wrong with projects."""
    rules = {each.model.code: each.model for each in draft.of(LampRule)}
    for each in draft.projects:
        one = each.model
        for key in ("planned_start", "planned_finish"):
            try:
                parse_period(getattr(one, key))
            except ValueError as fault:
                yield each.fault((key,), str(fault))
        for key, length in _CURVES.items():
            curve = getattr(one, key)
            if curve is not None:
                yield from _curve(each, key, curve, length)
        if one.annual_plan > one.planned_total:
            yield each.fault(("annual_plan",), "年度计划投资大于计划总投资")
        if one.lamp_rule is not None:
            yield from _lamp_rule(each, one.lamp_rule, draft, rules)


def _curve(each: Block[Project], key: str, curve: Sequence[float], length: int) -> Iterator[SchemeFault]:
    if len(curve) != length:
        yield each.fault((key,), f"应有{length}个累计百分比，现有{len(curve)}个")
    elif curve[-1] != _WHOLE_PCT:
        yield each.fault((key,), f"最后一个应是100（年度计划），现为{curve[-1]:g}")
    elif any(late < early for early, late in pairwise(curve)):
        yield each.fault((key,), "累计百分比只能增不能减")


def _lamp_rule(each: Block[Project], code: str, draft: Draft, rules: dict[str, LampRule]) -> Iterator[SchemeFault]:
    known = draft.written_codes["lamp_rules"]
    if code not in known:
        yield each.fault(("lamp_rule",), unknown_code("亮灯规则", code, known))
    elif code in rules and rules[code].looks_at_parts:
        text = f"“{rules[code].name_zh}”要看支撑子指标的灯，项目没有子指标：请换一条规则"
        yield each.fault(("lamp_rule",), text)
