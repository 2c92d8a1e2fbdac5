"""内存: whether a fault means that there was too little of it, and the words for that; loads nothing, since there is little."""

import errno

RETRY = 3
"""Exit status of what is worth another try."""
MEMORY_ZH = (
    "内存不够，没有办完；没有办成的部分没有发布，此前已发布的不受影响。"
    "请关掉同一台机器上别的程序，或给本程序1 GB以上的可用内存，再重跑。"
)
_NO_MEMORY = (
    "allocate memory",
    "without setting an exception",
    "without exception set",
    "failed to map segment",
    "unable to allocate",
    "out of memory",
    "can't start new thread",
)
"""How libraries, the loader and the system say so, each as another kind of fault."""


LEAST_MB = 540
"""Of address space, where it is limited: a round of the smallest county went through with this much and with no less."""


def is_cramped() -> bool:
    """Whether this process may not have the least that any work takes; half way through, libraries would end it without a word."""
    try:
        import resource
    except ImportError:  # no such limits on this system
        return False
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return limit != resource.RLIM_INFINITY and limit < LEAST_MB * 2**20


def is_short_of_memory(fault: BaseException) -> bool:
    """Whether there was too little memory, whichever way it is said: a library that could not be loaded says it as ``ImportError``."""
    causes = (fault, fault.__cause__, fault.__context__)
    return any(_says_no_memory(each) for each in causes if each is not None)


def _says_no_memory(fault: BaseException) -> bool:
    if isinstance(fault, MemoryError) or getattr(fault, "errno", None) == errno.ENOMEM:
        return True
    is_of_the_kind = isinstance(fault, ImportError | OSError | RuntimeError | SystemError)
    return is_of_the_kind and any(words in str(fault).lower() for words in _NO_MEMORY)
