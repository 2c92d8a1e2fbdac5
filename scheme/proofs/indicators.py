"""指标校核: what an indicator's scoring method and lamp rule need to find on the indicator itself."""

from collections.abc import Iterator, Mapping

from appraisal.lamps.rules import BehindLine, LampExemption, LampRule
from appraisal.scheme import Indicator
from appraisal.scoring import EfficacyRule, MixedRule
from scheme.draft import Block, Draft
from scheme.faults import SchemeFault, unknown_code

_SIZES = frozenset({"level", "count"})
_RATES = frozenset({"growth", "share"})


def prove_indicators(draft: Draft) -> Iterator[SchemeFault]:
    """Scores that fall as they rise, lamps of parts that have none, lines without anybody to be held against."""
    rules = {each.model.code: each.model for each in draft.of(LampRule)}
    lit = {each.model.code for each in draft.indicators if each.model.lamp_rule}
    for each in draft.indicators:
        one = each.model
        if one.rule is not None and one.rule.method == "direct" and one.direction == "lower":
            text = "直接计入（direct）的数本身就是得分，越高越好；越低越好的指标请换一种计分办法，或报成得分"
            yield each.fault(("direction",), text)
        yield from _ends(each)
        yield from _untold_measures(each)
        rule = rules.get(one.lamp_rule or "")
        if rule is not None:
            yield from _lamp(each, rule, lit, draft)
    yield from _exemptions(draft)


def _ends(each: Block[Indicator]) -> Iterator[SchemeFault]:
    """满意值 and 不允许值 that contradict the direction: which of the two is meant?"""
    rule, direction = each.model.rule, each.model.direction
    for one in [part.rule for part in rule.parts] if isinstance(rule, MixedRule) else [rule]:
        if not isinstance(one, EfficacyRule):
            continue
        worst, best = one.ends
        if isinstance(worst, str) or isinstance(best, str) or worst is None or best is None:
            continue
        if (best < worst) == (direction == "higher"):
            told = "越高越好" if direction == "higher" else "越低越好"
            text = (
                f"指标写的是{told}（direction: {direction}），满意值{best:g}却比不允许值{worst:g}差："
                "是方向写错了，还是两个值写反了？请改正其一"
            )
            yield each.fault(("rule",), text)


def _untold_measures(each: Block[Indicator]) -> Iterator[SchemeFault]:
    """Growth of a rate and points of a level: a rule about them would never give any."""
    one = each.model
    measures = one.rule.measures if one.rule is not None else frozenset()
    if "yoy_pct" in measures and one.kind not in _SIZES:
        text = f"同比增速（yoy_pct）只有总量、个数（kind: level、count）才有，本项是 {one.kind}：比率、增速的变动请用 change_pp"
        yield each.fault(("rule",), text)
    if "change_pp" in measures and one.kind not in _RATES:
        text = f"百分点变动（change_pp）只有比率、增速（kind: share、growth）才有，本项是 {one.kind}：总量的增速请用 yoy_pct"
        yield each.fault(("rule",), text)


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
