"""重点工作节点的校核: every node leads to an indicator by nodes, lies within the year and can be told from its neighbours."""

from collections.abc import Iterator

from appraisal.milestones.nodes import Milestone
from appraisal.scheme import Indicator
from scheme.draft import Block, Draft
from scheme.faults import SchemeFault, unknown_code

_KIND, _METHOD, _UOM = "milestone", "milestones", "%"


def prove_milestones(draft: Draft) -> Iterator[SchemeFault]:
    """What is wrong between the nodes and the rest of the scheme."""
    by_code = {each.model.code: each.model for each in draft.indicators}
    first: dict[tuple[str, str, str], str] = {}
    for each in draft.of(Milestone):
        yield from _unknown(each, draft, by_code)
        yield from _outside_year(each, draft)
        one = each.model
        other = first.setdefault((one.indicator_code, one.subject_code, one.name_zh), one.code)
        if other != one.code:
            yield each.fault(("name_zh",), f"与节点“{other}”同名，台账里写这个名称时分不清是哪一个：请改名")
    for indicator in draft.indicators:
        yield from _unlike(indicator, draft)


def _unknown(each: Block[Milestone], draft: Draft, by_code: dict[str, Indicator]) -> Iterator[SchemeFault]:
    for key, part, what_zh in (("indicator_code", "indicators", "指标"), ("subject_code", "subjects", "考评对象")):
        code, known = getattr(each.model, key), draft.written_codes[part]
        if code not in known:
            yield each.fault((key,), unknown_code(what_zh, code, known))
    indicator = by_code.get(each.model.indicator_code)
    if indicator is not None and indicator.kind != _KIND:
        text = f"“{indicator.name_zh}”不是按节点考评的指标（kind: {indicator.kind}）；按节点考评应写 kind: {_KIND}"
        yield each.fault(("indicator_code",), text)


def _outside_year(each: Block[Milestone], draft: Draft) -> Iterator[SchemeFault]:
    year = draft.head.get("year")
    if isinstance(year, int) and each.model.due_on.year != year:
        yield each.fault(("due_on",), f"应完成日期{each.model.due_on}不在方案年度{year}年内")


def _unlike(each: Block[Indicator], draft: Draft) -> Iterator[SchemeFault]:
    """An indicator by nodes has nodes and says percent; its scoring method suits no other kind."""
    one = each.model
    if one.kind != _KIND:
        if one.rule is not None and one.rule.method == _METHOD:
            yield each.fault(("rule", "method"), f"按节点计分只用于 kind: {_KIND} 的指标，本项是 {one.kind}")
        return
    if one.uom != _UOM:
        yield each.fault(("uom",), f"按节点考评的数值是节点完成率，计量单位应写“{_UOM}”，现为“{one.uom}”")
    if one.basis != "stock":
        yield each.fault(("basis",), "节点完成率是时点数，basis 应写 stock")
    if one.direction != "higher":
        yield each.fault(("direction",), "节点完成率越高越好，direction 应写 higher")
    if one.code not in {node.model.indicator_code for node in draft.of(Milestone)}:
        yield each.fault(("code",), "按节点考评，但 milestones.yaml 里没有它的节点：有哪些节点、各在哪天到期？")
