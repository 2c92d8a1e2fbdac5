"""数据库角色: what each role of a PostgreSQL server may do, so that the server itself refuses what no one should do.

The owner 属主 makes and migrates the tables and is used at upgrades only. The pipeline 流水线 may read and add rows and
nothing else. The reader 只读 sees the published views and no table. Roles carry no password here: the database's
administrator gives them theirs.
"""

import re

import sqlalchemy as sa

from warehouse.engine import Warehouse, reading, writing
from warehouse.faults import WarehouseError

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_ENSURE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
    CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS;
  END IF;
END $$
"""
_PIPELINE = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
    "REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role}",
    "GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "REVOKE INSERT ON {schema}.alembic_version FROM {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
)
_READER = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
    "REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role}",
)
_VIEWS = "SELECT table_name FROM information_schema.views WHERE table_schema = current_schema() ORDER BY table_name"


def role_statements(warehouse: Warehouse, *, pipeline: str, reader: str) -> tuple[str, ...]:
    """The SQL that makes both roles and gives them what they need, for the schema that ``warehouse`` works in.

    It can be run again at any time, and must be after an upgrade that adds tables or views.

    Args:
        warehouse: opened as the owner, its tables made.
        pipeline: name of the role that the program works as.
        reader: name of the role for BI tools and spreadsheets.

    Raises:
        WarehouseError: this is SQLite, or a name is none.
    """
    if warehouse.dialect != "postgresql":
        raise WarehouseError(
            "SQLite 没有数据库角色：谁能改文件，谁就能改库。请看好 warehouse.db 的权限（600），或改用 PostgreSQL。"
        )
    for role in (pipeline, reader):
        if not _NAME.fullmatch(role):
            raise WarehouseError(f"角色名“{role}”不行：用小写字母、数字和下划线，以字母开头。")
    if pipeline == reader:
        raise WarehouseError("流水线和只读两个角色不能同名：只读的人不该能写。")
    with reading(warehouse) as connection:
        schema = connection.dialect.identifier_preparer.quote_identifier(
            connection.exec_driver_sql("SELECT current_schema()").scalar_one()
        )
        views = connection.exec_driver_sql(_VIEWS).scalars().all()
    named = {"schema": schema}
    return (
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
        _ENSURE.format(role=pipeline).strip(),
        _ENSURE.format(role=reader).strip(),
        *(each.format(role=pipeline, **named) for each in _PIPELINE),
        *(each.format(role=reader, **named) for each in _READER),
        *(f"GRANT SELECT ON {schema}.{view} TO {reader}" for view in views),
    )


def grant_roles(warehouse: Warehouse, *, pipeline: str, reader: str) -> int:
    """Make both roles and grant, in one transaction; the number of views that the reader sees."""
    statements = role_statements(warehouse, pipeline=pipeline, reader=reader)
    with writing(warehouse) as connection:
        for statement in statements:
            connection.execute(sa.text(statement.replace(":", r"\:")))
    return sum(each.startswith("GRANT SELECT ON ") and each.endswith(f"TO {reader}") for each in statements)
