"""验: evidence, checks, completeness; and the proof of our own results."""

import pandas as pd

from appraisal.books import Books, Results
from appraisal.evidence import add_evidence, within_reach
from appraisal.frames import FINDINGS, FindingFrame
from appraisal.scheme import Scheme
from expectations import check_completeness, prove_outcome, run_checks
from tasks.step import step


@step("核验")
def check_figures(books: Books) -> FindingFrame:
    """Findings on the figures that this round counts."""
    evidence = add_evidence(within_reach(books.observations, books.period), books.scheme)
    checked = run_checks(evidence, books.scheme, periods=counted_periods(books))
    complete = check_completeness(
        books.receipts,
        books.observations,
        books.scheme,
        round=books.round,
        period=books.period,
        as_of=books.as_of,
    )
    found = [frame for frame in (checked, complete) if len(frame)]
    return FindingFrame(pd.concat(found, ignore_index=True) if found else FINDINGS.empty())


def counted_periods(books: Books) -> tuple[str, ...]:
    """Observation periods whose figures this round may count: its own and the newest quarter end."""
    roles = set(books.round.roles)
    periods = {
        books.scheme.observed_period(each, books.period) for each in books.scheme.indicators if each.role in roles
    }
    return tuple(sorted(code for code in periods | {books.period.observation_code} if code))


@step("验证结果")
def prove_results(results: Results, scheme: Scheme) -> None:
    """Prove our own results.

    Raises:
        OutcomeError: they break an invariant; nothing may be published.
    """
    prove_outcome(results, scheme)
