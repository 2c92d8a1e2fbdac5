"""一县一模式: a schema of a PostgreSQL database for each county."""

import re

import sqlalchemy as sa

from warehouse.faults import WarehouseError

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


def found_schema(url: str, schema: str) -> str:
    """Make a county's schema if it is not there, and say how its warehouse is reached.

    Args:
        url: ``postgresql://user:password@host/database``.
        schema: small letters, digits and underscores, a letter first.

    Returns:
        The URL that leads into the schema.

    Raises:
        WarehouseError: no PostgreSQL database, no such name, or the server refuses; the text says what to do.
    """
    import psycopg
    from psycopg import sql

    if not _NAME.fullmatch(schema):
        raise WarehouseError(f"模式名“{schema}”不行：请用小写字母、数字和下划线，以字母开头，例如 qinglan")
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "postgresql":
        raise WarehouseError("一县一模式只用于 PostgreSQL，地址应为 postgresql://用户:口令@主机/库名")
    plain = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    except psycopg.Error as fault:
        text = f"在 {parsed.render_as_string()} 里建模式 {schema} 没有成功：{str(fault).strip()}。"
        raise WarehouseError(f"{text}请核对地址，或请管理员先建好模式并授权") from fault
    named = parsed.update_query_dict({"options": f"-csearch_path={schema}"})
    return named.render_as_string(hide_password=False)
