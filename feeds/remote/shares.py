"""共享文件夹: a mounted share, SFTP, object storage or WebDAV, all read the same way; nothing is ever changed there.

A file is taken when two looks a second apart see it alike, and when as many bytes came as were announced.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from fnmatch import fnmatch
from importlib import import_module
from typing import Any
from urllib.parse import unquote, urlsplit

from appraisal.remote_feeds import FolderFeed, S3Feed, SftpFeed, ShareFeed, WebdavFeed
from feeds.gate import LARGEST_FILE
from feeds.remote.credentials import hushed, named_secret, trusted
from feeds.remote.faults import FetchError
from feeds.remote.fetched import Body, Fetched, Known, plain_name
from feeds.remote.patience import Patience

MOST_FILES = 2000
LOOK_AGAIN_S = 1.0
_HALF_WRITTEN = (".part", ".tmp", ".filepart", ".crdownload", ".partial", ".swp")
_PASSED_OVER = (".", "~$")


@dataclass(frozen=True)
class _Entry:
    """One file of a listing."""

    path: str
    name: str
    size: int
    modified_at: datetime | None


def fetch_share(feed: ShareFeed, *, secret: Callable[[str], str], known: Known, patience: Patience) -> Fetched:
    """Fetch the files that are new in the folder itself, oldest first; folders in it, links and half-written files are passed over.

    Raises:
        FetchError: the folder cannot be read.
    """
    return patience.persist(lambda: _look(feed, secret=secret, known=known, patience=patience))


def _look(feed: ShareFeed, *, secret: Callable[[str], str], known: Known, patience: Patience) -> Fetched:
    with hushed(), _opened(feed, secret) as (files, folder):
        first = _listing(files, folder, pattern=feed.files)
        fresh = [each for each in first if not _is_known(each, known)]
        if not fresh:
            return Fetched((), unchanged_count=len(first))
        time.sleep(LOOK_AGAIN_S)
        again = set(_listing(files, folder, pattern=feed.files))
        bodies, waiting = [], []
        for each in fresh:
            patience.prove_time()
            content = _content(files, each, patience) if each in again else None
            if not content:  # an empty file is one that somebody has just begun to write
                waiting.append(each.name)
            else:
                bodies.append(Body(each.name, content, each.modified_at))
    return Fetched(tuple(bodies), tuple(waiting), len(first) - len(fresh))


def _is_known(entry: _Entry, known: Known) -> bool:
    return entry.modified_at is not None and known.get((entry.name, entry.modified_at)) == entry.size


def _content(files: Any, entry: _Entry, patience: Patience) -> bytes | None:  # noqa: ANN401 (fsspec)
    """The bytes, ``None`` if they are not as many as announced; beyond the limit only enough for the gate to refuse."""
    content = bytearray()
    try:
        with files.open(entry.path, "rb") as file:
            while len(content) <= LARGEST_FILE and (chunk := file.read(2**20)):
                content += chunk
                patience.prove_time()
    except (
        FileNotFoundError,
        PermissionError,
    ):  # taken away meanwhile, or held by who writes it: one file stops no other
        return None
    is_whole = len(content) == entry.size or len(content) > LARGEST_FILE
    return bytes(content[: LARGEST_FILE + 1]) if is_whole else None


def _listing(files: Any, folder: str, *, pattern: str) -> list[_Entry]:  # noqa: ANN401 (fsspec)
    entries = [
        _entry(each) for each in files.ls(folder, detail=True) if each.get("type") == "file" and not each.get("islink")
    ]
    wanted = [each for each in entries if _is_wanted(each, folder, pattern)]
    if len(wanted) > MOST_FILES:
        raise FetchError(
            f"文件夹里有{len(wanted)}个文件，超过{MOST_FILES}个。请在 files 写明要哪些（如 *2026*.xlsx），或请对方清理"
        )
    oldest = datetime.min.replace(tzinfo=UTC)
    return sorted(wanted, key=lambda each: (each.modified_at or oldest, each.name))


def _is_wanted(entry: _Entry, folder: str, pattern: str) -> bool:
    """Whether a file is one to take: whole, not hidden, of the wanted names, and truly in the folder that was asked for."""
    name = entry.name.lower()
    parts = entry.path.replace("\\", "/").split("/")
    if ".." in parts or not entry.path.strip("/").startswith(folder.strip("/")):
        return False
    return not name.startswith(_PASSED_OVER) and not name.endswith(_HALF_WRITTEN) and fnmatch(entry.name, pattern)


def _entry(told: Mapping[str, Any]) -> _Entry:
    path = str(told["name"])
    return _Entry(path, plain_name(path), int(told.get("size") or 0), _moment(told))


def _moment(told: Mapping[str, Any]) -> datetime | None:
    """When a listing says that a file was changed; each way says it otherwise."""
    moment = next((told[key] for key in ("mtime", "LastModified", "modified") if told.get(key) is not None), None)
    if isinstance(moment, int | float):
        return datetime.fromtimestamp(moment, tz=UTC)
    if isinstance(moment, str):
        moment = parsedate_to_datetime(moment)
    if not isinstance(moment, datetime):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


@contextmanager
def _opened(feed: ShareFeed, secret: Callable[[str], str]) -> Iterator[tuple[Any, str]]:
    """The file system of a block, and the folder in it."""
    match feed:
        case FolderFeed():
            yield _module("fsspec.implementations.local").LocalFileSystem(skip_instance_cache=True), feed.address
        case SftpFeed():
            with _sftp(feed, secret) as files:
                yield files, unquote(urlsplit(feed.address).path)
        case S3Feed():
            yield _s3(feed, secret), feed.address.removeprefix("s3://").rstrip("/")
        case WebdavFeed():
            files = _webdav(feed, secret)
            try:
                yield files, ""
            finally:
                files.client.http.close()


def _module(name: str) -> Any:  # noqa: ANN401 (client libraries without types)
    try:
        return import_module(name)
    except ImportError:
        raise FetchError("本机没有装读取这种来源的组件。请运行 pip install 'jixiao[remote]'") from None


@contextmanager
def _sftp(feed: SftpFeed, secret: Callable[[str], str]) -> Iterator[Any]:
    _module("paramiko")
    files = _module("fsspec.implementations.sftp").SFTPFileSystem(
        urlsplit(feed.address).hostname,
        port=urlsplit(feed.address).port or 22,
        username=feed.user,
        password=named_secret(secret, feed.password_from) or None,
        key_filename=feed.key_file or None,
        host_key_policy=_module("feeds.remote.host_key").OnlyThisKey(feed.host_key),
        timeout=feed.timeout_s,
        banner_timeout=feed.timeout_s,
        auth_timeout=feed.timeout_s,
        look_for_keys=False,
        allow_agent=False,
        skip_instance_cache=True,
    )
    try:
        files.ftp.get_channel().settimeout(feed.timeout_s)
        yield files
    finally:
        files.client.close()


def _s3(feed: S3Feed, secret: Callable[[str], str]) -> Any:  # noqa: ANN401 (fsspec)
    waits = {"connect_timeout": feed.timeout_s, "read_timeout": feed.timeout_s, "retries": {"total_max_attempts": 1}}
    own = {"verify": feed.ca_file} if feed.ca_file else {}
    return _module("s3fs").S3FileSystem(
        key=feed.user,
        secret=named_secret(secret, feed.password_from),
        client_kwargs={"endpoint_url": feed.endpoint, "region_name": feed.region or "us-east-1", **own},
        config_kwargs=waits,
        use_listings_cache=False,
        skip_instance_cache=True,
    )


def _webdav(feed: WebdavFeed, secret: Callable[[str], str]) -> Any:  # noqa: ANN401 (fsspec)
    auth = (feed.user, named_secret(secret, feed.password_from)) if feed.user else None
    return _module("webdav4.fsspec").WebdavFileSystem(
        feed.address.rstrip("/") + "/",
        auth=auth,
        verify=trusted(feed.ca_file),
        timeout=feed.timeout_s,
        max_redirects=0,
        trust_env=False,
        retry=False,
    )
