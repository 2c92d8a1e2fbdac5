"""${message}."""

import sqlalchemy as sa
from alembic import op

from warehouse.append_only import guard_ddl
from warehouse.tables import UtcDateTime
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}

NEW_TABLES = ()
"""Every table created here; each becomes append-only."""


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
    for table in NEW_TABLES:
        for statement in guard_ddl(table, dialect=op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("what is recorded stays: go back to a backup instead")
