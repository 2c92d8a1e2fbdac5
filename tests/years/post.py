"""The county's mail server: a real one, whose temper changes."""

import socket
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

TEMPERS = ("mail_down", "mail_4xx", "mail_5xx", "mail_breaking")


class Post:
    """A real SMTP server whose temper changes; it keeps what it took, also where it did not say so."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.temper = ""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_MAIL(self, server, session, envelope, address, options):  # type: ignore[no-untyped-def]  # noqa: ARG002, N802
        """Down: the connection breaks before anything was said."""
        if self.temper == "mail_down":
            server.transport.abort()
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # type: ignore[no-untyped-def]  # noqa: ARG002, N802
        """4xx and 5xx."""
        if self.temper in {"mail_4xx", "mail_5xx"}:
            return "451 try again later" if self.temper == "mail_4xx" else "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # type: ignore[no-untyped-def]  # noqa: ARG002, N802
        """Taken; but whether the sender hears of it is another question."""
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        if self.temper == "mail_breaking":
            server.transport.abort()
        return "250 taken"
