"""指标名称的对照: which indicators a label of a source's own file serves, and for whom they make sense."""

from collections.abc import Sequence
from dataclasses import dataclass

from appraisal.scheme import Indicator, Scheme, Source, Subject
from feeds.text import bracket_of, key_of, without_bracket
from feeds.uoms import known_uom, plain_uom, uom_in

_FREE_ROLES = frozenset(("corroboration", "support"))


@dataclass(frozen=True)
class Served:
    """One indicator that a label serves, with the source that says so."""

    indicator: Indicator
    source: Source


class Labels:
    """All labels of one source in a scheme."""

    def __init__(self, scheme: Scheme, feed_code: str) -> None:
        """Index the scheme's sources of this feed by their labels."""
        self._scheme = scheme
        self._served: dict[str, tuple[Served, ...]] = {}
        names: dict[str, None] = {}
        for indicator in scheme.indicators:
            for source in indicator.sources:
                if source.feed == feed_code:
                    key = key_of(source.label)
                    names[source.label] = None
                    self._served[key] = (*self._served.get(key, ()), Served(indicator, source))
        self.names = tuple(names)
        self._by_plain: dict[str, tuple[Served, ...]] = {}
        for key, served in self._served.items():
            plain = without_bracket(key)
            if plain != key and known_uom(_bracketed(key)):
                self._by_plain[plain] = served
        self._kinds = _kinds_once(scheme)

    def served_by(self, label: str) -> tuple[Served, ...]:
        """Indicators that the label serves: as written, or without its unit in brackets; none if unknown."""
        plain = without_bracket(label)
        return self._served.get(key_of(label)) or self._served.get(plain) or self._by_plain.get(plain) or ()

    def uom_in(self, head: str) -> str:
        """The unit in the head's brackets: a unit that the table knows, or the very unit of an indicator served."""
        inside = bracket_of(head)
        own = {plain_uom(each.indicator.uom) for each in self.served_by(head)}
        return inside if inside and plain_uom(inside) in own else uom_in(head)

    def makes_sense(self, indicator: Indicator, subject: Subject) -> bool:
        """Whether the indicator may be read for the subject: its kind is appraised on it, or nobody is."""
        if (indicator.role == "project") != (subject.kind == "project"):
            return False
        kinds = self._kinds.get(indicator.code, frozenset())
        kind = "county" if subject.kind == "benchmark" else subject.kind
        return indicator.role in _FREE_ROLES or not kinds or kind in kinds

    def for_subject(self, served: Sequence[Served], subject: Subject) -> tuple[Served, ...]:
        """Those of the served indicators that make sense for the subject."""
        return tuple(each for each in served if self.makes_sense(each.indicator, subject))


def _bracketed(key: str) -> str:
    return key.rpartition("(")[2].rstrip(")")


_KNOWN: list[tuple[Scheme, dict[str, frozenset[str]]]] = []
_KEPT = 4


def _kinds_once(scheme: Scheme) -> dict[str, frozenset[str]]:
    """Worked out for the first of the files that are read by the same scheme: a large county's has fifteen thousand targets."""
    for known, kinds in _KNOWN:
        if known is scheme:
            return kinds
    kinds = _kinds_by_indicator(scheme)
    _KNOWN[:] = [(scheme, kinds), *_KNOWN[: _KEPT - 1]]
    return kinds


def _kinds_by_indicator(scheme: Scheme) -> dict[str, frozenset[str]]:
    """Kinds of subject that are appraised on each indicator or have a target for it, or for a whole that it is part of."""
    kind_of = {each.code: each.kind for each in scheme.subjects}
    pairs = [(code, group.kind) for group in scheme.peer_groups for code, weight in group.weights.items() if weight]
    group_kind = {group.code: group.kind for group in scheme.peer_groups}
    pairs += [
        (code, group_kind[group])
        for special in scheme.special_appraisals
        for group, weights in special.weights.items()
        for code in weights
    ]
    pairs += [
        (each.indicator_code, kind_of[each.subject_code]) for each in scheme.targets if each.subject_code in kind_of
    ]
    kinds: dict[str, set[str]] = {}
    for code, kind in pairs:
        kinds.setdefault(code, set()).add(kind)
    for whole in scheme.indicators:
        for part in whole.parts:
            if whole.code in kinds:
                kinds.setdefault(part, set()).update(kinds[whole.code])
    return {code: frozenset(found) for code, found in kinds.items()}


def subject_called(scheme: Scheme, name: str) -> Subject | None:
    """The subject that a cell calls ``name``; blanks within and list numbers before it do not matter."""
    return (
        scheme.subject_named(name) or scheme.subject_named(key_of(name)) or scheme.subject_named(without_bracket(name))
    )
