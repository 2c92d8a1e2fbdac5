"""制: the year's 考评方案 read from its YAML, compared, and twinned as a workbook."""

from pathlib import Path

from scheme.compare.schemes import SchemeChange, compare_schemes, name_path
from scheme.faults import SchemeError, SchemeFault
from scheme.lint.catalogue import lint_scheme
from scheme.lint.upstream import UPSTREAM_FILE, uncovered_points
from scheme.lint.words import SchemeNote
from scheme.load import load_scheme
from scheme.target_draft import draft_text
from scheme.twin.workbook import from_workbook, to_workbook

SAMPLE_SCHEME = Path(__file__).parent / "2026"
"""The year's folder of the fictional county that the sample home starts from."""
STARTER_SCHEME = Path(__file__).parent / "starter"
"""The least that a scheme can be, to be made into one's own: three indicators, two towns, every line explained."""

__all__ = [
    "SAMPLE_SCHEME",
    "STARTER_SCHEME",
    "UPSTREAM_FILE",
    "SchemeChange",
    "SchemeError",
    "SchemeFault",
    "SchemeNote",
    "compare_schemes",
    "draft_text",
    "from_workbook",
    "lint_scheme",
    "load_scheme",
    "name_path",
    "to_workbook",
    "uncovered_points",
]
