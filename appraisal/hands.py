"""活计: jobs of which none depends on another, and whoever does them; the method names no process."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Hands(Protocol):
    """Whoever does jobs: gives their outcomes in order."""

    def __call__(self, jobs: Sequence[Callable[[], T]], /) -> list[T]:
        """Do them."""


def one_by_one(jobs: Sequence[Callable[[], T]]) -> list[T]:
    """Jobs done in order."""
    return [job() for job in jobs]
