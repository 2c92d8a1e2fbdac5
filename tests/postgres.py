"""A real PostgreSQL server for the length of a test session: its own data, reached by a socket in its own folder."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

_SETTINGS = ("listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=40")


def find_program(name: str) -> str | None:
    """``initdb`` or ``pg_ctl``, the newest version installed."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(places[-1]) if places else shutil.which(name)


@contextmanager
def run_postgres() -> Iterator[str]:
    """Start a server, yield the URL of its empty database ``postgres``, stop it.

    Skips the test where PostgreSQL is not installed. PostgreSQL refuses to run as root: then the user ``postgres`` runs it.
    """
    initdb, pg_ctl = find_program("initdb"), find_program("pg_ctl")
    if not initdb or not pg_ctl:
        pytest.skip("PostgreSQL is not installed (initdb and pg_ctl not found)")
    folder = Path(tempfile.mkdtemp(prefix="jixiao-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    data = folder / "data"
    options = " ".join(f"-c {each}" for each in (*_SETTINGS, f"unix_socket_directories={folder}"))
    log = str(folder / "log")
    try:
        _run(
            [
                *as_user,
                initdb,
                "-D",
                str(data),
                "-A",
                "trust",
                "-U",
                "postgres",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
            ]
        )
        _run([*as_user, pg_ctl, "-D", str(data), "-w", "-t", "60", "-l", log, "-o", options, "start"])
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            _run([*as_user, pg_ctl, "-D", str(data), "-m", "immediate", "-w", "stop"])
    finally:
        # Hundreds of databases are some ten thousand files: nobody waits for their removal.
        os.posix_spawnp("rm", ["rm", "-rf", str(folder)], os.environ)


def database_url(server: str, name: str) -> str:
    """URL of another database of the server."""
    return server.replace("@/postgres", f"@/{name}")


def copy_database(server: str, template: str, name: str) -> None:
    """Make a database that starts as a copy of ``template``."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
