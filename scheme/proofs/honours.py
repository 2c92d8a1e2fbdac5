"""榜单、上榜加减分校核: lists that can have somebody on them and are printed, points that are ever settled."""

from collections.abc import Iterable, Iterator, Sequence

from appraisal.honours.rules import ByGroups, ByIndicators, ByLamps, HonourList, HonourPoints
from appraisal.scheme import Indicator, PeerGroup, Round
from scheme.draft import Block, Draft
from scheme.faults import SchemeFault, unknown_code

_PAPER = "honour_list"


def prove_honours(draft: Draft) -> Iterator[SchemeFault]:
    """What is wrong between lists, their points and the rest of the scheme."""
    rounds = {each.model.code: each.model for each in draft.of(Round)}
    for each in draft.of(HonourList):
        yield from _round(each, rounds, draft)
        yield from _known(
            each, ("peer_groups",), each.model.peer_groups, draft.written_codes["peer_groups"], "考评类别"
        )
        yield from _basis(each, draft)
    yield from _same_names(draft)
    for points in draft.of(HonourPoints):
        yield from _points(points, rounds, draft)


def _round(each: Block[HonourList], rounds: dict[str, Round], draft: Draft) -> Iterator[SchemeFault]:
    code = each.model.round
    if code not in draft.written_codes["rounds"]:
        yield each.fault(("round",), unknown_code("轮次", code, draft.written_codes["rounds"]))
    elif code in rounds and "appraised" not in rounds[code].roles:
        yield each.fault(("round",), f"“{rounds[code].name_zh}”只亮灯不计分，评不出榜：请换成计分的轮次")
    elif code in rounds and _PAPER not in rounds[code].templates:
        text = f"“{rounds[code].name_zh}”的文种（templates）里没有红黑榜（{_PAPER}），评出的榜印不出来：请加上"
        yield each.fault(("round",), text)


def _basis(each: Block[HonourList], draft: Draft) -> Iterator[SchemeFault]:
    basis = each.model.by
    if isinstance(basis, ByGroups):
        written = draft.head.get("groups")
        known = written if isinstance(written, dict) else {}
        yield from _known(each, ("by", "groups"), basis.groups, known, "一级指标")
    if not isinstance(basis, ByIndicators | ByLamps):
        return
    keys = ("by", "indicators")
    yield from _known(each, keys, basis.indicators, draft.written_codes["indicators"], "指标")
    yield from _never_appraised(each, keys, basis.indicators, draft)
    if isinstance(basis, ByLamps):
        unlit = {one.model.code: one.model.name_zh for one in draft.indicators if one.model.lamp_rule is None}
        for place, code in enumerate(basis.indicators):
            if code in unlit:
                yield each.fault((*keys, place), f"“{unlit[code]}”没有亮灯规则（lamp_rule），按灯色评不出榜")


def _never_appraised(
    each: Block[HonourList], keys: Sequence[str], codes: Iterable[str], draft: Draft
) -> Iterator[SchemeFault]:
    """A class that is not appraised on an indicator would silently never be on its list."""
    indicators = {one.model.code: one.model for one in draft.indicators}
    groups = {one.model.code: one.model for one in draft.peer_groups}
    leads = {one.model.code: one.model.peer_group for one in draft.subjects}
    for place, code in enumerate(codes):
        if code not in indicators or any(
            _is_appraised_on(groups[group], indicators[code], leads)
            for group in each.model.peer_groups
            if group in groups
        ):
            continue
        text = f"参评的类别都不考“{indicators[code].name_zh}”，这一榜永远没有人：请改用这些类别考的指标"
        yield each.fault((*keys, place), text)


def _is_appraised_on(group: PeerGroup, indicator: Indicator, leads: dict[str, str]) -> bool:
    is_led = bool(group.led_points) and leads.get(indicator.lead or "") == group.code
    return bool(group.weights.get(indicator.code)) or is_led


def _same_names(draft: Draft) -> Iterator[SchemeFault]:
    seen: dict[tuple[str, str], str] = {}
    for each in draft.of(HonourList):
        key = each.model.round, each.model.name_zh
        if key in seen:
            yield each.fault(
                ("name_zh",), f"同一轮次已有叫“{key[1]}”的榜（{seen[key]}），文件里分不清，请改用不同的名称"
            )
        seen.setdefault(key, each.model.code)


def _points(each: Block[HonourPoints], rounds: dict[str, Round], draft: Draft) -> Iterator[SchemeFault]:
    lists = {one.model.code: one.model for one in draft.of(HonourList)}
    yield from _known(each, ("lists",), each.model.lists, draft.written_codes["honour_lists"], "榜单")
    code = each.model.settle_in
    if code not in draft.written_codes["rounds"]:
        yield each.fault(("settle_in",), unknown_code("轮次", code, draft.written_codes["rounds"]))
    elif code in rounds and "appraised" not in rounds[code].roles:
        yield each.fault(("settle_in",), f"“{rounds[code].name_zh}”只亮灯不计分，加减分结不了算：请换成计分的轮次")
    for place, name in enumerate(each.model.lists):
        if each.model.lists.index(name) < place:
            yield each.fault(("lists", place), f"榜单“{name}”写了两次，次数只算一遍，请删去一处")
        elif name in lists and not _has_side(lists[name], each.model.honour):
            side = lists[name].called_zh(each.model.honour)
            yield each.fault(
                ("lists", place), f"“{lists[name].name_zh}”不设{side}，次数永远是 0：请改 honour 或换一张榜"
            )
    if each.model.cause is not None:
        ledger = draft.head.get("ledger")
        causes = ledger.get("causes") or () if isinstance(ledger, dict) else ()
        known = [str(cause.get("code")) for cause in causes if isinstance(cause, dict)]
        if each.model.cause not in known:
            yield each.fault(("cause",), unknown_code("加减分原因", each.model.cause, known))


def _has_side(rule: HonourList, honour: str) -> bool:
    basis, is_red = rule.by, honour == "red_list"
    match basis.kind:
        case "group" | "indicator":
            return bool(basis.red_count if is_red else basis.black_count)
        case "lamp":
            return bool(basis.red_list_lamps if is_red else basis.black_list_lamps)
        case "movement":
            return (basis.risen_places if is_red else basis.fallen_places) is not None
        case _:
            return True


def _known(
    each: Block[HonourList] | Block[HonourPoints],
    keys: Sequence[str],
    codes: Iterable[str],
    known: Iterable[str],
    what_zh: str,
) -> Iterator[SchemeFault]:
    for place, code in enumerate(codes):
        if code not in known:
            yield each.fault((*keys, place), unknown_code(what_zh, code, known))
