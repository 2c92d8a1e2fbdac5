"""A view of somebody else's database: named columns of a named view, reading alone, always the same bytes for the same rows."""

import sqlite3
from decimal import Decimal

import psycopg
import pytest
from pydantic import ValidationError

from feeds.remote import FetchError
from tasks.remote import look
from tests.feeds.remote.conftest import BY_PASSWORD, block
from tests.feeds.remote.servers import ASCII_SECRET, USER
from tests.postgres import run_postgres

COLUMNS = {
    "form": "sheet",
    "indicator": "指标",
    "subject": "area",
    "period": "month",
    "uom": {"always": "万千瓦时"},
    "values": [{"column": "total", "basis": "ytd"}],
}
VIEW = 'CREATE VIEW {name} AS SELECT area, "指标", month, total, secret FROM figures'


@pytest.fixture
def sqlite_address(tmp_path):
    path = tmp_path / "对方 库.db"
    with sqlite3.connect(path) as connection:
        connection.execute('CREATE TABLE figures (area TEXT, "指标" TEXT, month TEXT, total REAL, secret TEXT)')
        rows = [("白石镇", "全社会用电量", "2026-09", 12.5, "x"), ("青澜县", "全社会用电量", "2026-09", 20.0, "y")]
        connection.executemany("INSERT INTO figures VALUES (?, ?, ?, ?, ?)", reversed(rows))
        connection.execute(VIEW.format(name="v_share"))
    connection.close()
    return f"sqlite:///{path}"


def sql(address, view="v_share", **more):
    return block("sql", address, view=view, table=COLUMNS, tries=1, **more)


def test_the_columns_asked_for_come_in_one_order_and_no_others(home, sqlite_address):
    (body,) = look(home, sql(sqlite_address)).bodies
    assert body.content.decode() == (
        "area,指标,month,total\n白石镇,全社会用电量,2026-09,12.5\n青澜县,全社会用电量,2026-09,20\n"
    )
    assert look(home, sql(sqlite_address)).bodies[0].content == body.content


def test_nothing_can_be_written_there(home, sqlite_address, tmp_path):
    before = (tmp_path / "对方 库.db").read_bytes()
    look(home, sql(sqlite_address))
    assert (tmp_path / "对方 库.db").read_bytes() == before
    with pytest.raises(FetchError, match=r"打不开|没有视图"):
        look(home, sql(f"sqlite:///{tmp_path / 'absent.db'}"))
    assert not (tmp_path / "absent.db").exists()


@pytest.mark.parametrize("view", ["v; DROP TABLE figures", "(SELECT 1)", "v_share --", 'v"x', "a.b.c", ""])
def test_a_view_is_a_name_and_no_sentence(view):
    with pytest.raises(ValidationError):
        sql("sqlite:////tmp/x.db", view)


def test_a_password_does_not_stand_in_the_address():
    with pytest.raises(ValidationError, match="不写口令"):
        sql("postgresql://user:word@host/db")


def test_a_view_that_is_not_there_or_lacks_a_column_is_named(home, sqlite_address):
    with pytest.raises(FetchError, match="没有视图 v_other"):
        look(home, sql(sqlite_address, "v_other"))
    lacking = sql(sqlite_address).model_copy(
        update={"table": block("sql", "sqlite:///x", view="v", table=COLUMNS | {"subject": "town"}).table}
    )
    with pytest.raises(FetchError, match=r"缺少对照表写的列|没有视图"):
        look(home, lacking)


@pytest.fixture(scope="module")
def postgres():
    with run_postgres() as server:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("CREATE SCHEMA share")
            connection.execute('CREATE TABLE figures (area text, "指标" text, month text, total numeric, secret text)')
            connection.execute("INSERT INTO figures VALUES ('青澜县', '全社会用电量', '2026-09', 1234567890.120, 's')")
            connection.execute(VIEW.format(name="share.v_month").encode())
            connection.execute(
                'CREATE VIEW share.v_slow AS SELECT area, "指标", month, total FROM figures, pg_sleep(30)'
            )
            connection.execute(f"CREATE ROLE {USER} LOGIN PASSWORD '{ASCII_SECRET}'".encode())
            connection.execute(f"GRANT USAGE ON SCHEMA share TO {USER}".encode())
            connection.execute(f"GRANT SELECT ON share.v_month, share.v_slow TO {USER}".encode())
        yield server.replace("postgres@", f"{USER}@")


@pytest.mark.slow
def test_postgres_tells_the_same_and_holds_us_to_reading(home, postgres):
    feed = sql(postgres, "share.v_month", **BY_PASSWORD)
    (body,) = look(home, feed).bodies
    assert body.content.decode().splitlines()[1] == f"青澜县,全社会用电量,2026-09,{Decimal('1234567890.120')}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("view", "says", "more"),
    [
        ("share.v_absent", "没有视图", {}),
        ("public.figures", "没有读视图", {}),
        ("share.v_slow", "太慢", {"timeout_s": 1}),
    ],
)
def test_postgres_faults_are_told_in_plain_words_without_the_password(home, postgres, capsys, *, view, says, more):
    feed = sql(postgres, view, **BY_PASSWORD, **more)
    with pytest.raises(FetchError, match=says) as met:
        look(home, feed)
    out = capsys.readouterr()
    assert ASCII_SECRET not in repr(met.value) + repr(met.value.__cause__) + out.out + out.err


@pytest.mark.slow
def test_postgres_out_of_reach_may_be_tried_again(home):
    with pytest.raises(FetchError, match="连接不上") as met:
        look(home, sql("postgresql://nobody@127.0.0.1:1/x"))
    assert met.value.is_transient
