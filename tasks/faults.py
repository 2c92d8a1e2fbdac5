"""错误: which exit status an exception means, and its plain words."""

from pydantic import ValidationError

from appraisal.findings import OutcomeError
from scheme import SchemeError
from tasks.home import HomeError
from warehouse import LeaseHeldError, WarehouseError

USAGE = 2
RETRY = 3
STOPPED = 4


def exit_status(fault: Exception) -> int:
    """2 usage or configuration, 3 a source or channel that will be retried, 4 stopped by a check of our own results."""
    if isinstance(fault, OutcomeError):
        return STOPPED
    if isinstance(fault, HomeError | SchemeError | ValidationError | ValueError):
        return USAGE
    if isinstance(fault, LeaseHeldError | WarehouseError | OSError):
        return RETRY
    return STOPPED


def plain_words(fault: Exception) -> str:
    """One or two plain lines: the thing, the place, the remedy."""
    if isinstance(fault, OutcomeError):
        return f"停发：{fault}\n什么都没有发布。请核对方案和数据后重跑；原因不明时把这两行发给维护人员。"
    if isinstance(fault, HomeError | SchemeError | WarehouseError | LeaseHeldError | ValueError) and str(fault):
        return str(fault)
    if isinstance(fault, OSError):
        return f"{fault.filename or '文件'} 读写不成：{fault.strerror or fault}。请检查权限和磁盘空间后重跑。"
    return (
        f"程序出错（{type(fault).__name__}：{fault}）。没有发布任何文件；加 --debug 重跑可得详情，请一并发给维护人员。"
    )
