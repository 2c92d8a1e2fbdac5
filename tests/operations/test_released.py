"""迁移: a warehouse that any released program made is opened by this one, brought to the newest form, and loses nothing."""

import sqlite3

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

import warehouse
import warehouse.engine
from tests.operations.write_dump import FOLDER, dump_of, load, make_small, released_versions, revision_of
from tests.warehouse.county import INVESTMENT, Clock, Desk, Post, tiny_scheme
from warehouse.engine import reading, writing
from warehouse.tables import METADATA

DUMPS = sorted(FOLDER.glob("*.sql"))
HELP = (
    "run `python -m tests.operations.write_dump`: before the first release it renews the dump, later it adds the next"
)


def rows_of(path):
    with sqlite3.connect(path) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}  # noqa: S608


def test_every_revision_has_its_dump():
    script = ScriptDirectory(str(FOLDER.parents[2] / "warehouse" / "migrations"))
    revisions = {each.revision for each in script.walk_revisions()}
    assert {revision_of(path.read_text("utf-8")) for path in DUMPS} == revisions == {path.stem for path in DUMPS}, HELP


@pytest.mark.parametrize("path", DUMPS, ids=lambda path: path.stem)
def test_an_older_warehouse_is_opened_brought_up_and_whole(path, tmp_path):
    old = load(path.read_text("utf-8"), tmp_path / "warehouse.db")
    before = rows_of(old)
    clock = Clock()
    clock.forward(days=2)
    store = warehouse.open_warehouse(f"sqlite:///{old}", clock=clock)
    with reading(store) as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA)
    assert not differences, HELP
    after = rows_of(old)
    assert {name: after[name] for name in before} == before
    assert warehouse.verify(store).is_sound
    Post(store, clock, number=7).send((INVESTMENT, "2026-09", 9.0), period="2026-09")
    assert Desk(store, tiny_scheme()).round("2026-09").edition == 1
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), writing(store) as connection:
        connection.execute(sa.delete(METADATA.tables["core_observation"]))


def test_the_dump_of_the_newest_revision_has_the_triggers_and_is_small():
    newest = DUMPS[-1]
    assert newest.stat().st_size < 200_000
    assert newest.read_text("utf-8").count("_no_update") >= len(METADATA.tables)


def test_what_was_released_is_not_rewritten():
    """From the first release on the first migration stands; `python -m warehouse.migrations.first` is for before."""
    if not released_versions():
        assert [path.stem for path in DUMPS] == ["0001"]
    else:
        assert "0001" in {path.stem for path in DUMPS}


_NEXT = """
import sqlalchemy as sa
from alembic import op
from warehouse.append_only import guard_ddl

revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None


def upgrade():
    op.add_column("audit_alert", sa.Column("remark", sa.Text))
    op.create_table("audit_remark", sa.Column("remark_id", sa.Integer, primary_key=True))
    for statement in guard_ddl("audit_remark", dialect=op.get_bind().dialect.name):
        op.execute(statement)
"""


def test_the_way_up_is_walked_by_a_rehearsal_of_the_next_migration(tmp_path, monkeypatch):
    """Data of today, the program of tomorrow: migrated under its triggers, a copy kept beside, and refused by today's."""
    make_small(tmp_path / "small.db")
    path = load(dump_of(tmp_path / "small.db"), tmp_path / "warehouse.db")
    before = rows_of(path)
    here = warehouse.engine._MIGRATIONS
    tomorrow = tmp_path / "migrations"
    (tomorrow / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako", "versions/0001_first.py"):
        (tomorrow / name).write_text((here / name).read_text("utf-8"), "utf-8")
    (tomorrow / "versions" / "0002_next.py").write_text(_NEXT, "utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(warehouse.engine, "_MIGRATIONS", tomorrow)
        warehouse.engine._revisions.cache_clear()
        store = warehouse.open_warehouse(f"sqlite:///{path}", clock=Clock())
        assert warehouse.verify(store).is_sound
        after = rows_of(path)
        assert {name: after[name] for name in before} == before
        assert rows_of(tmp_path / "warehouse.db.0001") == before, "the store as it was is kept beside"
        assert (tmp_path / "warehouse.db.0001").stat().st_mode & 0o077 == 0
    warehouse.engine._revisions.cache_clear()
    with pytest.raises(warehouse.DamagedError, match=r"0002.*升级"):
        warehouse.open_warehouse(f"sqlite:///{path}", clock=Clock())
