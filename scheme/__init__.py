"""制: the year's 考评方案 read from its YAML, compared, and twinned as a workbook."""

from pathlib import Path

from scheme.compare import SchemeChange, compare_schemes
from scheme.faults import SchemeError, SchemeFault
from scheme.load import load_scheme
from scheme.workbook import from_workbook, to_workbook

SAMPLE_SCHEME = Path(__file__).parent / "2026"
"""The year's folder of the fictional county that the sample home starts from."""

__all__ = [
    "SAMPLE_SCHEME",
    "SchemeChange",
    "SchemeError",
    "SchemeFault",
    "compare_schemes",
    "from_workbook",
    "load_scheme",
    "to_workbook",
]
