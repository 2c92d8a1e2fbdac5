"""投递: every channel's parcels, one recipient after another; one that fails stops no other."""

from collections.abc import Iterator
from dataclasses import dataclass

import warehouse
from appraisal.answers import DOUBT_LIST
from appraisal.period import parse_period
from tasks.books import rounds_of, store_of
from tasks.delivery import robots
from tasks.delivery.channels import Channel, RobotChannel
from tasks.delivery.mail import RefusedError, UnknownOutcomeError
from tasks.delivery.outgoing import mail_to
from tasks.delivery.parcels import Parcel, is_due, is_stuck, make_parcels, next_try_at
from tasks.home import Home
from tasks.upkeep.journal import hide_secrets
from warehouse import Released, Warehouse

ALERT_PREFIX = "delivery:"
_MB = 1024 * 1024
_ENCODED = 1.37
"""What base64 and line ends add to an attachment."""

_HOW_TO_ANSWER = (
    "《疑点清单》请用附件原表答复：在浅色格内选“答复”，写明依据和岗位，存为 .xlsx 送回本办；可以分次送回，没有答复的行留空。"
    "清单只供承办人核对，不得转给报送单位；逾期没有答复的，按表中“默认处理与时限”办理。"
)


@dataclass(frozen=True)
class Posted:
    """What became of one parcel 投递结果.

    Attributes:
        channel: code.
        recipient: address or group.
        files: names of the documents.
        status: ``sent``, ``failed``, ``unknown`` (handed over, then the connection broke), ``waiting`` (not due again
            yet) or ``stuck`` (tried too often).
        detail_zh: why, and when it is tried again.
    """

    channel: str
    recipient: str
    files: tuple[str, ...]
    status: str
    detail_zh: str = ""

    @property
    def alert_key(self) -> str:
        """What an alert about it is known by: one a channel and recipient."""
        return f"{ALERT_PREFIX}{self.channel}:{self.recipient}"


def post_owed(home: Home, *, is_again: bool = False) -> tuple[Posted, ...]:
    """Send what is owed through every channel of the settings.

    Args:
        home: its settings, warehouse and secrets.
        is_again: try now what is waiting or stuck, as a person asked.
    """
    store = store_of(home)
    return tuple(
        posted
        for channel in home.delivery.channels
        for recipient, addressees in recipients_of(channel).items()
        for posted in _post_to(home, store, channel, recipient, addressees=addressees, is_again=is_again)
    )


def recipients_of(channel: Channel) -> dict[str, tuple[str, ...]]:
    """Each recipient with the addressees whose documents it gets."""
    if isinstance(channel, RobotChannel):
        return {channel.code: channel.addressees}
    found: dict[str, list[str]] = {}
    for addressee in channel.recipients:
        for address in channel.receivers(addressee):
            found.setdefault(address, []).append(addressee)
    return {address: tuple(addressees) for address, addressees in found.items()}


def _post_to(
    home: Home, store: Warehouse, channel: Channel, recipient: str, *, addressees: tuple[str, ...], is_again: bool
) -> Iterator[Posted]:
    every = warehouse.owed(store, channel=channel.code, recipient=recipient, addressees=addressees)
    wanted = [each for each in every if not channel.templates or each.template_code in channel.templates]
    now = home.now()
    due = [each for each in wanted if is_again or (is_due(each, now) and not is_stuck(each))]
    left = [each for each in wanted if each not in due]
    if left:
        yield _left(home, channel, recipient, left)
    for parcel in _parcels(home, channel, recipient, due):
        yield _try(home, store, channel, parcel)


def _left(home: Home, channel: Channel, recipient: str, left: list[Released]) -> Posted:
    """What is not tried now, in one word: stuck if anything is."""
    files = tuple(each.file_name for each in left)
    if any(is_stuck(each) for each in left):
        detail = "多次未能送达，不再自动重试；请查明原因后运行 jixiao deliver --again"
        return Posted(channel.code, recipient, files, "stuck", detail)
    nearest = min(at for at in map(next_try_at, left) if at is not None)
    return Posted(channel.code, recipient, files, "waiting", f"{home.local(nearest):%m月%d日%H:%M}后再试")


def _parcels(home: Home, channel: Channel, recipient: str, due: list[Released]) -> tuple[Parcel, ...]:
    if isinstance(channel, RobotChannel) or home.delivery.mail is None:
        return make_parcels(channel.code, recipient, due)
    limit = home.delivery.mail.attachment_limit_mb * _MB / _ENCODED
    sizes = [each.byte_count for each in due]
    return make_parcels(channel.code, recipient, due, limit_bytes=limit, sizes=sizes)


def _try(home: Home, store: Warehouse, channel: Channel, parcel: Parcel) -> Posted:
    """One try: its start is on record before anything leaves the house."""
    _record(store, parcel, "started", "")
    files = tuple(each.file_name for each in parcel.items)
    try:
        _hand_over(home, store, channel, parcel)
    except RefusedError as fault:
        _record(store, parcel, "failed", str(fault))
        return Posted(parcel.channel, parcel.recipient, files, "failed", str(fault))
    except UnknownOutcomeError as fault:
        return Posted(parcel.channel, parcel.recipient, files, "unknown", str(fault))
    _record(store, parcel, "sent", "")
    return Posted(parcel.channel, parcel.recipient, files, "sent")


def _record(store: Warehouse, parcel: Parcel, status: str, detail: str) -> None:
    for item in parcel.items:
        warehouse.record_delivery(
            store,
            item.document_sha256,
            channel=parcel.channel,
            recipient=parcel.recipient,
            status=status,  # type: ignore[arg-type]
            detail=hide_secrets(detail),
        )


def _hand_over(home: Home, store: Warehouse, channel: Channel, parcel: Parcel) -> None:
    head, lines = _words(home, parcel)
    if isinstance(channel, RobotChannel):
        again = ["（上次发送结果不明，如已看到请忽略）"] if parcel.is_repeat else []
        texts = robots.digests(channel.kind, f"【{home.office.short_zh}】{head}", [*again, *lines])
        robots.send(channel, texts, key=home.secret(channel.key_from))
        return
    files = [(each.file_name, warehouse.document_content(store, each.document_sha256)) for each in parcel.items]
    mail_to(
        home,
        parcel.recipient,
        head=head,
        lines=lines,
        key=parcel.key,
        attachments=files,
        is_repeat=parcel.is_repeat,
    )


def _words(home: Home, parcel: Parcel) -> tuple[str, list[str]]:
    """Head and lines of the message: which round, which documents."""
    first = parcel.items[0]
    period = parse_period(first.period)
    names = {each.code: each.name_zh for each in rounds_of(home)}
    head = (
        f"{period.year}年{period.label_zh}{names.get(first.round_code, first.round_code)}文件（{len(parcel.items)}件）"
    )
    lines = [f"{number}. {each.title}（第{each.edition}版）" for number, each in enumerate(parcel.items, start=1)]
    if any(each.template_code == DOUBT_LIST for each in parcel.items):
        lines += ["", _HOW_TO_ANSWER]
    tail = f"以上文件由{home.office.name_zh}自动发送。" + (
        f"联系人：{home.office.contact_zh}。" if home.office.contact_zh else ""
    )
    return head, [*lines, tail]
