"""No row of any table is ever changed or deleted; the migrations make exactly the schema that is declared."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import warehouse
from tests.warehouse.county import (
    INVESTMENT,
    Desk,
    blockers,
    dispatches,
    events,
    findings,
    photographs,
    replies,
    reports,
    roster,
    surveys,
    tiny_scheme,
)
from warehouse.engine import reading, writing
from warehouse.tables import METADATA


@pytest.fixture
def full_store(store, post, desk, clock):
    """A warehouse with a row in every table."""
    post.send((INVESTMENT, "2026-08", 84000.0), events=events(("e1", "2026-08-03", 1.0)), found=findings("note"))
    post.send(moved=roster((INVESTMENT, "2026-08", 15, 5, 9000.0, 12000.0)), shown=photographs(("2026-08H2", "a" * 64)))
    post.send(asked=surveys((INVESTMENT, "2026-08", "满意", 90)))
    answered = replies(("r1", "w1", "2026-07", "2026-08-20", "加快前期"))
    rectified = reports(("p1", "ZG-01", "progressing", "2026-08-20"))
    post.send(
        told={
            "replies": answered,
            "rectification_reports": rectified,
            "blockers": blockers(("b1", "2026-08H2", None)),
            "dispatches": dispatches(("d1", "2026-08", "2026-08-12")),
        }
    )
    clock.forward(days=1)
    desk.round(found=findings("a" * 16))
    warehouse.record_ruling(store, "a" * 16, verdict="dismissed", reason="已核实", ruled_by="核定人")
    item = warehouse.owed(store, channel="folder", recipient="folder")[0]
    warehouse.record_delivery(store, item.document_sha256, channel="folder", recipient="folder", status="sent")
    warehouse.raise_alert(store, "disk", "磁盘将满", remind_after=timedelta(days=1))
    warehouse.record_fetch(store, "bureau_share", "same")
    with warehouse.take_lease(store, "pen", "me", seconds=60):
        pass
    return store


def test_every_table_refuses_to_change_or_delete_a_row(full_store):
    for table in METADATA.sorted_tables:
        column = next(iter(table.c))
        with reading(full_store) as connection:
            before = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        assert before, f"{table.name} holds no row to test with"
        for statement in (sa.update(table).values({column.name: column}), sa.delete(table)):
            with pytest.raises(sa.exc.IntegrityError, match="append-only"), writing(full_store) as connection:
                connection.execute(statement)
        with reading(full_store) as connection:
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == before


def test_sqlite_cannot_replace_a_row_past_the_triggers(sqlite_url, clock):
    store = warehouse.open_warehouse(sqlite_url, clock=clock)
    Desk(store, tiny_scheme()).round()
    replace = "INSERT OR REPLACE INTO audit_scheme SELECT scheme_hash, 1999, '', recorded_at FROM audit_scheme"
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), writing(store) as connection:
        connection.exec_driver_sql(replace)


@pytest.mark.slow
def test_postgres_cannot_empty_a_table(postgres_url, clock):
    store = warehouse.open_warehouse(postgres_url, clock=clock)
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), writing(store) as connection:
        connection.exec_driver_sql("TRUNCATE core_ruling")


def test_the_migrations_make_the_declared_schema(store):
    with reading(store) as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA)
    assert not differences, "declare the change in a migration: alembic revision --autogenerate -m '…', then read it"
