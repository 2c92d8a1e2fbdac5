"""算: nearly empty on purpose; the verb must be findable, the method lives in ``appraisal``."""

from appraisal.appraise import appraise
from appraisal.books import Books, Results
from appraisal.frames import FindingFrame
from tasks.step import step


@step("计分")
def score_round(books: Books, findings: FindingFrame) -> Results:
    """Acceptance, progress, points, lamps, ranks."""
    return appraise(books, findings)
