"""算: nearly empty on purpose; the verb must be findable, the method lives in ``appraisal``."""

from dataclasses import replace

from appraisal.appraise import appraise
from appraisal.books import Books, Results
from appraisal.frames import FindingFrame
from appraisal.rectification.follow_up import rectify
from appraisal.warnings.warn import warn
from tasks.step import step


@step("计分")
def score_round(books: Books, findings: FindingFrame) -> Results:
    """Acceptance, progress, points, lamps, ranks."""
    results = warn(books, appraise(books, findings))
    return replace(results, rectifications=rectify(books, findings))
