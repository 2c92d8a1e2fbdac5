"""对方的视图: rows of one named view of somebody else's database, read only; the one place that speaks SQL to strangers.

What is sent is one SELECT of named columns from a named view, in a transaction that the database itself holds to reading.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

_DRIVERS = {"postgresql": "postgresql+psycopg", "sqlite": "sqlite"}


class OutsideViewError(Exception):
    """A view cannot be read; the text is Chinese, names the remedy and holds no secret.

    Attributes:
        is_transient: whether another try may succeed.
    """

    def __init__(self, text_zh: str, *, is_transient: bool = False) -> None:
        """Say what happened."""
        super().__init__(text_zh)
        self.is_transient = is_transient


def read_outside_view(
    address: str, view: str, columns: Sequence[str], *, password: str, timeout_s: float, most_rows: int
) -> list[tuple[str, ...]]:
    """Rows of a view as text, always in the same order.

    Args:
        address: ``postgresql://user@host/database`` or ``sqlite:////path``, without a password.
        view: its name, with its schema if it has one.
        columns: what to select, in this order.
        password: empty if none is needed.
        timeout_s: how long to connect, and how long the statement may run.
        most_rows: more than this is refused.

    Raises:
        OutsideViewError: it cannot be reached, lacks a column, or is too large.
    """
    engine = _engine(address, password=password, timeout_s=timeout_s)
    schema, _, name = view.rpartition(".")
    table = sa.table(name, *(sa.column(each) for each in columns), schema=schema or None)
    statement = sa.select(*table.c).order_by(*table.c).limit(most_rows + 1)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SET TRANSACTION READ ONLY")
                connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(timeout_s * 1000)}")
            rows = [tuple(_text(value) for value in row) for row in connection.execute(statement)]
    except SQLAlchemyError as fault:
        raise _plain(fault, view) from None
    finally:
        engine.dispose()
    if len(rows) > most_rows:
        raise OutsideViewError(f"视图 {view} 超过{most_rows}行。请对方在视图里只留近几期")
    return rows


def _engine(address: str, *, password: str, timeout_s: float) -> sa.Engine:
    try:
        url = sa.make_url(address)
        url = url.set(drivername=_DRIVERS[url.drivername])
    except (ArgumentError, KeyError):
        raise OutsideViewError("address 写法不对，写成 postgresql://用户@主机:5432/库名 或 sqlite:////路径") from None
    if url.drivername == "sqlite":
        path = quote(url.database or "")
        read_only = sa.URL.create("sqlite", database=f"file:{path}", query={"mode": "ro", "uri": "true"})
        return sa.create_engine(
            read_only, poolclass=NullPool, connect_args={"timeout": timeout_s}, hide_parameters=True
        )
    if password:
        url = url.set(password=password)
    options = {"connect_timeout": max(2, int(timeout_s))}
    return sa.create_engine(url, poolclass=NullPool, connect_args=options, hide_parameters=True)


def _text(value: Any) -> str:  # noqa: ANN401 (whatever the database holds)
    """A value as it is written: no exponent, no time of day where there is none."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return f"{value:f}" if hasattr(value, "as_tuple") else str(value)


_FAULTS_ZH = (
    (("42P01", "3F000", "no such table"), "对方的库里没有视图 {view}。请核对 view，或请对方建好"),
    (("42703", "no such column"), "视图 {view} 缺少对照表写的列。请核对 [feeds.table] 的列名"),
    (("42501",), "账号没有读视图 {view} 的权限。请对方授权"),
    (("unable to open",), "打不开对方的库文件。请核对 address 和权限"),
    (
        ("28P01", "28000", "3D000", "authentication", "does not exist", "认证", "不存在"),
        "用户名、口令或库名不对。请核对 address 和机密的名字",
    ),
)
_TOO_SLOW = "57014"


def _plain(fault: SQLAlchemyError, view: str) -> OutsideViewError:
    """The plain words for what a driver says; its own text may name hosts and users and is not repeated."""
    cause = getattr(fault, "orig", None)
    state, text = str(getattr(cause, "sqlstate", "") or ""), str(cause)
    for marks, words in _FAULTS_ZH:
        if any(mark == state or (not mark[0].isdigit() and mark in text) for mark in marks):
            return OutsideViewError(words.format(view=view))
    if state == _TOO_SLOW:
        return OutsideViewError(f"视图 {view} 太慢，限时内没有读完。请对方加索引或只留近几期", is_transient=True)
    return OutsideViewError("连接不上对方的库。请检查网络、地址和对方的服务", is_transient=True)
