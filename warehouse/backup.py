"""备份: a whole copy of the store while others write, its way back, and how far the audit chain had come.

SQLite is copied by its own online backup, PostgreSQL by ``pg_dump`` on the very snapshot whose chain was read.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from warehouse.audit import FIRST
from warehouse.engine import Warehouse, reading
from warehouse.faults import DamagedError, WarehouseError
from warehouse.store_forms import stored_revisions
from warehouse.tables import AUDIT_CHAIN

SQLITE_COPY = "warehouse.db"
POSTGRES_COPY = "warehouse.dump"
_SERVER_PROGRAMS = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class ChainEnd:
    """How far the audit chain has come 链头.

    Attributes:
        entry_no: of the newest entry; 0 for an empty chain.
        row_hash: its hash.
    """

    entry_no: int
    row_hash: str


@dataclass(frozen=True)
class Copy:
    """A copy of the store 备份的库.

    Attributes:
        file_name: within the backup's folder.
        end: of its chain.
        revision: of its schema.
    """

    file_name: str
    end: ChainEnd
    revision: str


def chain_end(warehouse: Warehouse) -> ChainEnd:
    """The newest entry of the chain."""
    with reading(warehouse) as connection:
        return _end(connection)


def prove_chain_reaches(warehouse: Warehouse, seen: ChainEnd) -> ChainEnd:
    """Make sure that the store still holds the entry that was seen before, and tell how far its chain has come.

    Raises:
        DamagedError: it does not: the store is older than what was seen, or not the same one.
    """
    chain = AUDIT_CHAIN.c
    with reading(warehouse) as connection:
        end = _end(connection)
        held = connection.execute(sa.select(chain.row_hash).where(chain.entry_no == seen.entry_no)).scalar()
    if seen.entry_no and held != seen.row_hash:
        what = (
            f"只到第{end.entry_no}条，多半换上了旧备份"
            if end.entry_no < seen.entry_no
            else "里这一条却不同，多半换上了别的库"
        )
        raise DamagedError(
            f"数据仓库 {warehouse.place} 与本目录的记录对不上：此前审计链已到第{seen.entry_no}条，库{what}。未作任何改动。"
        )
    return end


def copy_store(warehouse: Warehouse, folder: Path) -> Copy:
    """Copy the store into ``folder`` as it stands at one moment; nobody has to stop working.

    Raises:
        WarehouseError: ``pg_dump`` is missing or failed.
        OSError: the folder cannot be written.
    """
    with reading(warehouse) as connection:
        end, revision = _end(connection), _revision(connection)
        if connection.dialect.name == "sqlite":
            _copy_sqlite(connection, folder / SQLITE_COPY)
            return Copy(SQLITE_COPY, end, revision)
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        schema = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
        dump = ("--format=custom", f"--schema={schema}", f"--snapshot={snapshot}", f"--file={folder / POSTGRES_COPY}")
        _run_program(warehouse, "pg_dump", dump)
        (folder / POSTGRES_COPY).chmod(0o600)
        return Copy(POSTGRES_COPY, end, revision)


def put_back(copy: Path, warehouse: Warehouse) -> None:
    """Bring a PostgreSQL copy back into an empty schema; an SQLite copy is put in place as a file.

    Raises:
        WarehouseError: there are tables already, or ``pg_restore`` failed; the schema is then as it was.
    """
    with reading(warehouse) as connection:
        schema = connection.exec_driver_sql("SELECT current_schema()").scalar_one_or_none()
        is_empty = not sa.inspect(connection).get_table_names()
    if schema is None:
        raise WarehouseError(f"{warehouse.place} 里没有可用的模式。请先建一个空库或空模式，再恢复。")
    if not is_empty:
        raise WarehouseError(f"{warehouse.place} 里已有表，不往上恢复。请另建一个空库或空模式，再恢复。")
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", f"--schema={schema}")
    _run_program(warehouse, "pg_restore", (*options, str(copy)))


def _end(connection: sa.Connection) -> ChainEnd:
    chain = AUDIT_CHAIN.c
    newest = sa.select(chain.entry_no, chain.row_hash).order_by(chain.entry_no.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    return ChainEnd(row.entry_no, row.row_hash) if row else ChainEnd(0, FIRST)


def _revision(connection: sa.Connection) -> str:
    return "、".join(stored_revisions(connection))


def _copy_sqlite(connection: sa.Connection, path: Path) -> None:
    """One file that stands alone, checked before anybody relies on it."""
    source = connection.connection.driver_connection
    if not isinstance(source, sqlite3.Connection):
        raise TypeError(type(source).__name__)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(path)) as target:
        source.backup(target, pages=-1)
        target.execute("PRAGMA journal_mode = DELETE")
        complaint = target.execute("PRAGMA quick_check(1)").fetchone()[0]
    if complaint != "ok":
        raise DamagedError(f"备份 {path} 写出来不完整（{complaint}），不能用。请检查磁盘后再备份一次。")
    with path.open("rb+") as written:
        os.fsync(written.fileno())


def _run_program(warehouse: Warehouse, name: str, words: Sequence[str]) -> None:
    """Run PostgreSQL's own program on the warehouse; its password goes by a file that only we can read."""
    program = shutil.which(name) or _newest_program(name)
    if program is None:
        raise WarehouseError(
            f"这台机器没有 {name}，备份、恢复 PostgreSQL 离不开它。请安装与服务器版本相配的 postgresql-client 后重试，"
            "或由数据库管理员统一备份（jixiao.toml 写 [backup] is_daily = false）。"
        )
    with _connection_words(warehouse) as conninfo:
        command = [program, f"--dbname={conninfo}", "--no-password", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (no shell, our own words)
    if done.returncode:
        told = (done.stderr.strip() or "没有说明").splitlines()[0]
        raise WarehouseError(f"{name} 没有成功：{told}。库没有改动；请按此处理后重试。")


def _newest_program(name: str) -> str | None:
    """Where Debian keeps the programs of the server's own version."""
    found = sorted(_SERVER_PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(found[-1]) if found else None


@contextmanager
def _connection_words(warehouse: Warehouse) -> Iterator[str]:
    from psycopg.conninfo import make_conninfo

    url = warehouse._engine.url  # noqa: SLF001 (the engine stays within this room)
    words: dict[str, str | int | None] = {name: str(value) for name, value in url.query.items()}
    words |= {name: value for name, value in (("host", url.host), ("port", url.port)) if value}
    words |= {"user": url.username, "dbname": url.database}
    if not url.password:
        yield make_conninfo("", **words)
        return
    password = str(url.password).replace("\\", "\\\\").replace(":", "\\:")
    with tempfile.NamedTemporaryFile("w", prefix="jixiao-", encoding="utf-8") as file:  # 0600 by itself
        file.write(f"*:*:*:*:{password}\n")
        file.flush()
        yield make_conninfo("", **words, passfile=file.name)
