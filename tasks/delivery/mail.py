"""邮件: a parcel as a mail with attachments, and how it is handed to the server."""

import mimetypes
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from tasks.delivery.channels import MailServer

REPEAT_ZH = "（本件上次发送时连接中断，不知是否送达；如已收到，请忽略本件。）"
_DOMAIN = "jixiao.invalid"


class RefusedError(Exception):
    """The server said no; nothing was delivered. The text has its words and no secret."""


class UnknownOutcomeError(Exception):
    """The mail was handed over and nobody knows whether it arrived."""


def compose(
    server: MailServer,
    recipient: str,
    *,
    name_zh: str,
    subject: str,
    lines: Sequence[str],
    key: str,
    at: datetime,
    attachments: Sequence[tuple[str, bytes]] = (),
    is_repeat: bool = False,
) -> EmailMessage:
    """One mail, ready to go; the same key gives the same Message-ID.

    Args:
        server: its ``sender``.
        recipient: address.
        name_zh: the office, as the sender's name.
        subject: a stable subject; period and edition stand in the file names.
        lines: the text.
        key: of the parcel.
        at: Date.
        attachments: file names and bytes.
        is_repeat: an earlier try may have arrived.
    """
    mail = EmailMessage()
    mail["From"] = formataddr((_one_line(name_zh), server.sender))
    mail["To"] = recipient
    mail["Subject"] = _one_line(subject)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{key}@{_DOMAIN}>"
    mail["Auto-Submitted"] = "auto-generated"
    if is_repeat:
        mail["X-Jixiao-Repeat"] = "1"
    mail.set_content("\n".join([REPEAT_ZH, *lines] if is_repeat else lines) + "\n")
    for file_name, content in attachments:
        kind, _ = mimetypes.guess_type(file_name)
        main, _, sub = (kind or "application/octet-stream").partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=_one_line(file_name))
    return mail


def _one_line(text: str) -> str:
    """A line break in a head would begin another head."""
    return " ".join(text.split())


def send(server: MailServer, mail: EmailMessage, *, password: str) -> None:
    """Hand a mail to the server.

    Raises:
        RefusedError: the server could not be reached, or refused login, sender, recipient or content.
        UnknownOutcomeError: the connection broke after the content had been sent.
    """
    client = _connect(server)
    try:
        _log_in(client, server, password)
        _hand_over(client, server, mail)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            client.quit()


def _connect(server: MailServer) -> smtplib.SMTP:
    try:
        if server.security == "ssl":
            return smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.timeout_s, context=ssl.create_default_context()
            )
        client = smtplib.SMTP(server.host, server.port, timeout=server.timeout_s)
    except UnicodeError:
        raise RefusedError(
            f"发件服务器的名字“{server.host}”写得不对。请核对 jixiao.toml 的 [delivery.mail] host"
        ) from None
    except (OSError, smtplib.SMTPException) as fault:
        raise RefusedError(f"连不上发件服务器 {server.host}:{server.port}（{_words(fault)}）") from None
    if server.security == "starttls":
        try:
            client.starttls(context=ssl.create_default_context())
        except (OSError, smtplib.SMTPException) as fault:
            client.close()
            raise RefusedError(f"发件服务器 {server.host}:{server.port} 不能加密（{_words(fault)}）") from None
    return client


def _log_in(client: smtplib.SMTP, server: MailServer, password: str) -> None:
    if not server.user:
        return
    if not (server.user + password).isascii():
        raise RefusedError(
            f"登录名或口令里有中文、全角符号等字符，邮件服务器收不了。请核对 user 和环境变量 {server.password_from}"
        )
    try:
        client.login(server.user, password)
    except (OSError, smtplib.SMTPException) as fault:
        code = getattr(fault, "smtp_code", "")
        raise RefusedError(
            f"发件服务器不接受登录名或口令（{code}）。请核对 user 和环境变量 {server.password_from}"
        ) from None


def _hand_over(client: smtplib.SMTP, server: MailServer, mail: EmailMessage) -> None:
    """Envelope, then content: only once the content is on its way can the outcome be unknown."""
    try:
        client.ehlo_or_helo_if_needed()
        for answer in (client.mail(server.sender), client.rcpt(str(mail["To"])), client.docmd("DATA")):
            if answer[0] not in {250, 251, 354}:
                raise RefusedError(f"发件服务器拒收：{answer[0]} {_text(answer[1])}")
    except (OSError, smtplib.SMTPException) as fault:
        raise RefusedError(f"发件服务器中断了连接（{_words(fault)}）") from None
    try:
        client.send(smtplib._quote_periods(_wire(mail)) + b"\r\n.\r\n")  # type: ignore[attr-defined]  # noqa: SLF001 (RFC 5321 4.5.2)
        code, text = client.getreply()
    except (OSError, smtplib.SMTPException) as fault:
        raise UnknownOutcomeError(f"正文发出后连接中断（{_words(fault)}），不知是否送达") from None
    if code != 250:  # noqa: PLR2004 (RFC 5321)
        raise RefusedError(f"发件服务器拒收：{code} {_text(text)}")


def _wire(mail: EmailMessage) -> bytes:
    from email import policy

    return mail.as_bytes(policy=policy.SMTP).removesuffix(b"\r\n")


def _words(fault: Exception) -> str:
    code = getattr(fault, "smtp_code", None)
    return str(code) if code is not None else type(fault).__name__


def _text(answer: bytes) -> str:
    """What a server said, in whichever Chinese encoding, on one line of plain signs."""
    try:
        words = answer.decode("utf-8")
    except UnicodeDecodeError:
        words = answer.decode("gb18030", "replace")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())[:200]
