"""expectations: the gate 验. Great Expectations compares evidence columns with thresholds."""

from expectations.catalogue import CHECKS, run_checks
from expectations.completeness import OwedFile, check_completeness, list_owed_files
from expectations.judging import Compare, compare_pairs, make_ready
from expectations.outcome import prove_outcome
from expectations.photographs import check_photographs
from expectations.ranker import order_findings
from expectations.roster import check_roster
from expectations.screening import screen
from expectations.shape import check_shape, row_checks
from expectations.staleness import StaleSource, check_staleness
from expectations.surveys import check_surveys

__all__ = [
    "CHECKS",
    "Compare",
    "OwedFile",
    "StaleSource",
    "check_completeness",
    "check_photographs",
    "check_roster",
    "check_shape",
    "check_staleness",
    "check_surveys",
    "compare_pairs",
    "list_owed_files",
    "make_ready",
    "order_findings",
    "prove_outcome",
    "row_checks",
    "run_checks",
    "screen",
]
