"""加分、等次校核: bonus items that can be measured, gates that lead somewhere, peer groups with one scale of grades."""

from collections.abc import Iterator

from appraisal.awards.bonus_rules import BonusItem
from appraisal.awards.grade_scale import GradeScale
from appraisal.scheme import Indicator, PeerGroup
from scheme.draft import Block, Draft
from scheme.faults import SchemeFault, unknown_code


def prove_awards(draft: Draft) -> Iterator[SchemeFault]:
    """What is wrong between bonuses, grades and the rest of the scheme."""
    indicators = {each.model.code: each.model for each in draft.indicators}
    groups = {each.model.code: each.model for each in draft.peer_groups}
    for item in draft.of(BonusItem):
        yield from _unknown_codes(item, draft)
        yield from _peer_groups(item, draft)
        for place, gate in enumerate(item.model.requires):
            if gate.indicator_code not in draft.written_codes["indicators"]:
                text = unknown_code("指标", gate.indicator_code, draft.written_codes["indicators"])
                yield item.fault(("requires", place, "indicator_code"), text)
            yield from _unmeasured(item, indicators.get(gate.indicator_code), draft, groups)
        yield from _unmeasured(item, indicators.get(item.model.indicator_code), draft, groups)
        yield from _without_line(item, indicators.get(item.model.indicator_code), draft)
    yield from _grades(draft)


def _unknown_codes(item: Block[BonusItem], draft: Draft) -> Iterator[SchemeFault]:
    blocks = draft.written_codes["bonus_blocks"]
    if item.model.block not in blocks:
        yield item.fault(("block",), unknown_code("加分板块", item.model.block, blocks))
    indicators = draft.written_codes["indicators"]
    if item.model.indicator_code not in indicators:
        yield item.fault(("indicator_code",), unknown_code("指标", item.model.indicator_code, indicators))


def _peer_groups(block: Block[BonusItem] | Block[GradeScale], draft: Draft) -> Iterator[SchemeFault]:
    known = draft.written_codes["peer_groups"]
    for place, code in enumerate(block.model.peer_groups):
        if code not in known:
            yield block.fault(("peer_groups", place), unknown_code("考评类别", code, known))


def _unmeasured(
    item: Block[BonusItem], indicator: Indicator | None, draft: Draft, groups: dict[str, PeerGroup]
) -> Iterator[SchemeFault]:
    """A figure that a peer group is not appraised on is never taken in for it, and would silently earn nothing."""
    leads = {each.model.code: each.model.peer_group for each in draft.subjects}
    for place, code in enumerate(item.model.peer_groups):
        if indicator is None or code not in groups or groups[code].weights.get(indicator.code):
            continue
        if groups[code].led_points and leads.get(indicator.lead or "") == code:
            continue
        text = f"“{groups[code].name_zh}”不考“{indicator.name_zh}”，取不到数，这一项永远加不上分：改用该类别考的指标，或去掉这个类别"
        yield item.fault(("peer_groups", place), text)


def _without_line(item: Block[BonusItem], indicator: Indicator | None, draft: Draft) -> Iterator[SchemeFault]:
    if indicator is None:
        return
    if "benchmark" in item.model.rule.lines and not indicator.benchmarks:
        text = (
            f"加分以对标值为线，“{indicator.name_zh}”却没有写与谁对标：在该指标下写 benchmarks: [全国、西部等对象代码]"
        )
        yield item.fault(("rule",), text)
    has_target = any(each.model.indicator_code == indicator.code for each in draft.targets)
    if item.model.rule.uses_target and not has_target:
        yield item.fault(
            ("rule",), f"加分要看目标，“{indicator.name_zh}”却没有目标：在 targets.yaml 中补上，或换一种计分办法"
        )


def _grades(draft: Draft) -> Iterator[SchemeFault]:
    owner: dict[str, str] = {}
    for scale in draft.of(GradeScale):
        yield from _peer_groups(scale, draft)
        for place, code in enumerate(scale.model.peer_groups):
            other = owner.setdefault(code, scale.model.name_zh)
            if other != scale.model.name_zh:
                text = f"类别“{code}”已归“{other}”定等次：两个办法结果不同时，以哪一个为准？"
                yield scale.fault(("peer_groups", place), text)
