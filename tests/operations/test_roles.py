"""数据库角色: a whole county's work done by a role that can read and add, and what the server itself refuses that role."""

import subprocess

import psycopg
import pytest
import sqlalchemy as sa

import warehouse
from flows.settings import read_home
from tasks.upkeep.safekeeping import back_up
from tests.operations.conftest import LATER, MORNING
from tests.postgres import database_url
from tests.rounds.conftest import County, founded, through_the_door
from warehouse.engine import writing
from warehouse.tables import METADATA

pytestmark = pytest.mark.slow
COUNTY = "county"
FEW = 8
"""Submissions that are enough to see every kind of table written; each file is some ten transactions."""
ROUND = ("round", "half_month_lamps", "--period", "2026-10H2")


def as_role(url, role):
    return url.replace("postgres@", f"{role}@")


@pytest.fixture(scope="module")
def database(server):
    """A database of its own whose owner may make roles and is no superuser."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE ROLE jixiao_owner LOGIN CREATEROLE")
        connection.execute(f"CREATE DATABASE {COUNTY} OWNER jixiao_owner".encode())
        connection.execute(f"CREATE DATABASE {COUNTY}_again OWNER jixiao_owner".encode())
    return database_url(server, COUNTY)


@pytest.fixture(scope="module")
def worked(database, tmp_path_factory):
    """A county taken in and appraised as the pipeline's role, after the owner made tables and roles."""
    root = tmp_path_factory.mktemp("roles") / "home"
    founded(root, "--months", "2")
    for path in sorted((root / "inbox" / "submissions").glob("*"))[FEW:]:
        path.unlink()
    secrets = root / "secrets.env"
    lines = {
        "JIXIAO_OWNER_URL": as_role(database, "jixiao_owner"),
        "JIXIAO_WAREHOUSE_URL": as_role(database, "jixiao_pipeline"),
    }
    secrets.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
    secrets.chmod(0o600)
    county = County(root)
    printed = county_without_now(county, "roles")
    assert county_without_now(county, "roles", "--apply").count("视图")
    county.run("intake", now=MORNING)
    return county, county.json(*ROUND), printed


def county_without_now(county, *words):
    done = through_the_door(*words, "--home", str(county.root), "--now", MORNING)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_whole_county_is_worked_by_the_role_that_can_only_read_and_add(worked):
    county, receipt, _ = worked
    assert receipt["documents"]
    assert county.json(*ROUND)["run_key"] == receipt["run_key"]
    assert county.json("verify")["verdict_zh"] == "相符"
    assert len(county.json("status")["lines_zh"]) == 10


REFUSED = (
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "DROP TABLE {table}",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} ADD COLUMN another text",
    "DROP TRIGGER {table}_append_only ON {table}",
    "CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
)


@pytest.mark.parametrize("statement", REFUSED)
def test_the_server_refuses_the_pipeline_whatever_would_change_a_table(worked, database, statement):
    with psycopg.connect(as_role(database, "jixiao_pipeline"), autocommit=True) as connection:
        for table in METADATA.sorted_tables:
            words = statement.format(table=table.name, column=next(iter(table.c)).name)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(words.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "CREATE TABLE mine (x int)",
        "CREATE ROLE another",
        "UPDATE alembic_version SET version_num = '0000'",
        "INSERT INTO alembic_version VALUES ('9999')",
        "SET ROLE jixiao_owner",
        "DROP SCHEMA public CASCADE",
        "SELECT setval('raw_file_file_id_seq', 1)",
    ],
)
def test_the_server_refuses_the_pipeline_the_ways_around(worked, database, statement):
    with (
        psycopg.connect(as_role(database, "jixiao_pipeline"), autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())


def test_the_triggers_refuse_even_the_owner(worked, database, clock):
    store = warehouse.open_warehouse(as_role(database, "jixiao_owner"), clock=clock)
    for table in METADATA.sorted_tables:
        with pytest.raises(sa.exc.IntegrityError, match="append-only"), writing(store) as connection:
            connection.execute(sa.delete(table))


@pytest.fixture
def clock():
    from tests.warehouse.county import Clock

    return Clock()


def test_the_reader_sees_the_views_and_no_table(worked, database):
    with psycopg.connect(as_role(database, "jixiao_reader"), autocommit=True) as connection:
        listed = "SELECT table_name FROM information_schema.views WHERE table_schema = 'public'"
        views = [name for (name,) in connection.execute(listed)]
        assert views, "there are published views"
        for view in views:
            connection.execute(f"SELECT count(*) FROM {view}".encode())  # noqa: S608
        for table in METADATA.tables:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT 1 FROM {table}".encode())  # noqa: S608
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("INSERT INTO audit_alert DEFAULT VALUES")


def test_the_printed_script_is_what_is_applied(worked, database):
    """An administrator may run it by hand, as often as he likes."""
    _, _, printed = worked
    done = subprocess.run(
        ["psql", "--no-psqlrc", "-v", "ON_ERROR_STOP=1", as_role(database, "jixiao_owner")],
        input=printed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_an_older_schema_is_not_migrated_by_the_pipeline_but_said_plainly(server, worked):
    """The role cannot make tables: an empty database stays empty, with two plain lines."""
    county, _, _ = worked
    again = database_url(server, f"{COUNTY}_again")
    with pytest.raises(warehouse.WarehouseError, match="权限"):
        warehouse.open_warehouse(as_role(again, "jixiao_pipeline"), clock=lambda: None)
    assert county


def test_a_postgres_county_is_backed_up_by_the_pipeline_and_restored_into_an_empty_database(
    worked, server, tmp_path, monkeypatch
):
    county, receipt, _ = worked
    backup = back_up(read_home(str(county.root), now=LATER))
    assert backup.engine == "postgresql"
    monkeypatch.setenv("JIXIAO_WAREHOUSE_URL", as_role(database_url(server, f"{COUNTY}_again"), "jixiao_owner"))
    done = through_the_door("restore", str(backup.folder), "--home", str(tmp_path / "new"), "--now", LATER)
    assert done.returncode == 0, done.stderr
    again = County(tmp_path / "new")
    assert again.json("verify")["verdict_zh"] == "相符"
    assert again.json(*ROUND)["run_key"] == receipt["run_key"]
    refused = through_the_door("restore", str(backup.folder), "--home", str(tmp_path / "other"), "--now", LATER)
    assert refused.returncode == 3
    assert "已有表" in refused.stderr


def test_sqlite_has_no_roles_and_says_what_to_mind_instead(tiny, monkeypatch):
    monkeypatch.setenv("JIXIAO_OWNER_URL", f"sqlite:///{tiny.root / 'warehouse.db'}")
    done = tiny.county().run("roles", ok=(3,))
    assert "600" in done.stderr


def test_without_the_owners_address_it_says_where_to_put_it(tiny):
    assert "JIXIAO_OWNER_URL" in tiny.county().run("roles", ok=(2,)).stderr
