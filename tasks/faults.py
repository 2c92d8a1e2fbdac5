"""错误: which exit status an exception means, and its plain words."""

import traceback

from pydantic import ValidationError

from appraisal.findings import OutcomeError
from scheme import SchemeError
from tasks.home import HomeError, why_zh
from tasks.memory import MEMORY_ZH, RETRY, is_short_of_memory
from tasks.upkeep.journal import hide_secrets
from warehouse import LeaseHeldError, WarehouseError

USAGE = 2
ONE_PERIOD = (OutcomeError, OSError, WarehouseError, MemoryError)
"""What may stop one period of a round or one part of a day while the others go on."""
STOPPED = 4


def exit_status(fault: Exception) -> int:
    """0 somebody else is at it already, 2 usage or configuration, 3 a source or channel that will be retried, 4 stopped by a check of our own results."""
    if isinstance(fault, LeaseHeldError):
        return 0
    if isinstance(fault, OutcomeError):
        return STOPPED
    if is_short_of_memory(fault):
        return RETRY
    if isinstance(fault, HomeError | SchemeError | ValidationError | ValueError):
        return USAGE
    if isinstance(fault, WarehouseError | OSError):
        return RETRY
    return STOPPED


def plain_words(fault: Exception) -> str:
    """One or two plain lines: the thing, the place, the remedy; no secret."""
    return hide_secrets(_words(fault))


def debug_words(fault: Exception) -> str:
    """The traceback and the plain words, for those who maintain the program; no secret."""
    return hide_secrets("".join(traceback.format_exception(fault)) + _words(fault))


def _words(fault: Exception) -> str:
    if is_short_of_memory(fault):
        return MEMORY_ZH
    if isinstance(fault, OutcomeError):
        return f"停发：{fault}\n什么都没有发布。请核对方案和数据后重跑；原因不明时把这两行发给维护人员。"
    if isinstance(fault, HomeError | SchemeError | WarehouseError | LeaseHeldError | ValueError) and str(fault):
        return str(fault)
    if isinstance(fault, OSError):
        return f"{fault.filename or '文件'} 读写不成：{why_zh(fault)}。请检查权限和磁盘空间后重跑。"
    return (
        f"程序出错（{type(fault).__name__}：{fault}）。没有发布任何文件；加 --debug 重跑可得详情，请一并发给维护人员。"
    )
