"""寄出: one mail from the office, through the server that its settings name."""

import hashlib
from collections.abc import Sequence

from tasks.delivery.mail import RefusedError, compose, send
from tasks.home import Home


def mail_to(
    home: Home,
    address: str,
    *,
    head: str,
    lines: Sequence[str],
    key: str,
    attachments: Sequence[tuple[str, bytes]] = (),
    is_repeat: bool = False,
) -> None:
    """Compose a mail in the office's name and hand it to the server.

    Args:
        home: its settings and secrets.
        address: who gets it.
        head: subject, behind the office's name.
        lines: text.
        key: the same key gives the same Message-ID.
        attachments: file names and bytes.
        is_repeat: an earlier try may have arrived.

    Raises:
        RefusedError: there is no server, or it refused; nothing was delivered.
        UnknownOutcomeError: nobody knows whether it arrived.
    """
    server = home.delivery.mail
    if server is None:
        raise RefusedError("没有设置发件服务器 [delivery.mail]")
    mail = compose(
        server,
        address,
        name_zh=home.office.short_zh,
        subject=f"【{home.office.short_zh}】{head}",
        lines=lines,
        key=key,
        at=home.local(home.now()),
        attachments=attachments,
        is_repeat=is_repeat,
    )
    send(server, mail, password=home.secret(server.password_from))


def word_key(*parts: str) -> str:
    """Key of a mail that is no parcel: what it is about, to whom, and when."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
