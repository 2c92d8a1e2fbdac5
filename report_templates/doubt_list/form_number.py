"""清单编号: the number under which a form that rules went out.

Its tail is drawn from everything that the round found, to the last digit, which nobody has who did not get the form; so a
file that merely looks like one cannot rule. The same round gives the same number.
"""

import hashlib

from appraisal.books import Books
from appraisal.frames import FindingFrame

_TAIL_LENGTH = 10
_DRAWN_FROM = ("finding_key", "raw_sha256", "suspicion", "observed", "expected", "impact_points")


def form_number(books: Books, findings: FindingFrame, form_zh: str, owner_code: str) -> str:
    """清单编号 of the form that one owner gets: ``<run_key>-<tail>``."""
    drawn = hashlib.sha256(f"{books.run_key}\x1f{form_zh}\x1f{owner_code}".encode())
    for column in _DRAWN_FROM:
        drawn.update(repr(findings[column].tolist()).encode())
    return f"{books.run_key}-{drawn.hexdigest()[:_TAIL_LENGTH]}"
