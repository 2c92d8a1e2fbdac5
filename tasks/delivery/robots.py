"""群机器人: a digest that fits the vendor's limits, sent by Apprise.

企业微信 takes at most 2048 bytes of text a message, both vendors at most 20 messages a minute (钉钉 then blocks for ten
minutes).
"""

import contextlib
import logging
import time
import warnings
from collections.abc import Callable, Iterator, Sequence

from tasks.delivery.channels import RobotChannel
from tasks.delivery.mail import RefusedError

BYTES_MOST = {"wecom": 2048, "dingtalk": 6000}
EACH_S = 3.1
"""Twenty a minute, and a little air."""
_SERVICE = {"wecom": "wecombot", "dingtalk": "dingtalk"}
_MORE_ZH = "（接下条）"


def digests(kind: str, head: str, lines: Sequence[str]) -> tuple[str, ...]:
    """Texts within the vendor's limit: the head, then as many lines as fit, further texts for the rest.

    A single line that is too long by itself is cut, with an ellipsis.
    """
    room = BYTES_MOST[kind] - len(_MORE_ZH.encode()) - 1
    texts, current = [], head
    for line in lines:
        longer = f"{current}\n{line}"
        if len(longer.encode()) <= room:
            current = longer
            continue
        texts.append(f"{current}\n{_MORE_ZH}")
        current = f"{head}\n{_cut(line, room - len(head.encode()) - 1)}"
    return (*texts, current)


def _cut(line: str, room: int) -> str:
    if len(line.encode()) <= room:
        return line
    return line.encode()[: room - 3].decode("utf-8", "ignore") + "…"


def send(channel: RobotChannel, texts: Sequence[str], *, key: str, pause: Callable[[float], None] = time.sleep) -> None:
    """Send texts one after another, not faster than the vendor allows.

    Raises:
        RefusedError: there is no key, or the vendor did not take a text; the words name no secret.
    """
    if not key:
        raise RefusedError(f"没有机器人密钥：请设置环境变量 {channel.key_from}")
    with _silent():
        import apprise

        robot = apprise.Apprise()
        if not robot.add(f"{_SERVICE[channel.kind]}://{key}/"):
            raise RefusedError(f"机器人密钥的写法不对：请核对环境变量 {channel.key_from}")
        for number, text in enumerate(texts):
            if number:
                pause(EACH_S)
            if not robot.notify(body=text, body_format=apprise.NotifyFormat.TEXT):
                raise RefusedError(f"机器人“{channel.code}”没有收下消息：请核对密钥、网络和群设置")


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Apprise logs addresses with the key in them: nothing of it may reach a log. Loading it warns of old modules."""
    log = logging.getLogger("apprise")
    was_disabled, log.disabled = log.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.disabled = was_disabled
