"""指标校核: what an indicator's scoring method and lamp rule need to find on the indicator itself."""

from collections.abc import Iterator, Mapping

from appraisal.lamps import BehindLine, LampExemption, LampRule
from appraisal.scheme import Indicator
from scheme.draft import Block, Draft
from scheme.faults import SchemeFault, unknown_code


def prove_indicators(draft: Draft) -> Iterator[SchemeFault]:
    """Scores that fall as they rise, lamps of parts that have none, lines without anybody to be held against."""
    rules = {each.model.code: each.model for each in draft.of(LampRule)}
    lit = {each.model.code for each in draft.indicators if each.model.lamp_rule}
    for each in draft.indicators:
        one = each.model
        if one.rule is not None and one.rule.method == "direct" and one.direction == "lower":
            text = "直接计入（direct）的数本身就是得分，越高越好；越低越好的指标请换一种计分办法，或报成得分"
            yield each.fault(("direction",), text)
        rule = rules.get(one.lamp_rule or "")
        if rule is not None:
            yield from _lamp(each, rule, lit, draft)
    yield from _exemptions(draft)


def _lamp(each: Block[Indicator], rule: LampRule, lit: set[str], draft: Draft) -> Iterator[SchemeFault]:
    one = each.model
    if rule.looks_at_parts:
        written = draft.written_codes["indicators"]
        dark = [code for code in one.parts if code in written and code not in lit]
        if not one.parts:
            text = f"亮灯规则“{rule.name_zh}”看支撑子指标的灯，这个指标却没有支撑子指标：请写 parts，或换一条规则"
            yield each.fault(("lamp_rule",), text)
        if dark and draft.is_whole("indicators"):
            text = f"亮灯规则“{rule.name_zh}”看支撑子指标的灯，{'、'.join(dark)} 却没有亮灯规则，请补上"
            yield each.fault(("lamp_rule",), text)
    if rule.looks_ahead and (one.basis != "ytd" or one.kind not in {"level", "count", "growth", "share"}):
        text = f"亮灯规则“{rule.name_zh}”看年终预计，这个指标不是累计数（basis: ytd），没有年终可预计：请换一条规则"
        yield each.fault(("lamp_rule",), text)
    lines = {override.line for override in rule.overrides if isinstance(override, BehindLine)}
    if "benchmark" in lines and not one.benchmarks:
        text = f"亮灯规则“{rule.name_zh}”以对标值为线，却没有写与谁对标：在指标下写 benchmarks: [全国、全市等对象代码]"
        yield each.fault(("lamp_rule",), text)


def _exemptions(draft: Draft) -> Iterator[SchemeFault]:
    known: Mapping[str, set[str]] = draft.written_codes
    for each in draft.of(LampExemption):
        one = each.model
        if one.subject_code not in known["subjects"]:
            yield each.fault(("subject_code",), unknown_code("考评对象", one.subject_code, known["subjects"]))
        if one.indicator_code is not None and one.indicator_code not in known["indicators"]:
            yield each.fault(("indicator_code",), unknown_code("指标", one.indicator_code, known["indicators"]))
