"""A real SMTP server on this machine that keeps what it is handed."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller


class Mailbox:
    """What arrived.

    Attributes:
        mails: in the order of arrival.
        port: where the server listens.
    """

    def __init__(self, port: int) -> None:
        self.mails: list[EmailMessage] = []
        self.port = port

    async def handle_DATA(self, server, session, envelope):  # noqa: ARG002, N802
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    def sent_to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]


@contextmanager
def smtp_server() -> Iterator[Mailbox]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        mailbox = Mailbox(free.getsockname()[1])
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
