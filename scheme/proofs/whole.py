"""方案校核: proofs that span blocks; codes that lead somewhere, weights that add up, a law that is kept."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from appraisal.scheme import GoalChain, Indicator
from scheme.calendar import prove_calendar
from scheme.draft import Block, BlockModel, Draft
from scheme.faults import SchemeFault, unknown_code
from scheme.proofs.awards import prove_awards
from scheme.proofs.definitions import prove_definitions
from scheme.proofs.honours import prove_honours
from scheme.proofs.indicators import prove_indicators
from scheme.proofs.ladders import prove_ladders
from scheme.proofs.milestones import prove_milestones
from scheme.proofs.projects import prove_projects
from scheme.proofs.rectification import prove_rectification
from scheme.proofs.rewards import prove_rewards
from scheme.proofs.special import prove_specials
from scheme.proofs.surveys import prove_surveys
from scheme.proofs.tree import prove_tree

_FULL_POINTS = 100.0
_TOLERANCE = 1e-6
_STATISTICS_ORGAN = re.compile(r"统计(局|站|办|所|中心|机构)|调查队")
_LAW_ZH = "统计机构只能提供数据，不得作经济发展目标的责任单位、责任人，请改由主管部门负责"
_KEY_WORK_ZH = {"three_years": "“三个年”活动", "beautiful_countryside": "和美乡村"}


def prove_draft(draft: Draft, *, targets_elsewhere: bool = False) -> list[SchemeFault]:
    """Everything that is wrong between the blocks of a draft.

    Args:
        draft: the blocks.
        targets_elsewhere: whether targets may come with the figures, so that the scheme need not hold them all.
    """
    proofs = (
        _references,
        _indicator_duties,
        _statistics_bureau,
        _source_labels,
        _subject_names,
        _home,
        _weights,
        _key_work_floors,
        _led_points,
        _targets_set,
        _target_curves,
        prove_projects,
        prove_rectification,
        prove_definitions,
        prove_tree,
        prove_indicators,
        prove_awards,
        prove_milestones,
        prove_specials,
        prove_rewards,
        prove_ladders,
        prove_honours,
        prove_surveys,
        prove_calendar,
    )
    asked = (proof for proof in proofs if proof is not _targets_set or not targets_elsewhere)
    return [fault for proof in asked for fault in proof(draft)]


def _references(draft: Draft) -> Iterator[SchemeFault]:
    codes = draft.written_codes
    indicators, subjects = codes["indicators"], codes["subjects"]
    for each in draft.indicators:
        one = each.model
        yield from _group_known(each, draft)
        yield from _known(each, ("parts",), one.parts, indicators, "指标")
        yield from _known(each, ("plausible", "corroborated_by"), one.plausible.corroborated_by, indicators, "指标")
        rates = [one.plausible.steady_rate_to] if one.plausible.steady_rate_to else []
        yield from _known(each, ("plausible", "steady_rate_to"), rates, indicators, "指标")
        yield from _known(each, ("lead",), [one.lead] if one.lead else [], subjects, "考评对象")
        yield from _known(each, ("supporting",), one.supporting, subjects, "考评对象")
        yield from _known(each, ("benchmarks",), one.benchmarks, subjects, "考评对象")
        if one.rule is not None and "benchmark" in one.rule.lines and not one.benchmarks:
            yield each.fault(
                ("rule",), "计分以对标值为线，却没有写与谁对标：在指标下写 benchmarks: [全国、全市等对象代码]"
            )
        rules = [one.lamp_rule] if one.lamp_rule else []
        yield from _known(each, ("lamp_rule",), rules, codes["lamp_rules"], "亮灯规则")
    for subject in draft.subjects:
        yield from _known(subject, ("peer_group",), [subject.model.peer_group], codes["peer_groups"], "考评类别")
    for group in draft.peer_groups:
        for code in group.model.weights:
            yield from _known(group, ("weights", code), [code], indicators, "指标")
    for target in draft.targets:
        yield from _known(target, ("indicator_code",), [target.model.indicator_code], indicators, "指标")
        yield from _known(target, ("subject_code",), [target.model.subject_code], subjects, "考评对象")
    for project in draft.projects:
        yield from _known(project, ("lead",), [project.model.lead], subjects, "考评对象")
        yield from _known(project, ("location",), [project.model.location], subjects, "考评对象")


def _group_known(each: Block[Indicator], draft: Draft) -> Iterator[SchemeFault]:
    written = draft.head.get("groups")
    groups = written if isinstance(written, dict) else {}
    code, place = each.model.group_code, each.node.places["group_code"]
    if code in groups:
        return
    is_inherited = place.line < each.node.place.line
    key = "group" if is_inherited else f"{each.key}.group_code"
    yield SchemeFault(place.file, place.line, key, unknown_code("一级指标", code, groups))


def _known(
    block: Block[BlockModel], keys: Sequence[str], codes: Iterable[str], known: Iterable[str], what_zh: str
) -> Iterator[SchemeFault]:
    for code in codes:
        if code not in known:
            yield block.fault(keys, unknown_code(what_zh, code, known))


def _indicator_duties(draft: Draft) -> Iterator[SchemeFault]:
    for each in draft.indicators:
        one = each.model
        if not one.sources:
            yield each.fault(("sources",), "没有数据来源：至少写明由哪个来源、哪一栏取数")
        if one.role != "appraised":
            continue
        if one.rule is None:
            yield each.fault(("rule",), "考评指标没有计分办法（rule），算不了分")
        elif one.rule.method == "direct" and one.direction == "lower":
            yield each.fault(
                ("direction",), "直接计入（direct）的评分越高越好；扣分、投诉一类请用 ledger、deduction 或分档"
            )
        if one.goal_chain is None:
            yield each.fault(("goal_chain",), "没有四级责任人：目标长、目标人、承担人、落实人都要落到岗位")
        if one.lead is None:
            yield each.fault(("lead",), "没有牵头单位（lead）")


def _statistics_bureau(draft: Draft) -> Iterator[SchemeFault]:
    bureaus = {each.model.code for each in draft.subjects if each.model.is_statistics_bureau}
    for each in draft.indicators:
        one = each.model
        if one.is_economic_target or any(source.feed == "statistics_bureau" for source in one.sources):
            if bureaus & set(one.supporting):
                yield each.fault(("supporting",), _LAW_ZH)
            yield from _no_bureau(each, one.lead, one.goal_chain, bureaus)
    for project in draft.projects:
        yield from _no_bureau(project, project.model.lead, project.model.goal_chain, bureaus)


def _no_bureau(
    block: Block[BlockModel], lead: str | None, goal_chain: GoalChain | None, bureaus: set[str]
) -> Iterator[SchemeFault]:
    if lead in bureaus:
        yield block.fault(("lead",), _LAW_ZH)
    for slot, post in goal_chain.model_dump().items() if goal_chain is not None else ():
        if _STATISTICS_ORGAN.search(post):
            yield block.fault(("goal_chain", slot), f"“{post}”：{_LAW_ZH}")


def _source_labels(draft: Draft) -> Iterator[SchemeFault]:
    seen: dict[tuple[str, str, str], str] = {}
    for each in draft.indicators:
        for place, source in enumerate(each.model.sources):
            key = (source.feed, source.label, source.column)
            if key in seen:
                text = f"来源“{source.label}”同一栏已归“{seen[key]}”，一个数不能算进两个指标"
                yield each.fault(("sources", place), text)
            seen.setdefault(key, each.model.name_zh)


def _subject_names(draft: Draft) -> Iterator[SchemeFault]:
    seen: dict[str, str] = {}
    for each in draft.subjects:
        one = each.model
        for name in dict.fromkeys(filter(None, (one.name_zh, one.short_zh, *one.aliases))):
            if name in seen:
                yield each.fault(("name_zh",), f"“{name}”已指 {seen[name]}，收数时分不清是谁，请改用不同的名称或别名")
            seen.setdefault(name, one.code)


def _home(draft: Draft) -> Iterator[SchemeFault]:
    homes = [each for each in draft.subjects if each.model.is_home]
    if not homes and draft.is_whole("subjects"):
        yield SchemeFault("subjects.yaml", 1, "subjects", "没有写明哪个是本县：给本县加上 is_home: true")
    for each in homes[1:]:
        yield each.fault(("is_home",), f"本县只能有一个，前面已有 {homes[0].model.code}")
    for each in homes:
        if each.model.kind != "county":
            yield each.fault(("kind",), "本县的类型应是 county")


def _weights(draft: Draft) -> Iterator[SchemeFault]:
    roles = {each.model.code: each.model.role for each in draft.indicators}
    appraised = {each.model.peer_group for each in draft.subjects if each.model.is_appraised}
    policies = draft.policies
    full = _FULL_POINTS if policies is None else policies.full_points
    for each in draft.peer_groups:
        one = each.model
        for code, weight in one.weights.items():
            if weight < 0:
                yield each.fault(("weights", code), "权重不能是负数")
            if roles.get(code, "appraised") != "appraised":
                yield each.fault(("weights", code), "只有考评指标能有权重，这一项只作核查或辅助")
        if one.led_points < 0:
            yield each.fault(("led_points",), "牵头分不能是负数")
        total = sum(one.weights.values()) + one.led_points
        if full is not None and (one.code in appraised or total) and abs(total - full) > _TOLERANCE:
            led = f"（其中牵头分{one.led_points:g}）" if one.led_points else ""
            gap = f"多{total - full:g}" if total > full else f"少{full - total:g}"
            yield each.fault(("weights",), f"“{one.name_zh}”权重合计{total:g}{led}，应为{full:g}，{gap}")


def _key_work_floors(draft: Draft) -> Iterator[SchemeFault]:
    policies = draft.policies
    if policies is None:
        return
    key_work = {each.model.code: each.model.key_work for each in draft.indicators}
    for each in draft.peer_groups:
        total = sum(each.model.weights.values()) + each.model.led_points
        if each.model.kind != "town" or not total or not each.model.weights.keys() <= key_work.keys():
            continue
        for kind, floor in policies.floor_shares_pct.items():
            share = sum(weight for code, weight in each.model.weights.items() if key_work.get(code) == kind)
            if share / total * 100 < floor - _TOLERANCE:
                text = f"{_KEY_WORK_ZH[kind]}权重合计占{share / total * 100:g}%，低于方案规定的下限{floor:g}%"
                yield each.fault(("weights",), f"“{each.model.name_zh}”{text}")


def _led_points(draft: Draft) -> Iterator[SchemeFault]:
    if not draft.is_whole("indicators"):
        return
    home = next((each.model.peer_group for each in draft.subjects if each.model.is_home), "")
    groups = {each.model.code: each.model for each in draft.peer_groups}
    county_weights = groups[home].weights if home in groups else {}
    for each in draft.subjects:
        group = groups.get(each.model.peer_group)
        if group is None or not group.led_points or not each.model.is_appraised:
            continue
        led = (one.model.code for one in draft.indicators if one.model.lead == each.model.code)
        if not any(county_weights.get(code) and not group.weights.get(code) for code in led):
            text = f"没有牵头任何县级考评指标，牵头分{group.led_points:g}分落不了地：请指定其牵头的指标，或另列类别"
            yield each.fault(("peer_group",), text)


def _targets_set(draft: Draft) -> Iterator[SchemeFault]:
    written = draft.written_codes["targets"]
    home = next((each.model for each in draft.subjects if each.model.is_home), None)
    groups = {each.model.code: each.model for each in draft.peer_groups}
    county_weights = groups[home.peer_group].weights if home is not None and home.peer_group in groups else {}
    members: dict[str, set[str]] = {}
    for each in draft.subjects:
        group = groups.get(each.model.peer_group)
        for code in group.weights if group is not None and each.model.is_appraised else ():
            members.setdefault(code, set()).add(each.model.code)
    rows = {each.model.indicator_code: each.node.place for each in reversed(draft.targets)}
    for indicator in draft.indicators:
        one = indicator.model
        reason = _needs_target(one) if one.role == "appraised" else ""
        is_countys = home is not None and bool(one.lead) and one.code in county_weights
        assigned = members.get(one.code, set()) | ({home.code} if home is not None and is_countys else set())
        absent = sorted(code for code in assigned if f"{one.code}.{code}" not in written)
        if reason and absent:
            place = rows.get(one.code, indicator.node.places[reason])
            text = f"“{one.name_zh}”缺这些对象的目标，{_NEED_ZH[reason]}：{'、'.join(absent)}"
            yield SchemeFault(place.file, place.line, f"targets.{one.code}", text)


_NEED_ZH = {"rule": "这种计分办法算不了分", "lamp_rule": "亮不了灯"}


def _needs_target(indicator: Indicator) -> str:
    """The key that makes a target necessary; empty if none does."""
    if indicator.rule is not None and indicator.rule.uses_target:
        return "rule"
    return "lamp_rule" if indicator.lamp_rule else ""


def _target_curves(draft: Draft) -> Iterator[SchemeFault]:
    indicators = {each.model.code: each.model for each in draft.indicators}
    for each in draft.targets:
        one = each.model
        for key, curve in (("monthly_curve", one.monthly_curve), ("quarterly_points", one.quarterly_points)):
            if curve is None:
                continue
            if abs(curve[-1] - one.annual_value) > _TOLERANCE * max(1.0, abs(one.annual_value)):
                text = f"序时曲线末点{curve[-1]:g}应等于全年目标{one.annual_value:g}"
                yield each.fault((key,), text)
            indicator = indicators.get(one.indicator_code)
            is_flow = indicator is not None and indicator.basis == "ytd" and indicator.kind in {"level", "count"}
            if is_flow and any(late < early for early, late in pairwise(curve)):
                yield each.fault((key,), "累计值只能增不能减")
