"""改回: a source that goes back to bytes that it gave before tells something new all the same.

The store keeps bytes once and lets a file tell once. What is kept of such a look is a slip that names the bytes and the
file whose place they took; what the bytes tell is taken in under the slip, as the newest version.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from appraisal.books import Parsed, RawFile
from appraisal.frames import FindingFrame, ObservationFrame
from appraisal.scheme import Scheme

_FIRST_LINE = "改回凭据（来源又给出了此前给过的内容，原件此前已入库）"
_MARK = f"{_FIRST_LINE}\n".encode()


class _Reader(Protocol):
    @property
    def code(self) -> str: ...

    def parse(self, raw: RawFile, scheme: Scheme) -> Parsed: ...


def slip_of_return(sha256: str, *, receipt_no: str, after: str) -> bytes:
    """The slip of bytes that came again.

    Args:
        sha256: of the bytes.
        receipt_no: under which they came first.
        after: receipt of the file whose place they take.
    """
    return _MARK + f"sha256：{sha256}\n首次回执：{receipt_no}\n替代回执：{after}\n".encode()


def original_of(content: bytes) -> str:
    """sha256 of the bytes that a slip names; empty if it is none."""
    if not content.startswith(_MARK):
        return ""
    lines = dict(line.partition("：")[::2] for line in content.decode(errors="replace").splitlines()[1:])
    return lines.get("sha256", "")


@dataclass(frozen=True)
class ReturnedReader:
    """Reads, in place of slips, the bytes that they name.

    Attributes:
        reader: of the bytes.
        originals: sha256 of a slip → the bytes that it names.
    """

    reader: _Reader
    originals: Mapping[str, bytes]

    @property
    def code(self) -> str:
        """Source that the figures count for."""
        return self.reader.code

    def parse(self, raw: RawFile, scheme: Scheme) -> Parsed:
        """What the bytes tell, as told by the slip."""
        parsed = self.reader.parse(replace(raw, content=self.originals[raw.sha256]), scheme)
        observations = ObservationFrame(parsed.observations.assign(raw_sha256=raw.sha256))
        findings = FindingFrame(parsed.findings.assign(raw_sha256=raw.sha256))
        return replace(parsed, observations=observations, findings=findings)
