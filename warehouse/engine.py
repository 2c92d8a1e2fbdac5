"""库: opening a warehouse, one writer at a time, and the words for what goes wrong.

SQLite (WAL, BEGIN IMMEDIATE) is the embedded default, PostgreSQL the office's server. What differs between them
stands here, in ``append_only`` and in ``rows.append_rows``, and nowhere else.
"""

import functools
import os
import sqlite3
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool, QueuePool, StaticPool

from warehouse.faults import BEIJING, DamagedError, WarehouseError, plain_fault
from warehouse.store_forms import known_revisions, stored_revisions

_MIGRATIONS = Path(__file__).parent / "migrations"
_POSTGRES = "postgresql+psycopg"
_DRIVERS = {"postgres": _POSTGRES, "postgresql": _POSTGRES, _POSTGRES: _POSTGRES, "sqlite": "sqlite"}
_WRITES = "jixiao_writes"
_CHECKED_WHOLE = 64 * 2**20
"""SQLite stores up to this size are read through whenever they are opened. Reading ten years of a large county would take
longer than the round itself: a larger one is read through by each backup, and a damaged page is told of when it is met."""
_SOUND: dict[str, tuple[tuple[int, int, int], ...]] = {}
"""How the files of a store were left when it was last read through: untouched since, they need not be read again."""
_WRITER_LOCK = "SELECT pg_advisory_xact_lock(hashtext('jixiao'), hashtext(current_schema()))"


@dataclass(frozen=True)
class Warehouse:
    """数据仓库: one county's store; what is done with it are the functions of this package.

    Attributes:
        place: the database as people may read it, without its password.
        clock: tells the time, aware; nothing else in the warehouse does.
        wait_seconds: how long a lock is waited for.
    """

    place: str
    clock: Callable[[], datetime]
    wait_seconds: float
    _engine: sa.Engine = field(repr=False)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    def now(self) -> datetime:
        """The instant that this transaction stamps, in UTC."""
        instant = self.clock()
        if instant.tzinfo is None:
            raise ValueError("the warehouse's clock must give aware instants")
        return instant.astimezone(UTC)


def open_warehouse(
    url: str, *, clock: Callable[[], datetime], wait_seconds: float = 30.0, may_found: bool = True
) -> Warehouse:
    """Open the warehouse at ``url``; an empty database is brought to the newest form.

    Args:
        url: ``sqlite:///<path>``, ``sqlite://`` (in memory) or ``postgresql://user:password@host/database``, where
            ``?options=-csearch_path%3D<schema>`` chooses a schema of its own for a county.
        clock: tells the time, aware.
        wait_seconds: how long to wait while another process holds the database.
        may_found: whether a place where nothing is becomes a warehouse; where there was one before, nothing means that it is gone.

    Raises:
        WarehouseError: it cannot be reached, is damaged, is gone, is not a warehouse, or was made by a newer program.
    """
    if not may_found:
        _prove_there(url)
    warehouse = connect_warehouse(url, clock=clock, wait_seconds=wait_seconds)
    with reading(warehouse) as connection:
        _prove_sound(warehouse, connection)
        is_current = _is_current(warehouse, connection)
        if not is_current and not may_found and not stored_revisions(connection):
            raise _gone(warehouse.place)
    if not is_current:
        with writing(warehouse) as connection:
            if not _is_current(warehouse, connection):
                _keep_before_upgrade(warehouse, connection)
                _upgrade(connection)
    return warehouse


def _prove_there(url: str) -> None:
    """An SQLite store that is expected lies there; asked before opening, which would make an empty one."""
    path = _sqlite_path(_parsed(url))
    if path and (not path.exists() or not path.stat().st_size):
        raise _gone(str(path))


def _gone(place: str) -> DamagedError:
    return DamagedError(
        f"数据仓库 {place} 不见了：这里原来有库，现在是空的；没有另建新库，什么都没有动。"
        "请先看磁盘、网络盘是否挂上，文件是否被移走，放回原处就好；找不回的，由备份恢复。"
    )


def connect_warehouse(url: str, *, clock: Callable[[], datetime], wait_seconds: float = 30.0) -> Warehouse:
    """The warehouse at ``url`` as it is, unproved: for migrations and ``open_warehouse``."""
    engine = _engine(url, wait_seconds)
    place = engine.url.database if engine.dialect.name == "sqlite" else engine.url.set(query={}).render_as_string()
    warehouse = Warehouse(place=place or "（内存）", clock=clock, wait_seconds=wait_seconds, _engine=engine)
    weakref.finalize(warehouse, engine.dispose)
    return warehouse


@contextmanager
def reading(warehouse: Warehouse) -> Iterator[sa.Connection]:
    """One consistent view of the warehouse, read only."""
    with _transaction(warehouse, writes=False) as connection:
        yield connection


@contextmanager
def writing(warehouse: Warehouse) -> Iterator[sa.Connection]:
    """One transaction; it waits for its turn, since a warehouse has one writer at a time.

    Serial numbers and ``recorded_at`` therefore follow the order of commits, and nobody who has read up to an instant
    misses a row that was stamped before it.
    """
    with _transaction(warehouse, writes=True) as connection:
        yield connection


def await_writers(warehouse: Warehouse) -> None:
    """Let whoever is writing finish, so that all that was stamped until now can be read."""
    with writing(warehouse):
        pass


def year_of(instant: datetime) -> int:
    """The calendar year of an instant in the office's time."""
    return instant.astimezone(BEIJING).year


