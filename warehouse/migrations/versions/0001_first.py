"""The first form of the warehouse."""

from alembic import op

from warehouse.append_only import guard_ddl
from warehouse.tables import METADATA

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    METADATA.create_all(op.get_bind())
    for table in METADATA.tables:
        for statement in guard_ddl(table, dialect=op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("what is recorded stays: go back to a backup instead")
