"""指标树校核: groups that lead up to the total, and methods that can take in what is below them."""

from collections.abc import Iterator, Mapping

from appraisal.scheme import Group
from scheme.draft import Draft
from scheme.faults import SchemeFault, unknown_code
from scheme.parts import SCHEME_FILE

_METHOD_ZH = {"geometric": "几何平均", "harmonic": "调和平均", "product": "连乘", "quotient": "相除"}
_TWO = 2


def prove_tree(draft: Draft) -> Iterator[SchemeFault]:
    """What is wrong with the tree of groups and with what decides between ties."""
    groups = _groups(draft)
    yield from _parents(draft, groups)
    yield from _negative_parts(draft, groups)
    yield from _quotients(draft, groups)
    yield from _tie_breaks(draft, groups)


def _groups(draft: Draft) -> dict[str, Group]:
    written = draft.head.get("groups")
    groups = {}
    for code, each in written.items() if isinstance(written, Mapping) else ():
        try:
            groups[str(code)] = Group.model_validate({"name_zh": each} if isinstance(each, str) else each)
        except ValueError:
            continue
    return groups


def _fault(draft: Draft, top: str, key: str, message_zh: str) -> SchemeFault:
    node = draft.head.get(top)
    place = getattr(node, "places", {}).get(key.partition(".")[0], draft.head.places.get(top, draft.head.place))
    return SchemeFault(getattr(place, "file", SCHEME_FILE), getattr(place, "line", 1), f"{top}.{key}", message_zh)


def _parents(draft: Draft, groups: Mapping[str, Group]) -> Iterator[SchemeFault]:
    for code, each in groups.items():
        if each.parent is not None and each.parent not in groups:
            yield _fault(draft, "groups", f"{code}.parent", unknown_code("一级指标", each.parent, groups))
            continue
        above = _above(code, groups)
        if above[-1] in above[:-1]:
            yield _fault(draft, "groups", f"{code}.parent", f"指标类互为上下级：{' → '.join(above)}")


def _above(code: str, groups: Mapping[str, Group]) -> list[str]:
    """A group and those above it, up to the top or to one that was there already."""
    path = [code]
    while path[-1] in groups and path[-1] not in path[:-1]:
        parent = groups[path[-1]].parent
        if parent is None:
            break
        path.append(parent)
    return path


def _negative_parts(draft: Draft, groups: Mapping[str, Group]) -> Iterator[SchemeFault]:
    policies = draft.policies
    if policies is None:
        return
    for each in draft.indicators:
        if each.model.role != "appraised" or each.model.rule is None or not each.model.rule.can_be_negative:
            continue
        above = [code for code in _above(each.model.group_code, groups) if code in groups]
        methods = [policies.aggregate, *(groups[code].aggregate for code in above)]
        refused = [_METHOD_ZH[name] for name in methods if name in _METHOD_ZH]
        if refused:
            text = f"这种计分办法可能得负分，而上级用{refused[0]}合成，负数无法合成：请写 floor_at_zero: true，或改用加权平均"
            yield each.fault(("rule",), text)


def _quotients(draft: Draft, groups: Mapping[str, Group]) -> Iterator[SchemeFault]:
    """A quotient has two parts, and no value where one of them is not told."""
    policies = draft.policies
    if policies is None:
        return
    divided: list[str | None] = [code for code, each in groups.items() if each.aggregate == "quotient"]
    for code in [*divided, *([None] if policies.aggregate == "quotient" else [])]:
        top, key = ("policies", "aggregate") if code is None else ("groups", f"{code}.aggregate")
        below = [each.name_zh for each in groups.values() if each.parent == code]
        own = [each.model for each in draft.indicators if each.model.group_code == code]
        parts = [*below, *(each.name_zh for each in own if each.role == "appraised")]
        if len(parts) != _TWO:
            told = "、".join(parts) or "没有"
            text = f"相除（quotient）要正好有两部分，方案里写在前面的除以写在后面的；现有{len(parts)}部分（{told}），被除的是哪一部分、除以哪一部分？"
            yield _fault(draft, top, key, text)
        if policies.missing != "block":
            text = "相除（quotient）缺了一边就没有比值：policies 的 missing 应写 block（缺任何一项就没有总分）"
            yield _fault(draft, top, key, text)


def _tie_breaks(draft: Draft, groups: Mapping[str, Group]) -> Iterator[SchemeFault]:
    policies = draft.head.get("policies")
    codes = policies.get("tie_breaks") if isinstance(policies, Mapping) else None
    known = {*groups, *draft.written_codes["indicators"]}
    for code in codes if isinstance(codes, list) else ():
        if code not in known:
            yield _fault(draft, "policies", "tie_breaks", unknown_code("一级指标或指标", str(code), known))
