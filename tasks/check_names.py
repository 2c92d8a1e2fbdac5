"""检查项名称: what each check is called, whichever room makes the finding."""

from collections.abc import Mapping
from functools import cache

from expectations import CHECKS
from expectations.completeness import COMPLETENESS
from expectations.definitions import NOTICE_PREFIX
from expectations.photographs import PHOTOGRAPHS
from expectations.roster import ROSTER
from expectations.shape import SHAPE
from expectations.staleness import STALENESS
from expectations.surveys import SURVEYS
from feeds import SHAPE_CHECKS


@cache
def check_names() -> Mapping[str, str]:
    """Chinese name of every check by its code, 口径 notices included."""
    checks = (
        {each.code: each.name_zh for each in (*SHAPE, *CHECKS, *PHOTOGRAPHS)}
        | COMPLETENESS
        | STALENESS
        | ROSTER
        | SURVEYS
    )
    checks |= {each.code: each.name_zh for each in SHAPE_CHECKS}
    return checks | {f"{NOTICE_PREFIX}{code}": f"口径提示（{name}）" for code, name in checks.items()}


def check_zh(code: object) -> str:
    """Name of one check; its code if nobody named it."""
    return check_names().get(str(code), str(code))
