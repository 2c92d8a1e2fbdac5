"""Alembic's door: runs migrations on the connection that ``warehouse.engine`` gives, or on ``-x url=…``.

Without either it works on a scratch database in memory that is first brought to head, so that
``alembic revision --autogenerate -m "…"`` needs nothing set up.
"""

from datetime import UTC, datetime
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from warehouse.engine import open_warehouse, writing
from warehouse.tables import METADATA, UtcDateTime

_SCRATCH = "sqlite://"


def render_item(kind: str, item: object, autogen_context: AutogenContext) -> str | Literal[False]:
    """Write our instant type by name in a new migration."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen_context.imports.add("from warehouse.tables import UtcDateTime")
        return "UtcDateTime()"
    return False


def migrate(connection: sa.Connection) -> None:
    """Run what Alembic was asked for within the transaction of ``connection``."""
    context.configure(connection=connection, target_metadata=METADATA, render_item=render_item, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Find the connection and migrate."""
    given: Any = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    url = context.get_x_argument(as_dictionary=True).get("url", _SCRATCH)
    with writing(open_warehouse(url, clock=lambda: datetime.fromtimestamp(0, UTC))) as connection:
        migrate(connection)


main()
