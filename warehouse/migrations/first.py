"""`python -m warehouse.migrations.first`: write ``versions/0001_first.py`` anew from ``warehouse.tables``.

For the time before the first release only, when no office keeps data yet. Afterwards what has been released stays as it
is, and a change of the schema is a migration of its own: ``alembic revision --autogenerate -m "…"``, then read it.
"""

from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import UpgradeOps
from alembic.runtime.migration import MigrationContext

from warehouse.tables import METADATA, UtcDateTime

_FORM = '''"""The first form of the warehouse, written by warehouse.migrations.first."""

import sqlalchemy as sa
from alembic import op

from warehouse.append_only import guard_ddl
from warehouse.tables import UtcDateTime
from warehouse.views import view_ddl

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NEW_TABLES = (
    {tables},
)
"""Every table created here; each becomes append-only."""


def upgrade() -> None:
    {upgrades}
    for table in NEW_TABLES:
        for statement in guard_ddl(table, dialect=op.get_bind().dialect.name):
            op.execute(statement)
    for statement in view_ddl(dialect=op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("what is recorded stays: go back to a backup instead")
'''


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:  # noqa: ANN401 (Alembic's own)
    """Write our types by name in a migration."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "UtcDateTime()"
    is_serial = kind == "type" and isinstance(item, sa.BigInteger) and "sqlite" in item._variant_mapping  # noqa: SLF001
    return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")' if is_serial else False


def first_migration() -> str:
    """The text of the first migration, from an empty database to the declared schema."""
    with sa.create_engine("sqlite://", poolclass=sa.NullPool).connect() as connection:
        context = MigrationContext.configure(connection)
        operations = produce_migrations(context, METADATA).upgrade_ops or UpgradeOps()
        written = render_python_code(operations, render_item=render_item, migration_context=context)
    lines = [line for line in written.splitlines() if not line.lstrip().startswith("# ###")]
    tables = ",\n    ".join(f'"{name}"' for name in METADATA.tables)
    return _FORM.format(tables=tables, upgrades="\n".join(lines).strip())


if __name__ == "__main__":
    path = Path(__file__).parent / "versions" / "0001_first.py"
    path.write_text(first_migration(), "utf-8")
