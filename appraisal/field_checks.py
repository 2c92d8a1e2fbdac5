"""现场核查: which submissions to look at on site first, within what people can manage.

A list of where to look, never a verdict. The budget is a share of all submissions: the few that carry most doubt and most
weight hold nearly all that is worth a visit (data-quality.md §3, review budget; §5, Score and Route).
"""

import math
from collections.abc import Iterable

import numpy as np
import pandas as pd

from appraisal.books import Books
from appraisal.findings import Consequence, Verdict
from appraisal.frames import FIELD_CHECKS, FieldCheckFrame, FindingFrame, ObservationFrame
from appraisal.period import parse_period
from appraisal.scheme import Scheme

BUDGET_PCT = 8.0
"""Part of the submissions that people can visit."""
VISITED_SOURCES = ("unit_submission", "project_progress")
"""Only what units report of themselves is looked at on site; official statistics are not ours to check (domain.md §8.1)."""
_COUNT_WEIGHT = 0.05
_SUBMISSION = ["sender_code", "period"]


def plan_field_checks(
    findings: FindingFrame, scheme: Scheme, *, submission_count: int, budget_pct: float = BUDGET_PCT
) -> FieldCheckFrame:
    """Choose the submissions to visit, each with all its findings.

    A submission is a unit and a period; of a county figure the unit is the department that leads the indicator, of a
    project the project itself. Its risk is that of its gravest finding and a little for each further one:
    ``max w + 0.05·(n − 1)``, where ``w`` is suspicion × (1 + log(1 + points at stake)). At least one is chosen if any
    figure is held.

    Args:
        findings: FINDINGS, with ``impact_points`` where something is at stake.
        scheme: says who leads an indicator.
        submission_count: how many submissions the round looked at, doubtful or not.
        budget_pct: part of them that can be visited.

    Returns:
        FIELD_CHECKS, one row a finding, in order of visits and within a visit in order of weight.
    """
    visited = findings["source_code"].isin(VISITED_SOURCES) & findings["observed"].notna()
    visited &= findings["consequence"].isin([Consequence.HOLD.value, Consequence.NOTE.value])
    chosen = findings[visited & findings["subject_code"].fillna("").ne("")]
    chosen = chosen.assign(sender_code=units_of(chosen, scheme))
    if chosen.empty:
        return FieldCheckFrame(FIELD_CHECKS.empty())
    stake = np.log1p(chosen["impact_points"].abs().fillna(0.0))
    weighed = chosen.assign(weight=chosen["suspicion"].fillna(0.0) * (1 + stake))
    ranked = _ranked(weighed)
    holds = weighed.loc[weighed["consequence"] == Consequence.HOLD.value, _SUBMISSION].drop_duplicates()
    budget = max(math.ceil(submission_count * budget_pct / 100 - 1e-9), min(1, len(holds)))
    visits = ranked[ranked["visit_rank"] <= budget]
    listed = weighed.merge(visits, on=_SUBMISSION, how="inner", validate="many_to_one")
    ordered = listed.sort_values(["visit_rank", "weight", "finding_key"], ascending=[True, False, True], kind="stable")
    return FieldCheckFrame(FIELD_CHECKS.conform(ordered[[name for name in FIELD_CHECKS.columns if name in ordered]]))


def units_of(figures: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Whose submission a figure is part of."""
    leads = {each.code: each.lead for each in scheme.indicators if each.lead}
    homes = [each.code for each in scheme.subjects if each.is_home]
    lead = figures["indicator_code"].map(leads).astype("str").fillna(figures["subject_code"])
    return figures["subject_code"].mask(figures["subject_code"].isin(homes), lead)


def _ranked(weighed: pd.DataFrame) -> pd.DataFrame:
    """Submissions by risk; of equal risk a held one first, then by code, so that the order never changes by chance."""
    found = (
        weighed.assign(is_held=weighed["consequence"] == Consequence.HOLD.value)
        .groupby(_SUBMISSION, as_index=False)
        .agg(top=("weight", "max"), visit_finding_count=("weight", "size"), is_held=("is_held", "any"))
    )
    found = found.assign(risk=found["top"] + _COUNT_WEIGHT * (found["visit_finding_count"] - 1))
    order = found.sort_values(
        ["risk", "is_held", *_SUBMISSION], ascending=[False, False, True, True], kind="stable", ignore_index=True
    )
    return order.assign(visit_rank=np.arange(1, len(order) + 1))[[*_SUBMISSION, "visit_rank", "visit_finding_count"]]


def field_checks_of(books: Books, findings: FindingFrame, *, periods: Iterable[str]) -> FieldCheckFrame:
    """The visits that a round proposes: its own findings, and what stands of earlier ones on parts of its period.

    Half months lie within the month of a monthly round: what is held of them and was not ruled on since is listed too.

    Args:
        books: the round, with earlier findings in force and rulings.
        findings: FINDINGS of the round, with their impact.
        periods: observation periods whose figures the round counts.
    """
    settled = books.rulings.loc[books.rulings["verdict"] != Verdict.UPHELD.value, "finding_key"]
    earlier = books.past_findings
    within = [
        isinstance(code, str) and code and _is_within(code, books.period.code) for code in earlier["period"].to_list()
    ]
    open_still = earlier[np.array(within, dtype=bool) & ~earlier["finding_key"].isin(findings["finding_key"])]
    both = [frame for frame in (findings, open_still) if len(frame)]
    known = FindingFrame(pd.concat(both, ignore_index=True)) if both else findings
    unsettled = FindingFrame(known[~known["finding_key"].isin(settled)].reset_index(drop=True))
    wanted = {*periods, *open_still["period"].dropna()}
    count = count_submissions(books.observations, books.scheme, wanted)
    return plan_field_checks(unsettled, books.scheme, submission_count=count)


def count_submissions(observations: ObservationFrame, scheme: Scheme, periods: Iterable[str]) -> int:
    """How many submissions of units' own figures there are on some periods."""
    is_own = observations["source_code"].isin(VISITED_SOURCES) & observations["period"].isin(list(periods))
    own = observations[is_own]
    return len(own.assign(sender_code=units_of(own, scheme))[_SUBMISSION].drop_duplicates())


def _is_within(code: str, whole: str) -> bool:
    part, period = parse_period(code), parse_period(whole)
    return period.start_on <= part.start_on and part.end_on <= period.end_on
