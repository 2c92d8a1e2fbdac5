"""凭证: secrets by name, certificates to trust, and client libraries that keep silent about both."""

import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from feeds.remote.faults import FetchError

_TALKATIVE = ("httpx", "httpcore", "paramiko", "botocore", "aiobotocore", "s3fs", "fsspec", "webdav4")
"""Loggers of client libraries, whose lines carry addresses with their keys."""


@contextmanager
def hushed() -> Iterator[None]:
    """Client libraries keep silent meanwhile."""
    loggers = [logging.getLogger(name) for name in _TALKATIVE]
    before = [each.level for each in loggers]
    try:
        for each in loggers:
            each.setLevel(logging.CRITICAL)
        yield
    finally:
        for each, level in zip(loggers, before, strict=True):
            each.setLevel(level)


def trusted(ca_file: str) -> ssl.SSLContext:
    """Certificates that are trusted: the well-known ones, or those of the file.

    Raises:
        FetchError: the file cannot be read.
    """
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ssl.SSLError):
        raise FetchError(f"证书文件 {ca_file} 读不出。请核对 ca_file") from None


def named_secret(secret: Callable[[str], str], name: str | None) -> str:
    """The secret of that name; empty if none is named.

    Raises:
        FetchError: it is named and not set.
    """
    if name is None:
        return ""
    value = secret(name)
    if not value:
        raise FetchError(
            f"没有找到机密 {name}。请在本县目录的 secrets.env 写一行 {name}=…（chmod 600），或设为环境变量"
        )
    return value
