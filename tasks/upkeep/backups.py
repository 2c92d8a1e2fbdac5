"""备份库: which backups there are, which of them can be relied upon, and which may go."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tasks.home import Home, HomeError
from tasks.upkeep.journal import note
from warehouse import ChainEnd

BACKUPS = "backups"
MANIFEST = "manifest.json"
PREFIX = "jixiao-"


@dataclass(frozen=True)
class Backup:
    """One backup 备份.

    Attributes:
        folder: where it lies.
        made_at: when, with the office's offset.
        end: of the audit chain.
        engine: ``sqlite`` or ``postgresql``.
        copy: file name of the store's copy.
        byte_count: of all files.
    """

    folder: Path
    made_at: datetime
    end: ChainEnd
    engine: str
    copy: str
    byte_count: int


def backup_folder(home: Home) -> Path:
    """Where backups of a home go."""
    return (home.root / (home.keeping.folder or BACKUPS)).absolute()


def read_backup(folder: Path) -> Backup:
    """What a backup's manifest says.

    Raises:
        HomeError: there is none, or it cannot be read.
    """
    path = folder / MANIFEST
    try:
        told = json.loads(path.read_text("utf-8"))
        return Backup(
            folder=folder,
            made_at=datetime.fromisoformat(told["made_at"]),
            end=ChainEnd(**told["chain"]),
            engine=told["engine"],
            copy=told["copy"],
            byte_count=sum(each["byte_count"] for each in told["files"].values()),
        )
    except FileNotFoundError as fault:
        raise HomeError(f"{folder} 不是备份：里面没有 {MANIFEST}。备份是名为 {PREFIX}日期时刻 的文件夹") from fault
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise HomeError(f"{path} 读不懂，这份备份不能用。请换一份更早的备份") from fault


def prove_whole(folder: Path) -> None:
    """Read every file of a backup again.

    Raises:
        HomeError: one is missing or not as it was written; the text names it.
    """
    told = json.loads((folder / MANIFEST).read_text("utf-8"))
    for name, stated in told["files"].items():
        path = folder / name
        if not path.is_file() or fingerprint(path) != stated:
            raise HomeError(f"备份 {folder} 里的 {name} 缺失或与清单的指纹不符，这份备份不能用。请换一份更早的备份")


def backups_of(home: Home) -> tuple[Backup, ...]:
    """Backups in the home's folder, oldest first; what is none is passed over."""
    return tuple(_readable(backup_folder(home)))


def newest_good(home: Home) -> Backup | None:
    """The newest backup whose every file is as it was written."""
    for backup in reversed(backups_of(home)):
        try:
            prove_whole(backup.folder)
        except (HomeError, OSError):
            continue
        return backup
    return None


def prune_backups(home: Home, *, is_rehearsal: bool = False) -> tuple[Path, ...]:
    """Remove backups beyond what the settings keep: the newest ones, and one of each past month.

    Returns:
        What was, or would be, removed.
    """
    every = backups_of(home)
    first_of_month = {f"{each.made_at:%Y-%m}": each for each in reversed(every)}
    months = sorted(first_of_month)[-home.keeping.month_count :] if home.keeping.month_count else []
    kept = {each.folder for each in every[-home.keeping.count :]} | {first_of_month[month].folder for month in months}
    gone = tuple(each.folder for each in every if each.folder not in kept)
    for folder in () if is_rehearsal else gone:
        shutil.rmtree(folder)
        note(f"删去旧备份：{folder}")
    return gone


def fingerprint(path: Path) -> dict[str, object]:
    """sha256 and size of a file."""
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "byte_count": path.stat().st_size}


def _readable(place: Path) -> Iterator[Backup]:
    for folder in sorted(place.glob(f"{PREFIX}*")) if place.is_dir() else ():
        try:
            yield read_backup(folder)
        except HomeError:
            continue


def last_good_zh(home: Home) -> str:
    """Which backup to go back to, and how, in one line."""
    backup = newest_good(home)
    if backup is None:
        return (
            f"{backup_folder(home)} 里没有完好的备份。请找出别处的备份，再运行 jixiao restore 备份目录 --home 新目录。"
        )
    return (
        f"最近一次完好的备份：{backup.folder}（{backup.made_at:%Y-%m-%d %H:%M}，审计链第{backup.end.entry_no}条）。"
        f"恢复：jixiao restore {backup.folder} --home 新目录"
    )
