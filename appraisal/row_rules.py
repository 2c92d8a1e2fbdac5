"""行规则: what one row read out of a file may not be; pure, so that the office's gate and a unit's own checker share it.

No library beside the standard one is imported here: the checker runs on an office PC with nothing else installed.
"""

from typing import TYPE_CHECKING

from appraisal.period import parse_period

if TYPE_CHECKING:
    from appraisal.scheme import Indicator, Subject

MEASURES = ("value", "year_ago", "growth", "rank")


def is_published_period(code: object) -> bool:
    """Whether ``code`` is a period for which figures are published at all; January alone is none."""
    return is_readable_period(code) and parse_period(str(code)).is_published


def is_readable_period(code: object) -> bool:
    """Whether ``code`` says a period at all."""
    if not isinstance(code, str):
        return False
    try:
        parse_period(code)
    except ValueError:
        return False
    return True


def is_misplaced(indicator: "Indicator", subject: "Subject | None", basis: str, measure: str) -> bool:
    """Whether the indicator cannot have this basis, measure or kind of subject, or no figures at all."""
    bases = {indicator.basis, "month"} if indicator.basis == "ytd" else {indicator.basis}
    is_crossed = subject is not None and (indicator.role == "project") != (subject.kind == "project")
    return basis not in bases or measure not in MEASURES or indicator.kind in {"event", "milestone"} or is_crossed
