"""计分约定: options that a scheme settles once, laid under every rule that leaves them out."""

from collections.abc import Iterator
from typing import Any

from appraisal.scoring import RULES, Guard, method_of
from scheme.faults import SchemeFault, unknown_code
from scheme.marked_yaml import MarkedDict, MarkedList

_FIELDS = {method_of(each): frozenset(each.model_fields) - {"method", "guards"} for each in RULES}
_KNOWN = frozenset().union(*_FIELDS.values(), Guard.model_fields)


def lay_conventions(rule: object, conventions: MarkedDict) -> object:
    """A rule as written with the scheme's conventions under it, its parts and guards too.

    A value that comes from a convention keeps the convention's place, so that a fault points there.
    """
    if not isinstance(rule, MarkedDict):
        return rule
    fields = _FIELDS.get(str(rule.get("method")), frozenset())
    laid = _under(rule, conventions, fields)
    for key, inner in (("parts", _lay_part), ("guards", _lay_guard)):
        items = laid.get(key)
        if isinstance(items, MarkedList):
            laid[key] = MarkedList([inner(each, conventions) for each in items], items.place, items.places)
    return laid


def _lay_part(part: object, conventions: MarkedDict) -> object:
    if not isinstance(part, MarkedDict) or "rule" not in part:
        return part
    laid = part.copied()
    laid["rule"] = lay_conventions(part["rule"], conventions)
    return laid


def _lay_guard(guard: object, conventions: MarkedDict) -> object:
    return _under(guard, conventions, frozenset(Guard.model_fields)) if isinstance(guard, MarkedDict) else guard


def _under(block: MarkedDict, conventions: MarkedDict, fields: frozenset[str]) -> MarkedDict:
    settled = conventions.only(key for key in conventions if key in fields and key not in block)
    return MarkedDict({**block, **settled}, block.place, {**settled.places, **block.places})


def lay_indicator(block: MarkedDict, conventions: MarkedDict) -> MarkedDict:
    """An indicator (or bonus item) whose ``rule`` has the conventions under it."""
    if "rule" not in block:
        return block
    values: dict[str, Any] = {**block, "rule": lay_conventions(block["rule"], conventions)}
    return MarkedDict(values, block.place, block.places)


def prove_conventions(conventions: MarkedDict) -> Iterator[SchemeFault]:
    """Conventions that no rule knows."""
    for key in conventions:
        if key not in _KNOWN:
            place = conventions.places[key]
            yield SchemeFault(place.file, place.line, f"conventions.{key}", unknown_code("计分选项", key, _KNOWN))
