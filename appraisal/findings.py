"""疑点: the ladder of consequences, the key of a finding, and the one exception of the method."""

import hashlib
from enum import StrEnum


class Consequence(StrEnum):
    """What follows from a finding 处置, mildest first."""

    NOTE = "note"
    """提示: one figure; printed in the digest, nothing else."""
    HOLD = "hold"
    """挂起: one figure; not accepted until ruled, its lamp stays unlit."""
    RETURN = "return"
    """退回: one file; refused whole with cell addresses, earlier data stay in force."""
    STOP = "stop"
    """停发: the round; nothing is published, statisticians are alarmed."""

    @property
    def zh(self) -> str:
        """The word office people read."""
        return {"note": "提示", "hold": "挂起", "return": "退回", "stop": "停发"}[self.value]


class Verdict(StrEnum):
    """What a person ruled on a finding 核定; about the doubt, never about anybody's honesty."""

    DISMISSED = "dismissed"
    """放行: explained, the figure counts as reported."""
    UPHELD = "upheld"
    """维持挂起: not explained yet, the figure stays held."""
    REPLACED = "replaced"
    """替换: the ruled value counts in place of the reported one."""

    @property
    def zh(self) -> str:
        """The word office people read."""
        return {"dismissed": "放行", "upheld": "维持挂起", "replaced": "替换"}[self.value]


class OutcomeError(Exception):
    """Our own results break an invariant: the round ends unpublished and loud (停发)."""


def finding_key(check_code: str, *place: str | None) -> str:
    """Key of a finding: the same in every re-run, another once the file is revised.

    Args:
        check_code: the check that found it.
        place: indicator, subject, period, basis, measure, source, file sha256 and cell, in this order.
    """
    text = "\x1f".join((check_code, *(part or "" for part in place)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
