"""闲置不载: libraries that another library imports and our use of it never reaches are not run until somebody reaches for them."""

import importlib.util
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType


@contextmanager
def left_idle(names: Collection[str]) -> Iterator[None]:
    """Modules imported meanwhile under one of ``names`` wait: their code runs when an attribute is first asked of them.

    Nothing is left out or stood in for: it is Python's own ``LazyLoader``, and whoever comes to need such a module later has
    all of it. What was imported before stays as it is.
    """
    finder = _IdleFinder(frozenset(names))
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _IdleFinder:
    """Finds what Python would find, and lets the named modules wait."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's place, with a loader that waits; nothing for modules that are not named."""
        found = PathFinder.find_spec(name, path, target) if name in self._names else None
        if found is None or found.loader is None:
            return None
        found.loader = importlib.util.LazyLoader(found.loader)
        return found
