"""In the checker this is ``appraisal.books``: a file as it stands on the disk, and what was read of it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace


@dataclass(frozen=True)
class RawFile:
    """A file with the moment at which it is looked at."""

    source_code: str
    file_name: str
    content: bytes
    received_from: str
    arrived_at: datetime

    @property
    def sha256(self) -> str:
        """文件指纹."""
        return hashlib.sha256(self.content).hexdigest()


class Parsed(SimpleNamespace):
    """What the reader gives: observations and findings as lists of dictionaries."""
