"""检查目录: every check on figures, and the run of all of them over the evidence."""

from collections.abc import Collection, Sequence

from appraisal.frames import EvidenceFrame, FindingFrame
from appraisal.scheme import Scheme
from expectations.check import Check
from expectations.findings import compose_findings
from expectations.judging import Compare, find_breaches, lay_bounds
from expectations.likelihood import LIKELIHOOD
from expectations.plausibility import PLAUSIBILITY
from expectations.projects import PROJECTS
from expectations.relations import RELATIONS
from expectations.truthfulness import TRUTHFULNESS

CHECKS: tuple[Check, ...] = (*PLAUSIBILITY, *TRUTHFULNESS, *LIKELIHOOD, *RELATIONS, *PROJECTS)
"""In the order in which they are printed."""


def run_checks(
    evidence: EvidenceFrame,
    scheme: Scheme,
    *,
    periods: Collection[str] | None = None,
    checks: Sequence[Check] = CHECKS,
    compare: Compare | None = None,
) -> FindingFrame:
    """Judge the evidence of all figures in one batch 验.

    Args:
        evidence: EVIDENCE of all periods that are known.
        scheme: gives each indicator its bounds.
        periods: only findings on these periods; all by default.
        checks: which checks to run.
        compare: has Great Expectations compare; in this process by default.

    Returns:
        FINDINGS, gravest first. A hold is on exactly the figure of its key. Where three in ten subjects of an indicator
        break the same rule in the same period, one notice (code ``K…``) says so and the single findings are notes.
    """
    judged = evidence if periods is None else evidence[evidence["period"].isin(list(periods))]
    # 全市、全国 and the like are quoted from above and nobody's report: what is credible of a county is not so of them.
    quoted = [each.code for each in scheme.subjects if each.kind == "benchmark"]
    is_judged = (judged["measure"] == "value") & ~judged["subject_code"].isin(quoted)
    judged = (judged if is_judged.all() else judged[is_judged]).reset_index(drop=True)
    table = lay_bounds(judged, scheme, checks)
    return compose_findings(find_breaches(table, checks, compare=compare), table, scheme, checks)
