"""专项考评的校核: every code leads somewhere, what is weighed can be scored, and the statistics bureau leads no economic target."""

from collections.abc import Iterator

from appraisal.awards.grade_scale import GradeScale
from appraisal.scheme import Indicator
from appraisal.special.rules import SpecialAppraisal
from scheme.draft import Block, Draft
from scheme.faults import SchemeFault, unknown_code


def prove_specials(draft: Draft) -> Iterator[SchemeFault]:
    """What is wrong between the special appraisals and the rest of the scheme."""
    indicators = {each.model.code: each.model for each in draft.indicators}
    targets = {(each.model.indicator_code, each.model.subject_code) for each in draft.targets}
    for each in draft.of(SpecialAppraisal):
        yield from _unknown(each, draft)
        yield from _unknown_weights(each, draft)
        yield from _led_by_statistics(each, draft, indicators)
        for group, weights in each.model.weights.items():
            for code in weights:
                if code in indicators:
                    yield from _unscored(each, group, indicators[code], draft, targets)


def _unknown(each: Block[SpecialAppraisal], draft: Draft) -> Iterator[SchemeFault]:
    known = draft.written_codes
    if each.model.lead is not None and each.model.lead not in known["subjects"]:
        yield each.fault(("lead",), unknown_code("考评对象", each.model.lead, known["subjects"]))
    scales = {scale.model.code for scale in draft.of(GradeScale)}
    for place, code in enumerate(each.model.grades):
        if code not in scales:
            yield each.fault(("grades", place), unknown_code("等次办法", code, scales))
    for place, code in enumerate(each.model.rounds):
        if code not in known["rounds"]:
            yield each.fault(("rounds", place), unknown_code("轮次", code, known["rounds"]))


def _unknown_weights(each: Block[SpecialAppraisal], draft: Draft) -> Iterator[SchemeFault]:
    known = draft.written_codes
    for group, weights in each.model.weights.items():
        if group not in known["peer_groups"]:
            yield each.fault(("weights", group), unknown_code("考评类别", group, known["peer_groups"]))
        for code in weights:
            if code not in known["indicators"]:
                yield each.fault(("weights", group, code), unknown_code("指标", code, known["indicators"]))


def _led_by_statistics(
    each: Block[SpecialAppraisal], draft: Draft, indicators: dict[str, Indicator]
) -> Iterator[SchemeFault]:
    lead = next((one.model for one in draft.subjects if one.model.code == each.model.lead), None)
    if lead is None or not lead.is_statistics_bureau:
        return
    names = [indicators[code].name_zh for code in sorted(each.model.indicators & indicators.keys())
             if indicators[code].is_economic_target]  # fmt: skip
    if names:
        text = f"含经济发展目标（{'、'.join(names)}），统计机构只能提供数据，不得牵头：请改由主管部门牵头"
        yield each.fault(("lead",), text)


def _unscored(
    each: Block[SpecialAppraisal], group: str, indicator: Indicator, draft: Draft, targets: set[tuple[str, str]]
) -> Iterator[SchemeFault]:
    """An indicator that earns nothing whatever its figure is."""
    keys = ("weights", group, indicator.code)
    if indicator.role != "appraised" or indicator.rule is None:
        yield each.fault(keys, f"“{indicator.name_zh}”不是计分的指标（没有计分办法），不能占权重")
        return
    if not indicator.rule.uses_target:
        return
    members = [one.model for one in draft.subjects if one.model.peer_group == group and one.model.is_appraised]
    without = [one.name_zh for one in members if (indicator.code, one.code) not in targets]
    if without:
        text = (
            f"“{indicator.name_zh}”按目标计分，但没有这些对象的目标：{'、'.join(without[:5])}。请在 targets.yaml 中补上"
        )
        yield each.fault(keys, text)
