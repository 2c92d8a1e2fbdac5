"""In the checker this is ``appraisal.scheme``: the part of a scheme that reading asks for, out of the packed JSON."""

import json
import pkgutil
from functools import cached_property
from typing import Any

TOLD: dict[str, Any] = json.loads(pkgutil.get_data("feeds.checker", "expectations.json") or b"{}")
"""What the office packed (feeds/checker/pack.py)."""
PROJECT_STAGES = tuple(TOLD.get("project_stages", ()))
_TABLES = frozenset(("weights",))


class Record:
    """An entry of the scheme with its fields as attributes."""

    def __init__(self, told: dict[str, Any]) -> None:
        """Lay out lists as tuples and nested entries as records; tables of weights stay tables."""
        self.__dict__.update({name: value if name in _TABLES else _laid(value) for name, value in told.items()})

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever the scheme says)
        """A field that was not packed is an error of packing."""
        raise AttributeError(name)


def _laid(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return Record(value)
    return tuple(map(_laid, value)) if isinstance(value, list) else value


Indicator = Source = Subject = Record


class Scheme(Record):
    """The packed part of a scheme, with the look-ups that reading uses."""

    @cached_property
    def indicator_by_code(self) -> dict[str, Record]:
        """Indicators by code."""
        return {each.code: each for each in self.indicators}

    @cached_property
    def subject_by_code(self) -> dict[str, Record]:
        """Subjects by code."""
        return {each.code: each for each in self.subjects}

    def subject_named(self, name: str) -> Record | None:
        """The subject that a file calls ``name`` (code, full name, short name or alias); ``None`` if nobody."""
        return self._subject_by_name.get(name.strip())

    @cached_property
    def _subject_by_name(self) -> dict[str, Record]:
        return {
            name: each
            for each in self.subjects
            for name in (each.code, each.name_zh, each.short_zh, *each.aliases)
            if name
        }


def packed_scheme() -> Scheme:
    """The scheme that the office packed."""
    return Scheme(TOLD["scheme"])
