"""数据库角色: the owner's two errands, making the tables and granting; nothing else ever connects as the owner."""

import warehouse
from tasks.home import Home, HomeError
from warehouse import Warehouse

OWNER_URL = "JIXIAO_OWNER_URL"
"""Name of the secret that holds the owner's address."""


def grant(home: Home, *, pipeline: str, reader: str) -> int:
    """Bring the tables to the newest form and give both roles what they need; how many views the reader sees.

    Raises:
        HomeError: the owner's address is not set.
        WarehouseError: it is not PostgreSQL, or the owner may not do this.
    """
    return warehouse.grant_roles(_as_owner(home), pipeline=pipeline, reader=reader)


def script(home: Home, *, pipeline: str, reader: str) -> tuple[str, ...]:
    """The same as SQL, for the database's administrator to read and run."""
    return warehouse.role_statements(_as_owner(home), pipeline=pipeline, reader=reader)


def _as_owner(home: Home) -> Warehouse:
    url = home.secret(OWNER_URL)
    if not url:
        raise HomeError(
            f"没有属主的数据库地址。请设环境变量 {OWNER_URL}（或写进 secrets.env），例如 postgresql://属主@主机/库名"
        )
    return warehouse.open_warehouse(url, clock=home.now)
