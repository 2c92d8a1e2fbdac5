"""In the checker this is ``appraisal.frames``: rows stay the dictionaries that reading made."""

from collections.abc import Sequence
from typing import Any


class Frame:
    """A frame of any name; nothing is cast."""

    key: tuple[str, ...] = ()

    def of(self, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows as they are."""
        return list(rows)


FindingFrame = ObservationFrame = list


def __getattr__(name: str) -> Frame:
    """Whatever frames the real module declares, here or in a later version; a form that fills one is not read here."""
    if not name.isupper():
        raise AttributeError(name)
    return Frame()
