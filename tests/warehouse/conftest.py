"""A warehouse of either kind, empty and with a clock that the test moves."""

import shutil

import psycopg
import pytest
import sqlalchemy as sa

import warehouse
from tests.postgres import copy_database, database_url, run_postgres
from tests.warehouse.county import START, Clock, Desk, Post, tiny_scheme
from warehouse.tables import METADATA


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "empty.db"
    warehouse.open_warehouse(f"sqlite:///{path}", clock=lambda: START)
    return path


@pytest.fixture(scope="session")
def postgres():
    """URL of a server's database, with an empty warehouse ``empty`` beside it to copy from."""
    with run_postgres() as server:
        copy_database(server, "template1", "empty")
        warehouse.open_warehouse(database_url(server, "empty"), clock=lambda: START)
        yield server


@pytest.fixture
def sqlite_url(empty_sqlite, tmp_path):
    path = tmp_path / "warehouse.db"
    shutil.copy(empty_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres):
    """The warehouse ``empty``, emptied: much faster than a database a test."""
    url = database_url(postgres, "empty")
    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        for name in METADATA.tables:
            connection.execute(f"DELETE FROM {name}".encode())  # noqa: S608
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def url(request):
    """An empty warehouse of its own, on either engine."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def store(url, clock):
    return warehouse.open_warehouse(url, clock=clock, wait_seconds=0.3)


@pytest.fixture
def post(store, clock):
    return Post(store, clock)


@pytest.fixture
def desk(store):
    return Desk(store, tiny_scheme())


@pytest.fixture
def lay_hands_on(url):
    """Change the database past the program and past its triggers, as somebody with the keys could."""

    def change(*statements):
        engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.pool.NullPool)
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                names = connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars()
                off = [f"DROP TRIGGER {name}" for name in names]
            else:
                off = ["SET LOCAL session_replication_role = replica"]
            for statement in (*off, *statements):
                connection.execute(sa.text(statement))

    return change
