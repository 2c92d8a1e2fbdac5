"""库的错误: what goes wrong with a database, in the words of the people who must mend it."""

import re
from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "北京时间")
"""China has one time zone; people read instants in it."""


class WarehouseError(Exception):
    """The warehouse cannot do what was asked; the text is Chinese and names the place and the remedy."""


class DamagedError(WarehouseError):
    """The store itself is not to be relied upon: damaged, of another version, older than it was 库不可用."""


class LeaseHeldError(WarehouseError):
    """Another pair of hands is at work 他人正在办理.

    Attributes:
        name: what the lease guards.
        holder: who holds the lease.
        since: when it was taken.
        until: when it lapses by itself.
    """

    def __init__(self, name: str, *, holder: str, since: datetime, until: datetime) -> None:
        """Say who holds the lease ``name``, since when and how long at most."""
        self.name = name
        self.holder = holder
        self.since = since
        self.until = until
        super().__init__(
            f"账本正由 {holder} 使用，自{since.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}起；"
            f"最迟到{until.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}（北京时间）自动让出。"
            "本次没有改动任何内容：请等其办完再来；若其已经中断，过了这个时间即可重办，不必清理。"
        )


_SQLITE_ZH = {
    "SQLITE_BUSY": "数据仓库 {place} 正被别的程序占用，等了{wait:g}秒仍未让出。请关掉正打开它的程序（如数据库查看工具或另一个未结束的办理），再重跑；本次没有写入任何内容",
    "SQLITE_LOCKED": "数据仓库 {place} 正被别的程序占用。请稍后重跑；本次没有写入任何内容",
    "SQLITE_FULL": "数据仓库 {place} 所在磁盘已满，本次写入已整体撤销，原有数据完好。请腾出空间后重跑",
    "SQLITE_IOERR": "数据仓库 {place} 读写磁盘失败（磁盘已满、超出配额或介质故障），本次写入已整体撤销。请检查磁盘空间和介质后重跑",
    "SQLITE_CORRUPT": "数据仓库 {place} 已损坏，未作任何改动。请停用此文件，换回最近一次完好的备份",
    "SQLITE_NOTADB": "{place} 不是数据仓库，或文件头已损坏，未作任何改动。请核对路径，或换回最近一次完好的备份",
    "SQLITE_CANTOPEN": "打不开数据仓库 {place}：目录不存在或没有权限。请核对路径和权限",
    "SQLITE_READONLY": "数据仓库 {place} 只读，写不进去。请检查文件和目录的权限",
}
_DAMAGE_ZH = {_SQLITE_ZH["SQLITE_CORRUPT"], _SQLITE_ZH["SQLITE_NOTADB"]}
_SCHEMA_ZH = (
    "数据仓库 {place} 的库表与程序声明的表式不一致（{cause}），本次没有写入任何内容。"
    "请程序维护人员按 warehouse/migrations 的说明补一步迁移"
)
_POSTGRES_ZH = {
    "55P03": _SQLITE_ZH["SQLITE_BUSY"],
    "40P01": _SQLITE_ZH["SQLITE_LOCKED"],
    "53100": _SQLITE_ZH["SQLITE_FULL"],
    "58030": _SQLITE_ZH["SQLITE_IOERR"],
    "XX001": _SQLITE_ZH["SQLITE_CORRUPT"],
    "XX002": _SQLITE_ZH["SQLITE_CORRUPT"],
    "42501": "数据仓库 {place} 没有授予所需的权限。请让数据库管理员授权后重跑",
    "25006": _SQLITE_ZH["SQLITE_READONLY"],
    "42703": _SCHEMA_ZH,
    "42P01": _SCHEMA_ZH,
    "53300": "数据仓库 {place} 的连接数已满，暂时进不去。请关掉多余的查询工具，或请数据库管理员放宽 max_connections，再重跑",
    "53200": "数据仓库 {place} 的服务器内存不够，本次没有写入任何内容。请数据库管理员处理后重跑",
    "57014": "数据仓库 {place} 的服务器中断了一次操作（时限 statement_timeout 太短，或有人取消），本次没有写入任何内容。请数据库管理员放宽后重跑",
    "25P03": "数据仓库 {place} 的服务器断开了连接（时限 idle_in_transaction_session_timeout 太短），本次没有写入任何内容。请数据库管理员放宽后重跑",
}
_SERVER_ZH = (
    "数据仓库 {place} 的服务器没有办成（{cause}），本次没有写入任何内容。请数据库管理员看服务器日志，处理后重跑"
)
_SERVER_CLASSES = ("25", "40", "53", "54", "55", "57", "58", "XX")
"""SQLSTATE classes that tell of the server's state and not of a mistake in what it was asked."""
_MISSING = re.compile(r"no such (column|table)|has no column named")
_CANNOT_CONNECT_ZH = "连接不上数据仓库 {place}。请检查数据库服务是否启动、地址、用户名和口令是否正确"
_CONNECTION_CLASSES = ("08", "28", "3D", "57P")


def plain_fault(fault: BaseException, *, place: str, wait_seconds: float) -> WarehouseError | None:
    """The plain words for a driver's exception; ``None`` for what is a defect of the program.

    Args:
        fault: what the driver raised, or SQLAlchemy's wrapper around it.
        place: the database, without its password.
        wait_seconds: how long a lock was waited for.
    """
    cause = getattr(fault, "orig", None) or fault
    text = _sqlite_words(cause) or _postgres_words(cause)
    if text is None:
        return None
    kind = DamagedError if text in _DAMAGE_ZH else WarehouseError
    words = text.format(place=place, wait=wait_seconds, cause=next(iter(str(cause).splitlines()), ""))
    return kind(f"{words}。")


def _sqlite_words(cause: BaseException) -> str | None:
    name: str = getattr(cause, "sqlite_errorname", "")
    if name == "SQLITE_ERROR" and _MISSING.search(str(cause)):
        return _SCHEMA_ZH
    return next((text for code, text in _SQLITE_ZH.items() if name.startswith(code)), None)


def _postgres_words(cause: BaseException) -> str | None:
    state: str | None = getattr(cause, "sqlstate", "")
    if state is None and type(cause).__name__ == "OperationalError":
        return _CANNOT_CONNECT_ZH
    if state and state.startswith(_CONNECTION_CLASSES):
        return _CANNOT_CONNECT_ZH
    by_class = _SERVER_ZH if state and state.startswith(_SERVER_CLASSES) else None
    return _POSTGRES_ZH.get(state or "", by_class)
