"""方案对比: what differs between two schemes, value by value, in the paths that adjustments use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from appraisal.lamps import LampRule
from appraisal.scheme import Indicator, PeerGroup, Round, Scheme, Subject
from scheme.headings import HEADING_ZH

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
    """

    path: str
    name_zh: str
    before: str | None
    after: str | None


def compare_schemes(a: Scheme, b: Scheme) -> tuple[SchemeChange, ...]:
    """Every difference between two schemes; empty exactly when they say the same.

    A block that only one of them has is one change, not one for each of its keys. Adjustments are not listed for
    themselves: what they changed is.
    """
    names = _names(b) | _names(a)
    before, after = _by_code(a.model_dump(mode="json")), _by_code(b.model_dump(mode="json"))
    kept = [key for key in before if key not in _NOT_COMPARED]
    return tuple(change for key in kept for change in _changes((key,), before[key], after[key], names))


def _changes(path: tuple[str, ...], before: object, after: object, names: Mapping[str, str]) -> Iterable[SchemeChange]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping) and _is_same_kind(before, after):
        for key in dict.fromkeys((*before, *after)):
            yield from _changes((*path, str(key)), before.get(key), after.get(key), names)
        return
    words = (names.get(step) or HEADING_ZH.get(step) or step for step in path)
    yield SchemeChange(".".join(path), " · ".join(words), _shown(before), _shown(after))


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
    codes = [str(each.get(key)) for each in blocks for key in _CODE_KEYS if key in each]
    if blocks and isinstance(value, list) and len(codes) == len(value):
        return dict(zip(codes, blocks, strict=True))
    return value


def _mappings(value: object) -> list[Mapping[str, object]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _shown(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, Mapping):
        name = value.get("name_zh") or value.get("what_zh") or value.get("annual_value")
        return str(name) if name is not None else "，".join(f"{key}={item}" for key, item in value.items())
    if isinstance(value, list):
        return "、".join(str(_shown(each)) for each in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value)


def _names(scheme: Scheme) -> dict[str, str]:
    blocks: list[Indicator | Subject | PeerGroup | Round | LampRule] = []
    for part in (scheme.rounds, scheme.lamp_rules, scheme.peer_groups, scheme.subjects, scheme.indicators):
        blocks += part
    return {**scheme.groups, **{each.code: each.name_zh for each in blocks}}
