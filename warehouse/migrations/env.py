"""Alembic's door: migrates the connection that ``warehouse.engine`` gives, or the database that ``-x url=…`` names.

``alembic revision --autogenerate -m "what changes"`` needs neither: it compares the declared schema with a scratch
database at head. Read what it writes, list its new tables in ``NEW_TABLES``, and run the tests of the warehouse.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError

from warehouse.engine import connect_warehouse, writing
from warehouse.migrations.first import render_item
from warehouse.tables import METADATA


def migrate(connection: sa.Connection) -> None:
    """Run what Alembic was asked for within the transaction of ``connection``."""
    context.configure(connection=connection, target_metadata=METADATA, render_item=render_item, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


def bring_to_head(connection: sa.Connection) -> None:
    """Migrate a scratch database without Alembic's command, within which we are already."""
    migrations = MigrationContext.configure(connection)
    with Operations.context(migrations):
        for step in reversed(list(context.script.walk_revisions())):
            step.module.upgrade()
    migrations.stamp(context.script, "head")


def main() -> None:
    """Find the connection and migrate."""
    given: Any = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    url = context.get_x_argument(as_dictionary=True).get("url")
    writes_a_migration = getattr(context.config.cmd_opts, "autogenerate", False)
    if not url and not writes_a_migration:
        raise CommandError("name the database: alembic -x url=sqlite:////path/to/warehouse.db …")
    store = connect_warehouse(str(url or "sqlite://"), clock=lambda: datetime.fromtimestamp(0, UTC))
    with writing(store) as connection:
        if not url:
            bring_to_head(connection)
        migrate(connection)


main()
