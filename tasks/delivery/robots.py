"""群机器人: a digest that fits the vendor's limits, sent by Apprise.

企业微信 takes at most 2048 bytes of text a message, both vendors at most 20 messages a minute (钉钉 then blocks for ten
minutes). Both refuse with HTTP status 200 and an ``errcode`` in the body, at which Apprise does not look: here it is.
"""

import contextlib
import logging
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tasks.delivery.channels import RobotChannel
from tasks.delivery.mail import RefusedError, UnknownOutcomeError

BYTES_MOST = {"wecom": 2048, "dingtalk": 6000}
EACH_S = 3.1
"""Twenty a minute, and a little air."""
_SERVICE = {"wecom": "wecombot", "dingtalk": "dingtalk"}
_MORE_ZH = "（接下条）"
_PATIENCE = "rto=20&cto=10"
"""Seconds for an answer and for a connection; Apprise's own four are few for a county's line."""
_WHY_ZH = {
    93000: "密钥不对，或机器人已被移出群",
    45009: "发得太快，超过每分钟20条",
    40058: "消息太长或格式不对",
    130101: "发得太快，超过每分钟20条，十分钟后再试",
    310000: "没有通过群里的安全设置：关键词要含办公室简称，或核对加签密钥、来源地址",
    300001: "密钥不对，或机器人已被移出群",
    400101: "密钥不对，或机器人已被移出群",
}
"""``errcode`` of 企业微信 and 钉钉 that an office can do something about."""
_last_sent: dict[str, float] = {}
"""When each group last got a text: the limit is the vendor's for all that a process sends, not for one digest."""


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
        RefusedError: there is no key, or the vendor did not take the first text; the words name no secret.
        UnknownOutcomeError: the connection broke while the vendor had a text, or a later one was refused: some may be read already.
    """
    if not key:
        raise RefusedError(f"没有机器人密钥：请设置环境变量 {channel.key_from}")
    with _silent():
        import apprise

        robot = apprise.Apprise()
        if not robot.add(f"{_SERVICE[channel.kind]}://{key}/?{_PATIENCE}"):
            raise RefusedError(f"机器人密钥的写法不对：请核对环境变量 {channel.key_from}")
        for number, text in enumerate(texts):
            _keep_pace(channel.code, pause)
            with _heard() as heard:
                is_taken = robot.notify(body=text, body_format=apprise.NotifyFormat.TEXT)
            why_zh = heard.why_not_zh() if is_taken else (heard.why_not_zh() or "请核对密钥、网络和群设置")
            if why_zh:
                words = f"机器人“{channel.code}”没有收下消息：{why_zh}"
                raise UnknownOutcomeError(words) if number or heard.is_broken_off else RefusedError(words)


def _keep_pace(code: str, pause: Callable[[float], None]) -> None:
    """Not faster than the vendor allows, also where several digests follow one another."""
    before = _last_sent.get(code)
    if before is not None and (wait := before + EACH_S - time.monotonic()) > 0:
        pause(wait)
    _last_sent[code] = time.monotonic()


@dataclass
class _Heard:
    """What the vendor answered to one text 回应."""

    answer: Any = None
    is_broken_off: bool = False

    def why_not_zh(self) -> str:
        """Why it was not taken; empty if it was, or if nothing is known to the contrary."""
        if self.answer is None:
            return ""
        try:
            told = self.answer.json()
            code = int(told["errcode"])
        except (ValueError, KeyError, TypeError):
            return "回应不是机器人的，多半被登录页或代理截住，请核对网络"
        return "" if code == 0 else f"{_WHY_ZH.get(code, str(told.get('errmsg', ''))[:80])}（{code}）"


@contextlib.contextmanager
def _heard() -> Iterator[_Heard]:
    """Listen to what comes back by the library that Apprise sends with."""
    import requests

    heard, post = _Heard(), requests.post

    def listening(*args: Any, **more: Any) -> Any:  # noqa: ANN401 (requests' own)
        try:
            heard.answer = post(*args, **more)
        except requests.RequestException as fault:
            is_late = isinstance(fault, requests.ReadTimeout) or "aborted" in str(fault)
            heard.is_broken_off = is_late and not isinstance(fault, requests.ConnectTimeout)
            raise
        return heard.answer

    requests.post = listening
    try:
        yield heard
    finally:
        requests.post = post


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
