"""成包: what one recipient is owed goes out round by round, one message a round as far as its size allows. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from warehouse import Released

FIRST_WAIT_S = 300.0
LONGEST_WAIT_S = 6 * 3600.0
TRIES_MOST = 10
"""After so many tries a person is told, and only a person starts another (``jixiao deliver --again``)."""


@dataclass(frozen=True)
class Parcel:
    """一次发送: documents of one run for one recipient.

    Attributes:
        channel: code.
        recipient: address or group.
        items: the documents, in the order of writing.
        is_repeat: a try began and nobody knows how it ended; the message says so.
    """

    channel: str
    recipient: str
    items: tuple[Released, ...]

    @property
    def is_repeat(self) -> bool:
        """Whether an earlier try may have arrived."""
        return any(each.is_outcome_unknown for each in self.items)

    @property
    def key(self) -> str:
        """The same for the same documents to the same recipient, so that a receiver knows a repeated mail again."""
        told = "\x1f".join((self.channel, self.recipient, *sorted(each.document_sha256 for each in self.items)))
        return hashlib.sha256(told.encode()).hexdigest()[:32]


def make_parcels(
    channel: str,
    recipient: str,
    owed: Iterable[Released],
    *,
    limit_bytes: float = float("inf"),
    sizes: Sequence[int] | None = None,
) -> tuple[Parcel, ...]:
    """Parcels of what ``recipient`` is owed: one a run, split where the next document would pass the limit.

    Args:
        channel: code.
        recipient: address or group.
        owed: in the order of release.
        limit_bytes: of one message.
        sizes: bytes of each document, in the order of ``owed``; absent = nothing weighs anything.
    """
    parcels: list[Parcel] = []
    held: list[Released] = []
    weight = 0
    listed = list(owed)
    for item, size in zip(listed, sizes or [0] * len(listed), strict=True):
        is_other_run = bool(held) and held[0].run_key != item.run_key
        if held and (is_other_run or weight + size > limit_bytes):
            parcels.append(Parcel(channel, recipient, tuple(held)))
            held, weight = [], 0
        held.append(item)
        weight += size
    if held:
        parcels.append(Parcel(channel, recipient, tuple(held)))
    return tuple(parcels)


def next_try_at(item: Released) -> datetime | None:
    """When a document that was tried without success is due again; ``None`` = at once.

    The wait doubles from five minutes to six hours, moved by up to a quarter so that not everything comes at once.
    """
    tries = item.attempt_count + item.is_outcome_unknown
    if not tries or item.last_tried_at is None:
        return None
    wait = min(FIRST_WAIT_S * 2 ** (tries - 1), LONGEST_WAIT_S)
    jitter = int(item.document_sha256[:4], 16) / 0xFFFF
    return item.last_tried_at + timedelta(seconds=wait * (1 + jitter / 4))


def is_due(item: Released, now: datetime) -> bool:
    """Whether a document may be tried now."""
    due = next_try_at(item)
    return due is None or due <= now


def is_stuck(item: Released) -> bool:
    """Whether a document was tried so often that only a person starts another try."""
    return item.attempt_count + item.is_outcome_unknown >= TRIES_MOST
