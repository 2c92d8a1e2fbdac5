"""保管: backups that can be relied upon, and the way back from one into a new home.

A backup is a folder: the store as of one moment, scheme, settings, the office's wording, the answers to senders, and a
manifest with the fingerprint of each file, how far the audit chain had come, and what the outbox holds (documents are
in the store and are put back from it). Secrets are never in it.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import warehouse
from tasks.books import store_of
from tasks.deliver import FOLDER
from tasks.founding import found_home
from tasks.home import PART, Home, HomeError, is_alive, put_file
from tasks.upkeep.backups import (
    MANIFEST,
    PREFIX,
    Backup,
    backup_folder,
    backups_of,
    fingerprint,
    prove_whole,
    prune_backups,
    read_backup,
)
from tasks.upkeep.journal import note
from tasks.upkeep.witness import keep_witness
from warehouse import WarehouseError

FORM = 1
DAILY_AFTER = timedelta(hours=20)
"""Of two intakes a day one makes the backup."""
_STAMP = "%Y%m%dT%H%M%S"
_KEPT = ("jixiao.toml", "scheme", "report_templates")
"""What is copied of a home beside its store and the answers to senders."""


def back_up(home: Home, folder: Path | None = None) -> Backup:
    """Make a backup while others work, read it again, and only then give it its name.

    Raises:
        WarehouseError: the store could not be copied.
        OSError: the folder cannot be written; nothing half made stays.
    """
    store, made_at = store_of(home), home.local(home.now())
    place = folder or backup_folder(home)
    with _being_made(place, f"{PREFIX}{made_at.strftime(_STAMP)}") as (part, final):
        copy = warehouse.copy_store(store, part)
        for path in _kept_files(home):
            target = part / "home" / path.relative_to(home.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        manifest = {
            "form": FORM,
            "county_zh": home.office.county_zh,
            "made_at": made_at.isoformat(timespec="seconds"),
            "code_version": home.code_version,
            "engine": store.dialect,
            "copy": copy.file_name,
            "revision": copy.revision,
            "chain": asdict(copy.end),
            "files": {path.relative_to(part).as_posix(): fingerprint(path) for path in _files(part)},
            "outbox": _outbox(home),
        }
        put_file(part / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        _close_to_others(part)
        prove_whole(part)
        os.replace(part, final)  # noqa: PTH105
    note(f"备份完成：{final}", entry_no=copy.end.entry_no)
    return read_backup(final)


def back_up_daily(home: Home) -> Backup | None:
    """The backup of the day, unless there is one already; then the old ones beyond what the settings keep are removed."""
    newest = max(backups_of(home), key=lambda each: each.made_at, default=None)
    if not home.keeping.is_daily or (newest and home.now() - newest.made_at < DAILY_AFTER):
        return None
    backup = back_up(home)
    prune_backups(home)
    return backup


def restore(folder: Path, root: Path, *, configuration: bytes, read: Callable[[Path], Home]) -> Home:
    """Make a new home from a backup, prove its books, and put every released document back into its outbox.

    Args:
        folder: the backup.
        root: the new home; nothing may be there.
        configuration: settings of a new home, where the backup holds none.
        read: reads the settings of a home.

    Raises:
        HomeError: something is there, or the backup is not whole.
        WarehouseError: the store could not be filled, or its books do not agree with the manifest.
    """
    backup = read_backup(folder)
    prove_whole(folder)
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise HomeError(f"{root} 已经有东西，不往上恢复，免得盖掉。请写一个新目录")
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (folder / "home").is_dir():
        shutil.copytree(folder / "home", root, dirs_exist_ok=True)
    found_home(root, configuration=configuration)
    home = read(root)
    if backup.engine == "sqlite":
        _place_sqlite(folder / backup.copy, home)
    else:
        warehouse.put_back(folder / backup.copy, warehouse.connect_warehouse(home.warehouse_url, clock=home.now))
    store = warehouse.open_warehouse(home.warehouse_url, clock=home.now)
    proof = warehouse.verify(store)
    if not proof.is_sound or proof.head_hash != backup.end.row_hash:
        fault = proof.first_bad_row
        raise WarehouseError(
            f"恢复出来的库没有通过核对（{fault.text_zh if fault else '链头与清单不符'}）。请换一份更早的备份。"
        )
    for lease in warehouse.read_status(
        store
    ).leases:  # whoever held the books when they were copied does not hold these
        warehouse.break_lease(store, lease)
    keep_witness(home, backup.end)
    note(f"由备份恢复：{folder}", entry_no=backup.end.entry_no)
    return home


def _place_sqlite(copy: Path, home: Home) -> None:
    prefix = "sqlite:///"
    path = Path(home.warehouse_url.removeprefix(prefix))
    if not home.warehouse_url.startswith(prefix) or not path.is_relative_to(home.root):
        raise HomeError(
            f"备份里的设置把库放在目录之外（{home.warehouse_url.partition('@')[2] or path}）。"
            "请先设环境变量 JIXIAO_WAREHOUSE_URL=sqlite:///warehouse.db 再恢复，以免盖掉别的库"
        )
    shutil.copyfile(copy, path)
    path.chmod(0o600)


@contextmanager
def _being_made(place: Path, name: str) -> Iterator[tuple[Path, Path]]:
    """A folder to fill and the name that it gets when all is in it; whatever goes wrong, nothing half made stays."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in place.glob(f".*-{PREFIX}*{PART}"):
        number = left.name[1:].partition("-")[0]
        if number.isdigit() and not is_alive(int(number)):
            shutil.rmtree(left, ignore_errors=True)
    final, again = place / name, 2
    while final.exists():
        final, again = place / f"{name}-{again}", again + 1
    part = place / f".{os.getpid()}-{final.name}{PART}"
    part.mkdir(mode=0o700)
    try:
        yield part, final
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _kept_files(home: Home) -> Iterator[Path]:
    for name in _KEPT:
        path = home.root / name
        yield from [path] if path.is_file() else _files(path)
    for folder in sorted(home.outbox.glob("*/replies")):  # answers to senders are not in the store
        yield from _files(folder)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _outbox(home: Home) -> dict[str, str]:
    items = warehouse.released(store_of(home), channel=FOLDER, recipient=FOLDER)
    return {f"{each.period}/{each.round_code}/{each.file_name}": each.document_sha256 for each in items}


def _close_to_others(folder: Path) -> None:
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
