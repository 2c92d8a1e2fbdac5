"""县的家: where one county keeps its configuration, files and warehouse."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from appraisal.office import Office
from appraisal.remote_feeds import RemoteFeeds
from tasks.delivery.channels import Delivery
from tasks.upkeep.keeping import Keeping

PART = ".part"
"""Ending of a file that is being written."""


class HomeError(Exception):
    """The home is not usable as configured; the text is Chinese and names the remedy."""


def _no_secret(_name: str) -> str:
    return ""


@dataclass(frozen=True)
class Home:
    """One county's directory and what its settings say.

    Attributes:
        root: the directory.
        warehouse_url: SQLAlchemy URL.
        office: the issuer.
        time_zone: of the office.
        now: the clock of this process; aware.
        code_version: version of the program, and of the office's own wording where it has one; part of every run key.
        delivery: channels besides the folder, and who is told of alarms.
        secret: what a named secret is, empty if it is not set.
        feeds: remote sources, in the order in which they are looked at.
        keeping: backups: where, how many.
    """

    root: Path
    warehouse_url: str
    office: Office
    time_zone: ZoneInfo
    now: Callable[[], datetime]
    code_version: str
    delivery: Delivery = field(default_factory=Delivery)
    secret: Callable[[str], str] = _no_secret
    feeds: RemoteFeeds = ()
    keeping: Keeping = field(default_factory=Keeping)

    @property
    def scheme(self) -> Path:
        """``scheme/`` with a folder a year."""
        return self.root / "scheme"

    @property
    def inbox(self) -> Path:
        """Files to take in."""
        return self.root / "inbox"

    @property
    def outbox(self) -> Path:
        """Documents and workbooks as released."""
        return self.root / "outbox"

    @property
    def wording(self) -> Path:
        """The office's own bodies of documents, ``<文种>/body.md.j2``."""
        return self.root / "report_templates"

    @property
    def quarantine(self) -> Path:
        """Refused files, each with a .txt that says why."""
        return self.root / "quarantine"

    def local(self, moment: datetime) -> datetime:
        """``moment`` as the office's clock shows it."""
        return moment.astimezone(self.time_zone)


def sweep(folder: Path, *, is_deep: bool = False) -> None:
    """Take away what a killed process left half written in a folder, or below it; what a living one is writing stays."""
    for path in folder.rglob(f".*-*{PART}") if is_deep else folder.glob(f".*-*{PART}"):
        number = path.name[1:].partition("-")[0]
        if number.isdigit() and int(number) != os.getpid() and not is_alive(int(number)):
            path.unlink(missing_ok=True)


def why_zh(fault: OSError) -> str:
    """Why the system refused, in Chinese where it is one of the usual causes."""
    told = fault.strerror or str(fault)
    is_plain = fault.errno is not None and told == os.strerror(fault.errno)
    return _WHY_ZH.get(fault.errno or 0, told) if is_plain else told


_WHY_ZH = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EFBIG: "磁盘已满或超出文件大小限制",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.ENOENT: "不存在",
    errno.ENOTDIR: "上级不是文件夹",
    errno.EEXIST: "同名的文件挡着，不是文件夹",
    errno.EIO: "磁盘介质故障",
    errno.ENOMEM: "内存不够",
    errno.EMFILE: "同时打开的文件太多",
    errno.ENFILE: "同时打开的文件太多",
    errno.ELOOP: "链接指来指去，没有终点",
    errno.ENAMETOOLONG: "名字太长",
}


def is_alive(pid: int) -> bool:
    """Whether a process of this machine runs; one that has ended and whose parent has not asked after it does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _proc_fields(pid)[:1] not in ("Z", "X")


def born_at(pid: int) -> str:
    """When a process began, in the system's own ticks: numbers of processes come round again. Empty where nobody tells."""
    return next(iter(_proc_fields(pid).split()[_STARTED:]), "")


_STARTED = 19
"""Place of the start among the fields after the name."""


def _proc_fields(pid: int) -> str:
    """What Linux says of a process, from its state on; empty elsewhere."""
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b") ")[2].decode("ascii", "replace")
    except OSError:
        return ""


def wording_mark(folder: Path) -> str:
    """文字版本: eight digits that change with any of the office's own bodies; empty without one."""
    own = sorted(folder.rglob("*.j2")) if folder.is_dir() else []
    digest = hashlib.sha256()
    for path in own:
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:8] if own else ""


def put_file(path: Path, content: bytes) -> bool:
    """Write ``content`` to ``path`` so that no reader ever sees half of it: temporary file, fsync, rename.

    Returns:
        Whether anything was written; a file that already holds these bytes is left alone.

    Raises:
        OSError: the folder cannot be written or the disk is full; an older file is then untouched.
    """
    if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{os.getpid()}-", suffix=PART)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)  # noqa: PTH101
        os.replace(temporary, path)  # noqa: PTH105
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True