@contextmanager
def _transaction(warehouse: Warehouse, *, writes: bool) -> Iterator[sa.Connection]:
    engine = warehouse._engine  # noqa: SLF001 (the engine stays within this room)
    driver_error: type[Exception] = engine.dialect.loaded_dbapi.Error
    try:
        with engine.connect().execution_options(**{_WRITES: writes}) as connection, connection.begin():
            yield connection
    except (DBAPIError, driver_error) as fault:
        plain = plain_fault(fault, place=warehouse.place, wait_seconds=warehouse.wait_seconds)
        if plain is None:
            raise
        raise plain from fault


def _parsed(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
        return parsed.set(drivername=_DRIVERS[parsed.drivername])
    except (ArgumentError, KeyError) as fault:
        text = "数据仓库地址写法不对，应为 sqlite:///路径 或 postgresql://用户:口令@主机/库名"
        raise WarehouseError(text) from fault


def _sqlite_path(parsed: sa.URL) -> Path | None:
    """The file of an SQLite store; ``None`` for one in memory or on a server."""
    is_file = parsed.drivername == "sqlite" and parsed.database not in {None, "", ":memory:"}
    return Path(str(parsed.database)) if is_file else None


def _engine(url: str, wait_seconds: float) -> sa.Engine:
    parsed = _parsed(url)
    if parsed.drivername != "sqlite":
        engine = sa.create_engine(parsed, poolclass=NullPool)
        sa.event.listen(engine, "begin", _begin_postgres(wait_seconds))
        return engine
    path = _sqlite_path(parsed)
    if path:
        _make_private(path)
    options: dict[str, Any] = {"timeout": wait_seconds, "isolation_level": None, "check_same_thread": False}
    engine = sa.create_engine(parsed, poolclass=QueuePool if path else StaticPool, connect_args=options)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(path: Path) -> None:
    """A new store can be read by its owner alone; SQLite gives its journal the same mode. Others are left as they are."""
    with suppress(OSError):  # already there, or no place for it: opening tells
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _prepare_sqlite(dbapi_connection: sqlite3.Connection, _record: object) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "recursive_triggers = ON"):
        dbapi_connection.execute(f"PRAGMA {pragma}").close()  # recursive: else REPLACE would delete past the triggers


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options()[_WRITES] else "BEGIN")


def _begin_postgres(wait_seconds: float) -> Callable[[sa.Connection], None]:
    def begin(connection: sa.Connection) -> None:
        if connection.get_execution_options()[_WRITES]:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(wait_seconds * 1000)}")
            connection.exec_driver_sql(_WRITER_LOCK)
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    return begin


def _prove_sound(warehouse: Warehouse, connection: sa.Connection) -> None:
    if connection.dialect.name != "sqlite" or _byte_count(connection) > _CHECKED_WHOLE:
        return
    state = _state_of_files(warehouse.place)
    if state and _SOUND.get(warehouse.place) == state:
        return
    complaint = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if complaint != "ok":
        raise DamagedError(
            f"数据仓库 {warehouse.place} 已损坏，未作任何改动（{complaint}）。请停用此文件，换回最近一次完好的备份。"
        )
    _SOUND[warehouse.place] = state


def _state_of_files(place: str) -> tuple[tuple[int, int, int], ...]:
    """Which files an SQLite store stands in and how they were left: any write to them changes it. Empty in memory."""
    told = []
    for path in (Path(place), Path(f"{place}-wal")):
        with suppress(OSError):
            known = path.stat()
            if known.st_size:  # every opening lays an empty journal beside the store
                told.append((known.st_ino, known.st_size, known.st_mtime_ns))
    return tuple(told)


def _byte_count(connection: sa.Connection) -> int:
    pages, size = (connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("page_count", "page_size"))
    return int(pages) * int(size)


def _is_current(warehouse: Warehouse, connection: sa.Connection) -> bool:
    """Whether the schema is the newest; False if it is empty or older."""
    known, newest = _revisions()
    found = set(stored_revisions(connection))
    if found - known:
        raise DamagedError(
            f"数据仓库 {warehouse.place} 的版本是 {'、'.join(sorted(found))}，本程序不认识（只到 {newest}），"
            "多半由更新的程序建立。未作任何改动；请升级本程序，或换回与本程序相配的备份。"
        )
    if not found and sa.inspect(connection).get_table_names():
        raise WarehouseError(
            f"{warehouse.place} 里已有别的表，却不是绩效数据仓库。未作任何改动；请核对地址，或另指定一个空库（空模式）。"
        )
    return found == {newest}


@functools.cache
def _revisions() -> tuple[frozenset[str], str]:
    """All revisions that the program knows, and the newest; read once."""
    return known_revisions(_MIGRATIONS / "versions")


def _keep_before_upgrade(warehouse: Warehouse, connection: sa.Connection) -> None:
    """A copy of an SQLite store beside it, before its form is changed; a server's is its administrator's business."""
    found = "-".join(stored_revisions(connection))
    if connection.dialect.name != "sqlite" or not found:
        return
    path = Path(f"{warehouse.place}.{found}")
    if not path.exists():
        connection.exec_driver_sql(
            "COMMIT"
        )  # VACUUM INTO stands outside a transaction; nothing was written in this one
        connection.exec_driver_sql("VACUUM INTO ?", (str(path),))
        path.chmod(0o600)
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _upgrade(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
