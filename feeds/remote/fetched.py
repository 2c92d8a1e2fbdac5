"""What a look at a source brings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from feeds.text import safe_name

_ENDINGS = {"json": "json", "sheet": "csv", "sdmx": "csv"}
UNNAMED = "未命名"
Known = Mapping[tuple[str, datetime], int]
"""File name and time of change → size, of files that were settled."""


@dataclass(frozen=True)
class Body:
    """One file as a source gave it.

    Attributes:
        file_name: its name as text; never used as a path.
        content: the bytes; of one beyond the size limit only so many that the gate refuses it.
        modified_at: when the source says that it was last changed; ``None`` if it does not say.
        period: period code that was asked for, empty if none was.
    """

    file_name: str
    content: bytes
    modified_at: datetime | None = None
    period: str = ""


@dataclass(frozen=True)
class Fetched:
    """What one look brought.

    Attributes:
        bodies: files that are whole, oldest first.
        waiting: names of files that were still being written; they are looked at again next time.
        unchanged_count: files that are known from an earlier look and were not fetched again.
    """

    bodies: tuple[Body, ...]
    waiting: tuple[str, ...] = ()
    unchanged_count: int = 0


def plain_name(path: str) -> str:
    """The last part of a path that somebody else wrote, as text: ``../../a/b.xlsx`` → ``b.xlsx``."""
    return safe_name(path.replace("\\", "/").rstrip("/").rpartition("/")[2]) or UNNAMED


def name_for(code: str, form: str, content: bytes, *, path: str = "", period: str = "") -> str:
    """A name for bytes that came without one: that in the address, else the feed's code, the period asked for, and the ending."""
    named = plain_name(path) if path.strip("/") else ""
    if named and "." in named and not period:
        return named
    ending = (
        named.rpartition(".")[2] if "." in named else _ENDINGS.get(form, "xlsx" if content.startswith(b"PK") else "csv")
    )
    if form == "sdmx" and content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        ending = "xml"
    return f"{code}_{period}.{ending}" if period else f"{code}.{ending}"
