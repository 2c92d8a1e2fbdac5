"""方案对比: what differs between two schemes, value by value, in the paths that adjustments use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from appraisal.lamps.rules import LampRule
from appraisal.scheme import Indicator, PeerGroup, Round, Scheme, Subject
from scheme.compare.words import kind_of, shown, tell_change, unit_of
from scheme.rule_words import PARAMETER_ZH
from scheme.twin.headings import HEADING_ZH

_CODE_KEYS = ("code", "subject_code")
_NOT_COMPARED = ("adjustments",)


@dataclass(frozen=True, order=True)
class SchemeChange:
    """One difference 方案变动.

    Attributes:
        path: where, as in ``adjustments.yaml``: ``targets.<指标>.<对象>.annual_value``.
        name_zh: the same in words.
        before: text of the value in the first scheme; ``None`` where it has none.
        after: text of the value in the second scheme; ``None`` where it has none.
        kind_zh: what it is about: 目标, 权重, 计分办法, 亮灯规则, …
        told_zh: the difference as a sentence.
    """

    path: str
    name_zh: str
    before: str | None
    after: str | None
    kind_zh: str = ""
    told_zh: str = ""


def compare_schemes(a: Scheme, b: Scheme) -> tuple[SchemeChange, ...]:
    """Every difference between two schemes; empty exactly when they say the same, blocks in whatever order.

    A block that only one of them has is one change, not one for each of its keys. Adjustments are not listed for
    themselves: what they changed is.
    """
    names, units = _names(a) | _names(b), _units(a) | _units(b)
    before, after = _by_code(a.model_dump(mode="json")), _by_code(b.model_dump(mode="json"))
    kept = [key for key in before if key not in _NOT_COMPARED]
    pairs = (pair for key in kept for pair in _pairs((key,), before[key], after[key]))
    return tuple(_change(path, was, now, names, unit_of(path, units)) for path, was, now in pairs)


def _pairs(path: tuple[str, ...], before: object, after: object) -> Iterable[tuple[tuple[str, ...], object, object]]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping) and _is_same_kind(before, after):
        for key in dict.fromkeys((*before, *after)):
            yield from _pairs((*path, str(key)), before.get(key), after.get(key))
        return
    yield path, before, after


def _change(path: tuple[str, ...], before: object, after: object, names: Mapping[str, str], unit: str) -> SchemeChange:
    in_rule = "rule" in path or "bands" in path
    steps = [
        names.get(step) or (PARAMETER_ZH.get(step) if in_rule else "") or HEADING_ZH.get(step, step) for step in path
    ]
    name = " · ".join(steps)
    texts = (shown(path, before, names), shown(path, after, names))
    told = tell_change(steps, before, after, unit=unit, shown=texts)
    return SchemeChange(".".join(path), name, *texts, kind_of(path), told)


def name_path(path: str, scheme: Scheme) -> str:
    """A path of ``adjustments.yaml`` in words: ``目标 · 外贸进出口总额 · 青澜县 · 全年目标``."""
    names, steps, rest = _names(scheme), [], path
    holder: object = _by_code(scheme.model_dump(mode="json"))
    while rest:
        keys = sorted(holder, key=len, reverse=True) if isinstance(holder, Mapping) else []
        key = next((each for each in keys if rest == each or rest.startswith(f"{each}.")), rest)
        steps.append(names.get(key) or HEADING_ZH.get(key) or PARAMETER_ZH.get(key, key))
        rest = rest[len(key) + 1 :]
        holder = _keyed(holder.get(key)) if isinstance(holder, Mapping) else None
    return " · ".join(steps)


def _is_same_kind(before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    """Whether two blocks can be told apart key by key; another scoring method is another block."""
    return before.get("method") == after.get("method")


def _by_code(dump: Mapping[str, object]) -> dict[str, object]:
    keyed = {key: {} if value == [] else _keyed(value) for key, value in dump.items()}
    targets: dict[str, dict[str, object]] = {}
    for target in _mappings(dump["targets"]):
        targets.setdefault(str(target["indicator_code"]), {})[str(target["subject_code"])] = target
    keyed["targets"] = targets
    return keyed


def _keyed(value: object) -> object:
    blocks = _mappings(value)
    named = [[str(each[key]) for key in _CODE_KEYS if key in each] for each in blocks]
    codes = [names[0] for names in named if names]
    if blocks and isinstance(value, list) and len(set(codes)) == len(value):
        return dict(zip(codes, blocks, strict=True))
    return value


def _mappings(value: object) -> list[Mapping[str, object]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _names(scheme: Scheme) -> dict[str, str]:
    blocks: list[Indicator | Subject | PeerGroup | Round | LampRule] = []
    for part in (scheme.rounds, scheme.lamp_rules, scheme.peer_groups, scheme.subjects, scheme.indicators):
        blocks += part
    return {**scheme.group_names, **{each.code: each.name_zh for each in blocks}}


def _units(scheme: Scheme) -> dict[str, str]:
    return {each.code: each.uom for each in scheme.indicators}
