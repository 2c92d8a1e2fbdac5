"""耐心: another try where it may help, each wait twice as long and a little by chance, within one deadline."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from feeds.remote.faults import FetchError, fault_of

R = TypeVar("R")
LONGEST_WAIT_S = 60.0


@dataclass(frozen=True)
class Patience:
    """How long one look at a source may take.

    Attributes:
        tries: at most.
        first_wait_s: before the second try; doubled before each further one.
        deadline_s: from the first try to the last byte.
        sleep: waits.
    """

    tries: int
    first_wait_s: float
    deadline_s: float
    sleep: Callable[[float], None] = time.sleep
    _started_at: float = field(default_factory=time.monotonic)

    @property
    def left_s(self) -> float:
        """Seconds left."""
        return self._started_at + self.deadline_s - time.monotonic()

    def prove_time(self) -> None:
        """Go on only while there is time.

        Raises:
            FetchError: the deadline has passed.
        """
        if self.left_s <= 0:
            raise FetchError(f"对方传得太慢，{self.deadline_s:g}秒内没有传完", is_transient=True)

    def persist(self, work: Callable[[], R]) -> R:
        """Do ``work`` until it succeeds, fails for good, or patience ends.

        Raises:
            FetchError: what the last try met.
        """
        for attempt in range(1, self.tries + 1):
            try:
                return work()
            except Exception as met:  # noqa: BLE001 - client libraries raise what they like
                fault = fault_of(met)
            wait = self._wait_s(attempt, asked_s=fault.wait_s)
            if not fault.is_transient or attempt == self.tries or wait >= self.left_s:
                raise _counted(fault, attempt) from None
            self.sleep(wait)
        raise AssertionError("unreachable")

    def _wait_s(self, attempt: int, *, asked_s: float) -> float:
        """Between half and one and a half of the doubled wait, and at least what the source asked for."""
        doubled = self.first_wait_s * float(2 ** (attempt - 1)) * random.uniform(0.5, 1.5)
        return min(max(doubled, asked_s), LONGEST_WAIT_S)


def _counted(fault: FetchError, tries: int) -> FetchError:
    if tries == 1:
        return fault
    text = f"{fault}（试了{tries}次）"
    return FetchError(text, is_transient=fault.is_transient, content=fault.content, status=fault.status)
