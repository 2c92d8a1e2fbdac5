"""验: evidence, checks, completeness; and the proof of our own results."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from typing import TypeVar, cast

import pandas as pd

from appraisal.books import Books, Results
from appraisal.calibration import calibrate
from appraisal.evidence import add_evidence, periods_before, within_reach
from appraisal.frames import FINDINGS, EvidenceFrame, FindingFrame
from appraisal.hands import Hands
from appraisal.labels import doubted_figures
from appraisal.needs import counted_periods
from appraisal.scheme import Scheme
from appraisal.stakes.impact import add_impact
from appraisal.stakes.priority import by_priority
from expectations import (
    Compare,
    check_completeness,
    check_photographs,
    check_roster,
    check_surveys,
    compare_pairs,
    make_ready,
    order_findings,
    prove_outcome,
    run_checks,
)
from tasks.second_pair import in_two, ready_ahead
from tasks.step import step

T = TypeVar("T")


def judged_ahead() -> AbstractContextManager[Compare | None]:
    """核验 with a second process that loads Great Expectations while this one opens the books; ``None`` where there is none."""
    return ready_ahead(make_ready, compare_pairs)


@step("核验")
def check_figures(books: Books, *, compare: Compare | None = None) -> FindingFrame:
    """Findings on the figures that this round counts.

    Args:
        books: what the round knows.
        compare: whoever has Great Expectations ready; without, this process makes it ready.
    """
    counted = counted_periods(books.scheme, books.period, books.round)
    evidence = read_evidence(books, periods=counted, hands=in_two if compare else _while_getting_ready)
    checked = run_checks(evidence, books.scheme, periods=counted, compare=compare)
    moved = check_roster(books.roster_changes, evidence, books.scheme, periods=counted)
    shown = check_photographs(books.photographs, books.observations, books.scheme, periods=counted, compare=compare)
    asked = check_surveys(books.surveys, books.scheme, periods=counted)
    complete = check_completeness(
        books.receipts,
        books.observations,
        books.scheme,
        round=books.round,
        period=books.period,
        as_of=books.as_of,
    )
    found = [frame for frame in (checked, moved, shown, asked, complete) if len(frame)]
    findings = FindingFrame(pd.concat(found, ignore_index=True)) if found else no_findings()
    return calibrate(books.labels).apply(findings)


def no_findings() -> FindingFrame:
    """Where nothing was checked, or nothing found."""
    return FindingFrame(FINDINGS.empty())


def read_evidence(books: Books, *, periods: Collection[str] | None = None, hands: Hands = in_two) -> EvidenceFrame:
    """EVIDENCE of the figures within reach of a round, as known to it; of some periods alone where they are named."""
    known = within_reach(books.observations, books.period)
    suspects, trusted = doubted_figures(books.past_findings, books.rulings, observations=known)
    return add_evidence(
        known,
        books.scheme,
        suspects=suspects,
        trusted=trusted,
        calibration=periods_before(known, books.period),
        periods=periods,
        hands=hands,
    )


def _while_getting_ready(jobs: Sequence[Callable[[], T]]) -> list[T]:
    """Jobs done in two, while this process makes the checks ready."""
    done: list[T | None] = in_two([make_ready, *jobs])
    return cast("list[T]", done[1:])


@step("测算影响")
def weigh_findings(books: Books, findings: FindingFrame, results: Results) -> FindingFrame:
    """What hangs on each finding, and the order in which they are to be looked at; nothing else of them changes."""
    weighed = add_impact(findings, books, results)
    return by_priority(order_findings(weighed, books.labels))


@step("验证结果")
def prove_results(results: Results, scheme: Scheme) -> None:
    """Prove our own results.

    Raises:
        OutcomeError: they break an invariant; nothing may be published.
    """
    prove_outcome(results, scheme)
