"""发件箱: what is owed to whom; one success per document, channel and recipient."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from warehouse.audit import digest_row, extend_chain
from warehouse.engine import Warehouse, reading, writing
from warehouse.faults import WarehouseError
from warehouse.tables import AUDIT_DELIVERY, AUDIT_RUN, MART_DOCUMENT

Status = Literal["started", "sent", "failed"]


@dataclass(frozen=True)
class Released:
    """A document that a round released, as one recipient sees it 已发布文件.

    Attributes:
        run_key: the run that wrote it.
        round_code: of the run.
        period: of the run, as a code.
        edition: of the run.
        closed_at: when it was released.
        template_code: the template that wrote it.
        addressee_code: subject it is for, or ``all`` / ``leaders``.
        file_name: its name.
        title: its title.
        document_sha256: its bytes, to be had from ``document_content``.
        byte_count: how many.
        is_sent: the recipient has got it.
        attempt_count: how often it was tried without success before that.
        is_outcome_unknown: a try began and nobody knows how it ended.
        last_tried_at: when it was last tried, whatever came of it.
    """

    run_key: str
    round_code: str
    period: str
    edition: int
    closed_at: datetime
    template_code: str
    addressee_code: str
    file_name: str
    title: str
    document_sha256: str
    byte_count: int = 0
    is_sent: bool = False
    attempt_count: int = 0
    is_outcome_unknown: bool = False
    last_tried_at: datetime | None = None


def released(
    warehouse: Warehouse, *, channel: str, recipient: str, addressees: Collection[str] | None = None
) -> tuple[Released, ...]:
    """All documents ever released, in the order of writing, and whether ``recipient`` got them through ``channel``.

    Args:
        warehouse: to read.
        channel: such as ``folder`` or ``mail``.
        recipient: such as the folder or the address.
        addressees: only documents for these subjects; all if absent.
    """
    run, document = AUDIT_RUN.c, MART_DOCUMENT.c
    names = ("run_key", "template_code", "addressee_code", "file_name", "title", "document_sha256")
    statement = (
        sa.select(
            *(document[name] for name in names),
            sa.func.length(document.content).label("byte_count"),
            run.round_code,
            run.period,
            run.edition,
            run.closed_at,
        )
        .join(AUDIT_RUN, run.run_key == document.run_key)
        .order_by(run.closed_at, run.round_code, run.period, run.edition, document.place)
    )
    if addressees is not None:
        statement = statement.where(document.addressee_code.in_(sorted(addressees)))
    with reading(warehouse) as connection:
        tries = _tries(connection, channel=channel, recipient=recipient)
        return tuple(
            _seen(dict(row), tries.get(row["document_sha256"], [])) for row in connection.execute(statement).mappings()
        )


def _seen(row: Mapping[str, Any], tries: Sequence[tuple[str, datetime]]) -> Released:
    """A released document as one recipient sees it."""
    statuses = [status for status, _ in tries]
    is_sent = "sent" in statuses
    tried, unknown = _outcomes(statuses)
    is_unknown = unknown > 0 and not is_sent
    return Released(
        **row,
        is_sent=is_sent,
        attempt_count=max(tried - is_sent - is_unknown, 0),
        is_outcome_unknown=is_unknown,
        last_tried_at=tries[-1][1] if tries else None,
    )


def _outcomes(statuses: Sequence[str]) -> tuple[int, int]:
    """How many tries there were, and of how many nobody knows the outcome.

    A start is one try, with the failure or success that follows it at once; a start that nothing followed may have
    arrived, also where a later one failed for certain.
    """
    tried = unknown = 0
    before = ""
    for status in statuses:
        if status != "started" and before == "started":
            unknown -= 1
        else:
            tried += 1
            unknown += status == "started"
        before = status
    return tried, unknown


def owed(
    warehouse: Warehouse, *, channel: str, recipient: str, addressees: Collection[str] | None = None
) -> tuple[Released, ...]:
    """Released documents that ``recipient`` has not got yet, oldest first, those of superseded editions included."""
    every = released(warehouse, channel=channel, recipient=recipient, addressees=addressees)
    return tuple(each for each in every if not each.is_sent)


def document_content(warehouse: Warehouse, document_sha256: str) -> bytes:
    """The bytes of a released document.

    Raises:
        WarehouseError: there is none, or its bytes are not what was released.
    """
    document = MART_DOCUMENT.c
    statement = sa.select(document.content).where(document.document_sha256 == document_sha256).limit(1)
    with reading(warehouse) as connection:
        content = connection.execute(statement).scalar_one_or_none()
    if content is None:
        raise _unknown(document_sha256)
    return bytes(content)


def record_delivery(
    warehouse: Warehouse,
    document_sha256: str,
    *,
    channel: str,
    recipient: str,
    status: Status,
    detail: str = "",
) -> None:
    """Record a try at delivering one document: as ``record_deliveries``."""
    record_deliveries(warehouse, {document_sha256: detail}, channel=channel, recipient=recipient, status=status)


def record_deliveries(
    warehouse: Warehouse, details: Mapping[str, str], *, channel: str, recipient: str, status: Status
) -> None:
    """Record a try at delivering some documents to one recipient, in one transaction.

    A channel that cannot take a message back records ``started`` before it sends, so that a crash in between leaves
    its mark.

    Args:
        warehouse: where it goes.
        details: document sha256 → what is to be said of it.
        channel: such as ``folder`` or ``mail``.
        recipient: such as the folder or the address.
        status: what became of it.

    Raises:
        WarehouseError: the recipient got one of these documents through this channel before, or there is no such
            document; nothing is recorded then.
    """
    if not details:
        return
    with writing(warehouse) as connection:
        for document_sha256, detail in details.items():
            row = {
                "document_sha256": document_sha256,
                "channel": channel,
                "recipient": recipient,
                "status": status,
                "detail": detail,
            }
            _record(connection, row, at=warehouse.now())


def _record(connection: sa.Connection, row: dict[str, str], *, at: datetime) -> None:
    document_sha256, channel, recipient = row["document_sha256"], row["channel"], row["recipient"]
    named = sa.select(MART_DOCUMENT.c.file_name).where(MART_DOCUMENT.c.document_sha256 == document_sha256)
    file_name = connection.execute(named.limit(1)).scalar_one_or_none()
    if file_name is None:
        raise _unknown(document_sha256)
    tries = _tries(
        connection, AUDIT_DELIVERY.c.document_sha256 == document_sha256, channel=channel, recipient=recipient
    )
    if row["status"] == "sent" and "sent" in (known for known, _ in tries.get(document_sha256, [])):
        raise WarehouseError(f"{file_name} 已经由“{channel}”发给 {recipient}，不再重复登记。")
    stored = connection.execute(sa.insert(AUDIT_DELIVERY).values(row | {"attempted_at": at}))
    delivery_id = int((stored.inserted_primary_key or (0,))[0])
    digest = digest_row(AUDIT_DELIVERY, row | {"delivery_id": delivery_id, "attempted_at": at})
    extend_chain(connection, "delivery", key=str(delivery_id), contents={AUDIT_DELIVERY.name: digest}, at=at)


def _unknown(document_sha256: str) -> WarehouseError:
    return WarehouseError(f"库中没有指纹为 {document_sha256[:16]}… 的文件。请核对文件是否由本系统发布、是否改动过。")


def _tries(
    connection: sa.Connection, *conditions: sa.ColumnElement[bool], channel: str, recipient: str
) -> dict[str, list[tuple[str, datetime]]]:
    """What became of each try with this recipient, in order: document → statuses and when."""
    tried = AUDIT_DELIVERY.c
    statement = (
        sa.select(tried.document_sha256, tried.status, tried.attempted_at)
        .where(tried.channel == channel, tried.recipient == recipient, *conditions)
        .order_by(tried.delivery_id)
    )
    tries: dict[str, list[tuple[str, datetime]]] = {}
    for sha256, status, at in connection.execute(statement):
        tries.setdefault(sha256, []).append((status, at))
    return tries
